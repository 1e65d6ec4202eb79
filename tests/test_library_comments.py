"""Comments of curators: nobody else reads them, and nothing is torn where they stood."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.body import body_sentences
from assistant.library.checks import check_folder
from assistant.library.comments import without_comments
from assistant.library.folder import parse_document, read_folder
from assistant.library.passages import cut
from tests.documents import document_of, text_of

PIECES = st.sampled_from([*"ab. \n-", "\n\n", "<!-- x -->", "<!--\n\ny\n-->", "<!--", "-->", "word ", "- "])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Akron paid <!-- check this --> a teacher. [a]", "Akron paid a teacher. [a]"),
        ("Akron paid<!-- check --> a teacher.", "Akron paid a teacher."),
        ("Akron paid a teacher<!-- who? -->. [a]", "Akron paid a teacher. [a]"),
        ("Akron paid a teacher. [a] <!-- old source -->\nIt grew.", "Akron paid a teacher. [a]\nIt grew."),
        ("Akron paid\n<!-- ask -->\na teacher. [a]", "Akron paid\na teacher. [a]"),
        ("Akron paid <!-- first\n\nsecond --> a teacher. [a]", "Akron paid a teacher. [a]"),
        ("Akron paid\n<!-- one --> <!-- two -->\n<!-- three -->\na teacher.", "Akron paid\na teacher."),
        ("- First.\n  <!-- note -->\n- Second.", "- First.\n- Second."),
        ("- First.\n\n  <!-- a -->Second of it.", "- First.\n\n  Second of it."),
        ("<!-- whole\n\nblock -->\n\nText.", "Text."),
        ("Two <!-- a --> and <!-- b --> three.", "Two and three."),
    ],
)
def test_a_comment_leaves_the_sentence_around_it_whole(written: str, read: str) -> None:
    assert without_comments(written).strip() == read


def test_what_a_curator_notes_reaches_no_passage_and_quotes_stand_in_the_text() -> None:
    document = document_of(
        "## What they did\n<!-- TODO: call Ms. Ray, 555-0100 -->\n"
        "Akron paid <!-- how much? --> a teacher. [a]\n\n<!-- The next part\n\nis old. -->\n\n"
        "- Akron asked foremen. [a]\n"
    )
    passages = cut(document, 1)
    [passage] = passages
    assert passage.text.split() == "Akron paid a teacher. [a] - Akron asked foremen. [a]".split()
    assert all(document.text[p.start : p.end] == p.text for p in passages)
    assert "<!--" not in document.text


def test_findings_below_a_comment_name_the_lines_of_the_file() -> None:
    body = "One\n<!-- a\n\nb -->\nsentence.\n\n<!-- c\n\nd -->\n\nTwo.\n<!-- e -->\n\nThree.\n"
    document, _ = parse_document("sample", text_of(body), Path("sample.md"))
    assert document is not None
    lines = text_of(body).split("\n")
    named = {sentence.plain: lines[sentence.line - 1] for sentence in body_sentences(document.text)}
    assert named == {"One sentence.": "One", "Two.": "Two.", "Three.": "Three."}


def test_a_comment_without_an_end_is_told_with_its_line(tmp_path: Path) -> None:
    text = text_of("## In short\nText. <!-- fine -->\n\n<!-- and so on\n\n## Limits\nMore.\n")
    (tmp_path / "open.md").write_text(text, encoding="utf-8")
    [finding] = read_folder(tmp_path).findings
    assert "a comment has no end" in finding.message
    assert text.split("\n")[finding.line - 1] == "<!-- and so on"
    assert finding in check_folder(tmp_path)


def test_a_document_of_comments_only_has_no_text(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text(text_of("<!-- to be written -->\n"), encoding="utf-8")
    [finding] = read_folder(tmp_path).findings
    assert "has no text" in finding.message


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_whole_comment_stays_and_no_line_is_lost(body: str) -> None:
    read = without_comments(body)
    assert read.count("\n") == body.count("\n")
    assert "<!-- x -->" not in read
    if "<!--" not in body:
        assert read == body

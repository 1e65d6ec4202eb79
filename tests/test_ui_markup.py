"""Documents are drawn as text: the quote is marked, sources are linked, and nothing else gets through."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.library.sentences import Span
from assistant.ui.markup import Block, Run, blocks
from assistant.values import Source

SOURCES = (
    Source("a", "First report", "Publisher", "https://example.org/first"),
    Source("b", "Second report", "Publisher", "ftp://example.org/second"),
)


def runs(found: tuple[Block, ...]) -> list[Run]:
    return [run for block in found for run in block.runs]


def words(found: tuple[Block, ...], *, quoted: bool = False) -> str:
    return "".join(run.text for run in runs(found) if run.quoted or not quoted)


def test_a_document_becomes_headings_paragraphs_items_and_steps() -> None:
    found = blocks("## In short\nOne.\n\n- first\n- second\n  - deeper\n\n1. step\n\n```\ncode\n```", ())
    assert [(block.kind, block.level) for block in found] == [
        ("heading", 2),
        ("paragraph", 0),
        ("item", 1),
        ("item", 1),
        ("item", 2),
        ("step", 1),
        ("paragraph", 0),
    ]


def test_a_step_keeps_its_number_where_a_passage_begins_in_the_middle() -> None:
    found = blocks("3. three\n4. four\n\n- item", ())
    assert [(block.kind, block.number) for block in found] == [("step", 3), ("step", 4), ("item", 0)]


def test_the_quote_is_marked_across_emphasis_and_keeps_it() -> None:
    text = "Before. They used **Talent Pipeline** Management. [a] After."
    quote = "They used **Talent Pipeline** Management."
    start = text.index(quote)
    found = blocks(text, SOURCES, [Span(start, start + len(quote))])
    assert words(found, quoted=True) == "They used Talent Pipeline Management."
    assert [run.text for run in runs(found) if run.strong] == ["Talent Pipeline"]


def test_a_quote_that_is_all_emphasis_is_marked_and_keeps_it() -> None:
    for text, span in (("**All bold.** Rest", Span(0, 13)), ("**All bold.** Rest", Span(2, 11))):
        found = blocks(text, (), [span])
        assert words(found, quoted=True) == "All bold."
        assert [run.text for run in runs(found) if run.strong] == ["All bold."]


def test_a_quote_may_span_list_items_and_start_at_a_bullet() -> None:
    text = "- first line\n- second line\n- third line"
    found = blocks(text, (), [Span(0, text.index("- third"))])
    assert [block.kind for block in found] == ["item", "item", "item"]
    assert words(found, quoted=True) == "first linesecond line"


def test_a_source_mark_links_to_its_source_and_other_marks_stay_text() -> None:
    found = runs(blocks("Told there. [a] Elsewhere. [b] Nowhere. [z]", SOURCES))
    marks = [(run.text, run.source, run.href) for run in found if run.source]
    assert marks == [("a", "First report", "https://example.org/first"), ("b", "Second report", "")]
    assert found[-1].text.endswith("[z]")


def test_a_mark_right_after_the_quote_leaves_no_empty_run() -> None:
    text = "**Told there.** [a]"
    assert [run.text for run in runs(blocks(text, SOURCES, [Span(0, 15)]))] == ["Told there.", "a"]


def test_only_sources_and_documents_of_the_library_are_linked() -> None:
    text = (
        "[report](https://example.org/first) [evil](https://evil.example) [case](another-case) "
        "[run](javascript:alert) ![image](https://evil.example/pixel.png)"
    )
    found = runs(blocks(text, SOURCES))
    assert [(run.text, run.href) for run in found if run.href] == [("report", "https://example.org/first")]
    assert [(run.text, run.document) for run in found if run.document] == [("case", "another-case")]
    assert "evil.example" not in "".join(run.text + run.href for run in found)


def test_raw_html_stays_visible_text() -> None:
    found = blocks("<script>alert(1)</script>\n\nInline <img src=x onerror=alert(1)> too", ())
    assert "<script>alert(1)</script>" in words(found)
    assert "<img src=x onerror=alert(1)>" in words(found)


@given(st.text(alphabet="ab* _-#1.[]\n⸨⸩`>", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_marking_a_quote_loses_no_letter(text: str, start: int, length: int) -> None:
    quote = Span(min(start, len(text)), min(start + length, len(text)))
    letters = [letter for letter in text if letter in "ab"]
    drawn = blocks(text, SOURCES, [quote])
    assert all(run.text for run in runs(drawn))
    found = words(drawn)
    assert [letter for letter in found if letter in "ab"] == letters

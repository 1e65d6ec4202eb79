"""Passages: slices of a document that keep their place in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.library.passages import MAX_WORDS, blocks, cut, plain_text, searchable
from tests.documents import document_of

LONG = " ".join(f"Sentence number {n} has exactly seven words." for n in range(60))
WORDS = st.text(alphabet="abcdef .\n-#[]é", min_size=1, max_size=400)


def test_passages_keep_to_one_heading_and_remember_the_path() -> None:
    document = document_of(
        "Before.\n\n## One\nFirst. [a]\n\n### Deeper\nSecond.\n\n## Two\n- Third.\n- Fourth.\n"
    )
    found = [(passage.heading, passage.text) for passage in cut(document, 3)]
    assert found == [
        ((), "Before."),
        (("One",), "First. [a]"),
        (("One", "Deeper"), "Second."),
        (("Two",), "- Third.\n- Fourth."),
    ]
    assert [p.id for p in cut(document, 3)][:2] == ["sample@3#1", "sample@3#2"]


def test_a_long_paragraph_is_parted_between_sentences_and_nothing_is_lost() -> None:
    document = document_of(f"## Long\n{LONG}\n")
    parts = cut(document, 1)
    assert len(parts) > 1
    assert all(len(part.text.split()) <= MAX_WORDS for part in parts)
    assert all(part.text.endswith(".") for part in parts)
    assert " ".join(part.text for part in parts).split() == LONG.split()


def test_steps_keep_their_numbers_in_what_a_model_reads() -> None:
    steps = "".join(f"{n}. Ask plant {n} **twice**. [a] Then wait.\n" for n in (9, 10, 11))
    passage = cut(document_of(f"## Steps\n{steps}\nIn all,\n3 plants. [a]\n"), 1)[0]
    assert passage.text.startswith("9. Ask plant 9")
    assert plain_text(passage.text) == (
        "9. Ask plant 9 twice. Then wait. 10. Ask plant 10 twice. Then wait. "
        "11. Ask plant 11 twice. Then wait. In all, 3 plants."
    )


def test_what_is_searched_carries_title_and_headings_but_no_marks() -> None:
    document = document_of("## What they did\nAkron paid a **teacher**. [a]\n", title="Akron: welders")
    passage = cut(document, 1)[0]
    assert searchable(document, passage) == ("Akron: welders. What they did\nAkron paid a teacher.")


def test_what_is_searched_carries_the_questions_of_its_own_sentences() -> None:
    body = "## What they did\nAkron paid a **teacher**. [a]\n\n## Limits\nAkron says no more.\n"
    asked = {"Akron paid a": ["who footed the bill?"], "Akron says": ["what is not known?"]}
    document = document_of(body, title="Akron", questions=asked)
    assert [searchable(document, passage) for passage in cut(document, 1)] == [
        "Akron. What they did\nAkron paid a teacher. who footed the bill?",
        "Akron. Limits\nAkron says no more. what is not known?",
    ]


@given(WORDS)
def test_a_passage_is_the_slice_of_the_text_that_its_offsets_name(body: str) -> None:
    document = document_of("Start. " + body)
    passages = cut(document, 1)
    end = 0
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.start >= end
        end = passage.end
    for block in blocks(document.text):
        inside = [p for p in passages if p.start <= block.span.start and block.span.end <= p.end]
        assert len(inside) == 1 or len(document.text[block.span.start : block.span.end].split()) > MAX_WORDS

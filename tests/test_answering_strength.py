"""How many independent sources stand behind a statement, and where more of them are found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.entries import Entries
from assistant.answering.evidence import read_sentences
from assistant.answering.question import read_question
from assistant.answering.strength import independent, kinds, named_sources
from assistant.library.passages import cut
from assistant.values import Answer, Citation, Document, Source, Strength
from tests.documents import document_of
from tests.shelf import MemoryShelf, pipeline


def quoting(
    url: str,
    *more: str,
    marks: str | None = None,
    publisher: str = "Publisher",
    title: str = "",
    strength: Strength = "press",
) -> Citation:
    """A citation whose quote names a source at each of these addresses (or those in `marks` only)."""
    sources = tuple(
        Source(letter, title or f"Page {address}", publisher, address)
        for letter, address in zip("abc", (url, *more), strict=False)
    )
    named = "".join(f" [{one.id}]" for one in sources) if marks is None else marks
    quote = "Zenith hired 45 welders."
    return Citation(
        1, "zenith", "Zenith", "case", strength, "zenith@1#0", (), quote + named, quote, 0, sources
    )


@pytest.mark.parametrize(
    "again",
    [
        "https://example.org/report",
        "http://www.example.org/report/",
        "https://EXAMPLE.org:443/report#page-3",
        "https://example.org/report?utm_source=mail&fbclid=7",
    ],
)
def test_one_page_counts_once_however_its_address_is_written(again: str) -> None:
    assert independent([quoting("https://example.org/report"), quoting(again)]) == 1


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/report/2",
        "https://example.org/report?id=2",
        "https://example.net/report",
        "https://example.org:8080/report",
    ],
)
def test_other_pages_count_each(other: str) -> None:
    assert independent([quoting("https://example.org/report"), quoting(other)]) == 2


def test_one_report_under_two_addresses_counts_once_for_one_publisher_only() -> None:
    first = quoting("https://example.org/report", title="Welders in Ohio")
    moved = quoting("https://example.org/archive/7", title="Welders in  ohio")
    elsewhere = quoting("https://example.net/7", title="Welders in Ohio", publisher="Gazette")
    assert independent([first, moved]) == 1
    assert independent([first, elsewhere]) == 2


def test_pages_that_one_quote_names_together_and_what_hangs_on_them_count_once() -> None:
    a, b, c = (f"https://example.org/{letter}" for letter in "abc")
    assert independent([quoting(a, b)]) == 1
    assert independent([quoting(a), quoting(b)]) == 2
    assert independent([quoting(a), quoting(b), quoting(a, b), quoting(c)]) == 2


def test_the_librarys_own_advice_rests_on_no_source() -> None:
    advice = quoting("https://example.org/report", marks="")
    assert named_sources(advice) == ()
    assert (independent([advice]), kinds([advice])) == (0, ())


def test_the_kinds_of_evidence_come_strongest_first() -> None:
    told = [
        quoting("https://example.org/a", strength="press"),
        quoting("https://example.org/b", strength="independent-study"),
        quoting("https://example.org/c", strength="press"),
    ]
    assert kinds(told) == ("independent-study", "press")


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3), max_size=8), st.randoms())
def test_the_order_of_quotes_makes_no_difference(pages: list[list[str]], random: object) -> None:
    citations = [quoting(*(f"https://example.org/{page}" for page in named)) for named in pages]
    count = independent(citations)
    random.shuffle(citations)  # type: ignore[attr-defined]
    assert independent(citations) == count <= len({page for named in pages for page in named})


@given(st.text(max_size=40))
def test_any_address_can_be_compared(url: str) -> None:
    assert independent([quoting(url), quoting(url)]) == 1


HIRED = "- Zenith in Toledo, Ohio hired 45 welders within three years. [b]"
BODY = f"""\
## In short
Zenith in Toledo, Ohio shows how a plant finds workers with a college. [a]

## What came of it
{HIRED}
"""


def zenith(slug: str, strength: str = "operator-report", body: str = BODY) -> Document:
    """A document on Zenith that rests on pages of its own."""
    told = document_of(body, slug, title="How Zenith found welders", place="Toledo, Ohio", strength=strength)
    return replace(told, sources=tuple(replace(one, title=f"{one.title} of {slug}") for one in told.sources))


def answered(*documents: Document) -> Answer:
    return pipeline(documents).answer("How many welders did Zenith hire?")


def test_a_second_document_with_sources_of_its_own_corroborates_and_is_quoted() -> None:
    answer = answered(zenith("zenith-toledo"), zenith("zenith-paper", "press"))
    first = answer.statements[0]
    assert (first.sources, first.kinds) == (2, ("operator-report", "press"))
    assert {answer.citations[n - 1].document_id for n in first.citations} == {"zenith-toledo", "zenith-paper"}
    assert independent(answer.citations) == 2


def test_a_second_document_that_rests_on_the_same_page_does_not_corroborate() -> None:
    first, second = zenith("zenith-toledo"), zenith("zenith-paper", "press")
    copied = replace(
        second,
        sources=(second.sources[0], replace(first.sources[1], url="http://www.example.net/zenith-toledo/")),
    )
    answer = answered(first, copied)
    assert answer.statements[0].sources == 1
    assert len(answer.statements[0].citations) == 1


def test_another_figure_does_not_corroborate() -> None:
    other = zenith("zenith-paper", body=BODY.replace("45", "54"))
    assert all(statement.sources < 2 for statement in answered(zenith("zenith-toledo"), other).statements)


def test_at_most_two_further_quotes_are_added_to_a_statement() -> None:
    answer = answered(*(zenith(f"zenith-{letter}") for letter in "abcde"))
    assert answer.statements[0].sources == 3


def test_a_written_statement_that_stands_in_part_is_not_corroborated() -> None:
    documents = (zenith("zenith-toledo"), zenith("zenith-paper"))
    shelf = MemoryShelf(documents)
    passages = [(p, d) for d in documents for p in cut(d, 1)]
    question = read_question("How many welders did Zenith hire?", shelf.lexical)
    sentences = read_sentences(question, None, passages, shelf.embedder.embed, shelf.lexical)
    told = next(one for one in sentences if "45 welders" in one.text)
    for support, sources in (("supported", 2), ("partly", 1)):
        entries = Entries.among(sentences, shelf.embedder.embed, shelf.lexical)
        entries_of = entries.quote(told, "")
        citations = [entries.ledger.citations[0] for _ in entries_of][:1]
        again = Entries.among(sentences, shelf.embedder.embed, shelf.lexical)
        (statement,) = again.write(told.text, support, "", citations)  # type: ignore[arg-type]
        assert statement.sources == sources

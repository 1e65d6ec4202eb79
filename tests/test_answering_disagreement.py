"""Where two sources tell different things of one, both are shown; and a false alarm is not raised."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering.entries import Entries
from assistant.answering.evidence import read_sentences
from assistant.answering.question import read_question
from assistant.library.folder import read_folder
from assistant.library.passages import cut
from assistant.values import Document
from evals.differences import differences
from tests.documents import document_of
from tests.shelf import MemoryShelf, embedder, pipeline

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"


def plant(*lines: str, slug: str = "zenith-toledo", title: str = "How Zenith found welders") -> Document:
    body = "## In short\nA plant in Toledo, Ohio. [a]\n\n## What came of it\n" + "\n".join(
        f"- {one}" for one in lines
    )
    return document_of(body + "\n", slug, title=title, place="Toledo, Ohio")


def found(*documents: Document) -> list[str]:
    return [difference.kind for _, difference in differences(documents, embedder())]


HIRED = "In 2019 Zenith hired 45 welders from the county college. [a]"


@pytest.mark.parametrize(
    ("line", "other", "kind"),
    [
        (HIRED, "Zenith hired 54 welders from the county college in 2019. [b]", "figure"),
        (HIRED, "In 2021 Zenith hired 54 welders from the county college. [b]", "date"),
        (
            "Zenith welders had lower turnover than a comparison group after one year. [a]",
            "Zenith welders had turnover 6 percent above the comparison group after three years. [b]",
            "result",
        ),
        (
            HIRED,
            "Sources differ on the welders from the college: 45 at Zenith in one, 54 in another. [b]",
            "said",
        ),
    ],
)
def test_two_sentences_that_differ_on_one_thing_are_found(line: str, other: str, kind: str) -> None:
    assert kind in found(plant(line, other))


@pytest.mark.parametrize(
    "other",
    [
        "In 2019 Zenith hired some 45 welders from the county college. [b]",  # the same figure
        "In 2019 Zenith hired 12 nurses from the county college. [b]",  # of something else
        "In 2019 Acme hired 54 welders from the county college. [b]",  # somebody else
        "In 2019 Zenith and Acme hired 54 welders from the county college. [b]",  # with somebody else
        "In 2019 Zenith hired 54 welders from the county college. [a]",  # one page tells both
        "In 2019 Zenith planned to hire 54 welders from the county college. [b]",  # a plan
        "In 2019 Zenith hired 45 welders from the county college, of 54 welders in all. [b]",  # a part of it
        "Wages of the 54 welders whom Zenith had dismissed long before rose sharply in 2019. [b]",
        "Zenith's welders say that tastes in music differ a great deal. [b]",
        "Sources differ on the cost of the canteen at Zenith: $45 in one, $54 in another. [b]",
    ],
)
def test_what_only_looks_like_it_is_no_difference(other: str) -> None:
    assert found(plant(HIRED, other)) == []


def test_two_programs_in_one_city_do_not_differ() -> None:
    one = plant("In 2019 plants in Toledo hired 45 welders from a college. [a]")
    other = plant(
        "In 2019 plants in Toledo hired 54 welders from a college. [b]", slug="acme", title="Acme's school"
    )
    assert found(one, other) == []


def test_what_is_said_of_another_program_is_no_difference() -> None:
    said = "Sources differ on the welders from the college: 45 at Acme in one, 54 in another. [b]"
    assert found(plant(HIRED), plant(said, slug="acme", title="How Acme found welders")) == []


@pytest.mark.parametrize(
    "other",
    [
        "Zenith welders had earnings 6 percent above the comparison group after three years. [b]",
        "Zenith welders had turnover 6 percent above the comparison group, and then lower turnover. [b]",
        "Zenith welders had turnover 6 percent above what the plant had hoped for. [b]",
    ],
)
def test_results_of_another_thing_or_of_both_kinds_do_not_differ(other: str) -> None:
    line = "Zenith welders had lower turnover than a comparison group after one year. [a]"
    assert found(plant(line, other)) == []


def test_both_are_shown_one_under_the_other_in_the_librarys_own_words() -> None:
    library = (plant(HIRED, "Zenith hired 54 welders from the county college in 2019. [b]"),)
    answer = pipeline(library).answer("How many welders did Zenith hire from the college?")
    first, second = answer.statements[:2]
    assert {"45 welders" in first.text, "45 welders" in second.text} == {True, False}
    assert (first.differs, second.differs) == ("", "figure")
    assert answer.citations[second.citations[0] - 1].quote.rstrip(" [b]") in library[0].text
    assert len({statement.text for statement in answer.statements}) == len(answer.statements)


def test_a_sentence_shown_as_differing_is_not_shown_again_in_its_own_place() -> None:
    document = plant(HIRED, "Zenith hired 54 welders from the county college in 2019. [b]")
    shelf = MemoryShelf((document,))
    question = read_question("How many welders did Zenith hire?", shelf.lexical)
    passages = [(passage, document) for passage in cut(document, 1)]
    sentences = read_sentences(question, None, passages, embedder().embed, shelf.lexical)
    one, other = (next(s for s in sentences if figure in s.text) for figure in ("45", "54"))
    entries = Entries.among(sentences, embedder().embed, shelf.lexical)
    told = [statement.text for said in (one, other) for statement in entries.quote(said, "")]
    assert told == [one.text, other.text]
    assert [statement.differs for statement in entries.ledger.statements] == ["", "figure"]


def test_an_answer_shows_at_most_two_that_differ() -> None:
    lines = [
        f"In {year} Zenith hired {hired} {trade} from the county college. [{mark}]"
        for trade in ("welders", "fitters", "painters", "machinists")
        for year, hired, mark in ((2019, 45, "a"), (2019, 54, "b"))
    ]
    answer = pipeline((plant(*lines),)).answer("How many people did Zenith hire from the county college?")
    assert sum(bool(statement.differs) for statement in answer.statements) <= 2


KNOWN = [
    ("typically had lower employment than comparison groups", "employment 6 percentage points above"),
    ("10 percent higher chance of promotion, a 7.5 percent", "Reports on Cigna differ on promotions"),
    ("pay rose by 6.62 percent on average", "Sources disagree on wage gains"),
    ("40 percent of partner organizations had changed", "60 percent of partner organizations had changed"),
    ("more than 5,000 of them lived in Monroe County", "Sources differ on how many adults in Monroe County"),
    ("124 students in CareerWise's first year", "First-year counts for CareerWise Greater Buffalo differ"),
]
NOT = [
    ("earned $54,000 more on average", "nearly $139,000 more"),  # another age
    ("finishing high school was 6.9 percent more likely", "10.7 percent more likely"),  # a part of them
    ("for 23 San Antonio employers and 720 workers", "for 21 San Antonio employers and 651 workers"),
    ("had hired six GO CAPS students", "had hired 12 GO CAPS students"),  # another employer
    ("Delaware Pathways involved 240 employers", "involved 300 employers"),  # another state
    ("typically had lower employment than", "Average earnings of people who finished at least one"),
]


def test_the_shipped_library_differs_where_it_is_known_to_and_not_elsewhere() -> None:
    pairs = [
        f"{sentence.text}\n{difference.sentence.text}"
        for sentence, difference in differences(read_folder(KNOWLEDGE).documents, embedder())
    ]
    assert [known for known in KNOWN if not any(all(part in pair for part in known) for pair in pairs)] == []
    assert [pair for pair in pairs if any(all(part in pair for part in other) for other in NOT)] == []
    assert len(pairs) < 40

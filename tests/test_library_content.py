"""The shipped library, held to its own rules, and to the fact sheets that it was written from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.library.checks import check_folder
from assistant.library.folder import read_folder
from assistant.values import Document
from evals.items import DATASETS
from tests.documents import document_of
from tests.fact_sheets import Sheet, Usage, parse_sheet, read_sheets, shared_runs, strange_addresses

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
SOURCES = Path(__file__).parents[1].parent / "shared/sources"
LEAST_USED = 0.85

with_sheets = pytest.mark.skipif(
    not SOURCES.is_dir(), reason=f"the fact sheets are not beside this checkout ({SOURCES})"
)


@pytest.fixture(scope="module")
def documents() -> tuple[Document, ...]:
    return read_folder(KNOWLEDGE).documents


@pytest.fixture(scope="module")
def sheets() -> list[Sheet]:
    return read_sheets(SOURCES)


def test_no_question_of_a_sentence_is_one_of_the_test_items(documents: tuple[Document, ...]) -> None:
    written = [one for document in documents for some in document.questions.values() for one in some]
    lines = [
        line for path in DATASETS.glob("*.jsonl") for line in path.read_text(encoding="utf-8").split("\n")
    ]
    asked = [json.loads(line)["question"] for line in lines if line]
    assert len(written) > 1_000
    assert {frozenset(_words(one)) for one in written}.isdisjoint(frozenset(_words(one)) for one in asked)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_the_shipped_documents_have_no_errors() -> None:
    errors = [str(finding) for finding in check_folder(KNOWLEDGE) if finding.level == "error"]
    assert errors == []


@with_sheets
def test_every_source_address_stands_in_a_fact_sheet(
    documents: tuple[Document, ...], sheets: list[Sheet]
) -> None:
    assert strange_addresses(documents, sheets) == []


@with_sheets
def test_no_run_of_eight_words_is_shared_with_a_fact_sheet(
    documents: tuple[Document, ...], sheets: list[Sheet]
) -> None:
    assert shared_runs(documents, sheets) == []


@with_sheets
def test_every_sheet_and_most_facts_are_used(documents: tuple[Document, ...], sheets: list[Sheet]) -> None:
    usage = Usage(documents, sheets)
    verdicts = {sheet.name: [usage.verdict(fact) for fact in sheet.facts] for sheet in sheets}
    every = [verdict for of_sheet in verdicts.values() for verdict in of_sheet]
    unused = [verdict for verdict in every if not verdict.used]
    share = 1 - len(unused) / len(every)
    told = "\n".join(
        [f"{share:.1%} of {len(every)} facts in {len(sheets)} sheets are used; unused:", *map(str, unused)]
    )
    print(told)
    assert [name for name, of_sheet in verdicts.items() if not any(one.used for one in of_sheet)] == [], told
    assert share >= LEAST_USED, told


SHEET = """\
---
title: "Acme and Zenith in Akron"
url: https://example.org/sample
other_urls:
  b: https://example.net/other
  u: null
---
## Facts
- Acme apprenticeship: Acme of Akron hired twelve welders from the county college in 2015 and kept 1,100. [a]
- Zenith dropped its degree rule for bookkeepers after a strike. [a, b]
- Nobody knows who called the first meeting. [u]
## Limits
- Wages of the welders who were hired by the plant are not known.
"""


def test_a_sheet_is_read_with_the_addresses_of_each_fact() -> None:
    sheet = parse_sheet("field/01-acme", SHEET)
    assert sheet.urls == {"https://example.org/sample", "https://example.net/other"}
    assert [fact.urls for fact in sheet.facts] == [{"https://example.org/sample"}, sheet.urls, frozenset()]
    assert sheet.facts[1].text == "Zenith dropped its degree rule for bookkeepers after a strike."


def test_an_address_that_stands_in_no_sheet_is_told() -> None:
    sheet = parse_sheet("field/01-acme", SHEET)
    assert strange_addresses([document_of("Text. [a] [b]")], [sheet]) == [
        "sample [b] https://example.net/sample"
    ]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("In Ohio Acme of Akron hired twelve welders from the county college. [a]", True),
        ("Wages of the welders who were hired by the mill are open.", True),
        ("Acme of Akron took on twelve welders whom the county college had trained. [a]", False),
        ("Acme of Akron hired twelve welders from a college in 2015. [a]", False),
    ],
)
def test_eight_words_in_a_row_of_a_sheet_are_told(sentence: str, told: bool) -> None:
    sheet = parse_sheet("field/01-acme", SHEET)
    found = shared_runs([document_of(f"## In short\n{sentence}\n")], [sheet])
    assert bool(found) == told
    assert all(line.startswith("sample:18: “") and "(field/01-acme)" in line for line in found)


def test_names_and_titles_may_be_the_same() -> None:
    fact = "- The Greater Akron Chamber Talent Council met with schools. [a]\n"
    sheet = parse_sheet("field/01-acme", SHEET.replace("- Zenith", f"{fact}- Zenith"))
    named = document_of("The Greater Akron Chamber Talent Council met with plants. [a]")
    assert shared_runs([named], [sheet]) == []
    words = "of Akron hired twelve welders from the county"
    titled = document_of(f"A study is called Acme {words}. [a]", title=f"Acme {words}")
    assert shared_runs([titled], [sheet]) == []


@pytest.mark.parametrize(
    ("fact", "body", "used"),
    [
        (
            "Acme of Akron hired twelve welders in 2015 and kept 1,100 staff.",
            "Acme in Akron hired 12 welders. [a]\n\n- Of its staff Acme kept 1,100 in 2015. [a]",
            True,
        ),
        ("Acme of Akron hired twelve welders.", "Acme in Akron hired welders one by one. [a]", False),
        ("Acme of Akron hired twelve welders in 2015.", "In 2015 Toledo had 12 bakers. [a]", False),
        ("Zenith opened a training centre.", "A training center of Zenith opened its doors. [a]", True),
        ("Zenith opened a centre programme.", "Zenith asked for a center program. [a]", True),
        (
            "Akron Area Welding Apprenticeship: Foremen choose mentors.",
            "The Akron Area has a Welding Apprenticeship and a hall. [a]",
            False,
        ),
        ("Akron Area Welding Apprenticeship: Foremen choose mentors.", "Foremen choose mentors. [a]", True),
        (
            "Foremen choose mentors, nurses choose shifts, deans choose rooms, cooks choose menus.",
            "Foremen meet mentors. [a]\n\n- Nurses like shifts. [a]\n\n- Deans have rooms. [a]",
            False,
        ),
    ],
)
def test_a_fact_is_used_when_its_words_and_figures_stand_in_a_document_that_cites_it(
    fact: str, body: str, used: bool
) -> None:
    front, limits = SHEET.split("## Facts\n")[0], "## Limits\n- None.\n"
    sheet = parse_sheet("field/01-acme", f"{front}## Facts\n- {fact} [a]\n{limits}")
    padding = document_of("The bakery sells bread to schools, as bakeries do. [a]", "bakery")
    assert Usage([document_of(body), padding], [sheet]).verdict(sheet.facts[0]).used == used
    elsewhere = document_of(body, "elsewhere")
    assert not Usage([elsewhere, padding], [sheet]).verdict(sheet.facts[0]).used

"""What the page is told to draw of an answer, and of a document."""

from __future__ import annotations

from dataclasses import replace

from assistant.library.sentences import Span
from assistant.ui.sheets import answer_sheet, document_place, document_sheet, unfinished_sheet
from assistant.values import Statement
from tests.samples import ANSWER, CITATIONS, DECLINED, DOCUMENTS, SMALL_FIRMS, WELDERS


def test_an_answer_is_drawn_by_sections_with_its_numbers() -> None:
    sheet = answer_sheet(WELDERS, ANSWER)
    assert sheet["question"] == WELDERS
    assert [section["title"] for section in sheet["sections"]] == [
        "",
        "What to do",
        "What places did",
        "What came of it",
        "Watch out for",
        "What the library does not show",
    ]
    assert sheet["sections"][0]["lines"][0]["numbers"] == [1, 2]
    assert [passage["n"] for passage in sheet["passages"]] == list(range(1, 9))


def test_every_number_can_be_opened() -> None:
    missing = replace(ANSWER, citations=ANSWER.citations[:3])
    numbers = {
        n
        for section in answer_sheet(WELDERS, missing)["sections"]
        for line in section["lines"]
        for n in line["numbers"]
    }
    assert numbers == {1, 2, 3}


def test_a_number_opens_its_passage_with_the_quote_marked_and_the_sources_linked() -> None:
    passage = answer_sheet(WELDERS, ANSWER)["passages"][3]
    quoted = "".join(run["text"] for block in passage["blocks"] for run in block["runs"] if run.get("quoted"))
    assert quoted.startswith("Consumers Energy drew about 4,000 applications")
    assert (passage["label"], passage["heading"]) == ("Case", "In short")
    assert passage["strength"] == "operator's own report"
    assert [source["id"] for source in passage["sources"]] == ["b"]
    assert answer_sheet(WELDERS, ANSWER)["passages"][4]["sources"] == [
        {
            "id": "c",
            "title": "How Consumers Energy transformed their talent attraction",
            "publisher": "The Business Council of Toronto",
            "published": "May 2019",
            "href": "https://example.org/case-study",
        }
    ]
    assert passage["place"] == {
        "doc": "utility-line-workers",
        "version": "1",
        "quote": CITATIONS[3].quote,
    }
    assert passage["href"].startswith("library?doc=utility-line-workers&version=1&quote=Consumers+Energy")


def test_advice_of_the_librarys_own_names_no_source_and_counts_none() -> None:
    sheet = answer_sheet("And with small firms?", SMALL_FIRMS)
    passage = sheet["passages"][0]
    assert not passage["named"]
    assert [source["id"] for source in passage["sources"]] == ["a", "d"]
    assert sheet["note"] == "quoted from the library · 1 document"


def test_two_quotes_of_one_number_are_both_marked() -> None:
    second = replace(CITATIONS[3], quote="Consumers Energy", quote_start=0)
    sheet = answer_sheet(WELDERS, replace(ANSWER, citations=(CITATIONS[3], second), statements=()))
    runs = [run for block in sheet["passages"][0]["blocks"] for run in block["runs"] if run.get("quoted")]
    assert runs[0]["text"] == "Consumers Energy"
    assert len(runs) > 1


def test_the_note_tells_who_wrote_from_how_many_sources_and_when() -> None:
    assert answer_sheet(WELDERS, ANSWER)["note"] == (
        "quoted from the library · 2 documents · 4 independent sources · 2017–2019"
    )
    written = replace(ANSWER, written="model", citations=())
    assert answer_sheet(WELDERS, written)["note"] == "written from the library"
    assert answer_sheet("Tax?", DECLINED)["note"] == ""


def test_what_was_left_out_or_went_wrong_is_said() -> None:
    def caution(withdrawn: int, mended: int = 0, reason: str | None = None) -> str:
        answer = replace(ANSWER, withdrawn=withdrawn, mended=mended, removed=9, reason=reason)
        return str(answer_sheet(WELDERS, answer)["caution"])

    assert caution(0) == ""
    assert caution(1).startswith("1 sentence was left out")
    assert caution(2).startswith("2 sentences were left out")
    assert caution(1, 1) == "1 sentence was corrected before it was shown."
    assert caution(3, 2).startswith("1 sentence was left out")
    assert caution(3, 2).endswith("2 sentences were corrected before they were shown.")
    assert caution(0, reason="The model is away.") == "The model is away."


def test_what_a_long_question_asked_in_vain_is_told() -> None:
    answer = replace(ANSWER, unanswered=("Who pays?", "And in Ohio?"))
    told = answer_sheet(WELDERS, answer)["caution"]
    assert told == "The library has no clear answer to this: “Who pays?” · “And in Ohio?”"


def test_an_unsupported_statement_is_never_drawn() -> None:
    false = Statement("Every employer joined.", "unsupported", (1,), "What came of it")
    sheet = answer_sheet(WELDERS, replace(ANSWER, statements=(*ANSWER.statements, false)))
    assert "Every employer joined" not in str(sheet["sections"])


def test_partly_supported_is_said_at_the_line() -> None:
    partly = replace(ANSWER.statements[0], support="partly")
    sheet = answer_sheet(WELDERS, replace(ANSWER, statements=(partly,)))
    assert sheet["sections"][0]["lines"][0]["partly"]


def test_a_line_says_how_many_sources_carry_it_and_in_what_it_differs() -> None:
    lines = [
        answer_sheet(WELDERS, replace(ANSWER, statements=(replace(ANSWER.statements[0], **told),)))[
            "sections"
        ][0]["lines"][0]
        for told in ({"sources": 1}, {"sources": 2}, {"differs": "said"}, {"differs": "date"})
    ]
    assert [line["sources"] for line in lines] == ["", "2 independent sources", "", ""]
    assert [line["differs"] for line in lines] == ["", "", "Sources differ", "At another date"]


def test_an_answer_without_statements_is_its_text() -> None:
    assert answer_sheet("Tax?", DECLINED)["sections"] == [
        {"title": "", "lines": [{"text": DECLINED.text, "numbers": []}]}
    ]


def test_an_unfinished_answer_has_its_lines_and_no_numbers() -> None:
    sheet = unfinished_sheet(WELDERS, "Start. [1]\n### What to do\n- Ask. [2]", "Unfinished.")
    assert [section["title"] for section in sheet["sections"]] == ["", "What to do"]
    assert sheet["passages"] == []
    assert sheet["caution"] == "Unfinished."


def test_a_document_is_drawn_without_its_front_matter_and_with_the_quote_marked() -> None:
    document = next(one for one in DOCUMENTS if one.id == "milwaukee-trial")
    start = document.text.index("Over two years")
    sheet = document_sheet(document, [Span(start, start + len("Over two years"))])
    text = "".join(run["text"] for block in sheet["blocks"] for run in block["runs"])
    assert "strength:" not in text
    assert [run["text"] for block in sheet["blocks"] for run in block["runs"] if run.get("quoted")] == [
        "Over two years"
    ]
    assert sheet["strength"] == "independent study"


def test_a_document_has_a_place_of_its_own() -> None:
    assert document_place("milwaukee-trial") == {"doc": "milwaukee-trial"}

"""Batches: one line in, one line out, and a bad line never takes the others with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.batch import Json, QuestionLine, answer_json, hits_json, read_history, run
from assistant.errors import AssistantError, InputError, ModelBusy, SearchIndexError
from assistant.library.passages import cut
from assistant.values import Answer, Citation, Hit, Nearest, Situation, Source, Statement, Turn
from tests.documents import case


def echo(asked: QuestionLine) -> Json:
    return {"said": asked.question}


def out(*lines: str, handle: Callable[[QuestionLine], Json] = echo) -> list[Json]:
    """What goes out, as a reader of the file gets it."""
    return [json.loads(json.dumps(row.out, ensure_ascii=False).encode()) for row in run(lines, handle)]


def question(**fields: Any) -> str:
    return json.dumps({"question": "Who goes first?", **fields})


# Lines in


def test_each_line_is_answered_under_its_id() -> None:
    one, two, three = out(question(id="a"), question(id=7), question())
    assert (one["id"], two["id"], three["id"]) == ("a", 7, 3)
    assert one["said"] == "Who goes first?"
    assert isinstance(one["seconds"], float)


def test_history_and_situation_arrive_as_values() -> None:
    seen: list[QuestionLine] = []

    def keep(asked: QuestionLine) -> Json:
        seen.append(asked)
        return {}

    said = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Yes?"}]
    out(question(history=said, situation={"sector": "energy", "stage": "growing"}), handle=keep)
    assert seen[0].turns == (Turn("user", "Hello"), Turn("assistant", "Yes?"))
    assert seen[0].where == Situation(sector="energy", stage="growing")
    out(question(), handle=keep)
    assert seen[1].turns == ()
    assert seen[1].where == Situation()


def test_keys_that_a_test_set_carries_for_itself_are_left_alone() -> None:
    assert "said" in out(question(expected="declined", tags=["x"]))[0]


def test_blank_lines_are_no_lines_but_count_as_numbers() -> None:
    assert [row["id"] for row in out(question(), "", "   \n", question())] == [1, 4]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("not json", "all of it"),
        ("[1, 2]", "all of it"),
        ("null", "all of it"),
        ('"text"', "all of it"),
        ("{}", "question"),
        (question(question=5), "question"),
        (question(question=None), "question"),
        (question(history={"role": "user"}), "history"),
        (question(history="before"), "history"),
        (question(history=[{"role": "system", "content": "x"}]), "history.0.role"),
        (question(history=[{"role": "user"}]), "history.0.content"),
        (question(history=["before"]), "history.0"),
        (question(situation={"planet": "Mars"}), "situation.planet"),
        (question(id=[1]), "id"),
        ("[" * 100_000, "all of it"),
        ('{"question": "' + "\udce9" + '"}', "UTF-8"),
        ('{"id": "\\ud800", "question": "x"}', "all of it"),
        ('{"question": "\\udc80"}', "all of it"),
    ],
)
def test_a_bad_line_becomes_an_error_that_names_the_fault_and_the_batch_goes_on(
    line: str, names: str
) -> None:
    rows = list(run([question(id="before"), line, question(id="after")], echo))
    assert [row.exit_code for row in rows] == [0, InputError.exit_code, 0]
    bad = rows[1].out
    assert set(bad) == {"id", "error"}
    assert set(bad["error"]) == {"kind", "message"}
    assert bad["error"]["kind"] == "InputError"
    assert "ine 2" in bad["error"]["message"]
    assert names in bad["error"]["message"]
    json.dumps(bad, ensure_ascii=False).encode()


def test_a_bad_line_keeps_its_id_where_it_has_one() -> None:
    assert out(question(id="q-17", history="no list"))[0]["id"] == "q-17"
    assert out(question(id={"a": 1}))[0]["id"] == 1


@pytest.mark.parametrize("error", [ModelBusy("Busy.", "Wait."), SearchIndexError("Away.", "Start it.")])
def test_an_error_on_the_way_is_told_in_its_line(error: AssistantError) -> None:
    def fail(asked: QuestionLine) -> Json:
        if asked.id == "b":
            raise error
        return {}

    one, two, three = out(question(id="a"), question(id="b"), question(id="c"), handle=fail)
    assert "error" not in one | three
    assert two == {"id": "b", "error": {"kind": type(error).__name__, "message": str(error)}}
    assert [row.exit_code for row in run([question(id="b")], fail)] == [error.exit_code]


def test_a_defect_stays_loud() -> None:
    def defect(asked: QuestionLine) -> Json:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        out(question(), handle=defect)


@given(st.lists(st.text()))
def test_whatever_the_lines_hold_each_gets_one_line_that_can_be_written(lines: list[str]) -> None:
    rows = list(run(lines, echo))
    assert len(rows) == sum(bool(line.strip()) for line in lines)
    for row in rows:
        json.dumps(row.out, ensure_ascii=False).encode()


# Histories


def test_a_history_is_a_list_of_turns() -> None:
    said = '[{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Yes?"}]'
    assert read_history(said) == (Turn("user", "Hello"), Turn("assistant", "Yes?"))
    assert read_history("[]") == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"role": "user", "content": "x"}', "is not a list"),
        ('"text"', "is not a list"),
        ("", "Invalid JSON"),
        ("[", "Invalid JSON"),
        ('[{"role": "robot", "content": "x"}]', "role"),
        ('[{"role": "user", "content": "x", "mood": 1}]', "mood"),
        ('["x"]', "cannot be used"),
        ('[{"role": "user", "content": "\\ud800"}]', "Invalid JSON"),
        ("[" * 100_000, "Invalid JSON"),
    ],
)
def test_another_history_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_history(text)


# Lines out

DOCUMENT = case("acme", "Acme", "Akron, Ohio", "120")
PASSAGE = cut(DOCUMENT, 1)[2]
QUOTE = "Acme in Akron, Ohio hired 120 welders within three years."


def test_an_answer_goes_out_with_its_receipts() -> None:
    citation = Citation(
        n=1,
        document_id="acme",
        title=DOCUMENT.title,
        kind="case",
        strength="operator-report",
        passage_id=PASSAGE.id,
        heading=PASSAGE.heading,
        passage=PASSAGE.text,
        quote=QUOTE,
        quote_start=PASSAGE.text.index(QUOTE),
        sources=(Source("a", "Report", "Publisher", "https://example.org/acme"),),
    )
    answer = Answer(
        outcome="answered",
        text=f"{QUOTE} [1]",
        statements=(
            Statement(QUOTE, "supported", (1,), "What came of it", sources=1, kinds=("operator-report",)),
        ),
        citations=(citation,),
        follow_ups=("How Zenith found welders",),
        unanswered=("And in Ohio?",),
        removed=2,
        withdrawn=2,
        mended=1,
        seconds=0.5,
        first_text_seconds=0.25,
    )
    assert answer_json(answer) == {
        "outcome": "answered",
        "answer": f"{QUOTE} [1]",
        "citations": [
            {
                "n": 1,
                "document_id": "acme",
                "title": "How Acme found welders",
                "passage_id": "acme@1#3",
                "passage": PASSAGE.text,
                "quote": QUOTE,
                "source_urls": ["https://example.org/acme"],
            }
        ],
        "statements": [
            {
                "text": QUOTE,
                "support": "supported",
                "citations": [1],
                "sources": 1,
                "kinds": ["operator-report"],
                "differs": "",
            }
        ],
        "reason": None,
        "unanswered": ["And in Ohio?"],
        "follow_ups": ["How Zenith found welders"],
        "seconds": 0.5,
        "first_text_seconds": 0.25,
        "model": "embedded",
        "nearest": [],
        "removed": 2,
        "withdrawn": 2,
        "mended": 1,
    }


def test_a_question_back_offers_its_readings_and_a_refusal_what_is_near() -> None:
    back = answer_json(Answer("clarify", "Which place?", reason="Which place?", options=("Akron", "Toledo")))
    assert back["follow_ups"] == ["Akron", "Toledo"]
    near = Nearest("acme", "How Acme found welders", "case", "A case.")
    refusal = answer_json(Answer("declined", "Not covered.", reason="Not covered.", nearest=(near,)))
    assert refusal["citations"] == refusal["statements"] == []
    assert refusal["nearest"] == [
        {"document_id": "acme", "title": "How Acme found welders", "kind": "case", "summary": "A case."}
    ]


def test_hits_go_out_in_order() -> None:
    assert hits_json([Hit(PASSAGE, DOCUMENT, 0.03, 0.7)]) == {
        "hits": [{"passage_id": "acme@1#3", "document_id": "acme", "score": 0.03, "text": PASSAGE.text}]
    }

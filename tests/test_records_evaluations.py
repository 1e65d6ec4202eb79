"""Runs and their results: kept as they come, listed without their texts, opened with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event

from assistant.errors import InputError
from assistant.records import evaluations
from assistant.records.database import Database
from assistant.records.evaluations import FullResult, Result, Run
from assistant.records.tables_evaluation import ResultRow, RunRow
from tests.test_records_conversations import ANSWER

MOMENT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
RUN = Run("r1", "questions", "development", "keyless", 2, "abc", {"model": "embedded"}, MOMENT)


def full(item_id: str = "one", **fields: object) -> FullResult:
    result = Result(
        0, "r1", item_id, "fact", "talk", "answered", "answered", "", {"outcome": 1.0, "fact_recall": None}
    )
    item = {"id": item_id, "question": "Who?"}
    return FullResult(replace(result, **fields), item, ANSWER, ("utility", "trial"))  # type: ignore[arg-type]


def begin(database: Database, *results: FullResult) -> None:
    with database.writing() as session:
        evaluations.start(session, RUN)
        for one in results:
            evaluations.add(session, "r1", one)


def test_a_run_is_kept_and_listed_newest_first(database: Database) -> None:
    later = replace(RUN, id="r2", started_at=MOMENT + timedelta(hours=1), pins={"documents": {"a": "1"}})
    with database.writing() as session:
        evaluations.start(session, RUN)
        evaluations.start(session, later)
    with database.writing() as session:
        evaluations.finish(session, "r1")
    with database.reading() as session:
        second, first = evaluations.runs(session)
        assert second == later == evaluations.run(session, "r2")
        assert first.finished_at is not None
        assert replace(first, finished_at=None) == RUN
        assert evaluations.run(session, "nowhere") is None


def test_a_result_is_listed_narrow_and_opened_whole(database: Database) -> None:
    failed = full("two", outcome="", error="The model is away.", scores={})
    begin(database, full(), replace(failed, answer=None, found=()))
    with database.reading() as session:
        one, two = evaluations.results(session, "r1")
        assert one == replace(full().result, id=one.id)
        assert (two.error, two.scores) == ("The model is away.", {})
        whole = evaluations.full(session, one.id)
        assert whole == replace(full(), result=one)
        assert whole == evaluations.full_of(session, "r1", "one")
        assert whole is not None
        assert whole.cited == ("utility",)
        assert evaluations.full_results(session, "r1")[1] == replace(
            failed, result=two, answer=None, found=()
        )
        assert evaluations.full_results(session, "r1")[1].cited == ()
        assert evaluations.full(session, 99) is None
        assert evaluations.full_of(session, "r1", "three") is None
        assert evaluations.full_of(session, "r2", "one") is None


def test_an_error_is_tried_again_and_replaced(database: Database) -> None:
    begin(database, full(), full("two", error="The model is away."))
    with database.writing() as session:
        assert evaluations.done(session, "r1") == {"one"}
        evaluations.add(session, "r1", full("two"))
    with database.reading() as session:
        assert evaluations.done(session, "r1") == {"one", "two"}
        assert [one.error for one in evaluations.results(session, "r1")] == ["", ""]


def test_what_belongs_to_no_run_is_refused(database: Database) -> None:
    for refused in (
        lambda session: evaluations.add(session, "r9", full()),
        lambda session: evaluations.finish(session, "r9"),
    ):
        with pytest.raises(InputError, match=r"no run r9.*evals runs"), database.writing() as session:
            refused(session)


def test_a_run_that_goes_takes_its_results_along(database: Database) -> None:
    begin(database, full())
    with database.writing() as session:
        session.execute(delete(RunRow))
        assert session.query(ResultRow).count() == 0


@contextmanager
def columns_read(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    said: list[str] = []
    with database.reading() as session:
        engine = session.connection().engine
    event.listen(engine, "before_cursor_execute", lambda *what: said.append(what[2]))
    yield said


def test_ten_thousand_results_are_listed_without_their_texts(database: Database) -> None:
    with database.writing() as session:
        evaluations.start(session, RUN)
        row = {"run_id": "r1", "kind": "fact", "cluster": "", "expected": "answered", "outcome": "answered"}
        rest = {"error": "", "scores": {"outcome": 1.0}, "item": {"question": "?" * 500}, "found": ["a"]}
        answer = {"answer": {"text": "x" * 2000}}
        session.bulk_insert_mappings(
            ResultRow, [row | rest | answer | {"item_id": f"q{n}"} for n in range(10_000)]
        )
    with columns_read(database) as said, database.reading() as session:
        listed = evaluations.results(session, "r1")
    assert len(listed) == 10_000
    [select] = [statement for statement in said if "evaluation_results" in statement]
    names = select.split("FROM")[0]
    assert "scores" in names
    for long in ("answer", "evaluation_results.item,", "found"):
        assert long not in names


@given(scores=st.dictionaries(st.text(max_size=8), st.none() | st.floats(0, 1)), said=st.text(max_size=40))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_scored_comes_back(
    database: Database, scores: dict[str, float | None], said: str
) -> None:
    with database.writing() as session:
        session.execute(delete(RunRow))
        evaluations.start(session, RUN)
        evaluations.add(session, "r1", replace(full(scores=scores), item={"question": said}))
    with database.reading() as session:
        [kept] = evaluations.full_results(session, "r1")
    assert kept.result.scores == scores
    assert kept.item == json.loads(json.dumps({"question": said}))

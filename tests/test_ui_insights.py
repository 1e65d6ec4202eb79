"""The Insights page: runs, what moved between two, gaps, and test items made of failures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.records import conversations, drafts, evaluations, gaps, versions
from assistant.records.database import Database
from assistant.records.evaluations import FullResult, Result, Run
from assistant.values import Situation
from evals import report
from tests.samples import ANSWER, DECLINED, DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from assistant.values import Answer


# Run as a file of its own, so its annotations must not need an import.
def insights_script(database: "Any", opened: list[dict[str, str]]) -> None:  # noqa: UP037
    """The Insights page as the frame draws it."""
    from assistant.ui import insights

    insights.render(database, author="local", open_document=opened.append)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
    with opened.writing() as session:
        for document in DOCUMENTS:
            versions.publish(session, document, author="library team", synced=True)
    yield opened
    opened.close()


def visit(database: Database, **place: str) -> AppTest:
    app = AppTest.from_function(insights_script, args=(database, []), default_timeout=60)
    for name, value in place.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(
        one.value for one in [*app.markdown, *app.caption, *app.subheader, *app.info, *app.error]
    )


def press(app: AppTest, label: str) -> None:
    next(one for one in app.button if one.label.replace("\\", "") == label).click().run()
    assert not app.exception


def store(session: Session, run_id: str, answer: Answer, right: float) -> None:
    started = datetime(2026, 11, 25, 9, tzinfo=UTC)
    pins = {"model": "embedded", "documents": {}}
    evaluations.start(session, Run(run_id, "questions", "development", "keyless", 9, "abc", pins, started))
    for number in range(9):
        scores = {"outcome": right, "document_cited": right, "fact_recall": right, "seconds": 0.1}
        result = Result(0, run_id, f"item-{number}", "fact", "", "answered", answer.outcome, "", scores)
        item = {
            "id": f"item-{number}",
            "split": "development",
            "kind": "fact",
            "question": f"Question <b>{number}</b>?",
            "outcome": "answered",
            "facts": ["4,000"],
            "documents": [DOCUMENTS[0].id],
        }
        evaluations.add(session, run_id, FullResult(result, item, answer, (DOCUMENTS[0].id,)))
    evaluations.finish(session, run_id)


def with_runs(database: Database) -> None:
    """Two runs over the same nine questions; the later one declines all of them."""
    with database.writing() as session:
        store(session, "r1", ANSWER, 1.0)
        store(session, "r2", DECLINED, 0.0)


def test_without_a_run_the_page_says_how_to_make_one(database: Database) -> None:
    assert "python -m evals run" in said(visit(database))


def test_a_run_is_told_in_figures_and_its_questions_open(database: Database) -> None:
    with_runs(database)
    app = visit(database, run="r1")
    assert "The right exit" in said(app)
    assert "9 questions" in said(app)
    with database.reading() as session:
        first = evaluations.results(session, "r1")[0]
    opened = visit(database, run="r1", result=str(first.id), of="r1")
    assert "Question" in said(opened)
    assert "Vital: 4,000" in said(opened).replace("\\", "")


def test_two_runs_are_compared_and_a_failure_becomes_a_test_item_once(database: Database) -> None:
    with_runs(database)
    app = visit(database, run="r2", against="r1")
    assert not app.exception
    with database.reading() as session:
        moved = evaluations.results(session, "r2")[0]
    opened = visit(database, run="r2", against="r1", result=str(moved.id), of="r2")
    press(opened, "Make a test item of it")
    with database.reading() as session:
        [draft] = drafts.drafts(session, "draft")
    assert draft.origin == "result:r2/item-0"
    assert "Make a test item of it" not in [one.label for one in opened.button]


def test_quality_over_time_is_drawn(database: Database) -> None:
    with_runs(database)
    assert visit(database, view="Over time").subheader or said(visit(database, view="Over time"))


def a_gap(database: Database) -> None:
    with database.writing() as session:
        conversation = conversations.start(session, author="ana", situation=Situation())
        message = conversations.ask(session, conversation, "Who pays in Boise?")
        conversations.answer(session, message, DECLINED)
        gaps.send(session, message, author="ana")


def test_a_gap_shows_the_question_and_not_who_asked_and_becomes_an_item(database: Database) -> None:
    a_gap(database)
    app = visit(database, view="Gaps and use")
    assert "Who pays in Boise?" in said(app)
    assert "ana" not in said(app).replace("organization", "").split()
    press(app, "Make a test item")
    review = visit(database, view="Test items")
    assert "To review (1)" in said(review)
    press(review, "Accept")
    assert "Say what the question asks for" in said(review)
    review.selectbox(key="draft-missing-1").set_value("place")
    press(review, "Accept")
    with database.reading() as session:
        [ready] = drafts.drafts(session, "accepted")
    assert ready.item["question"] == "Who pays in Boise?"
    assert ready.item["outcome"] == "declined"


def test_a_draft_is_rejected_with_a_reason_only(database: Database) -> None:
    a_gap(database)
    press(visit(database, view="Gaps and use"), "Make a test item")
    review = visit(database, view="Test items")
    press(review, "Reject")
    assert "needs a reason" in said(review).replace("\\", "")
    review.text_input(key="reject-reason-1").set_value("Asked in jest")
    press(review, "Reject")
    with database.reading() as session:
        assert [one.reason for one in drafts.drafts(session, "rejected")] == ["Asked in jest"]


def test_a_gap_that_is_removed_takes_its_draft_along(database: Database) -> None:
    a_gap(database)
    press(visit(database, view="Gaps and use"), "Make a test item")
    press(visit(database, view="Gaps and use"), "Remove")
    visit(database, view="Test items")
    with database.reading() as session:
        assert gaps.gaps(session) == []
        assert drafts.origins(session) == set()


def test_only_one_s_own_declined_question_is_handed_on_and_only_once(database: Database) -> None:
    a_gap(database)
    with database.writing() as session:
        gaps.send(session, 1, author="ana")
        assert len(gaps.gaps(session)) == 1


def test_the_report_is_one_file_that_needs_nothing_else(
    database: Database,
) -> None:
    with_runs(database)
    with database.reading() as session:
        before, after = evaluations.run(session, "r1"), evaluations.run(session, "r2")
    assert before is not None
    assert after is not None
    alone = report.page(report.subject(database, before))
    both = report.page(report.subject(database, after, before))
    for page in (alone, both):
        assert page.startswith("<!doctype html>")
        assert "<script" not in page
        assert "https://" not in page.split("<main")[0]
    assert len(both) > len(alone)
    assert "<b>0</b>" not in both
    assert "Question &lt;b&gt;0&lt;/b&gt;?" in both

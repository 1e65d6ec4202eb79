"""The Insights page: runs, what moved between two, gaps, and test items made of failures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from assistant.records import (
    conversations,
    drafts,
    evaluations,
    feedback,
    gaps,
    scoring_consents,
    scoring_results,
    versions,
)
from assistant.records.database import Database
from assistant.records.evaluations import FullResult, Result, Run
from assistant.records.tables_evaluation import ScoreRow, TaskRow
from assistant.ui import insights_pages
from assistant.values import Answer, Situation
from evals.items import Item
from tests.fakes import ScriptedAssistant, telling
from tests.pages import ME, AskPage
from tests.samples import ANSWER, CITATIONS, DECLINED, DOCUMENTS, SMALL_FIRMS
from tests.scoring_samples import ANA, BEN, make_round, score_all

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

STARTED = datetime(2026, 11, 25, 9, tzinfo=UTC)
CITED = DOCUMENTS[0].id


# Run as a file of its own, so its annotations must not need an import.
def insights_script(database: "Any", author: str, opened: list[dict[str, str]]) -> None:  # noqa: UP037
    """The Insights page as the frame draws it."""
    from assistant.ui import insights

    insights.render(database, author=author, open_document=opened.append)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    st.cache_data.clear()  # runs of other tests have the same names
    opened = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
    with opened.writing() as session:
        for document in DOCUMENTS:
            versions.publish(session, document, author="library team", synced=True)
    yield opened
    opened.close()


class InsightsPage:
    """One tab on the Insights page."""

    def __init__(self, database: Database, **place: str) -> None:
        self.opened: list[dict[str, str]] = []
        self.app = AppTest.from_function(
            insights_script, args=(database, ME, self.opened), default_timeout=60
        )
        for name, value in place.items():
            self.app.query_params[name] = value
        self.run()

    def run(self) -> None:
        self.app.run()
        assert not self.app.exception

    def press(self, label: str) -> None:
        next(one for one in self.app.button if one.label.replace("\\", "") == label).click()
        self.run()

    def choose(self, key: str, value: object) -> None:
        self.app.selectbox(key=key).set_value(value)
        self.run()

    def write(self, key: str, text: str) -> None:
        self.app.text_area(key=key).set_value(text)

    def part(self, value: str) -> None:
        """Choose a part of the page, or of a run."""
        (group,) = [one for one in self.app.button_group if value in one.options]
        group.set_value(value)
        self.run()

    @property
    def address(self) -> dict[str, str]:
        found = self.app.query_params
        return {name: one if isinstance(one := found[name], str) else one[0] for name in found}

    @property
    def labels(self) -> list[str]:
        return [one.label.replace("\\", "") for one in self.app.button]

    @property
    def said(self) -> str:
        groups = (self.app.title, self.app.markdown, self.app.caption, self.app.subheader)
        notices = (self.app.info, self.app.warning, self.app.error)
        told = "\n".join(str(one.value) for group in (*groups, *notices) for one in group)
        return told.replace("\\", "").replace("\u2060", "")

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """What components draw: charts as `svg`, answers as sheets."""
        return [json.loads(one.proto.json) for one in self.app.get("bidi_component")]

    @property
    def charts(self) -> str:
        return "".join(one["svg"] for one in self.drawn if "svg" in one)

    @property
    def sheets(self) -> list[str]:
        return [json.dumps(one, ensure_ascii=False) for one in self.drawn if "svg" not in one]

    @property
    def downloads(self) -> list[str]:
        return [one.proto.label for one in self.app.get("download_button")]

    @property
    def table(self) -> list[dict[str, Any]]:
        """The first table that can be sorted."""
        rows: list[dict[str, Any]] = self.app.dataframe[0].value.to_dict("records")
        return rows


def item(name: str, **fields: Any) -> dict[str, Any]:
    whole = {
        "id": name,
        "split": "development",
        "kind": "fact",
        "question": f"Question <b>{name}</b>?",
        "outcome": "answered",
        "facts": ["4,000"],
        "documents": [CITED],
    }
    return whole | fields


def full(run_id: str, name: str, answer: Answer, right: float, **fields: Any) -> FullResult:
    scores = {"outcome": right, "document_cited": right, "fact_recall": right, "seconds": 0.1}
    result = Result(0, run_id, name, "fact", "", "answered", answer.outcome, "", scores)
    return FullResult(result, item(name, **fields), answer, (CITED,))


def failed(run_id: str, name: str, error: str) -> FullResult:
    good = full(run_id, name, ANSWER, 1.0)
    return replace(good, result=replace(good.result, outcome="", error=error, scores={}), answer=None)


def store(session: Session, run_id: str, *results: FullResult, **changes: Any) -> None:
    pins = {"model": "embedded", "documents": {}}
    run = Run(run_id, "questions", "development", "keyless", len(results), "abc", pins, STARTED)
    evaluations.start(session, replace(run, **changes))
    for one in results:
        evaluations.add(session, run_id, one)
    evaluations.finish(session, run_id)


def with_runs(database: Database, **changes: Any) -> None:
    """Two runs over the same nine questions; the later one declines the first three of them."""
    names = [f"item-{number}" for number in range(9)]
    later = [full("r2", name, *((DECLINED, 0.0) if name < "item-3" else (ANSWER, 1.0))) for name in names]
    with database.writing() as session:
        store(session, "r1", *(full("r1", name, ANSWER, 1.0) for name in names), **changes)
        store(session, "r2", *later, **({"started_at": STARTED.replace(hour=10)} | changes))


def result_of(database: Database, run_id: str, name: str) -> str:
    with database.reading() as session:
        return next(str(one.id) for one in evaluations.results(session, run_id) if one.item_id == name)


def in_state(database: Database, state: drafts.DraftState) -> list[drafts.Draft]:
    with database.reading() as session:
        return drafts.drafts(session, state)


class TestRuns:
    """A run is chosen and told in figures."""

    def test_without_a_run_the_page_says_how_to_make_one(self, database: Database) -> None:
        assert "python -m evals run" in InsightsPage(database).said

    def test_a_run_is_told_in_figures(self, database: Database) -> None:
        with_runs(database)
        page = InsightsPage(database, run="r2")
        assert "66.7%" in page.said
        assert "of 9 questions" in page.said
        assert "Right exits by kind of question" in page.charts
        assert "How long whole answers took" in page.charts
        assert "No judge has marked" in page.said
        exits = page.app.table[0].value.to_dict("records")
        assert exits[0] == {"Expected": "Answered", "Answered": 6, "Asked back": 0, "Declined": 3, "Error": 0}
        assert [row["Metric"] for row in page.table][:2] == ["Right exit", "Right document cited"]
        assert "Answers: quoted, without a model" in page.said.replace("*", "")
        assert page.downloads == ["Table (CSV)", "Everything (JSON lines)"]

    def test_the_newest_run_shows_first_and_the_address_keeps_the_chosen_one(
        self, database: Database
    ) -> None:
        with_runs(database)
        page = InsightsPage(database)
        assert page.address["run"] == "r2"
        page.choose("insights-run", "r1")
        page.choose("insights-against", "r2")
        assert (page.address["run"], page.address["against"]) == ("r1", "r2")
        page.choose("insights-against", None)
        assert "against" not in page.address

    def test_errors_and_what_is_missing_are_told(self, database: Database) -> None:
        with database.writing() as session:
            broken = failed("r1", "item-1", "The model is <away>.")
            store(session, "r1", full("r1", "item-0", ANSWER, 1.0), broken, items=5)
        page = InsightsPage(database)
        assert "2 of 5 questions have a result" in page.said
        assert "1 question ended in an error" in page.said
        page.part("Questions")
        page.choose("show-r1", "Errors")
        assert "1 question of 2" in page.said
        assert "error: The model is <away>." in page.said
        page.press("Question <b>item-1</b>?")
        assert "The model is <away>." in "".join(page.sheets)
        page.press("Make a test item of it")
        [draft] = in_state(database, "draft")
        assert draft.why == "It ended in an error: The model is <away>."

    def test_where_nothing_was_timed_it_says_so(self, database: Database) -> None:
        with database.writing() as session:
            one = full("r1", "item-0", ANSWER, 1.0)
            store(session, "r1", replace(one, result=replace(one.result, scores={"outcome": 1.0})))
        assert "No answer was timed." in InsightsPage(database).said

    def test_a_judge_that_was_held_against_people_is_told(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session, overlap=1.0)
            for rater in (ANA, BEN):
                score_all(session, round_id, rater)
            for task in session.query(TaskRow):
                session.add(ScoreRow(task_id=task.id, rater="judge:m", criterion="tone", value=3.0))
        assert "judge:m, 4 answers" in InsightsPage(database).said


class TestQuestions:
    """The questions of a run: filtered, paged, opened one at a time."""

    def test_what_is_not_fully_right_shows_first_and_filters_narrow_it(self, database: Database) -> None:
        with_runs(database)
        page = InsightsPage(database, run="r2")
        page.part("Questions")
        assert "3 questions of 9" in page.said
        assert "item-0 · fact · declined, expected: answered · Right exit: 0%" in page.said
        page.choose("show-r2", "Wrong exit")
        assert "3 questions of 9" in page.said
        page.choose("show-r2", "All")
        assert "9 questions of 9" in page.said
        assert "Question <b>item-8</b>?" in page.labels

    def test_long_lists_come_in_pages(self, database: Database) -> None:
        with database.writing() as session:
            store(session, "r1", *(full("r1", f"item-{n:02}", DECLINED, 0.0) for n in range(60)))
        page = InsightsPage(database)
        page.part("Questions")
        assert f"1 to {insights_pages.SIZE} of 60" in page.said
        page.app.number_input[0].set_value(3)
        page.run()
        assert "51 to 60 of 60" in page.said
        assert next(label for label in page.labels if "Question" in label) == "Question <b>item-50</b>?"

    def test_a_question_opens_with_its_answer_and_passages_and_closes(self, database: Database) -> None:
        with_runs(database)
        page = InsightsPage(database, run="r1")
        page.part("Questions")
        page.choose("show-r1", "All")
        page.press("Question <b>item-4</b>?")
        assert "Question <b>item-4</b>?" in page.said
        assert f"Expected: answered, citing {CITED}, telling 1 vital fact" in page.said
        assert "Vital: 4,000" in page.said
        assert f"Found: {CITED}" in page.said
        [sheet] = page.sheets
        assert CITATIONS[0].quote[:30] in sheet
        page.press("All questions")
        assert "result" not in page.address
        assert page.sheets == []

    def test_an_address_that_names_no_result_shows_the_run(self, database: Database) -> None:
        with_runs(database)
        page = InsightsPage(database, run="r1", result="9" * 30)
        assert not page.app.exception
        assert page.sheets == []

    def test_what_was_said_before_shows_with_the_question(self, database: Database) -> None:
        before = [{"role": "user", "content": "*Who?*"}, {"role": "assistant", "content": "They [1]"}]
        with database.writing() as session:
            store(session, "r1", full("r1", "item-0", ANSWER, 1.0, history=before, forbidden=["5,000"]))
        page = InsightsPage(database, run="r1", of="r1", result=result_of(database, "r1", "item-0"))
        assert "*Who?*" in page.said
        assert "Forbidden: 5,000" in page.said

    def test_an_address_of_another_run_or_of_nothing_opens_nothing(self, database: Database) -> None:
        with_runs(database)
        first = result_of(database, "r1", "item-0")
        assert InsightsPage(database, run="r2", of="r1", result=first).sheets == []
        assert InsightsPage(database, run="r2", of="r2", result="x'--").sheets == []
        assert "not here (any more)" in InsightsPage(database, run="r2", of="r2", result="999").said

    def test_no_answer_is_read_until_one_is_opened(self, database: Database) -> None:
        with_runs(database)
        read: list[str] = []
        with database.reading() as session:
            engine = session.connection().engine
        event.listen(engine, "before_cursor_execute", lambda *what: read.append(what[2]))
        page = InsightsPage(database, run="r2")
        page.part("Questions")
        assert any("evaluation_results.scores" in said for said in read)
        assert not any("evaluation_results.answer" in said for said in read)
        page.press("Question <b>item-0</b>?")
        assert any("evaluation_results.answer" in said for said in read)


class TestHeldOut:
    """Held-out questions stay closed to whoever works on the assistant."""

    def test_they_open_only_when_asked_for(self, database: Database) -> None:
        with_runs(database, split="held-out")
        page = InsightsPage(database, run="r2", against="r1")
        assert "Do not read them if you work on the assistant" in page.said
        assert "asked in 2 runs so far" in page.said
        assert page.downloads == []
        for part in ("Questions", "What moved"):
            page.part(part)
            assert "item-0" in page.said
            assert not any("Question" in label for label in page.labels)
        page.app.toggle[0].set_value(True)
        page.run()
        page.press("Question <b>item-0</b>?")
        assert len(page.sheets) == 2

    def test_a_link_does_not_open_one_either(self, database: Database) -> None:
        with_runs(database, split="held-out")
        page = InsightsPage(database, run="r2", of="r2", result=result_of(database, "r2", "item-0"))
        assert page.sheets == []
        assert "<b>item-0</b>" not in page.said
        assert "Make a test item of it" not in page.labels


class TestMoved:
    """Two runs are held against each other, and a moved question opens with both answers."""

    def test_what_moved_how_far_and_why(self, database: Database) -> None:
        with_runs(database)
        page = InsightsPage(database, run="r2", against="r1")
        page.part("What moved")
        assert "How shares moved" in page.charts
        rows = {row["Metric"]: row for row in page.table}
        assert (rows["Right exit"]["Before"], rows["Right exit"]["After"]) == ("100.0%", "66.7%")
        assert "3 questions, those that fell most first" in page.said
        assert "item-0 · sufficiency · Right exit: 100% → 0%" in page.said
        page.choose("moved-cause", "search")
        assert "0 questions" in page.said

    def test_both_answers_stand_side_by_side_and_a_failure_becomes_an_item_once(
        self, database: Database
    ) -> None:
        with_runs(database)
        page = InsightsPage(database, run="r2", against="r1")
        page.part("What moved")
        page.press("Question <b>item-0</b>?")
        before, after = page.sheets
        assert "Before: answered" in before
        assert CITATIONS[0].quote[:30] in before
        assert "After: declined" in after
        page.press("Make a test item of it")
        [draft] = in_state(database, "draft")
        assert draft.origin == "result:r2/item-0"
        assert draft.why.startswith("It declined, and should have answered.")
        assert "Make a test item of it" not in page.labels
        assert "A test item was made of it" in page.said

    def test_a_run_that_goes_on_is_compared_anew(self, database: Database) -> None:
        with_runs(database)
        with database.writing() as session:
            run = evaluations.run(session, "r2")
            assert run
            evaluations.start(session, replace(run, id="r3", finished_at=None))
            evaluations.add(session, "r3", full("r3", "item-0", DECLINED, 0.0))
        page = InsightsPage(database, run="r3", against="r1")
        page.part("What moved")
        assert "1 question, those" in page.said
        with database.writing() as session:
            evaluations.add(session, "r3", full("r3", "item-1", DECLINED, 0.0))
        page.run()
        assert "2 questions, those" in page.said

    def test_runs_without_a_common_question_are_told_in_words(self, database: Database) -> None:
        with database.writing() as session:
            store(session, "r1", full("r1", "item-0", ANSWER, 1.0))
            store(session, "r2", full("r2", "item-1", ANSWER, 1.0))
        page = InsightsPage(database, run="r2", against="r1")
        page.part("What moved")
        assert "The two runs have no question in common." in page.said


class TestOverTime:
    """The runs of one test set, in the order in which they came."""

    def test_runs_are_drawn_oldest_first_and_listed_newest_first(self, database: Database) -> None:
        with_runs(database)
        page = InsightsPage(database, view="Over time")
        assert "Right exit, run by run" in page.charts
        assert page.charts.index("25 Nov 09:00") < page.charts.index("25 Nov 10:00")
        assert [row["Run"] for row in page.table] == ["r2", "r1"]
        assert page.table[0]["Right exit"].startswith("66.7%")
        page.choose("time-metric", "fact_recall")
        assert "Vital facts told, run by run" in page.charts
        assert "compare across with care" not in page.said

    def test_other_questions_are_warned_of_and_other_sets_kept_apart(self, database: Database) -> None:
        with_runs(database)
        with database.writing() as session:
            later = STARTED.replace(hour=11)
            store(session, "r3", full("r3", "x", ANSWER, 1.0), items_fingerprint="other", started_at=later)
            store(session, "d1", full("d1", "x", ANSWER, 1.0), suite="documents")
        page = InsightsPage(database, view="Over time")
        assert "The questions changed before the run of 25 Nov 11:00" in page.said
        page.choose("time-suite", "documents (development)")
        assert [row["Run"] for row in page.table] == ["d1"]

    def test_a_run_that_goes_on_is_not_among_them(self, database: Database) -> None:
        with database.writing() as session:
            evaluations.start(session, Run("r1", "q", "development", "k", 1, "a", {}, STARTED))
        assert "No run has come to its end yet" in InsightsPage(database, view="Over time").said

    def test_parts_are_changed_by_hand_too(self, database: Database) -> None:
        with_runs(database)
        page = InsightsPage(database, view="nowhere")
        assert "The right exit" in page.said
        page.part("Over time")
        assert page.address["view"] == "Over time"
        assert "Right exit, run by run" in page.charts


def exchange(database: Database, question: str, answer: Answer) -> int:
    """A reader's question with its answer."""
    with database.writing() as session:
        conversation = conversations.start(session, author=ANA, situation=Situation())
        message = conversations.ask(session, conversation, question)
        conversations.answer(session, message, answer)
        return message


def a_gap(database: Database) -> None:
    message = exchange(database, "Who pays in Boise?", DECLINED)
    with database.writing() as session:
        gaps.send(session, message, author=ANA)


class TestGapsAndUse:
    """What readers handed on, and which documents answers lean on."""

    def test_sent_to_the_library_team_on_the_ask_page_it_stands_here_without_its_author(
        self, database: Database
    ) -> None:
        assistant = ScriptedAssistant(database, lambda question: telling(DECLINED), document_count=3)
        reader = AskPage(assistant, author=ANA)
        reader.ask("Which tax credits?")
        reader.press("Send this to the library team")
        assert "They see the question, not who asked it" in reader.said
        page = InsightsPage(database, view="Gaps and use")
        assert "Which tax credits?" in page.said
        assert DECLINED.reason in page.said
        assert ANA not in page.said

    def test_nothing_handed_on_is_said(self, database: Database) -> None:
        assert "None was handed on yet" in InsightsPage(database, view="Gaps and use").said

    def test_a_gap_becomes_an_item_once(self, database: Database) -> None:
        a_gap(database)
        page = InsightsPage(database, view="Gaps and use")
        page.press("Make a test item")
        assert "Make a test item" not in page.labels
        assert "A test item was made of it" in page.said
        [draft] = in_state(database, "draft")
        assert (draft.item["question"], draft.why) == ("Who pays in Boise?", DECLINED.reason)

    def test_a_gap_that_is_removed_takes_its_draft_along_at_once(self, database: Database) -> None:
        a_gap(database)
        page = InsightsPage(database, view="Gaps and use")
        page.press("Make a test item")
        page.press("Remove")
        with database.reading() as session:
            assert gaps.gaps(session) == []
            assert drafts.origins(session) == set()

    def test_documents_are_counted_and_open(self, database: Database) -> None:
        exchange(database, "Welders?", ANSWER)
        page = InsightsPage(database, view="Gaps and use")
        assert [row["Answers that cite it"] for row in page.table] == [1, 1, 0]
        assert "3 documents, of which no answer cites 1 so far" in page.said
        page.choose("use-open", CITED)
        assert CITED in page.opened[0].values()


class TestReview:
    """A person makes a test item of a draft, or not."""

    def review(self, database: Database, origin: str = "result:r1/item-0", **fields: Any) -> InsightsPage:
        """A draft made of an answered question, to be reviewed."""
        proposal = {name: one for name, one in item("", **fields).items() if name != "id" or one}
        with database.writing() as session:
            drafts.make(session, origin, proposal, why="It declined.", by=ME)
        return InsightsPage(database, view="Test items")

    def test_a_gap_is_accepted_once_it_says_what_is_missing(self, database: Database) -> None:
        a_gap(database)
        InsightsPage(database, view="Gaps and use").press("Make a test item")
        page = InsightsPage(database, view="Test items")
        assert "To review (1)" in page.said
        page.press("Accept")
        assert "Say what the question asks for" in page.said
        page.app.selectbox(key="draft-missing-1").set_value("place")
        page.press("Accept")
        [ready] = in_state(database, "accepted")
        made = Item.model_validate(ready.item)
        assert (made.question, made.outcome, made.missing) == ("Who pays in Boise?", "declined", "place")
        assert made.id == "dev-draft-1"
        assert page.downloads == ["1 item for development"]

    def test_errors_stand_at_their_fields_and_nothing_written_is_lost(self, database: Database) -> None:
        page = self.review(database)
        page.write("draft-question-1", "Why *so* many?")
        page.write("draft-facts-1", "no such thing\n\n(45")
        page.press("Accept")
        assert "is no pattern" in page.said
        page.write("draft-facts-1", "no such thing")
        page.press("Accept")
        assert "In none of these documents: no such thing." in page.said
        [draft] = in_state(database, "draft")
        assert (draft.item["question"], draft.item["facts"]) == ("Why *so* many?", ["no such thing"])
        page.write("draft-facts-1", "")
        page.press("Accept")
        [ready] = in_state(database, "accepted")
        assert "facts" not in ready.item

    def test_it_is_saved_for_later_without_being_checked(self, database: Database) -> None:
        page = self.review(database)
        page.write("draft-question-1", "")
        page.press("Save for later")
        assert "Saved." in page.said
        assert InsightsPage(database, view="Test items").app.text_area(key="draft-question-1").value == ""
        assert in_state(database, "accepted") == []

    def test_a_name_that_another_item_has_is_refused(self, database: Database) -> None:
        self.review(database, facts=[]).press("Accept")
        page = self.review(database, "result:r1/item-1", id="dev-draft-1", facts=[])
        page.press("Accept")
        assert "Another item has this name" in page.said
        page.app.text_input(key="draft-id-2").set_value("")
        page.press("Accept")
        assert [one.item["id"] for one in in_state(database, "accepted")] == ["dev-draft-1", "dev-draft-2"]
        assert page.downloads == ["2 items for development"]

    @pytest.mark.parametrize("kept", [True, False])
    def test_what_was_said_before_is_kept_or_not(self, database: Database, kept: bool) -> None:
        before = [{"role": "user", "content": "*Who?*"}, {"role": "assistant", "content": "They [1]"}]
        page = self.review(database, facts=[], history=before)
        assert "*Who?*" in page.said
        page.app.checkbox(key="history-1").set_value(kept)
        page.press("Accept")
        [ready] = in_state(database, "accepted")
        assert ("history" in ready.item) == kept

    def test_a_draft_is_rejected_with_a_reason_only(self, database: Database) -> None:
        page = self.review(database)
        page.press("Reject")
        assert "needs a reason" in page.said
        page.app.text_input(key="reject-reason-1").set_value("Asked in jest")
        page.press("Reject")
        assert [one.reason for one in in_state(database, "rejected")] == ["Asked in jest"]
        assert "Asked in jest" in page.said
        assert "No draft is waiting." in page.said

    def test_what_somebody_else_decided_meanwhile_stays(self, database: Database) -> None:
        page = self.review(database, facts=[])
        InsightsPage(database, view="Test items").press("Accept")
        page.write("draft-question-1", "Something else?")
        page.press("Accept")
        assert "No draft is waiting." in page.said
        assert [one.item["question"] for one in in_state(database, "accepted")] == ["Question <b></b>?"]

    def test_drafts_are_chosen_by_their_question_and_those_without_an_origin_go(
        self, database: Database
    ) -> None:
        self.review(database, "feedback:99", question="A thumb that was deleted?")
        page = self.review(database, question="Why " * 40)
        [title] = page.app.selectbox(key="draft-chosen").options
        assert title.endswith("…")
        assert len(title) <= 90


class TestFailures:
    """Thumbs down and settled answers become drafts, as far as their authors let others see them."""

    def thumb(self, database: Database, *, consent: bool) -> int:
        message = exchange(database, "My secret plan?", SMALL_FIRMS)
        with database.writing() as session:
            feedback.give(session, message, author=ANA, thumb="down", reason="Too general", comment="Hm")
            if consent:
                scoring_consents.give(session, message, author=ANA)
        return message

    def test_without_consent_the_question_stays_with_its_author(self, database: Database) -> None:
        message = self.thumb(database, consent=False)
        page = InsightsPage(database, view="Test items")
        assert "Thumbs down (1)" in page.said
        assert "Too general: Hm" in page.said
        assert "secret" not in page.said
        page.press("Make a draft")
        [draft] = in_state(database, "draft")
        assert (draft.origin, draft.item["question"]) == (f"feedback:{message}", "")
        assert "Thumbs down (0)" in page.said
        assert page.app.selectbox(key="draft-chosen").options == ["Too general"]

    def test_with_consent_the_exchange_is_proposed_and_taken_back_it_goes(self, database: Database) -> None:
        message = self.thumb(database, consent=True)
        page = InsightsPage(database, view="Test items")
        assert "My secret plan?" in page.said
        page.press("Make a draft")
        [draft] = in_state(database, "draft")
        assert draft.item["documents"] == [SMALL_FIRMS.citations[0].document_id]
        with database.writing() as session:
            scoring_consents.take_back(session, message, author=ANA)
        later = InsightsPage(database, view="Test items")
        assert "secret" not in later.said
        assert in_state(database, "draft") == []

    def test_a_thumb_without_a_reason_says_so(self, database: Database) -> None:
        message = exchange(database, "1?", SMALL_FIRMS)
        with database.writing() as session:
            feedback.give(session, message, author=ANA, thumb="down")
        assert "No reason was given." in InsightsPage(database, view="Test items").said

    def test_a_settled_answer_is_proposed_to_the_lead(self, database: Database) -> None:
        with database.writing() as session:
            make_round(session, lead=ME)
            task = session.query(TaskRow).order_by(TaskRow.id).first()
            assert task is not None
            question = task.content["question"]
            scoring_results.settle(session, task.id, "tone", 1.0, 'Lacks "45 welders"', lead=ME)
        page = InsightsPage(database, view="Test items")
        assert "Adjudicated answers (1)" in page.said
        page.press("Make a draft")
        [draft] = in_state(database, "draft")
        assert draft.item["question"] == question
        assert draft.item["facts"] == [r"45\s+welders"]
        assert "Adjudicated answers (0)" in page.said

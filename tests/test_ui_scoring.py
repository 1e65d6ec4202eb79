"""The Scoring page, as evaluators and the lead of a round use it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from assistant.records import (
    conversations,
    scoring,
    scoring_consents,
    scoring_queue,
    scoring_results,
    scoring_sources,
)
from assistant.records import scoring_rounds as rounds
from assistant.records.database import Database
from assistant.records.tables_evaluation import AssignmentRow, ScoreRow, TaskRow
from assistant.ui import scoring_export, scoring_figures, scoring_making
from assistant.ui.scoring_rubric import criteria
from assistant.values import Situation
from evals.agreement import agreement
from tests.fakes import ScriptedAssistant, telling
from tests.pages import ME, AskPage
from tests.samples import ANSWER, CLARIFY, DECLINED, SMALL_FIRMS, WELDERS
from tests.scoring_samples import ALL_FOUR, ANA, BEN, make_pairs, make_round, score_all, store_run

LOW = {**ALL_FOUR, "tone": 1.0, "right_outcome": 0.0}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
    yield opened
    opened.close()


# Run as a file of its own, so its annotations must not need an import.
def scoring_script(database: "Any", author: str, opened: list[dict[str, str]]) -> None:  # noqa: UP037
    """The Scoring page as the frame draws it."""
    from assistant.ui import scoring

    scoring.render(database, author=author, open_document=opened.append)


class ScoringPage:
    """One tab on the Scoring page."""

    def __init__(self, database: Database, author: str = ME, **place: str) -> None:
        self.opened: list[dict[str, str]] = []
        self.app = AppTest.from_function(
            scoring_script, args=(database, author, self.opened), default_timeout=30
        )
        for name, value in place.items():
            self.app.query_params[name] = value
        self.run()

    def run(self) -> None:
        self.app.run()
        assert not self.app.exception

    def press(self, label: str) -> None:
        (button,) = [one for one in self.app.button if one.label == label]
        button.click()
        self.run()

    def mark(self, marks: Mapping[str, float]) -> None:
        """Choose marks, one after the other."""
        for criterion, value in marks.items():
            (radio,) = [one for one in self.app.radio if str(one.key).endswith(f"-{criterion}")]
            radio.set_value(value)
            self.run()

    @property
    def labels(self) -> list[str]:
        return [one.label for one in self.app.button]

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """What the reading component draws."""
        drawn = [json.loads(one.proto.json) for one in self.app.get("bidi_component")]
        return [one for one in drawn if "kind" in one]

    @property
    def said(self) -> str:
        elements = [
            *self.app.markdown,
            *self.app.caption,
            *self.app.info,
            *self.app.warning,
            *self.app.success,
        ]
        progress = [one.proto.text for one in self.app.get("progress")]
        return "\n".join([*(str(one.value) for one in elements), *progress]).replace("\\", "")

    @property
    def tables(self) -> list[list[dict[str, str]]]:
        return [table.value.to_dict("records") for table in self.app.table]


def a_round(database: Database, **changes: Any) -> str:
    with database.writing() as session:
        return make_round(session, **{"lead": ME, **changes})


class TestMaking:
    """The lead makes a round on the page."""

    def test_a_round_from_a_run(self, database: Database) -> None:
        with database.writing() as session:
            store_run(session, items=6)
        page = ScoringPage(database)
        assert "There is no round yet" in page.said
        page.app.selectbox(key="round-run").set_value("r1")
        page.run()
        page.app.text_input(key="round-name").set_value("*November*")
        page.app.number_input(key="round-count").set_value(5)
        page.app.number_input(key="round-overlap").set_value(40)
        page.press("Make the round")
        assert "0 of 5 done" in page.said
        page.press("All rounds")
        assert "*November*" in page.said
        assert "5 answers · 40% of them scored by 2 people · 0 of 7 scores are there" in page.said

    def test_without_a_name_it_is_not_made_and_nothing_is_lost(self, database: Database) -> None:
        with database.writing() as session:
            store_run(session, items=6)
        page = ScoringPage(database)
        page.app.selectbox(key="round-run").set_value("r1")
        page.run()
        page.app.number_input(key="round-count").set_value(3)
        page.press("Make the round")
        assert "The round has no name" in page.said
        assert page.app.number_input(key="round-count").value == 3

    def test_two_runs_side_by_side(self, database: Database) -> None:
        with database.writing() as session:
            store_run(session, "r1", 3, ANSWER)
            store_run(session, "r2", 3, SMALL_FIRMS)
        page = ScoringPage(database)
        page.app.radio(key="round-source").set_value(scoring_making.FROM_TWO_RUNS)
        page.run()
        page.app.selectbox(key="round-run").set_value("r1")
        page.app.selectbox(key="round-other").set_value("r1")
        page.run()
        assert "Choose two different runs" in page.said
        page.app.selectbox(key="round-other").set_value("r2")
        page.run()
        page.app.text_input(key="round-name").set_value("Pairs")
        page.press("Make the round")
        assert [sheet["question"] for sheet in page.sheets] == ["Answer A", "Answer B"]

    def test_each_source_says_what_it_lacks(self, database: Database) -> None:
        page = ScoringPage(database)
        assert "Choose a run." in page.said
        page.app.radio(key="round-source").set_value(scoring_making.FROM_PEOPLE)
        page.run()
        assert "Nobody has agreed yet" in page.said


class TestConsent:
    """The tick below an answer."""

    def test_ticked_it_can_be_scored_and_unticked_it_is_gone(self, database: Database) -> None:
        page = AskPage(ScriptedAssistant(database, lambda question: telling(ANSWER)))
        page.ask(WELDERS)
        page.app.checkbox[0].check().run()
        made = ScoringPage(database)
        made.app.radio(key="round-source").set_value(scoring_making.FROM_PEOPLE)
        made.run()
        made.app.text_input(key="round-name").set_value("Real")
        made.press("Make the round")
        assert made.sheets[0]["question"] == WELDERS
        page.app.checkbox[0].uncheck().run()
        made.run()
        assert made.sheets == []
        assert WELDERS not in made.said

    def test_a_declined_answer_can_be_offered_too(self, database: Database) -> None:
        page = AskPage(ScriptedAssistant(database, lambda question: telling(DECLINED)))
        page.ask("Which tax credits?")
        page.app.checkbox[0].check().run()
        assert page.app.checkbox[0].value

    def test_a_deleted_conversation_is_gone_from_the_page(self, database: Database) -> None:
        with database.writing() as session:
            conversation = conversations.start(session, author=ANA, situation=Situation())
            message = conversations.ask(session, conversation, WELDERS)
            conversations.answer(session, message, ANSWER)
            scoring_consents.give(session, message, author=ANA)
            plan = rounds.Plan("Real", "answers", ME, 1, 0, 2, 1)
            round_id = rounds.make(session, plan, [f"message:{message}"])
            conversations.delete(session, conversation, author=ANA)
        page = ScoringPage(database, round=round_id)
        assert page.sheets == []
        with database.reading() as session:
            assert session.scalars(select(TaskRow)).all() == []


class TestScoring:
    """A rater works through the queue."""

    def test_an_answer_is_marked_saved_and_the_next_one_comes(self, database: Database) -> None:
        round_id = a_round(database)
        page = ScoringPage(database, round=round_id)
        assert "0 of 4 done · 2 of those to come are scored by somebody else as well" in page.said
        first = page.sheets[0]["question"]
        page.mark(ALL_FOUR)
        page.press("Save and go on")
        assert "1 of 4 done" in page.said
        assert page.sheets[0]["question"] != first
        assert [radio.value for radio in page.app.radio] == [None] * 5

    def test_nothing_tells_who_wrote_the_answer_or_which_run_it_is_of(self, database: Database) -> None:
        page = ScoringPage(database, round=a_round(database, items=1))
        drawn = f"{page.said}{page.sheets}{page.labels}"
        assert "secret" not in drawn
        assert page.sheets[0]["note"] == ""

    def test_an_incomplete_rubric_is_not_saved(self, database: Database) -> None:
        page = ScoringPage(database, round=a_round(database))
        page.mark({"tone": 3.0})
        page.press("Save and go on")
        assert "Still to mark: Right reaction, True to its quotes" in page.said
        assert "0 of 4 done" in page.said

    def test_marks_are_there_again_in_a_new_tab(self, database: Database) -> None:
        round_id = a_round(database)
        page = ScoringPage(database, round=round_id)
        page.mark({"tone": 3.0, "grounded": 2.0})
        again = ScoringPage(database, round=round_id)
        assert again.sheets[0]["question"] == page.sheets[0]["question"]
        values = {str(radio.key).rpartition("-")[2]: radio.value for radio in again.app.radio}
        assert values == {**dict.fromkeys(ALL_FOUR), "tone": 3.0, "grounded": 2.0}

    def test_saved_in_another_tab_it_is_not_changed_in_silence(self, database: Database) -> None:
        round_id = a_round(database)
        one, other = ScoringPage(database, round=round_id), ScoringPage(database, round=round_id)
        one.mark(ALL_FOUR)
        one.press("Save and go on")
        other.mark({"tone": 1.0})
        assert "You have already scored this answer, in another tab" in other.said
        other.press("Go on with the next")
        assert other.sheets[0]["question"] == one.sheets[0]["question"]
        with database.reading() as session:
            values = session.scalars(select(ScoreRow.value).where(ScoreRow.criterion == "tone")).all()
            assert values == [4.0]

    def test_the_last_answer_is_corrected(self, database: Database) -> None:
        page = ScoringPage(database, round=a_round(database))
        first = page.sheets[0]["question"]
        page.mark(ALL_FOUR)
        page.press("Save and go on")
        page.press("Back to my last answer")
        assert page.sheets[0]["question"] == first
        assert "Saving replaces your marks" in page.said
        page.mark({"tone": 2.0})
        with database.reading() as session:
            tones = select(ScoreRow.value).where(ScoreRow.criterion == "tone")
            assert session.scalars(tones).all() == [4.0], "nothing changes before it is saved"
        page.press("Save the correction")
        assert page.sheets[0]["question"] != first
        with database.reading() as session:
            assert session.scalars(tones).all() == [2.0]
        page.press("Back to my last answer")
        page.press("Leave it as it is")
        assert page.sheets[0]["question"] != first

    def test_a_skip_needs_a_reason(self, database: Database) -> None:
        page = ScoringPage(database, round=a_round(database))
        page.press("Skip")
        assert "A skipped answer needs a reason" in page.said
        page.app.selectbox(key="skip-reason").set_value("It cannot be read")
        page.press("Skip")
        assert "1 of 4 done · 1 skipped" in page.said

    def test_a_comment_on_one_sentence(self, database: Database) -> None:
        with database.writing() as session:
            store_run(session, "r1", 1, ANSWER)
            plan = rounds.Plan("One", "answers", ME, 1, 0, 2, 1)
            round_id = rounds.make(session, plan, ["result:1"])
        page = ScoringPage(database, round=round_id)
        (place,) = [one for one in page.app.selectbox if str(one.key).startswith("about-")]
        place.set_value(place.options[2])
        page.app.text_area[0].set_value("Which *year*?")
        page.press("Save the comment")
        assert "— Which *year*?" in page.said
        with database.reading() as session:
            assignment = scoring_queue.current(session, round_id, ME)
            assert assignment is not None
            (said,) = scoring.comments(session, assignment.id, rater=ME)
            assert (said.statement, said.comment) == (1, "Which *year*?")

    def test_through_the_queue_and_thanked(self, database: Database) -> None:
        round_id = a_round(database)
        with database.writing() as session:
            score_all(session, round_id, ME)
        page = ScoringPage(database, round=round_id)
        assert "You are through: 4 answers scored" in page.said
        assert "Back to my last answer" in page.labels

    def test_when_others_have_them_all(self, database: Database) -> None:
        round_id = a_round(database)
        with database.writing() as session:
            score_all(session, round_id, ANA)
            score_all(session, round_id, BEN)
        assert "in other hands" in ScoringPage(database, round=round_id).said

    @pytest.mark.parametrize("answer", ["999", "1; DROP", "²"])
    def test_an_address_that_names_no_answer_of_theirs(self, database: Database, answer: str) -> None:
        page = ScoringPage(database, round=a_round(database), answer=answer)
        assert "0 of 4 done" in page.said

    def test_what_was_said_before_is_there_to_be_read(self, database: Database) -> None:
        round_id = a_round(database)
        page = ScoringPage(database, round=round_id)
        seen = []
        for _ in range(4):
            seen.append(page.said)
            page.mark(ALL_FOUR)
            page.press("Save and go on")
        assert sum("Who?" in said for said in seen) == 1

    def test_what_it_asks_back_and_why_it_declines_is_scored_with_it(self, database: Database) -> None:
        said = (CLARIFY, replace(DECLINED, text="That is not in the library.", reason="It has no tax law."))
        with database.writing() as session:
            ids = []
            for number, answer in enumerate(said):
                store_run(session, f"r{number}", 1, answer)
                plan = rounds.Plan("One", "answers", ME, 1, 0, 2, 1)
                ids.append(rounds.make(session, plan, scoring_sources.of_run(session, f"r{number}")))
        asks_back, declines = (ScoringPage(database, round=id).said for id in ids)
        assert "It offers: Win new employers / Bring back those who stopped coming" in asks_back
        assert "It has no tax law." in declines
        assert "Nearest in the library (not an answer)" in declines

    def test_a_link_to_a_correction_before_anything_is_done_leads_to_the_first_answer(
        self, database: Database
    ) -> None:
        page = ScoringPage(database, round=a_round(database), again="1")
        assert "0 of 4 done" in page.said
        assert "Save and go on" in page.labels

    def test_a_round_that_closes_meanwhile_says_so_and_keeps_the_draft(self, database: Database) -> None:
        round_id = a_round(database)
        page = ScoringPage(database, ANA, round=round_id)
        page.mark({"tone": 3.0})
        with database.writing() as session:
            rounds.close(session, round_id, lead=ME)
        page.mark({"grounded": 2.0})
        assert "This round is closed" in page.said
        with database.writing() as session:
            rounds.reopen(session, round_id, lead=ME)
        again = ScoringPage(database, ANA, round=round_id)
        assert [radio.value for radio in again.app.radio if str(radio.key).endswith("-tone")] == [3.0]


class TestPairs:
    """Two answers side by side, in an order that raters do not know."""

    def test_a_mark_for_the_answer_shown_first_is_kept_for_that_answer(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_pairs(session, items=4, lead=ME)
        for swapped in (True, False, True, False):
            with database.writing() as session:
                one = scoring_queue.claim(session, round_id, ME)
                assert one is not None
                session.get_one(AssignmentRow, one.id).swapped = swapped
            page = ScoringPage(database, round=round_id)
            long_first = len(page.sheets[0]["passages"]) > len(page.sheets[1]["passages"])
            assert long_first != swapped
            page.mark({"preference": -1.0 if long_first else 1.0, "more_faithful": 0.0})
            again = ScoringPage(database, round=round_id)
            assert again.app.radio[0].value == (-1.0 if long_first else 1.0)
            page.press("Save and go on")
        with database.reading() as session:
            marks = scoring_results.marks(session, round_id)
            assert {mark.value for mark in marks if mark.criterion == "preference"} == {-1.0}


class TestLead:
    """Who made a round settles, sees what came of it, takes the scores along, and closes it."""

    def test_from_the_list_to_the_work_or_to_what_came_of_it(self, database: Database) -> None:
        round_id = a_round(database)
        assert [one for one in ScoringPage(database, ANA).labels if one == "Results"] == []
        page = ScoringPage(database)
        page.press("Score")
        assert "0 of 4 done" in page.said
        page.press("All rounds")
        page.press("Results")
        assert "Do you mean to score in this round" in page.said
        with database.writing() as session:
            rounds.close(session, round_id, lead=ME)
        page.run()
        assert "Nobody has handed in a mark yet" in page.said
        assert page.app.get("download_button") == []

    def test_others_see_no_results(self, database: Database) -> None:
        round_id = a_round(database)
        page = ScoringPage(database, ANA, round=round_id, view="Results")
        assert not page.app.get("button_group")
        assert "0 of 4 done" in page.said

    def test_a_lead_who_scores_stays_blind_until_through(self, database: Database) -> None:
        round_id = a_round(database, overlap=1.0)
        with database.writing() as session:
            score_all(session, round_id, BEN)
        page = ScoringPage(database, round=round_id, view="Results")
        assert "Do you mean to score in this round" in page.said
        assert page.tables == []
        page.app.toggle[0].set_value(True)
        page.run()
        assert page.tables != []
        with database.writing() as session:
            one = scoring_queue.claim(session, round_id, ME)
            assert one is not None
            scoring.submit(session, one.id, ALL_FOUR, rater=ME)
        for view in ("Results", "Settle"):
            page = ScoringPage(database, round=round_id, view=view)
            assert "You still have 3 answers to score" in page.said
            assert page.tables == []
        page.press("Close the round")
        assert "Raters are nowhere far apart" in page.said

    def test_disagreement_is_settled_with_a_reason(self, database: Database) -> None:
        round_id = a_round(database, overlap=1.0, items=2)
        with database.writing() as session:
            while one := scoring_queue.claim(session, round_id, ANA):
                scoring.say(session, one.id, "Reads *well*", rater=ANA)
                scoring.say(session, one.id, "Says who", rater=ANA, statement=1)
                scoring.submit(session, one.id, ALL_FOUR, rater=ANA)
            score_all(session, round_id, BEN, lambda q: LOW if q == "Question 0?" else ALL_FOUR)
        page = ScoringPage(database, round=round_id, view="Settle")
        assert "1 answer to settle" in page.said
        rows = {row["Marks"]: {row["Mark 1"], row["Mark 2"]} for row in page.tables[0]}
        assert rows["Tone"] == {"Just right", "Puts off"}
        assert rows["Right reaction"] == {"Yes", "No"}
        assert ANA not in f"{page.said}{page.tables}"
        assert "“Reads *well*”" in page.said
        assert "“On sentence 2: Says who”" in page.said

        def settle(number: int) -> None:
            [one for one in page.app.button if one.label == "Settle"][number].click()
            page.run()

        settle(1)
        assert "Choose the mark that is to stand" in page.said
        page.app.radio[1].set_value(3.0)
        settle(1)
        assert "A settled mark needs a reason" in page.said
        page.app.text_input[1].set_value("Kind, if long")
        settle(1)
        (settled,) = page.tables[-1]
        assert settled["Stands"] == "Good"
        assert settled["Why"].replace("\\", "") == "Kind, if long"
        page.app.radio[0].set_value(1.0)
        page.app.text_input[0].set_value("It answered what is there")
        settle(0)
        assert "All is settled." in page.said

    def test_agreement_raters_and_judges_in_plain_words(self, database: Database) -> None:
        round_id = a_round(database, overlap=1.0, items=6)
        with database.writing() as session:
            for rater in (ANA, BEN):
                score_all(session, round_id, rater, lambda q: LOW if q < "Question 3?" else ALL_FOUR)
            for task in session.scalars(select(TaskRow)):
                session.add(ScoreRow(task_id=task.id, rater="judge:m", criterion="tone", value=4.0))
        rows = ScoringPage(database, round=round_id, view="Results")
        rows.app.toggle[0].set_value(True) if rows.app.toggle else None
        agreeing, by_rater, judges = rows.tables
        tone = next(row for row in agreeing if row["Criterion"] == "Tone")
        assert tone["Agreement"].startswith("1.00")
        assert tone["Marks"] == "Puts off 6, Just right 6"
        assert "you can rely on these marks" in tone["In words"]
        assert "Everybody gave the same mark" in agreeing[1]["In words"]
        assert [row["Rater"] for row in by_rater] == ["Rater 1", "Rater 2"]
        assert by_rater[0]["Tone"] == "2.5, agrees 1.00"
        assert (judges[0]["Judge"], judges[0]["Judge minus people"]) == ("m", "+1.50")
        assert "advice only" in judges[0]["In words"]

    def test_a_judge_without_people_to_be_held_against_is_left_out(self, database: Database) -> None:
        round_id = a_round(database, overlap=1.0, items=2)
        with database.writing() as session:
            for task in session.scalars(select(TaskRow)):
                session.add(ScoreRow(task_id=task.id, rater="judge:m", criterion="tone", value=4.0))
            rounds.close(session, round_id, lead=ME)
        page = ScoringPage(database, round=round_id, view="Results")
        assert page.tables == []
        assert len(page.app.get("download_button")) == 2

    def test_closing_and_opening_again(self, database: Database) -> None:
        round_id = a_round(database)
        with database.writing() as session:
            score_all(session, round_id, ME)
            score_all(session, round_id, BEN)
        page = ScoringPage(database, round=round_id, view="Results")
        page.press("Close the round")
        assert "This round is closed" in ScoringPage(database, round=round_id).said
        page.press("Open the round again")
        assert "You are through" in ScoringPage(database, round=round_id).said

    @pytest.mark.parametrize(
        ("ratings", "words"),
        [
            ([[1, 2, 3, 4], [1, 2, 3, 4]], "you can rely on"),
            ([[1, 2, 3, 4, 4, 1, 2, 3], [1, 2, 3, 4, 3, 3, 1, 3]], "tentative"),
            ([[1, 2, 3, 4], [4, 3, 2, 1]], "do not agree enough"),
            ([[1, 2, 3, 4]], "Only one person gave marks"),
        ],
    )
    def test_what_an_agreement_means(self, ratings: list[list[float | None]], words: str) -> None:
        assert words in scoring_figures.told(agreement(ratings, "ordinal"))


class TestExport:
    """The scores as files."""

    def test_a_row_for_each_answer_and_rater_without_names_or_formulas(self, database: Database) -> None:
        round_id = a_round(database, overlap=1.0, items=2)
        evil = '=HYPERLINK("http://evil.example","x")'
        with database.writing() as session:
            one = scoring_queue.claim(session, round_id, ANA)
            assert one is not None
            scoring.say(session, one.id, evil, rater=ANA)
            scoring.say(session, one.id, "Wrong year", rater=ANA, statement=1)
            scoring.submit(session, one.id, ALL_FOUR, rater=ANA)
            other = scoring_queue.claim(session, round_id, BEN)
            assert other is not None
            scoring.skip(session, other.id, "+1 too hard", rater=BEN)
            scoring_results.settle(session, one.task_id, "tone", 2.0, "@me", lead=ME)
            results = scoring_results.results(session, round_id, lead=ME)
        rows = scoring_export.rows(round_id, results, criteria("answers"))
        assert sorted(row["rater"] for row in rows) == ["rater 1", "rater 2", "settled"]
        assert sorted(row["state"] for row in rows) == ["scored", "settled", "skipped"]
        lines = [json.loads(line) for line in scoring_export.as_jsonl(rows).splitlines()]
        assert lines == rows
        scored = next(row for row in lines if row["state"] == "scored")
        assert scored["comments"] == [
            {"sentence": None, "comment": evil},
            {"sentence": 2, "comment": "Wrong year"},
        ]
        table = list(csv.DictReader(io.StringIO(scoring_export.as_csv(rows).decode("utf-8-sig"))))
        assert len(table) == 3
        cells = [cell for row in table for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
        assert {row["tone"] for row in table} == {"4.0", "", "2.0"}
        assert ANA not in str(rows)

    def test_a_real_question_keeps_no_way_to_its_author(self, database: Database) -> None:
        with database.writing() as session:
            conversation = conversations.start(session, author=ANA, situation=Situation())
            message = conversations.ask(session, conversation, WELDERS)
            conversations.answer(session, message, ANSWER)
            scoring_consents.give(session, message, author=ANA)
            plan = rounds.Plan("Real", "answers", ME, 1, 0, 2, 1)
            round_id = rounds.make(session, plan, [f"message:{message}"])
            score_all(session, round_id, BEN)
            results = scoring_results.results(session, round_id, lead=ME)
        (row,) = scoring_export.rows(round_id, results, criteria("answers"))
        assert row["origin"] == "real question"

    def test_pairs_have_both_answers_and_the_files_are_on_the_page(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_pairs(session, items=2, lead=ME)
            score_all(session, round_id, ME, lambda question: {"preference": 1.0, "more_faithful": 0.0})
            rounds.close(session, round_id, lead=ME)
            results = scoring_results.results(session, round_id, lead=ME)
        row = scoring_export.rows(round_id, results, criteria("pairs"))[0]
        assert row["answer"] == f"{ANSWER.text}\n\n---\n\n{SMALL_FIRMS.text}"
        page = ScoringPage(database, round=round_id, view="Results")
        assert [one.proto.label for one in page.app.get("download_button")] == [
            "Table (CSV)",
            "Lines (JSONL)",
        ]

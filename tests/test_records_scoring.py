"""Scoring as it is recorded: rounds, the blind queue, marks, consent, disagreement."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.errors import InputError
from assistant.records import (
    conversations,
    evaluations,
    questions,
    scoring,
    scoring_consents,
    scoring_queue,
    scoring_results,
    scoring_rounds,
    scoring_sources,
)
from assistant.records.database import Database
from assistant.records.evaluations import FullResult, Result
from assistant.records.scoring_queue import Progress
from assistant.records.scoring_results import Mark
from assistant.records.tables import now
from assistant.records.tables_evaluation import AssignmentRow, CommentRow, ScoreRow, TaskRow
from assistant.values import Situation
from tests.samples import ANSWER, DECLINED
from tests.scoring_samples import (
    ALL_FOUR,
    ANA,
    BEN,
    LEAD,
    MOMENT,
    make_pairs,
    make_round,
    plan,
    score_all,
    store_run,
)


def tasks(session: Session) -> list[TaskRow]:
    return list(session.scalars(select(TaskRow).order_by(TaskRow.id)))


class TestRounds:
    """The lead draws answers and decides how many people score each."""

    def test_a_seeded_sample_with_the_planned_overlap(self, database: Database) -> None:
        with database.writing() as session:
            store_run(session, items=20)
            origins = scoring_sources.of_run(session, "r1")
            for _ in range(2):
                scoring_rounds.make(session, plan(count=10, overlap=0.3, raters=3), origins)
            scoring_rounds.make(session, plan(count=10, overlap=0.3, raters=3, seed=8), origins)
        with database.reading() as session:
            drawn = [[], [], []]  # type: list[list[tuple[str, int]]]
            ids = list(dict.fromkeys(row.round_id for row in tasks(session)))
            for row in tasks(session):
                drawn[ids.index(row.round_id)].append((row.origin, row.raters))
            assert drawn[0] == drawn[1] != drawn[2]
            assert Counter(raters for _, raters in drawn[0]) == {3: 3, 1: 7}
            assert len({origin for origin, _ in drawn[0]}) == 10
            (one, *_) = scoring_rounds.rounds(session)
            assert (one.tasks, one.wanted, one.scored, one.mode) == (10, 16, 0, "answers")

    def test_the_content_holds_question_history_and_answer_and_tells_no_maker(
        self, database: Database
    ) -> None:
        with database.writing() as session:
            make_round(session)
        with database.reading() as session:
            contents = [row.content for row in tasks(session)]
            assert {tuple(content) for content in contents} == {("question", "history", "answer")}
            told = json.dumps(contents)
            assert "secret" not in told
            assert '"written"' not in told
            assert [len(content["history"]) for content in contents].count(2) == 1
            assert {scoring_sources.answers(content)[0].text for content in contents} == {
                ANSWER.text,
                DECLINED.text,
            }

    def test_pairs_are_of_one_question_and_must_differ(self, database: Database) -> None:
        with database.writing() as session:
            make_pairs(session, items=3)
            store_run(session, "same", 3, ANSWER)
            alike = scoring_sources.of_two_runs(session, "r1", "same")
            assert len(alike) == 3
            with pytest.raises(InputError, match="nothing to score"):
                scoring_rounds.make(session, plan(mode="pairs"), alike)
        with database.reading() as session:
            for row in tasks(session):
                assert list(row.content) == ["question", "history", "answers"]
                first, second = scoring_sources.answers(row.content)
                assert len(first.text) > len(second.text)

    def test_what_ended_in_an_error_is_not_scored(self, database: Database) -> None:
        with database.writing() as session:
            store_run(session, items=2)
            store_run(session, "r2", items=2)
            broken = Result(0, "r2", "item-1", "fact", "talk", "answered", "", "The model is away.", {})
            evaluations.add(session, "r2", FullResult(broken, {"question": "?"}, None, ()))
            assert len(scoring_sources.of_run(session, "r2")) == 1
            assert len(scoring_sources.of_two_runs(session, "r1", "r2")) == 1
            assert len(scoring_sources.of_two_runs(session, "r2", "r1")) == 1

    @pytest.mark.parametrize(
        "changes",
        [{"name": "  "}, {"count": 0}, {"overlap": 1.5}, {"overlap": -0.1}, {"raters": 1}],
    )
    def test_a_plan_that_makes_no_sense_makes_nothing(
        self, database: Database, changes: dict[str, object]
    ) -> None:
        with database.writing() as session, pytest.raises(InputError):
            make_round(session, **{"items": 4, **changes} if "count" not in changes else {"items": 0})
        with database.reading() as session:
            assert scoring_rounds.rounds(session) == []

    def test_only_its_lead_closes_a_round_opens_it_again_and_sees_its_marks(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session)
            acts: list[Callable[[str, str], object]] = [
                lambda id, who: scoring_rounds.close(session, id, lead=who),
                lambda id, who: scoring_rounds.reopen(session, id, lead=who),
                lambda id, who: scoring_results.results(session, id, lead=who),
            ]
            for act in acts:
                for id, who in ((round_id, ANA), ("nowhere", LEAD)):
                    with pytest.raises(InputError, match="not a round of yours"):
                        act(id, who)
                act(round_id, LEAD)


class TestQueue:
    """Each rater gets answers in an order of their own, and no answer goes to too many."""

    def test_every_answer_gets_its_planned_number_of_raters(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session, items=12)
            first = score_all(session, round_id, ANA)
            second = score_all(session, round_id, BEN)
            assert score_all(session, round_id, LEAD) == []
            assert len(first) == len(set(first)) == 12
            assert len(second) == 6
            held = session.execute(
                select(TaskRow.raters, func.count()).join(AssignmentRow).group_by(TaskRow.id, TaskRow.raters)
            )
            assert all(raters == count for raters, count in held)

    def test_orders_differ_between_raters_and_from_the_run(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session, items=12, overlap=1.0)
            first, second = score_all(session, round_id, ANA), score_all(session, round_id, BEN)
            assert sorted(first) == sorted(second)
            in_round = [row.content["question"] for row in tasks(session)]
            assert len({tuple(order) for order in (first, second, in_round, sorted(first))}) == 4

    def test_two_answers_are_shown_in_random_order_and_that_is_kept(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_pairs(session, items=16, overlap=1.0)
            swapped = []
            while one := scoring_queue.claim(session, round_id, ANA):
                again = scoring_queue.assignment(session, one.id, round_id, ANA)
                assert again == one
                swapped.append(one.swapped)
                scoring.submit(session, one.id, {"preference": 1.0}, rater=ANA)
            assert set(swapped) == {True, False}

    def test_a_single_answer_is_never_swapped(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session, items=12)
            score_all(session, round_id, ANA)
            assert set(session.scalars(select(AssignmentRow.swapped))) == {False}

    def test_a_claim_is_the_same_until_it_is_done(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session)
            one = scoring_queue.claim(session, round_id, ANA)
            assert one == scoring_queue.claim(session, round_id, ANA)
            assert one == scoring_queue.current(session, round_id, ANA)
            assert scoring_queue.current(session, round_id, BEN) is None

    def test_claims_at_the_same_time_never_hand_out_too_many(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session, items=3, overlap=0.0)
        got: list[int] = []

        def work(rater: str) -> None:
            with database.writing() as session:
                if one := scoring_queue.claim(session, round_id, rater):
                    got.append(one.task_id)

        raters = [Thread(target=work, args=(f"rater {n}",)) for n in range(8)]
        for thread in raters:
            thread.start()
        for thread in raters:
            thread.join()
        assert len(got) == len(set(got)) == 3

    def test_an_answer_left_open_goes_to_somebody_else_and_late_scores_are_kept(
        self, database: Database
    ) -> None:
        with database.writing() as session:
            round_id = make_round(session, items=1, overlap=0.0)
            late = scoring_queue.claim(session, round_id, ANA)
            assert late is not None
            soon, later = now() + timedelta(minutes=59), now() + timedelta(minutes=61)
            assert scoring_queue.claim(session, round_id, BEN, at=soon) is None
            taken = scoring_queue.claim(session, round_id, BEN, at=later)
            assert taken is not None
            assert taken.task_id == late.task_id
            for one, rater in ((taken, BEN), (late, ANA)):
                scoring.submit(session, one.id, ALL_FOUR, rater=rater)
            assert {mark.rater for mark in scoring_results.marks(session, round_id)} == {ANA, BEN}

    def test_a_mark_keeps_the_answer_in_hand_for_another_hour(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session, items=1, overlap=0.0)
            began = now() - timedelta(minutes=50)
            one = scoring_queue.claim(session, round_id, ANA, at=began)
            assert one is not None
            scoring.mark(session, one.id, "tone", 3.0, rater=ANA)
            assert scoring_queue.claim(session, round_id, BEN, at=began + timedelta(minutes=70)) is None

    def test_progress_in_numbers(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session, items=10)
            assert scoring_queue.progress(session, round_id, ANA) == Progress(0, 0, 10, 5)
            for act in range(3):
                one = scoring_queue.claim(session, round_id, ANA)
                assert one is not None
                if act == 0:
                    scoring.skip(session, one.id, "I wrote it", rater=ANA)
                elif act == 1:
                    scoring.submit(session, one.id, ALL_FOUR, rater=ANA)
            found = scoring_queue.progress(session, round_id, ANA)
            assert (found.scored, found.skipped, found.left) == (1, 1, 8)

    def test_what_one_rater_skips_another_gets(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session, items=1, overlap=0.0)
            one = scoring_queue.claim(session, round_id, ANA)
            assert one is not None
            with pytest.raises(InputError, match="needs a reason"):
                scoring.skip(session, one.id, "  ", rater=ANA)
            scoring.mark(session, one.id, "tone", 3.0, rater=ANA)
            scoring.skip(session, one.id, "I wrote it", rater=ANA)
            assert scoring_queue.claim(session, round_id, ANA) is None
            assert scoring_queue.claim(session, round_id, BEN) is not None
            assert session.scalar(select(func.count()).select_from(ScoreRow)) == 0

    # One database serves all examples: a round knows only its own tasks.
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
    @given(
        overlap=st.floats(0, 1),
        raters=st.integers(2, 4),
        steps=st.lists(
            st.tuples(st.integers(0, 4), st.sampled_from(["score", "skip", "leave"])), max_size=40
        ),
    )
    def test_whatever_raters_do_no_answer_is_scored_too_often(
        self, database: Database, overlap: float, raters: int, steps: list[tuple[int, str]]
    ) -> None:
        with database.writing() as session:
            if evaluations.run(session, "r1") is None:
                store_run(session, items=5)
            origins = scoring_sources.of_run(session, "r1")
            round_id = scoring_rounds.make(session, plan(count=5, overlap=overlap, raters=raters), origins)
            for number, act in steps:
                rater = f"rater {number}"
                one = scoring_queue.claim(session, round_id, rater)
                if one and act == "score":
                    scoring.submit(session, one.id, ALL_FOUR, rater=rater)
                elif one and act == "skip":
                    scoring.skip(session, one.id, "No", rater=rater)
            held = session.execute(
                select(TaskRow.raters, func.count())
                .join(AssignmentRow)
                .where(TaskRow.round_id == round_id, AssignmentRow.state != "skipped")
                .group_by(TaskRow.id, TaskRow.raters)
            )
            assert all(count <= planned for planned, count in held)


class TestMarks:
    """Drafts are kept, what is handed in is changed by a correction only."""

    def test_drafts_are_kept_and_are_no_scores_yet(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session)
            one = scoring_queue.claim(session, round_id, ANA)
            assert one is not None
            scoring.mark(session, one.id, "tone", 2.0, rater=ANA)
            scoring.mark(session, one.id, "tone", 3.0, rater=ANA)
        with database.reading() as session:
            assert scoring.marks(session, one.id, rater=ANA) == {"tone": 3.0}
            assert scoring_results.marks(session, round_id) == []

    def test_a_second_save_is_refused_and_changes_nothing(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session)
            one = scoring_queue.claim(session, round_id, ANA)
            assert one is not None
            scoring.submit(session, one.id, ALL_FOUR, rater=ANA)
            acts: list[Callable[[], object]] = [
                lambda: scoring.submit(session, one.id, {"tone": 1.0}, rater=ANA),
                lambda: scoring.mark(session, one.id, "tone", 1.0, rater=ANA),
                lambda: scoring.skip(session, one.id, "No", rater=ANA),
            ]
            for act in acts:
                with pytest.raises(InputError, match=r"already scored .* nothing was changed.* go back"):
                    act()
            assert scoring.marks(session, one.id, rater=ANA) == ALL_FOUR

    def test_the_last_answer_is_corrected_with_the_new_time_and_no_earlier_one(
        self, database: Database
    ) -> None:
        with database.writing() as session:
            round_id = make_round(session)
            done = []
            for _ in range(2):
                one = scoring_queue.claim(session, round_id, ANA)
                assert one is not None
                scoring.submit(session, one.id, ALL_FOUR, rater=ANA)
                done.append(one.id)
            before = max(mark.scored_at for mark in scoring_results.marks(session, round_id))
            last = scoring_queue.last_done(session, round_id, ANA)
            assert last is not None
            assert last.id == done[1]
            scoring.correct(session, done[1], {"tone": 2.0}, rater=ANA)
            assert scoring.marks(session, done[1], rater=ANA) == {**ALL_FOUR, "tone": 2.0}
            assert max(mark.scored_at for mark in scoring_results.marks(session, round_id)) > before
            with pytest.raises(InputError, match="Only your last answer"):
                scoring.correct(session, done[0], {"tone": 1.0}, rater=ANA)

    def test_a_skipped_last_answer_can_be_scored_after_all(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session)
            one = scoring_queue.claim(session, round_id, ANA)
            assert one is not None
            scoring.skip(session, one.id, "I wrote it", rater=ANA)
            scoring.correct(session, one.id, ALL_FOUR, rater=ANA)
            assert scoring_queue.progress(session, round_id, ANA).scored == 1

    def test_in_a_closed_round_nothing_changes_and_drafts_are_there_when_it_reopens(
        self, database: Database
    ) -> None:
        with database.writing() as session:
            round_id = make_round(session)
            done = scoring_queue.claim(session, round_id, ANA)
            assert done is not None
            scoring.submit(session, done.id, ALL_FOUR, rater=ANA)
            one = scoring_queue.claim(session, round_id, ANA)
            assert one is not None
            scoring.mark(session, one.id, "tone", 2.0, rater=ANA)
            scoring_rounds.close(session, round_id, lead=LEAD)
            acts: list[Callable[[], object]] = [
                lambda: scoring.submit(session, one.id, ALL_FOUR, rater=ANA),
                lambda: scoring.correct(session, done.id, {"tone": 1.0}, rater=ANA),
                lambda: scoring.skip(session, one.id, "No", rater=ANA),
                lambda: scoring.say(session, one.id, "Hm", rater=ANA),
                lambda: scoring_queue.claim(session, round_id, BEN),
            ]
            for act in acts:
                with pytest.raises(InputError, match="closed; nothing was changed"):
                    act()
            scoring_rounds.reopen(session, round_id, lead=LEAD)
            assert scoring.marks(session, one.id, rater=ANA) == {"tone": 2.0}
            scoring.submit(session, one.id, ALL_FOUR, rater=ANA)

    def test_a_comment_on_the_whole_or_on_a_sentence_is_replaced_or_taken_back(
        self, database: Database
    ) -> None:
        with database.writing() as session:
            round_id = make_round(session)
            one = scoring_queue.claim(session, round_id, ANA)
            assert one is not None
            for comment, statement in (("Too long", None), ("Wrong year", 2), ("Far too long", None)):
                scoring.say(session, one.id, comment, rater=ANA, statement=statement)
            said = scoring.comments(session, one.id, rater=ANA)
            assert [(each.statement, each.comment) for each in said] == [
                (2, "Wrong year"),
                (None, "Far too long"),
            ]
            scoring.say(session, one.id, " ", rater=ANA)
            assert len(scoring.comments(session, one.id, rater=ANA)) == 1

    def test_nobody_marks_or_reads_what_is_in_other_hands(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session)
            one = scoring_queue.claim(session, round_id, ANA)
            assert one is not None
            acts: list[Callable[[], object]] = [
                lambda: scoring.mark(session, one.id, "tone", 1.0, rater=BEN),
                lambda: scoring.submit(session, one.id, ALL_FOUR, rater=BEN),
                lambda: scoring.correct(session, one.id, ALL_FOUR, rater=BEN),
                lambda: scoring.marks(session, one.id, rater=BEN),
                lambda: scoring.comments(session, one.id, rater=BEN),
                lambda: scoring.say(session, one.id, "Hm", rater=BEN),
                lambda: scoring.marks(session, one.id + 99, rater=ANA),
            ]
            for act in acts:
                with pytest.raises(InputError, match="not yours to score"):
                    act()
            assert scoring_queue.assignment(session, one.id, round_id, BEN) is None
            assert scoring_queue.assignment(session, one.id, "elsewhere", ANA) is None
            with pytest.raises(InputError, match="not here"):
                scoring_queue.claim(session, "nowhere", ANA)


class TestConsent:
    """Real questions come in with their authors' consent, without names, and go when it is taken back."""

    @staticmethod
    def asked(session: Session, questions: list[str], author: str = ANA) -> tuple[str, list[int]]:
        conversation = conversations.start(session, author=author, situation=Situation())
        ids = [conversations.ask(session, conversation, question) for question in questions]
        for id in ids:
            conversations.answer(session, id, ANSWER)
        return conversation, ids

    def test_only_what_was_consented_to_is_seen_history_included(self, database: Database) -> None:
        with database.writing() as session:
            _, (first, second, third) = self.asked(session, ["One?", "A private matter?", "Three?"])
            for id in (first, third):
                scoring_consents.give(session, id, author=ANA)
                scoring_consents.give(session, id, author=ANA)
            assert scoring_consents.given(session, first)
            assert not scoring_consents.given(session, second)
            origins = scoring_sources.of_consented(session)
            assert origins == [f"message:{first}", f"message:{first},{third}"]
            scoring_rounds.make(session, plan(), origins)
            told = json.dumps([row.content for row in tasks(session)])
            assert "private matter" not in told
            assert ANA not in told
            assert [turn["content"] for row in tasks(session) for turn in row.content["history"]] == [
                "One?",
                ANSWER.text,
            ]

    def test_taken_back_it_is_gone_with_all_marks(self, database: Database) -> None:
        with database.writing() as session:
            _, (first, second) = self.asked(session, ["One?", "Two?"])
            _, (other,) = self.asked(session, ["Other?"], BEN)
            for id, author in ((first, ANA), (second, ANA), (other, BEN)):
                scoring_consents.give(session, id, author=author)
            round_id = scoring_rounds.make(session, plan(), scoring_sources.of_consented(session))
            score_all(session, round_id, LEAD)
            assert len(tasks(session)) == 3
            scoring_consents.take_back(session, first, author=ANA)
            assert [row.content["question"] for row in tasks(session)] == ["Other?"]
            assert {mark.task_id for mark in scoring_results.marks(session, round_id)} == {
                tasks(session)[0].id
            }
            assert session.scalar(select(func.count()).select_from(ScoreRow)) == len(ALL_FOUR)

    def test_with_its_conversation_deleted_it_is_found_and_forgotten(self, database: Database) -> None:
        with database.writing() as session:
            conversation, (id,) = self.asked(session, ["One?"])
            scoring_consents.give(session, id, author=ANA)
            scoring_rounds.make(session, plan(), scoring_sources.of_consented(session))
        with database.writing() as session:
            assert scoring_consents.unconsented(session) == []
            conversations.delete(session, conversation, author=ANA)
        with database.writing() as session:
            gone = scoring_consents.unconsented(session)
            assert gone == [row.id for row in tasks(session)]
            scoring_consents.forget(session, gone)
            assert tasks(session) == []

    def test_only_the_author_consents(self, database: Database) -> None:
        with database.writing() as session:
            _, (id,) = self.asked(session, ["One?"])
            for act in (scoring_consents.give, scoring_consents.take_back):
                for message_id, author in ((id, BEN), (id + 1, ANA)):
                    with pytest.raises(InputError, match="not here"):
                        act(session, message_id, author=author)
            assert not scoring_consents.given(session, id)


class TestResults:
    """What the lead sees: marks without drafts, where raters are apart, and what was settled."""

    def test_judges_count_beside_people_and_keep_their_names(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session, items=1, overlap=1.0)
            score_all(session, round_id, ANA)
            (task,) = tasks(session)
            session.add(ScoreRow(task_id=task.id, rater="judge:m", criterion="tone", value=None))
            session.add(CommentRow(task_id=task.id, rater=BEN, statement=0, comment="Why?"))
            session.flush()
            found = scoring_results.results(session, round_id, lead=LEAD)
            assert {(mark.rater, mark.is_judge) for mark in found.marks} == {(ANA, False), ("judge:m", True)}
            assert set(scoring_results.pseudonyms(round_id, found).items()) <= {
                (rater, name) for rater in (ANA, BEN) for name in ("rater 1", "rater 2")
            }
            assert found.remarks[0].comment == "Why?"

    @pytest.mark.parametrize(
        ("criterion", "values", "apart"),
        [
            ("tone", (1, 3), True),
            ("tone", (1, 2), False),
            ("tone", (2, 3, 4), True),
            ("right_outcome", (0, 1), True),
            ("right_outcome", (1, 1), False),
            ("preference", (-1, 1), True),
            ("preference", (-1, 0), False),
            ("tone", (1,), False),
        ],
    )
    def test_apart_is_two_steps_or_any_difference_of_a_nominal_mark(
        self, criterion: str, values: tuple[float, ...], apart: bool
    ) -> None:
        marks = [Mark(1, f"rater {n}", criterion, value, MOMENT) for n, value in enumerate(values)]
        judge = Mark(1, "judge:m", criterion, 40.0, MOMENT)
        found = scoring_results.disagreements([*marks, judge], {"right_outcome"})
        assert [one.values for one in found] == ([values] if apart else [])

    def test_the_lead_settles_with_a_reason_and_may_settle_again(self, database: Database) -> None:
        with database.writing() as session:
            round_id = make_round(session)
            task = tasks(session)[0].id
            for value, reason in ((2.0, "First thought"), (3.0, "Second thought")):
                scoring_results.settle(session, task, "tone", value, reason, lead=LEAD)
            found = scoring_results.results(session, round_id, lead=LEAD).settled
            assert [(key, one.value, one.reason) for key, one in found.items()] == [
                ((task, "tone"), 3.0, "Second thought")
            ]
            with pytest.raises(InputError, match="needs a reason"):
                scoring_results.settle(session, task, "tone", 1.0, " ", lead=LEAD)
            for id, who in ((task, ANA), (task + 99, LEAD)):
                with pytest.raises(InputError, match="not a round of yours"):
                    scoring_results.settle(session, id, "tone", 1.0, "Because", lead=who)


class TestQuestions:
    """Questions of results are read without the answers that stand beside them."""

    def test_by_the_result_and_by_the_item(self, database: Database) -> None:
        with database.writing() as session:
            store_run(session, items=3)
            store_run(session, "r2", items=3)
        with database.reading() as session:
            ids = questions.ids_of(session, "r2", ["item-2", "item-0", "item-9"])
            assert set(ids) == {"item-0", "item-2"}
            of_other_run = questions.ids_of(session, "r1", ["item-2", "item-0"])
            assert not set(ids.values()) & set(of_other_run.values())
            asked = questions.of_results(session, list(ids.values()))
            assert {item: asked[id] for item, id in ids.items()} == {
                "item-0": "Question 0?",
                "item-2": "Question 2?",
            }
            assert questions.of_results(session, []) == {}

"""What went wrong in use, who may see it, and the test items in the making that come of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.errors import InputError
from assistant.records import (
    conversations,
    drafts,
    failures,
    feedback,
    gaps,
    scoring_consents,
    scoring_results,
    scoring_rounds,
    scoring_sources,
    usage,
    versions,
)
from assistant.records.tables import MessageRow
from assistant.records.tables_evaluation import GapRow, TaskRow
from assistant.values import Situation
from tests.samples import ANSWER, DECLINED, DOCUMENTS, SMALL_FIRMS
from tests.scoring_samples import LEAD, make_pairs, make_round, plan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from assistant.records.database import Database
    from assistant.values import Answer

ANA, BEN = "ana@example.org", "ben@example.org"


def conversation(session: Session, *exchanges: tuple[str, Answer], author: str = ANA) -> list[int]:
    """A conversation of these questions and answers; the numbers of its messages."""
    place = conversations.start(session, author=author, situation=Situation())
    messages = []
    for question, answer in exchanges:
        messages.append(conversations.ask(session, place, question))
        conversations.answer(session, messages[-1], answer)
    return messages


def thumb_down(session: Session, message: int, reason: str = "Too general", comment: str = "") -> None:
    feedback.give(session, message, author=ANA, thumb="down", reason=reason, comment=comment)


def delete_conversation(session: Session, message: int) -> None:
    place = session.get_one(MessageRow, message).conversation_id
    conversations.delete(session, place, author=ANA)


class TestGaps:
    """A declined question is handed on by whoever asked it."""

    def test_the_question_and_why_are_kept_and_nothing_of_who_asked(self, database: Database) -> None:
        with database.writing() as session:
            [asked] = conversation(session, ("Which tax credits?", DECLINED))
            gaps.send(session, asked, author=ANA)
        with database.reading() as session:
            [gap] = gaps.gaps(session)
            assert (gap.question, gap.reason) == ("Which tax credits?", DECLINED.reason)
            assert gaps.gap(session, gap.id) == gap
            assert set(GapRow.__table__.columns.keys()) == {"id", "question", "reason", "found_at"}
            given = feedback.of_messages(session, [asked], author=ANA)[asked]
            assert (given.thumb, given.reason) == ("down", gaps.SENT)

    def test_sent_twice_it_is_there_once(self, database: Database) -> None:
        with database.writing() as session:
            [asked] = conversation(session, ("Which tax credits?", DECLINED))
            for _ in range(2):
                gaps.send(session, asked, author=ANA)
            assert len(gaps.gaps(session)) == 1

    def test_only_ones_own_declined_questions_go(self, database: Database) -> None:
        with database.writing() as session:
            declined, answered = conversation(session, ("Tax?", DECLINED), ("Welders?", ANSWER))
        for message, author, said in (
            (declined, BEN, "not here"),
            (answered, ANA, "not one that the library lacks"),
        ):
            with pytest.raises(InputError, match=said), database.writing() as session:
                gaps.send(session, message, author=author)
        with database.reading() as session:
            assert gaps.gaps(session) == []
            assert feedback.of_messages(session, [declined, answered], author=ANA) == {}

    def test_the_newest_comes_first_and_each_can_be_taken_off(self, database: Database) -> None:
        with database.writing() as session:
            for message in conversation(session, ("First?", DECLINED), ("Second?", DECLINED)):
                gaps.send(session, message, author=ANA)
        with database.writing() as session:
            second, first = gaps.gaps(session)
            assert [second.question, first.question] == ["Second?", "First?"]
            gaps.remove(session, second.id)
            gaps.remove(session, second.id)
            assert gaps.gaps(session) == [first]
            assert gaps.gap(session, second.id) is None

    def test_it_outlives_the_conversation(self, database: Database) -> None:
        with database.writing() as session:
            [asked] = conversation(session, ("Which tax credits?", DECLINED))
            gaps.send(session, asked, author=ANA)
            delete_conversation(session, asked)
        with database.reading() as session:
            assert [gap.question for gap in gaps.gaps(session)] == ["Which tax credits?"]


class TestThumbsDown:
    """Others see what a reader told us; the exchange only with consent."""

    def test_without_consent_there_is_the_readers_own_word_only(self, database: Database) -> None:
        with database.writing() as session:
            [asked] = conversation(session, ("My secret plan?", ANSWER))
            thumb_down(session, asked, comment="Nothing on plans")
        with database.reading() as session:
            [thumb] = failures.thumbs_down(session)
            assert (thumb.origin, thumb.reason, thumb.comment) == (
                f"feedback:{asked}",
                "Too general",
                "Nothing on plans",
            )
            assert thumb.exchange is None
            assert "secret" not in repr(thumb)
            assert ANA not in repr(thumb)

    def test_with_consent_there_is_the_exchange_and_of_what_came_before_only_what_is_consented_to(
        self, database: Database
    ) -> None:
        with database.writing() as session:
            first, second, third = conversation(
                session, ("Seen?", ANSWER), ("Kept back?", ANSWER), ("And small firms?", SMALL_FIRMS)
            )
            for message in (first, third):
                scoring_consents.give(session, message, author=ANA)
            thumb_down(session, third)
        with database.reading() as session:
            [thumb] = failures.thumbs_down(session)
            assert thumb.origin == f"message:{first},{third}"
            assert thumb.exchange is not None
            assert thumb.exchange.question == "And small firms?"
            assert [turn.content for turn in thumb.exchange.history] == ["Seen?", ANSWER.text]
            assert thumb.exchange.answer.text == SMALL_FIRMS.text
            assert "Kept back" not in repr(thumb)
            assert second

    def test_thumbs_up_and_gaps_are_not_among_them_and_the_newest_comes_first(
        self, database: Database
    ) -> None:
        with database.writing() as session:
            one, two, up, gap = conversation(
                session, ("1?", ANSWER), ("2?", ANSWER), ("3?", ANSWER), ("4?", DECLINED)
            )
            thumb_down(session, two)
            thumb_down(session, one)
            feedback.give(session, up, author=ANA, thumb="up")
            gaps.send(session, gap, author=ANA)
        with database.reading() as session:
            origins = [thumb.origin for thumb in failures.thumbs_down(session)]
            assert origins == [f"feedback:{one}", f"feedback:{two}"]


class TestAdjudicated:
    """Answers on which a lead settled marks."""

    def test_marks_and_reasons_are_shown_to_the_lead_alone_the_last_settled_first(
        self, database: Database
    ) -> None:
        with database.writing() as session:
            make_round(session)
            first, second, *_ = session.query(TaskRow).order_by(TaskRow.id)
            for task, criterion, value, reason in (
                (first.id, "tone", 2.0, "Cold"),
                (second.id, "grounded", 1.0, "Says more than its source"),
                (first.id, "right_outcome", 0.0, "Had to ask back"),
            ):
                scoring_results.settle(session, task, criterion, value, reason, lead=LEAD)
            last, before = failures.adjudicated(session, lead=LEAD)
            assert last.origin == f"task:{first.round_id}/{first.ordinal}"
            assert last.marks == {"tone": 2.0, "right_outcome": 0.0}
            assert last.reasons == ("Cold", "Had to ask back")
            assert last.exchange.question == first.content["question"]
            assert before.marks == {"grounded": 1.0}
            assert failures.adjudicated(session, lead=BEN) == []

    def test_pairs_are_left_out(self, database: Database) -> None:
        with database.writing() as session:
            make_pairs(session)
            task = session.query(TaskRow).first()
            assert task is not None
            scoring_results.settle(session, task.id, "preference", 1.0, "Shorter", lead=LEAD)
            assert failures.adjudicated(session, lead=LEAD) == []


class TestDrafts:
    """A failure is kept for review until a person decides."""

    def make(self, database: Database, origin: str = "result:r1/dev-1", question: str = "Who?") -> int:
        with database.writing() as session:
            return drafts.make(session, origin, {"question": question}, why="It declined.", by=ANA)

    def test_a_draft_is_made_once_of_an_origin(self, database: Database) -> None:
        made = self.make(database)
        assert self.make(database, question="Something else?") == made
        with database.reading() as session:
            [draft] = drafts.drafts(session, "draft")
            assert draft == drafts.draft(session, made)
            assert (draft.origin, draft.item, draft.why) == (
                "result:r1/dev-1",
                {"question": "Who?"},
                "It declined.",
            )
            assert drafts.origins(session) == {"result:r1/dev-1"}
            assert drafts.draft(session, made + 1) is None

    def test_it_is_changed_and_accepted(self, database: Database) -> None:
        made = self.make(database)
        with database.writing() as session:
            drafts.change(session, made, {"question": "Who pays?"})
        with database.writing() as session:
            drafts.accept(session, made, {"question": "Who pays for it?"}, by=BEN)
        with database.reading() as session:
            assert drafts.drafts(session, "draft") == []
            [ready] = drafts.drafts(session, "accepted")
            assert (ready.item, ready.why) == ({"question": "Who pays for it?"}, "It declined.")

    def test_it_is_rejected_with_a_reason_only(self, database: Database) -> None:
        made = self.make(database)
        with database.writing() as session:
            with pytest.raises(InputError, match="needs a reason"):
                drafts.reject(session, made, " \n", by=BEN)
            drafts.reject(session, made, " Asked in jest ", by=BEN)
            [rejected] = drafts.drafts(session, "rejected")
            assert (rejected.reason, rejected.item) == ("Asked in jest", {"question": "Who?"})
            assert drafts.origins(session) == {"result:r1/dev-1"}, "it is not offered again"

    def test_what_is_decided_or_gone_is_left_as_it_is(self, database: Database) -> None:
        made = self.make(database)
        with database.writing() as session:
            drafts.accept(session, made, {"question": "Who?"}, by=BEN)
        for id, said in ((made, "accepted already"), (made + 1, "not here")):
            with database.writing() as session:
                with pytest.raises(InputError, match=said):
                    drafts.change(session, id, {})
                with pytest.raises(InputError, match=said):
                    drafts.accept(session, id, {}, by=ANA)
                with pytest.raises(InputError, match=said):
                    drafts.reject(session, id, "No", by=ANA)
        with database.reading() as session:
            assert [one.item for one in drafts.drafts(session, "accepted")] == [{"question": "Who?"}]


class TestWithdrawn:
    """What its author takes back, or deletes, goes from the drafts too."""

    def drafted(self, session: Session, *origins: str) -> None:
        for origin in origins:
            drafts.make(session, origin, {"question": "Who?"}, why="", by=BEN)

    def left(self, session: Session) -> set[str]:
        drafts.forget(session, drafts.withdrawn(session))
        return drafts.origins(session)

    def test_as_long_as_all_is_there_nothing_goes(self, database: Database) -> None:
        with database.writing() as session:
            assert drafts.withdrawn(session) == []
            first, second, gap = conversation(session, ("1?", ANSWER), ("2?", ANSWER), ("3?", DECLINED))
            for message in (first, second):
                scoring_consents.give(session, message, author=ANA)
            thumb_down(session, first)
            gaps.send(session, gap, author=ANA)
            [told] = gaps.gaps(session)
            make_round(session)
            task = session.query(TaskRow).first()
            assert task is not None
            origins = {
                f"feedback:{first}",
                f"message:{first}",
                f"message:{first},{second}",
                f"gap:{told.id}",
                f"task:{task.round_id}/{task.ordinal}",
                "result:r1/item-1",
            }
            self.drafted(session, *origins)
            assert self.left(session) == origins

    def test_consent_taken_back_for_what_was_said_before_takes_the_draft_along(
        self, database: Database
    ) -> None:
        with database.writing() as session:
            first, second = conversation(session, ("1?", ANSWER), ("2?", ANSWER))
            for message in (first, second):
                scoring_consents.give(session, message, author=ANA)
            self.drafted(session, f"message:{first},{second}", f"message:{second}")
            scoring_consents.take_back(session, first, author=ANA)
            assert self.left(session) == {f"message:{second}"}
            scoring_consents.take_back(session, second, author=ANA)
            assert self.left(session) == set()

    def test_a_deleted_conversation_takes_all_drafts_of_it_along(self, database: Database) -> None:
        with database.writing() as session:
            [asked] = conversation(session, ("1?", ANSWER))
            scoring_consents.give(session, asked, author=ANA)
            thumb_down(session, asked)
            origins = scoring_sources.of_consented(session)
            made = scoring_rounds.make(session, plan(count=1, overlap=0.0), origins)
            [task] = session.query(TaskRow)
            scoring_results.settle(session, task.id, "tone", 1.0, "Cold", lead=LEAD)
            [one] = failures.adjudicated(session, lead=LEAD)
            assert one.origin == f"task:{made}/{task.ordinal}"
            self.drafted(session, f"feedback:{asked}", f"message:{asked}", one.origin)
            delete_conversation(session, asked)
            session.expire_all()
            assert failures.adjudicated(session, lead=LEAD) == [], "nor is it shown to the lead"
            assert self.left(session) == set()

    def test_a_gap_that_is_removed_takes_its_draft_along_and_results_stay(self, database: Database) -> None:
        with database.writing() as session:
            [asked] = conversation(session, ("1?", DECLINED))
            gaps.send(session, asked, author=ANA)
            [gap] = gaps.gaps(session)
            self.drafted(session, f"gap:{gap.id}", "result:gone/item-1")
            gaps.remove(session, gap.id)
            assert drafts.origins(session) == {"result:gone/item-1"}, "at once: its number may come again"
            assert self.left(session) == {"result:gone/item-1"}


class TestUse:
    """How often answers lean on each document."""

    def test_documents_are_counted_by_answers_and_thumbs_the_most_cited_first(
        self, database: Database
    ) -> None:
        with database.writing() as session:
            for document in DOCUMENTS:
                versions.publish(session, document, author="library team", synced=True)
            whole, short, _ = conversation(session, ("1?", ANSWER), ("2?", SMALL_FIRMS), ("3?", DECLINED))
            thumb_down(session, whole)
            feedback.give(session, short, author=ANA, thumb="up")
            uses = usage.of_documents(session)
        assert [(use.document_id, use.answers, use.thumbs_down, use.thumbs_up) for use in uses[:2]] == [
            ("engage-around-pain-points", 2, 1, 1),
            ("utility-line-workers", 1, 1, 0),
        ]
        rest = [use.document_id for use in uses[2:]]
        assert rest == sorted({one.id for one in DOCUMENTS} - {use.document_id for use in uses[:2]})
        assert not any(use.answers for use in uses[2:])
        titles = {one.id: (one.title, one.kind) for one in DOCUMENTS}
        assert all(titles[use.document_id] == (use.title, use.kind) for use in uses)

    def test_a_document_that_was_taken_off_is_not_listed(self, database: Database) -> None:
        [one, *_] = DOCUMENTS
        with database.writing() as session:
            versions.publish(session, replace(one, title="Another title"), author="team", synced=True)
            assert [use.title for use in usage.of_documents(session)] == ["Another title"]
            versions.retire(session, one.id)
            assert usage.of_documents(session) == []

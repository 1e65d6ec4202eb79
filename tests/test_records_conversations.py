"""Conversations, their answers, and what readers thought of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from assistant.errors import InputError
from assistant.records import conversations, feedback
from assistant.records.feedback import Feedback
from assistant.records.tables import CitationRow, ConversationRow, FeedbackRow, MessageRow
from assistant.values import Answer, Citation, Nearest, Situation, Source, Statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from assistant.records.database import Database

ANA, BEN = "ana@example.org", "ben@example.org"


def citation(n: int) -> Citation:
    return Citation(
        n=n,
        document_id="utility",
        title="A utility",
        kind="case",
        strength="press",
        passage_id=f"utility@3#{n}",
        heading=("What they did", "First"),
        passage="They asked the foremen.",
        quote="asked the foremen",
        quote_start=5,
        sources=(Source("a", "Report", "Publisher", "https://example.org", None),),
    )


ANSWER = Answer(
    outcome="answered",
    text="Ask the foremen 100% of the time. [1][2]",
    statements=(Statement("Ask the foremen.", "partly", (1, 2), "What to do"),),
    citations=(citation(1), citation(2)),
    follow_ups=("And then?",),
    nearest=(Nearest("trial", "A trial", "evidence", "What it measured."),),
    removed=2,
    written="model",
    model="openai:gpt-5-mini",
    seconds=1.25,
    first_text_seconds=0.5,
)


def begin(session: Session, question: str = "Who comes?", author: str = ANA) -> tuple[str, int]:
    """A conversation with one question."""
    conversation = conversations.start(session, author=author, situation=Situation())
    return conversation, conversations.ask(session, conversation, question)


def found(session: Session, search: str = "", author: str = ANA) -> list[str]:
    """The titles that the history shows."""
    return [one.title for one in conversations.conversations(session, author=author, search=search)]


def rows(session: Session) -> list[int]:
    """How many rows each table of conversations holds."""
    tables = (ConversationRow, MessageRow, CitationRow, FeedbackRow)
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_a_question_is_there_before_it_is_answered(database: Database) -> None:
    before = datetime.now(UTC)
    with database.writing() as session:
        conversation, message = begin(session, "Who comes\nto  a board?")
    with database.reading() as session:
        (only,) = conversations.exchanges(session, conversation, author=ANA)
    assert (only.message_id, only.question, only.state) == (message, "Who comes\nto  a board?", "asked")
    assert (only.answer, only.partial, only.reason, only.feedback) == (None, "", "", None)
    assert before <= only.asked_at <= datetime.now(UTC)


def test_an_answer_comes_back_equal_and_its_citations_can_be_looked_up(database: Database) -> None:
    with database.writing() as session:
        conversation, message = begin(session)
    with database.writing() as session:
        conversations.answer(session, message, ANSWER)
    with database.reading() as session:
        (only,) = conversations.exchanges(session, conversation, author=ANA)
        assert (only.state, only.answer) == ("answered", ANSWER)
        cited = session.scalars(select(CitationRow).order_by(CitationRow.n))
        assert [(row.n, row.document_id, row.version, row.passage_id, row.quote) for row in cited] == [
            (1, "utility", 3, "utility@3#1", "asked the foremen"),
            (2, "utility", 3, "utility@3#2", "asked the foremen"),
        ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answer=st.builds(
        Answer,
        seconds=st.floats(0, 600),
        first_text_seconds=st.floats(0, 600),
        citations=st.just(()),
        text=st.text(max_size=20),
        reason=st.none() | st.text(max_size=20),
    )
)
def test_any_answer_comes_back_equal(database: Database, answer: Answer) -> None:
    with database.writing() as session:
        conversation, message = begin(session)
        conversations.answer(session, message, answer)
    with database.reading() as session:
        assert conversations.exchanges(session, conversation, author=ANA)[0].answer == answer


def test_an_answer_that_is_recorded_twice_is_there_once(database: Database) -> None:
    with database.writing() as session:
        conversation, message = begin(session)
        conversations.answer(session, message, ANSWER)
        conversations.answer(session, message, ANSWER)
    with database.reading() as session:
        assert rows(session) == [1, 1, 2, 0]
        assert len(conversations.exchanges(session, conversation, author=ANA)) == 1


def test_what_was_stopped_or_failed_is_kept_with_its_question(database: Database) -> None:
    with database.writing() as session:
        conversation, stopped = begin(session, "First?")
        conversations.stop(session, stopped, "Ask the fore")
        failed = conversations.ask(session, conversation, "Second?")
        conversations.fail(session, failed, "The model is busy. Try again.")
    with database.reading() as session:
        exchanges = conversations.exchanges(session, conversation, author=ANA)
    assert [(one.question, one.state, one.partial, one.reason) for one in exchanges] == [
        ("First?", "stopped", "Ask the fore", ""),
        ("Second?", "failed", "", "The model is busy. Try again."),
    ]


def test_the_situation_is_kept_and_can_change(database: Database) -> None:
    with database.writing() as session:
        conversation = conversations.start(session, author=ANA, situation=Situation(sector="energy"))
    with database.writing() as session:
        assert conversations.situation(session, conversation, author=ANA) == Situation(sector="energy")
        conversations.set_situation(session, conversation, Situation(stage="growing"), author=ANA)
    with database.reading() as session:
        assert conversations.situation(session, conversation, author=ANA) == Situation(stage="growing")


class TestHistory:
    """The list of one's conversations."""

    def test_the_one_asked_in_last_comes_first_under_its_first_question(self, database: Database) -> None:
        with database.writing() as session:
            first, _ = begin(session, "  Who comes\n to a board? ")
            begin(session, "What do they want?")
            conversations.ask(session, first, "And why?")
            conversations.start(session, author=ANA, situation=Situation())
            begin(session, "Another person's?", author=BEN)
        with database.reading() as session:
            assert found(session) == ["Who comes to a board?", "What do they want?"]
            assert len(conversations.conversations(session, author=ANA, limit=1)) == 1

    def test_a_long_question_makes_a_short_title(self, database: Database) -> None:
        with database.writing() as session:
            begin(session, "why " * 100)
            (title,) = found(session)
        assert len(title) <= conversations.TITLE

    def test_search_looks_into_questions_and_answers(self, database: Database) -> None:
        with database.writing() as session:
            _, message = begin(session, "Who comes to a board?")
            conversations.answer(session, message, ANSWER)
            begin(session, "What do ÉLAN apprentices want?")
            begin(session, "Does Élan come?", author=BEN)
        with database.reading() as session:
            assert found(session, "BOARD") == ["Who comes to a board?"]
            assert found(session, "ask the foremen") == ["Who comes to a board?"]
            assert found(session, " élan ") == ["What do ÉLAN apprentices want?"]
            assert found(session, "nowhere") == []

    @pytest.mark.parametrize(("search", "hits"), [("100%", 1), ("1%0", 0), ("%", 1), ("_", 0), ("/", 0)])
    def test_search_takes_every_sign_as_itself(self, database: Database, search: str, hits: int) -> None:
        with database.writing() as session:
            _, message = begin(session)
            conversations.answer(session, message, ANSWER)
            assert len(found(session, search)) == hits


class TestOthers:
    """Somebody else's conversation is treated as not there."""

    @pytest.mark.parametrize(
        "look",
        [
            lambda session, id, author: conversations.exchanges(session, id, author=author),
            lambda session, id, author: conversations.situation(session, id, author=author),
            lambda session, id, author: conversations.set_situation(session, id, Situation(), author=author),
            lambda session, id, author: conversations.delete(session, id, author=author),
        ],
    )
    def test_it_cannot_be_seen_changed_or_deleted(
        self, database: Database, look: Callable[[Session, str, str], object]
    ) -> None:
        with database.writing() as session:
            conversation, _ = begin(session)
            look_again = [(conversation, BEN), ("nowhere", ANA), ("no\x00where", ANA)]
            for id, author in look_again:
                with pytest.raises(InputError, match=r"This conversation is not here. Start a new one."):
                    look(session, id, author)
            assert len(conversations.exchanges(session, conversation, author=ANA)) == 1

    def test_nothing_can_be_asked_or_recorded_where_nothing_is(self, database: Database) -> None:
        with database.writing() as session:
            for record in (
                lambda: conversations.ask(session, "nowhere", "Who comes?"),
                lambda: conversations.answer(session, 7, ANSWER),
                lambda: conversations.stop(session, 7, "Ask"),
                lambda: conversations.fail(session, 7, "The model is busy."),
            ):
                with pytest.raises(InputError, match="not here"):
                    record()

    def test_their_answers_cannot_be_rated(self, database: Database) -> None:
        with database.writing() as session:
            _, message = begin(session)
            for id, author in [(message, BEN), (message + 1, ANA)]:
                with pytest.raises(InputError, match="This answer is not here"):
                    feedback.give(session, id, author=author, thumb="up")
            assert rows(session)[-1] == 0


class TestFeedback:
    """A thumb with a reason."""

    def test_given_again_it_replaces_what_was_there(self, database: Database) -> None:
        with database.writing() as session:
            conversation, message = begin(session)
            feedback.give(session, message, author=ANA, thumb="up")
        with database.writing() as session:
            feedback.give(
                session, message, author=ANA, thumb="down", reason="Wrong place", comment="It is Akron."
            )
        with database.reading() as session:
            (only,) = conversations.exchanges(session, conversation, author=ANA)
            assert only.feedback == Feedback("down", "Wrong place", "It is Akron.")
            assert rows(session) == [1, 1, 0, 1]


class TestDeleting:
    """What a person deletes is gone."""

    def test_a_conversation_takes_everything_along_and_leaves_the_others(self, database: Database) -> None:
        with database.writing() as session:
            for author in (ANA, BEN):
                conversation, message = begin(session, author=author)
                conversations.answer(session, message, ANSWER)
                feedback.give(session, message, author=author, thumb="up")
            assert rows(session) == [2, 2, 4, 2]
        with database.writing() as session:
            conversations.delete(session, conversation, author=BEN)
        with database.reading() as session:
            assert rows(session) == [1, 1, 2, 1]
            assert found(session) == ["Who comes?"]
            assert found(session, author=BEN) == []

    def test_an_answer_that_comes_too_late_finds_no_other_question(self, database: Database) -> None:
        with database.writing() as session:
            deleted, late = begin(session)
            conversations.delete(session, deleted, author=ANA)
        with database.writing() as session:
            begin(session, author=BEN)
            with pytest.raises(InputError, match="not here"):
                conversations.answer(session, late, ANSWER)

"""Conversations: questions recorded before they are answered, answers as far as they got."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import delete as delete_rows
from sqlalchemy import or_, select

from assistant.errors import InputError
from assistant.records import feedback as feedbacks
from assistant.records.tables import CitationRow, ConversationRow, MessageRow, now
from assistant.values import Answer, Situation

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from assistant.records.feedback import Feedback

ExchangeState = Literal["asked", "answered", "stopped", "failed"]

_ANSWER = TypeAdapter(Answer)
_SITUATION = TypeAdapter(Situation)
TITLE = 120
"""Characters of the first question that make a conversation's title."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and how far its answer got; `partial` is what was written before it was stopped."""

    message_id: int
    question: str
    state: ExchangeState
    answer: Answer | None
    partial: str
    reason: str
    asked_at: datetime
    feedback: Feedback | None


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """A conversation as a list shows it."""

    id: str
    title: str
    updated_at: datetime


def start(session: Session, *, author: str, situation: Situation) -> str:
    """Begin a conversation; returns its id, which also makes its durable link."""
    row = ConversationRow(id=uuid4().hex, author=author, situation=asdict(situation))
    session.add(row)
    session.flush()
    return row.id


def exists(session: Session, conversation_id: str) -> bool:
    """Whether a conversation is still there."""
    return session.get(ConversationRow, conversation_id) is not None


def ask(session: Session, conversation_id: str, question: str) -> int:
    """Record a question before it is answered; returns the message's id."""
    conversation = session.get(ConversationRow, conversation_id)
    if conversation is None:
        raise _not_here()
    conversation.title = conversation.title or " ".join(question.split())[:TITLE]
    conversation.updated_at = now()
    row = MessageRow(conversation_id=conversation_id, question=question)
    session.add(row)
    session.flush()
    return row.id


def answer(session: Session, message_id: int, answer: Answer) -> None:
    """Record a finished answer with what its numbers stand for."""
    row = _message(session, message_id)
    row.state, row.answer_text, row.reason = "answered", answer.text, answer.reason or ""
    row.answer = _ANSWER.dump_python(answer, mode="json")
    session.execute(delete_rows(CitationRow).where(CitationRow.message_id == message_id))
    session.add_all(
        CitationRow(
            message_id=message_id,
            n=citation.n,
            document_id=citation.document_id,
            version=_version_of(citation.passage_id),
            passage_id=citation.passage_id,
            quote=citation.quote,
        )
        for citation in answer.citations
    )


def stop(session: Session, message_id: int, partial: str) -> None:
    """Record what was written before the reader stopped it."""
    row = _message(session, message_id)
    row.state, row.answer_text = "stopped", partial


def fail(session: Session, message_id: int, reason: str) -> None:
    """Record why there is no answer; the question is kept."""
    row = _message(session, message_id)
    row.state, row.reason = "failed", reason


def exchanges(session: Session, conversation_id: str, *, author: str) -> list[Exchange]:
    """A conversation's exchanges, in order.

    Raises:
        InputError: it is not there, or somebody else's.
    """
    _conversation(session, conversation_id, author)
    rows = list(
        session.scalars(
            select(MessageRow).where(MessageRow.conversation_id == conversation_id).order_by(MessageRow.id)
        )
    )
    given = feedbacks.of_messages(session, [row.id for row in rows], author=author)
    return [_exchange(row, given.get(row.id)) for row in rows]


def conversations(
    session: Session, *, author: str, search: str = "", limit: int = 50
) -> list[ConversationSummary]:
    """A reader's conversations, newest first; with `search`, those whose questions or answers hold it."""
    query = (
        select(ConversationRow)
        .where(ConversationRow.author == author, ConversationRow.title != "")
        .order_by(ConversationRow.updated_at.desc())
        .limit(limit)
    )
    if search.strip():
        wanted = search.strip()
        holding = select(MessageRow.conversation_id).where(
            or_(
                MessageRow.question.icontains(wanted, autoescape=True),
                MessageRow.answer_text.icontains(wanted, autoescape=True),
            )
        )
        query = query.where(ConversationRow.id.in_(holding))
    return [ConversationSummary(row.id, row.title, row.updated_at) for row in session.scalars(query)]


def set_situation(session: Session, conversation_id: str, situation: Situation, *, author: str) -> None:
    """Keep what the practitioner told about their place."""
    _conversation(session, conversation_id, author).situation = asdict(situation)


def situation(session: Session, conversation_id: str, *, author: str) -> Situation:
    """What the practitioner told about their place."""
    return _SITUATION.validate_python(_conversation(session, conversation_id, author).situation)


def delete(session: Session, conversation_id: str, *, author: str) -> None:
    """Remove a conversation with its messages, citations and feedback."""
    session.delete(_conversation(session, conversation_id, author))


def _conversation(session: Session, conversation_id: str, author: str) -> ConversationRow:
    row = session.get(ConversationRow, conversation_id)
    if row is None or row.author != author:
        raise _not_here()
    return row


def _message(session: Session, message_id: int) -> MessageRow:
    row = session.get(MessageRow, message_id)
    if row is None:
        raise _not_here()
    return row


def _version_of(passage_id: str) -> int:
    """The version in `document@version#ordinal`."""
    return int(passage_id.rpartition("#")[0].rpartition("@")[2])


def _not_here() -> InputError:
    return InputError("This conversation is not here.", "Start a new one.")


def _exchange(row: MessageRow, given: Feedback | None) -> Exchange:
    return Exchange(
        message_id=row.id,
        question=row.question,
        state=row.state,  # type: ignore[arg-type]  # written by this module alone
        answer=_ANSWER.validate_python(row.answer) if row.answer is not None else None,
        partial=row.answer_text if row.state == "stopped" else "",
        reason=row.reason,
        asked_at=row.asked_at,
        feedback=given,
    )

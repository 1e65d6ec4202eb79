"""Readers' thumbs, with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import delete, select

from assistant.errors import InputError
from assistant.records.tables import ConversationRow, FeedbackRow, MessageRow, now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Thumb = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader thought of an answer."""

    thumb: Thumb
    reason: str = ""
    comment: str = ""


def give(
    session: Session, message_id: int, *, author: str, thumb: Thumb, reason: str = "", comment: str = ""
) -> None:
    """Record what a reader thinks of an answer; given again, it replaces what was there.

    Raises:
        InputError: the answer is not there, or in somebody else's conversation.
    """
    check_author(session, message_id, author)
    row = session.scalar(
        select(FeedbackRow).where(FeedbackRow.message_id == message_id, FeedbackRow.author == author)
    )
    if row is None:
        row = FeedbackRow(message_id=message_id, author=author)
        session.add(row)
    row.thumb, row.reason, row.comment, row.given_at = thumb, reason, comment, now()


def take_back(session: Session, message_id: int, *, author: str) -> None:
    """Remove what a reader thought of an answer.

    Raises:
        InputError: the answer is not there, or in somebody else's conversation.
    """
    check_author(session, message_id, author)
    session.execute(
        delete(FeedbackRow).where(FeedbackRow.message_id == message_id, FeedbackRow.author == author)
    )


def check_author(session: Session, message_id: int, author: str) -> None:
    """Make sure that an answer was given to this author.

    Raises:
        InputError: the answer is not there, or in somebody else's conversation.
    """
    asked_by = session.scalar(
        select(ConversationRow.author)
        .join(MessageRow, MessageRow.conversation_id == ConversationRow.id)
        .where(MessageRow.id == message_id)
    )
    if asked_by != author:
        raise InputError("This answer is not here.", "Open the conversation again.")


def of_messages(session: Session, message_ids: list[int], *, author: str) -> dict[int, Feedback]:
    """A reader's feedback on these messages."""
    rows = session.scalars(
        select(FeedbackRow).where(FeedbackRow.message_id.in_(message_ids), FeedbackRow.author == author)
    )
    # A thumb is written by `give` alone.
    return {row.message_id: Feedback(row.thumb, row.reason, row.comment) for row in rows}  # type: ignore[arg-type]

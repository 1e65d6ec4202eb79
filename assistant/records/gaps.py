"""Gaps: questions that the library could not answer, handed on by those who asked, without their names.

A conversation belongs to its author, and nobody else reads it. Handing a question on copies its words, and
why they were not answered, into a list of their own; nothing there leads back to the conversation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from assistant.errors import InputError
from assistant.records import feedback
from assistant.records.tables import MessageRow
from assistant.records.tables_evaluation import DraftItemRow, GapRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

SENT = "send to library team"
"""The reason of the thumb that its author keeps of a question handed on."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that the library could not answer, and what the assistant said of why."""

    id: int
    question: str
    reason: str
    found_at: datetime


def send(session: Session, message_id: int, *, author: str) -> None:
    """Hand one's own declined question to the library team; handed on already, it is not there twice.

    Raises:
        InputError: the question is not there, somebody else's, or was not declined.
    """
    before = feedback.of_messages(session, [message_id], author=author).get(message_id)
    feedback.give(session, message_id, author=author, thumb="down", reason=SENT)
    if before is not None and before.reason == SENT:
        return
    row = session.get_one(MessageRow, message_id)
    if (row.answer or {}).get("outcome") != "declined":
        raise InputError("This question is not one that the library lacks.", "Give a thumb with a reason.")
    session.add(GapRow(question=row.question, reason=row.reason))
    session.flush()


def gaps(session: Session) -> list[Gap]:
    """All gaps, newest first."""
    rows = session.scalars(select(GapRow).order_by(GapRow.found_at.desc(), GapRow.id.desc()))
    return [_gap(row) for row in rows]


def gap(session: Session, gap_id: int) -> Gap | None:
    """A gap, or None when there is none of this id."""
    row = session.get(GapRow, gap_id)
    return _gap(row) if row is not None else None


def remove(session: Session, gap_id: int) -> None:
    """Take a gap off the list, such as one that names a person, and the draft that was made of it.

    Not there (any more): nothing happens.
    """
    row = session.get(GapRow, gap_id)
    if row is not None:
        session.delete(row)
        # At once: a later gap may get this number.
        session.execute(delete(DraftItemRow).where(DraftItemRow.origin == f"gap:{gap_id}"))
        session.flush()


def _gap(row: GapRow) -> Gap:
    return Gap(row.id, row.question, row.reason, row.found_at)

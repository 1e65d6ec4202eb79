"""A rater's marks on an answer: kept as a draft from the first one, final once they are handed in.

A draft is the scores of an assignment that is still open; whatever reads scores leaves those out
(`scoring_results.marks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from assistant.errors import InputError
from assistant.records.scoring_queue import check_open, last_done
from assistant.records.tables import now
from assistant.records.tables_evaluation import AssignmentRow, CommentRow, ScoreRow, TaskRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Comment:
    """What was said on the sentence `statement` (from 0) of an answer, or on all of it (None)."""

    statement: int | None
    comment: str


def mark(session: Session, assignment_id: int, criterion: str, value: float, *, rater: str) -> None:
    """Keep one mark as a draft; the answer is held for the rater from now on again.

    Raises:
        InputError: it is not the rater's, done already, or the round is closed.
    """
    row = _open(session, assignment_id, rater)
    row.taken_at = now()
    _set(session, row, {criterion: value})


def submit(session: Session, assignment_id: int, marks: Mapping[str, float], *, rater: str) -> None:
    """Hand in the marks on an answer, criterion by criterion.

    Raises:
        InputError: it is not the rater's, done already, or the round is closed; nothing is changed.
    """
    row = _open(session, assignment_id, rater)
    _finish(session, row, marks)


def correct(session: Session, assignment_id: int, marks: Mapping[str, float], *, rater: str) -> None:
    """Replace the marks on the answer that the rater scored or skipped last; they carry the new time.

    Raises:
        InputError: it is not their last one, or the round is closed; nothing is changed.
    """
    row = _own(session, assignment_id, rater)
    last = last_done(session, _round_id(session, row), rater)
    if last is None or last.id != row.id:
        raise InputError(
            "Only your last answer can be corrected; nothing was changed.", "Tell the lead of the round."
        )
    _finish(session, row, marks)


def skip(session: Session, assignment_id: int, reason: str, *, rater: str) -> None:
    """Leave an answer to somebody else, and say why; its draft marks go.

    Raises:
        InputError: no reason, not the rater's, done already, or the round is closed; nothing is changed.
    """
    row = _open(session, assignment_id, rater)
    if not reason.strip():
        raise InputError("A skipped answer needs a reason.", "Say in a few words why you cannot score it.")
    session.execute(delete(ScoreRow).where(ScoreRow.task_id == row.task_id, ScoreRow.rater == rater))
    row.state, row.reason, row.done_at = "skipped", reason.strip(), now()
    session.flush()


def marks(session: Session, assignment_id: int, *, rater: str) -> dict[str, float]:
    """What the rater has marked on this answer so far, criterion by criterion.

    Raises:
        InputError: it is not the rater's.
    """
    row = _own(session, assignment_id, rater)
    found = session.execute(
        select(ScoreRow.criterion, ScoreRow.value).where(
            ScoreRow.task_id == row.task_id, ScoreRow.rater == rater
        )
    )
    return {criterion: value for criterion, value in found if value is not None}


def say(
    session: Session, assignment_id: int, comment: str, *, rater: str, statement: int | None = None
) -> None:
    """Comment on a sentence of the answer, or on all of it; said again it replaces, blank it goes.

    Raises:
        InputError: it is not the rater's, or the round is closed.
    """
    row = _own(session, assignment_id, rater)
    check_open(session, _round_id(session, row))
    same = CommentRow.statement.is_(None) if statement is None else CommentRow.statement == statement
    session.execute(
        delete(CommentRow).where(CommentRow.task_id == row.task_id, CommentRow.rater == rater, same)
    )
    if comment.strip():
        session.add(
            CommentRow(task_id=row.task_id, rater=rater, statement=statement, comment=comment.strip())
        )
    session.flush()


def comments(session: Session, assignment_id: int, *, rater: str) -> list[Comment]:
    """What the rater has said on this answer, in the order of saying.

    Raises:
        InputError: it is not the rater's.
    """
    row = _own(session, assignment_id, rater)
    found = session.scalars(
        select(CommentRow)
        .where(CommentRow.task_id == row.task_id, CommentRow.rater == rater)
        .order_by(CommentRow.id)
    )
    return [Comment(one.statement, one.comment) for one in found]


def _own(session: Session, assignment_id: int, rater: str) -> AssignmentRow:
    row = session.get(AssignmentRow, assignment_id)
    if row is None or row.rater != rater:
        raise InputError("This answer is not yours to score (any more).", "Go on with the next one.")
    return row


def _open(session: Session, assignment_id: int, rater: str) -> AssignmentRow:
    row = _own(session, assignment_id, rater)
    check_open(session, _round_id(session, row))
    if row.state != "open":
        raise InputError(
            f"You have already {row.state} this answer; nothing was changed.",
            "To correct it, go back to your last answer.",
        )
    return row


def _finish(session: Session, row: AssignmentRow, marks: Mapping[str, float]) -> None:
    check_open(session, _round_id(session, row))
    _set(session, row, marks)
    row.state, row.reason, row.done_at = "scored", "", now()
    session.flush()


def _set(session: Session, row: AssignmentRow, marks: Mapping[str, float]) -> None:
    """Replace these marks, each with the present time."""
    session.execute(
        delete(ScoreRow).where(
            ScoreRow.task_id == row.task_id, ScoreRow.rater == row.rater, ScoreRow.criterion.in_(list(marks))
        )
    )
    session.add_all(
        ScoreRow(task_id=row.task_id, rater=row.rater, criterion=criterion, value=value)
        for criterion, value in marks.items()
    )
    session.flush()


def _round_id(session: Session, row: AssignmentRow) -> str:
    return session.get_one(TaskRow, row.task_id).round_id

"""The blind queue: which answer a rater scores next, in an order of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import and_, func, or_, select

from assistant.errors import InputError
from assistant.records.tables import now
from assistant.records.tables_evaluation import AssignmentRow, RoundRow, TaskRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

State = Literal["open", "scored", "skipped"]
HELD = timedelta(minutes=60)
"""How long an answer that a rater left open is kept for them alone."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An answer in a rater's hands; `swapped`: the second of two answers is shown first."""

    id: int
    task_id: int
    state: State
    reason: str
    swapped: bool
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rater is: `left` are still to come, `double` of those are scored by somebody else as well."""

    scored: int
    skipped: int
    left: int
    double: int


def current(session: Session, round_id: str, rater: str) -> Assignment | None:
    """The answer that a rater has before them, if any."""
    row = session.scalar(_assignments(round_id, rater).where(AssignmentRow.state == "open").limit(1))
    return _assignment(session, row) if row is not None else None


def assignment(session: Session, assignment_id: int, round_id: str, rater: str) -> Assignment | None:
    """An answer of a round that was handed to a rater, whatever became of it; None when it is not theirs."""
    row = session.scalar(_assignments(round_id, rater).where(AssignmentRow.id == assignment_id))
    return _assignment(session, row) if row is not None else None


def claim(session: Session, round_id: str, rater: str, *, at: datetime | None = None) -> Assignment | None:
    """Hand out the rater's next answer, or the one before them; None when none is left for them.

    An answer goes to no more raters than planned. One that lies open for `HELD` since it was last touched
    may go to somebody else; scores that come late are kept all the same.

    Raises:
        InputError: the round is not there, or closed.
    """
    check_open(session, round_id)
    if (open_now := current(session, round_id, rater)) is not None:
        return open_now
    waiting = _waiting(session, round_id, rater, at or now())
    if not waiting:
        return None
    task_id = min(waiting, key=lambda task: _lot(round_id, rater, task))
    pair = "answers" in session.get_one(TaskRow, task_id).content
    swapped = pair and _lot(round_id, rater, task_id)[-1] % 2 == 1
    row = AssignmentRow(task_id=task_id, rater=rater, swapped=swapped, taken_at=at or now())
    session.add(row)
    session.flush()
    return _assignment(session, row)


def last_done(session: Session, round_id: str, rater: str) -> Assignment | None:
    """The answer that a rater scored or skipped last, the only one that they may correct."""
    row = session.scalar(
        _assignments(round_id, rater)
        .where(AssignmentRow.state != "open")
        .order_by(AssignmentRow.done_at.desc(), AssignmentRow.id.desc())
        .limit(1)
    )
    return _assignment(session, row) if row is not None else None


def progress(session: Session, round_id: str, rater: str, *, at: datetime | None = None) -> Progress:
    """How far a rater is; what is left counts the answer before them and all that could be handed to them."""
    own = session.execute(
        select(AssignmentRow.state, TaskRow.raters)
        .join(TaskRow, TaskRow.id == AssignmentRow.task_id)
        .where(TaskRow.round_id == round_id, AssignmentRow.rater == rater)
    ).all()
    waiting = _waiting(session, round_id, rater, at or now())
    left = [raters for state, raters in own if state == "open"] + list(waiting.values())
    return Progress(
        scored=sum(state == "scored" for state, _ in own),
        skipped=sum(state == "skipped" for state, _ in own),
        left=len(left),
        double=sum(raters > 1 for raters in left),
    )


def check_open(session: Session, round_id: str) -> None:
    """Whether a round can be scored.

    Raises:
        InputError: the round is not there, or closed.
    """
    row = session.get(RoundRow, round_id)
    if row is None:
        raise InputError("This round is not here (any more).", "Choose another one.")
    if row.closed_at is not None:
        raise InputError(
            "This round is closed; nothing was changed.", "What you had marked is kept, should it reopen."
        )


def _waiting(session: Session, round_id: str, rater: str, at: datetime) -> dict[int, int]:
    """The tasks that could be handed to a rater now, with their planned number of raters."""
    holding = or_(
        AssignmentRow.state == "scored",
        and_(AssignmentRow.state == "open", AssignmentRow.taken_at > at - HELD),
    )
    had = select(AssignmentRow.task_id).where(AssignmentRow.rater == rater)
    rows = session.execute(
        select(TaskRow.id, TaskRow.raters)
        .outerjoin(AssignmentRow, and_(AssignmentRow.task_id == TaskRow.id, holding))
        .where(TaskRow.round_id == round_id, TaskRow.id.not_in(had))
        .group_by(TaskRow.id, TaskRow.raters)
        .having(func.count(AssignmentRow.id) < TaskRow.raters)
    )
    return dict(rows.all())


def _lot(round_id: str, rater: str, task_id: int) -> bytes:
    """Random for each rater and round, and the same each time."""
    return sha256(f"{round_id}\n{rater}\n{task_id}".encode()).digest()


def _assignments(round_id: str, rater: str) -> Select[AssignmentRow]:
    return (
        select(AssignmentRow)
        .join(TaskRow, TaskRow.id == AssignmentRow.task_id)
        .where(TaskRow.round_id == round_id, AssignmentRow.rater == rater)
    )


def _assignment(session: Session, row: AssignmentRow) -> Assignment:
    task = session.get_one(TaskRow, row.task_id)
    state: State = row.state  # type: ignore[assignment]  # written by `scoring` alone
    return Assignment(row.id, row.task_id, state, row.reason, row.swapped, task.content)

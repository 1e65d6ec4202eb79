"""What came of a round: all marks, where raters disagree, and what the lead settled."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from assistant.errors import InputError
from assistant.records.scoring_rounds import led
from assistant.records.tables import now
from assistant.records.tables_evaluation import (
    AdjudicationRow,
    AssignmentRow,
    CommentRow,
    ScoreRow,
    TaskRow,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

JUDGE = "judge:"
"""What the names of raters that are models begin with."""


@dataclass(frozen=True, slots=True)
class Task:
    """An answer of a round, with where it comes from."""

    id: int
    ordinal: int
    origin: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """A final mark; a value of None is a judge's verdict that could not be read."""

    task_id: int
    rater: str
    criterion: str
    value: float | None
    scored_at: datetime

    @property
    def is_judge(self) -> bool:
        """Whether a model gave it."""
        return self.rater.startswith(JUDGE)


@dataclass(frozen=True, slots=True)
class Skipped:
    """An answer that a rater left to others."""

    task_id: int
    rater: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A rater's comment on a sentence (`statement`, from 0) of an answer, or on all of it (None)."""

    task_id: int
    rater: str
    statement: int | None
    comment: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The lead's last word on a mark."""

    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """People's marks on one criterion of a task that lie too far apart."""

    task_id: int
    criterion: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """All that is known of a round, for whoever leads it."""

    tasks: tuple[Task, ...]
    marks: tuple[Mark, ...]
    skipped: tuple[Skipped, ...]
    remarks: tuple[Remark, ...]
    settled: Mapping[tuple[int, str], Settled]


def results(session: Session, round_id: str, *, lead: str) -> Results:
    """What came of a round so far.

    Raises:
        InputError: the round is not there, or led by somebody else.
    """
    led(session, round_id, lead)
    of_round = TaskRow.round_id == round_id
    tasks = session.scalars(select(TaskRow).where(of_round).order_by(TaskRow.ordinal))
    skipped = session.scalars(
        select(AssignmentRow).join(TaskRow).where(of_round, AssignmentRow.state == "skipped")
    )
    remarks = session.scalars(select(CommentRow).join(TaskRow).where(of_round).order_by(CommentRow.id))
    settled = session.scalars(select(AdjudicationRow).join(TaskRow).where(of_round))
    return Results(
        tuple(Task(row.id, row.ordinal, row.origin, row.content) for row in tasks),
        tuple(marks(session, round_id)),
        tuple(Skipped(row.task_id, row.rater, row.reason) for row in skipped),
        tuple(Remark(row.task_id, row.rater, row.statement, row.comment) for row in remarks),
        {(row.task_id, row.criterion): Settled(row.value, row.reason) for row in settled},
    )


def marks(session: Session, round_id: str) -> list[Mark]:
    """The final marks of a round, judges' included; drafts on answers still open are left out."""
    final = or_(AssignmentRow.state == "scored", ScoreRow.rater.startswith(JUDGE))
    rows = session.scalars(
        select(ScoreRow)
        .join(TaskRow, TaskRow.id == ScoreRow.task_id)
        .outerjoin(
            AssignmentRow,
            and_(AssignmentRow.task_id == ScoreRow.task_id, AssignmentRow.rater == ScoreRow.rater),
        )
        .where(TaskRow.round_id == round_id, final)
        .order_by(TaskRow.ordinal, ScoreRow.id)
    )
    return [Mark(row.task_id, row.rater, row.criterion, row.value, row.scored_at) for row in rows]


def disagreements(marks: Iterable[Mark], nominal: Collection[str]) -> list[Disagreement]:
    """Where people differ: at all on a criterion of `nominal`, by two steps or more on the others."""
    given: dict[tuple[int, str], list[float]] = {}
    for one in marks:
        if one.value is not None and not one.is_judge:
            given.setdefault((one.task_id, one.criterion), []).append(one.value)
    return [
        Disagreement(task_id, criterion, tuple(values))
        for (task_id, criterion), values in given.items()
        if max(values) - min(values) >= (1e-9 if criterion in nominal else 2)
    ]


def settle(session: Session, task_id: int, criterion: str, value: float, reason: str, *, lead: str) -> None:
    """Record the lead's last word on a mark; said again it replaces the one before.

    Raises:
        InputError: no reason, or the task's round is not there or led by somebody else.
    """
    task = session.get(TaskRow, task_id)
    led(session, task.round_id if task is not None else "", lead)
    if not reason.strip():
        raise InputError("A settled mark needs a reason.", "Say in a sentence why it is this one.")
    row = session.scalar(
        select(AdjudicationRow).where(
            AdjudicationRow.task_id == task_id, AdjudicationRow.criterion == criterion
        )
    )
    if row is None:
        row = AdjudicationRow(task_id=task_id, criterion=criterion)
        session.add(row)
    row.value, row.reason, row.adjudicator, row.settled_at = value, reason.strip(), lead, now()
    session.flush()


def pseudonyms(round_id: str, results: Results) -> dict[str, str]:
    """`rater 1`, `rater 2`, … for people, in an order that tells nothing; judges keep their names."""
    raters = {
        *(one.rater for one in results.marks),
        *(one.rater for one in results.skipped),
        *(one.rater for one in results.remarks),
    }
    people = sorted(
        (rater for rater in raters if not rater.startswith(JUDGE)),
        key=lambda rater: sha256(f"{round_id}\n{rater}".encode()).digest(),
    )
    return {rater: f"rater {number}" for number, rater in enumerate(people, start=1)}

"""Scoring rounds: a seeded sample of answers, part of which several raters score."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from sqlalchemy import func, select

from assistant.errors import InputError
from assistant.records.scoring_sources import content
from assistant.records.tables import now
from assistant.records.tables_evaluation import AssignmentRow, RoundRow, TaskRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from assistant.records.scoring_sources import Content

Mode = Literal["answers", "pairs"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the lead decides: `count` answers drawn by `seed`, a share `overlap` (0 to 1) of them scored by
    `raters` people, the others by one."""

    name: str
    mode: Mode
    lead: str
    count: int
    overlap: float
    raters: int
    seed: int

    def check(self) -> None:
        """Whether a round can be made of it.

        Raises:
            InputError: says what to change.
        """
        if not self.name.strip():
            raise InputError("The round has no name.", "Give it one that raters will know it by.")
        if self.count < 1 or not 0 <= self.overlap <= 1 or self.raters < 2:
            raise InputError(
                "This plan makes no round.",
                "Take at least 1 answer, an overlap of 0 to 100 %, and 2 raters or more on it.",
            )


@dataclass(frozen=True, slots=True)
class Round:
    """A round as lists show it: `wanted` scores in all, of which `scored` are there."""

    id: str
    name: str
    mode: Mode
    lead: str
    overlap: float
    raters: int
    created_at: datetime
    closed_at: datetime | None
    tasks: int
    wanted: int
    scored: int


def make(session: Session, plan: Plan, origins: Sequence[str]) -> str:
    """Draw the answers, decide which are scored more than once, and open the round; returns its id.

    Fewer answers than planned are taken when there are no more.

    Raises:
        InputError: the plan makes no sense, or there is nothing to score.
    """
    plan.check()
    chance = Random(plan.seed)
    drawn = _drawn(session, chance.sample(origins, len(origins)), plan.count)
    if not drawn:
        raise InputError("There is nothing to score here.", "Choose a run with answers, or two that differ.")
    several = set(chance.sample(range(len(drawn)), round(plan.overlap * len(drawn))))
    row = RoundRow(
        id=uuid4().hex,
        name=plan.name.strip(),
        mode=plan.mode,
        lead=plan.lead,
        overlap=plan.overlap,
        raters=plan.raters,
    )
    session.add(row)
    session.flush()
    session.add_all(
        TaskRow(
            round_id=row.id,
            ordinal=ordinal,
            raters=plan.raters if ordinal in several else 1,
            origin=origin,
            content=dict(shown),
        )
        for ordinal, (origin, shown) in enumerate(drawn)
    )
    session.flush()
    return row.id


def _drawn(session: Session, origins: Iterable[str], count: int) -> list[tuple[str, Content]]:
    """The first `count` origins that have something to show."""
    shown = ((origin, content(session, origin)) for origin in origins)
    return list(islice(((origin, found) for origin, found in shown if found is not None), count))


def rounds(session: Session) -> list[Round]:
    """All rounds, newest first."""
    tasks = {
        round_id: (count, wanted)
        for round_id, count, wanted in session.execute(
            select(TaskRow.round_id, func.count(), func.sum(TaskRow.raters)).group_by(TaskRow.round_id)
        )
    }
    scored = dict(
        session.execute(
            select(TaskRow.round_id, func.count())
            .join(AssignmentRow, AssignmentRow.task_id == TaskRow.id)
            .where(AssignmentRow.state == "scored")
            .group_by(TaskRow.round_id)
        ).all()
    )
    rows = session.scalars(select(RoundRow).order_by(RoundRow.created_at.desc()))
    return [_round(row, *tasks.get(row.id, (0, 0)), scored.get(row.id, 0)) for row in rows]


def close(session: Session, round_id: str, *, lead: str) -> None:
    """End a round: nothing is scored or corrected any more.

    Raises:
        InputError: it is not there, or led by somebody else.
    """
    led(session, round_id, lead).closed_at = now()


def reopen(session: Session, round_id: str, *, lead: str) -> None:
    """Let raters go on; marks that were saved when the round closed are there again.

    Raises:
        InputError: it is not there, or led by somebody else.
    """
    led(session, round_id, lead).closed_at = None


def led(session: Session, round_id: str, lead: str) -> RoundRow:
    """The round, for whoever leads it.

    Raises:
        InputError: it is not there, or led by somebody else.
    """
    row = session.get(RoundRow, round_id)
    if row is None or row.lead != lead:
        raise InputError("This is not a round of yours.", "Only who made a round can do this: ask them.")
    return row


def _round(row: RoundRow, tasks: int, wanted: int, scored: int) -> Round:
    return Round(
        row.id,
        row.name,
        row.mode,  # type: ignore[arg-type]  # written by `make` alone
        row.lead,
        row.overlap,
        row.raters,
        row.created_at,
        row.closed_at,
        tasks,
        wanted,
        scored,
    )

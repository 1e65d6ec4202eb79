"""What went wrong in use, as far as people other than its author may see it.

Of a thumb down, the reader's own words to us are shown, and the exchange only while its author lets
evaluators see it. An adjudicated answer is shown to whoever leads its round, so that no rater is swayed;
one whose author took it back is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from assistant.records import scoring_consents, scoring_sources
from assistant.records.gaps import SENT
from assistant.records.tables import FeedbackRow
from assistant.records.tables_evaluation import AdjudicationRow, RoundRow, TaskRow
from assistant.values import Turn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from assistant.values import Answer


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with what was said before it and its answer, without its author."""

    question: str
    history: tuple[Turn, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class ThumbDown:
    """A reader was not helped, and said why; `exchange` is None while its author keeps it to themselves."""

    origin: str
    reason: str
    comment: str
    given_at: datetime
    exchange: Exchange | None


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """An answer on which a lead settled marks: by criterion its `marks`, and the `reasons` given for them."""

    origin: str
    exchange: Exchange
    marks: Mapping[str, float]
    reasons: tuple[str, ...]
    settled_at: datetime


def thumbs_down(session: Session) -> list[ThumbDown]:
    """All thumbs down but those of questions handed on as gaps, newest first."""
    rows = session.scalars(
        select(FeedbackRow)
        .where(FeedbackRow.thumb == "down", FeedbackRow.reason != SENT)
        .order_by(FeedbackRow.given_at.desc(), FeedbackRow.id.desc())
    )
    agreed = {scoring_sources.message_ids(one)[-1]: one for one in scoring_sources.of_consented(session)}
    found = []
    for row in rows:
        origin = agreed.get(row.message_id)
        content = scoring_sources.content(session, origin) if origin is not None else None
        exchange = _exchange(content) if content is not None else None
        made_of = origin if origin is not None and exchange is not None else f"feedback:{row.message_id}"
        found.append(ThumbDown(made_of, row.reason, row.comment, row.given_at, exchange))
    return found


def adjudicated(session: Session, *, lead: str) -> list[Adjudicated]:
    """The single answers that this person settled marks on, the last settled first."""
    rows = session.execute(
        select(TaskRow, AdjudicationRow)
        .join(AdjudicationRow, AdjudicationRow.task_id == TaskRow.id)
        .join(RoundRow, RoundRow.id == TaskRow.round_id)
        .where(
            RoundRow.lead == lead,
            RoundRow.mode == "answers",
            TaskRow.id.not_in(scoring_consents.unconsented(session)),
        )
        .order_by(AdjudicationRow.settled_at, AdjudicationRow.id)
    )
    settled: dict[int, tuple[TaskRow, list[AdjudicationRow]]] = {}
    for task, row in rows:
        settled.setdefault(task.id, (task, []))[1].append(row)
    found = [_adjudicated(task, marks) for task, marks in settled.values()]
    return sorted(found, key=lambda one: one.settled_at, reverse=True)


def _adjudicated(task: TaskRow, settled: list[AdjudicationRow]) -> Adjudicated:
    return Adjudicated(
        origin=f"task:{task.round_id}/{task.ordinal}",
        exchange=_exchange(task.content),
        marks={row.criterion: row.value for row in settled},
        reasons=tuple(row.reason for row in settled),
        settled_at=settled[-1].settled_at,
    )


def _exchange(content: Mapping[str, Any]) -> Exchange:
    history = tuple(Turn(turn["role"], turn["content"]) for turn in content["history"])
    [answer] = scoring_sources.answers(dict(content))
    return Exchange(content["question"], history, answer)

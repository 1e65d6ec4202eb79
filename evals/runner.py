"""Runs the assistant over a test set, and holds a run against the baseline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from assistant.errors import AssistantError, InputError
from evals.metrics import METRICS, Score, mean, paired_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from assistant.values import Answer, Turn
    from evals.items import Item


class Answers(Protocol):
    """Whatever answers questions; `wiring.Assistant` does."""

    def answer(self, question: str, history: Sequence[Turn]) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One item's scores by metric; `error` tells why there are none."""

    item_id: str
    kind: str
    scores: dict[str, Score]
    outcome: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """How a metric moved between two runs: means, the interval of the difference, and what moved."""

    metric: str
    before: float
    after: float
    low: float
    high: float
    worse: tuple[str, ...]

    @property
    def is_drop(self) -> bool:
        """Whether the whole interval lies below zero."""
        return self.high < 0


def run(assistant: Answers, items: Iterable[Item]) -> list[Row]:
    """Answer and score every item; an error is a row of its own and never a zero."""
    rows = []
    for item in items:
        try:
            answer = assistant.answer(item.question, item.turns)
        except AssistantError as exc:
            rows.append(Row(item.id, item.kind, {}, error=str(exc)))
            continue
        scores = {name: metric(item, answer) for name, metric in METRICS.items()}
        rows.append(Row(item.id, item.kind, scores, answer.outcome))
    return rows


def means(rows: Sequence[Row]) -> dict[str, float]:
    """Each metric's mean over the rows that it applies to."""
    return {name: mean([row.scores.get(name) for row in rows]) for name in METRICS}


def compare(before: Sequence[Row], after: Sequence[Row]) -> list[Change]:
    """What changed from one run to the other, over the items that both scored."""
    old = {row.item_id: row for row in before}
    changes = []
    for name in METRICS:
        pairs = [
            (row.item_id, earlier, later)
            for row in after
            if row.item_id in old
            and (earlier := old[row.item_id].scores.get(name)) is not None
            and (later := row.scores.get(name)) is not None
        ]
        first, second = [earlier for _, earlier, _ in pairs], [later for _, _, later in pairs]
        low, high = paired_interval(first, second)
        worse = tuple(item_id for item_id, earlier, later in pairs if later < earlier)
        changes.append(Change(name, mean(first), mean(second), low, high, worse))
    return changes


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Save a run, one JSON object a line."""
    lines = (
        json.dumps(
            {"item_id": r.item_id, "kind": r.kind, "scores": r.scores, "outcome": r.outcome, "error": r.error}
        )
        for r in rows
    )
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_rows(path: Path) -> list[Row]:
    """Read a saved run.

    Raises:
        InputError: it is not there or not a run.
    """
    try:
        return [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError, TypeError) as exc:
        raise InputError(f"{path} is no saved run ({exc}).", "Make it with `python -m evals run`.") from exc

"""Two runs held against each other: what moved, by how much, why, and how small a move would have shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import InputError
from assistant.records.evaluations import FullResult
from evals.causes import Cause, cause_of, changed_documents
from evals.metrics import METRICS
from evals.notes import other_pins, uneven, unmatched
from evals.paired import by_cluster, estimate, family_p
from evals.rows import Pair, Row, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.records.evaluations import Result

GATING = (
    "outcome",
    "document_cited",
    "fact_recall",
    "citation_recall",
    "citation_precision",
    "verbatim",
    "forbidden_absent",
)
"""The metrics whose drop fails a change; the others inform."""
ALARM = 0.04
"""How often two runs that are alike may fail in any metric at all; 5 % are promised, the rest is margin."""


def lacks(result: Result) -> list[str]:
    """The gating metrics on which a result is not fully right."""
    return [name for name in GATING if (score := result.scores.get(name)) is not None and score < 1]


@dataclass(frozen=True, slots=True)
class Change:
    """How a metric moved between two runs, over the `items` that both scored, in `clusters`.

    `low` and `high` bound the mean difference (95 %, percentile bootstrap over clusters). `detectable` is
    the smallest difference that these items could have shown at 80 % power. `worse` and `better` are items.
    `p` is the chance of so clear a drop in any gating metric between runs that are alike; None does not gate.
    """

    metric: str
    before: float
    after: float
    difference: float
    low: float
    high: float
    detectable: float
    items: int
    clusters: int
    worse: tuple[str, ...]
    better: tuple[str, ...]
    p: float | None = None

    @property
    def is_drop(self) -> bool:
        """Whether the metric fell by more than chance explains, all gating metrics taken together."""
        return self.p is not None and self.p <= ALARM


@dataclass(frozen=True, slots=True)
class Moved:
    """An item whose score on a metric differs, and which part of the assistant it comes from."""

    item_id: str
    metric: str
    before: float
    after: float
    cause: Cause


@dataclass(frozen=True, slots=True)
class Comparison:
    """All metrics, all moved items, and what a reader must know of what could not be compared."""

    changes: tuple[Change, ...]
    moved: tuple[Moved, ...]
    notes: tuple[str, ...]

    @property
    def drops(self) -> tuple[Change, ...]:
        """The metrics that fell."""
        return tuple(change for change in self.changes if change.is_drop)


def compare(
    before: Sequence[FullResult | Row],
    after: Sequence[FullResult | Row],
    pins_before: Mapping[str, Any],
    pins_after: Mapping[str, Any],
) -> Comparison:
    """What changed from one run to the other, over the items that both answered.

    Raises:
        InputError: there is no such item.
    """
    old, new = _by_id(before), _by_id(after)
    pairs = [Pair(old[name], row) for name, row in new.items() if name in old and _same(old[name], row)]
    if not pairs:
        raise InputError("The two runs have no question in common.", "Run both over one test set.")
    chances = drop_chances([pair.before for pair in pairs], [pair.after for pair in pairs])
    changes = tuple(
        _change(metric.name, scored, chances.get(metric.name), up=metric.higher_is_better)
        for metric in METRICS
        if (scored := _scored(metric.name, pairs))
    )
    changed = changed_documents(pins_before, pins_after)
    moved = tuple(
        Moved(pair.after.item_id, metric.name, was, now, cause_of(pair.before, pair.after, changed))
        for metric in METRICS
        if metric.higher_is_better
        for pair, was, now in _scored(metric.name, pairs)
        if was != now
    )
    notes = (
        *unmatched(old, new),
        *uneven(pairs, [metric.name for metric in METRICS]),
        *other_pins(pins_before, pins_after, changed),
    )
    return Comparison(changes, moved, notes)


def drop_chances(before: Sequence[Row], after: Sequence[Row]) -> dict[str, float]:
    """The rule of the gate: for each gating metric that can be compared, the chance of so clear a drop.

    See `paired.family_p`; rows go item by item.
    """
    pairs = [Pair(*both) for both in zip(before, after, strict=True)]
    gains = {}
    for name in GATING:
        scored = _scored(name, pairs)
        differences = {pair.after.item_id: now - was for pair, was, now in scored}
        if scored:
            values = np.array([differences.get(pair.after.item_id, 0.0) for pair in pairs])
            gains[name] = by_cluster(values, [pair.after.cluster for pair in pairs])[0]
    return dict(zip(gains, family_p(np.array(list(gains.values()))), strict=True)) if gains else {}


def _by_id(results: Iterable[FullResult | Row]) -> dict[str, Row]:
    rows = (row_of(one) if isinstance(one, FullResult) else one for one in results)
    return {row.item_id: row for row in rows}


def _same(before: Row, after: Row) -> bool:
    return before.item_hash == after.item_hash and not (before.error or after.error)


def _scored(metric: str, pairs: Iterable[Pair]) -> list[tuple[Pair, float, float]]:
    return [
        (pair, was, now)
        for pair in pairs
        if (was := pair.before.scores.get(metric)) is not None
        and (now := pair.after.scores.get(metric)) is not None
    ]


def _change(metric: str, scored: list[tuple[Pair, float, float]], p: float | None, *, up: bool) -> Change:
    clusters = [pair.after.cluster for pair, _, _ in scored]
    before, after = [was for _, was, _ in scored], [now for _, _, now in scored]
    found = estimate(before, after, clusters)
    fell = tuple(pair.after.item_id for pair, was, now in scored if now < was)
    rose = tuple(pair.after.item_id for pair, was, now in scored if now > was)
    return Change(
        metric=metric,
        before=float(np.mean(before)),
        after=float(np.mean(after)),
        difference=found.difference,
        low=found.low,
        high=found.high,
        detectable=found.detectable,
        items=len(scored),
        clusters=len(set(clusters)),
        worse=fell if up else rose,
        better=rose if up else fell,
        p=p,
    )

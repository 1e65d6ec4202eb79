"""The gate: the present answers, keyless and over development items, against the committed baseline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import InputError
from evals.compare import compare
from evals.metrics import METRICS
from evals.rows import row_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from assistant.records.evaluations import FullResult
    from evals.compare import Comparison
    from evals.rows import Baseline, Row

AGAIN = "Look at the answers, then make a new baseline with `python -m evals gate --accept`."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says: it is passed when nothing fell and every item could be answered."""

    comparison: Comparison
    errors: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the present answers may stand."""
        return not (self.comparison.drops or self.errors)


def rows_of(results: Sequence[FullResult]) -> list[Row]:
    """Results as a baseline keeps them: without times, which tell of the machine."""
    times = {metric.name for metric in METRICS if metric.unit == "seconds"}
    rows = map(row_of, results)
    return [
        replace(row, scores={name: score for name, score in row.scores.items() if name not in times})
        for row in rows
    ]


def judged(baseline: Baseline, results: Sequence[FullResult], pins: Mapping[str, Any]) -> Verdict:
    """Hold results against the baseline.

    Raises:
        InputError: an item is not the one that the baseline was made of; its old score says nothing now.
    """
    rows = rows_of(results)
    hashes = {row.item_id: row.item_hash for row in baseline.rows}
    changed = [row.item_id for row in rows if hashes.get(row.item_id, row.item_hash) != row.item_hash]
    if changed:
        raise InputError(f"These items changed since the baseline was made: {', '.join(changed)}.", AGAIN)
    errors = tuple(row.item_id for row in rows if row.error)
    return Verdict(compare(baseline.rows, rows, baseline.pins, pins), errors)

"""Krippendorff's alpha over a table of counts, by the coincidences of marks.

Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section D.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from evals.statistics import RESAMPLES, Interval, interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Level = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True, slots=True)
class Table:
    """How often each unit (rows) got each value (columns, rising), of units with two marks or more.

    `groups` numbers the units from 0; rows of one number are resampled together, mostly each is its own.
    """

    values: Array
    counts: Array
    groups: NDArray[np.intp]

    @property
    def units(self) -> int:
        """How many units there are."""
        return int(self.groups.max(initial=-1)) + 1

    def alpha(self, level: Level, drawn: NDArray[np.intp] | None = None) -> float | None:
        """Krippendorff's alpha of all units, or of those drawn by number; None where all marks are equal."""
        times = np.ones(self.units) if drawn is None else np.bincount(drawn, minlength=self.units)
        shares = self.counts * (times[self.groups] / (self.counts.sum(axis=1) - 1))[:, None]
        coincidences = shares.T @ self.counts - np.diag(shares.sum(axis=0))
        totals = coincidences.sum(axis=1)
        if np.count_nonzero(totals > 0) < 2:
            return None
        distances = _distances(self.values, totals, level)
        expected = float(totals @ distances @ totals)
        return 1 - float(totals.sum() - 1) * float((coincidences * distances).sum()) / expected

    def interval(self, level: Level, tries: int = RESAMPLES) -> Interval | None:
        """The interval of alpha, resampling units; None where too many resamples have no alpha."""
        return interval(self.units, lambda drawn: self.alpha(level, drawn), tries)


def tabled(marks: Array, groups: Sequence[int] | None = None) -> Table:
    """Count marks, raters × units with NaN for none; `groups` numbers the units where columns share one."""
    paired = (~np.isnan(marks)).sum(axis=0) > 1
    kept = marks[:, paired]
    values = np.unique(kept[~np.isnan(kept)])
    counts = (kept[:, :, None] == values).sum(axis=0).astype(float)
    names = np.flatnonzero(paired) if groups is None else np.asarray(groups)[paired]
    return Table(values, counts, np.unique(names, return_inverse=True)[1])


def _distances(values: Array, totals: Array, level: Level) -> Array:
    """The squared difference of every two values; at the ordinal level, by how many marks lie between."""
    match level:
        case "nominal":
            return np.not_equal(values[:, None], values).astype(np.float64)
        case "ordinal":
            places = np.cumsum(totals) - totals / 2
            return np.square(places[:, None] - places)
        case "interval":
            return np.square(values[:, None] - values)
        case "ratio":
            sums = values[:, None] + values
            shares = np.divide(values[:, None] - values, sums, out=np.zeros_like(sums), where=sums > 0)
            return np.square(shares)

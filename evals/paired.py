"""The arithmetic of two runs over the same items: items of one cluster are never taken for independent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SEED = 20
"""The same scores always give the same figures."""
RESAMPLES = 2000
FLIPS = 4999
POWER = 1.96 + 0.84
"""Standard errors that a true difference must measure to leave a 95 % interval at 80 % power (Cohen 1988)."""
NOTHING = 1e-9
"""What is left of a zero after rounding."""
ALIKE = 0.9
"""Assumed correlation of an item's scores in two runs, used only where no score moved at all."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean difference (after - before), its 95 % interval, and the smallest one that could be shown."""

    difference: float
    low: float
    high: float
    detectable: float


def estimate(before: Sequence[float], after: Sequence[float], clusters: Sequence[str]) -> Estimate:
    """The mean difference over items, with what chance leaves open; arguments go item by item.

    Whole clusters are resampled with replacement (percentile bootstrap, Efron and Tibshirani 1993).

    Raises:
        InputError: there is no item.
    """
    if not before:
        raise InputError("Two runs are compared over the same questions.", "Run both over one test set.")
    first, second = np.asarray(before, float), np.asarray(after, float)
    totals, counts = by_cluster(second - first, clusters)
    drawn = np.random.default_rng(SEED).integers(0, len(totals), (RESAMPLES, len(totals)))
    means = totals[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    mean = float(totals.sum() / counts.sum())
    return Estimate(mean, float(low), float(high), POWER * _error(first, second, clusters))


def by_cluster(values: Array, clusters: Sequence[str]) -> tuple[Array, Array]:
    """The sum of the values of each cluster, and how many they are, in the order of first appearance."""
    places = {name: at for at, name in enumerate(dict.fromkeys(clusters))}
    at = np.array([places[name] for name in clusters])
    return np.bincount(at, values).astype(np.float64), np.bincount(at).astype(np.float64)


def _error(before: Array, after: Array, clusters: Sequence[str]) -> float:
    """The clustered standard error of the mean difference, never 0.

    Where all clusters moved alike or not at all, the difference is taken to be as uncertain as the scores
    are, less what two runs share. Where those are alike too, one item more is imagined, one unit away.
    """
    moved = standard_error(after - before, clusters)
    if moved > NOTHING:
        return moved
    scores = standard_error(before, clusters)
    if scores <= NOTHING:
        scores = standard_error(np.append(before, before[0] - 1), [*clusters, "one more"])
    return float(np.sqrt(2 * (1 - ALIKE))) * scores


def standard_error(values: Array, clusters: Sequence[str]) -> float:
    """The standard error of a mean over items that come in clusters (Miller 2024, section 2.2).

    Infinite for a single cluster, which tells nothing of others.
    """
    totals, counts = by_cluster(values, clusters)
    many = len(totals)
    if many < 2:
        return float("inf")
    residuals = totals - values.mean() * counts
    return float(np.sqrt((residuals**2).sum() * many / (many - 1)) / len(values))


def family_p(gains: Array) -> list[float]:
    """For each metric the chance of so clear a drop in *any* of them between two runs that are alike.

    `gains` is metrics × clusters: the sum of a cluster's differences, above 0 being better. When the runs
    differ by chance only, each cluster's differences could as well have come with the other sign; flipping
    them for all metrics at once keeps what the metrics share (max-T of Westfall and Young 1993). So the
    error holds for the family of metrics, without assuming a distribution.
    """
    norms = np.sqrt((gains**2).sum(axis=1))
    scaled = np.divide(-gains, norms[:, None], out=np.zeros_like(gains), where=norms[:, None] > 0)
    drops = scaled.sum(axis=1)
    by_chance = (_signs(gains.shape[1]) @ scaled.T).max(axis=1)
    return [float((1 + (by_chance >= drop - NOTHING).sum()) / (1 + FLIPS)) for drop in drops]


@lru_cache(maxsize=1)
def _signs(clusters: int) -> Array:
    return np.random.default_rng(SEED).choice([-1.0, 1.0], (FLIPS, clusters))

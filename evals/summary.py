"""A run in figures: quality with its uncertainty, by kind and by metric; exits; how long answers took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from assistant.values import Outcome
from evals.metrics import METRICS
from evals.paired import standard_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.records.evaluations import Result
    from evals.scores import Metric

Z = 1.96
ERROR = "error"
"""The exit of an item that ended in an error."""
EXITS: tuple[str, ...] = get_args(Outcome)
RIGHT = "outcome"
"""The metric that tells whether the right exit was taken."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of what was scored, with its 95 % interval; all None where nothing was.

    `unscored` counts answers to which the metric does not apply, `errors` items without an answer; neither
    is in the mean.
    """

    mean: float | None
    low: float | None
    high: float | None
    scored: int
    unscored: int
    errors: int


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long whole answers took: half of them at most `median`, nineteen of twenty at most `p95`."""

    values: tuple[float, ...]
    median: float
    p95: float
    longest: float


def mean_of(results: Sequence[Result], metric: Metric) -> Mean:
    """The mean of a metric over results.

    Shares get a Wilson interval (Wilson 1927) with the sample size that clusters leave (Kish 1965), which
    does not shrink to a point where all are right; other units a normal one with clustered errors.
    """
    answered = [one for one in results if not one.error]
    scored = [(one.cluster, score) for one in answered if (score := one.scores.get(metric.name)) is not None]
    unscored, errors = len(answered) - len(scored), len(results) - len(answered)
    if not scored:
        return Mean(None, None, None, 0, unscored, errors)
    clusters, values = [cluster for cluster, _ in scored], np.array([score for _, score in scored])
    mean, error = float(values.mean()), standard_error(values, clusters)
    if metric.unit == "share":
        low, high = _wilson(mean, error, len(values), len(set(clusters)))
    else:
        low, high = mean - Z * error, mean + Z * error
    return Mean(mean, low, high, len(scored), unscored, errors)


def by_kind(results: Iterable[Result], metric: Metric) -> dict[str, Mean]:
    """The mean of a metric for each kind of question, in alphabetical order."""
    kinds: dict[str, list[Result]] = {}
    for result in results:
        kinds.setdefault(result.kind, []).append(result)
    return {kind: mean_of(some, metric) for kind, some in sorted(kinds.items())}


def by_metric(results: Sequence[Result]) -> dict[str, Mean]:
    """The mean of every metric that was scored at all, by its name."""
    found = {metric.name: mean_of(results, metric) for metric in METRICS}
    return {name: one for name, one in found.items() if one.scored}


def exits(results: Iterable[Result]) -> Mapping[tuple[str, str], int]:
    """How often each expected exit met each one taken, or an error."""
    return Counter((one.expected, ERROR if one.error else one.outcome) for one in results)


def seconds(results: Iterable[Result]) -> Seconds | None:
    """How long answers took; None where none was timed."""
    values = tuple(s for one in results if (s := one.scores.get("seconds")) is not None)
    if not values:
        return None
    median, p95 = np.percentile(values, [50, 95])
    return Seconds(values, float(median), float(p95), max(values))


def metric_of(name: str) -> Metric:
    """The metric of this name, which is one of `METRICS`."""
    return next(metric for metric in METRICS if metric.name == name)


def _wilson(mean: float, error: float, items: int, clusters: int) -> tuple[float, float]:
    """The interval of a share whose clustered standard error is known.

    An error within rounding of 0 says that all scores are equal: then the sample size is the number of
    clusters. Without clusters it is the number of items, as in Wilson's own.
    """
    spread = mean * (1 - mean)
    measured = np.finfo(float).eps < error < np.inf and spread > 0
    size = spread * items / (items - 1) / error**2 if measured else float(clusters)
    middle = (mean + Z**2 / (2 * size)) / (1 + Z**2 / size)
    reach = Z / (1 + Z**2 / size) * float(np.sqrt(spread / size + Z**2 / (4 * size**2)))
    return max(0.0, middle - reach), min(1.0, middle + reach)

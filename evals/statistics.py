"""Figures over many scores, with what chance leaves open; every resampling is seeded.

Intervals are 95 % percentile bootstraps (Efron and Tibshirani 1993): the same scores give the same interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

SEED = 20
RESAMPLES = 1000
MOST_UNDEFINED = 0.05
"""Share of resamples without a figure above which the others would tell of lucky draws only."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of a 95 % interval."""

    low: float
    high: float


def interval(
    units: int, figure: Callable[[NDArray[np.intp]], float | None], tries: int = RESAMPLES
) -> Interval | None:
    """The interval of a figure over `units` units, given the units drawn, by number, of each resample.

    None when the figure is undefined (None) in more than a few resamples.
    """
    draw = np.random.default_rng(SEED)
    figures = [figure(draw.integers(0, units, units)) for _ in range(tries)]
    defined = [value for value in figures if value is not None]
    if len(defined) < (1 - MOST_UNDEFINED) * tries:
        return None
    low, high = np.percentile(defined, [2.5, 97.5])
    return Interval(float(low), float(high))


def paired_interval(
    before: Sequence[float], after: Sequence[float], tries: int = 2000
) -> tuple[float, float]:
    """The interval of the mean difference after - before, paired by question.

    Raises:
        InputError: there is nothing to pair.
    """
    if not before or len(before) != len(after):
        raise InputError("Two runs are compared over the same questions.", "Run both over one test set.")
    differences = np.asarray(after) - np.asarray(before)
    drawn = np.random.default_rng(SEED).integers(0, len(differences), (tries, len(differences)))
    low, high = np.percentile(differences[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def auroc(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """The chance that a positive item scores above a negative one, ties counting half.

    Raises:
        InputError: all items are of one kind.
    """
    if positive.all() or not positive.any():
        raise InputError(
            "Items of both kinds are needed.", "Choose a set that holds positives and negatives."
        )
    high, low = scores[positive][:, None], scores[~positive][None, :]
    return float((high > low).mean() + (high == low).mean() / 2)


def auroc_interval(
    positive: NDArray[np.bool_], scores: NDArray[np.float64], tries: int = RESAMPLES
) -> tuple[float, float]:
    """The interval of `auroc`, resampled by item within each kind."""
    draw = np.random.default_rng(SEED)
    high, low = scores[positive], scores[~positive]
    labels = np.repeat([True, False], [len(high), len(low)])
    drawn = [
        auroc(labels, np.concatenate([draw.choice(high, len(high)), draw.choice(low, len(low))]))
        for _ in range(tries)
    ]
    least, most = np.percentile(drawn, [2.5, 97.5])
    return float(least), float(most)

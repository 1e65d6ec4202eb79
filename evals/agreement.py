"""How far raters agree, beyond what chance would bring.

Krippendorff's alpha takes any number of raters, and marks may be missing; 1 is perfect agreement, 0 what
chance would bring, less is disagreement by system. A unit is what is marked, such as an answer; only marks of
units that two raters marked can be paired. Kappa, for complete tables, is here for those who know it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from assistant.errors import InputError
from evals.coincidences import tabled
from evals.statistics import RESAMPLES, Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from evals.coincidences import Level, Table

    Array = NDArray[np.float64]

Weights = Literal["none", "linear", "quadratic"]

NOTHING = "Nothing has been marked yet."
ONE_RATER = "Only one person gave marks: agreement takes two."
NOT_PAIRED = "Nothing was marked by two people: there is nothing to compare."
ONE_UNIT = "Only one answer was marked by two people: agreement takes at least two answers."
ALL_EQUAL = "Everybody gave the same mark: agreement cannot be measured."
NO_INTERVAL = "Too few marks differ to say how sure this figure is."
MORE = "Collect more marks."


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of `raters` raters over `units` units that at least two of them marked.

    `alpha` is None where it cannot be measured, `low` and `high` (95 % interval) where nothing can be said of
    how sure it is; `note` tells why. `pairable` counts the marks that entered.
    """

    alpha: float | None
    low: float | None
    high: float | None
    raters: int
    units: int
    pairable: int
    note: str = ""


def krippendorff_alpha(ratings: Sequence[Sequence[float | None]], level: Level) -> float:
    """Krippendorff's alpha of ratings, raters × units, None where a rater gave no mark.

    Raises:
        InputError: it is undefined for these ratings (says why), or they are no table of numbers.
    """
    found = agreement(ratings, level, tries=0)
    if found.alpha is None:
        raise InputError(found.note, MORE)
    return found.alpha


def alpha_interval(
    ratings: Sequence[Sequence[float | None]], level: Level, tries: int = RESAMPLES
) -> Interval | None:
    """The 95 % interval of alpha, resampling units; None where nothing can be said.

    Raises:
        InputError: the ratings are no table of numbers.
    """
    found = agreement(ratings, level, tries)
    if found.low is None or found.high is None:
        return None
    return Interval(found.low, found.high)


def agreement(ratings: Sequence[Sequence[float | None]], level: Level, tries: int = RESAMPLES) -> Agreement:
    """Agreement over ratings, raters × units, None where a rater gave no mark.

    Raises:
        InputError: rows differ in length, a mark is no number, or is negative at the ratio level.
    """
    marks = _as_array(ratings, level)
    raters = int((~np.isnan(marks)).any(axis=1).sum()) if marks.size else 0
    if raters < 2:
        return Agreement(None, None, None, raters, 0, 0, ONE_RATER if raters else NOTHING)
    return of_table(tabled(marks), raters, level, tries)


def of_table(table: Table, raters: int, level: Level, tries: int = RESAMPLES) -> Agreement:
    """Agreement over units that are counted already; `tries` resamples for the interval."""
    pairable = int(table.counts.sum())
    if table.units < 2:
        note = ONE_UNIT if table.units else NOT_PAIRED
        return Agreement(None, None, None, raters, table.units, pairable, note)
    alpha = table.alpha(level)
    if alpha is None:
        return Agreement(None, None, None, raters, table.units, pairable, ALL_EQUAL)
    ends = table.interval(level, tries) if tries else None
    if ends is None:
        return Agreement(alpha, None, None, raters, table.units, pairable, NO_INTERVAL)
    return Agreement(alpha, ends.low, ends.high, raters, table.units, pairable)


def _as_array(ratings: Sequence[Sequence[float | None]], level: Level) -> Array:
    if len({len(row) for row in ratings}) > 1:
        raise InputError("The raters' rows differ in length.", "Give each rater one place for every unit.")
    given = np.array([mark for row in ratings for mark in row if mark is not None], float)
    if not np.isfinite(given).all():
        raise InputError("A mark is not a number.", "Leave out marks that were not given.")
    if level == "ratio" and (given < 0).any():
        raise InputError("A mark is negative.", "Take the interval level, or marks that start at 0.")
    return np.array([[np.nan if mark is None else mark for mark in row] for row in ratings], float)


def weighted_kappa(
    first: Sequence[float | None], second: Sequence[float | None], weights: Weights = "quadratic"
) -> float:
    """Cohen's kappa of two raters over the units that both marked; 1 at most, 0 by chance.

    Disagreements weigh by the distance of the two marks (linear) or its square (Cohen 1968); with "none",
    all weigh alike (Cohen 1960). Distances are those of the marks themselves, whatever marks were not used.

    Raises:
        InputError: the rows differ in length, nothing was marked by both, or all marks are equal.
    """
    if len(first) != len(second):
        raise InputError("The raters' rows differ in length.", "Give each rater one place for every unit.")
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    if not pairs:
        raise InputError("Nothing was marked by both.", MORE)
    one, other = np.array(pairs, float).T
    expected = _differences(one[:, None], other, weights).mean()
    if expected == 0:
        raise InputError(ALL_EQUAL, MORE)
    return float(1 - _differences(one, other, weights).mean() / expected)


def fleiss_kappa(counts: Sequence[Sequence[int]]) -> float:
    """Fleiss' kappa (1971) of a table, units × categories: how many raters chose a category for a unit.

    Raises:
        InputError: units have different numbers of raters or fewer than two, or all marks are equal.
    """
    raters = {sum(row) for row in counts}
    if len(raters) != 1 or (many := raters.pop()) < 2:
        raise InputError(
            "Fleiss' kappa takes the same number of raters, two or more, for each unit.",
            "Take Krippendorff's alpha for marks that are missing.",
        )
    table = np.array(counts, float)
    observed = float(((table**2).sum(axis=1) - many).mean() / (many * (many - 1)))
    expected = float(((table.sum(axis=0) / table.sum()) ** 2).sum())
    if expected == 1:
        raise InputError(ALL_EQUAL, MORE)
    return (observed - expected) / (1 - expected)


def _differences(one: Array, other: Array, weights: Weights) -> Array:
    apart = one - other
    match weights:
        case "none":
            return np.sign(np.absolute(apart))
        case "linear":
            return np.absolute(apart)
        case "quadratic":
            return apart * apart

"""The marks of raters, and how they agree: for each criterion, for each rater, and as time goes by.

A rater who agrees less with the others than they do needs another look at the anchors; agreement that falls
from week to week tells that raters drift apart.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import InputError
from evals.agreement import Agreement, agreement, of_table
from evals.coincidences import tabled
from evals.rubric import criterion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.records.scoring_results import Results
    from evals.coincidences import Level

JUDGE = "judge:"
"""What the name of a rater begins with that is a model."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A rater's mark on one criterion of a unit (an answer, or a pair of answers)."""

    criterion: str
    unit: str
    rater: str
    value: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Halves:
    """Agreement on the units that were marked earlier, and on those marked later."""

    first: Agreement
    second: Agreement


def of_results(results: Results) -> list[Mark]:
    """The marks of a scoring round, without verdicts that could not be read."""
    return [
        Mark(one.criterion, str(one.task_id), one.rater, one.value, one.scored_at)
        for one in results.marks
        if one.value is not None
    ]


def of_people(marks: Iterable[Mark]) -> list[Mark]:
    """The marks that no judge gave."""
    return [mark for mark in marks if not mark.rater.startswith(JUDGE)]


def by_criterion(marks: Iterable[Mark]) -> dict[str, Agreement]:
    """Agreement on each criterion that was marked.

    Raises:
        InputError: the rubric has no such criterion.
    """
    grouped: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        grouped[mark.criterion].append(mark)
    return {name: agreement(matrix(some), criterion(name).level) for name, some in grouped.items()}


def by_rater(marks: Sequence[Mark]) -> dict[str, Agreement]:
    """How each rater agrees with the others on one criterion: over the pairs with one mark of that rater.

    `pairable` counts a mark as often as it is paired.

    Raises:
        InputError: the marks are of several criteria.
    """
    level = _only_criterion(marks)
    raters = list(dict.fromkeys(mark.rater for mark in marks))
    table = np.array(matrix(marks), float)  # None becomes NaN
    found = {}
    for at, rater in enumerate(raters):
        others = np.delete(table, at, axis=0)
        pairs = np.stack([np.tile(table[at], len(others)), others.ravel()])
        meets = (~np.isnan(others) & ~np.isnan(table[at])).any(axis=1)
        groups = np.tile(np.arange(table.shape[1]), len(others)).tolist()
        found[rater] = of_table(tabled(pairs, groups), 1 + int(meets.sum()), level)
    return found


def by_week(marks: Sequence[Mark]) -> dict[date, Agreement]:
    """Agreement on one criterion, by the Monday of the week in which a unit got its last mark.

    Raises:
        InputError: the marks are of several criteria.
    """
    level = _only_criterion(marks)
    weeks: dict[date, list[str]] = defaultdict(list)
    for unit, last in _last_marked(marks):
        weeks[last.date() - timedelta(days=last.weekday())].append(unit)
    return {monday: agreement(matrix(_on(units, marks)), level) for monday, units in weeks.items()}


def by_half(marks: Sequence[Mark]) -> Halves:
    """Agreement on one criterion, on the units that got their last mark earlier and on the later half.

    Raises:
        InputError: the marks are of several criteria.
    """
    level = _only_criterion(marks)
    units = [unit for unit, _ in _last_marked(marks)]
    middle = (len(units) + 1) // 2
    first, second = (agreement(matrix(_on(half, marks)), level) for half in (units[:middle], units[middle:]))
    return Halves(first, second)


def matrix(marks: Iterable[Mark]) -> list[list[float | None]]:
    """Marks of one criterion as raters × units, both in the order of first appearance."""
    given = {(mark.rater, mark.unit): mark.value for mark in marks}
    raters, units = (list(dict.fromkeys(key[at] for key in given)) for at in (0, 1))
    return [[given.get((rater, unit)) for unit in units] for rater in raters]


def _only_criterion(marks: Sequence[Mark]) -> Level:
    names = {mark.criterion for mark in marks}
    if len(names) != 1:
        raise InputError("Marks of one criterion are needed.", "Choose a criterion.")
    return criterion(names.pop()).level


def _last_marked(marks: Iterable[Mark]) -> list[tuple[str, datetime]]:
    last: dict[str, datetime] = {}
    for mark in marks:
        last[mark.unit] = max(mark.at, last.get(mark.unit, mark.at))
    return sorted(last.items(), key=lambda one: one[1])


def _on(units: Iterable[str], marks: Iterable[Mark]) -> list[Mark]:
    chosen = set(units)
    return [mark for mark in marks if mark.unit in chosen]

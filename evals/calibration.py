"""Whether a judge may stand in for people: its marks held against theirs, criterion by criterion.

A judge fails a change only on criteria on which it agrees with people well enough, and surely so; on the
others its marks are advice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import InputError
from evals.agreement import Agreement, agreement, weighted_kappa
from evals.marks import of_people
from evals.rubric import Criterion, criterion
from evals.statistics import Interval, interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from evals.agreement import Weights
    from evals.marks import Mark

BAR = 0.667
"""Least alpha for tentative conclusions (Krippendorff 2004, "Reliability in Content Analysis")."""
LEAST_UNITS = 30
"""Fewest units that people and judge both marked."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a judge's marks on a criterion compare with people's, over the units that both marked.

    `kappa` is weighted by squared distance (plain for marks without order), None where `agreement` has no
    alpha. `bias` is the mean of judge minus people, in steps of the scale. An interval of None: it cannot
    be told.
    """

    judge: str
    criterion: Criterion
    agreement: Agreement
    kappa: float | None
    kappa_interval: Interval | None
    bias: float
    bias_interval: Interval | None

    @property
    def may_gate(self) -> bool:
        """Whether the judge's marks may fail a change, not only advise."""
        low = self.agreement.low
        return self.agreement.units >= LEAST_UNITS and low is not None and low >= BAR

    @property
    def sentence(self) -> str:
        """What this means, for a page."""
        found, title = self.agreement, self.criterion.title
        if found.alpha is None:
            return f"{title}: advice only. {found.note}"
        if found.units < LEAST_UNITS:
            return (
                f"{title}: advice only. People and judge both marked {found.units}; {LEAST_UNITS} are needed."
            )
        if found.low is None:
            return f"{title}: advice only. {found.note}"
        told = f"agreement with people is {found.alpha:.2f} ({found.low:.2f} to {found.high:.2f})"
        if self.may_gate:
            return f"{title}: the judge may fail a change; its {told}."
        return f"{title}: advice only. The judge's {told}; its lower end must reach {BAR}."


def calibrate(
    judge: str, marks: Sequence[Mark], adjudicated: Mapping[tuple[str, str], float]
) -> tuple[Calibration, ...]:
    """Hold a judge's marks against people's, one calibration for each criterion that both marked.

    `judge` is its name as a rater; `adjudicated` has settled marks by criterion and unit, which stand for
    people's own.

    Raises:
        InputError: there is no unit that both marked, or a criterion that the rubric does not have.
    """
    people = settled(of_people(marks), adjudicated)
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for mark in marks:
        if mark.rater == judge and (mark.criterion, mark.unit) in people:
            pairs[mark.criterion].append((people[mark.criterion, mark.unit], mark.value))
    if not pairs:
        raise InputError(f"{judge} and people marked nothing in common.", "Let both mark the same answers.")
    return tuple(_calibration(judge, criterion(name), some) for name, some in pairs.items())


def may_gate(name: str, calibrations: Iterable[Calibration]) -> bool:
    """Whether a judge may fail a change on the criterion of this id; never on one that was not calibrated."""
    return any(one.may_gate for one in calibrations if one.criterion.id == name)


def settled(
    marks: Iterable[Mark], adjudicated: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    """One mark for each criterion and unit: the adjudicated one, else the mean of what was given.

    Where marks have no order, what most gave; a tie is settled by nobody but an adjudicator.
    """
    given: dict[tuple[str, str], list[float]] = defaultdict(list)
    for mark in marks:
        given[mark.criterion, mark.unit].append(mark.value)
    found = dict(adjudicated)
    for key, values in given.items():
        if key in found:
            continue
        if criterion(key[0]).level != "nominal":
            found[key] = float(np.mean(values))
        elif (most := _most_given(values)) is not None:
            found[key] = most
    return found


def _most_given(values: Sequence[float]) -> float | None:
    (first, many), *others = Counter(values).most_common()
    return None if others and others[0][1] == many else first


def _calibration(judge: str, of: Criterion, pairs: Sequence[tuple[float, float]]) -> Calibration:
    people, marks = np.array(pairs, float).T
    found = agreement([people.tolist(), marks.tolist()], of.level)
    weights: Weights = "none" if of.level == "nominal" else "quadratic"

    def kappa(drawn: NDArray[np.intp]) -> float | None:
        try:
            return weighted_kappa(people[drawn].tolist(), marks[drawn].tolist(), weights)
        except InputError:
            return None

    every = np.arange(len(pairs))
    return Calibration(
        judge,
        of,
        found,
        kappa(every),
        interval(len(pairs), kappa),
        float((marks - people).mean()),
        interval(len(pairs), lambda drawn: float((marks - people)[drawn].mean())) if len(pairs) > 1 else None,
    )

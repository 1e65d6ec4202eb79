"""Figures of a round in the words of the page: marks, agreement, raters, and judges held against people."""

from __future__ import annotations

from collections import Counter
from statistics import mean
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.records.scoring_results import JUDGE, pseudonyms
from evals import marks as marked
from evals.calibration import BAR, calibrate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.records.scoring_results import Results
    from evals.agreement import Agreement
    from evals.calibration import Calibration
    from evals.marks import Mark
    from evals.rubric import Criterion

Cells = dict[str, str]
FIRM = 0.8
"""From here on conclusions are firm, from `BAR` on tentative (Krippendorff 2004, p. 241)."""


def told(found: Agreement) -> str:
    """What an agreement means."""
    if found.alpha is None:
        return found.note
    if found.alpha >= FIRM:
        words = "Raters agree: you can rely on these marks."
    elif found.alpha >= BAR:
        words = "Raters mostly agree: take conclusions as tentative."
    else:
        words = "Raters do not agree enough: talk about the steps before you rely on these marks."
    return f"{words} {found.note}".strip()


def figure(found: Agreement) -> str:
    """Alpha with its interval: `0.71 (0.52 to 0.85)`."""
    if found.alpha is None:
        return "–"
    if found.low is None or found.high is None:
        return _signed(found.alpha)
    return f"{_signed(found.alpha)} ({_signed(found.low)} to {_signed(found.high)})"


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def by_criterion(results: Results, rubric: Sequence[Criterion]) -> list[Cells]:
    """For each criterion that people marked: their marks, and how far they agree."""
    people = marked.of_people(marked.of_results(results))
    agreements = marked.by_criterion(people)
    return [
        {
            "Criterion": criterion.title,
            "In words": told(agreements[criterion.id]),
            "Agreement": figure(agreements[criterion.id]),
            "Marks": _counts(criterion, people),
            "Scored twice or more": str(agreements[criterion.id].units),
        }
        for criterion in rubric
        if criterion.id in agreements
    ]


def _counts(criterion: Criterion, people: Sequence[Mark]) -> str:
    given = Counter(mark.value for mark in people if mark.criterion == criterion.id)
    return ", ".join(f"{one.label} {given[one.value]}" for one in criterion.anchors if given[one.value])


def by_rater(round_id: str, results: Results, rubric: Sequence[Criterion]) -> list[Cells]:
    """For each rater: how much they did, their mean marks, and how far they agree with the others."""
    people = marked.of_people(marked.of_results(results))
    given = {each.id: [mark for mark in people if mark.criterion == each.id] for each in rubric}
    agreements = {id: marked.by_rater(some) for id, some in given.items() if some}
    rows = []
    for rater, name in pseudonyms(round_id, results).items():
        row = {
            "Rater": name.capitalize(),
            "Scored": str(len({mark.unit for mark in people if mark.rater == rater})),
            "Skipped": str(sum(one.rater == rater for one in results.skipped)),
        }
        for criterion in rubric:
            own = [mark.value for mark in given[criterion.id] if mark.rater == rater]
            found = agreements.get(criterion.id, {}).get(rater)
            row[criterion.title] = _mean_and_agreement(own, found)
        rows.append(row)
    return rows


def _mean_and_agreement(own: Sequence[float], found: Agreement | None) -> str:
    if not own:
        return "–"
    with_others = f", agrees {_signed(found.alpha)}" if found and found.alpha is not None else ""
    return f"{mean(own):.1f}{with_others}"


def by_judge(results: Results) -> list[Cells]:
    """For each judge and criterion: how far its marks agree with what people settled on, or gave."""
    marks = marked.of_results(results)
    settled = {(criterion, str(task)): one.value for (task, criterion), one in results.settled.items()}
    judges = dict.fromkeys(mark.rater for mark in marks if mark.rater.startswith(JUDGE))
    return [
        {
            "Judge": judge.removeprefix(JUDGE),
            "Criterion": one.criterion.title,
            "Scored by both": str(one.agreement.units),
            "Agreement": figure(one.agreement),
            "Judge minus people": f"{one.bias:+.2f}",
            "In words": one.sentence,
        }
        for judge in judges
        for one in _calibrated(judge, marks, settled)
    ]


def _calibrated(
    judge: str, marks: Sequence[Mark], settled: dict[tuple[str, str], float]
) -> tuple[Calibration, ...]:
    try:
        return calibrate(judge, marks, settled)
    except InputError:  # people have not marked what the judge did
        return ()

"""Agreement: the published figures, figures worked out by hand, and plain notes where there is none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.settings import ROOT
from evals import agreement as notes
from evals.agreement import (
    Agreement,
    agreement,
    alpha_interval,
    fleiss_kappa,
    krippendorff_alpha,
    weighted_kappa,
)
from evals.calibration import BAR, LEAST_UNITS, Calibration, calibrate, may_gate, settled
from evals.coincidences import Level
from evals.marks import Mark, by_criterion, by_half, by_rater, by_week, of_people
from evals.rubric import OF_ANSWERS, OF_PAIRS, criterion
from evals.statistics import Interval

Ratings = list[list[float | None]]

PUBLISHED = ROOT.parent / "shared" / "public-sets" / "agreement" / "expected.json"
MONDAY = datetime(2026, 3, 2, 9)
LEVELS: tuple[Level, ...] = get_args(Level)


# The published examples


@pytest.mark.skipif(not PUBLISHED.is_file(), reason=f"the published examples are not there: {PUBLISHED}")
def test_published_examples_come_out_to_the_last_digit() -> None:
    examples = json.loads(PUBLISHED.read_text(encoding="utf-8"))["worked_examples"]
    assert len(examples) == 10
    for example in examples:
        found = by_its_measure(example)
        digits = len(str(example["published"]).split(".")[1])
        assert round(found, digits) == example["published"], example["name"]
        assert found == pytest.approx(example["computed"], abs=1e-6), example["name"]


def by_its_measure(example: dict[str, Any]) -> float:
    if "data" in example:
        return krippendorff_alpha(example["data"], example["level"])
    table = example["table"]
    if example["name"].startswith("fleiss"):
        return fleiss_kappa(table)
    pairs = [(a, b) for a, row in enumerate(table) for b, many in enumerate(row) for _ in range(many)]
    return weighted_kappa([a for a, _ in pairs], [b for _, b in pairs], "none")


# By hand


def test_alpha_of_four_units_by_hand() -> None:
    """Of eight marks three are 1 and five are 2; one of four pairs differs: 1 - 7 · 2 / (2 · 3 · 5)."""
    assert krippendorff_alpha([[1, 1, 2, 2], [1, 2, 2, 2]], "nominal") == pytest.approx(1 - 14 / 30)


def test_alpha_of_three_raters_with_gaps_by_hand() -> None:
    """The third unit cannot be paired. Coincidences: 1-1 two, and a half for each order of 1-2, 1-3, 2-3."""
    ratings: Ratings = [[1, 1, 3], [1, 2, None], [None, 3, None]]
    assert krippendorff_alpha(ratings, "nominal") == pytest.approx(1 - 4 * 3 / 14)
    assert krippendorff_alpha(ratings, "ordinal") == pytest.approx(1 - 4 * (4 + 9 + 1) / (2 * (12 + 27 + 1)))
    assert krippendorff_alpha(ratings, "interval") == pytest.approx(1 - 4 * (1 + 4 + 1) / (2 * (3 + 12 + 1)))
    apart = {"1-2": 1 / 9, "1-3": 4 / 16, "2-3": 1 / 25}
    observed, expected = sum(apart.values()), 2 * (3 * apart["1-2"] + 3 * apart["1-3"] + apart["2-3"])
    assert krippendorff_alpha(ratings, "ratio") == pytest.approx(1 - 4 * observed / expected)


def test_two_marks_of_nothing_are_alike_at_the_ratio_level() -> None:
    assert krippendorff_alpha([[0, 3, 0], [0, 3, 0]], "ratio") == 1


def test_kappa_by_hand() -> None:
    first, second = [1, 2, 3, None], [1, 3, 3, 2]
    assert weighted_kappa(first, second, "none") == pytest.approx(1 - (1 / 3) / (6 / 9))
    assert weighted_kappa(first, second, "linear") == pytest.approx(1 - (1 / 3) / (9 / 9))
    assert weighted_kappa(first, second) == pytest.approx(1 - (1 / 3) / (15 / 9))


def test_what_kappa_cannot_measure_is_told() -> None:
    with pytest.raises(InputError, match="same mark"):
        weighted_kappa([2, 2], [2, 2])
    with pytest.raises(InputError, match="by both"):
        weighted_kappa([1, None], [None, 1])
    with pytest.raises(InputError, match="differ in length"):
        weighted_kappa([1], [1, 2])
    with pytest.raises(InputError, match="same mark"):
        fleiss_kappa([[3, 0], [3, 0]])
    for uneven in ([[2, 1], [1, 1]], [[1, 0], [0, 1]], []):
        with pytest.raises(InputError, match="same number of raters"):
            fleiss_kappa(uneven)


# What holds for all marks

MARKS = st.integers(0, 4)
TABLES = (
    st.integers(2, 4)
    .flatmap(
        lambda raters: st.lists(
            st.lists(st.none() | MARKS, min_size=raters, max_size=raters), min_size=2, max_size=8
        )
    )
    .map(lambda units: [list(row) for row in zip(*units, strict=True)])
)


@given(st.lists(MARKS, min_size=2, max_size=10), st.integers(2, 4), st.sampled_from(LEVELS))
def test_perfect_agreement_is_one(marks: list[int], raters: int, level: Level) -> None:
    assume(len(set(marks)) > 1)
    assert krippendorff_alpha([marks] * raters, level) == 1


@given(TABLES, st.sampled_from(LEVELS), st.randoms(use_true_random=False))
def test_neither_the_order_of_raters_nor_that_of_units_counts(
    ratings: Ratings, level: Level, draw: Any
) -> None:
    found = agreement(ratings, level, tries=0)
    raters, units = list(range(len(ratings))), list(range(len(ratings[0])))
    draw.shuffle(raters)
    draw.shuffle(units)
    other = agreement([[ratings[r][u] for u in units] for r in raters], level, tries=0)
    if found.alpha is None:
        assert other == found
    else:
        assert found.alpha <= 1
        assert other.alpha == pytest.approx(found.alpha, abs=1e-9)


@given(TABLES, st.sampled_from(LEVELS))
def test_an_interval_is_in_order_and_comes_again(ratings: Ratings, level: Level) -> None:
    found = alpha_interval(ratings, level, tries=50)
    assert found == alpha_interval(ratings, level, tries=50)
    if found is not None:
        assert found.low <= found.high <= 1


def test_the_interval_narrows_with_more_units() -> None:
    draw = np.random.default_rng(3)

    def of(units: int) -> Agreement:
        truth = draw.integers(1, 5, units)
        return agreement([(truth + draw.integers(-1, 2, units)).tolist() for _ in range(3)], "ordinal")

    few, many = of(20), of(500)
    assert few.low is not None
    assert few.high is not None
    assert many.low is not None
    assert many.high is not None
    assert few.low < few.alpha < few.high  # type: ignore[operator]
    assert (many.high - many.low) < (few.high - few.low) / 3


# Where there is no figure


@pytest.mark.parametrize(
    ("ratings", "raters", "units", "note"),
    [
        ([], 0, 0, notes.NOTHING),
        ([[], []], 0, 0, notes.NOTHING),
        ([[None, None], [None, None]], 0, 0, notes.NOTHING),
        ([[1, 2, 3]], 1, 0, notes.ONE_RATER),
        ([[1, 2, 3], [None, None, None]], 1, 0, notes.ONE_RATER),
        ([[1, None], [None, 2]], 2, 0, notes.NOT_PAIRED),
        ([[1, None], [2, 2]], 2, 1, notes.ONE_UNIT),
        ([[3, 3, 1], [3, 3, None]], 2, 2, notes.ALL_EQUAL),
    ],
)
@pytest.mark.parametrize("level", LEVELS)
def test_where_agreement_cannot_be_measured_a_note_says_why(
    ratings: Ratings, raters: int, units: int, note: str, level: Level
) -> None:
    found = agreement(ratings, level)
    assert (found.alpha, found.low, found.high) == (None, None, None)
    assert (found.raters, found.units, found.note) == (raters, units, note)
    assert alpha_interval(ratings, level) is None
    with pytest.raises(InputError, match=note):
        krippendorff_alpha(ratings, level)


def test_with_one_mark_that_differs_nothing_is_said_of_how_sure_alpha_is() -> None:
    found = agreement([[1, 1, 1, 1, 1, 2], [1, 1, 1, 1, 1, 2]], "nominal")
    assert found == Agreement(1.0, None, None, 2, 6, 12, notes.NO_INTERVAL)


@pytest.mark.parametrize(
    ("ratings", "level", "told"),
    [
        ([[1, 2], [1]], "nominal", "differ in length"),
        ([[1, float("nan")], [1, 2]], "nominal", "not a number"),
        ([[1, float("inf")], [1, 2]], "interval", "not a number"),
        ([[1, -2], [1, 2]], "ratio", "negative"),
    ],
)
def test_what_is_no_table_of_marks_is_refused(ratings: Ratings, level: Level, told: str) -> None:
    with pytest.raises(InputError, match=told):
        agreement(ratings, level)


# Criteria, raters, time


def marks_of(
    rater: str, values: Sequence[float | None], of: str = "useful", start: datetime = MONDAY
) -> list[Mark]:
    """A mark a day, on units numbered from 0."""
    return [
        Mark(of, str(at), rater, value, start + timedelta(days=at))
        for at, value in enumerate(values)
        if value is not None
    ]


def test_each_criterion_is_measured_at_its_own_level() -> None:
    values = ([1, 2, 4, 3], [1, 3, 4, 2])
    answers = [0, 1, 1, 0]
    marks = [
        *marks_of("ann", values[0]),
        *marks_of("bob", values[1]),
        *marks_of("ann", answers, "right_outcome"),
        *marks_of("bob", answers, "right_outcome"),
    ]
    found = by_criterion(marks)
    assert found == {
        "useful": agreement(values, "ordinal"),
        "right_outcome": agreement([answers, answers], "nominal"),
    }
    assert by_criterion([]) == {}


def test_judges_can_be_left_out() -> None:
    people = marks_of("ann", [1, 2])
    assert of_people([*people, *marks_of("judge:openai:m", [1, 2])]) == people


def test_the_rater_who_marks_otherwise_than_all_others_stands_out() -> None:
    same: list[float | None] = [1, 2, 3, 4, 4, 1, 2, 3]
    marks = [
        *marks_of("cat", [4, 3, 2, 1, 1, 4, 3, 2]),
        *marks_of("ann", same),
        *marks_of("bob", same),
        *marks_of("dan", [None] * 8 + [2]),
    ]
    found = by_rater(marks)
    assert list(found) == ["cat", "ann", "bob", "dan"]
    cat, ann = found["cat"], found["ann"]
    assert cat.alpha is not None
    assert ann.alpha is not None
    assert cat.alpha < 0 < ann.alpha
    assert found["bob"].alpha == pytest.approx(ann.alpha)
    assert (cat.raters, cat.units) == (3, 8)
    assert (found["dan"].alpha, found["dan"].note) == (None, notes.NOT_PAIRED)


def test_of_two_raters_each_agrees_with_the_other_as_both_do() -> None:
    values = ([1, 2, 4, 3, None], [1, 3, 4, 2, 2])
    marks = [*marks_of("ann", values[0]), *marks_of("bob", values[1])]
    together = agreement(values, "ordinal")
    assert by_rater(marks) == {"ann": together, "bob": together}


def test_many_raters_of_like_mind_make_a_figure_no_surer() -> None:
    """Marks of one unit are drawn together; the pairs of five raters are not five times as much evidence."""
    draw = np.random.default_rng(5)
    ann = draw.integers(1, 5, 40).tolist()
    bob = [mark if draw.random() < 0.7 else int(draw.integers(1, 5)) for mark in ann]
    for at in (3, 4, 17):
        bob[at] = None
    pair = by_rater([*marks_of("ann", ann), *marks_of("bob", bob)])["ann"]
    crowd = by_rater([*marks_of("ann", ann), *(one for n in range(5) for one in marks_of(f"bob{n}", bob))])[
        "ann"
    ]
    assert (pair.units, crowd.units) == (37, 37)
    assert (crowd.alpha, crowd.low, crowd.high) == pytest.approx((pair.alpha, pair.low, pair.high), abs=0.02)


def test_drift_shows_by_week_and_by_half() -> None:
    marks = [
        *marks_of("ann", [1, 2, 3, 4, 1, 2, 3, 1, 2, 3, 4, 1, 2, 3]),
        *marks_of("bob", [1, 2, 3, 4, 1, 2, 3, 4, 3, 2, 1, 4, 3, 2]),
    ]
    weeks = by_week(marks[::-1])
    assert list(weeks) == [date(2026, 3, 2), date(2026, 3, 9)]
    first, second = weeks.values()
    assert first.alpha == 1
    assert second.alpha is not None
    assert second.alpha < 0
    halves = by_half(marks)
    assert (halves.first, halves.second) == (first, second)


def test_a_unit_belongs_to_the_week_of_its_last_mark() -> None:
    marks = [*marks_of("ann", [1, 2]), *marks_of("bob", [1, 2], start=MONDAY + timedelta(days=7))]
    assert list(by_week(marks)) == [date(2026, 3, 9)]


def test_raters_and_weeks_are_of_one_criterion() -> None:
    mixed = [*marks_of("ann", [1, 2]), *marks_of("bob", [1, 2], "tone")]
    for measure in (by_rater, by_week, by_half):
        for marks in (mixed, []):
            with pytest.raises(InputError, match="one criterion"):
                measure(marks)
    with pytest.raises(InputError, match=r"no criterion charm.*right_outcome, grounded"):
        by_criterion(marks_of("ann", [1], "charm"))


# The rubric


def test_every_step_of_the_rubric_is_described_and_in_order() -> None:
    whole = (*OF_ANSWERS, *OF_PAIRS)
    assert len({one.id for one in whole}) == len(whole)
    for one in whole:
        values = [anchor.value for anchor in one.anchors]
        assert values == sorted(set(values))
        assert one.question.endswith("?")
        assert all(anchor.label and anchor.description.endswith(".") for anchor in one.anchors)
        assert criterion(one.id) is one
    assert [one.id for one in OF_ANSWERS] == ["right_outcome", "grounded", "useful", "tone", "completeness"]
    for pair in OF_PAIRS:
        assert [anchor.value for anchor in pair.anchors] == [-1, 0, 1]
        assert pair.of == "pair"


# Judge against people

JUDGE = "judge:openai:m"
MANY: list[float] = [1, 2, 3, 4] * 10


def calibration(
    people: Sequence[float | None], judge: Sequence[float | None], of: str = "useful"
) -> Calibration:
    [found] = calibrate(JUDGE, [*marks_of("ann", people, of), *marks_of(JUDGE, judge, of)], {})
    return found


def test_a_judge_that_marks_like_people_may_gate() -> None:
    found = calibration(MANY, MANY)
    assert found.may_gate
    assert (found.agreement.alpha, found.kappa, found.bias) == (1, 1, 0)
    assert found.kappa_interval == Interval(1.0, 1.0)
    assert found.sentence == (
        "Useful for my next step: the judge may fail a change; "
        "its agreement with people is 1.00 (1.00 to 1.00)."
    )
    assert may_gate("useful", [found])
    assert not may_gate("tone", [found])


def test_a_kind_judge_shows_its_bias() -> None:
    found = calibration(MANY, [min(mark + 1, 4) for mark in MANY])
    assert found.bias == 0.75
    assert found.bias_interval is not None
    assert 0.5 < found.bias_interval.low < 0.75 < found.bias_interval.high < 1


def test_the_lower_end_decides_not_the_figure_itself() -> None:
    judge = list(MANY)
    for at in (0, 3, 8):
        judge[at] = 5 - judge[at]
    found = calibration(MANY, judge)
    assert found.agreement.alpha is not None
    assert found.agreement.low is not None
    assert found.agreement.low < BAR < found.agreement.alpha
    assert not found.may_gate
    assert found.sentence.startswith(
        "Useful for my next step: advice only. The judge's agreement with people is"
    )
    assert f"its lower end must reach {BAR}" in found.sentence


def test_with_too_few_units_a_judge_only_advises() -> None:
    few = MANY[: LEAST_UNITS - 1]
    found = calibration(few, few)
    assert found.agreement.low == 1
    assert not found.may_gate
    assert found.sentence.endswith("advice only. People and judge both marked 29; 30 are needed.")
    assert calibration(MANY[:LEAST_UNITS], MANY[:LEAST_UNITS]).may_gate


def test_where_agreement_cannot_be_measured_a_judge_only_advises() -> None:
    same = calibration([3] * 40, [3] * 40)
    assert (same.agreement.alpha, same.kappa, same.kappa_interval, same.bias) == (None, None, None, 0)
    assert same.sentence == f"Useful for my next step: advice only. {notes.ALL_EQUAL}"
    assert not same.may_gate
    nearly = calibration([3] * 39 + [1], [3] * 39 + [1])
    assert nearly.sentence == f"Useful for my next step: advice only. {notes.NO_INTERVAL}"
    assert not nearly.may_gate
    alone = calibration([3], [4])
    assert (alone.agreement.note, alone.bias, alone.bias_interval) == (notes.ONE_UNIT, 1, None)


def test_marks_without_order_are_compared_plainly() -> None:
    people, judge = [0.0, 1.0] * 20, [0.0, 1.0] * 19 + [1.0, 1.0]
    found = calibration(people, judge, "right_outcome")
    assert found.kappa == pytest.approx(weighted_kappa(people, judge, "none"))
    assert found.agreement == agreement([people, judge], "nominal")


def test_peoples_marks_are_settled_by_adjudication_then_by_the_mean() -> None:
    marks = [
        *marks_of("ann", [1, 2, 3]),
        *marks_of("bob", [4, 3, 3]),
        *marks_of("ann", [0, 1, 1], "right_outcome"),
        *marks_of("bob", [1, 1, 0], "right_outcome"),
        *marks_of("cat", [None, 0, None], "right_outcome"),
    ]
    adjudicated = {("useful", "0"): 4.0, ("right_outcome", "2"): 0.0}
    assert settled(marks, adjudicated) == {
        ("useful", "0"): 4.0,
        ("useful", "1"): 2.5,
        ("useful", "2"): 3.0,
        ("right_outcome", "1"): 1.0,
        ("right_outcome", "2"): 0.0,
    }


def test_a_judge_is_held_only_against_people_on_what_both_marked() -> None:
    other = marks_of("judge:other", [4] * 40)
    mine = marks_of(JUDGE, MANY)
    [found] = calibrate(
        JUDGE, [*marks_of("ann", MANY[:35]), *mine, *other, *marks_of("ann", [1], "tone")], {}
    )
    assert found.agreement.units == 35
    assert found.bias == 0
    extra = [replace(mark, unit=f"judged alone {mark.unit}") for mark in mine]
    [again] = calibrate(JUDGE, [*marks_of("ann", MANY[:35]), *mine, *extra], {})
    assert again == found


def test_nothing_in_common_is_an_error() -> None:
    with pytest.raises(InputError, match="nothing in common"):
        calibrate(JUDGE, [*marks_of(JUDGE, MANY), *marks_of("ann", MANY, "tone")], {})

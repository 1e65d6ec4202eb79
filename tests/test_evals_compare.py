"""Two runs compared: a drop is caught and explained, noise is not taken for one, nothing left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.records.evaluations import FullResult
from evals import told
from evals.compare import GATING, Change, Comparison, compare
from evals.gate import judged, rows_of
from evals.metrics import METRICS
from evals.paired import by_cluster, estimate, family_p, standard_error
from evals.rows import read_baseline, write_baseline
from evals.simulation import item_chances, repeats_needed, simulate
from tests.evals_items import GOOD, citation, failed, full

PINS: dict[str, Any] = {"model": "embedded", "documents": {"zenith": "1", "acme": "1"}}


def run(outcomes: Sequence[float], prefix: str = "q", talk: int = 1) -> list[FullResult]:
    """Results with these outcomes; so many items after each other are of one conversation."""
    return [
        full(f"{prefix}{n}", cluster=f"{prefix}talk{n // talk}", outcome=value)
        for n, value in enumerate(outcomes)
    ]


def held(before: Sequence[FullResult], after: Sequence[FullResult], **pins: Any) -> Comparison:
    return compare(before, after, PINS, PINS | pins)


def change(found: Comparison, metric: str) -> Change:
    return next(one for one in found.changes if one.metric == metric)


# The rule


def test_a_drop_is_caught_and_named() -> None:
    found = held(run([1.0] * 50), run([1.0] * 40 + [0.0] * 10))
    outcome = change(found, "outcome")
    assert found.drops == (outcome,)
    assert (outcome.before, outcome.after, outcome.items, outcome.clusters) == (1.0, 0.8, 50, 50)
    assert outcome.difference == pytest.approx(-0.2)
    assert outcome.low <= -0.2 <= outcome.high < 0
    assert outcome.worse == tuple(f"q{n}" for n in range(40, 50))
    assert {one.item_id for one in found.moved} == set(outcome.worse)


def test_noise_and_a_gain_are_no_drop() -> None:
    before = run([1.0, 0.0] * 25)
    for after in ([1.0, 0.0] * 25, [0.0, 1.0] * 25, [0.0, 0.0] + [1.0, 0.0] * 24, [1.0] * 50):
        assert held(before, run(after)).drops == ()
    assert change(held(before, run([1.0] * 50)), "outcome").better == tuple(f"q{n}" for n in range(1, 50, 2))


def test_items_of_one_conversation_are_one_witness() -> None:
    alone, together = (
        held(run([1.0] * 40, talk=talk), run([0.0] * 8 + [1.0] * 32, talk=talk)) for talk in (1, 4)
    )
    assert change(alone, "outcome").is_drop
    assert not change(together, "outcome").is_drop
    assert change(together, "outcome").clusters == 10
    assert change(together, "outcome").low < change(alone, "outcome").low


def test_many_metrics_raise_the_bar_for_each() -> None:
    """Five items worse and none better is a rare chance for one metric, and none for seven noisy ones."""
    fell = np.array([-1.0] * 5 + [0.0] * 40)
    draw = np.random.default_rng(3)
    others = [draw.permutation([1.0, -1.0] * 10 + [0.0] * 25) for _ in range(6)]
    assert family_p(np.array([fell]))[0] < 0.04
    assert family_p(np.array([fell, *others]))[0] > 0.04


def test_a_metric_that_informs_does_not_gate() -> None:
    found = held(
        [full(f"q{n}", words=50.0, mrr=1.0) for n in range(20)],
        [full(f"q{n}", words=90.0, mrr=0.0) for n in range(20)],
    )
    assert found.drops == ()
    words, mrr = change(found, "words"), change(found, "mrr")
    assert (words.p, mrr.p) == (None, None)
    assert len(words.worse) == len(mrr.worse) == 20
    assert {one.metric for one in found.moved} == {"mrr"}
    assert set(GATING) <= {metric.name for metric in METRICS}


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(0, 9)), min_size=1, max_size=30))
def test_the_interval_holds_the_difference_and_turns_with_it(rows: list[tuple[float, float, int]]) -> None:
    before, after = [one for one, _, _ in rows], [other for _, other, _ in rows]
    clusters = [str(name) for _, _, name in rows]
    found, back = estimate(before, after, clusters), estimate(after, before, clusters)
    assert -1 - 1e-9 <= found.low <= found.high <= 1 + 1e-9
    assert (back.low, back.high) == pytest.approx((-found.high, -found.low), abs=1e-9)
    assert found == estimate(before, after, clusters)
    assert found.difference == pytest.approx(np.mean(after) - np.mean(before), abs=1e-9)
    assert found.detectable > 0
    same = estimate(before, before, clusters)
    assert (same.difference, same.low, same.high) == (0.0, 0.0, 0.0)
    assert same.detectable > 0


def test_the_clustered_error_is_the_plain_one_where_all_stand_alone() -> None:
    values = np.array([0.0, 1.0, 1.0, 0.5, 0.25])
    plain = values.std(ddof=1) / np.sqrt(5)
    assert standard_error(values, list("abcde")) == pytest.approx(plain)
    doubled = np.repeat(values, 2)
    assert standard_error(doubled, list("aabbccddee")) == pytest.approx(plain)
    assert standard_error(values, list("aaaaa")) == float("inf")
    totals, counts = by_cluster(values, list("abbca"))
    assert (totals.tolist(), counts.tolist()) == ([0.25, 2.0, 0.5], [2, 2, 1])


def test_the_detectable_difference_falls_with_the_items_and_is_never_nothing() -> None:
    few, many = (estimate([1.0] * n, [1.0] * n, [str(k) for k in range(n)]).detectable for n in (50, 200))
    assert 0 < many < few
    moved = estimate([1.0] * 100, [1.0] * 90 + [0.0] * 10, [str(k) for k in range(100)])
    assert moved.detectable == pytest.approx(2.8 * np.sqrt(0.09 / 99), rel=1e-6)
    with pytest.raises(InputError, match="over the same questions"):
        estimate([], [], [])


def test_the_rule_is_right_about_simulated_runs() -> None:
    """Two alike fail rarely; a true drop of .08 is caught; noise needs repeats."""
    tried = simulate(0.05, tries=200)
    assert tried.alarms <= 0.05
    assert tried.caught >= 0.8
    noisy = simulate(0.2, tries=60)
    assert noisy.alarms <= 0.05
    assert noisy.caught < 0.8
    needed = repeats_needed(0.2, tries=60)
    assert needed.caught >= 0.8
    assert needed.repeats > 1


@pytest.mark.parametrize("noise", [0.02, 0.1, 0.2])
def test_simulated_runs_are_as_noisy_as_they_say(noise: float) -> None:
    draw = np.random.default_rng(4)
    chances = np.array([item_chances(noise, draw) for _ in range(20)])
    assert chances.mean() == pytest.approx(0.85, abs=0.02)
    assert np.mean(2 * chances * (1 - chances)) == pytest.approx(noise, abs=0.015)


# Why an item moved


def moved(after: FullResult, **pins: Any) -> str:
    [one] = held([full("a")], [replace(after, result=replace(after.result, item_id="a"))], **pins).moved
    return one.cause


def test_each_moved_item_tells_where_its_answers_parted() -> None:
    worse = full("a", outcome=0.0)
    declined = replace(worse, result=replace(worse.result, outcome="declined"), answer=None)
    assert moved(worse) == "writing"
    assert moved(declined) == "sufficiency"
    assert moved(replace(declined, found=("zenith", "orion"))) == "sufficiency"
    assert moved(replace(declined, found=("acme", "zenith"))) == "search"
    assert moved(replace(worse, found=())) == "search"
    changed = {"zenith": "2", "acme": "1"}
    assert moved(replace(worse, found=()), documents=changed) == "library"
    assert moved(declined, documents={"acme": "1"}) == "library"
    assert moved(worse, documents={"zenith": "1", "acme": "1", "new": "1"}) == "writing"
    cites_new = replace(worse, answer=replace(GOOD, citations=(citation("new"),)))
    assert moved(cites_new, documents={"zenith": "1", "acme": "1", "new": "1"}) == "library"


def test_an_item_that_expects_no_document_moves_with_all_that_is_found() -> None:
    def unanswerable(found: tuple[str, ...], outcome: float, exit_taken: str) -> FullResult:
        one = full("a", outcome=outcome)
        item = {key: value for key, value in one.item.items() if key != "documents"}
        return replace(one, item=item, found=found, result=replace(one.result, outcome=exit_taken))

    before = unanswerable(("zenith",), 1.0, "declined")
    for found, cause in ((("acme",), "search"), (("zenith",), "sufficiency")):
        [one] = held([before], [unanswerable(found, 0.0, "answered")]).moved
        assert one.cause == cause


# What cannot be compared


def test_what_only_one_run_has_is_named() -> None:
    before = [*run([1.0] * 3), failed("then"), full("gone")]
    other = replace(full("q2"), item=json.loads(json.dumps(dict(full("q2").item) | {"question": "Who?"})))
    after = [*run([1.0] * 2), other, full("then"), failed("q1"), full("new")]
    found = held(before, after, model="openai:x", documents={"zenith": "2", "acme": "1"})
    assert change(found, "outcome").items == 1
    assert found.notes == (
        "only in the first run: gone",
        "only in the second run: new",
        "asked or judged differently, so not compared: q2",
        "an error in the first run: then",
        "an error in the second run: q1",
        "the library differs in: zenith",
        "model was embedded, is openai:x",
    )
    lines = list(told.of_comparison(found))
    assert "Note: only in the first run: gone." in lines


def test_what_is_scored_in_one_run_only_is_named() -> None:
    many = [f"q{n}" for n in range(12)]
    found = held([full(name) for name in many], [full(name, fact_recall=None) for name in many])
    names = ", ".join(many[:10])
    assert found.notes == (f"fact_recall applies in one run only: {names} and 2 more",)
    assert "fact_recall" not in {one.metric for one in found.changes}


def test_a_metric_of_former_days_is_named() -> None:
    found = held([full("a", charm=1.0)], [full("a", charm=0.0)])
    assert found.notes == ("not measured any more, so not compared: charm",)


def test_runs_without_a_question_in_common_cannot_be_compared() -> None:
    for before, after in ((run([1.0], "a"), run([1.0], "b")), ([failed("a")], [full("a")]), ([], [])):
        with pytest.raises(InputError, match="no question in common"):
            held(before, after)


# The gate


def kept(path: Path, results: Sequence[FullResult]) -> Path:
    write_baseline(path, PINS, rows_of(results))
    return path


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    results = [full("one\u2028", seconds=0.5), full("two", fact_recall=None)]
    baseline = read_baseline(kept(tmp_path / "base.jsonl", results))
    assert baseline.pins == PINS
    assert list(baseline.rows) == rows_of(results)
    assert "seconds" not in baseline.rows[0].scores
    assert baseline.rows[0].documents == ("zenith",)
    assert baseline.rows[0].cited == ("zenith",)
    assert judged(baseline, results, PINS).passed


@pytest.mark.parametrize("content", [b"not json\n", b'{"pins": {}}\n', b"[1]\n", b"\xff\n", b"", None])
def test_what_is_no_baseline_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "base.jsonl").write_bytes(content)
    with pytest.raises(InputError, match=r"no baseline that can be read.*gate --accept"):
        read_baseline(tmp_path / "base.jsonl")


def test_a_baseline_that_was_cut_off_is_no_smaller_one(tmp_path: Path) -> None:
    whole = kept(tmp_path / "base.jsonl", [full("one"), full("two")]).read_text()
    (tmp_path / "base.jsonl").write_text("\n".join(whole.splitlines()[:2]))
    with pytest.raises(InputError, match="1 of 2 items are there"):
        read_baseline(tmp_path / "base.jsonl")
    (tmp_path / "base.jsonl").write_text(whole[:-30])
    with pytest.raises(InputError, match="no baseline"):
        read_baseline(tmp_path / "base.jsonl")


def test_the_gate_refuses_items_that_are_not_those_of_the_baseline(tmp_path: Path) -> None:
    baseline = read_baseline(kept(tmp_path / "base.jsonl", [full("one"), full("two")]))
    other = replace(full("one"), item=dict(full("one").item) | {"question": "Who?"})
    with pytest.raises(InputError, match=r"changed since the baseline.*: one\. .*gate --accept"):
        judged(baseline, [other, full("two")], PINS)
    fewer = judged(baseline, [full("two"), full("new")], PINS)
    assert fewer.passed
    assert fewer.comparison.notes == ("only in the first run: one", "only in the second run: new")


def test_an_item_that_ends_in_an_error_does_not_pass(tmp_path: Path) -> None:
    baseline = read_baseline(kept(tmp_path / "base.jsonl", [full("one"), full("two")]))
    verdict = judged(baseline, [full("one"), failed("two")], PINS)
    assert not verdict.passed
    assert verdict.errors == ("two",)
    assert verdict.comparison.drops == ()

"""Runs and comparisons as lines for a terminal."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from evals.compare import lacks
from evals.outcomes import by_kind
from evals.paired import ALIKE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.records.evaluations import Result, Run
    from evals.compare import Change, Comparison


def of_results(results: Sequence[Result], *, failures: bool = False) -> Iterator[str]:
    """Errors, right exits by kind of question, and the mean of each metric over what was scored."""
    for result in results:
        if result.error:
            yield f"  {result.item_id}: {result.error}"
    for kind, rate in by_kind(results).items() if results else ():
        yield f"  {kind:16}{rate.right} of {rate.items + rate.errors} took the right exit"
    if failures:
        yield from (f"  {one.item_id} ({one.kind}): {one.outcome}, {short}" for one, short in _short(results))
    values: dict[str, list[float]] = defaultdict(list)
    for result in results:
        for name, score in result.scores.items():
            if score is not None:
                values[name].append(score)
    yield "  ".join(f"{name} {np.mean(some):.3f}" for name, some in values.items()) or "Nothing was scored."


def _short(results: Iterable[Result]) -> Iterator[tuple[Result, str]]:
    for result in results:
        if short := lacks(result):
            yield result, ", ".join(f"{name} {result.scores[name]:.2f}" for name in short)


def of_comparison(found: Comparison) -> Iterator[str]:
    """A line for each metric, then the items that moved with their cause, then what was left out."""
    heads = f"{'metric':20}{'before':>8}{'after':>8}  {'difference (95 %)':26}{'could show':>10}{'items':>7}"
    yield f"{'':5}{heads}"
    yield from map(_change, found.changes)
    for one in found.moved:
        yield f"  {one.item_id}: {one.metric} {one.before:.2f} → {one.after:.2f} ({one.cause})"
    yield from (f"Note: {note}." for note in found.notes)
    if any(not (change.worse or change.better) for change in found.changes):
        yield f"`could show`: where nothing moved, scores of two runs are taken to correlate at {ALIKE}."


def _change(change: Change) -> str:
    state = "DROP" if change.is_drop else "ok" if change.p is not None else ""
    interval = f"{change.difference:+.3f} [{change.low:+.3f}, {change.high:+.3f}]"
    return (
        f"{state:5}{change.metric:20}{change.before:8.3f}{change.after:8.3f}  {interval:26}"
        f"{change.detectable:10.3f}{change.items:7}"
    )


def of_runs(runs: Sequence[Run]) -> Iterator[str]:
    """A line for each run, and how often the held-out part was looked at."""
    for run in runs:
        state = "finished" if run.finished_at is not None else f"broke off; go on with --resume {run.id}"
        yield (
            f"{run.id}  {run.started_at:%Y-%m-%d %H:%M}  {run.suite} ({run.split}), {run.configuration}, "
            f"{run.pins.get('model', '')}, {run.items} items: {state}"
        )
    held_out = sum(run.split == "held-out" for run in runs)
    yield f"{len(runs)} runs; the held-out part was asked {held_out} times."

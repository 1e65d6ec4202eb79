"""A run, alone or against another one, as one self-contained HTML file to be read without this program.

Questions and answers of held-out items are left out: whoever improves the assistant may read the report.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.records import evaluations
from evals import plain, summary
from evals.charts import Bar, Span, bars, differences, histogram
from evals.compare import Comparison, Moved, compare
from evals.metrics import METRICS
from evals.reliability import of_judges

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.records.database import Database
    from assistant.records.evaluations import FullResult, Result, Run
    from evals.calibration import Calibration

TEMPLATE = "report.html"
SHOWN = 60
"""Moved questions whose answers are printed; a longer list is not read, and the page shows all."""
HELD_OUT = "held-out"


@dataclass(frozen=True, slots=True)
class MovedItem:
    """A question that moved on some metrics, with both answers; texts are None for held-out items."""

    item_id: str
    moves: tuple[Moved, ...]
    before: FullResult | None
    after: FullResult | None


@dataclass(frozen=True, slots=True)
class Against:
    """The run that a report holds its run against, and what came of it."""

    run: Run
    comparison: Comparison
    items: tuple[MovedItem, ...]
    causes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Subject:
    """All that a report tells; `looks` counts the runs over held-out items."""

    run: Run
    results: Sequence[Result]
    judges: tuple[Calibration, ...]
    looks: int
    against: Against | None = None


def subject(database: Database, run: Run, against: Run | None = None) -> Subject:
    """Read what a report on `run` tells, and where given, how it differs from `against`.

    Raises:
        InputError: the two runs have no question in common.
    """
    with database.reading() as session:
        results = evaluations.results(session, run.id)
        looks = sum(one.split == HELD_OUT for one in evaluations.runs(session))
        sides = [evaluations.full_results(session, one.id) for one in (against, run) if one and against]
    judges = of_judges(database)
    if against is None:
        return Subject(run, results, judges, looks)
    before, after = sides
    comparison = compare(before, after, against.pins, run.pins)
    hidden = HELD_OUT in (run.split, against.split)
    items = _moved_items(comparison, {} if hidden else _by_id(before), {} if hidden else _by_id(after))
    causes: Counter[str] = Counter(
        cause for _, cause in {(one.item_id, one.cause) for one in comparison.moved}
    )
    return Subject(run, results, judges, looks, Against(against, comparison, items, causes))


def page(told: Subject) -> str:
    """The report as HTML; everything in it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(plain=plain, summary=summary, shown=SHOWN)
    return environment.get_template(TEMPLATE).render(told=told, **_parts(told))


def _parts(told: Subject) -> dict[str, Any]:
    right = summary.metric_of(summary.RIGHT)
    quality = summary.by_kind(told.results, right)
    timed = summary.seconds(told.results)
    return {
        "metrics": {metric.name: metric for metric in METRICS},
        "means": summary.by_metric(told.results),
        "quality": quality,
        "right": summary.mean_of(told.results, right),
        "quality_chart": quality_chart(quality),
        "exits": summary.exits(told.results),
        "expected": summary.EXITS,
        "got": (*summary.EXITS, summary.ERROR),
        "timed": timed,
        "seconds_chart": seconds_chart(timed) if timed is not None else Markup(),
        "errors": [one for one in told.results if one.error],
        "changes_chart": changes_chart(told.against.comparison) if told.against else Markup(),
    }


def quality_chart(quality: Mapping[str, summary.Mean]) -> Markup:
    """How often the right exit was taken, by kind of question."""
    rows = [
        Bar(kind, one.mean, one.low, one.high, plain.with_interval(one, "share"))
        for kind, one in quality.items()
    ]
    return bars("Right exits by kind of question, with 95 % intervals", rows)


def seconds_chart(timed: summary.Seconds) -> Markup:
    """How long whole answers took."""
    marks = (("median", timed.median), ("95 %", timed.p95))
    return histogram("How long whole answers took", timed.values, "s", marks)


def changes_chart(comparison: Comparison) -> Markup:
    """How shares moved, better to the right."""
    shares = {metric.name for metric in METRICS if metric.unit == "share"}
    rows = [
        Span(
            plain.title(one.metric),
            one.difference,
            one.low,
            one.high,
            plain.moved_by(one, "share"),
            "worse" if one.is_drop else "mark",
        )
        for one in comparison.changes
        if one.metric in shares
    ]
    return differences("How shares moved, with 95 % intervals; right of the line is better", rows)


def _moved_items(
    comparison: Comparison, before: Mapping[str, FullResult], after: Mapping[str, FullResult]
) -> tuple[MovedItem, ...]:
    """The moved questions; those that got worse on any metric come first."""
    moves: dict[str, list[Moved]] = {}
    for one in comparison.moved:
        moves.setdefault(one.item_id, []).append(one)
    ranked = sorted(moves.items(), key=lambda both: min(one.after - one.before for one in both[1]))
    return tuple(MovedItem(name, tuple(some), before.get(name), after.get(name)) for name, some in ranked)


def _by_id(results: Iterable[FullResult]) -> dict[str, FullResult]:
    return {one.result.item_id: one for one in results}

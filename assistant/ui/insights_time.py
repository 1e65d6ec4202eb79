"""Quality over time: the runs of one test set, in the order in which they came."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import evaluations
from assistant.ui import insights_chart
from assistant.ui.words import escape
from evals import plain, summary
from evals.charts import Bar, over_time
from evals.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.records.database import Database
    from assistant.records.evaluations import Run

MOST = 20
"""Runs that are drawn, the newest; more would not be told apart."""


def draw(database: Database) -> None:
    """Draw how a metric went over the runs of a test set that came to their end."""
    with database.reading() as session:
        runs = [one for one in evaluations.runs(session) if one.finished_at is not None]
    if not runs:
        st.info("No run has come to its end yet.")
        return
    shares = [metric.name for metric in METRICS if metric.unit == "share"]
    with st.container(horizontal=True, vertical_alignment="bottom", key="insights-time"):
        suite = st.selectbox(
            "Test set", list(dict.fromkeys(f"{one.suite} ({one.split})" for one in runs)), key="time-suite"
        )
        metric = st.selectbox("Metric", shares, format_func=plain.title, key="time-metric")
    chosen = [one for one in runs if f"{one.suite} ({one.split})" == suite][:MOST][::-1]
    means = [_mean(database, one.id, metric) for one in chosen]
    points = [
        Bar(
            f"{run.started_at:%-d %b %H:%M}",
            mean.mean,
            mean.low,
            mean.high,
            plain.with_interval(mean, "share"),
        )
        for run, mean in zip(chosen, means, strict=True)
    ]
    title = f"{plain.title(metric)}, run by run, with 95 % intervals"
    insights_chart.draw(over_time(title, points), key=f"time-{suite}-{metric}")
    st.caption(escape(summary.metric_of(metric).definition))
    _warn_of_other_questions(chosen)
    rows = [
        {
            "Run": run.id,
            "Started": f"{run.started_at:%-d %B %Y, %H:%M}",
            "Answers": plain.told_model(run.pins),
            "Questions": run.items,
            plain.title(metric): point.figure,
            "Errors": mean.errors,
        }
        for run, point, mean in zip(chosen, points, means, strict=True)
    ]
    st.dataframe(rows[::-1], hide_index=True, width="stretch", key="time-table")


@st.cache_data(show_spinner="Reading the runs…", max_entries=500)
def _mean(_database: Database, run_id: str, metric: str) -> summary.Mean:
    """The mean of a run that came to its end, which does not change any more."""
    with _database.reading() as session:
        results = evaluations.results(session, run_id)
    return summary.mean_of(results, summary.metric_of(metric))


def _warn_of_other_questions(runs: Sequence[Run]) -> None:
    """Runs over different questions are no steps of one line."""
    changed = [
        f"{after.started_at:%-d %b %H:%M}"
        for before, after in pairwise(runs)
        if before.items_fingerprint != after.items_fingerprint
    ]
    if changed:
        st.caption(
            escape(f"The questions changed before the run of {', '.join(changed)}: compare across with care.")
        )

"""A run in figures: quality by kind, exits, metrics, seconds, judges, and what it depended on."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import evaluations
from assistant.ui import insights_chart
from assistant.ui.words import counted, escape
from evals import plain, summary
from evals.export import write_csv, write_jsonl
from evals.metrics import METRICS
from evals.reliability import of_judges
from evals.report import quality_chart, seconds_chart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.records.database import Database
    from assistant.records.evaluations import Result, Run


def draw(database: Database, run: Run, *, looks: int, texts: bool) -> None:
    """Draw a run; `looks` counts the runs over held-out questions. Files hold `texts`, or are not offered."""
    with database.reading() as session:
        results = evaluations.results(session, run.id)
    judges = of_judges(database)
    right = summary.metric_of(summary.RIGHT)
    quality = summary.by_kind(results, right)
    overall = plain.with_interval(summary.mean_of(results, right), "share")
    st.markdown(
        f"The right exit (answer, ask back or decline) was taken in **{escape(overall)}** of "
        f"{counted(len(results), 'question')}."
    )
    _cautions(run, results, looks)
    st.subheader("Quality by kind of question", anchor=False)
    insights_chart.draw(quality_chart(quality), key=f"quality-{run.id}")
    st.caption(
        "The thin line is the 95 % interval: where the true share may lie, "
        "given how many questions were asked."
    )
    st.subheader("Expected and taken exits", anchor=False)
    _exits(results)
    st.subheader("All metrics", anchor=False)
    _metrics(results)
    st.subheader("How long answers took", anchor=False)
    timed = summary.seconds(results)
    if timed is not None:
        insights_chart.draw(seconds_chart(timed), key=f"seconds-{run.id}")
    else:
        st.caption("No answer was timed.")
    st.subheader("Reliability of the judge", anchor=False)
    for one in judges:
        st.markdown(escape(f"{one.sentence} ({one.judge}, {counted(one.agreement.units, 'answer')})"))
    if not judges:
        st.caption("No judge has marked answers that people marked as well.")
    _pins(run)
    if texts:
        _downloads(database, run)


def _cautions(run: Run, results: Sequence[Result], looks: int) -> None:
    errors = sum(bool(one.error) for one in results)
    if len(results) < run.items:
        st.warning(
            f"The run broke off, or is still going: {len(results)} of {run.items} questions have a result."
        )
    if errors:
        st.warning(
            f"{counted(errors, 'question')} ended in an error. They are counted here and in no mean; "
            "see Questions."
        )
    st.caption(f"Held-out questions have been asked in {counted(looks, 'run')} so far.")


def _exits(results: Sequence[Result]) -> None:
    """Rows are what was expected, columns what came."""
    exits = summary.exits(results)
    got = (*summary.EXITS, summary.ERROR)
    st.table(
        {
            "Expected": [plain.EXITS[row] for row in summary.EXITS],
            **{plain.EXITS[name]: [exits[row, name] for row in summary.EXITS] for name in got},
        },
        hide_index=True,
        width="content",
    )


def _metrics(results: Sequence[Result]) -> None:
    means = summary.by_metric(results)
    rows = [
        {
            "Metric": plain.title(metric.name),
            "Mean (95 % interval)": plain.with_interval(means[metric.name], metric.unit),
            "Not applicable": means[metric.name].unscored,
            "Good is": plain.direction(metric).split()[0],
            "What it measures": " ".join((metric.definition, metric.source)).strip(),
        }
        for metric in METRICS
        if metric.name in means
    ]
    st.dataframe(rows, hide_index=True, width="stretch", key="metrics-table")
    st.caption(
        "“Not applicable” counts answers that a metric says nothing of; they are in no mean. "
        "What an answer costs is not known: answers do not tell how many tokens they took."
    )


def _pins(run: Run) -> None:
    with st.expander("What was run", icon=":material/push_pin:"):
        for name, what in plain.pinned(run.pins):
            st.markdown(f"**{escape(name)}**: {escape(what)}")


def _downloads(database: Database, run: Run) -> None:
    """Both files hold all questions and answers; they are made when asked for."""
    with st.container(horizontal=True, gap="small"):
        for ending, write in ((".csv", write_csv), (".jsonl", write_jsonl)):
            st.download_button(
                "Table (CSV)" if ending == ".csv" else "Everything (JSON lines)",
                _file(database, run, write),
                file_name=f"run-{run.id}{ending}",
                icon=":material/download:",
                on_click="ignore",
                key=f"download{ending}-{run.id}",
            )


def _file(
    database: Database, run: Run, write: Callable[[Path, Run, list[evaluations.FullResult]], None]
) -> Callable[[], bytes]:
    def made() -> bytes:
        with database.reading() as session:
            results = evaluations.full_results(session, run.id)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "run"
            write(path, run, results)
            return path.read_bytes()

    return made

"""Two runs held against each other: how far each metric moved, and which questions did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import evaluations, questions
from assistant.ui import insights_chart
from assistant.ui.insights_pages import page_of
from assistant.ui.insights_questions import show
from assistant.ui.words import counted, escape
from evals import plain
from evals.compare import Comparison, compare
from evals.report import changes_chart
from evals.summary import metric_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.records.database import Database
    from assistant.records.evaluations import Run
    from evals.compare import Moved

CAUSES = ("search", "sufficiency", "writing", "library")


def draw(database: Database, before: Run, after: Run, *, texts: bool) -> None:
    """Draw the comparison; the moved questions in pages, each opened on request."""
    stamps = (str(before.finished_at), str(after.finished_at), *_counts(database, before, after))
    comparison = _compared(database, before.id, after.id, stamps)
    st.subheader("How far it moved", anchor=False)
    insights_chart.draw(changes_chart(comparison), key=f"changes-{before.id}-{after.id}")
    st.caption("Right of the line is better. The thin line is the 95 % interval of the difference.")
    _changes(comparison)
    for note in comparison.notes:
        st.caption(escape(f"Note: {note}."))
    st.subheader("Questions that moved", anchor=False)
    _moved(database, after, comparison, texts=texts)


def _counts(database: Database, *runs: Run) -> tuple[str, ...]:
    """A run that goes on changes what is compared."""
    with database.reading() as session:
        return tuple(str(len(evaluations.done(session, run.id))) for run in runs if run.finished_at is None)


@st.cache_data(show_spinner="Comparing the two runs…", max_entries=8)
def _compared(_database: Database, before: str, after: str, stamps: tuple[str, ...]) -> Comparison:
    """Compare once: finished runs do not change; `stamps` tell of those that do."""
    with _database.reading() as session:
        runs = [evaluations.run(session, one) for one in (before, after)]
        old, new = (evaluations.full_results(session, one) for one in (before, after))
    pins = [run.pins if run is not None else {} for run in runs]
    return compare(old, new, *pins)


def _changes(comparison: Comparison) -> None:
    rows = []
    for one in comparison.changes:
        metric = metric_of(one.metric)
        rows.append(
            {
                "Metric": plain.title(one.metric),
                "Before": plain.figure(one.before, metric.unit),
                "After": plain.figure(one.after, metric.unit),
                "Difference (95 % interval)": plain.moved_by(one, metric.unit),
                "Could show": plain.figure(one.detectable, metric.unit),
                "Questions": one.items,
                "So": plain.verdict(one, metric),
            }
        )
    st.dataframe(rows, hide_index=True, width="stretch", key="changes-table")
    st.caption("“Could show” is the smallest difference that these questions could have shown.")


def _moved(database: Database, after: Run, comparison: Comparison, *, texts: bool) -> None:
    moves: dict[str, list[Moved]] = {}
    for one in comparison.moved:
        moves.setdefault(one.item_id, []).append(one)
    cause = st.selectbox(
        "Why",
        CAUSES,
        index=None,
        placeholder="All reasons",
        format_func=lambda one: plain.CAUSES[one],
        key="moved-cause",
    )
    chosen = [name for name, some in moves.items() if cause in (None, some[0].cause)]
    chosen.sort(key=lambda name: min(one.after - one.before for one in moves[name]))
    st.caption(f"{counted(len(chosen), 'question')}, those that fell most first")
    shown = page_of(chosen, key=f"moved-{after.id}-{cause}")
    with database.reading() as session:
        ids = questions.ids_of(session, after.id, shown)
        asked = questions.of_results(session, list(ids.values())) if texts else {}
    for name in shown:
        _entry(after, name, moves[name], ids[name], asked)


def _entry(after: Run, name: str, moves: list[Moved], result_id: int, asked: Mapping[int, str]) -> None:
    with st.container(key=f"entry-moved-{result_id}", gap=None):
        told = [f"{plain.title(one.metric)}: {one.before:.0%} → {one.after:.0%}" for one in moves]
        st.caption(escape(" · ".join((name, moves[0].cause, *told))))
        if result_id in asked and st.button(
            escape(asked[result_id]), type="tertiary", key=f"open-moved-{result_id}"
        ):
            show(after.id, result_id)

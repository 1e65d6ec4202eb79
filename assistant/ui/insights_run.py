"""A run on the Insights page: choose it, and one to hold it against; figures, questions, what moved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import evaluations
from assistant.ui import insights_figures, insights_moved, insights_questions, insights_result
from assistant.ui.words import escape
from evals import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.records.database import Database
    from assistant.records.evaluations import Run

_NUMBER = re.compile(r"[0-9]{1,9}")
FIGURES, QUESTIONS, MOVED = "Figures", "Questions", "What moved"
HELD_OUT = "held-out"


def draw(database: Database, *, author: str, open_document: Callable[[dict[str, str]], None]) -> None:
    """Draw the chosen run, or one opened result of it."""
    with database.reading() as session:
        runs = evaluations.runs(session)
    if not runs:
        st.info(
            "No run has been recorded yet. Whoever looks after this program starts one with "
            "`python -m evals run`; it then shows here."
        )
        return
    run, against = _chosen(runs)
    opened = _opened(run, against)
    texts = run.split != HELD_OUT or _wants_held_out(run)
    if opened is not None:
        if texts:
            insights_result.draw(database, opened, against, author=author, open_document=open_document)
        return
    parts = (FIGURES, QUESTIONS, MOVED) if against else (FIGURES, QUESTIONS)
    part = st.segmented_control(
        "Part", parts, default=FIGURES, required=True, key=f"part-{run.id}", label_visibility="collapsed"
    )
    if part == MOVED and against:
        insights_moved.draw(database, against, run, texts=texts)
    elif part == QUESTIONS:
        insights_questions.draw(database, run, texts=texts)
    else:
        looks = sum(one.split == HELD_OUT for one in runs)
        insights_figures.draw(database, run, looks=looks, texts=texts)


def _chosen(runs: Sequence[Run]) -> tuple[Run, Run | None]:
    """The run and the one to hold it against; the address keeps them over a reload."""
    known = {run.id: run for run in runs}
    ids = list(known)
    asked, other = st.query_params.get("run"), st.query_params.get("against")
    with st.container(horizontal=True, key="insights-runs", vertical_alignment="bottom"):
        run_id = st.selectbox(
            "Run",
            ids,
            index=ids.index(asked) if asked in known else 0,
            format_func=lambda one: plain.headline(known[one]),
            key="insights-run",
        )
        others = [one for one in ids if one != run_id]
        against = st.selectbox(
            "Held against",
            others,
            index=others.index(other) if other in others else None,
            placeholder="No other run",
            format_func=lambda one: plain.headline(known[one]),
            key="insights-against",
        )
    st.query_params["run"] = run_id
    if against:
        st.query_params["against"] = against
    else:
        st.query_params.pop("against", None)
    return known[run_id], known[against] if against else None


def _opened(run: Run, against: Run | None) -> int | None:
    """The result that the address names, with a way back; another run closes it."""
    asked = st.query_params.get("result", "")
    if not _NUMBER.fullmatch(asked):
        return None
    place = {"view": "Runs", "run": run.id} | ({"against": against.id} if against else {})
    if st.query_params.get("of") != run.id or st.button(
        "All questions", icon=":material/arrow_back:", type="tertiary", key="all-results"
    ):
        st.query_params.from_dict(place)
        st.rerun()
    return int(asked)


def _wants_held_out(run: Run) -> bool:
    st.warning(
        escape(
            "These are held-out questions: for reporting only. Do not read them if you work on the assistant."
        ),
        icon=":material/lock:",
    )
    return st.toggle("I do not work on the assistant: show the questions", key=f"held-out-{run.id}")

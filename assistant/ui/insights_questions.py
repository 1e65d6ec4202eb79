"""The questions of a run in pages; one is opened at a time, and only then are its texts read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import evaluations, questions
from assistant.ui.insights_pages import page_of
from assistant.ui.words import counted, escape
from evals import plain
from evals.compare import lacks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.records.database import Database
    from assistant.records.evaluations import Result, Run

SHOWS = ("Not fully right", "Wrong exit", "Errors", "All")


def draw(database: Database, run: Run, *, texts: bool) -> None:
    """Draw the list with its filters; without `texts` the questions have names only and stay closed."""
    with database.reading() as session:
        results = evaluations.results(session, run.id)
    with st.container(horizontal=True, vertical_alignment="bottom", key="insights-filters"):
        show = st.selectbox("Show", SHOWS, key=f"show-{run.id}")
        kind = st.selectbox(
            "Kind",
            sorted({one.kind for one in results}),
            index=None,
            placeholder="All",
            key=f"kind-{run.id}",
        )
    chosen = [one for one in results if kind in (None, one.kind) and fits(one, show)]
    st.caption(f"{counted(len(chosen), 'question')} of {len(results)}")
    shown = page_of(chosen, key=f"questions-{run.id}-{show}-{kind}")
    with database.reading() as session:
        asked = questions.of_results(session, [one.id for one in shown]) if texts else {}
    for one in shown:
        entry(one, asked)


def fits(result: Result, show: str) -> bool:
    """Whether a result belongs to what is shown."""
    match show:
        case "Errors":
            return bool(result.error)
        case "Wrong exit":
            return not result.error and result.outcome != result.expected
        case "Not fully right":
            return bool(result.error) or bool(lacks(result))
        case _:
            return True


def entry(result: Result, asked: Mapping[int, str]) -> None:
    """A line of the list: how it went, and the question as the button that opens it."""
    with st.container(key=f"entry-result-{result.id}", gap=None):
        facts = [result.item_id, result.kind, _how(result)]
        facts += [f"{plain.title(name)}: {result.scores[name]:.0%}" for name in lacks(result)]
        st.caption(escape(" · ".join(facts)))
        if result.id not in asked:
            return
        if st.button(escape(asked[result.id]), type="tertiary", key=f"open-result-{result.id}"):
            show(result.run_id, result.id)


def show(run_id: str, result_id: int) -> None:
    """Turn to one opened result."""
    st.query_params["result"], st.query_params["of"] = str(result_id), run_id
    st.rerun()


def _how(result: Result) -> str:
    if result.error:
        return f"error: {result.error}"
    got, expected = plain.EXITS[result.outcome].lower(), plain.EXITS[result.expected].lower()
    return got if got == expected else f"{got}, expected: {expected}"

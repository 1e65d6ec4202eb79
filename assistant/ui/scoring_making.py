"""Making a round: what is scored, how many answers of it, and how many people score the same ones."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import evaluations, scoring_rounds, scoring_sources
from assistant.records.scoring_rounds import Plan
from assistant.ui.problems import shown_to_people
from evals.plain import headline

if TYPE_CHECKING:
    from assistant.records.database import Database
    from assistant.records.evaluations import Run
    from assistant.records.scoring_rounds import Mode

FROM_RUN = "Answers of a test run"
FROM_PEOPLE = "Real questions whose authors agreed"
FROM_TWO_RUNS = "Two test runs, side by side"
MANY = 20


def draw(database: Database, *, author: str) -> str | None:
    """Draw the questions that make a round; the id of the one that was just made."""
    with database.reading() as session:
        runs = {run.id: run for run in evaluations.runs(session)}
    source = st.radio("What is scored?", (FROM_RUN, FROM_PEOPLE, FROM_TWO_RUNS), key="round-source")
    origins = _origins(database, source, runs)
    if not origins:
        st.caption(_nothing(source))
        return None
    plan = _plan(len(origins), "pairs" if source == FROM_TWO_RUNS else "answers", author)
    if not st.button("Make the round", type="primary", key="round-make"):
        return None
    with shown_to_people(), database.writing() as session:
        return scoring_rounds.make(session, plan, origins)
    return None


def _plan(there: int, mode: Mode, author: str) -> Plan:
    name = st.text_input("Name", max_chars=80, placeholder="What raters will know it by", key="round-name")
    left, middle, right = st.columns(3)
    count = left.number_input(f"Answers to score (of {there})", 1, there, min(MANY, there), key="round-count")
    overlap = middle.number_input("Scored by several people, in %", 0, 100, 30, 5, key="round-overlap")
    raters = right.number_input("How many people on those", 2, 9, 2, key="round-raters")
    seed = secrets.randbelow(2**31)
    return Plan(name, mode, author, int(count), overlap / 100, int(raters), seed)


def _origins(database: Database, source: str, runs: dict[str, Run]) -> list[str]:
    """What could be scored, by the choices on the page."""
    if source == FROM_PEOPLE:
        with database.reading() as session:
            return scoring_sources.of_consented(session)
    first = _run_chosen("Test run", runs, "round-run")
    second = _run_chosen("Held against", runs, "round-other") if source == FROM_TWO_RUNS else None
    with database.reading() as session:
        if first is None or (source == FROM_TWO_RUNS and second in (None, first)):
            return []
        if second is None:
            return scoring_sources.of_run(session, first)
        return scoring_sources.of_two_runs(session, first, second)


def _run_chosen(label: str, runs: dict[str, Run], key: str) -> str | None:
    return st.selectbox(
        label,
        list(runs),
        index=None,
        placeholder="Choose a run",
        format_func=lambda id: headline(runs[id]),
        key=key,
    )


def _nothing(source: str) -> str:
    match source:
        case _ if source == FROM_PEOPLE:
            return "Nobody has agreed yet. There is a tick for it below each answer on the Ask page."
        case _ if source == FROM_TWO_RUNS:
            return "Choose two different runs that answered the same questions."
        case _:
            return (
                "Choose a run. `python -m evals run` makes one; whoever keeps the program can do it for you."
            )

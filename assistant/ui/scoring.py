"""The Scoring page: rounds of answers that evaluators mark blind, and what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import scoring_consents, scoring_queue, scoring_rounds
from assistant.ui import scoring_desk, scoring_making, scoring_results, scoring_settle
from assistant.ui.problems import shown_to_people
from assistant.ui.words import counted, escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.records.database import Database
    from assistant.records.scoring_rounds import Round

SCORE, SETTLE, RESULTS = "Score", "Settle", "Results"


def render(database: Database, *, author: str, open_document: Callable[[dict[str, str]], None]) -> None:
    """Draw the rounds, or the one that the address names (`round`, `view`)."""
    with shown_to_people():
        _forget_what_was_taken_back(database)
        with database.reading() as session:
            rounds = scoring_rounds.rounds(session)
        chosen = next((one for one in rounds if one.id == st.query_params.get("round")), None)
        if chosen is None:
            _list(database, rounds, author)
        else:
            _round(database, chosen, author, open_document)


def _forget_what_was_taken_back(database: Database) -> None:
    """Before anything is shown: exchanges that their authors took back, or deleted, go."""
    with database.reading() as session:
        gone = scoring_consents.unconsented(session)
    if gone:
        with database.writing() as session:
            scoring_consents.forget(session, scoring_consents.unconsented(session))


def _list(database: Database, rounds: list[Round], author: str) -> None:
    st.title("Scoring", anchor=False)
    st.markdown(
        "Read an answer, mark it in a minute or two, go on with the next. Nobody sees whose question it was, "
        "who or what wrote the answer, or what others marked."
    )
    for one in rounds:
        with st.container(key=f"entry-round-{one.id}", gap="xsmall"):
            st.markdown(f"**{escape(one.name)}**")
            st.caption(_facts(one))
            with st.container(horizontal=True, gap="small"):
                wanting = one.scored < one.wanted
                if one.closed_at is None and st.button(
                    "Score", key=f"score-{one.id}", type="primary" if wanting else "secondary"
                ):
                    _go(one.id, SCORE)
                if one.lead == author and st.button("Results", key=f"results-{one.id}"):
                    _go(one.id, RESULTS)
    if not rounds:
        st.info("There is no round yet. Make one: choose what is scored, how much, and by how many.")
    with st.expander("Make a round", icon=":material/add:", expanded=not rounds, key="make-round"):
        if made := scoring_making.draw(database, author=author):
            _go(made, SCORE)


def _facts(one: Round) -> str:
    kind = "answer" if one.mode == "answers" else "pair"
    return " · ".join(
        (
            counted(one.tasks, kind),
            f"{one.overlap:.0%} of them scored by {one.raters} people",
            f"{one.scored} of {one.wanted} scores are there",
            "closed" if one.closed_at else f"open since {one.created_at:%-d %B %Y}",
        )
    )


def _round(
    database: Database, one: Round, author: str, open_document: Callable[[dict[str, str]], None]
) -> None:
    view = SCORE
    with st.container(horizontal=True, vertical_alignment="center", key="round-head"):
        if st.button("All rounds", icon=":material/arrow_back:", type="tertiary", key="all-rounds"):
            _go(None, SCORE)
        st.markdown(f"**{escape(one.name)}**", width="stretch")
        if one.lead == author:
            view = _view_chosen(one)
    if view == SCORE:
        scoring_desk.draw(database, one, rater=author, open_document=open_document)
    elif _may_look(database, one, author):
        if view == SETTLE:
            scoring_settle.draw(database, one, lead=author, open_document=open_document)
        else:
            scoring_results.draw(database, one, lead=author)


def _view_chosen(one: Round) -> str:
    """The part of the round that its lead looks at; the address keeps it over a reload."""
    views = (SCORE, SETTLE, RESULTS)
    asked = st.query_params.get("view", SCORE)
    view = st.segmented_control(
        "Part of the round",
        views,
        default=asked if asked in views else SCORE,
        required=True,
        key=f"view-{one.id}",
        label_visibility="collapsed",
    )
    st.query_params["view"] = str(view)
    return str(view)


def _may_look(database: Database, one: Round, author: str) -> bool:
    """A lead who scores as well stays blind until they are through, or the round is closed."""
    if one.closed_at is not None:
        return True
    with database.reading() as session:
        progress = scoring_queue.progress(session, one.id, author)
    if not progress.left:
        return True
    if progress.scored or progress.skipped:
        st.info(
            f"You still have {counted(progress.left, 'answer')} to score here. What others marked shows once "
            "you are through, so that it cannot sway you, or when the round is closed."
        )
        scoring_results.closing(database, one, lead=author)
        return False
    st.info("Do you mean to score in this round as well? Then do so first: others' marks would sway you.")
    return st.toggle("I do not score in this round: show me the marks", key=f"look-{one.id}")


def _go(round_id: str | None, view: str) -> None:
    st.query_params.from_dict({"round": round_id, "view": view} if round_id else {})
    st.rerun()

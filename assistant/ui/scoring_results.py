"""What came of a round: how far raters agree, judges held against people, the files, and the round's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import scoring_results, scoring_rounds
from assistant.ui import scoring_export, scoring_figures
from assistant.ui.scoring_rubric import criteria
from assistant.ui.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.records.database import Database
    from assistant.records.scoring_results import Results
    from assistant.records.scoring_rounds import Round
    from evals.rubric import Criterion


def draw(database: Database, one: Round, *, lead: str) -> None:
    """Draw the figures and the files of a round, and the button that closes it."""
    with database.reading() as session:
        results = scoring_results.results(session, one.id, lead=lead)
    rubric = criteria(one.mode)
    st.caption(
        f"{one.scored} of {one.wanted} scores are there; {counted(len(results.skipped), 'answer')} skipped."
    )
    if results.marks:
        _figures(one, rubric, results)
    else:
        st.info("Nobody has handed in a mark yet.")
    if results.marks or results.skipped:
        _files(one, rubric, results)
    closing(database, one, lead=lead)


def _figures(one: Round, rubric: Sequence[Criterion], results: Results) -> None:
    if rows := scoring_figures.by_criterion(results, rubric):
        st.subheader("How far raters agree", anchor=False)
        st.table(rows, hide_index=True)
        st.caption(
            "1 is perfect agreement, 0 what chance would bring (Krippendorff's alpha, in brackets its 95 % "
            "interval). These are the marks as raters gave them; settled ones do not count here."
        )
    if rows := scoring_figures.by_rater(one.id, results, rubric):
        st.subheader("By rater", anchor=False)
        st.table(rows, hide_index=True)
        st.caption(
            "The mean of each rater's marks and, where others marked the same answers, the agreement with "
            "them. A rater who lies far from the others may read the steps differently."
        )
    if rows := scoring_figures.by_judge(results):
        st.subheader("Judge against people", anchor=False)
        st.table(rows, hide_index=True)
        st.caption("A judge is a model that marks by the same rubric; what people settled on comes first.")


def _files(one: Round, rubric: Sequence[Criterion], results: Results) -> None:
    rows = scoring_export.rows(one.id, results, rubric)
    st.subheader("Take the scores along", anchor=False)
    st.caption("One row for each answer and rater. Raters are numbered, not named.")
    with st.container(horizontal=True, gap="small"):
        for label, data, name, mime in (
            ("Table (CSV)", scoring_export.as_csv(rows), "scores.csv", "text/csv"),
            ("Lines (JSONL)", scoring_export.as_jsonl(rows), "scores.jsonl", "application/jsonl"),
        ):
            st.download_button(
                label, data, name, mime, icon=":material/download:", key=name, on_click="ignore"
            )


def closing(database: Database, one: Round, *, lead: str) -> None:
    """Draw the button that ends the round, or lets raters go on."""
    closed = one.closed_at is not None
    if st.button(
        "Open the round again" if closed else "Close the round",
        icon=":material/lock_open:" if closed else ":material/lock:",
        key="close-round",
        help=None if closed else "Nothing can be scored or corrected then. You can open it again.",
    ):
        change = scoring_rounds.reopen if closed else scoring_rounds.close
        with database.writing() as session:
            change(session, one.id, lead=lead)
        st.rerun()

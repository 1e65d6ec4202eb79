"""The rater's desk: one answer at a time, its marks beside it, and how far one is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import scoring, scoring_queue
from assistant.ui import scoring_answer, scoring_rubric
from assistant.ui.problems import shown_to_people
from assistant.ui.words import counted, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.records.database import Database
    from assistant.records.scoring_queue import Assignment, Progress
    from assistant.records.scoring_rounds import Round

AGAIN = "again"
ANSWER = "answer"
"""In the address: the answer that this tab shows, and whether it is there to be corrected."""
REASONS = ("I know too little of the subject", "I wrote or know this question", "It cannot be read")
_NUMBER = re.compile(r"[0-9]{1,9}")
HINT = "Keys 1 to 4 mark and go on to the next question; Enter saves. Or use Tab, arrows, mouse or touch."


def draw(
    database: Database, one: Round, *, rater: str, open_document: Callable[[dict[str, str]], None]
) -> None:
    """Draw the answer before the rater, the last one for correction, or that nothing is left."""
    if one.closed_at is not None:
        st.info("This round is closed: nothing is scored any more. Thank you.")
        return
    with database.reading() as session:
        again = scoring_queue.last_done(session, one.id, rater) if AGAIN in st.query_params else None
        progress = scoring_queue.progress(session, one.id, rater)
    assignment = again or _next(database, one, rater)
    _tell(progress)
    if assignment is None:
        _nothing_left(progress)
    elif assignment.state != "open" and not again:
        _done_elsewhere(assignment)
    else:
        _desk(database, one, assignment, progress, rater=rater, open_document=open_document)


def _desk(
    database: Database,
    one: Round,
    assignment: Assignment,
    progress: Progress,
    *,
    rater: str,
    open_document: Callable[[dict[str, str]], None],
) -> None:
    again = assignment.state != "open"
    answer, marks = st.columns([1.5, 1], gap="large")
    with answer, st.container(key=f"answer-{assignment.id}"):
        scoring_answer.draw(assignment, open_document)
    with marks, st.container(key="rubric-panel"):
        if again:
            _correction(database, one, assignment, rater)
        else:
            _marks(database, one, assignment, rater)
            _ways(database, assignment, rater, progress)
        scoring_answer.comments(database, assignment, rater=rater)
    scoring_rubric.keys(str(assignment.id))


def _next(database: Database, one: Round, rater: str) -> Assignment | None:
    """The answer that this tab shows already, or the next one."""
    shown = st.query_params.get(ANSWER, "")
    with database.reading() as session:
        known = (
            scoring_queue.assignment(session, int(shown), one.id, rater) if _NUMBER.fullmatch(shown) else None
        )
    if known is None:
        with database.writing() as session:
            known = scoring_queue.claim(session, one.id, rater)
    if known is not None:
        st.query_params[ANSWER] = str(known.id)
    return known


def _done_elsewhere(assignment: Assignment) -> None:
    """Two tabs showed the same answer, and it was saved in the other one."""
    st.warning(
        f"You have already {assignment.state} this answer, in another tab. What you marked in this one "
        "changed nothing."
    )
    if st.button("Go on with the next", type="primary", key="go-on"):
        _leave()
    _back()


def _tell(progress: Progress) -> None:
    done = progress.scored + progress.skipped
    total = done + progress.left
    parts = [f"{done} of {total} done"]
    if progress.skipped:
        parts.append(f"{progress.skipped} skipped")
    if progress.double:
        parts.append(f"{progress.double} of those to come are scored by somebody else as well")
    st.progress(done / total if total else 1.0, text=" · ".join(parts))


def _nothing_left(progress: Progress) -> None:
    if not progress.scored and not progress.skipped:
        st.info("All answers of this round are in other hands. Look in again later: some may come back.")
        return
    st.success(f"You are through: {counted(progress.scored, 'answer')} scored. Thank you.")
    _back()


def _marks(database: Database, one: Round, assignment: Assignment, rater: str) -> None:
    """The rubric; each mark is kept as a draft at once, so that a closed tab loses nothing."""
    with database.reading() as session:
        kept = scoring.marks(session, assignment.id, rater=rater)
    marked = _rubric(one, assignment, kept)
    for criterion, value in marked.items():
        if kept.get(criterion) != value:
            with database.writing() as session:
                scoring.mark(session, assignment.id, criterion, value, rater=rater)
    saved = st.button("Save and go on", type="primary", key=f"save-{assignment.id}", width="stretch")
    if saved and _complete(one, marked):
        with shown_to_people():
            with database.writing() as session:
                scoring.submit(session, assignment.id, marked, rater=rater)
            _leave()
    if marked:
        st.caption(f"{len(marked)} of {len(scoring_rubric.criteria(one.mode))} marked; kept as a draft.")
    st.caption(HINT)


def _rubric(one: Round, assignment: Assignment, kept: Mapping[str, float]) -> dict[str, float]:
    key = f"marks-{assignment.id}"
    with st.container(key=key):
        return scoring_rubric.draw(
            scoring_rubric.criteria(one.mode), kept, swapped=assignment.swapped, key=key
        )


def _complete(one: Round, marked: Mapping[str, float]) -> bool:
    missing = [each.title for each in scoring_rubric.criteria(one.mode) if each.id not in marked]
    if missing:
        st.warning(f"Still to mark: {', '.join(escape(title) for title in missing)}.")
    return not missing


def _ways(database: Database, assignment: Assignment, rater: str, progress: Progress) -> None:
    """Skip this answer, or go back to the last one."""
    with st.container(horizontal=True, gap="small"):
        with st.popover("Skip this answer", type="tertiary"):
            with st.form("skip", border=False):
                reason = st.selectbox("Why?", REASONS, index=None, accept_new_options=True, key="skip-reason")
                skips = st.form_submit_button("Skip")
            if skips:
                with shown_to_people():
                    with database.writing() as session:
                        scoring.skip(session, assignment.id, reason or "", rater=rater)
                    _leave()
        if progress.scored or progress.skipped:
            _back()


def _back() -> None:
    if st.button("Back to my last answer", icon=":material/undo:", type="tertiary", key="back"):
        st.query_params[AGAIN] = "1"
        st.rerun()


def _correction(database: Database, one: Round, assignment: Assignment, rater: str) -> None:
    """The last answer again: what is saved here takes the place of the earlier marks."""
    st.info(
        "This is your last answer again. Saving replaces your marks on it, and notes when; "
        "you can do so until the round is closed."
    )
    with database.reading() as session:
        kept = scoring.marks(session, assignment.id, rater=rater)
    marked = _rubric(one, assignment, kept)
    saved = st.button("Save the correction", type="primary", key=f"save-{assignment.id}", width="stretch")
    if saved and _complete(one, marked):
        with shown_to_people():
            with database.writing() as session:
                scoring.correct(session, assignment.id, marked, rater=rater)
            _leave()
    if st.button("Leave it as it is", type="tertiary", key="leave"):
        _leave()


def _leave() -> None:
    """On to the next answer."""
    for name in (AGAIN, ANSWER):
        st.query_params.pop(name, None)
    st.rerun()

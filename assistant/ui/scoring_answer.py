"""What is scored, as readers of the Ask page see it; and what a rater says on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import scoring, scoring_sources
from assistant.ui import reading
from assistant.ui.problems import shown_to_people
from assistant.ui.sheets import answer_sheet
from assistant.ui.words import KINDS, escape, without_marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.records.database import Database
    from assistant.records.scoring_queue import Assignment
    from assistant.records.scoring_sources import Content
    from assistant.values import Answer

WHOLE = "The whole answer"
SENTENCE = 90
"""Characters of a sentence that the list of sentences shows."""


def draw(assignment: Assignment, open_document: Callable[[dict[str, str]], None]) -> None:
    """Draw the question with its history and its answer, or its two answers as A and B."""
    content = assignment.content
    if content["history"]:
        reading.said_before(content["history"])
    answers = scoring_sources.answers(content)
    if len(answers) == 1:
        _draw(content["question"], answers[0], f"scored-{assignment.id}", open_document)
        return
    st.subheader(escape(content["question"]), anchor=False)
    shown = answers[::-1] if assignment.swapped else answers
    for letter, answer in zip("AB", shown, strict=True):
        with st.container(key=f"side-{letter}-{assignment.id}"):
            _draw(f"Answer {letter}", answer, f"scored-{assignment.id}-{letter}", open_document)


def _draw(heading: str, answer: Answer, key: str, open_document: Callable[[dict[str, str]], None]) -> None:
    # Who put it into words could tell a rater which of two programs wrote it.
    sheet = {**answer_sheet(heading, answer), "note": ""}
    if place := reading.draw(sheet, key=key):
        open_document(place)
    if answer.outcome == "declined" and answer.reason and answer.reason not in answer.text:
        st.markdown(escape(answer.reason))
    if answer.options:
        st.caption(f"It offers: {escape(' / '.join(answer.options))}")
    if answer.nearest:
        st.caption("Nearest in the library (not an answer)")
        for document in answer.nearest:
            st.markdown(f"{escape(document.title)} ({KINDS[document.kind]})")


def comments(database: Database, assignment: Assignment, *, rater: str) -> None:
    """Draw what the rater has said, and a place to say something on all of it or on one sentence."""
    with database.reading() as session:
        said = scoring.comments(session, assignment.id, rater=rater)
    sentences = _sentences(assignment.content)
    for one in said:
        about = WHOLE if one.statement is None else sentences[one.statement]
        st.caption(f"{escape(about)} — {escape(one.comment)}")
    with st.expander("Comment", icon=":material/add_comment:"):
        # A saved comment makes room for the next one; one that could not be saved stays in its box.
        key = f"{assignment.id}-{len(said)}"
        with st.form(f"comment-{key}", border=False):
            place = st.selectbox("On", [WHOLE, *sentences.values()], key=f"about-{key}")
            comment = st.text_area("What should be known?", max_chars=1000, key=f"words-{key}")
            saves = st.form_submit_button("Save the comment")
        if saves:
            statement = next((number for number, text in sentences.items() if text == place), None)
            with shown_to_people():
                with database.writing() as session:
                    scoring.say(session, assignment.id, comment, rater=rater, statement=statement)
                st.rerun()


def _sentences(content: Content) -> dict[int, str]:
    """The sentences of the one answer by their place in it; of two answers, none."""
    first, *others = scoring_sources.answers(content)
    if others:
        return {}
    return {
        place: f"{place + 1}. {_shortened(without_marks(statement.text))}"
        for place, statement in enumerate(first.statements)
        if statement.support != "unsupported"
    }


def _shortened(text: str) -> str:
    return text if len(text) <= SENTENCE else f"{text[: SENTENCE - 1].rstrip()}…"

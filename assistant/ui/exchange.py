"""One exchange as it is drawn, the same whether its answer has just come or is a year old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from assistant.answering.compose import before_reading
from assistant.ui import rating, reading
from assistant.ui.sheets import answer_sheet, document_place, question_sheet, unfinished_sheet
from assistant.ui.state import edit_question
from assistant.ui.words import KINDS, escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.delta_generator import DeltaGenerator

    from assistant.records.conversations import Exchange
    from assistant.records.database import Database
    from assistant.ui.state import Tab
    from assistant.values import Answer


@dataclass(frozen=True, slots=True)
class Desk:
    """What drawing an exchange needs besides it; `open_document` turns to the Library page."""

    database: Database
    tab: Tab
    author: str
    open_document: Callable[[dict[str, str]], None]


def draw(desk: Desk, exchange: Exchange, *, latest: bool) -> None:
    """Draw question and answer with what can be done about them; only the latest offers ways on."""
    with turn(exchange):
        _draw(desk, exchange, latest=latest)


def turn(exchange: Exchange) -> DeltaGenerator:
    """The place of an exchange on the page, the same while the answer comes and ever after."""
    return st.container(key=f"turn-{exchange.message_id}")


def _draw(desk: Desk, exchange: Exchange, *, latest: bool) -> None:
    answer = exchange.answer
    if answer is None:
        _unanswered(desk, exchange)
        return
    if place := reading.draw(answer_sheet(exchange.question, answer), key=_key(exchange)):
        desk.open_document(place)
    if answer.outcome == "declined":
        _declined(desk, exchange, answer)
    ways = st.empty()
    if latest:
        with ways.container(horizontal=True, gap="small", key=f"ways-{exchange.message_id}"):
            _ways(desk, exchange, answer.options + answer.follow_ups)
    if answer.outcome == "answered":
        rating.draw(desk.database, exchange, author=desk.author)


def draw_question(exchange: Exchange) -> None:
    """Draw an exchange whose answer is about to come."""
    reading.draw(question_sheet(exchange.question), key=_key(exchange))


def _key(exchange: Exchange) -> str:
    """The same while the answer comes and ever after, so that the page changes in place."""
    return f"exchange-{exchange.message_id}"


def _ways(desk: Desk, exchange: Exchange, questions: tuple[str, ...]) -> None:
    # A reading repeats the question; what tells it from the others is what follows.
    said = before_reading(exchange.question)
    for position, question in enumerate(questions):
        st.button(
            escape(question.removeprefix(said)),
            key=f"way-{exchange.message_id}-{position}",
            on_click=desk.tab.ask,
            args=(question,),
        )


def _declined(desk: Desk, exchange: Exchange, answer: Answer) -> None:
    if answer.reason and answer.reason not in answer.text:
        st.markdown(escape(answer.reason))
    if answer.nearest:
        st.caption("Nearest in the library (not an answer)")
        with st.container(key=f"nearest-{exchange.message_id}", gap="small"):
            for document in answer.nearest:
                with st.container(key=f"near-{exchange.message_id}-{document.document_id}", gap=None):
                    if st.button(
                        escape(document.title),
                        type="tertiary",
                        key=f"near-open-{exchange.message_id}-{document.document_id}",
                    ):
                        desk.open_document(document_place(document.document_id))
                    st.caption(f"{KINDS[document.kind]}. {escape(document.summary)}")
    rating.draw_send(desk.database, exchange, author=desk.author)


def _unanswered(desk: Desk, exchange: Exchange) -> None:
    """Stopped, failed, or left by a program that ended: say so, keep the question, offer to ask again."""
    match exchange.state:
        case "failed":
            caution = f"{exchange.reason or 'The answer could not be made.'} Your question is kept."
        case "stopped":
            caution = "Unfinished: this answer was stopped before it was complete."
        case _:
            caution = "No answer was saved for this question."
    reading.draw(unfinished_sheet(exchange.question, exchange.partial, caution), key=_key(exchange))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Try again" if exchange.state == "failed" else "Ask again",
            icon=":material/refresh:",
            key=f"again-{exchange.message_id}",
            on_click=desk.tab.ask,
            args=(exchange.question,),
        )
        st.button(
            "Edit the question",
            type="tertiary",
            key=f"edit-{exchange.message_id}",
            on_click=edit_question,
            args=(exchange.question,),
        )

"""A thumb with a reason below an answer, and whether evaluators may see it; both stored at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import streamlit as st

from assistant.records import feedback, gaps, scoring_consents

if TYPE_CHECKING:
    from assistant.records.conversations import Exchange
    from assistant.records.database import Database

REASONS: dict[str, tuple[str, ...]] = {
    "up": ("I can use it now", "Clear", "Good cases", "Sources I trust"),
    "down": ("Not what I asked", "Too general", "A case like mine is missing", "Wrong or doubtful"),
}


def draw(database: Database, exchange: Exchange, *, author: str) -> None:
    """Draw the thumbs; once one is given, a way to say why."""
    given = exchange.feedback
    key = f"thumb-{exchange.message_id}"
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"rating-{exchange.message_id}"
    ):
        st.caption("Was this helpful?", width="content")
        chosen = st.feedback("thumbs", key=key, default=(1 if given.thumb == "up" else 0) if given else None)
        thumb: Literal["up", "down"] | None = None if chosen is None else "up" if chosen else "down"
        if thumb and (given is None or given.thumb != thumb):
            _give(database, exchange.message_id, author, thumb)
            given = None
        if thumb:
            said = given.reason if given else ""
            with st.popover(said or "Thank you. Tell us why", type="tertiary"):
                _reasons(database, exchange, author, thumb)
    _consent(database, exchange.message_id, author)


def _reasons(database: Database, exchange: Exchange, author: str, thumb: Literal["up", "down"]) -> None:
    given = exchange.feedback
    with st.form(f"reason-{exchange.message_id}-{thumb}", border=False):
        options = REASONS[thumb]
        before = given.reason if given and given.reason in options else None
        reason = st.pills("What is the reason?", options, default=before)
        comment = st.text_input("Anything else?", value=given.comment if given else "", max_chars=500)
        if st.form_submit_button("Save"):
            _give(database, exchange.message_id, author, thumb, reason or "", comment.strip())
            st.rerun()


def draw_send(database: Database, exchange: Exchange, *, author: str) -> None:
    """Below a declined answer: hand the question to the people who keep the library."""
    _consent(database, exchange.message_id, author)
    if exchange.feedback and exchange.feedback.reason == gaps.SENT:
        st.caption(":material/check: Sent to the library team. They see the question, not who asked it.")
        return
    if st.button(
        "Send this to the library team", icon=":material/outgoing_mail:", key=f"send-{exchange.message_id}"
    ):
        with database.writing() as session:
            gaps.send(session, exchange.message_id, author=author)
        st.rerun()


def _consent(database: Database, message_id: int, author: str) -> None:
    """The tick that lets evaluators see an exchange; unticked, what they had of it goes."""
    with database.reading() as session:
        given = scoring_consents.given(session, message_id)
    ticked = st.checkbox(
        "Evaluators may see this question and answer, without my name",
        value=given,
        key=f"consent-{message_id}",
        help="They see your words as you wrote them, to judge the answer. Untick it at any time: "
        "what they have of it, and the marks they gave, are then removed.",
    )
    if ticked != given:
        change = scoring_consents.give if ticked else scoring_consents.take_back
        with database.writing() as session:
            change(session, message_id, author=author)


def _give(
    database: Database,
    message_id: int,
    author: str,
    thumb: Literal["up", "down"],
    reason: str = "",
    comment: str = "",
) -> None:
    with database.writing() as session:
        feedback.give(session, message_id, author=author, thumb=thumb, reason=reason, comment=comment)

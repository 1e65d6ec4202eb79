"""A thumb with a reason below an answer, and whether evaluators may see it; both stored at once.

Only a click writes: what a tab still shows from before may have been changed in another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import streamlit as st

from assistant.records import feedback, gaps, scoring_consents, withdrawal
from assistant.ui.problems import told_later

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
        st.feedback(
            "thumbs",
            key=key,
            default=(1 if given.thumb == "up" else 0) if given else None,
            on_change=_thumb,
            args=(database, exchange.message_id, author, key),
        )
        if given:
            with st.popover(given.reason or "Thank you. Tell us why", type="tertiary"):
                _reasons(database, exchange, author, given.thumb)
    _consent(database, exchange.message_id, author)


def _thumb(database: Database, message_id: int, author: str, key: str) -> None:
    """Store the thumb that was clicked; clicked again, it is taken back."""
    chosen: int | None = st.session_state[key]
    with told_later(), database.writing() as session:
        if chosen is None:
            feedback.take_back(session, message_id, author=author)
        else:
            feedback.give(session, message_id, author=author, thumb="up" if chosen else "down")


def _reasons(database: Database, exchange: Exchange, author: str, thumb: Literal["up", "down"]) -> None:
    given = exchange.feedback
    with st.form(f"reason-{exchange.message_id}-{thumb}", border=False):
        options = REASONS[thumb]
        before = given.reason if given and given.reason in options else None
        reason = st.pills("What is the reason?", options, default=before)
        comment = st.text_input("Anything else?", value=given.comment if given else "", max_chars=500)
        if st.form_submit_button("Save"):
            with database.writing() as session:
                feedback.give(
                    session,
                    exchange.message_id,
                    author=author,
                    thumb=thumb,
                    reason=reason or "",
                    comment=comment.strip(),
                )
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
    key = f"consent-{message_id}"
    st.checkbox(
        "Evaluators may see this question and answer, without my name",
        value=given,
        key=key,
        on_change=_agree,
        args=(database, message_id, author, key),
        help="They see your words as you wrote them, to judge the answer. Untick it at any time: "
        "what they have of it, and the marks they gave, are then removed.",
    )


def _agree(database: Database, message_id: int, author: str, key: str) -> None:
    """Store the tick that was just set, or taken away."""
    change = scoring_consents.give if st.session_state[key] else withdrawal.of_consent
    with told_later(), database.writing() as session:
        change(session, message_id, author=author)

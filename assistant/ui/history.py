"""The sidebar: a new question, and earlier conversations by day, with search."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from assistant.records import conversations
from assistant.ui.asking import turn_to
from assistant.ui.problems import told_later
from assistant.ui.words import escape

if TYPE_CHECKING:
    from assistant.records.conversations import ConversationSummary
    from assistant.records.database import Database
    from assistant.ui.state import Tab

TITLE_LENGTH = 60


def draw(database: Database, tab: Tab, *, author: str) -> None:
    """Draw the list into the sidebar; a click opens the conversation."""
    with st.sidebar:
        st.button(
            "New question",
            icon=":material/add:",
            width="stretch",
            key="new-conversation",
            on_click=tab.open,
            args=(None,),
        )
        search = st.text_input(
            "Search earlier questions",
            placeholder="Search earlier questions",
            label_visibility="collapsed",
            key="history-search",
        )
        with database.reading() as session:
            found = conversations.conversations(session, author=author, search=search.strip())
        if not found:
            st.caption("Nothing found." if search.strip() else "Your questions will be kept here.")
        today = datetime.now(_zone()).date()
        days = groupby(found, key=lambda kept: kept.updated_at.astimezone(_zone()).date() >= today)
        for is_today, group in days:
            st.caption("Today" if is_today else "Earlier")
            with st.container(key=f"history-{'today' if is_today else 'earlier'}", gap=None):
                for kept in group:
                    _entry(database, tab, kept, author)


def _entry(database: Database, tab: Tab, kept: ConversationSummary, author: str) -> None:
    current = "-current" if kept.id == tab.conversation_id else ""
    st.button(
        escape(_shortened(kept.title)),
        key=f"conversation-{kept.id}{current}",
        type="tertiary",
        width="stretch",
        on_click=_open,
        args=(database, tab, kept.id, author),
    )


def _open(database: Database, tab: Tab, conversation_id: str, author: str) -> None:
    with told_later():
        turn_to(database, tab, conversation_id, author=author)


def _shortened(title: str) -> str:
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1].rstrip()}…"


def _zone() -> tzinfo:
    """The visitor's own time zone, as the browser tells it."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC

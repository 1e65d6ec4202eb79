"""Errors that are meant for people, shown as such; everything else stays loud."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import AssistantError
from assistant.ui.state import tab
from assistant.ui.words import escape

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def told_later() -> Iterator[None]:
    """Keep what went wrong with a click for the page that is drawn right after it."""
    try:
        yield
    except AssistantError as error:
        tab().notice = str(error)


@contextmanager
def shown_to_people() -> Iterator[None]:
    """Show what happened and what to do in place of the page that could not be drawn."""
    try:
        yield
    except AssistantError as error:
        st.warning(f"**{escape(error.message)}** {escape(error.fix)}", icon=":material/error:")
        st.button("Try again", key="reload")

"""The one assistant that all tabs and the server share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.wiring import build_assistant

if TYPE_CHECKING:
    from assistant.settings import Settings
    from assistant.wiring import Assistant


@st.cache_resource(show_spinner=False)
def shared_assistant(_settings: Settings) -> Assistant:
    """Build the assistant once for this process; it keeps no conversation.

    The settings do not count in the cache's key: a process has one assistant.

    Raises:
        AssistantError: database or index cannot be used; the message names the fix.
    """
    return build_assistant(_settings)

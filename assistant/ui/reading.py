"""The reading component: draws an answer with its numbers, or a document, in the page itself.

Streamlit's own elements cannot set a button within a line of text, and a link would reload the page. This
component lives in the page (no frame), makes text nodes only, opens a passage without asking the server,
and speaks up only when a document is to be opened.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from assistant.ui.words import escape, streamed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from streamlit.components.v2.types import ComponentRenderer

    from assistant.ui.sheets import Sheet

STATIC = Path(__file__).parent / "static"


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "assistant_reading",
        css=(STATIC / "reading.css").read_text(encoding="utf-8"),
        js=(STATIC / "reading.js").read_text(encoding="utf-8"),
    )


def draw(sheet: Sheet, *, key: str) -> dict[str, str] | None:
    """Draw a sheet; the place in the library (query parameters) that was just asked for, if any."""
    opened = _component()(key=key, data=sheet, on_open_change=lambda: None).get("open")
    return dict(opened) if opened else None


def said_before(history: Iterable[Mapping[str, str]]) -> None:
    """Draw the turns (`role`, `content`) that led to a question, folded."""
    with st.expander("What was said before", icon=":material/history:"):
        for turn in history:
            text = turn["content"]
            st.markdown(f"**{escape(text)}**" if turn["role"] == "user" else streamed(text))

"""The few rules that the theme options in `.streamlit/config.toml` cannot express."""

from __future__ import annotations

import streamlit as st

from assistant.ui.reading import STATIC

ICON = STATIC / "icon.svg"


def apply() -> None:
    """Add the style sheet to the page; called once in each run, by the frame."""
    st.html(STATIC / "theme.css")

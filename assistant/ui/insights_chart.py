"""Charts on the page: the report's own SVG, in the colours of the page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

from assistant.ui.reading import STATIC

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


@cache
def _component() -> ComponentRenderer:
    # Streamlit's own HTML element takes SVG out, and an image would not follow the page's colours.
    return st.components.v2.component(
        "assistant_chart",
        html='<div class="host"></div>',
        css=(STATIC / "chart.css").read_text(encoding="utf-8"),
        js=(STATIC / "chart.js").read_text(encoding="utf-8"),
    )


def draw(svg: str, *, key: str) -> None:
    """Draw a chart of `evals.charts`."""
    _component()(key=key, data={"svg": str(svg)})

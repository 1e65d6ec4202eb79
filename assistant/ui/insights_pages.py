"""Long lists in pages: what is on this page, and the way to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Sequence

One = TypeVar("One")
SIZE = 25


def page_of(rows: Sequence[One], *, key: str) -> Sequence[One]:
    """The rows of the chosen page; the choice is drawn above them where there is more than one page."""
    pages = max(1, -(-len(rows) // SIZE))
    number = 1
    if pages > 1:
        with st.container(horizontal=True, vertical_alignment="center", key=f"pages-{key}"):
            number = int(
                st.number_input("Page", 1, pages, key=f"page-{key}", width=160, label_visibility="visible")
            )
            first = (number - 1) * SIZE
            st.caption(f"{first + 1} to {min(first + SIZE, len(rows))} of {len(rows)}")
    return rows[(number - 1) * SIZE : number * SIZE]

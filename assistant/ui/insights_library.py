"""What the library lacks, and how often each document is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import drafts, gaps, usage
from assistant.ui.insights_pages import page_of
from assistant.ui.sheets import document_place
from assistant.ui.words import KINDS, counted, escape
from evals.drafts import of_gap

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.records.database import Database
    from assistant.records.gaps import Gap


def draw(database: Database, *, author: str, open_document: Callable[[dict[str, str]], None]) -> None:
    """Draw the questions that were handed on, then the documents with the answers that cite them."""
    with database.reading() as session:
        found, made, uses = gaps.gaps(session), drafts.origins(session), usage.of_documents(session)
    st.subheader("Questions the library could not answer", anchor=False)
    if not found:
        st.caption("None was handed on yet. Readers do so below an answer that was declined.")
    for gap in page_of(found, key="gaps"):
        _gap(database, gap, made=f"gap:{gap.id}" in made, author=author)
    st.subheader("Use of documents", anchor=False)
    unused = sum(not one.answers for one in uses)
    st.caption(f"{counted(len(uses), 'document')}, of which no answer cites {unused} so far.")
    rows = [
        {
            "Document": one.title,
            "Kind": KINDS[one.kind],
            "Answers that cite it": one.answers,
            "Thumbs up": one.thumbs_up,
            "Thumbs down": one.thumbs_down,
        }
        for one in uses
    ]
    st.dataframe(rows, hide_index=True, width="stretch", key="uses-table")
    chosen = st.selectbox(
        "Open a document",
        [one.document_id for one in uses],
        index=None,
        placeholder="Choose one",
        format_func={one.document_id: one.title for one in uses}.__getitem__,
        key="use-open",
    )
    if chosen:
        open_document(document_place(chosen))


def _gap(database: Database, gap: Gap, *, made: bool, author: str) -> None:
    with st.container(key=f"entry-gap-{gap.id}", gap="small"):
        st.markdown(f"**{escape(gap.question)}**")
        st.caption(escape(f"{gap.found_at:%-d %B %Y}. {gap.reason}"))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if made:
                st.caption(":material/check: A test item was made of it.", width="content")
            elif st.button("Make a test item", icon=":material/note_add:", key=f"draft-gap-{gap.id}"):
                with database.writing() as session:
                    drafts.make(session, f"gap:{gap.id}", of_gap(gap), why=gap.reason, by=author)
                st.rerun()
            if st.button(
                "Remove",
                type="tertiary",
                help="Takes the question, and a test item made of it, off these lists for good.",
                key=f"remove-gap-{gap.id}",
            ):
                with database.writing() as session:
                    gaps.remove(session, gap.id)
                st.rerun()

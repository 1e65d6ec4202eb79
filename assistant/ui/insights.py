"""The Insights page: how good the answers are, what the library lacks, and what becomes a test item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import drafts
from assistant.ui import insights_library, insights_review, insights_run, insights_time
from assistant.ui.problems import shown_to_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.records.database import Database

RUNS, TIME, LIBRARY, ITEMS = "Runs", "Over time", "Gaps and use", "Test items"


def render(database: Database, *, author: str, open_document: Callable[[dict[str, str]], None]) -> None:
    """Draw what the address names: a part (`view`), and of runs the one (`run`, `against`, `result`)."""
    with shown_to_people():
        _forget_withdrawn(database)
        st.title("Insights", anchor=False)
        match _view():
            case "Over time":
                insights_time.draw(database)
            case "Gaps and use":
                insights_library.draw(database, author=author, open_document=open_document)
            case "Test items":
                insights_review.draw(database, author=author)
            case _:
                insights_run.draw(database, author=author, open_document=open_document)


def _view() -> str:
    views = (RUNS, TIME, LIBRARY, ITEMS)
    asked = st.query_params.get("view", RUNS)
    view = st.segmented_control(
        "What to look at",
        views,
        default=asked if asked in views else RUNS,
        required=True,
        key="insights-view",
        label_visibility="collapsed",
    )
    if view != asked:
        st.query_params.from_dict({"view": str(view)})
    return str(view)


def _forget_withdrawn(database: Database) -> None:
    """Before anything is shown: drafts made of words that their author took back, or deleted, go."""
    with database.reading() as session:
        gone = drafts.withdrawn(session)
    if gone:
        with database.writing() as session:
            drafts.forget(session, drafts.withdrawn(session))

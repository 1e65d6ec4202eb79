"""One result, opened: the question, what was expected, the answer with its passages, and its scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.records import drafts, evaluations
from assistant.ui import reading
from assistant.ui.sheets import answer_sheet, unfinished_sheet
from assistant.ui.words import counted, escape
from evals import plain
from evals.drafts import of_result, shortfall
from evals.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.records.database import Database
    from assistant.records.evaluations import FullResult, Run


def draw(
    database: Database,
    result_id: int,
    against: Run | None,
    *,
    author: str,
    open_document: Callable[[dict[str, str]], None],
) -> None:
    """Draw a result; beside it the same question's in the run that it is held against."""
    with database.reading() as session:
        full = evaluations.full(session, result_id)
        other = None
        if full is not None and against is not None:
            other = evaluations.full_of(session, against.id, full.result.item_id)
    if full is None:
        st.info("This result is not here (any more): the run was gone on with, and the question asked again.")
        return
    _expectations(full.item)
    if other is None:
        _side(full, "", open_document)
    else:
        for column, side, name in zip(st.columns(2), (other, full), ("Before", "After"), strict=True):
            with column:
                _side(side, name, open_document)
    _draft(database, full, author)


def _expectations(item: Mapping[str, Any]) -> None:
    st.subheader(escape(str(item["question"])), anchor=False)
    if history := item.get("history"):
        reading.said_before(history)
    wanted = [f"Expected: {plain.EXITS[item['outcome']].lower()}"]
    if documents := item.get("documents"):
        wanted.append(f"citing {' or '.join(documents)}")
    if facts := item.get("facts"):
        wanted.append(f"telling {counted(len(facts), 'vital fact')}")
    st.caption(escape(", ".join(wanted)))
    for name, patterns in (("Vital", item.get("facts", ())), ("Forbidden", item.get("forbidden", ()))):
        for pattern in patterns:
            st.caption(f"{name}: {escape(pattern)}")


def _side(full: FullResult, name: str, open_document: Callable[[dict[str, str]], None]) -> None:
    result = full.result
    told = plain.EXITS[result.outcome] if result.outcome else "Error"
    heading = f"{name}: {told.lower()}" if name else told
    key = f"result-{result.id}"
    if full.answer is None:
        reading.draw(unfinished_sheet(heading, "", result.error), key=key)
        return
    if place := reading.draw(answer_sheet(heading, full.answer), key=key):
        open_document(place)
    st.caption(escape(f"Found: {', '.join(full.found) or 'nothing'}"))
    rows = [
        {"Metric": plain.title(metric.name), "Score": plain.figure(score, metric.unit)}
        for metric in METRICS
        if (score := result.scores.get(metric.name)) is not None
    ]
    with st.expander("Scores"):
        st.table(rows, hide_index=True)


def _draft(database: Database, full: FullResult, author: str) -> None:
    """One click makes a test item of it, for review."""
    result = full.result
    origin = f"result:{result.run_id}/{result.item_id}"
    with database.reading() as session:
        made = origin in drafts.origins(session)
    if made:
        st.caption(":material/check: A test item was made of it; see Test items.")
    elif st.button("Make a test item of it", icon=":material/note_add:", key=f"draft-{result.id}"):
        with database.writing() as session:
            drafts.make(session, origin, of_result(full), why=shortfall(full), by=author)
        st.rerun()

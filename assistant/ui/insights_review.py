"""From failure to test item: what went wrong becomes a draft, and a person makes an item of it, or not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import drafts, failures
from assistant.ui import insights_form
from assistant.ui.insights_pages import page_of
from assistant.ui.words import counted, escape
from evals.drafts import of_adjudicated, of_thumb
from evals.items import Item
from evals.suites import as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.records.database import Database
    from assistant.records.drafts import Draft
    from assistant.records.failures import Adjudicated, ThumbDown
    from evals.drafts import Proposal


def draw(database: Database, *, author: str) -> None:
    """Draw the drafts to review, what a draft could be made of, and the items that are ready."""
    with database.reading() as session:
        waiting = drafts.drafts(session, "draft")
        accepted, rejected = drafts.drafts(session, "accepted"), drafts.drafts(session, "rejected")
        made = drafts.origins(session)
        thumbs = [one for one in failures.thumbs_down(session) if one.origin not in made]
        settled = [one for one in failures.adjudicated(session, lead=author) if one.origin not in made]
    st.markdown(
        "What went wrong once should be asked again. Make a draft of it here, of a gap, or of an opened "
        "question of a run; then say what a good answer does, and take it into the test set."
    )
    st.subheader(f"To review ({len(waiting)})", anchor=False)
    if not waiting:
        st.caption("No draft is waiting.")
    elif chosen := _chosen(waiting):
        insights_form.draw(database, chosen, author=author)
    _ready(accepted)
    st.subheader(f"Thumbs down ({len(thumbs)})", anchor=False)
    st.caption(
        "A reader's question and answer show only while its author lets evaluators see them; else, what they "
        "told us."
    )
    for thumb in page_of(thumbs, key="thumbs"):
        _thumb(database, thumb, author)
    st.subheader(f"Adjudicated answers ({len(settled)})", anchor=False)
    for one in page_of(settled, key="adjudicated"):
        _adjudicated(database, one, author)
    if rejected:
        with st.expander(f"Rejected ({len(rejected)})"):
            for draft in rejected:
                st.markdown(escape(f"{_title(draft)}: {draft.reason}"))


def _chosen(waiting: Sequence[Draft]) -> Draft | None:
    by_id = {one.id: one for one in waiting}
    chosen = st.selectbox(
        "Draft", list(by_id), format_func=lambda one: _title(by_id[one]), key="draft-chosen"
    )
    return by_id.get(chosen)


def _title(draft: Draft) -> str:
    question = str(draft.item.get("question") or draft.why or "A question to be written")
    return question if len(question) <= 90 else f"{question[:89].rstrip()}…"


def _thumb(database: Database, thumb: ThumbDown, author: str) -> None:
    with st.container(key=f"entry-{_key(thumb.origin)}", gap="small"):
        if thumb.exchange is not None:
            st.markdown(f"**{escape(thumb.exchange.question)}**")
        said = [one for one in (thumb.reason, thumb.comment) if one]
        st.caption(escape(f"{thumb.given_at:%-d %B %Y}. {': '.join(said) or 'No reason was given.'}"))
        _offer(database, thumb.origin, of_thumb(thumb), thumb.reason, author)


def _adjudicated(database: Database, one: Adjudicated, author: str) -> None:
    with st.container(key=f"entry-{_key(one.origin)}", gap="small"):
        st.markdown(f"**{escape(one.exchange.question)}**")
        st.caption(escape(" ".join(one.reasons)))
        _offer(database, one.origin, of_adjudicated(one), " ".join(one.reasons), author)


def _offer(database: Database, origin: str, proposal: Proposal, why: str, author: str) -> None:
    """One click makes a draft."""
    if st.button("Make a draft", icon=":material/note_add:", key=f"draft-{_key(origin)}"):
        with database.writing() as session:
            drafts.make(session, origin, proposal, why=why, by=author)
        st.rerun()


def _key(origin: str) -> str:
    return origin.replace(":", "-").replace("/", "-").replace(",", "-")


def _ready(accepted: Sequence[Draft]) -> None:
    """The items that were accepted, as files to be added to the test sets."""
    if not accepted:
        return
    st.subheader(f"Ready ({len(accepted)})", anchor=False)
    st.caption(
        "Add these lines at the end of the part's file in evals/datasets. Items made of readers' words go "
        "from here when their author takes them back."
    )
    items = [Item.model_validate(one.item) for one in accepted]
    for split in ("development", "held-out"):
        some = [item for item in items if item.split == split]
        if some:
            st.download_button(
                f"{counted(len(some), 'item')} for {split}",
                "".join(json.dumps(as_json(item), ensure_ascii=False) + "\n" for item in some),
                file_name=f"items-{split}.jsonl",
                icon=":material/download:",
                on_click="ignore",
                key=f"items-{split}",
            )

"""The form in which a draft becomes a test item: plain labels, and each error at its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

import streamlit as st

from assistant.errors import InputError
from assistant.library.folder import body_start
from assistant.records import drafts, versions
from assistant.ui import reading
from assistant.ui.problems import shown_to_people
from assistant.ui.words import escape
from evals.drafts import checked
from evals.items import ItemKind, split_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streamlit.delta_generator import DeltaGenerator

    from assistant.records.database import Database
    from assistant.records.drafts import Draft
    from evals.drafts import Proposal

KINDS: tuple[str, ...] = get_args(ItemKind)
MISSING: dict[str, str] = {
    "other-subject": "Another subject",
    "figure": "A figure",
    "place": "A place",
    "person": "A person",
    "private-or-legal": "Something private or legal",
    "prediction": "A prediction",
}
OUTCOMES = {
    "answered": "Answer it",
    "clarify": "Ask back",
    "declined": "Say that the library does not hold it",
}
PATTERN_HELP = (
    "Letters stand for themselves. A bar means “or”: (six|6) months. Copy a sentence's figure with a word "
    "beside it. The handbook in evals/datasets tells more."
)


def draw(database: Database, draft: Draft, *, author: str) -> None:
    """Draw the form. Every press of a button keeps what stands in it; Accept checks it first."""
    with database.reading() as session:
        published = {one.document.id: one.document for one in versions.published(session)}
    if draft.why:
        st.caption(escape(f"Why: {draft.why}"))
    kept = _history(draft)
    form = Form(draft)
    with st.form(f"draft-{draft.id}"):
        form.draw(sorted(published))
        with st.container(horizontal=True, gap="small"):
            accept = st.form_submit_button("Accept", type="primary", key=f"accept-{draft.id}")
            save = st.form_submit_button("Save for later", key=f"save-{draft.id}")
    with shown_to_people():
        if accept or save:
            with database.writing() as session:
                drafts.change(session, draft.id, form.proposal)
        if save:
            st.caption(":material/check: Saved.")
        if accept:
            texts = {name: one.text[body_start(one.text) :] for name, one in published.items()}
            _accept(database, form, kept, texts, author)
    _rejection(database, draft, author)


@dataclass(slots=True)
class Form:
    """The fields of a draft; below each, a place where its error is told."""

    draft: Draft
    got: Proposal = field(default_factory=dict)
    places: dict[str, DeltaGenerator] = field(default_factory=dict)

    def draw(self, documents: Sequence[str]) -> None:
        """Draw the fields; `documents` are the ids of all that can be cited."""
        asked = st.text_area(
            "Question, as a person would type it", self._said("question"), key=self._key("question")
        )
        self._put("question", asked)
        self._choice("kind", "Kind of question", {kind: kind for kind in KINDS})
        self._choice("outcome", "What a good answer does", OUTCOMES)
        self._choice("missing", "If the library does not hold it: what is missing?", MISSING)
        cited = list(self.draft.item.get("documents", ()))
        chosen = st.multiselect(
            "Documents that a good answer may cite; first the one that the question is about",
            list(dict.fromkeys([*cited, *documents])),
            default=cited,
            key=self._key("documents"),
        )
        self._put("documents", chosen)
        self._lines("facts", "Facts that must stand in the answer, one a line")
        self._lines("further", "Facts that are good to have, one a line")
        self._lines("forbidden", "What must not stand in the answer, one a line")
        name = st.text_input("Name of the item; a new one when empty", self._said("id"), key=self._key("id"))
        self._put("id", name)

    @property
    def proposal(self) -> Proposal:
        """The draft's item with what stands in the fields; its part follows from its first document."""
        filled = {name: value for name, value in self.got.items() if value}
        others = {name: value for name, value in self.draft.item.items() if name not in self.got}
        documents = filled.get("documents", ())
        split = (split_of(documents[0]) if documents else None) or others.get("split", "development")
        name = f"{'held' if split == 'held-out' else 'dev'}-draft-{self.draft.id}"
        return {**others, "question": "", "id": name, **filled, "split": split}

    def tell(self, faults: Mapping[str, str]) -> None:
        """Say at each field what is wrong with it; of what has no field, at the item's name."""
        for name, fault in faults.items():
            self.places.get(name, self.places["id"]).error(escape(fault))

    def _choice(self, name: str, label: str, options: Mapping[str, str]) -> None:
        values, value = list(options), self._said(name)
        self._put(
            name,
            st.selectbox(
                label,
                values,
                index=values.index(value) if value in options else None,
                placeholder="Nothing chosen",
                format_func=lambda one: options[one],
                key=self._key(name),
            ),
        )

    def _lines(self, name: str, label: str) -> None:
        before = "\n".join(self.draft.item.get(name, ()))
        text = st.text_area(label, before, help=PATTERN_HELP, key=self._key(name))
        self._put(name, [line.strip() for line in text.splitlines() if line.strip()])

    def _said(self, name: str) -> str:
        return str(self.draft.item.get(name, ""))

    def _put(self, name: str, value: object) -> None:
        self.got[name] = value.strip() if isinstance(value, str) else value
        self.places[name] = st.empty()

    def _key(self, name: str) -> str:
        return f"draft-{name}-{self.draft.id}"


def _history(draft: Draft) -> bool:
    """What was said before, and whether it belongs to the item."""
    history = draft.item.get("history", ())
    if not history:
        return False
    reading.said_before(history)
    return st.checkbox("Keep what was said before with the question", value=True, key=f"history-{draft.id}")


def _accept(database: Database, form: Form, history: bool, texts: Mapping[str, str], author: str) -> None:
    proposal = {name: one for name, one in form.proposal.items() if history or name != "history"}
    with database.reading() as session:
        taken = {str(one.item["id"]) for one in drafts.drafts(session, "accepted")}
    found = checked(proposal, texts, taken)
    form.tell(found.faults)
    if found.item is not None:
        with database.writing() as session:
            drafts.accept(session, form.draft.id, proposal, by=author)
        st.rerun()


def _rejection(database: Database, draft: Draft, author: str) -> None:
    with st.expander("Reject this draft"):
        with st.form(f"reject-{draft.id}", border=False):
            reason = st.text_input("Why is it no test item?", key=f"reject-reason-{draft.id}")
            pressed = st.form_submit_button("Reject", key=f"reject-button-{draft.id}")
        if not pressed:
            return
        try:
            with database.writing() as session:
                drafts.reject(session, draft.id, reason, by=author)
        except InputError as error:
            st.error(escape(str(error)))
        else:
            st.rerun()

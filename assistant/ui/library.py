"""The Library page: browse, filter and read the documents that answers are drawn from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from assistant.library.sentences import Span
from assistant.records import versions
from assistant.ui import reading
from assistant.ui.problems import shown_to_people
from assistant.ui.sheets import document_place, document_sheet
from assistant.ui.words import KINDS, STRENGTHS, counted, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.records.database import Database
    from assistant.values import Document, Kind

LESSONS = {
    "pain-points": "Engage employers around their pain points",
    "right-players": "Locate the right players",
    "set-up-for-success": "Set employers up for success",
    "roles-and-commitment": "Articulate roles that encourage commitment",
}
READABLE = ("public", "paraphrase-only")
_NUMBER = re.compile(r"[0-9]{1,9}")


def render(database: Database) -> None:
    """Draw the list, or the document that the address names (`doc`; from a citation `version`, `quote`)."""
    with shown_to_people():
        document_id = st.query_params.get("doc")
        if document_id:
            _document(database, document_id)
        else:
            _list(database)


def _list(database: Database) -> None:
    st.title("Library", anchor=False)
    with database.reading() as session:
        documents = [one.document for one in versions.published(session) if one.document.consent in READABLE]
    with st.container(horizontal=True, key="library-filters", vertical_alignment="bottom"):
        words = st.text_input("Search", placeholder="Words in title or summary", key="library-search")
        kind = st.selectbox(
            "Kind", list(KINDS), index=None, placeholder="All", format_func=_kind, key="library-kind"
        )
        lesson = st.selectbox(
            "Lesson", list(LESSONS), index=None, placeholder="All", format_func=_lesson, key="library-lesson"
        )
        sector = st.selectbox(
            "Sector",
            _sectors(documents),
            index=None,
            placeholder="All",
            format_func=str.capitalize,
            key="library-sector",
        )
    found = [one for one in documents if fits(one, words, kind, lesson, sector)]
    st.caption(f"{counted(len(found), 'document')} of {len(documents)}")
    for document in found:
        _entry(document)


def _kind(kind: Kind) -> str:
    return KINDS[kind]


def _lesson(lesson: str) -> str:
    return LESSONS[lesson]


def _sectors(documents: Iterable[Document]) -> list[str]:
    return sorted(
        {sector for one in documents for sector in one.situation.get("sector", ()) if sector != "any"}
    )


def fits(document: Document, words: str, kind: Kind | None, lesson: str | None, sector: str | None) -> bool:
    """Whether a document is in the filtered list; every word must stand in its title, summary or places."""
    text = " ".join((document.title, document.summary, *document.places)).casefold()
    return (
        all(word in text for word in words.casefold().split())
        and kind in (None, document.kind)
        and (lesson is None or lesson in document.lessons)
        and (sector is None or sector in document.situation.get("sector", ()))
    )


def _entry(document: Document) -> None:
    with st.container(key=f"entry-{document.id}", gap=None):
        facts = [KINDS[document.kind], ", ".join(document.places), STRENGTHS[document.strength]]
        st.caption(escape(" · ".join(fact for fact in facts if fact)))
        if st.button(escape(document.title), type="tertiary", key=f"open-{document.id}"):
            _go(document_place(document.id))
        if document.summary:
            st.markdown(escape(document.summary))


def _document(database: Database, document_id: str) -> None:
    if st.button("All documents", icon=":material/arrow_back:", type="tertiary", key="all-documents"):
        _go({})
    cited = st.query_params.get("version", "")
    with database.reading() as session:
        published = versions.document(session, document_id)
        shown = versions.document(session, document_id, int(cited)) if _NUMBER.fullmatch(cited) else published
    # What was made internal since then is so in every version.
    if shown is None or any(one.consent not in READABLE for one in (shown, published or shown)):
        st.info("This document is not in the library (any more).")
        return
    if published is None:
        st.info("An answer cited this document. It has since been taken out of the library.")
    elif published.text != shown.text:
        st.info("An answer cited this version. The library now holds a newer one.")
        if st.button("Read the newer version", key="newer"):
            _go(document_place(document_id))
    quotes = found_in(shown.text, st.query_params.get("quote", ""))
    reading.draw(document_sheet(shown, quotes), key=f"document-{document_id}-{cited}")


def found_in(text: str, quote: str) -> list[Span]:
    """Where the verbatim quote stands in a document's text; empty when it does not."""
    start = text.find(quote) if quote else -1
    return [Span(start, start + len(quote))] if start >= 0 else []


def _go(place: dict[str, str]) -> None:
    st.query_params.from_dict(place)
    st.rerun()

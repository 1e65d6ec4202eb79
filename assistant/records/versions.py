"""Documents and their versions: what is published, and what was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import func, select, update

from assistant.records.tables import DocumentRow, LibraryStateRow, VersionRow, now
from assistant.values import Document

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DOCUMENT = TypeAdapter(Document)
REMEMBERED = 2_000
"""Documents that are kept as they were read."""
STATE_ID = 1


@dataclass(frozen=True, slots=True)
class Published:
    """A published version; `synced_hash` is that of the text last taken from, or written to, a file."""

    document: Document
    version: int
    text_hash: str
    synced_hash: str | None


def text_hash(text: str) -> str:
    """The SHA-256 of a document's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def meta_of(document: Document) -> dict[str, Any]:
    """A document without its text, as JSON."""
    meta: dict[str, Any] = _DOCUMENT.dump_python(replace(document, text=""), mode="json")
    return meta


def document_of(meta: dict[str, Any], text: str) -> Document:
    """The document that `meta` and a text make; the reverse of `meta_of`."""
    return replace(_DOCUMENT.validate_python(meta), text=text)


@lru_cache(maxsize=REMEMBERED)
def told_by(meta: str) -> Document:
    """The document without its text that `meta`, as JSON, tells; one that was read before is the same object.

    A search meets the same documents again and again, and reading them takes longer than finding them.
    """
    return document_of(json.loads(meta), "")


def publish(session: Session, document: Document, *, author: str, synced: bool) -> int:
    """Publish a document's text as a new version and archive the one before; returns its number.

    When this very text is published already, nothing changes. `synced` notes that it came from a file.
    """
    digest = text_hash(document.text)
    row = session.get(DocumentRow, document.id)
    if row is None:
        row = DocumentRow(id=document.id)
        session.add(row)
        session.flush()
    if synced:
        row.synced_hash = digest
    before = session.scalar(select(VersionRow).where(*_published(document.id)))
    if before is not None and before.text_hash == digest:
        return before.number
    if before is not None:
        before.state = "archived"
        session.flush()
    last = session.scalar(select(func.max(VersionRow.number)).where(VersionRow.document_id == document.id))
    number = (last or 0) + 1
    session.add(
        VersionRow(
            document_id=document.id,
            number=number,
            state="published",
            text=document.text,
            text_hash=digest,
            meta=meta_of(document),
            consent=document.consent,
            author=author,
            published_at=now(),
        )
    )
    session.flush()
    _bump(session)
    return number


def retire(session: Session, document_id: str) -> None:
    """Take a document out of what is published; its versions stay. Not published: nothing happens."""
    row = session.scalar(select(VersionRow).where(*_published(document_id)))
    if row is not None:
        row.state = "archived"
        _bump(session)


def note_synced(session: Session, document_id: str, digest: str) -> None:
    """Note that the text with this hash now stands in a file."""
    session.execute(update(DocumentRow).where(DocumentRow.id == document_id).values(synced_hash=digest))


def published(session: Session) -> list[Published]:
    """All published versions, by document id."""
    rows = session.execute(
        select(VersionRow, DocumentRow.synced_hash)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .where(VersionRow.state == "published")
        .order_by(VersionRow.document_id)
    )
    return [as_published(row, synced) for row, synced in rows]


def as_published(row: VersionRow, synced_hash: str | None) -> Published:
    """A row as a value."""
    return Published(document_of(row.meta, row.text), row.number, row.text_hash, synced_hash)


def count(session: Session) -> int:
    """How many documents are published."""
    found = select(func.count()).select_from(VersionRow).where(VersionRow.state == "published")
    return session.scalar(found) or 0


def document(session: Session, document_id: str, version: int | None = None) -> Document | None:
    """A version of a document, by default the published one; None when there is none."""
    chosen = (
        _published(document_id)
        if version is None
        else (VersionRow.document_id == document_id, VersionRow.number == version)
    )
    row = session.scalar(select(VersionRow).where(*chosen))
    return document_of(row.meta, row.text) if row is not None else None


def revision(session: Session) -> int:
    """Rises with every change of what is published."""
    return session.scalar(select(LibraryStateRow.revision).where(LibraryStateRow.id == STATE_ID)) or 0


def _bump(session: Session) -> None:
    # The database counts, not this program: two writers on Postgres must not both write the same number.
    session.execute(
        update(LibraryStateRow)
        .where(LibraryStateRow.id == STATE_ID)
        .values(revision=LibraryStateRow.revision + 1)
    )


def _published(document_id: str) -> tuple[Any, Any]:
    return VersionRow.document_id == document_id, VersionRow.state == "published"

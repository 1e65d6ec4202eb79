"""Passages of published versions: what is searched and cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, delete, insert, or_, select, update

from assistant.records.batches import in_batches
from assistant.records.tables import DocumentRow, PassageRow, VersionRow
from assistant.records.versions import Published, as_published, told_by
from assistant.values import Document, Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

ALLOWED = ("public", "paraphrase-only")
"""Consent under which a document may be used in answers."""

_same_version = (VersionRow.document_id == PassageRow.document_id) & (VersionRow.number == PassageRow.version)
_usable = (VersionRow.state == "published") & VersionRow.consent.in_(ALLOWED)
_COLUMNS = tuple(PassageRow.__table__.columns)
"""In the order of the table: id, document, version, ordinal, heading, start, end, text."""


def replace(
    session: Session, document_id: str, version: int, passages: Sequence[Passage], rules: str
) -> None:
    """Store the passages of a version, cut under these rules, in place of what was there."""
    session.execute(
        delete(PassageRow).where(PassageRow.document_id == document_id, PassageRow.version == version)
    )
    rows = [
        {
            "id": passage.id,
            "document_id": passage.document_id,
            "version": passage.version,
            "ordinal": passage.ordinal,
            "heading": list(passage.heading),
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
        }
        for passage in passages
    ]
    if rows:
        session.execute(insert(PassageRow), rows)
    session.execute(
        update(VersionRow)
        .where(VersionRow.document_id == document_id, VersionRow.number == version)
        .values(rules=rules)
    )


def unsliced(session: Session, rules: str) -> list[Published]:
    """Published versions that are not cut yet, or were cut under other rules."""
    rows = session.execute(
        select(VersionRow, DocumentRow.synced_hash)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .where(
            VersionRow.state == "published",
            or_(VersionRow.rules.is_(None), VersionRow.rules != rules),
        )
        .order_by(VersionRow.document_id)
    )
    return [as_published(row, synced) for row, synced in rows]


def live_ids(session: Session) -> list[str]:
    """The ids of all passages that may be used now, by document and place."""
    return list(
        session.scalars(
            select(PassageRow.id)
            .join(VersionRow, _same_version)
            .where(_usable)
            .order_by(PassageRow.document_id, PassageRow.ordinal)
        )
    )


def live(session: Session, ids: Sequence[str]) -> dict[str, tuple[Passage, Document]]:
    """Those of the passages that may be used now, in the order of `ids`, each with its document.

    The documents come without their text: `text` is empty.
    """
    found = usable(session, ids)
    documents = documents_of(session, found.values())
    return {
        passage_id: (passage, documents[passage.document_id])
        for passage_id, passage in found.items()
        if passage.document_id in documents
    }


def usable(session: Session, ids: Sequence[str]) -> dict[str, Passage]:
    """Those of the passages that may be used now, in the order of `ids`."""
    # Two plain look-ups by key: a join of the two tables is planned badly by a Postgres that has not yet
    # counted their rows.
    found: dict[str, Passage] = {}
    for some in in_batches(dict.fromkeys(ids)):
        rows = session.execute(select(*_COLUMNS).where(PassageRow.id.in_(some)))
        found.update((row.id, _passage(row)) for row in rows)
    versions: dict[str, int] = {}
    for some in in_batches(sorted({passage.document_id for passage in found.values()})):
        named = select(VersionRow.document_id, VersionRow.number)
        rows = session.execute(named.where(VersionRow.document_id.in_(some), _usable))
        versions.update((row.document_id, row.number) for row in rows)
    return {
        passage_id: passage
        for passage_id in ids
        if (passage := found.get(passage_id)) and versions.get(passage.document_id) == passage.version
    }


def documents_of(session: Session, passages: Iterable[Passage]) -> dict[str, Document]:
    """The documents of these passages that may be used now, by their id, without their text."""
    versions = {passage.document_id: passage.version for passage in passages}
    found: dict[str, Document] = {}
    for some in in_batches(sorted(versions)):
        rows = session.execute(
            select(VersionRow.document_id, VersionRow.number, cast(VersionRow.meta, Text)).where(
                VersionRow.document_id.in_(some), _usable
            )
        )
        found.update((one, told_by(meta)) for one, number, meta in rows if number == versions[one])
    return found


def of_documents(session: Session, *document_ids: str) -> list[Passage]:
    """The passages of documents' published versions, in the order of `document_ids` and of reading.

    A document that may not be used has none.
    """
    rows = session.execute(
        select(*_COLUMNS)
        .join(VersionRow, _same_version)
        .where(PassageRow.document_id.in_(document_ids), _usable)
        .order_by(PassageRow.ordinal)
    )
    return sorted((_passage(row) for row in rows), key=lambda one: document_ids.index(one.document_id))


def _passage(row: Row[Any]) -> Passage:
    # Whole: to ask a row for each of its columns by name takes longer than to read it.
    id, document_id, version, ordinal, heading, start, end, text = tuple(row)
    return Passage(id, document_id, version, ordinal, tuple(heading), start, end, text)

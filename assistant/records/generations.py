"""Which generation of the search index is in use: one pointer row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from assistant.records.tables import LibraryStateRow
from assistant.records.versions import STATE_ID

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Generation:
    """A collection of the vector store, what it was built with, and the revision it was last filled for."""

    collection: str
    fingerprint: str
    revision: int


def current(session: Session) -> Generation | None:
    """The generation in use; None before the first."""
    row = session.execute(
        select(
            LibraryStateRow.collection, LibraryStateRow.fingerprint, LibraryStateRow.indexed_revision
        ).where(LibraryStateRow.id == STATE_ID)
    ).one_or_none()
    if row is None or row.collection is None:
        return None
    return Generation(row.collection, row.fingerprint or "", row.indexed_revision or 0)


def point_to(session: Session, generation: Generation) -> None:
    """Use this generation from now on."""
    session.execute(
        update(LibraryStateRow)
        .where(LibraryStateRow.id == STATE_ID)
        .values(
            collection=generation.collection,
            fingerprint=generation.fingerprint,
            indexed_revision=generation.revision,
        )
    )

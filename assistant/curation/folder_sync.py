"""The folder of documents and the database, brought together without overwriting anybody's work.

Three hashes tell what happened to a document: that of the file, that of the text last taken from a file,
and that of the text published now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.library.folder import read_folder, write_document
from assistant.records import versions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.library.schema import Finding
    from assistant.records.database import Database
    from assistant.records.versions import Published
    from assistant.values import Document

State = Literal["same", "new", "changed here", "changed there", "conflict", "only there"]
"""How a file stands to the published text: "here" is the folder, "there" the database."""


@dataclass(frozen=True, slots=True)
class FolderReport:
    """The state in which each document was found, and the files that could not be read."""

    states: dict[str, State]
    findings: tuple[Finding, ...]

    def ids(self, state: State) -> list[str]:
        """The documents found in a state, in order."""
        return sorted(document_id for document_id, found in self.states.items() if found == state)


def sync_folder(database: Database, folder: Path, author: str) -> FolderReport:
    """Publish what is new or changed in the folder; leave alone, and report, what changed in the database.

    Files with faults are left out and reported. One transaction: all of it is taken over, or nothing.

    Raises:
        LibraryError: the folder is not there.
        DatabaseError: nothing was changed.
    """
    reading = read_folder(folder)
    with database.writing() as session:
        states = compare(reading.documents, versions.published(session))
        for document in reading.documents:
            # The same text on both sides is in step again, also where it was settled by hand.
            if states[document.id] in ("new", "changed here", "same"):
                versions.publish(session, document, author=author, synced=True)
    unread = {finding.path.stem for finding in reading.findings}
    told = {key: state for key, state in states.items() if state != "only there" or key not in unread}
    return FolderReport(told, reading.findings)


def compare(documents: Sequence[Document], published: Sequence[Published]) -> dict[str, State]:
    """The state of every document that is in the folder, in the database, or in both."""
    there = {item.document.id: item for item in published}
    states: dict[str, State] = {
        document.id: _state(versions.text_hash(document.text), there.get(document.id))
        for document in documents
    }
    return states | {document_id: "only there" for document_id in there if document_id not in states}


def _state(file_hash: str, published: Published | None) -> State:
    if published is None:
        return "new"
    if file_hash == published.text_hash:
        return "same"
    if file_hash == published.synced_hash:
        return "changed there"
    return "changed here" if published.text_hash == published.synced_hash else "conflict"


def export_folder(database: Database, folder: Path) -> list[Path]:
    """Write every published document into the folder; returns the files whose text changed.

    The folder becomes what is published: changes that were made only in files are overwritten, so it is for
    a folder under version control.

    Raises:
        StorageError: a file cannot be written.
    """
    reading = read_folder(folder) if folder.is_dir() else None
    here = {d.id: versions.text_hash(d.text) for d in reading.documents} if reading else {}
    with database.writing() as session:
        published = versions.published(session)
        changed = [item for item in published if here.get(item.document.id) != item.text_hash]
        paths = [write_document(folder, item.document) for item in changed]
        for item in published:
            versions.note_synced(session, item.document.id, item.text_hash)
    return paths

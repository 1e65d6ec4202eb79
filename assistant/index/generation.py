"""Which collection holds the index: named, pointed to, and the ones before it dropped.

A collection's name holds the fingerprint of all that its vectors depend on, so that what a killed run left
half filled is never filled with other vectors; and a lineage, which tells apart the installations that share
one Chroma server.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import uuid4

from assistant.library.passages import RULES
from assistant.records import generations
from assistant.records.generations import Generation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.index.vectors import VectorStore
    from assistant.models.embeddings import Embedder
    from assistant.records.database import Database


def fingerprint(embedder: Embedder) -> str:
    """Names everything that vectors depend on; another fingerprint needs another generation."""
    return hashlib.sha256(f"{embedder.name}|{embedder.dimensions}|{RULES}".encode()).hexdigest()[:16]


def pointed(database: Database, store: VectorStore, mark: str) -> Generation:
    """The generation that is pointed to.

    The first one is pointed to before it is filled, so that a run which was killed meanwhile finds its
    collection again. One in memory is nobody else's and needs no pointer.
    """
    if store.mode == "memory":
        return Generation(_name("memory", mark), mark, 0)
    with database.writing() as session:
        pointer = generations.current(session)
        if pointer is None:
            pointer = Generation(_name(uuid4().hex[:12], mark), mark, 0)
            generations.point_to(session, pointer)
    return pointer


def collection_for(pointer: Generation, mark: str) -> str:
    """The collection to fill: the one pointed to, or a new one beside it where other vectors are needed."""
    return pointer.collection if pointer.fingerprint == mark else _name(_lineage(pointer.collection), mark)


def drop_others(store: VectorStore, kept: str, before: str, names: Sequence[str]) -> None:
    """Drop every generation but `kept`: a folder holds none but ours, a server also other installations'."""
    for name in names:
        ours = store.mode == "owner" or name == before or _lineage(name) == _lineage(kept)
        if ours and name != kept:
            store.drop(name)


def _name(lineage: str, mark: str) -> str:
    return f"passages_{lineage}_{mark}"


def _lineage(collection: str) -> str:
    return collection.split("_")[1] if collection.startswith("passages_") else ""

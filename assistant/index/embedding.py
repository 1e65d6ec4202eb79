"""Texts embedded once and kept in the database, in steps that each commit on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from assistant.records import vectors
from assistant.records.versions import text_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.models.embeddings import Embedder
    from assistant.records.database import Database

EMBED_BATCH = 64
"""Texts embedded between two commits: what a kill -9 can cost at most."""


class Progress(Protocol):
    """Told what is being done, how much of it there is, and each further part that is done."""

    def __call__(self, step: str, total: int, done: int) -> None: ...


def quiet(step: str, total: int, done: int) -> None:
    """Progress that nobody watches."""


def embed_missing(
    database: Database, embedder: Embedder, texts: Iterable[str], step: str, progress: Progress
) -> int:
    """Embed and store those of the texts that have no vector yet; returns how many that were.

    Raises:
        StorageError, ModelError: what was embedded before is kept.
    """
    by_hash = {text_hash(text): text for text in texts}
    with database.reading() as session:
        known = vectors.known(session, embedder.name, list(by_hash))
    missing = [key for key in by_hash if key not in known]
    for start in range(0, len(missing), EMBED_BATCH):
        keys = missing[start : start + EMBED_BATCH]
        rows = embedder.embed([by_hash[key] for key in keys])
        with database.writing() as session:
            vectors.store(session, embedder.name, dict(zip(keys, rows, strict=True)))
        progress(step, len(missing), start + len(keys))
    return len(missing)

"""Vectors of sentences and questions: from memory, else from the database, else embedded on the spot."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
from cachetools import LRUCache

from assistant.index.embedding import Progress, embed_missing, quiet
from assistant.records import vectors
from assistant.records.versions import text_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.models.embeddings import Embedder
    from assistant.records.database import Database

IN_MEMORY = 160 * 2**20
"""Bytes of vectors kept in memory: those of some 1,000 documents; with their texts some 200 MB."""
AT_ONCE = 5_000
"""Vectors read into memory between two others' questions."""


class KeptVectors:
    """Embeds each text once; safe to share between threads.

    Asking writes nothing into the database. `warm` does, so that later questions find their sentences there.
    """

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder
        self._memory: LRUCache[str, NDArray[np.float32]] = LRUCache(IN_MEMORY, lambda row: row.nbytes)
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length for each of `texts` (at least one)."""
        with self._lock:
            found = {text: row for text in texts if (row := self._memory.get(text)) is not None}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            fresh = self._stored(missing)
            rest = [text for text in missing if text not in fresh]
            if rest:
                # Copies, since a row of the batch would keep the whole batch in memory.
                rows = (row.copy() for row in self._embedder.embed(rest))
                fresh.update(zip(rest, rows, strict=True))
            found.update(fresh)
            with self._lock:
                self._memory.update(fresh)
        return np.stack([found[text] for text in texts])

    def _stored(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        keys = {text_hash(text): text for text in texts}
        with self._database.reading() as session:
            rows = vectors.load(session, self._embedder.name, list(keys))
        return {keys[key]: row for key, row in rows.items()}

    def warm(self, texts: Sequence[str], progress: Progress = quiet) -> int:
        """Embed and store those of `texts` that have no vector yet, and keep all in memory that fit.

        Returns how many were embedded.
        """
        embedded = embed_missing(self._database, self._embedder, texts, "Reading sentences", progress)
        fitting = texts[: IN_MEMORY // (4 * self._embedder.dimensions)]
        for start in range(0, len(fitting), AT_ONCE):
            self(fitting[start : start + AT_ONCE])
            progress("Loading sentences", len(fitting), min(start + AT_ONCE, len(fitting)))
        return embedded

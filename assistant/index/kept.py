"""Vectors of sentences and questions: from memory, else from the database, else embedded on the spot."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from cachetools import LRUCache

from assistant.index.embedding import Progress, embed_missing, quiet
from assistant.records import vectors
from assistant.records.versions import text_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from assistant.models.embeddings import Embedder
    from assistant.records.database import Database

LOADED = 160 * 2**20
"""Bytes of vectors that are loaded ahead: those of some 1,000 documents; with their texts some 200 MB."""
BESIDE = 32 * 2**20
"""Bytes of vectors kept beside them: of questions, and of what was not loaded ahead."""
AT_ONCE = 5_000
"""Vectors loaded between two others' questions."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Vectors that are there whole: the row of each text; it never changes, so any thread may read it."""

    place: Mapping[str, int]
    rows: NDArray[np.float32]


class KeptVectors:
    """Embeds each text once; safe to share between threads.

    Asking writes nothing into the database. `warm` does, so that later questions find their sentences there.
    """

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder
        # One array for the library's texts: an answer compares thousands, and to look each up in a cache
        # takes longer than to compare it.
        self._loaded: _Loaded | None = None
        self._beside: LRUCache[str, NDArray[np.float32]] = LRUCache(BESIDE, lambda row: row.nbytes)
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length for each of `texts` (at least one)."""
        loaded = self._loaded
        if loaded is None:
            return self._others(texts)
        places = [loaded.place.get(text, -1) for text in texts]
        rows: NDArray[np.float32] = loaded.rows[places]
        missing = [at for at, place in enumerate(places) if place < 0]
        if missing:
            rows[missing] = self._others([texts[at] for at in missing])
        return rows

    def _others(self, texts: Sequence[str]) -> NDArray[np.float32]:
        with self._lock:
            found = {text: row for text in texts if (row := self._beside.get(text)) is not None}
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
                self._beside.update(fresh)
        return np.stack([found[text] for text in texts])

    def _stored(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        keys = {text_hash(text): text for text in texts}
        with self._database.reading() as session:
            rows = vectors.load(session, self._embedder.name, list(keys))
        return {keys[key]: row for key, row in rows.items()}

    def warm(self, texts: Sequence[str], progress: Progress = quiet) -> int:
        """Embed and store those of `texts` (no two alike) that have no vector yet, and load all that fit.

        Returns how many were embedded.
        """
        embedded = embed_missing(self._database, self._embedder, texts, "Reading sentences", progress)
        fitting = texts[: LOADED // (4 * self._embedder.dimensions)]
        rows = np.empty((len(fitting), self._embedder.dimensions), np.float32)
        for start in range(0, len(fitting), AT_ONCE):
            some = fitting[start : start + AT_ONCE]
            stored = self._stored(some)
            rows[start : start + len(some)] = [stored[text] for text in some]
            progress("Loading sentences", len(fitting), start + len(some))
        if fitting:  # else there is no row that a text not found could stand for until it is replaced
            self._loaded = _Loaded({text: place for place, text in enumerate(fitting)}, rows)
        return embedded

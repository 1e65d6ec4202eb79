"""The search index, kept in step with what is published.

The database holds passages and their vectors; the Chroma collection and the BM25 files are derived from it
and can be rebuilt at any time without embedding anything again. Each step commits on its own, so a run that
was killed goes on where it stopped.
"""

from __future__ import annotations

import logging
import shutil
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import SearchIndexError
from assistant.index.embedding import EMBED_BATCH, Progress, embed_missing, quiet
from assistant.index.generation import collection_for, drop_others, fingerprint, pointed
from assistant.index.lexical import LexicalIndex
from assistant.library.passages import RULES, cut, searchable
from assistant.records import generations, passages, vectors, versions
from assistant.records.generations import Generation
from assistant.records.versions import text_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from assistant.index.vectors import VectorStore
    from assistant.models.embeddings import Embedder
    from assistant.records.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What bringing the index up to date took."""

    passages: int
    embedded: int
    added: int
    removed: int
    rebuilt: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation that is being searched: its collection, its words, and the revision it stands for.

    `keys` holds, by passage, the hash under which the database keeps its vector.
    """

    collection: str
    lexical: LexicalIndex
    keys: Mapping[str, str]
    revision: int


class SearchIndex:
    """The derived index of one installation: it follows the database's revision.

    One object serves all threads of a process. `current()` is cheap when nothing was published since.
    """

    def __init__(self, database: Database, embedder: Embedder, store: VectorStore, folder: Path) -> None:
        self.embedder = embedder
        self.store = store
        self._database = database
        self._folder = folder / "lexical"
        self._lock = threading.Lock()
        self._opened: Opened | None = None

    def current(self) -> Opened:
        """The generation to search, brought up to date first when something was published or switched.

        Raises:
            StorageError, ModelError: as `bring_up_to_date`.
        """
        opened = self._fresh()
        if opened is None:
            with self._lock:
                # Of those who waited for the lock, the first has done the work for all.
                opened = self._fresh() or self._synced(quiet)[0]
        return opened

    def nearest(self, opened: Opened, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The `k` passages nearest to a vector (see `VectorStore.query`).

        A collection that somebody dropped is filled again from the database's vectors.
        """
        try:
            return self.store.query(opened.collection, vector, k)
        except SearchIndexError:
            if opened.collection in self.store.names():
                raise
            self.bring_up_to_date()
            return self.store.query(self.current().collection, vector, k)

    def bring_up_to_date(self, progress: Progress = quiet) -> SyncReport:
        """Cut, embed and index whatever is published and not yet there, and drop what is no longer.

        Raises:
            StorageError, ModelError: nothing is lost; the next call goes on from there.
        """
        with self._lock:
            return self._synced(progress)[1]

    def _fresh(self) -> Opened | None:
        """What is open, unless something was published or another generation was pointed to since."""
        opened = self._opened
        with self._database.reading() as session:
            revision = versions.revision(session)
            pointer = generations.current(session)
        if opened is None or opened.revision != revision:
            return None
        # A collection in memory is nobody else's, whatever the pointer says.
        holds = pointer is not None and pointer.collection == opened.collection
        return opened if holds or self.store.mode == "memory" else None

    def _synced(self, progress: Progress) -> tuple[Opened, SyncReport]:
        with self._database.reading() as session:
            # Read before the passages: what is published meanwhile makes the next call look again.
            revision = versions.revision(session)
        self._slice(progress)
        texts = self._texts()
        embedded = embed_missing(
            self._database, self.embedder, texts.values(), "Reading the library", progress
        )
        collection, report = self._fill(texts, embedded, revision, progress)
        keys = {passage_id: text_hash(text) for passage_id, text in texts.items()}
        opened = Opened(collection, self._words(texts, keys), keys, revision)
        self._opened = opened
        return opened, report

    def _slice(self, progress: Progress) -> None:
        with self._database.reading() as session:
            waiting = passages.unsliced(session, RULES)
        for done, item in enumerate(waiting, start=1):
            with self._database.writing() as session:
                passages.replace(
                    session, item.document.id, item.version, cut(item.document, item.version), RULES
                )
            progress("Cutting documents into passages", len(waiting), done)

    def _texts(self) -> dict[str, str]:
        """The searchable text of every live passage, by its id."""
        with self._database.reading() as session:
            live = passages.live(session, passages.live_ids(session))
        return {passage_id: searchable(document, passage) for passage_id, (passage, document) in live.items()}

    def _fill(
        self, texts: dict[str, str], embedded: int, revision: int, progress: Progress
    ) -> tuple[str, SyncReport]:
        """Bring the collection to exactly these passages; a new one is built beside the old."""
        mark = fingerprint(self.embedder)
        names = self.store.names()
        before = pointed(self._database, self.store, mark)
        name = collection_for(before, mark)
        self.store.create(name)
        there = self.store.ids(name)
        wanted = [passage_id for passage_id in texts if passage_id not in there]
        for start in range(0, len(wanted), EMBED_BATCH * 16):
            ids = wanted[start : start + EMBED_BATCH * 16]
            self.store.add(name, ids, self._vectors([texts[passage_id] for passage_id in ids]))
            progress("Building the index", len(wanted), min(start + EMBED_BATCH * 16, len(wanted)))
        gone = sorted(there - texts.keys())
        if gone:
            self.store.remove(name, gone)
        if self.store.mode != "memory":
            with self._database.writing() as session:
                generations.point_to(session, Generation(name, mark, revision))
            drop_others(self.store, name, before.collection, names)
        return name, SyncReport(len(texts), embedded, len(wanted), len(gone), name not in names)

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        keys = [text_hash(text) for text in texts]
        with self._database.reading() as session:
            found = vectors.load(session, self.embedder.name, keys)
        return np.stack([found[key] for key in keys])

    def _words(self, texts: dict[str, str], keys: dict[str, str]) -> LexicalIndex:
        """The BM25 index of these passages: loaded when the saved one is of these very texts, else built."""
        digest = text_hash("\n".join(f"{passage_id}\t{key}" for passage_id, key in keys.items()))[:16]
        folder = self._folder / digest
        lexical = LexicalIndex.load(folder)
        if lexical is None:
            lexical = LexicalIndex.build(list(texts), list(texts.values()))
            self._keep(lexical, folder)
        return lexical

    def _keep(self, lexical: LexicalIndex, folder: Path) -> None:
        """Save the word index for the next start, in place of older ones; only the folder's owner writes."""
        if self.store.mode == "memory":
            return
        try:
            lexical.save(folder)
        except SearchIndexError as exc:
            log.warning("%s Until then it is built at each start.", exc)
            return
        for other in self._folder.iterdir():
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

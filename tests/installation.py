"""An installation for tests: a database, an index folder and an embedder that counts, all of them real."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.index.embedding import Progress, quiet
from assistant.index.kept import KeptVectors
from assistant.index.search import Search
from assistant.index.sync import SearchIndex, SyncReport
from assistant.index.vectors import open_vector_store
from assistant.models.embeddings import Embedder
from assistant.records import generations, passages, versions
from assistant.records.database import Database
from assistant.records.generations import Generation
from assistant.values import Document, Wording
from tests.documents import case
from tests.shelf import embedder

PLACES = (
    ("Acme", "Akron, Ohio", "120"),
    ("Zenith", "Toledo, Ohio", "45"),
    ("Orion", "Dayton, Ohio", "300"),
)
PASSAGES_OF_A_CASE = 5


def library(count: int = 3) -> list[Document]:
    """So many cases, each of five passages that no other case has."""
    named = [case(who.lower(), who, place, figure) for who, place, figure in PLACES[:count]]
    return named + [case(f"plant-{n}", f"Plant {n}", f"Town {n}", str(n)) for n in range(len(named), count)]


@dataclass
class CountingEmbedder:
    """The built-in embedder (or another under a name of its own) that notes what it was asked to embed."""

    inner: Embedder = field(default_factory=embedder)
    suffix: str = ""
    texts: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.inner.name + self.suffix

    @property
    def dimensions(self) -> int:
        return self.inner.dimensions

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return self.inner.embed(texts)


def worded(*texts: str) -> list[Wording]:
    """Texts to search for that all weigh alike."""
    return [Wording(text) for text in texts]


@dataclass
class Installation:
    """The parts of one running program over a data folder."""

    folder: Path
    database: Database
    embedder: CountingEmbedder
    index: SearchIndex
    search: Search
    kept: KeptVectors

    def publish(self, *documents: Document) -> None:
        with self.database.writing() as session:
            for document in documents:
                versions.publish(session, document, author="curator", synced=False)

    def retire(self, document_id: str) -> None:
        with self.database.writing() as session:
            versions.retire(session, document_id)

    def sync(self, progress: Progress = quiet) -> SyncReport:
        return self.index.bring_up_to_date(progress)

    def found(self, text: str, k: int = 10) -> list[str]:
        """The documents that a search finds, in order."""
        return list(dict.fromkeys(hit.document.id for hit in self.search(worded(text), k)))

    def live(self) -> set[str]:
        with self.database.reading() as session:
            return set(passages.live_ids(session))

    def pointer(self) -> Generation:
        with self.database.reading() as session:
            found = generations.current(session)
        assert found is not None
        return found

    def indexed(self) -> set[str]:
        """The ids in the collection that is pointed to."""
        return self.index.store.ids(self.pointer().collection)

    def words_on_disk(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "lexical").iterdir())


@contextmanager
def installed(
    folder: Path, *documents: Document, suffix: str = "", chroma: str | None = None, database: str = ""
) -> Iterator[Installation]:
    """A program over `folder`, with these documents published; closed at the end."""
    counting = CountingEmbedder(suffix=suffix)
    opened = Database.open(database or f"sqlite:///{folder / 'assistant.db'}")
    store = open_vector_store(folder, chroma)
    index = SearchIndex(opened, counting, store, folder)
    kept = KeptVectors(opened, counting)
    try:
        home = Installation(folder, opened, counting, index, Search(opened, index, kept), kept)
        home.publish(*documents)
        yield home
    finally:
        store.close()
        opened.close()

"""Chroma's only door: vectors go in under ids, the nearest ids come out.

What is stored here is a copy: the database keeps every vector, so a collection can always be filled again
without embedding anything. This module knows nothing of the database; its callers fill what they find empty.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING, Literal, TypeVar, TypeVarTuple
from urllib.parse import urlsplit
from uuid import uuid4

import chromadb
import httpx
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import NotFoundError

from assistant.errors import SearchIndexError
from assistant.index.chroma_faults import Place
from assistant.index.chroma_folder import OwnedFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

Mode = Literal["owner", "server", "memory"]
T = TypeVar("T")
Rest = TypeVarTuple("Rest")

BATCH = 5_000
"""Vectors written at a time: Chroma takes 5,461."""
PAGE = 20_000
"""Ids listed at a time: Chroma lists 32,766 as soon as anything but ids is asked for."""
HNSW: CreateHNSWConfiguration = {"space": "cosine", "ef_search": 400}
"""Cosine, since Chroma's default is L2. With its default breadth of 100 it found .93 of the true nearest 60
among 3,000 vectors, with 400 it found .999, for 0.3 ms more a query."""
CONNECT_SECONDS = 3.0
REPLY_SECONDS = 60.0


def open_vector_store(data_dir: Path, chroma_url: str | None) -> VectorStore:
    """Open the server at `chroma_url`, or else the folder `data_dir`/chroma.

    The folder belongs to one store at a time. Whoever comes second, from another process or from this one,
    gets a store in mode "memory": empty, private, and gone when it is closed. A folder that would not open,
    or that a killed process left half written, is replaced by an empty one.

    Raises:
        SearchIndexError: the server does not answer, or the folder cannot be written.
    """
    if chroma_url is not None:
        return _open_server(chroma_url)
    place = Place(
        str(data_dir / "chroma"), f"Stop the program, delete {data_dir / 'chroma'} and start again."
    )
    with place.errors():
        folder = OwnedFolder.claim(data_dir)
        if folder is None:
            return VectorStore(chromadb.EphemeralClient(settings=_settings()), "memory", place)
        try:
            folder.make_sound()
            client = chromadb.PersistentClient(path=folder.path, settings=_settings())
        except BaseException:
            folder.release()
            raise
        return VectorStore(client, "owner", place, folder)


class VectorStore:
    """Collections of unit vectors, searched by cosine; threads may share one store.

    Every method raises SearchIndexError when Chroma fails, or when the collection it names is not there.
    """

    def __init__(
        self, client: ClientAPI, mode: Mode, place: Place, folder: OwnedFolder | None = None
    ) -> None:
        self.mode: Mode = mode
        self._client = client
        self._place = place
        self._folder = folder
        self._handles: dict[str, Collection] = {}
        self._closed = False
        # All in-memory clients of a process share one set of collections: a prefix keeps stores apart.
        self._prefix = f"{uuid4().hex}." if mode == "memory" else ""

    def create(self, name: str) -> None:
        """Make the collection `name`; when it exists, nothing happens."""
        with self._place.errors():
            self._client.get_or_create_collection(
                self._prefix + name, configuration={"hnsw": HNSW}, embedding_function=None
            )

    def drop(self, name: str) -> None:
        """Delete the collection `name` with all its vectors; when it is not there, nothing happens."""
        self._handles.pop(name, None)
        with self._place.errors(), suppress(NotFoundError):
            self._client.delete_collection(self._prefix + name)

    def names(self) -> list[str]:
        """The collections in alphabetical order; on a server, those of other programs as well."""
        with self._place.errors():
            every = sorted(collection.name for collection in self._client.list_collections())
        return [name.removeprefix(self._prefix) for name in every if name.startswith(self._prefix)]

    def ids(self, name: str) -> set[str]:
        """The ids of all vectors in `name`."""
        found: list[str] = []
        while page := self._on(name, _page, len(found)):
            found += page
        return set(found)

    def add(self, name: str, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store `vectors` (len(ids) × dimensions); an id that is there already gets the new vector."""
        with self._place.errors(), self._writing():
            for at in range(0, len(ids), BATCH):
                self._on(name, _upsert, list(ids[at : at + BATCH]), vectors[at : at + BATCH])

    def remove(self, name: str, ids: Sequence[str]) -> None:
        """Delete the vectors of `ids`; those that are not there do not matter."""
        with self._place.errors(), self._writing():
            for at in range(0, len(ids), BATCH):
                self._on(name, _delete, list(ids[at : at + BATCH]))

    def query(self, name: str, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The `k` (at least 1) nearest ids with their cosine, best first; fewer when `name` holds fewer.

        The nearest neighbours are approximate. No `where` filter: it costs 45 times a plain query.
        """
        return self._on(name, _nearest, vector, k)

    def close(self) -> None:
        """Let go of the folder or the connection; a store in memory is emptied. Twice is once."""
        if self._closed:
            return
        self._closed = True
        if self.mode == "memory":
            for name in self.names():
                self.drop(name)
        if self.mode == "server":
            for session in _sessions(self._client):
                session.close()
        self._client.close()  # type: ignore[attr-defined]  # there, but not declared
        if self._folder is not None:
            self._folder.release()

    def _writing(self) -> AbstractContextManager[None]:
        return nullcontext() if self._folder is None else self._folder.writing()

    def _on(self, name: str, act: Callable[[Collection, *Rest], T], *rest: *Rest) -> T:
        # A handle stands for one making of a collection. When another process made the collection anew, the
        # handle is dead though the name lives: look it up once more.
        with self._place.errors():
            try:
                return act(self._handle(name), *rest)
            except NotFoundError:
                self._handles.pop(name, None)
                return act(self._handle(name), *rest)

    def _handle(self, name: str) -> Collection:
        handle = self._handles.get(name)
        if handle is None:
            handle = self._client.get_collection(self._prefix + name, embedding_function=None)
            self._handles[name] = handle
        return handle


def _page(collection: Collection, at: int) -> list[str]:
    return collection.get(limit=PAGE, offset=at, include=[])["ids"]


def _upsert(collection: Collection, ids: list[str], vectors: NDArray[np.float32]) -> None:
    collection.upsert(ids=ids, embeddings=vectors)


def _delete(collection: Collection, ids: list[str]) -> None:
    collection.delete(ids=ids)


def _nearest(collection: Collection, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
    reply = collection.query(query_embeddings=vector[None, :], n_results=k, include=["distances"])
    distances = reply["distances"] or [[]]
    return [(id, 1.0 - distance) for id, distance in zip(reply["ids"][0], distances[0], strict=True)]


def _open_server(url: str) -> VectorStore:
    parts = urlsplit(url.rstrip("/"))
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    place = Place(
        f"{parts.scheme}://{parts.hostname}:{port}",  # without a user and password that `url` may hold
        f"Start it with `chroma run --host {parts.hostname} --port {port}`, or correct ASSISTANT_CHROMA_URL.",
    )
    with place.errors():
        # Chroma's own client would wait for ever for a server that accepts and says nothing.
        if (
            httpx.get(f"{parts.geturl()}/api/v2/heartbeat", timeout=CONNECT_SECONDS).status_code
            != httpx.codes.OK
        ):
            raise SearchIndexError(f"What answers at {place.name} is not a Chroma server.", place.fix)
        client = chromadb.HttpClient(host=parts.geturl(), port=port, ssl=secure, settings=_settings())
        for session in _sessions(client):
            session.timeout = httpx.Timeout(REPLY_SECONDS)
    return VectorStore(client, "server", place)


def _sessions(client: ClientAPI) -> list[httpx.Client]:
    # Not public, but Chroma's client neither closes its connections nor lets a limit be set on waiting.
    parts = (client, client._admin_client)  # type: ignore[attr-defined]  # no public name, so no type
    return [part._server._session for part in parts]  # type: ignore[union-attr]  # only a server's has one


def _settings() -> ChromaSettings:
    # Chroma would also read `.env`, which is ours.
    return ChromaSettings(_env_file=None, anonymized_telemetry=False)

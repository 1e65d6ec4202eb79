"""The one place where the real parts meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.evidence import prepare
from assistant.answering.pipeline import Pipeline
from assistant.answering.standalone import standalone
from assistant.curation.folder_sync import FolderReport, sync_folder
from assistant.index.embedding import Progress, quiet
from assistant.index.kept import KeptVectors
from assistant.index.search import Search
from assistant.index.sync import SearchIndex, SyncReport
from assistant.index.vectors import open_vector_store
from assistant.library.passages import compared
from assistant.models.chat import make_chat_model
from assistant.models.embeddings import make_embedder
from assistant.models.tokens import TokenCounter
from assistant.records import passages, versions
from assistant.records.database import Database
from assistant.values import Situation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.settings import Settings
    from assistant.values import Answer, Event, Hit, Turn

LOCAL = "local"
"""The author of everything that is done without sign-in: the one person at this machine."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """An assistant over one library; one serves all threads of a process."""

    settings: Settings
    database: Database
    index: SearchIndex
    search: Search
    vectors: KeptVectors
    pipeline: Pipeline

    def ask(
        self, question: str, history: Sequence[Turn] = (), situation: Situation = Situation()
    ) -> Iterator[Event]:
        """Answer the last question of a conversation, event by event (see `Pipeline.ask`)."""
        return self.pipeline.ask(question, history, situation)

    def answer(
        self, question: str, history: Sequence[Turn] = (), situation: Situation = Situation()
    ) -> Answer:
        """The finished answer (see `Pipeline.answer`)."""
        return self.pipeline.answer(question, history, situation)

    def find(
        self,
        question: str,
        history: Sequence[Turn] = (),
        situation: Situation = Situation(),
        k: int = 10,
    ) -> tuple[Hit, ...]:
        """The `k` best passages for the last question of a conversation."""
        asked = standalone(question, history, self.pipeline.model)
        return self.search(asked.wordings, k, situation)

    @property
    def document_count(self) -> int:
        """How many documents are published."""
        with self.database.reading() as session:
            return versions.count(session)

    def sync(self, progress: Progress = quiet) -> tuple[FolderReport, SyncReport]:
        """Take over the knowledge folder and bring the index up to date."""
        report = sync_folder(self.database, self.settings.knowledge_dir, LOCAL)
        return report, self.index.bring_up_to_date(progress)

    def warm(self, progress: Progress = quiet) -> int:
        """Do ahead what first questions would wait for; returns how many texts were embedded.

        Raises:
            StorageError, ModelError: what was embedded before is kept.
        """
        with self.database.reading() as session:
            found = list(passages.live(session, passages.live_ids(session)).values())
        embedded = self.vectors.warm(compared(found), progress)
        prepare(found, self.search.words())
        self.pipeline.counter.count("")  # reads the encoding, which takes most of a second
        return embedded

    def close(self) -> None:
        """Let go of the database and of the index folder's lock."""
        self.index.store.close()
        self.database.close()


def build_assistant(settings: Settings) -> Assistant:
    """Open the database and the index, and join the parts that the settings ask for.

    Raises:
        SettingsError, StorageError, ModelError: with the fix.
    """
    embedder = make_embedder(settings)
    model = make_chat_model(settings)
    database = Database.open(settings.database)
    try:
        store = open_vector_store(settings.data_dir, settings.chroma_url)
    except Exception:
        database.close()
        raise
    index = SearchIndex(database, embedder, store, settings.data_dir)
    vectors = KeptVectors(database, embedder)
    search = Search(database, index, vectors)
    pipeline = Pipeline(
        find=search,
        shelf=search,
        vectors=vectors,
        model=model,
        counter=TokenCounter(),
        prompt_tokens=settings.prompt_tokens,
    )
    return Assistant(settings, database, index, search, vectors, pipeline)

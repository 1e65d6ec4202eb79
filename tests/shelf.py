"""A library in memory for tests of answering: real words, real sentences, the real embedder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.pipeline import Pipeline
from assistant.errors import ModelError
from assistant.index.lexical import LexicalIndex
from assistant.index.search import Candidates, scored
from assistant.library.passages import cut, searchable
from assistant.models.embedded import EmbeddedEmbedder
from assistant.values import Document, Hit, Passage, Situation, Turn, Wording

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Remembering(EmbeddedEmbedder):
    """The built-in embedder, which gives a text the same vector whenever it is asked: so it is asked once."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, NDArray[np.float32]] = {}

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        fresh = [text for text in dict.fromkeys(texts) if text not in self._rows]
        self._rows.update(zip(fresh, super().embed(fresh), strict=True))
        return np.stack([self._rows[text] for text in texts]) if texts else super().embed(texts)


@cache
def embedder() -> EmbeddedEmbedder:
    """The built-in embedder, loaded once for all tests of a process."""
    return Remembering()


class MemoryShelf:
    """Search over documents without a database: every passage is a candidate."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = {document.id: document for document in documents}
        self.passages: dict[str, Passage] = {p.id: p for d in documents for p in cut(d, 1)}
        self.embedder = embedder()
        texts = [searchable(self.documents[p.document_id], p) for p in self.passages.values()]
        self.lexical = LexicalIndex.build(list(self.passages), texts)
        self.matrix = self.embedder.embed(texts)
        self.searched: list[tuple[Wording, ...]] = []

    def __call__(self, wordings: Sequence[Wording], k: int, situation: Situation) -> tuple[Hit, ...]:
        self.searched.append(tuple(wordings))
        found = list(self.passages.values())
        if not found:
            return ()
        questions = self.embedder.embed([wording.text for wording in wordings])
        words = [self.lexical.scores(Counter(self.lexical.stems(wording.text))) for wording in wordings]
        weights = np.array([wording.weight for wording in wordings], np.float32)
        dense = questions @ self.matrix.T
        scores = scored(
            Candidates(
                tuple(found), self.documents_of, self.matrix, dense, np.array(words), weights, self.lexical
            )
        )
        best = np.argsort(-scores, kind="stable")[:k]
        return tuple(Hit(found[at], self.documents[found[at].document_id], float(scores[at])) for at in best)

    def documents_of(self, passages: Iterable[Passage]) -> dict[str, Document]:
        return {passage.document_id: self.documents[passage.document_id] for passage in passages}

    def words(self) -> LexicalIndex:
        return self.lexical

    def passages_of(self, *document_ids: str) -> list[Passage]:
        return [p for id in document_ids for p in self.passages.values() if p.document_id == id]


@dataclass
class ScriptedModel:
    """A chat model with a queue of replies (or errors) that keeps what it was asked."""

    replies: list[str | ModelError]
    name: str = "scripted"
    asked: list[tuple[str, list[Turn]]] = field(default_factory=list)

    def stream(self, system: str, turns: Sequence[Turn]) -> Iterator[str]:
        self.asked.append((system, list(turns)))
        reply = self.replies.pop(0)
        if isinstance(reply, ModelError):
            raise reply
        for start in range(0, len(reply), 7):
            yield reply[start : start + 7]
        if self.replies and isinstance(self.replies[0], ModelError):
            broken = self.replies.pop(0)
            assert isinstance(broken, ModelError)
            raise broken


class Characters:
    """Counts four characters as one token."""

    def count(self, text: str) -> int:
        return len(text) // 4


def pipeline(
    documents: Sequence[Document], model: ScriptedModel | None = None, tokens: int = 6000
) -> Pipeline:
    """The real pipeline over a library in memory."""
    shelf = MemoryShelf(documents)
    return Pipeline(shelf, shelf, shelf.embedder.embed, model, Characters(), tokens)

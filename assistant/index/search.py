"""Search: candidates from dense vectors and BM25, checked against the database, scored, diversified.

Each wording of the question brings two lists. Every candidate of any list is then scored by all evidence:
its cosine and its BM25 for each wording, the words that the best candidates share (feedback), and the
candidates that lie close to it. `fusion` holds the arithmetic and its sources; what each part brings is
measured by `python -m evals.public_sets FOLDER --ablation`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from assistant.index import fusion
from assistant.library.passages import searchable
from assistant.records import passages, vectors
from assistant.values import Hit, Situation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from assistant.index.kept import KeptVectors
    from assistant.index.lexical import LexicalIndex
    from assistant.index.sync import Opened, SearchIndex
    from assistant.records.database import Database
    from assistant.values import Document, Passage, Wording

DEPTH = 60
"""Candidates taken from each list, or as many as are asked for. With 30 or 100 the mean nDCG@10 over six sets
moves by -.002 or +.002; more candidates take longer to look up."""
SITUATION_BOOST = 0.15
"""Share of its own score that a passage gains for each part of the situation that its document fits."""


class DocumentsOf(Protocol):
    """Looks up the documents of passages by their id; one that may not be used any more is left out.

    Reading documents takes longer than finding passages, so only those that are needed are read.
    """

    def __call__(self, passages: Iterable[Passage], /) -> Mapping[str, Document]: ...


@dataclass(frozen=True, slots=True)
class Candidates:
    """The n passages that any list brought, and all that is known of them for w wordings.

    `vectors` is n × dimensions, `dense` (cosines) and `lexical` (BM25) are w × n, `weights` has w entries.
    `words` is the index that the BM25 scores are from.
    """

    found: tuple[Passage, ...]
    documents: DocumentsOf
    vectors: NDArray[np.float32]
    dense: NDArray[np.float32]
    lexical: NDArray[np.float32]
    weights: NDArray[np.float32]
    words: LexicalIndex


@dataclass(frozen=True, slots=True)
class Search:
    """Finds passages for one or more wordings of a question."""

    database: Database
    index: SearchIndex
    vectors: KeptVectors

    def __call__(
        self, wordings: Sequence[Wording], k: int = 10, situation: Situation = Situation()
    ) -> tuple[Hit, ...]:
        """The `k` best passages for all wordings together, best first; empty when nothing was found.

        Fewer where a document is taken back while they are looked up.

        Raises:
            StorageError, ModelError: the search could not be made, which is not "nothing found".
        """
        candidates = self.candidates(wordings, max(DEPTH, k))
        if not candidates.found:
            return ()
        scores = scored(candidates) * fitting_factors(candidates, situation)
        order = np.argsort(-scores, kind="stable")
        best = [
            int(order[at]) for at in diversified([candidates.found[one].document_id for one in order])[:k]
        ]
        documents = self._documents(candidates.found[at] for at in best)
        similarities = candidates.dense.max(axis=0)
        return tuple(
            Hit(passage, documents[passage.document_id], float(scores[at]), float(similarities[at]))
            for at in best
            if (passage := candidates.found[at]).document_id in documents
        )

    def candidates(self, wordings: Sequence[Wording], depth: int) -> Candidates:
        """What the first `depth` entries of each list bring, as far as it is published now."""
        opened = self.index.current()
        weights: dict[str, float] = defaultdict(float)
        for wording in wordings:
            if text := wording.text.strip():
                weights[text] += wording.weight
        questions = self.vectors(list(weights)) if weights else np.zeros((0, 0), np.float32)
        words = [opened.lexical.scores(Counter(opened.lexical.stems(text))) for text in weights]
        ids: dict[str, None] = {}
        for vector, scores in zip(questions, words, strict=True):
            ids.update((one, None) for one, _ in self.index.nearest(opened, vector, depth))
            ids.update((one, None) for one, _ in opened.lexical.best(scores, depth))
        live, rows = self._looked_up(opened, list(ids), questions.shape[1])
        return Candidates(
            tuple(live.values()),
            self._documents,
            rows,
            fusion.cosines(questions, rows),
            np.array([opened.lexical.of(list(live), scores) for scores in words]),
            np.array(list(weights.values()), np.float32),
            opened.lexical,
        )

    def _looked_up(
        self, opened: Opened, ids: Sequence[str], dimensions: int
    ) -> tuple[dict[str, Passage], NDArray[np.float32]]:
        """Only what is published now is ever shown, cited, or taken for feedback; with its vectors."""
        with self.database.reading() as session:
            live = passages.usable(session, ids)
            known = {one: opened.keys[one] for one in live if one in opened.keys}
            rows = vectors.load(session, self.index.embedder.name, list(known.values()))
        nothing = np.zeros(dimensions, np.float32)
        found = [rows.get(known.get(one, ""), nothing) for one in live]
        return live, np.array(found, np.float32).reshape(len(live), dimensions)

    def _documents(self, some: Iterable[Passage]) -> Mapping[str, Document]:
        with self.database.reading() as session:
            return passages.documents_of(session, some)

    def words(self) -> LexicalIndex:
        """The words of the library as it is published now."""
        return self.index.current().lexical

    def passages_of(self, *document_ids: str) -> list[Passage]:
        """All passages of documents' published versions, document by document in reading order."""
        with self.database.reading() as session:
            return passages.of_documents(session, *document_ids)


def scored(candidates: Candidates) -> NDArray[np.float32]:
    """One score from 1 to 2 for each candidate (at least one), by all evidence."""
    dense, weights = candidates.dense, candidates.weights
    first = fusion.fused(dense, candidates.lexical, weights)
    lexical = fusion.with_feedback(candidates.lexical, feedback(candidates, first))
    second = fusion.fused(dense, lexical, weights)
    return fusion.between_one_and_two(fusion.with_neighbours(second, candidates.vectors))


def feedback(candidates: Candidates, scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """BM25 of every candidate for the words that mark the best of them."""
    words = candidates.words
    best, shares = fusion.shares_of_best(scores)
    found = [candidates.found[at] for at in best]
    documents = candidates.documents(found)
    texts = [
        words.stems(searchable(documents[passage.document_id], passage))
        if passage.document_id in documents
        else ()
        for passage in found
    ]
    wanted = fusion.feedback_words(texts, shares, words.idf)
    return words.of([passage.id for passage in candidates.found], words.scores(wanted))


def fitting_factors(candidates: Candidates, situation: Situation) -> NDArray[np.float32]:
    """For each candidate the factor by which fit to the situation raises its score: 1 where none is told."""
    factors = np.ones(len(candidates.found), np.float32)
    if not any(_told(situation).values()):
        return factors
    documents = candidates.documents(candidates.found)
    for at, passage in enumerate(candidates.found):
        if passage.document_id in documents:
            factors[at] += SITUATION_BOOST * fit(documents[passage.document_id], situation)
    return factors


def diversified(document_ids: Sequence[str]) -> list[int]:
    """The places of passages, the first of each document in front in their order, the further ones behind."""
    seen: set[str] = set()
    front: list[int] = []
    behind: list[int] = []
    for at, one in enumerate(document_ids):
        (behind if one in seen else front).append(at)
        seen.add(one)
    return front + behind


def fit(document: Document, situation: Situation) -> int:
    """In how many parts (0 to 4) a document was set where the practitioner is."""
    told = _told(situation)
    return sum(bool(value) and value in document.situation.get(key, ()) for key, value in told.items())


def _told(situation: Situation) -> dict[str, str]:
    """The parts of a situation by the names that documents have for them; empty ones are not told."""
    return {
        "setting": situation.setting,
        "sector": situation.sector,
        "employer_size": situation.employer_size,
        "stage": situation.stage,
    }

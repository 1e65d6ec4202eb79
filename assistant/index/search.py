"""Search: candidates from dense vectors and BM25, checked against the database, scored, diversified.

Each wording of the question brings two lists. Every candidate of any list is then scored by all evidence:
its cosine and its BM25 for each wording, the words that the best candidates share (feedback), and the
candidates that lie close to it. `fusion` holds the arithmetic and its sources; what each part brings is
measured by `python -m evals.public_sets FOLDER --ablation`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.index import fusion
from assistant.library.passages import searchable
from assistant.records import passages, vectors
from assistant.values import Hit, Situation

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@dataclass(frozen=True, slots=True)
class Candidates:
    """The n passages that any list brought, and all that is known of them for w wordings.

    `vectors` is n × dimensions, `dense` (cosines) and `lexical` (BM25) are w × n, `weights` has w entries.
    `words` is the index that the BM25 scores are from.
    """

    found: tuple[tuple[Passage, Document], ...]
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

        Raises:
            StorageError, ModelError: the search could not be made, which is not "nothing found".
        """
        candidates = self.candidates(wordings, max(DEPTH, k))
        if not candidates.found:
            return ()
        scores = scored(candidates)
        similarities = candidates.dense.max(axis=0)
        hits = []
        for (passage, document), score, near in zip(candidates.found, scores, similarities, strict=True):
            raised = float(score) * (1 + SITUATION_BOOST * fit(document, situation))
            hits.append(Hit(passage, document, raised, float(near)))
        hits.sort(key=lambda hit: -hit.score)
        return tuple(diversified(hits)[:k])

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
            rows,
            fusion.cosines(questions, rows),
            np.array([opened.lexical.of(list(live), scores) for scores in words]),
            np.array(list(weights.values()), np.float32),
            opened.lexical,
        )

    def _looked_up(
        self, opened: Opened, ids: Sequence[str], dimensions: int
    ) -> tuple[dict[str, tuple[Passage, Document]], NDArray[np.float32]]:
        """Only what is published now is ever shown, cited, or taken for feedback; with its vectors."""
        with self.database.reading() as session:
            live = passages.live(session, ids)
            known = {one: opened.keys[one] for one in live if one in opened.keys}
            rows = vectors.load(session, self.index.embedder.name, list(known.values()))
        nothing = np.zeros(dimensions, np.float32)
        found = [rows.get(known.get(one, ""), nothing) for one in live]
        return live, np.array(found, np.float32).reshape(len(live), dimensions)

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
    texts = [words.stems(searchable(document, passage)) for passage, document in found]
    wanted = fusion.feedback_words(texts, shares, words.idf)
    return words.of([passage.id for passage, _ in candidates.found], words.scores(wanted))


def diversified(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each document first, in their order, and behind them the further ones."""
    seen: set[str] = set()
    front: list[Hit] = []
    behind: list[Hit] = []
    for hit in hits:
        (behind if hit.document.id in seen else front).append(hit)
        seen.add(hit.document.id)
    return front + behind


def fit(document: Document, situation: Situation) -> int:
    """In how many parts (0 to 4) a document was set where the practitioner is."""
    told = {
        "setting": situation.setting,
        "sector": situation.sector,
        "employer_size": situation.employer_size,
        "stage": situation.stage,
    }
    return sum(bool(value) and value in document.situation.get(key, ()) for key, value in told.items())

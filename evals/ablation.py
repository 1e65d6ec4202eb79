"""What each part of the search brings: the same candidates, ranked with and without it.

Rankings are by document, a document standing where its best passage stands. Differences are paired by query.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ir_measures
import numpy as np
from ir_measures import nDCG

from assistant.index import fusion
from assistant.index.search import DEPTH, feedback, scored
from evals.statistics import paired_interval

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from assistant.index.search import Candidates, Search
    from assistant.values import Wording

    Array = NDArray[np.float32]

MEASURE = nDCG @ 10
RANK_CONSTANT = 60
WHOLE = "whole search"


@dataclass(frozen=True, slots=True)
class Line:
    """A way to rank: its mean nDCG@10, and by how much the whole search is above it (95 % interval)."""

    name: str
    mean: float
    gain: float
    low: float
    high: float


def words_only(candidates: Candidates) -> Array:
    """BM25 of the question as asked."""
    scores: Array = candidates.lexical[0]
    return scores


def meaning_only(candidates: Candidates) -> Array:
    """Cosine of the question as asked."""
    scores: Array = candidates.dense[0]
    return scores


def plain_ranks(candidates: Candidates) -> Array:
    """Reciprocal rank fusion of all lists (Cormack, Clarke and Büttcher 2009): the sum of 1 / (60 + rank)."""
    total = np.zeros(len(candidates.found), np.float32)
    for scores in (*candidates.dense, *candidates.lexical):
        ranked = [at for at in np.argsort(-scores, kind="stable")[:DEPTH] if scores[at] > 0]
        total[ranked] += 1 / (RANK_CONSTANT + np.arange(1, len(ranked) + 1))
    return total


def without_feedback(candidates: Candidates) -> Array:
    """The whole search, but the words of what was found are not searched for."""
    scores = fusion.fused(candidates.dense, candidates.lexical, candidates.weights)
    return fusion.with_neighbours(scores, candidates.vectors)


def without_neighbours(candidates: Candidates) -> Array:
    """The whole search, but candidates do not support each other."""
    dense, weights = candidates.dense, candidates.weights
    first = fusion.fused(dense, candidates.lexical, weights)
    lexical = fusion.with_feedback(candidates.lexical, feedback(candidates, first))
    return fusion.fused(dense, lexical, weights)


def without_either(candidates: Candidates) -> Array:
    """Fusion of standard scores and nothing else."""
    return fusion.fused(candidates.dense, candidates.lexical, candidates.weights)


def without_context(candidates: Candidates) -> Array:
    """The whole search for the question as asked, without its other wordings."""
    one = replace(
        candidates,
        dense=candidates.dense[:1],
        lexical=candidates.lexical[:1],
        weights=candidates.weights[:1],
    )
    return scored(one)


def with_equal_weights(candidates: Candidates) -> Array:
    """The whole search, but all wordings weigh alike."""
    return scored(replace(candidates, weights=np.ones_like(candidates.weights)))


WAYS: Mapping[str, Callable[[Candidates], Array]] = {
    "BM25 only": words_only,
    "dense only": meaning_only,
    "plain reciprocal ranks": plain_ranks,
    "standard scores only": without_either,
    "without feedback": without_feedback,
    "without neighbours": without_neighbours,
    "without context": without_context,
    "equal weights": with_equal_weights,
    WHOLE: scored,
}


def ablation(
    search: Search, asked: Mapping[str, Sequence[Wording]], qrels: Mapping[str, Mapping[str, int]]
) -> list[Line]:
    """Rank the candidates of every query in every way; `qrels` grades documents by query."""
    runs: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
    for query, wordings in asked.items():
        if query in qrels:
            candidates = search.candidates(wordings, DEPTH)
            for name, way in WAYS.items():
                runs[name][query] = _by_document(candidates, way(candidates)) if candidates.found else {}
    values = {name: _by_query(qrels, run) for name, run in runs.items()}
    whole = values[WHOLE]
    lines = []
    for name, each in values.items():
        low, high = paired_interval(each, whole)
        lines.append(Line(name, float(np.mean(each)), float(np.mean(whole) - np.mean(each)), low, high))
    return lines


def _by_query(qrels: Mapping[str, Mapping[str, int]], run: dict[str, dict[str, float]]) -> list[float]:
    judged = {query: dict(qrels[query]) for query in run}
    found = {one.query_id: one.value for one in ir_measures.iter_calc([MEASURE], judged, run)}
    return [found[query] for query in run]


def _by_document(candidates: Candidates, scores: Array) -> dict[str, float]:
    best: dict[str, float] = {}
    for passage, score in zip(candidates.found, scores, strict=True):
        one = passage.document_id
        best[one] = max(best.get(one, -np.inf), float(score))
    return best

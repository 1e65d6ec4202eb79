"""How the evidence for each candidate of a search becomes one score.

Pure functions over arrays: n candidates, w wordings of the question, d dimensions. Nothing here is trained.
The constants are round, and beside each stands what another value does to the mean nDCG@10 over six sets.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float32]

FEEDBACK_PASSAGES = 5
"""Of so many of the best candidates the words are taken for feedback; with 3 or 10: +.001, -.002."""
FEEDBACK_WORDS = 20
"""So many of their words are searched for as well; with 10 or 40: -.001, .000."""
NEIGHBOURS = 5
"""So many of the nearest candidates speak for a candidate; with 3 or 10: -.001, -.001."""
NEIGHBOURS_SHARE = 0.3
"""The share of a score that is its neighbours' mean; with .15 or .5: -.001, -.001."""


def cosines(some: Array, others: Array) -> Array:
    """The cosines of rows of unit length, each of `some` with each of `others`."""
    # Not `@`: BLAS starts threads even for so little work, and on a busy machine it then waits 16 ms for a
    # second core where this takes 1 ms.
    products: Array = np.einsum("id,jd->ij", some, others)
    return products


def standard(scores: Array) -> Array:
    """Each row as standard scores: mean 0, deviation 1; a row whose scores are all alike becomes 0.

    Cosines and BM25 then have one scale, and a list that sets its best well apart from the rest weighs more.
    """
    centred = scores - scores.mean(axis=-1, keepdims=True)
    spread = centred.std(axis=-1, keepdims=True)
    # Rounding leaves a little spread among equal scores, which must not be blown up.
    flat = spread <= 1e-6 * np.abs(scores).max(axis=-1, keepdims=True)
    scaled: Array = (centred / np.where(flat, 1.0, spread)).astype(np.float32)
    return scaled


def fused(dense: Array, lexical: Array, weights: Array) -> Array:
    """One score for each candidate: the mean of its standard scores, by the weights of the wordings.

    `dense` and `lexical` are w × n; both lists of a wording weigh alike. Fusion of normalised scores keeps
    what ranks throw away, by how much one candidate leads (Bruch, Gai and Ingber 2023).
    """
    shares = weights / weights.sum()
    joined: Array = (shares @ (standard(dense) + standard(lexical)) / 2).astype(np.float32)
    return joined


def shares_of_best(scores: Array) -> tuple[NDArray[np.intp], Array]:
    """The best candidates that feedback comes from, and how much each counts: e to its score, adding to 1."""
    best = np.argsort(-scores, kind="stable")[:FEEDBACK_PASSAGES]
    counts = np.exp(scores[best] - scores[best].max())
    return best, counts / counts.sum()


def feedback_words(
    texts: Sequence[Sequence[str]], shares: Array, idf: Callable[[str], float]
) -> dict[str, float]:
    """The stems that mark the best candidates, with their weights: how much of the texts they are, times idf.

    The relevance model of Lavrenko and Croft (2001), with idf so that common words stay out: words that the
    question did not use and that stand in what it found.
    """
    weights: dict[str, float] = defaultdict(float)
    for stems, share in zip(texts, shares, strict=True):
        for stem in stems:
            weights[stem] += float(share) / len(stems)
    marked = {stem: weight * idf(stem) for stem, weight in weights.items()}
    best = sorted(marked, key=lambda stem: -marked[stem])[:FEEDBACK_WORDS]
    return {stem: marked[stem] for stem in best}


def with_feedback(lexical: Array, feedback: Array) -> Array:
    """BM25 of the wordings (w × n) and of the feedback's words (n), half and half, as RM3 mixes them.

    Each is measured by its best score (Abdul-Jaleel and others 2004).
    """
    return _by_best(lexical) + _by_best(feedback)


def _by_best(scores: Array) -> Array:
    best = scores.max(axis=-1, keepdims=True)
    return (scores / np.where(best > 0, best, 1.0)).astype(np.float32)


def with_neighbours(scores: Array, vectors: Array) -> Array:
    """Scores in which candidates that lie close together (`vectors`, n × d) support each other.

    Passages that answer one question tend to be alike (the cluster hypothesis); what stands alone among
    them was more likely found by chance (Diaz 2007, regularisation of scores).
    """
    count = min(NEIGHBOURS, len(scores) - 1)
    if count < 1:
        return scores
    likeness = cosines(vectors, vectors)
    np.fill_diagonal(likeness, -np.inf)
    nearest = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
    near = scores[nearest].mean(axis=1)
    joined: Array = ((1 - NEIGHBOURS_SHARE) * scores + NEIGHBOURS_SHARE * near).astype(np.float32)
    return joined


def between_one_and_two(scores: Array) -> Array:
    """The same order from 1 (the last) to 2 (the best): a score that can be raised by a share of itself."""
    low, high = scores.min(), scores.max()
    placed: Array = (1 + (scores - low) / (high - low if high > low else 1.0)).astype(np.float32)
    return placed

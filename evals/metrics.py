"""What is measured of an answer. Every metric lies between 0 and 1, and more is better.

A metric that does not apply to an item is None: unscored is not wrong.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from assistant.values import Answer
    from evals.items import Item

Score = float | None


def outcome(item: Item, answer: Answer) -> Score:
    """1 when the answer took the expected exit: answered, clarify or declined."""
    return float(answer.outcome == item.outcome)


def document_cited(item: Item, answer: Answer) -> Score:
    """1 when one of the item's documents is cited; for items that name documents."""
    if not item.documents:
        return None
    cited = {citation.document_id for citation in answer.citations}
    return float(bool(cited & set(item.documents)))


def fact_recall(item: Item, answer: Answer) -> Score:
    """The share of the item's facts that stand in the answer; for items that name facts."""
    if not item.facts:
        return None
    found = sum(bool(re.search(fact, answer.text, re.IGNORECASE)) for fact in item.facts)
    return found / len(item.facts)


def verbatim(item: Item, answer: Answer) -> Score:
    """The share of citations whose quote stands in its passage, letter by letter."""
    if not answer.citations:
        return None
    held = [c.passage[c.quote_start : c.quote_start + len(c.quote)] == c.quote for c in answer.citations]
    return sum(held) / len(held)


METRICS: Mapping[str, Callable[[Item, Answer], Score]] = {
    "outcome": outcome,
    "document_cited": document_cited,
    "fact_recall": fact_recall,
    "verbatim": verbatim,
}


def mean(scores: Sequence[Score]) -> float:
    """The mean of what was scored.

    Raises:
        InputError: nothing was scored, which is no result of 0.
    """
    scored = [score for score in scores if score is not None]
    if not scored:
        raise InputError("Nothing was scored.", "Choose items to which the metric applies.")
    return float(np.mean(scored))


def paired_interval(
    before: Sequence[float], after: Sequence[float], tries: int = 2000
) -> tuple[float, float]:
    """The 95 % bootstrap interval of the mean difference after - before, paired by question.

    The resampling is seeded, so that the same scores always give the same interval (Efron and Tibshirani
    1993, percentile method).
    """
    if not before or len(before) != len(after):
        raise InputError("Two runs are compared over the same questions.", "Run both over one test set.")
    differences = np.asarray(after) - np.asarray(before)
    drawn = np.random.default_rng(20).integers(0, len(differences), (tries, len(differences)))
    low, high = np.percentile(differences[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def auroc(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """The chance that a positive item scores above a negative one, ties counting half.

    Raises:
        InputError: all items are of one kind.
    """
    if positive.all() or not positive.any():
        raise InputError(
            "Items of both kinds are needed.", "Choose a set that holds positives and negatives."
        )
    high, low = scores[positive][:, None], scores[~positive][None, :]
    return float((high > low).mean() + (high == low).mean() / 2)


def auroc_interval(
    positive: NDArray[np.bool_], scores: NDArray[np.float64], tries: int = 1000
) -> tuple[float, float]:
    """The 95 % bootstrap interval of `auroc`, resampled by item within each kind and seeded."""
    draw = np.random.default_rng(20)
    high, low = scores[positive], scores[~positive]
    labels = np.repeat([True, False], [len(high), len(low)])
    drawn = [
        auroc(labels, np.concatenate([draw.choice(high, len(high)), draw.choice(low, len(low))]))
        for _ in range(tries)
    ]
    least, most = np.percentile(drawn, [2.5, 97.5])
    return float(least), float(most)

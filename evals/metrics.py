"""What is measured of an answer, each metric with its definition, source, unit and direction.

What an answer costs is not among them: an answer does not tell how many tokens it took.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.question import without_marks
from assistant.errors import InputError
from evals.citations import citation_precision, citation_recall
from evals.ranking import RETRIEVAL_METRICS
from evals.scores import Metric, Score

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evals.items import Item
    from evals.scores import Checks, Taken

_ALCE = "ALCE: Gao et al. 2023, section 3"
_NUGGETS = "Nuggets: Voorhees 2003, TREC question answering"


def outcome(item: Item, taken: Taken, checks: Checks) -> Score:
    """1 when the answer took the expected exit."""
    got = taken.answer.outcome
    return Score(float(got == item.outcome), "" if got == item.outcome else f"{got}, not {item.outcome}")


def document_cited(item: Item, taken: Taken, checks: Checks) -> Score:
    """1 when a document is cited that the item names, or one that rests on an address that it names."""
    if not item.documents and not item.sources:
        return Score.unscored("The item names no documents.")
    citations = taken.answer.citations
    documents = {citation.document_id for citation in citations}
    addresses = {source.url for citation in citations for source in citation.sources}
    right = documents & set(item.documents) or addresses & set(item.sources)
    return Score(float(bool(right)), "" if right else f"Cited: {', '.join(sorted(documents)) or 'nothing'}")


def fact_recall(item: Item, taken: Taken, checks: Checks) -> Score:
    """The share of the vital facts that stand in the answer."""
    return _found(item.facts, taken)


def nugget_recall(item: Item, taken: Taken, checks: Checks) -> Score:
    """The share of all facts that stand in the answer, the vital ones and those that are good to have."""
    return _found((*item.facts, *item.further), taken)


def verbatim(item: Item, taken: Taken, checks: Checks) -> Score:
    """The share of citations whose quote stands in its passage, letter by letter."""
    citations = taken.answer.citations
    if not citations:
        return Score.unscored("Nothing is cited.")
    altered = [
        c.quote
        for c in citations
        if not c.quote or c.passage[c.quote_start : c.quote_start + len(c.quote)] != c.quote
    ]
    return Score(1 - len(altered) / len(citations), f"Altered: {' | '.join(altered)}" if altered else "")


def forbidden_absent(item: Item, taken: Taken, checks: Checks) -> Score:
    """1 when nothing stands in the answer that the item forbids."""
    if not item.forbidden:
        return Score.unscored("The item forbids nothing.")
    there = [pattern for pattern in item.forbidden if _stands(pattern, _text(taken))]
    return Score(float(not there), f"There: {' | '.join(there)}" if there else "")


def words(item: Item, taken: Taken, checks: Checks) -> Score:
    """How many words the answer has."""
    return Score(float(sum(any(map(str.isalnum, word)) for word in _text(taken).split())))


def seconds(item: Item, taken: Taken, checks: Checks) -> Score:
    """How long the whole answer took."""
    return _timed(taken.answer.seconds)


def first_text_seconds(item: Item, taken: Taken, checks: Checks) -> Score:
    """How long it took until there was something to read."""
    return _timed(taken.answer.first_text_seconds)


def _found(patterns: Sequence[str], taken: Taken) -> Score:
    if not patterns:
        return Score.unscored("The item names no facts.")
    missing = [pattern for pattern in patterns if not _stands(pattern, _text(taken))]
    return Score(1 - len(missing) / len(patterns), f"Missing: {' | '.join(missing)}" if missing else "")


def _stands(pattern: str, text: str) -> bool:
    return bool(re.search(pattern, text, re.IGNORECASE))


def _text(taken: Taken) -> str:
    """The answer without its `[n]`: the number of a citation is not a figure in the answer."""
    return without_marks(taken.answer.text)


def _timed(value: float) -> Score:
    return Score(value) if value > 0 else Score.unscored("It was not timed.")


METRICS: tuple[Metric, ...] = (
    Metric(
        "outcome",
        "The right exit was taken: the question was answered, asked back, or declined, as the item expects.",
        "Accuracy",
        "share",
        True,
        outcome,
    ),
    Metric(
        "document_cited",
        "The answer cites a document that the item names, or one that rests on a source that it names.",
        "",
        "share",
        True,
        document_cited,
    ),
    Metric(
        "fact_recall",
        "Of the facts that a good answer must tell, the share that the answer tells.",
        _NUGGETS,
        "share",
        True,
        fact_recall,
    ),
    Metric(
        "nugget_recall",
        "Of the facts that a good answer must or may tell, the share that the answer tells.",
        _NUGGETS,
        "share",
        True,
        nugget_recall,
    ),
    Metric(
        "citation_recall",
        "Of the sentences of the answer, the share that their quotes, read together, carry.",
        _ALCE,
        "share",
        True,
        citation_recall,
    ),
    Metric(
        "citation_precision",
        "Of the quotes that the answer shows, the share without which a sentence would stand less well.",
        _ALCE,
        "share",
        True,
        citation_precision,
    ),
    Metric(
        "verbatim",
        "Of the quotes that the answer shows, the share that stands in its document letter by letter.",
        "",
        "share",
        True,
        verbatim,
    ),
    Metric(
        "forbidden_absent",
        "Nothing stands in the answer that the item forbids, such as a figure that is wrong.",
        "",
        "share",
        True,
        forbidden_absent,
    ),
    Metric("words", "How many words the answer has.", "", "words", False, words),
    Metric("seconds", "How long the whole answer took.", "", "seconds", False, seconds),
    Metric(
        "first_text_seconds",
        "How long it took until there was something to read.",
        "",
        "seconds",
        False,
        first_text_seconds,
    ),
    *RETRIEVAL_METRICS,
)


def mean(values: Iterable[float | None]) -> float:
    """The mean of what was scored.

    Raises:
        InputError: nothing was scored, which is no result of 0.
    """
    scored = [value for value in values if value is not None]
    if not scored:
        raise InputError("Nothing was scored.", "Choose items to which the metric applies.")
    return float(np.mean(scored))

"""`python -m evals.ranking_weights`: the weights of the ranking, fitted again to the development questions.

The weights are those of a softmax over the sentences read for a question: the likelihood that the sentences
which hold a vital fact come first, with a ridge. Cross-validated by document, so that no question is ranked
with weights that saw another one on the same document.
"""

from __future__ import annotations

import random
import re
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

import click
import numpy as np
from scipy.optimize import minimize

from assistant.answering.ranking import WEIGHTS, Marks, read_marks
from evals.configurations import keyless
from evals.items import DATASETS, read_for_tuning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from assistant.answering.pipeline import Pipeline
    from evals.items import Item

    Array = NDArray[np.float64]

RIDGE = 0.001
FOLDS = 8
FIRST = (3, 6, 10)
"""Among so many first sentences the facts are looked for."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read for a question: n sentences' marks (n × m), and for each fact the rows that hold it."""

    document: str
    marks: Array
    holding: tuple[NDArray[np.intp], ...]


@click.command()
def main() -> None:
    """Fit the weights, and tell how many facts they bring to the front."""
    items = read_for_tuning(DATASETS / "development.jsonl")
    with keyless() as assistant:
        read = [one for item in items if item.facts and (one := read_for(assistant.pipeline, item))]
    for line in told(read):
        click.echo(line)


def read_for(pipeline: Pipeline, item: Item) -> Read | None:
    """The marks of all sentences read for an item; None where no sentence holds any of its facts.

    None for a story too: which of its requests a fact belongs to is not known.
    """
    material, requests = pipeline.take_apart(item.question, item.turns, item.where)
    if requests:
        return None
    sentences = pipeline.read(material)
    marks, _ = read_marks(material, sentences, pipeline.vectors)
    holding = [
        np.flatnonzero(
            [one.document.id in item.documents and bool(pattern.search(one.text)) for one in sentences]
        )
        for pattern in (re.compile(fact, re.IGNORECASE) for fact in item.facts)
    ]
    found = tuple(rows for rows in holding if rows.size)
    return Read(item.documents[0], marks.astype(float), found) if found else None


def fitted(read: Sequence[Read]) -> Array:
    """The weights under which the sentences that hold the facts are likeliest to come first."""

    def loss(weights: Array) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros_like(weights)
        for one in read:
            worth = one.marks @ weights
            shares = np.exp(worth - worth.max())
            shares /= shares.sum()
            expected = shares @ one.marks
            for rows in one.holding:
                held = shares[rows].sum()
                total -= np.log(held + 1e-12) / len(one.holding)
                slope -= (shares[rows] @ one.marks[rows] / (held + 1e-12) - expected) / len(one.holding)
        ridge = RIDGE * weights
        return float(total / len(read) + weights @ ridge), slope / len(read) + 2 * ridge

    found: Array = minimize(loss, np.zeros(read[0].marks.shape[1]), jac=True, method="L-BFGS-B").x
    return found


def cross_validated(read: Sequence[Read]) -> Iterator[tuple[Read, Array]]:
    """Every question with weights fitted to questions on other documents."""
    documents = sorted({one.document for one in read})
    random.Random(1).shuffle(documents)
    for fold in range(FOLDS):
        left_out = set(documents[fold::FOLDS])
        weights = fitted([one for one in read if one.document not in left_out])
        yield from ((one, weights) for one in read if one.document in left_out)


def told(read: Sequence[Read]) -> Iterator[str]:
    """The fitted weights, and the share of facts among the first sentences as it is and cross-validated."""
    weights = fitted(read)
    named = zip(fields(Marks), weights, strict=True)
    yield f"weights: {', '.join(f'{mark.name}={weight:.1f}' for mark, weight in named)}"
    as_is = [(one, np.array(astuple(WEIGHTS))) for one in read]
    for name, pairs in (("as they are", as_is), ("cross-validated", list(cross_validated(read)))):
        shares = ", ".join(f"{_recall(pairs, first):.3f} in {first}" for first in FIRST)
        yield f"facts among the first sentences, {name}: {shares}"


def _recall(pairs: Sequence[tuple[Read, Array]], first: int) -> float:
    shares = []
    for one, weights in pairs:
        top = np.argsort(-(one.marks @ weights), kind="stable")[:first]
        shares.append(np.mean([np.isin(rows, top).any() for rows in one.holding]))
    return float(np.mean(shares))


if __name__ == "__main__":
    main()

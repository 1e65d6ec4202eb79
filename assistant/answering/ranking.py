"""The order in which sentences answer a question: which of them the writer takes first.

A sentence is ranked by how near it is to the question, to the nearest need in it, and to the question with
the subject of its document taken out of both (else all facts about a program look alike); by the words that
it shares; by how well its document and passage were found; and by what it tells: a figure where one is asked
for, what to do where advice is. The weights are those of a softmax over the sentences read for a question,
fitted to the facts of the development questions; in eight-fold cross-validation they brought .72 of the facts
into the first eight sentences, where half cosine and half shared words had brought .64.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.compose import documents_of
from assistant.answering.evidence import beside, has_figure, readings
from assistant.answering.needs import needs_in
from assistant.answering.question import with_mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.question import Question, Words
    from assistant.values import Hit

LONG = 30
"""Words of a long sentence."""
STRONG = ("independent-study", "matched-comparison")


@dataclass(frozen=True, slots=True)
class Marks:
    """What speaks for a sentence.

    The first five are cosines or shares; `rank` is 1 for the document found first, ½ for the next, and so on;
    `hit` is the score of its passage against that of the best one; the rest are 1 or 0, but for `length`.
    """

    asked: float
    need: float
    beside: float
    share: float
    document: float
    rank: float
    hit: float
    figure_asked: float
    figure: float
    advice: float
    place: float
    result: float
    length: float
    strong: float


WEIGHTS = Marks(
    asked=4.0,
    need=5.0,
    beside=6.6,
    share=5.0,
    document=5.8,
    rank=1.8,
    hit=1.0,
    figure_asked=2.7,
    figure=1.2,
    advice=2.7,
    place=0.9,
    result=1.2,
    length=1.9,
    strong=0.8,
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Sentences best first, each with its `worth` and the number of the need that it is nearest to."""

    sentences: tuple[Sentence, ...]
    worth: NDArray[np.float32]
    need: NDArray[np.intp]


def ranked(
    question: Question,
    context: Question | None,
    hits: Sequence[Hit],
    sentences: Sequence[Sentence],
    vectors: Vectors,
    words: Words,
) -> Ranked:
    """Order the sentences read for a question; there must be at least one hit and one sentence."""
    rows = vectors([s.text for s in sentences])
    asked = vectors(readings(question, context))
    needs = vectors([with_mark(need) for need in needs_in(question.text, words)])
    near, to_needs = (rows @ asked.T).max(axis=1), rows @ needs.T
    marks = np.array(
        [
            near,
            to_needs.max(axis=1),
            beside(rows, asked, _titles(sentences, vectors)),
            [s.share for s in sentences],
            _best_of_document(sentences, near),
            *_found(sentences, hits),
            *_told(question, sentences),
        ],
        np.float32,
    )
    worth = np.asarray(astuple(WEIGHTS), np.float32) @ marks
    order = np.argsort(-worth, kind="stable")
    return Ranked(tuple(sentences[at] for at in order), worth[order], to_needs.argmax(axis=1)[order])


def _titles(sentences: Sequence[Sentence], vectors: Vectors) -> NDArray[np.float32]:
    """For each sentence the row of its document's title."""
    titles = list(dict.fromkeys(s.document.title for s in sentences))
    row_of = dict(zip(titles, vectors(titles), strict=True))
    return np.array([row_of[s.document.title] for s in sentences])


def _best_of_document(sentences: Sequence[Sentence], near: NDArray[np.float32]) -> list[float]:
    best: dict[str, float] = {}
    for sentence, value in zip(sentences, near, strict=True):
        best[sentence.document.id] = max(float(value), best.get(sentence.document.id, -1.0))
    return [best[s.document.id] for s in sentences]


def _found(sentences: Sequence[Sentence], hits: Sequence[Hit]) -> tuple[list[float], list[float]]:
    """How well the document and the passage of each sentence were found."""
    place = {document.id: at for at, document in enumerate(documents_of(hits))}
    top = max(hit.score for hit in hits) or 1.0
    score = {hit.passage.id: hit.score / top for hit in hits}
    ranks = [1 / (1 + place.get(s.document.id, len(hits))) for s in sentences]
    return ranks, [score.get(s.passage.id, 0.0) for s in sentences]


def _told(question: Question, sentences: Sequence[Sentence]) -> list[list[float]]:
    """What each sentence tells, in the order of `Marks`."""
    figures = [float(has_figure(s.text)) for s in sentences]
    asked, advice = question.asks == "figure", question.asks == "advice"
    return [
        [one * asked for one in figures],
        [one * (not asked) for one in figures],
        [float(advice and s.part == "do") for s in sentences],
        [float(s.part == "places") for s in sentences],
        [float(s.part == "results") for s in sentences],
        [len(s.text.split()) / LONG for s in sentences],
        [float(s.document.strength in STRONG) for s in sentences],
    ]

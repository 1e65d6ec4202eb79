"""The order in which sentences answer a question: which of them the writer takes first.

A sentence is ranked by how near it, or a question that it answers, is to the nearest need in the question,
and to the question with the subject of its document taken out of both (else all facts about a program look
alike); by the words that it shares; by how well its document was found; and by what it tells: a figure where
one is asked for, what to do where advice is. The weights are those of a softmax over the sentences read for a
question, fitted to the facts of the development questions; `python -m evals.ranking_weights` fits them again
and tells how many facts come first, cross-validated by document.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from assistant.answering.compose import documents_of
from assistant.answering.evidence import beside, best_of, readings
from assistant.answering.figures import has_figure
from assistant.answering.needs import needs_in
from assistant.answering.question import with_mark
from assistant.answering.told import tells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.material import Material
    from assistant.answering.question import Question
    from assistant.answering.wanted import Wanted
    from assistant.values import Hit

    Array: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Marks:
    """What speaks for a sentence.

    `need`: its best cosine with a need in the question; `answers`: the same of it or a question that it
    answers; `beside`, `answers_beside`: the cosines of the whole question with it, and with the questions
    that it answers, the document's subject taken out; `share`: of the question's words; `document`: the best
    cosine in its document; `rank`: 1 for the document found first, ½ for the next, and so on. The rest are 1
    or 0: a figure, or a particular thing, where one is asked for; a figure where none is; what to do, where
    advice is asked for; why a thing matters, which answers hardly any question.
    """

    need: float
    answers: float
    beside: float
    answers_beside: float
    share: float
    document: float
    rank: float
    figure_asked: float
    figure: float
    money: float
    percent: float
    time: float
    advice: float
    why: float


WEIGHTS = Marks(
    need=3.4,
    answers=3.3,
    beside=2.9,
    answers_beside=4.6,
    share=4.8,
    document=2.2,
    rank=2.5,
    figure_asked=1.7,
    figure=0.5,
    money=2.4,
    percent=1.7,
    time=0.7,
    advice=0.7,
    why=-0.7,
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Sentences best first, each with its `worth` and the number of the need that it is nearest to."""

    sentences: tuple[Sentence, ...]
    worth: Array
    need: NDArray[np.intp]

    def only(self, kept: Sequence[bool]) -> Ranked:
        """Those of the sentences, in the same order, for which `kept` is true."""
        some = np.asarray(kept, bool)
        left = tuple(one for one, stays in zip(self.sentences, some, strict=True) if stays)
        return Ranked(left, self.worth[some], self.need[some])

    def raised(self, places: Sequence[int], by: float) -> Ranked:
        """The same, those at these places worth so much more."""
        worth = self.worth.copy()
        worth[list(places)] += by
        order = np.argsort(-worth, kind="stable")
        return Ranked(tuple(self.sentences[at] for at in order), worth[order], self.need[order])


def ranked(material: Material, sentences: Sequence[Sentence], vectors: Vectors) -> Ranked:
    """Order the sentences read for a question."""
    if not sentences:
        return Ranked((), np.zeros(0, np.float32), np.zeros(0, np.intp))
    marks, need = read_marks(material, sentences, vectors)
    worth = marks @ np.asarray(astuple(WEIGHTS), np.float32)
    order = np.argsort(-worth, kind="stable")
    return Ranked(tuple(sentences[at] for at in order), worth[order], need[order])


def read_marks(
    material: Material, sentences: Sequence[Sentence], vectors: Vectors
) -> tuple[Array, NDArray[np.intp]]:
    """The `Marks` of each of the sentences (at least one) as a row, and the number of its nearest need."""
    question = material.question
    rows = vectors([s.text for s in sentences])
    asked = vectors(readings(question, material.context))
    needs = vectors([with_mark(need) for need in needs_in(question.text, material.words)])
    to_needs = rows @ needs.T
    # A sentence without questions stands for them itself.
    told = [s.questions or (s.text,) for s in sentences]
    questions = vectors([text for texts in told for text in texts])
    answers = np.maximum(to_needs, best_of(told, questions @ needs.T))
    titles = _titles(sentences, vectors)
    titles_told = np.repeat(titles, [len(texts) for texts in told], axis=0)
    marks = np.array(
        [
            to_needs.max(axis=1),
            answers.max(axis=1),
            beside(rows, asked, titles),
            best_of(told, beside(questions, asked, titles_told)),
            [s.share for s in sentences],
            _best_of_document(sentences, best_of(told, questions @ asked.T).max(axis=1)),
            _found(sentences, material.hits),
            *_told(question, sentences),
        ],
        np.float32,
    )
    return marks.T, answers.argmax(axis=1)


def _titles(sentences: Sequence[Sentence], vectors: Vectors) -> Array:
    """For each sentence the row of its document's title."""
    titles = list(dict.fromkeys(s.document.title for s in sentences))
    row_of = dict(zip(titles, vectors(titles), strict=True))
    return np.array([row_of[s.document.title] for s in sentences])


def _best_of_document(sentences: Sequence[Sentence], near: Array) -> list[float]:
    best: dict[str, float] = {}
    for sentence, value in zip(sentences, near, strict=True):
        best[sentence.document.id] = max(float(value), best.get(sentence.document.id, -1.0))
    return [best[s.document.id] for s in sentences]


def _found(sentences: Sequence[Sentence], hits: Sequence[Hit]) -> list[float]:
    """How well the document of each sentence was found."""
    place = {document.id: at for at, document in enumerate(documents_of(hits))}
    return [1 / (1 + place.get(s.document.id, len(hits))) for s in sentences]


def _told(question: Question, sentences: Sequence[Sentence]) -> list[list[float]]:
    """What each sentence tells, in the order of `Marks`."""
    figures = [float(has_figure(s.text)) for s in sentences]
    asked, advice = question.asks == "figure", question.asks == "advice"
    particular: tuple[Wanted, ...] = ("money", "share", "time")
    return [
        [one * asked for one in figures],
        [one * (not asked) for one in figures],
        *([float(one in question.wants and tells(one, s.text)) for s in sentences] for one in particular),
        [float(advice and s.part == "do") for s in sentences],
        [float(s.part == "why") for s in sentences],
    ]

"""How likely it is that what was found answers a question, from six signs of one document.

No sign decides alone. A passage on the same subject is as near in meaning to a question that it does not
answer as to one that it does; so the document that fits best is asked besides whether it holds the words of
the question and all names in it. A question about what to do may be farther from the words of its answer. A
turn that leans on the one before is read alone and in its context; the nearer reading counts.

The weights are those of a logistic regression on questions of several kinds of library, each weighing alike;
`python -m evals.sufficiency_sets` shows the curve, and fits them again on development questions.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.evidence import nearest, readings, unit, wanted_words
from assistant.answering.holding import of_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.question import Question, Words


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer, each 0 to 1 (cosines may be below 0), of the document that fits best.

    `sentence`: the highest cosine of the question with a sentence that tells the kind of thing that is asked
    for, or a question that it answers (0 without one); `passage`: with a whole passage; `words`: the share of
    the question's words in the document; `names`: the share of its names there; `wide`: whether it asks what
    to do, or compares, so that several documents share the answer; `leans`: whether it leans on the turn
    before or on its story.
    """

    sentence: float
    passage: float
    words: float
    names: float
    wide: float
    leans: float


WEIGHTS = Signs(sentence=3.2, passage=4.3, words=1.6, names=2.9, wide=1.8, leans=2.0)
"""That of what leans on something is set, not fitted: too few such turns cannot be answered."""
BIAS = -8.5
ANSWERED_AT = 0.23
"""Least chance of an answer; `python -m evals.sufficiency_sets` shows the curve that this lies on."""


def likelihood(signs: Signs) -> float:
    """The chance (0 to 1) that the question can be answered."""
    z = BIAS + sum(weight * sign for weight, sign in zip(astuple(WEIGHTS), astuple(signs), strict=True))
    return 1 / (1 + math.exp(-z))


def is_likely(signs: Signs) -> bool:
    """Whether the chance that the question can be answered is high enough to try."""
    return likelihood(signs) >= ANSWERED_AT


def read_signs(
    question: Question,
    context: Question | None,
    sentences: Sequence[Sentence],
    vectors: Vectors,
    words: Words,
    *,
    leans: bool,
) -> Signs:
    """The signs of the document that fits a question best; there must be at least one sentence."""
    asked = vectors(readings(question, context)).T
    of: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        of[sentence.document.id].append(sentence)
    wanted = wanted_words(question, context, words)
    stems = {some[0].document.id: some[0].around.union(*(s.stems for s in some)) for some in of.values()}
    # The names of people's own place need stand nowhere.
    names = () if question.own_names and question.asks == "advice" else question.names
    anywhere = frozenset().union(*stems.values())
    signs = []
    for some in of.values():
        some.sort(key=lambda s: (s.passage.ordinal, s.start))
        held = stems[some[0].document.id]
        # What is compared, or named beside something else, stands in one document or in several.
        naming = anywhere if question.asks == "comparison" or len(names) > 1 else held
        rows = vectors([s.text for s in some])
        named = [naming.issuperset(words.stems(name)) for name in names]
        signs.append(
            Signs(
                sentence=_best_sentence(question, some, asked, vectors),
                passage=_best_passage(some, rows, asked),
                words=sum(share for stem, share in wanted.items() if stem in held),
                names=sum(named) / len(named) if named else 1.0,
                wide=float(question.asks in ("advice", "comparison")),
                leans=float(leans),
            )
        )
    return max(signs, key=likelihood)


def _best_sentence(
    question: Question, some: Sequence[Sentence], asked: NDArray[np.float32], vectors: Vectors
) -> float:
    told = [(s.text, *s.questions) for s in some if of_kind(question, s)]
    return float(np.max(nearest(told, asked.T, vectors))) if told else 0.0


def _best_passage(some: Sequence[Sentence], rows: NDArray[np.float32], asked: NDArray[np.float32]) -> float:
    of: dict[str, list[int]] = defaultdict(list)
    for at, sentence in enumerate(some):
        of[sentence.passage.id].append(at)
    return max(float(np.max(unit(rows[places].sum(axis=0)) @ asked)) for places in of.values())

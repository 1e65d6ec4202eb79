"""The rubric: what evaluators mark, each step of each scale in plain words.

People and judges read the same texts. Criteria of one answer come first; the two of a pair ask which of two
answers to one question is better, A or B.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.errors import InputError

if TYPE_CHECKING:
    from evals.coincidences import Level

A_BETTER, NO_DIFFERENCE, B_BETTER = -1.0, 0.0, 1.0
"""Marks of a pair: with A and B swapped, a mark changes its sign."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A step of a scale: the mark that is kept, its short name, and when to give it."""

    value: float
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something that is marked; `level` tells whether its marks have an order. Anchors stand lowest first."""

    id: str
    title: str
    question: str
    level: Level
    anchors: tuple[Anchor, ...]
    of: Literal["answer", "pair"] = "answer"


RIGHT_OUTCOME = Criterion(
    "right_outcome",
    "Right reaction",
    "Was it right to answer, to ask back, or to say that the library does not hold this?",
    "nominal",
    (
        Anchor(
            0,
            "No",
            "It answered what it should have asked about or turned down; or it asked about or turned down "
            "what the library answers.",
        ),
        Anchor(1, "Yes", "A careful librarian with this library would have reacted the same way."),
    ),
)
GROUNDED = Criterion(
    "grounded",
    "True to its quotes",
    "Does each sentence say what its quotes say, and no more?",
    "ordinal",
    (
        Anchor(
            1, "Misleads", "An important sentence contradicts its quotes, or has nothing to do with them."
        ),
        Anchor(
            2, "Goes beyond", "A sentence that matters says more than its quotes: surer, wider, or further."
        ),
        Anchor(3, "Nearly", "Small shifts of wording or emphasis that would change no decision."),
        Anchor(
            4, "Fully", "Every sentence says what its quotes say. An answer that claims nothing counts too."
        ),
    ),
)
USEFUL = Criterion(
    "useful",
    "Useful for my next step",
    "If you had asked this, would you know better what to do next?",
    "ordinal",
    (
        Anchor(1, "Not at all", "You would be where you were, or on a wrong track."),
        Anchor(
            2, "A little", "There is something in it, but you would have to search on before you could act."
        ),
        Anchor(
            3, "Mostly", "You could take a next step, though something you need is missing or hard to find."
        ),
        Anchor(4, "Very", "You know what to do next and why, or plainly know that you must look elsewhere."),
    ),
)
TONE = Criterion(
    "tone",
    "Tone",
    "Does it speak like a helpful colleague: plain, kind, and no surer than it can be?",
    "ordinal",
    (
        Anchor(
            1, "Puts off", "It lectures, talks down, sells, or is so full of jargon that you would give up."
        ),
        Anchor(2, "Uneven", "Stiff, wordy or too sure in several places."),
        Anchor(3, "Good", "Plain and friendly, with a word or sentence that you would change."),
        Anchor(
            4, "Just right", "Plain, warm and honest about what is not known. You would send it on as it is."
        ),
    ),
)
COMPLETENESS = Criterion(
    "completeness",
    "Completeness",
    "Does it cover what was asked, as far as you can tell from the library?",
    "ordinal",
    (
        Anchor(1, "Misses it", "What was asked is not covered."),
        Anchor(2, "Partly", "A main point is missing, or only one of several questions is covered."),
        Anchor(3, "Mainly", "The main points are there; a detail, a limit or an exception is missing."),
        Anchor(
            4, "Fully", "All that was asked is covered, with its limits; or it says plainly what is missing."
        ),
    ),
)
PREFERENCE = Criterion(
    "preference",
    "Which would you rather get?",
    "If you had asked this question, which answer would you rather get?",
    "ordinal",
    (
        Anchor(A_BETTER, "A", "You would rather get A, even if only slightly."),
        Anchor(NO_DIFFERENCE, "No difference", "You would be as well served by either."),
        Anchor(B_BETTER, "B", "You would rather get B, even if only slightly."),
    ),
    "pair",
)
MORE_FAITHFUL = Criterion(
    "more_faithful",
    "Which is truer to its quotes?",
    "Which answer keeps more closely to what its quotes say?",
    "ordinal",
    (
        Anchor(A_BETTER, "A", "B says things that its quotes do not say, more or worse than A does."),
        Anchor(NO_DIFFERENCE, "No difference", "Both keep to their quotes, or both stray about as far."),
        Anchor(B_BETTER, "B", "A says things that its quotes do not say, more or worse than B does."),
    ),
    "pair",
)

OF_ANSWERS: tuple[Criterion, ...] = (RIGHT_OUTCOME, GROUNDED, USEFUL, TONE, COMPLETENESS)
OF_PAIRS: tuple[Criterion, ...] = (PREFERENCE, MORE_FAITHFUL)


def criterion(name: str) -> Criterion:
    """The criterion of this id.

    Raises:
        InputError: the rubric has none.
    """
    known = {one.id: one for one in (*OF_ANSWERS, *OF_PAIRS)}
    if name not in known:
        raise InputError(f"The rubric has no criterion {name}.", f"Take one of: {', '.join(known)}.")
    return known[name]

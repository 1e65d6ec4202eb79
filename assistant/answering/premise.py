"""What a question takes for granted and the library contradicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.answering.contradiction import changing, contradicts
from assistant.answering.figures import figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.evidence import Sentence
    from assistant.answering.figures import Figure
    from assistant.answering.question import Question, Words

LOOKED_AT = 6
"""Of the sentences that hold what is asked for, the best so many are held against the question."""
SAME_THING = 0.4
"""Least share of the question's words for a sentence to be about the same."""
PLAIN = ("direction", "roles", "quantity")
"""A question may negate without claiming anything ("did it not …?"), so a negation proves nothing here."""


def contradicted(question: Question, fitting: Sequence[Sentence], words: Words) -> Sentence | None:
    """The best sentence that says otherwise than the question takes for granted; None when none does.

    It is held against it only where it holds the question's words, and a figure only where the whole of what
    fits tells another one of the same thing and never the one in the question.
    """
    if question.asks in ("advice", "comparison"):
        return None
    about = [s for s in fitting[:LOOKED_AT] if s.share >= SAME_THING]
    for sentence in about:
        kind = contradicts(question.text, sentence.text, words)
        if kind in PLAIN and (kind != "direction" or changing(question.text, words) & sentence.stems):
            return sentence
    claimed = [one for one in figures(question.text) if one.nouns]
    for sentence in about:
        otherwise = [one for one in claimed if _another(one, figures(sentence.text))]
        if any(not _told(one, fitting) for one in otherwise):
            return sentence
    return None


def _another(claimed: Figure, held: Sequence[Figure]) -> bool:
    """Whether a figure of the same thing and unit stands here, and a different one."""
    same = [one for one in held if one.nouns & claimed.nouns and one.unit == claimed.unit]
    return bool(same) and not any(claimed.told_by(one) for one in same)


def _told(claimed: Figure, fitting: Sequence[Sentence]) -> bool:
    return any(claimed.told_by(one) for sentence in fitting for one in figures(sentence.text))

"""What one turn works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.question import Question, Words
    from assistant.values import Hit, Situation, Turn


@dataclass(frozen=True, slots=True)
class Material:
    """A question as it is understood and what was found for it; kept together so that it can be looked at.

    `context` is the turn before, where the question leans on it.
    """

    text: str
    question: Question
    context: Question | None
    history: Sequence[Turn]
    situation: Situation
    hits: tuple[Hit, ...]
    words: Words

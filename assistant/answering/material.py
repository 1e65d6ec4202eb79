"""What one turn works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.question import Question, Words
    from assistant.answering.ranking import Ranked
    from assistant.answering.sufficiency import Verdict
    from assistant.values import Hit, Situation, Turn


@dataclass(frozen=True, slots=True)
class Material:
    """A question as it is understood and what was found for it; kept together so that it can be looked at.

    `context` is the turn before, where the question leans on it; `story` the whole, of which the question is
    one request.
    """

    text: str
    question: Question
    context: Question | None
    history: Sequence[Turn]
    situation: Situation
    hits: tuple[Hit, ...]
    words: Words
    story: Question | None = None

    @property
    def leans(self) -> bool:
        """Whether something was told before that the question leans on."""
        return self.context is not None or self.story is not None


@dataclass(frozen=True, slots=True)
class Considered:
    """A question, or one request of a story, with what was read for it in order, and what to do with it."""

    material: Material
    order: Ranked
    verdict: Verdict

    @property
    def answers(self) -> bool:
        """Whether what was read answers it."""
        return self.verdict.outcome == "answer"

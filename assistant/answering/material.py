"""What one turn works with."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from assistant.answering.evidence import Sentence
    from assistant.answering.question import Question, Words
    from assistant.answering.ranking import Ranked
    from assistant.answering.sufficiency import Verdict
    from assistant.values import Hit, Situation, Turn

T = TypeVar("T")


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


def in_turn(lists: Iterable[Sequence[T]], key: Callable[[T], Hashable]) -> list[T]:
    """The first of each list, then the second of each, and so on; of those with one key the first."""
    rows = zip_longest(*lists)
    found: dict[Hashable, T] = {}
    for row in rows:
        for one in row:
            if one is not None:
                found.setdefault(key(one), one)
    return list(found.values())


def sentences_in_turn(parts: Iterable[Considered]) -> list[Sentence]:
    """What was read for each, the best sentences first."""
    return in_turn([part.order.sentences for part in parts], lambda sentence: sentence.key)

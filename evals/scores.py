"""The words of measuring: a score of one answer, the metric that gave it, and what a metric may look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.values import Answer
    from evals.items import Item


@dataclass(frozen=True, slots=True)
class Score:
    """What a metric says of one answer, and why; a value of None is unscored: neither right nor wrong."""

    value: float | None
    explanation: str = ""

    @classmethod
    def unscored(cls, why: str) -> Self:
        """The metric does not apply, or its verdict cannot be read."""
        return cls(None, why)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a question: the answer, and the ids of the documents found, best first, each once."""

    answer: Answer
    found: tuple[str, ...] = ()


class Carries(Protocol):
    """Tells whether quotes, read together, carry a statement; there is at least one quote."""

    def __call__(self, statement: str, quotes: Sequence[str]) -> bool: ...


@dataclass(frozen=True, slots=True)
class Checks:
    """What metrics need beside question and answer.

    `resting` gives for the address of a source the ids of the documents that rest on it.
    """

    carries: Carries
    resting: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metric:
    """Something that is measured of an answer.

    `definition` is a sentence for readers who are no programmers, `source` who defined it, or "" for what
    only this project measures. `unit` is "share" (0 to 1), "words" or "seconds".
    """

    name: str
    definition: str
    source: str
    unit: str
    higher_is_better: bool
    score: Callable[[Item, Taken, Checks], Score]

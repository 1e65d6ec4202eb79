"""Which sentences become lines: those worth most that say nothing twice and leave room for each other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.figures import figures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.answering.evidence import Part, Sentence, Vectors
    from assistant.answering.ranking import Ranked

SIDE_LINES = 3
"""Lines that each thing compared has before the rest of the room is given away."""
SAME_AT = 0.86
"""Two sentences this near in meaning say the same: only the better one is shown."""
SAME_FIGURE_AT = 0.6
"""Two sentences this near that tell the same figures say the same in other words."""
MET = 0.3
"""Worth that a sentence loses for each line that meets the same need: all needs are to be met."""
POOL = 80
"""Of all sentences read, the best so many may become lines."""
NO_LINES: tuple[Part, ...] = ("limits", "use")
"""Parts that answer nothing by themselves."""
_READ = re.compile(r"(?:Read|See)\b")
_LEANS = re.compile(
    r"(?:it|its|they|their|them|he|she|his|her|this|that|these|those|both|such)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in its place; `section` is empty for the lines that answer first."""

    section: str
    sentence: Sentence


class Chosen:
    """The lines so far; knows what would repeat them and what would be too long."""

    def __init__(self, vectors: Vectors) -> None:
        self.lines: list[Line] = []
        self._vectors = vectors
        self._words = 0

    @property
    def words(self) -> int:
        """The words of all lines so far."""
        return self._words

    def add(self, section: str, sentence: Sentence, most: int) -> bool:
        """Put a sentence in, unless it leads away, repeats a line, or would pass `most` words."""
        count = len(sentence.text.split())
        if self._words + count > most or _leads_away(sentence) or self._repeats(sentence):
            return False
        self.lines.append(Line(section, sentence))
        self._words += count
        return True

    def fill(self, ranked: Ranked, section: str, lines: int, most: int, far: float) -> None:
        """Choose line by line the sentence that is worth most and meets a need that fewer lines have met."""
        pool = [at for at, s in enumerate(ranked.sentences[:POOL]) if s.part not in NO_LINES]
        met: Counter[int] = Counter()
        least = ranked.worth[0] - far
        while pool and len(self.lines) < lines:
            best = max(pool, key=lambda at: float(ranked.worth[at]) - MET * met[int(ranked.need[at])])
            pool.remove(best)
            if ranked.worth[best] < least:
                break
            if self.add(section, ranked.sentences[best], most):
                met[int(ranked.need[best])] += 1

    def in_turn(
        self, ranked: Ranked, sides: Sequence[Callable[[Sentence], bool]], most: int, far: float
    ) -> None:
        """The best sentences about each side in turn, so that none takes the room of another.

        How far is measured from the best one of a side: the words of a question may fit one side better.
        """
        left = []
        for about in sides:
            its = ranked.only([about(sentence) for sentence in ranked.sentences])
            left.append(
                [s for s, worth in zip(its.sentences, its.worth, strict=True) if worth >= its.worth[0] - far]
            )
        for _ in range(SIDE_LINES):
            for sentences in left:
                while sentences and not self.add("", sentences.pop(0), most):
                    pass

    def _repeats(self, sentence: Sentence) -> bool:
        if not self.lines:
            return False
        rows = self._vectors([sentence.text, *(line.sentence.text for line in self.lines)])
        told = _tells(sentence)
        alike = rows[1:] @ rows[0]
        return any(
            near >= SAME_AT or (near >= SAME_FIGURE_AT and told and told == _tells(line.sentence))
            for near, line in zip(alike, self.lines, strict=True)
        )


def _leads_away(sentence: Sentence) -> bool:
    """Whether a sentence needs the one before it, or only names another document to read."""
    reads_on = _READ.match(sentence.text) and "](" in sentence.quote
    return bool(reads_on or _LEANS.match(sentence.text))


def _tells(sentence: Sentence) -> frozenset[tuple[float, str]]:
    """The figures of a sentence, each with its unit."""
    return frozenset((one.value, one.unit) for one in figures(sentence.text))

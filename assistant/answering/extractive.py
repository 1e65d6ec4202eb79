"""The writer that needs no model: an answer composed of the library's own sentences.

A question after a fact is answered by the sentences that hold it, the best one first. A question about what
to do gets a brief: what to do, what places did, what came of it, what to watch for, and what the library does
not show. Things that are compared stand one below the other.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.holding import mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.answering.evidence import Part, Sentence, Vectors
    from assistant.answering.question import Question, Words
    from assistant.answering.ranking import Ranked

MOST_WORDS = 240
FACT_WORDS = 170
"""Words of an answer, and of one to a question after a fact, the closing limit included."""
BRIEF_LINES, FACT_LINES = 12, 7
LONG = 25
"""A question of more content words is a story with several needs, and gets the room of a brief."""
SAME_AT = 0.86
"""Two sentences this near in meaning say the same: only the better one is shown."""
MET = 0.3
"""Worth that a sentence loses for each line that meets the same need: all needs are to be met."""
POOL = 80
"""Of all sentences read, the best so many may become lines."""
BRIEF_FAR, FACT_FAR = 8.0, 4.0
"""A sentence worth so much less than the best one is about something else; a brief reaches farther."""
OTHERWISE = "The library says otherwise"
LIMITS = "What the library does not show"
SECTIONS: dict[Part, str] = {
    "other": "",
    "do": "What to do",
    "words": "Words you can use",
    "places": "What places did",
    "results": "What came of it",
    "why": "Why it matters",
    "watch": "Watch out for",
}
"""The section of a brief that each part of a document goes to, in their order."""
LIMIT_AT = 0.18
"""Least score of a limit: one that has nothing to do with the question would only be noise."""
_LEANS = re.compile(
    r"(?:it|its|they|their|them|he|she|his|her|this|that|these|those|both|such)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in its place; `section` is empty for the lines that answer first."""

    section: str
    sentence: Sentence


def write(
    question: Question,
    fitting: Sequence[Sentence],
    ranked: Ranked,
    vectors: Vectors,
    words: Words,
) -> list[Line]:
    """Compose the answer; at most MOST_WORDS words, no two lines that say the same.

    `fitting`, at least one, are those of the ranked sentences that hold what is asked for, in any order.
    """
    chosen = _Chosen(vectors)
    held = frozenset(s.key for s in fitting)
    fits = [s for s in ranked.sentences if s.key in held]
    if question.asks == "comparison" and len(question.names) > 1:
        for name in question.names:
            first = next((s for s in fits if mentions(s, [name], words)), None)
            if first is not None:
                chosen.add("", first, MOST_WORDS)
        chosen.fill(ranked, BRIEF_LINES, MOST_WORDS, BRIEF_FAR)
        chosen.lines = _side_by_side(question.names, chosen.lines, words)
    elif question.asks in ("advice", "comparison") or (question.asks == "yes-no" and not question.names):
        chosen.fill(ranked, BRIEF_LINES, MOST_WORDS, BRIEF_FAR)
        chosen.lines = _as_brief(chosen.lines)
    else:
        lines, most = (BRIEF_LINES, MOST_WORDS) if len(question.stems) > LONG else (FACT_LINES, FACT_WORDS)
        chosen.add("", fits[0], most)
        chosen.fill(ranked, lines, most, FACT_FAR)
    return [*chosen.lines, *_limit(ranked.sentences, chosen.lines)]


def corrected_first(lines: Sequence[Line], otherwise: Sentence) -> list[Line]:
    """The lines with the sentence before them that contradicts what the question takes for granted."""
    return [Line(OTHERWISE, otherwise), *(line for line in lines if line.sentence != otherwise)]


class _Chosen:
    """The lines so far; knows what would repeat them and what would be too long."""

    def __init__(self, vectors: Vectors) -> None:
        self.lines: list[Line] = []
        self._vectors = vectors
        self._words = 0

    def add(self, section: str, sentence: Sentence, most: int) -> bool:
        """Put a sentence in, unless it leans on another, repeats a line, or passes `most` words."""
        count = len(sentence.text.split())
        if self._words + count > most or _LEANS.match(sentence.text) or self._repeats(sentence):
            return False
        self.lines.append(Line(section, sentence))
        self._words += count
        return True

    def fill(self, ranked: Ranked, lines: int, most: int, far: float) -> None:
        """Choose line by line the sentence that is worth most and meets a need that fewer lines have met."""
        pool = [at for at, s in enumerate(ranked.sentences[:POOL]) if s.part != "limits"]
        met: Counter[int] = Counter()
        least = ranked.worth[0] - far
        while pool and len(self.lines) < lines:
            best = max(pool, key=lambda at: float(ranked.worth[at]) - MET * met[int(ranked.need[at])])
            pool.remove(best)
            if ranked.worth[best] < least:
                break
            if self.add("", ranked.sentences[best], most):
                met[int(ranked.need[best])] += 1

    def _repeats(self, sentence: Sentence) -> bool:
        if not self.lines:
            return False
        rows = self._vectors([sentence.text, *(line.sentence.text for line in self.lines)])
        return bool(np.max(rows[1:] @ rows[0]) >= SAME_AT)


def _side_by_side(names: Sequence[str], lines: Sequence[Line], words: Words) -> list[Line]:
    """The lines under what they are about, of the things compared; first those about several of them.

    Where no line is about any of them, all stay.
    """
    moved = []
    for line in lines:
        told = [name for name in names if mentions(line.sentence, [name], words)]
        if told:
            moved.append(Line(told[0] if len(told) == 1 else "", line.sentence))
    return sorted(moved or lines, key=lambda line: ("", *names).index(line.section))


def _as_brief(lines: Sequence[Line]) -> list[Line]:
    """The lines in the sections of a brief; those of one document stay in their order there, as steps do."""
    place = {line.sentence.document.id: at for at, line in reversed(list(enumerate(lines)))}
    order = list(SECTIONS)
    in_sections = sorted(
        (line.sentence for line in lines),
        key=lambda s: (order.index(s.part), place[s.document.id], s.passage.ordinal, s.start),
    )
    return [Line(SECTIONS[sentence.part], sentence) for sentence in in_sections]


def _limit(sentences: Iterable[Sentence], lines: Sequence[Line]) -> list[Line]:
    """The limit that goes with the lines, if one has to do with the question."""
    documents = {line.sentence.document.id for line in lines}
    limits = (
        s for s in sentences if s.part == "limits" and s.document.id in documents and s.score >= LIMIT_AT
    )
    return [Line(LIMITS, sentence) for sentence in limits][:1]

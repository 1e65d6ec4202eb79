"""The writer that needs no model: an answer composed of the library's own sentences.

A question after a fact is answered by the sentences that hold it. A question about what to do gets a brief:
what to do, what places did, what came of it, what to watch for, and what the library does not show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.holding import mentions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.evidence import Part, Sentence, Vectors
    from assistant.answering.question import Question, Words

MOST_WORDS = 240
SAME_AT = 0.86
"""Two sentences this near in meaning say the same: only the better one is shown."""
REPEATS = 0.35
"""How much of its likeness to what is already chosen a sentence loses."""
OTHERWISE = "The library says otherwise"
FACT_LINES = 4
COMPARED_LINES = 3
"""Lines for each of the things compared."""
NEAR = 0.8
"""Share of the best sentence's score that a further line after a fact must reach."""


@dataclass(frozen=True, slots=True)
class Room:
    """A section of the brief: its heading, where its lines come from, how many there are at most."""

    heading: str
    parts: frozenset[Part]
    lines: int
    per_document: int
    least: float
    """Share of the score of the room's own best sentence that a line must reach."""


BRIEF = (
    Room("What to do", frozenset({"do"}), 4, 3, 0.6),
    Room("What places did", frozenset({"places"}), 3, 1, 0.7),
    Room("What came of it", frozenset({"results"}), 2, 1, 0.7),
    Room("Watch out for", frozenset({"watch"}), 2, 2, 0.7),
    Room("What the library does not show", frozenset({"limits"}), 1, 1, 0.0),
)
WORDS = Room("Words you can use", frozenset({"words"}), 3, 2, 0.6)
"""Put in where the question asks for something to say or write."""
LIMIT_AT = 0.18
"""Least score of a limit: one that has nothing to do with the question would only be noise."""
BRIEF_AT = 0.22
"""Least score of a line of the brief: below it a sentence is about something else."""


_SAYS = re.compile(
    r"\b(what (do|should|can|could) (we|i) (say|ask|write)|words?|phrase|write|e-?mail|mail|letter|script|"
    r"pitch|agenda|talk (to|with)|invite|invitation|interview|questions? to ask)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in its place; `section` is empty for the lines that answer first."""

    section: str
    sentence: Sentence


def write(
    question: Question,
    fitting: Sequence[Sentence],
    sentences: Sequence[Sentence],
    vectors: Vectors,
    words: Words,
) -> list[Line]:
    """Compose the answer; at most MOST_WORDS words, no two lines that say the same.

    Both come best first: `fitting`, at least one, are those of the `sentences` that hold what is asked for.
    """
    chosen = _Chosen(vectors)
    if question.asks == "comparison" and len(question.names) > 1:
        _side_by_side(question.names, fitting, words, chosen)
    elif question.asks in ("advice", "comparison") or (question.asks == "yes-no" and not question.names):
        _brief(rooms_for(question), fitting, sentences, chosen)
    else:
        _fact(fitting, sentences, chosen)
    return chosen.lines


def corrected_first(lines: Sequence[Line], otherwise: Sentence) -> list[Line]:
    """The lines with the sentence before them that contradicts what the question takes for granted."""
    return [Line(OTHERWISE, otherwise), *(line for line in lines if line.sentence != otherwise)]


class _Chosen:
    """The lines so far; knows what would repeat them and what would be too long."""

    def __init__(self, vectors: Vectors) -> None:
        self.lines: list[Line] = []
        self._vectors = vectors
        self._words = 0

    def likeness(self, sentence: Sentence) -> float:
        """The highest cosine with a line already chosen; 0 when there is none."""
        if not self.lines:
            return 0.0
        rows = self._vectors([sentence.text, *(line.sentence.text for line in self.lines)])
        return float(np.max(rows[1:] @ rows[0]))

    def add(self, section: str, sentence: Sentence) -> bool:
        """Put a sentence in, unless it says the same as a line or does not fit any more."""
        count = len(sentence.text.split())
        if self._words + count > MOST_WORDS or self.likeness(sentence) >= SAME_AT:
            return False
        self.lines.append(Line(section, sentence))
        self._words += count
        return True

    @property
    def documents(self) -> list[str]:
        return [line.sentence.document.id for line in self.lines]


def _fact(fitting: Sequence[Sentence], sentences: Sequence[Sentence], chosen: _Chosen) -> None:
    """The sentence that holds the fact, its near equals, and the limit that goes with it."""
    for sentence in fitting:
        if sentence.score < NEAR * fitting[0].score or len(chosen.lines) == FACT_LINES:
            break
        chosen.add("", sentence)
    room = BRIEF[-1]
    for sentence in _limits(sentences, chosen)[: room.lines]:
        chosen.add(room.heading, sentence)


def _side_by_side(names: Sequence[str], fitting: Sequence[Sentence], words: Words, chosen: _Chosen) -> None:
    """For each of the things compared the sentences about it, what came of it before the rest."""
    for name in names:
        about = [sentence for sentence in fitting if mentions(sentence, [name], words)]
        about.sort(key=lambda sentence: (sentence.part == "limits", sentence.part != "results"))
        for sentence in about[:COMPARED_LINES]:
            chosen.add(name, sentence)


def rooms_for(question: Question) -> tuple[Room, ...]:
    """The rooms of a brief: whether something works is told by results first, how to do it by steps first."""
    do, places, results, watch, limits = BRIEF
    if question.asks == "yes-no":
        return results, places, do, watch, limits
    return (do, WORDS, places, results, watch, limits) if _SAYS.search(question.text) else BRIEF


def _brief(
    rooms: Sequence[Room], fitting: Sequence[Sentence], sentences: Sequence[Sentence], chosen: _Chosen
) -> None:
    """Fill room by room. What a place did or reached counts with what its document says on the question."""
    nearest = {s.document.id: s.score for s in reversed(sentences)}
    ranked = sorted(sentences, key=lambda s: -(s.score + nearest[s.document.id]))
    for room in rooms:
        if room.parts == {"limits"}:
            _fill(room, _limits(ranked, chosen), chosen)
            continue
        pool = [s for s in (sentences if room.parts == {"do"} else ranked) if s.part in room.parts]
        if pool:
            least = max(BRIEF_AT, room.least * max(s.score for s in pool))
            pool = [s for s in pool if s.score >= least]
        _fill(room, pool, chosen)
    if not chosen.lines:
        _fact(fitting, sentences, chosen)


def _limits(sentences: Sequence[Sentence], chosen: _Chosen) -> list[Sentence]:
    """The limits that go with what is chosen, in the order of `sentences`."""
    documents = set(chosen.documents)
    return [s for s in sentences if s.part == "limits" and s.document.id in documents and s.score >= LIMIT_AT]


def _fill(room: Room, pool: Sequence[Sentence], chosen: _Chosen) -> None:
    """Choose line by line: the best sentence that adds most to what is there (maximal marginal relevance)."""
    pool = list(pool[: 8 * room.lines])
    used: list[str] = []
    while pool and len(used) < room.lines:
        sentence = max(pool, key=lambda s: s.score - REPEATS * chosen.likeness(s))
        pool.remove(sentence)
        if used.count(sentence.document.id) < room.per_document and chosen.add(room.heading, sentence):
            used.append(sentence.document.id)

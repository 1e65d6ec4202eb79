"""The writer that needs no model: an answer composed of the library's own sentences.

A question after a fact is answered by the sentences that hold it, the best one first. A question about what
to do gets a brief: what to do, what places did, what came of it, what to watch for, and what the library does
not show. Things that are compared stand one below the other.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from textwrap import shorten
from typing import TYPE_CHECKING

from assistant.answering.figures import figures
from assistant.answering.holding import mentions
from assistant.answering.material import sentences_in_turn
from assistant.answering.needs import is_story, wording_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from assistant.answering.evidence import Part, Sentence, Vectors
    from assistant.answering.material import Considered
    from assistant.answering.question import Question, Words
    from assistant.answering.ranking import Ranked

MOST_WORDS = 240
FACT_WORDS = 170
"""Words of an answer, and of one to a question after a fact, the closing limit included."""
BRIEF_LINES, FACT_LINES = 12, 7
SIDE_LINES = 3
"""Lines that each thing compared has before the rest of the room is given away."""
STORY_LINES, STORY_WORDS = 5, 300
"""Lines to one request of a story, and words to all of them, the closing limit not counted."""
HEADING = 80
"""Characters of a heading made of what people wrote."""
SAME_AT = 0.86
"""Two sentences this near in meaning say the same: only the better one is shown."""
SAME_FIGURE_AT = 0.6
"""Two sentences this near that tell the same figures say the same in other words."""
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
NO_LINES: tuple[Part, ...] = ("limits", "use")
"""Parts that answer nothing by themselves."""
LIMIT_AT, LIMIT_SHARE, QUALIFIES_AT = 0.35, 0.3, 0.45
"""Least cosine of a limit with the question, share of its words, or cosine with a line that it qualifies: one
without all three would be noise."""
_THREE = re.compile(r"\bthree\b|\b3\b", re.IGNORECASE)
_MARKUP = re.compile(r"://|[^\w\s,.;:/?!'’“”&%$()–—-]|_")
_RUN_UP = re.compile(
    r"^(?:(?:and|but|so|ok|also|then|well|first|second|third|fourth|next|last(?:ly)?|finally|i guess"
    r"|i['’]m wondering|(?:tell me|i (?:need|want|would like) to (?:know|hear))(?= (?:how|wh)))\b[,:.]?\s+)+"
    r"|^\(?(?:\d|[a-d])(?:st|nd|rd|th)?[).:,]\s*",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"(?:it|its|they|their|them|he|she|his|her|this|that|these|those|both|such)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in its place; `section` is empty for the lines that answer first."""

    section: str
    sentence: Sentence


def write(told: Sequence[Considered], vectors: Vectors) -> list[Line]:
    """Compose the answer, no two lines of which say the same: to a question, or to each request of a story.

    At most MOST_WORDS words, or STORY_WORDS. Of each there must be a sentence that holds what is asked for.
    """
    chosen = _Chosen(vectors)
    if told[0].material.story is not None:
        for at, one in enumerate(told):
            section = heading(wording_of(one.material.text))
            chosen.answer(one, section, STORY_LINES, (STORY_WORDS - chosen.words) // (len(told) - at))
    else:
        _answer(told[0], chosen)
    lines = [*chosen.lines, *_limit(sentences_in_turn(told), chosen.lines, vectors)]
    corrections = [one.verdict.otherwise for one in told if one.verdict.otherwise is not None]
    rest = (line for line in lines if line.sentence not in corrections)
    return [*(Line(OTHERWISE, sentence) for sentence in corrections), *rest]


def left_open(parts: Sequence[Considered], lines: Sequence[Line]) -> list[str]:
    """What the lines do not answer: requests, with the reason where nobody should, and things compared."""
    left = []
    for part in parts:
        question = part.material.question
        if not part.answers:
            told = heading(wording_of(part.material.text))
            left.append(f"{told} ({part.verdict.reason})" if part.verdict.final else told)
        elif question.asks == "comparison" and len(question.names) > 1:
            words = part.material.words
            left += [
                name
                for name in question.names
                if not any(mentions(line.sentence, [name], words) for line in lines)
            ]
    return left


def _answer(considered: Considered, chosen: _Chosen) -> None:
    """Choose the lines that answer one question, and put them in their places."""
    question, words = considered.material.question, considered.material.words
    if question.asks == "comparison":
        names = question.names if len(question.names) > 1 else ()
        count = 3 if _THREE.search(question.text) else 2
        chosen.in_turn(considered.order, _sides(_fitting(considered), names, count, words))
        chosen.fill(considered.order, "", BRIEF_LINES, MOST_WORDS, BRIEF_FAR)
        chosen.lines = _side_by_side(names, chosen.lines, words) if names else _by_document(chosen.lines)
    elif is_brief(question):
        chosen.fill(considered.order, "", BRIEF_LINES, MOST_WORDS, BRIEF_FAR)
        chosen.lines = _as_brief(chosen.lines)
    elif is_story(question.text, words):
        chosen.answer(considered, "", BRIEF_LINES, MOST_WORDS)
    else:
        chosen.answer(considered, "", FACT_LINES, FACT_WORDS)


def is_brief(question: Question) -> bool:
    """Whether a question is answered from many sides, and not by a fact."""
    return question.asks in ("advice", "comparison") or (question.asks == "yes-no" and not question.names)


def _fitting(considered: Considered) -> list[Sentence]:
    """The sentences that hold what is asked for, in the order of their worth."""
    held = frozenset(sentence.key for sentence in considered.verdict.fitting)
    return [sentence for sentence in considered.order.sentences if sentence.key in held]


def heading(text: str) -> str:
    """What people wrote, as a heading: short, without its run-up and what could be taken for markup."""
    told = _RUN_UP.sub("", _MARKUP.sub(" ", text).strip())
    return shorten(told[:1].upper() + told[1:], HEADING, placeholder=" …")


class _Chosen:
    """The lines so far; knows what would repeat them and what would be too long."""

    def __init__(self, vectors: Vectors) -> None:
        self.lines: list[Line] = []
        self._vectors = vectors
        self._words = 0

    @property
    def words(self) -> int:
        """The words of all lines so far."""
        return self._words

    def answer(self, considered: Considered, section: str, lines: int, most: int) -> None:
        """Answer in at most so many further lines and words; a fact by the sentence that holds it first."""
        end = len(self.lines) + lines
        most += self._words
        far = BRIEF_FAR
        if not is_brief(considered.material.question):
            holding = _fitting(considered)
            self.add(section, next((s for s in holding if s.part not in NO_LINES), holding[0]), most)
            far = FACT_FAR
        self.fill(considered.order, section, end, most, far)

    def add(self, section: str, sentence: Sentence, most: int) -> bool:
        """Put a sentence in, unless it leans on another, repeats a line, or passes `most` words."""
        count = len(sentence.text.split())
        if self._words + count > most or _LEANS.match(sentence.text) or self._repeats(sentence):
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

    def in_turn(self, ranked: Ranked, sides: Sequence[Callable[[Sentence], bool]]) -> None:
        """The best sentences about each side in turn, so that none takes the room of another."""
        least = ranked.worth[0] - BRIEF_FAR
        left = [
            [
                s
                for s, worth in zip(ranked.sentences, ranked.worth, strict=True)
                if worth >= least and about(s)
            ]
            for about in sides
        ]
        for _ in range(SIDE_LINES):
            for sentences in left:
                while sentences and not self.add("", sentences.pop(0), MOST_WORDS):
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


def _tells(sentence: Sentence) -> frozenset[tuple[float, str]]:
    """The figures of a sentence, each with its unit."""
    return frozenset((one.value, one.unit) for one in figures(sentence.text))


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


def _sides(
    fitting: Sequence[Sentence], names: Sequence[str], count: int, words: Words
) -> list[Callable[[Sentence], bool]]:
    """For each thing compared whether a sentence is about it: its name, else one of the best documents."""
    if names:
        return [partial(mentions, names=[name], words=words) for name in names]
    documents = list(dict.fromkeys(sentence.document.id for sentence in fitting))[:count]
    return [partial(_is_of, document_id=document_id) for document_id in documents]


def _is_of(sentence: Sentence, *, document_id: str) -> bool:
    return sentence.document.id == document_id


def _places(lines: Sequence[Line]) -> dict[str, int]:
    """For each document where its first line stands."""
    return {line.sentence.document.id: at for at, line in reversed(list(enumerate(lines)))}


def _by_document(lines: Sequence[Line]) -> list[Line]:
    """The lines under the documents that they are from, in the order of their first."""
    place = _places(lines)
    ordered = sorted(lines, key=lambda line: place[line.sentence.document.id])
    return [Line(heading(line.sentence.document.title.split(":")[0]), line.sentence) for line in ordered]


def _as_brief(lines: Sequence[Line]) -> list[Line]:
    """The lines in the sections of a brief; those of one document stay in their order there, as steps do."""
    place = _places(lines)
    order = list(SECTIONS)
    in_sections = sorted(
        (line.sentence for line in lines),
        key=lambda s: (order.index(s.part), place[s.document.id], s.passage.ordinal, s.start),
    )
    return [Line(SECTIONS[sentence.part], sentence) for sentence in in_sections]


def _limit(sentences: Iterable[Sentence], lines: Sequence[Line], vectors: Vectors) -> list[Line]:
    """The limit that goes with the lines, if one has to do with the question or qualifies a line."""
    documents = {line.sentence.document.id for line in lines}
    limits = [s for s in sentences if s.part == "limits" and s.document.id in documents]
    if not limits:
        return []
    rows = vectors([*(s.text for s in limits), *(line.sentence.text for line in lines)])
    alike = (rows[: len(limits)] @ rows[len(limits) :].T).max(axis=1)
    fitting = (
        s
        for s, near in zip(limits, alike, strict=True)
        if near >= QUALIFIES_AT or s.cosine >= LIMIT_AT or s.share >= LIMIT_SHARE
    )
    return [Line(LIMITS, sentence) for sentence in fitting][:1]

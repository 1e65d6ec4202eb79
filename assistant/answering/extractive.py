"""The writer that needs no model: an answer composed of the library's own sentences.

A question after a fact is answered by the sentences that hold it, the best one first. A question about what
to do gets a brief: what to do, what places did, what came of it, what to watch for, and what the library does
not show. Things that are compared stand one below the other.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from assistant.answering.choosing import NO_LINES, Chosen, Line
from assistant.answering.holding import mentions
from assistant.answering.material import sentences_in_turn
from assistant.answering.needs import is_story
from assistant.answering.sections import as_brief, by_document, request_headings, side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.material import Considered
    from assistant.answering.question import Question, Words
    from assistant.answering.ranking import Ranked

MOST_WORDS = 240
FACT_WORDS = 170
"""Words of an answer, and of one to a question after a fact, the closing limit included."""
BRIEF_LINES, FACT_LINES = 12, 7
STORY_LINES, STORY_WORDS = 5, 300
"""Lines to one request of a story, and words to all of them, the closing limit not counted."""
BRIEF_FAR, FACT_FAR = 8.0, 4.0
"""A sentence worth so much less than the best one is about something else; a brief reaches farther."""
GUIDES, STEPS, GUIDED = ("guide", "lesson"), 8, 3.0
"""Kinds of documents that tell what to do; so many of the best steps of one are worth so much more."""
OTHERWISE = "The library says otherwise"
LIMITS = "What the library does not show"
LIMIT_AT, LIMIT_SHARE, QUALIFIES_AT = 0.35, 0.3, 0.45
"""Least cosine of a limit with the question, share of its words, or cosine with a line that it qualifies: one
without all three would be noise."""
_THREE = re.compile(r"\bthree\b|\b3\b", re.IGNORECASE)


def write(told: Sequence[Considered], vectors: Vectors) -> list[Line]:
    """Compose the answer, no two lines of which say the same: to a question, or to each request of a story.

    At most MOST_WORDS words, or STORY_WORDS. Of each there must be a sentence that holds what is asked for.
    """
    chosen = Chosen(vectors)
    if told[0].material.story is not None:
        _answer_each(told, chosen)
    else:
        _answer(told[0], chosen)
    lines = [*chosen.lines, *_limit(sentences_in_turn(told), chosen.lines, vectors)]
    corrections = [one.verdict.otherwise for one in told if one.verdict.otherwise is not None]
    rest = (line for line in lines if line.sentence not in corrections)
    return [*(Line(OTHERWISE, sentence) for sentence in corrections), *rest]


def left_open(parts: Sequence[Considered], lines: Sequence[Line]) -> list[str]:
    """What the lines do not answer: requests, with the reason where nobody should, and things compared."""
    left = []
    for part, told in zip(parts, request_headings(parts), strict=True):
        question = part.material.question
        if not part.answers:
            left.append(f"{told} ({part.verdict.reason})" if part.verdict.final else told)
        elif question.asks == "comparison" and len(question.names) > 1:
            words = part.material.words
            left += [
                name
                for name in question.names
                if not any(mentions(line.sentence, [name], words) for line in lines)
            ]
    return left


def _answer_each(told: Sequence[Considered], chosen: Chosen) -> None:
    """Answer each request of a story in a section of its own: its best line, then a share of the words left.

    Each has its best line before any has a second one, which might be the best one of another.
    """
    sections = request_headings(told)
    for one, section in zip(told, sections, strict=True):
        _in_section(one, chosen, section, 1, STORY_WORDS - chosen.words)
    for at, (one, section) in enumerate(zip(told, sections, strict=True)):
        lines = STORY_LINES - sum(line.section == section for line in chosen.lines)
        _in_section(one, chosen, section, lines, (STORY_WORDS - chosen.words) // (len(told) - at))
    chosen.lines.sort(key=lambda line: sections.index(line.section))


def _answer(considered: Considered, chosen: Chosen) -> None:
    """Choose the lines that answer one question, and put them in their places."""
    question, words = considered.material.question, considered.material.words
    if question.asks == "comparison":
        names = question.names if len(question.names) > 1 else ()
        count = 3 if _THREE.search(question.text) else 2
        sides = _sides(_fitting(considered), names, count, words)
        chosen.in_turn(considered.order, sides, MOST_WORDS, BRIEF_FAR)
        chosen.fill(considered.order, "", BRIEF_LINES, MOST_WORDS, BRIEF_FAR)
        chosen.lines = side_by_side(names, chosen.lines, words) if names else by_document(chosen.lines)
    elif is_brief(question):
        chosen.fill(_guided(considered), "", BRIEF_LINES, MOST_WORDS, BRIEF_FAR)
        chosen.lines = as_brief(chosen.lines)
    elif is_story(question.text, words):
        _in_section(considered, chosen, "", BRIEF_LINES, MOST_WORDS)
    else:
        _in_section(considered, chosen, "", FACT_LINES, FACT_WORDS)


def _in_section(considered: Considered, chosen: Chosen, section: str, lines: int, most: int) -> None:
    """Answer in at most so many further lines and words; a fact by the sentence that holds it first."""
    end, most, far = len(chosen.lines) + lines, chosen.words + most, BRIEF_FAR
    if not is_brief(considered.material.question):
        holding = _fitting(considered)
        chosen.add(section, next((s for s in holding if s.part not in NO_LINES), holding[0]), most)
        far = FACT_FAR
    chosen.fill(considered.order, section, end, most, far)


def _guided(considered: Considered) -> Ranked:
    """What was read, the first steps of the guide or lesson that was found first before others.

    Steps of one document go together; the best lines of many documents are a heap of good advice. What is
    worth much less than the steps is left out then, as in any brief.
    """
    material, order = considered.material, considered.order
    first = material.hits[0].document
    if material.question.asks != "advice" or first.kind not in GUIDES:
        return order
    steps = [at for at, s in enumerate(order.sentences) if s.document.id == first.id and s.part == "do"]
    return order.raised(steps[:STEPS], GUIDED)


def is_brief(question: Question) -> bool:
    """Whether a question is answered from many sides, and not by a fact."""
    return question.asks in ("advice", "comparison") or (question.asks == "yes-no" and not question.names)


def _fitting(considered: Considered) -> list[Sentence]:
    """The sentences that hold what is asked for, in the order of their worth."""
    held = frozenset(sentence.key for sentence in considered.verdict.fitting)
    return [sentence for sentence in considered.order.sentences if sentence.key in held]


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

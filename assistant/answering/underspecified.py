"""Whether a question tells which program or place it means, or has several readings.

A result asked for with no place or program named has as many answers as there are programs; a question about
what to do has one that holds for many.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.answering.answerability import is_likely, likelihood
from assistant.answering.holding import SHORT
from assistant.answering.names import names_in
from assistant.answering.question import asking, of_own_place, stem_weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.answerability import Signs
    from assistant.answering.evidence import Sentence
    from assistant.answering.question import Asks, Question, Words

PLAIN_AT = 0.6
"""A question with such a chance need not tell which program it means, unless several fit just as well."""
NEAR_AT = 0.4
"""A question this near in meaning to something in the library is about its subject."""
DESCRIBED = 14
"""Content words with which a question describes what it means, so that no name is needed."""
PLACED: frozenset[Asks] = frozenset({"figure", "date"})
FACTS_OF_ONE: frozenset[Asks] = frozenset({"person", "place", "yes-no"})
"""What is different from program to program, so that one must know which is meant: the latter where it is
told of the past, since "who pays" may be asked of all of them."""
RARE = 4.0
"""Weight of a word that some two in a hundred passages have, or fewer."""
FEW = 5
"""With so few content words and no name, a result is asked for of something that was not said."""
BARE = 6
"""In so few content words "it" and "they" stand for something that was not said."""
SCATTERED, TIED = 0.8, 0.95
"""Where three documents answer nearly as well as the best one, the question has several readings."""
_POINTS = re.compile(
    r"\b(it|they|them|that one|this one|the (program|project|partnership))\b(?! (is|was|takes?|that)\b)",
    re.IGNORECASE,
)
"""Points at something that was not said, where nothing was said before."""
_IN_GENERAL = re.compile(
    r"\b(should|right|best|ideal|typical|typically|usual|usually|on average|generally|recommended)\b",
    re.IGNORECASE,
)
"""Asks for what holds anywhere."""
_PAST = re.compile(r"\b(did|was|were|had|paid|led|ran|began|put|got|made|gave|took|\w+ed)\b", re.IGNORECASE)


def is_placed(question: Question, sentences: Sequence[Sentence], words: Words) -> bool:
    """Whether a question needs no place or program, or tells which: by name, or by a word of theirs.

    Names may stand in small letters, so the words of the question count that are a document's place or a name
    in its title, or a rare word of one.
    """
    if question.names or len(question.stems) > DESCRIBED:
        return True
    if of_own_place(asking(question.text)) or _IN_GENERAL.search(question.text):
        return True
    if question.asks not in PLACED and not (question.asks in FACTS_OF_ONE and _PAST.search(question.text)):
        return True
    documents = {s.document.id: s.document for s in sentences}.values()
    asked = frozenset(question.stems)
    places = (words.stems(part) for one in documents for part in ", ".join(one.places).split(", "))
    names = [words.stems(name) for one in documents for name in names_in(one.title)]
    return (
        any(stems and asked.issuperset(stems) for stems in places)
        or any(len(stems) > 1 and asked.issuperset(stems) for stems in names)
        or any(stem in asked and stem_weight(stem, words) >= RARE for stems in names for stem in stems)
        or _names_one(question.text.lower(), sentences)
    )


def _names_one(asked: str, sentences: Sequence[Sentence]) -> bool:
    """Whether a question names in small letters what the sentences only write as a name of several words."""
    names = {name for s in sentences for name in names_in(s.text) if " " in name and name.lower() in asked}
    return any(
        re.search(rf"\b{re.escape(name.lower())}\b", asked)
        and not any(name.lower() in sentence.text for sentence in sentences)
        for name in names
    )


def is_open(question: Question, signs: Signs, fitting: Sequence[Sentence]) -> bool:
    """Whether a question without a place is about the library's subject and has several readings."""
    if max(signs.sentence, signs.passage) < NEAR_AT and len(question.stems) > SHORT:
        return False
    if len(question.stems) <= BARE and _POINTS.search(question.text):
        return True
    if question.asks in PLACED and len(question.stems) <= FEW:
        return True
    if not is_likely(signs):
        return True
    return _scattered(fitting, SCATTERED if likelihood(signs) < PLAIN_AT else TIED)


def _scattered(sentences: Sequence[Sentence], at: float) -> bool:
    """Whether several documents hold an answer and none of them clearly holds it best."""
    best = _first_of_each(sentences)
    return len(best) >= 3 and best[2].score >= at * best[0].score


def _first_of_each(sentences: Sequence[Sentence]) -> list[Sentence]:
    first: dict[str, Sentence] = {}
    for sentence in sentences:
        first.setdefault(sentence.document.id, sentence)
    return list(first.values())

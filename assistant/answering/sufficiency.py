"""Is what was found enough to answer this question: answer, ask one question back, or decline.

Similarity alone cannot tell. So the sentences are asked whether they hold what the question asks for: the
names in it, the kind of thing (a figure, a year), and its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from assistant.answering.answerability import likelihood, read_signs
from assistant.answering.compose import as_question, documents_of
from assistant.answering.evidence import has_date, has_figure, words_of, years
from assistant.answering.question import (
    asking,
    is_english,
    names_in,
    of_own_place,
    out_of_bounds,
    stem_weight,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.question import Asks, Question, Words
    from assistant.values import Hit

ANSWERED_AT = 0.25
"""Least likelihood of an answer; `python -m evals.sufficiency_sets` shows the curve that this lies on."""
PLAIN_AT = 0.7
"""A question as likely as this to be answered need not tell which program it means."""
DESCRIBED = 14
"""Content words with which a question describes what it means, so that no name is needed."""
PLACED: frozenset[Asks] = frozenset({"figure", "date"})
FACTS_OF_ONE: frozenset[Asks] = frozenset({"person", "place", "yes-no"})
"""What is different from program to program, so that one must know which is meant: the latter where it is told
of the past, since "who pays" may be asked of all of them."""
FACTS = ("figure", "date", "person", "place")
NEAR_AT = 0.4
"""A question this near in meaning to something in the library is about its subject."""
SUBJECT_AT = 0.3
MEANS_AT = 0.5
"""Of a question after a fact about somebody named, a sentence must hold this share of the other words, or be
this near in meaning: else every figure about that name would seem to answer it."""
OPEN_WORDS = 1
"""A first question with at most this many content words has too many readings."""
SHORT = 3
"""A follow-up with at most so many content words has no subject of its own."""
SCATTERED = 0.8
"""Where three documents answer this nearly as well as the best one, the question has several readings."""
LACK_SHARE = 0.5
LACK_LEAD = 1.05
"""Least share of the question's words, and lead over what answers it, for a limit to decide."""
_ABBREVIATION = re.compile(r"[A-Z]{2,5}s?|.*\b(?:Dept|Govt|Assn|Univ|Inst|Inc)\b.*")
_PAST = re.compile(r"\b(did|was|were|had|paid|led|ran|began|put|got|made|gave|took|\w+ed)\b", re.IGNORECASE)
_LACKS = re.compile(
    r"^(the|one|its?|their|no)\b[\w ’'-]{0,60}\b(library|sources?|pages?|reports?|study|survey|figures?)\b"
    r"[\w ,’'-]{0,60}?\b(no|not|neither|nor|cannot|without)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with the question; `reason` is a sentence for the reader, `options` are readings of it.

    `fitting` are the sentences that hold the answer, best first. `final` tells that no writer may see it
    otherwise: it is a question that nobody should answer from here.
    """

    outcome: Literal["answer", "clarify", "decline"]
    reason: str = ""
    options: tuple[str, ...] = ()
    final: bool = False
    fitting: tuple[Sentence, ...] = ()


def judge(
    question: Question,
    context: Question | None,
    hits: Sequence[Hit],
    sentences: Sequence[Sentence],
    vectors: Vectors,
    words: Words,
) -> Verdict:
    """Decide on one of the three exits. `sentences` come best first."""
    bound = out_of_bounds(question.text, datetime.now(UTC).year)
    if bound:
        return Verdict("decline", bound, final=True)
    if not hits or not sentences:
        return Verdict("decline", "The library has nothing on this.")
    if not is_english(question, words):
        return Verdict("decline", "The library is written in English. Please ask in English.")
    # An abbreviation may be of the asker's own making: its letters count among the words, and decide nothing.
    question = replace(question, names=tuple(n for n in question.names if not _ABBREVIATION.fullmatch(n)))
    strange = missing_names(question, words)
    if strange:
        return Verdict("decline", f"The library does not mention {_listed(strange)}.")
    if _too_open(question, context):
        return Verdict("clarify", "What would you like to know about this? For example:", readings(hits))
    signs = read_signs(question, context, sentences, vectors, words)
    chance = likelihood(signs)
    fitting = holding(question, context, sentences, words)
    if chance < PLAIN_AT and not is_placed(question, context, sentences, words):
        on_subject_of_library = signs.pair >= NEAR_AT or len(question.stems) <= SHORT
        if on_subject_of_library and (chance < ANSWERED_AT or _scattered(fitting)):
            asked = question.text.rstrip("?.! ")
            meant = tuple(f"{asked}: {document.title}" for document in documents_of(hits))[:3]
            return Verdict("clarify", "Which program or place do you mean?", meant)
    if chance < ANSWERED_AT or not fitting:
        return Verdict("decline", _lack(question))
    told = admitted_lack(question, fitting, sentences)
    if told is not None:
        return Verdict("decline", told.text)
    return Verdict("answer", fitting=tuple(fitting))


def _too_open(question: Question, context: Question | None) -> bool:
    """Whether a question says too little to be searched for."""
    if question.names:
        return False
    return not question.stems or (context is None and len(question.stems) <= OPEN_WORDS)


def is_placed(
    question: Question, context: Question | None, sentences: Sequence[Sentence], words: Words
) -> bool:
    """Whether a question needs no place or program, or tells which: by name, or by a word of theirs.

    Names may stand in small letters, so a word of the question counts that is in a document's places or in
    the names of its title.
    """
    if context is not None or question.names or len(question.stems) > DESCRIBED:
        return True
    if of_own_place(asking(question.text)):
        return True
    if question.asks not in PLACED and not (question.asks in FACTS_OF_ONE and _PAST.search(question.text)):
        return True
    documents = {s.document.id: s.document for s in sentences}.values()
    named = (f"{' '.join(one.places)} {' '.join(names_in(one.title))}" for one in documents)
    return any(not set(question.stems).isdisjoint(words.stems(text)) for text in named)


def holding(
    question: Question, context: Question | None, sentences: Sequence[Sentence], words: Words
) -> list[Sentence]:
    """The sentences that hold what is asked for, in their order."""
    # A short follow-up speaks of the names before it; a longer one may have changed the subject.
    leans = len(question.stems) <= SHORT
    names = question.names or (context.names if context is not None and leans else ())
    if question.ours and question.asks == "advice":
        names = ()  # Those of people's own place, which nothing here need speak of.
    return [
        sentence
        for sentence in sentences
        if of_kind(question, sentence)
        and mentions(sentence, names, words)
        and (not question.names or question.asks not in FACTS or on_subject(question, sentence, words))
        and (sentence.part != "limits" or question.asks not in FACTS)
    ]


def admitted_lack(
    question: Question, fitting: Sequence[Sentence], sentences: Sequence[Sentence]
) -> Sentence | None:
    """The sentence in which the library itself says that it does not know what is asked, if it fits best."""
    if question.asks in ("advice", "comparison"):
        return None
    limits = [s for s in sentences if s.part == "limits" and _LACKS.search(s.text)]
    others = [s for s in fitting if s.part != "limits"]
    if not limits or limits[0].share < LACK_SHARE:
        return None
    return limits[0] if not others or limits[0].score > LACK_LEAD * others[0].score else None


def of_kind(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence holds the kind of thing that is asked for, for the year that is asked for."""
    if question.asks != "advice" and not years(question.text) <= years(sentence.text):
        return False
    match question.asks:
        case "figure":
            return has_figure(sentence.text)
        case "date":
            return has_date(sentence.text)
        case _:
            return True


def on_subject(question: Question, sentence: Sentence, words: Words) -> bool:
    """Whether a sentence holds most of what a question asks besides the names in it, or means the same."""
    named = {stem for name in question.names for stem in words.stems(name)}
    asked = {stem: stem_weight(stem, words) for stem in question.stems if stem not in named}
    held = sum(value for stem, value in asked.items() if stem in sentence.stems)
    return not asked or held >= SUBJECT_AT * sum(asked.values()) or sentence.cosine >= MEANS_AT


def mentions(sentence: Sentence, names: Sequence[str], words: Words) -> bool:
    """Whether a sentence, by its words, title or places, speaks of one of the names; True without names."""
    if not names:
        return True
    around = sentence.stems | words_of(sentence.document, words)
    return any(around.issuperset(words.stems(name)) for name in names)


def missing_names(question: Question, words: Words) -> list[str]:
    """Names asked about that stand nowhere in the library; people's own place need not stand there."""
    if question.ours and question.asks in ("advice", "about", "comparison"):
        return []
    return [name for name in question.names if any(stem not in words for stem in words.stems(name))]


def readings(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Up to three questions that the library can answer, one for each of the nearest documents."""
    return tuple(as_question(document) for document in documents_of(hits))[:3]


def _scattered(sentences: Sequence[Sentence]) -> bool:
    """Whether several documents hold an answer and none of them clearly holds it best."""
    best = _first_of_each(sentences)
    return len(best) >= 3 and best[2].score >= SCATTERED * best[0].score


def _first_of_each(sentences: Sequence[Sentence]) -> list[Sentence]:
    first: dict[str, Sentence] = {}
    for sentence in sentences:
        first.setdefault(sentence.document.id, sentence)
    return list(first.values())


def _lack(question: Question) -> str:
    told = [*question.names, *sorted(years(question.text))]
    about = f" for {', '.join(told)}" if told else ""
    match question.asks:
        case "figure":
            return f"The library does not give this figure{about}."
        case "date":
            return f"The library does not say when{about}."
        case "person":
            return f"The library does not say who{about}."
        case "place":
            return "The library does not say where."
        case _:
            return "The library does not cover this."


def _listed(names: Sequence[str]) -> str:
    return " or ".join(names)

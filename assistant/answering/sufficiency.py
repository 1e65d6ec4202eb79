"""Is what was found enough to answer this question: answer, ask one question back, or decline.

Similarity alone cannot tell. What is asked is read from the question (its names, the kind of thing, its
words), a chance of an answer is drawn from several signs (`answerability`), and the sentences are asked
whether they hold what is asked for (`holding`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from assistant.answering.answerability import likelihood, read_signs
from assistant.answering.bounds import is_english, out_of_bounds
from assistant.answering.compose import as_question, documents_of
from assistant.answering.evidence import years
from assistant.answering.holding import SHORT, admitted_lack, holding, lacking, missing_names
from assistant.answering.premise import contradicted
from assistant.answering.question import asking, named_stems, names_in, of_own_place, stem_weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.answerability import Signs
    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.material import Material
    from assistant.answering.question import Asks, Question, Words
    from assistant.answering.ranking import Ranked
    from assistant.values import Hit

ANSWERED_AT = 0.23
"""Least chance of an answer; `python -m evals.sufficiency_sets` shows the curve that this lies on."""
WEIGHED = 5
"""Of so many of the nearest documents sentences are weighed; the writer may draw on more."""
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
OPEN_WORDS = 1
"""A first question with at most this many content words has too many readings."""
SCATTERED, TIED = 0.8, 0.95
"""Where three documents answer nearly as well as the best one, the question has several readings."""
_ABBREVIATION = re.compile(r"[A-Z]{2,5}s?|.*\b(?:Dept|Govt|Assn|Univ|Inst|Inc)\b.*")
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with the question; `reason` is a sentence for the reader, `options` are readings of it.

    `fitting` are the sentences that hold the answer, best first; `otherwise` is one that contradicts what the
    question takes for granted. `final` tells that no writer may see it otherwise: it is a question that
    nobody should answer from here.
    """

    outcome: Literal["answer", "clarify", "decline"]
    reason: str = ""
    options: tuple[str, ...] = ()
    final: bool = False
    fitting: tuple[Sentence, ...] = ()
    otherwise: Sentence | None = None


def judge(material: Material, order: Ranked, vectors: Vectors) -> Verdict:
    """Decide on one of the three exits; of what was read, the sentences of the nearest documents count."""
    context, hits, words = material.context, material.hits, material.words
    sentences = weighed(hits, order.sentences)
    question = named_in_full(material.question)
    kept_out = _kept_out(question, context, hits, sentences, words)
    if kept_out is not None:
        return kept_out
    signs = read_signs(question, context, sentences, vectors, words)
    fitting = holding(question, context, sentences, words)
    placed = context is not None or is_placed(question, sentences, words)
    if not placed and _is_open(question, signs, fitting):
        return _which(question, hits)
    if not fitting or not (likelihood(signs) >= ANSWERED_AT or _only_names(question, words)):
        return Verdict("decline", _lack(question))
    if lacking(question, order):
        return Verdict("decline", _lack(question)) if placed else _which(question, hits)
    told = admitted_lack(question, fitting, sentences)
    if told is not None:
        return Verdict("decline", told.text) if placed else _which(question, hits)
    return Verdict("answer", fitting=tuple(fitting), otherwise=contradicted(question, fitting, words))


def weighed(hits: Sequence[Hit], sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of the nearest documents, by their score."""
    nearest = {document.id for document in documents_of(hits)[:WEIGHED]}
    some = [sentence for sentence in sentences if sentence.document.id in nearest]
    return sorted(some, key=lambda sentence: -sentence.score)


def named_in_full(question: Question) -> Question:
    """A question without the abbreviations among its names.

    One may be of the asker's own making: its letters count among the words, and decide nothing.
    """
    return replace(question, names=tuple(n for n in question.names if not _ABBREVIATION.fullmatch(n)))


def _kept_out(
    question: Question,
    context: Question | None,
    hits: Sequence[Hit],
    sentences: Sequence[Sentence],
    words: Words,
) -> Verdict | None:
    """What can be decided before the sentences are weighed; None to go on."""
    bound = out_of_bounds(question.text, datetime.now(UTC).year)
    if bound:
        return Verdict("decline", bound, final=True)
    if not hits or not sentences:
        return Verdict("decline", "The library has nothing on this.")
    if not is_english(question, words):
        return Verdict("decline", "The library is written in English. Please ask in English.")
    strange = missing_names(question, sentences, words)
    if strange:
        return Verdict("decline", f"The library does not mention {' or '.join(strange)}.")
    if not question.stems and not question.names:
        return Verdict("clarify", "What would you like to know? For example:", readings(hits))
    if context is None and len(question.stems) <= OPEN_WORDS and not question.names:
        return Verdict("clarify", "What would you like to know about this? For example:", readings(hits))
    return None


def _which(question: Question, hits: Sequence[Hit]) -> Verdict:
    """The question back with what it may mean."""
    asked = question.text.rstrip("?.! ")
    meant = tuple(f"{asked}: {document.title}" for document in documents_of(hits))[:3]
    return Verdict("clarify", "Which program or place do you mean?", meant)


def _is_open(question: Question, signs: Signs, fitting: Sequence[Sentence]) -> bool:
    """Whether a question without a place is about the library's subject and has several readings."""
    if signs.pair < NEAR_AT and len(question.stems) > SHORT:
        return False
    if len(question.stems) <= BARE and _POINTS.search(question.text):
        return True
    if question.asks in PLACED and len(question.stems) <= FEW:
        return True
    chance = likelihood(signs)
    return chance < ANSWERED_AT or _scattered(fitting, SCATTERED if chance < PLAIN_AT else TIED)


def _only_names(question: Question, words: Words) -> bool:
    """Whether a question holds nothing but names, so that there is nothing else to be held."""
    return named_stems(question, words).issuperset(question.stems)


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
    )


def readings(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Up to three questions that the library can answer, one for each of the nearest documents."""
    return tuple(as_question(document) for document in documents_of(hits))[:3]


def _scattered(sentences: Sequence[Sentence], at: float) -> bool:
    """Whether several documents hold an answer and none of them clearly holds it best."""
    best = _first_of_each(sentences)
    return len(best) >= 3 and best[2].score >= at * best[0].score


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

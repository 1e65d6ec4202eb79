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

from assistant.answering.answerability import is_likely, read_signs
from assistant.answering.bounds import is_english, out_of_bounds
from assistant.answering.compose import as_question, before_reading, documents_of
from assistant.answering.holding import admitted_lack, holding, lacking, missing_names, never_there
from assistant.answering.premise import contradicted
from assistant.answering.question import named_stems, stem_weight
from assistant.answering.small_talk import reply_to
from assistant.answering.underspecified import is_open, is_placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.answerability import Signs
    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.material import Material
    from assistant.answering.question import Question, Words
    from assistant.answering.ranking import Ranked
    from assistant.values import Hit

OPEN_WORDS = 1
"""A first question with at most this many content words has too many readings."""
ASKED_BACK = "What would you like to know about this? For example:"
WEIGHED = 5
"""Of so many of the nearest documents sentences are weighed; the writer may draw on more."""
_SPEAKS_ON = re.compile(r"\b(they|them|their|theirs|it|its|he|she|her|him|if)\b", re.IGNORECASE)
"""Of a turn without content words: it goes on about what was said, as in "what if they say no?"."""
OWN_AT = 3.5
"""Weight of an abbreviation that one program has, in some three of a hundred passages or fewer."""
_OWN_NAME = re.compile(r"[A-Z]{3,5}")
_ABBREVIATION = re.compile(r"[A-Z]{2,5}s?|.*\b(?:Natl|Intl|Dept|Govt|Assn|Univ|Inst|Inc)\b.*")


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
    question, sentences = rests_on(material, order)
    kept_out = _kept_out(question, hits, sentences, words, alone=not material.leans)
    if kept_out is not None:
        return kept_out
    signs = signs_of(material, question, sentences, vectors)
    fitting = holding(question, context, sentences, words)
    placed = material.leans or is_placed(question, sentences, words)
    placed = placed or any(_is_own_name(name, words) for name in material.question.names)
    if not placed and is_open(question, signs, fitting):
        return _which(question, hits)
    if not fitting or not (is_likely(signs) or _only_names(question, words)):
        return Verdict("decline", _lack(question))
    if question.asks != "comparison" and lacking(question, order, words, leans=material.leans):
        return Verdict("decline", _lack(question)) if placed else _which(question, hits)
    told = admitted_lack(question, fitting, sentences, words)
    if told is not None:
        return Verdict("decline", told.text) if placed else _which(question, hits)
    return Verdict("answer", fitting=tuple(fitting), otherwise=contradicted(question, fitting, words))


def rests_on(material: Material, order: Ranked) -> tuple[Question, list[Sentence]]:
    """What a decision rests on: the question, and the sentences of the nearest documents by their score."""
    nearest = {document.id for document in documents_of(material.hits)[:WEIGHED]}
    some = [sentence for sentence in order.sentences if sentence.document.id in nearest]
    return _named_in_full(material.question), sorted(some, key=lambda sentence: -sentence.score)


def signs_of(
    material: Material, question: Question, sentences: Sequence[Sentence], vectors: Vectors
) -> Signs:
    """What speaks for an answer by what a decision rests on; there must be a sentence."""
    return read_signs(question, material.context, sentences, vectors, material.words, leans=material.leans)


def _named_in_full(question: Question) -> Question:
    """A question without the abbreviations among its names.

    One may be of the asker's own making: its letters count among the words, and decide nothing.
    """
    return replace(question, names=tuple(n for n in question.names if not _ABBREVIATION.fullmatch(n)))


def _is_own_name(name: str, words: Words) -> bool:
    """Whether an abbreviation is one that so few passages have that it tells which program is meant."""
    stems = words.stems(name) if _OWN_NAME.fullmatch(name) else []
    return bool(stems) and all(stem in words and stem_weight(stem, words) >= OWN_AT for stem in stems)


def _kept_out(
    question: Question, hits: Sequence[Hit], sentences: Sequence[Sentence], words: Words, *, alone: bool
) -> Verdict | None:
    """What can be decided before the sentences are weighed; None to go on."""
    bound = out_of_bounds(question.text, datetime.now(UTC).year)
    if bound:
        return Verdict("decline", bound, final=True)
    if not hits or not sentences:
        return Verdict("decline", "The library has nothing on this.")
    if reply := reply_to(question.text):
        return Verdict("clarify", reply, readings(hits), final=True)
    if not is_english(question, words):
        return Verdict("decline", "The library is written in English. Please ask in English.")
    strange = missing_names(question, sentences, words)
    if strange:
        return Verdict("decline", f"The library does not mention {' or '.join(strange)}.")
    if elsewhere := never_there(question, sentences, words):
        return Verdict("decline", f"The library does not tell of {elsewhere}.")
    small_talk = alone or not _SPEAKS_ON.search(question.text)
    if small_talk and not question.stems and not question.names:
        return Verdict("clarify", "What would you like to know? For example:", readings(hits))
    if alone and len(question.stems) <= OPEN_WORDS and not question.names:
        return Verdict("clarify", ASKED_BACK, readings(hits))
    return None


def _which(question: Question, hits: Sequence[Hit]) -> Verdict:
    """The question back with what it may mean."""
    before = before_reading(question.text)
    meant = tuple(f"{before}{document.title}" for document in documents_of(hits))[:3]
    return Verdict("clarify", "Which program or place do you mean?", meant)


def _only_names(question: Question, words: Words) -> bool:
    """Whether a question holds nothing but names, so that there is nothing else to be held."""
    return named_stems(question, words).issuperset(question.stems)


def readings(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Up to three questions that the library can answer, one for each of the nearest documents."""
    return tuple(as_question(document) for document in documents_of(hits))[:3]


def _lack(question: Question) -> str:
    names = [one for one in question.names if not any(one in other != one for other in question.names)]
    told = [*names, *sorted(question.years)]
    about = f" for {', '.join(told)}" if told else ""
    match question.asks:
        case "figure":
            return f"The library does not give this figure{about}."
        case "date":
            return f"The library does not say when{about}."
        case "person":
            return f"The library does not name this person{about}."
        case "place":
            return "The library does not say where."
        case _:
            return "The library does not cover this."

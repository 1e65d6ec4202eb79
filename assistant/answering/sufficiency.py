"""Is what was found enough to answer this question: answer, ask one question back, or decline.

Similarity alone cannot tell. So the sentences are asked whether they hold what the question asks for: the
names in it, the kind of thing (a figure, a year), and its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from assistant.answering.compose import as_question, documents_of
from assistant.answering.evidence import has_date, has_figure, wanted_words, years
from assistant.answering.question import is_english, out_of_bounds, stem_weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.evidence import Sentence
    from assistant.answering.question import Question, Words
    from assistant.values import Hit

ADVICE_AT = 0.22
"""Least score of the best sentence for a question about what to do."""
COMPARED_AT = 0.2
"""The same for a comparison, where the names decide."""
FACT_AT = 0.26
"""Least score of the best sentence for a question after a fact."""
ALIKE_AT = 0.42
"""Where no sentence is at least this near in meaning, shared words are chance."""
ALL_AT = 0.9
"""A sentence with this share of the question's words is about it, however short the question is."""
UNKNOWN = 0.6
"""How much of its score a sentence loses when the library has none of the question's words."""
FACTS = ("figure", "date", "person", "place")
SUBJECT_AT = 0.4
NEAR_AT = 0.55
"""Of a question after a fact about somebody named, a sentence must hold this share of the other words, or be
this near in meaning: else every figure about that name would seem to answer it."""
SIMILAR_AT = 0.62
"""A sentence this near in meaning holds the answer whatever words it uses."""
OPEN_WORDS = 1
"""A first question with at most this many content words has too many readings."""
SHORT = 3
"""A follow-up with at most so many content words has no subject of its own."""
SCATTERED = 0.8
"""Where three documents answer this nearly as well as the best one, the question has several readings."""
LACK_SHARE = 0.5
LACK_LEAD = 1.05
"""Least share of the question's words, and lead over what answers it, for a limit to decide."""
_LACKS = re.compile(r"\b(no|not|neither|nor|cannot|missing)\b", re.IGNORECASE)


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
    words: Words,
) -> Verdict:
    """Decide on one of the three exits. `sentences` come best first."""
    bound = out_of_bounds(question.text, datetime.now(UTC).year)
    if bound:
        return Verdict("decline", bound, final=True)
    if not hits or not sentences:
        return Verdict("decline", "The library has nothing on this.")
    if not is_english(question.text):
        return Verdict("decline", "The library is written in English. Please ask in English.")
    strange = missing_names(question, words)
    if strange:
        return Verdict("decline", f"The library does not mention {_listed(strange)}.")
    if not question.stems and not question.names:
        return Verdict("clarify", "What would you like to know? For example:", readings(hits))
    if context is None and len(question.stems) <= OPEN_WORDS and not question.names:
        return Verdict("clarify", "What would you like to know about this? For example:", readings(hits))
    fitting = holding(question, context, sentences, words)
    if question.asks in ("figure", "date") and not _specific(question, context) and _scattered(fitting):
        asked = question.text.rstrip("?.! ")
        meant = tuple(f"{asked}: {s.document.title}" for s in _first_of_each(fitting))[:3]
        return Verdict("clarify", "Which program or place do you mean?", meant)
    if not fitting:
        return Verdict("decline", _lack(question))
    told = admitted_lack(question, fitting, sentences)
    if told is not None:
        return Verdict("decline", told.text)
    return Verdict("answer", fitting=tuple(fitting))


def holding(
    question: Question, context: Question | None, sentences: Sequence[Sentence], words: Words
) -> list[Sentence]:
    """The sentences that hold what is asked for, in their order."""
    wanted = wanted_words(question, context, words)
    unknown = sum(share for stem, share in wanted.items() if stem not in words)
    at = {"advice": ADVICE_AT, "comparison": COMPARED_AT}.get(question.asks, FACT_AT)
    # A short follow-up speaks of the names before it; a longer one may have changed the subject.
    leans = len(question.stems) <= SHORT
    names = question.names or (context.names if context is not None and leans else ())
    alone = context is None and question.asks != "comparison"
    if alone and not any(s.cosine >= ALIKE_AT or s.share >= ALL_AT for s in sentences):
        return []
    return [
        sentence
        for sentence in sentences
        if (sentence.score * (1 - UNKNOWN * unknown) >= at or sentence.cosine >= SIMILAR_AT)
        and of_kind(question, sentence)
        and mentions(sentence, names, words)
        and (not names or question.asks not in FACTS or on_subject(question, sentence, words))
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
    return not asked or held >= SUBJECT_AT * sum(asked.values()) or sentence.cosine >= NEAR_AT


def mentions(sentence: Sentence, names: Sequence[str], words: Words) -> bool:
    """Whether a sentence, by its words, title or places, speaks of one of the names; True without names."""
    if not names:
        return True
    document = sentence.document
    around = sentence.stems | frozenset(words.stems(f"{document.title} {' '.join(document.places)}"))
    return any(around.issuperset(words.stems(name)) for name in names)


def missing_names(question: Question, words: Words) -> list[str]:
    """Names asked about that stand nowhere in the library; people's own place need not stand there."""
    if question.ours and question.asks in ("advice", "about", "comparison"):
        return []
    return [name for name in question.names if any(stem not in words for stem in words.stems(name))]


def readings(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Up to three questions that the library can answer, one for each of the nearest documents."""
    return tuple(as_question(document) for document in documents_of(hits))[:3]


def _specific(question: Question, context: Question | None) -> bool:
    return bool(question.names or (context and context.names))


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

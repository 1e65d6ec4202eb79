"""Which sentences hold what a question asks for: its names, the kind of thing, the words besides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import numpy as np

from assistant.answering.figures import YEARS, figures, has_date, has_figure, years
from assistant.answering.question import named_stems, stem_weight
from assistant.answering.told import tells, tells_role
from assistant.answering.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.evidence import Sentence
    from assistant.answering.figures import Figure
    from assistant.answering.question import Question, Words
    from assistant.answering.ranking import Ranked

FACTS = ("figure", "date", "person", "place")
SUBJECT_AT = 0.3
MEANS_AT = 0.5
"""Of a question after a fact about somebody named, a sentence must hold this share of the other words, or be
this near in meaning: else every figure about that name would seem to answer it."""
SHORT = 3
"""A follow-up with at most so many content words has no subject of its own."""
LACK_SHARE = 0.5
LACK_LEAD = 1.05
"""Least share of the question's words, and lead over what answers it, for a limit to decide."""
OF_OWN_PLACE: frozenset[Wanted] = frozenset({"money", "wage", "share", "name", "place"})
DECIDING = frozenset(get_args(Wanted)) - {"time"}
"""Particular things whose lack decides; where people ask for their own place, fewer: then they want to know
how others do, and need not be told of one program."""
LACKING_FAR = 2.0
"""Where no sentence within so much of the best one's worth tells the sum, share or name that is asked for,
the library has the subject and lacks just that."""
_LACKS = re.compile(
    r"^(the|one|its?|their|no)\b[\w ’'-]{0,60}\b(library|sources?|pages?|reports?|study|survey|figures?)\b"
    r"[\w ,’'-]{0,60}?\b(no|not|neither|nor|cannot|without)\b",
    re.IGNORECASE,
)


def holding(
    question: Question, context: Question | None, sentences: Sequence[Sentence], words: Words
) -> list[Sentence]:
    """The sentences that hold what is asked for, in their order."""
    # A short follow-up speaks of the names before it; a longer one may have changed the subject.
    leans = len(question.stems) <= SHORT
    names = question.names or (context.names if context is not None and leans else ())
    if question.own_names and question.asks == "advice":
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
    question: Question, fitting: Sequence[Sentence], sentences: Sequence[Sentence], words: Words
) -> Sentence | None:
    """The sentence in which the library itself says that it does not know what is asked, if it fits best.

    It must speak of what is named: another program's lack is none of this one.
    """
    if question.asks in ("advice", "comparison"):
        return None
    limits = [
        s
        for s in sentences
        if s.part == "limits" and _LACKS.search(s.text) and mentions(s, question.names, words)
    ]
    others = [s for s in fitting if s.part != "limits"]
    if not limits or limits[0].share < LACK_SHARE:
        return None
    return limits[0] if not others or limits[0].score > LACK_LEAD * others[0].score else None


def lacking(question: Question, order: Ranked, words: Words, *, leans: bool) -> bool:
    """Whether none of the sentences that fit best tells the particular thing that a question asks for.

    One of another document counts where it holds enough of the question's words. Where a figure is asked for,
    one that the question names itself is none that answers it. Where it `leans` on the turn before, a
    sentence need not hold the words of its subject.
    """
    near = order.sentences[: int(np.sum(order.worth >= order.worth[0] - LACKING_FAR))]
    leading = [
        s
        for s in near
        if s.document.id == near[0].document.id
        or (s.share >= SUBJECT_AT and mentions(s, question.names, words))
    ]
    if question.asks == "figure" and "time" not in question.wants:
        known = figures(question.text)
        if not any(_tells_more(sentence.text, known) for sentence in leading):
            return True
    deciding = OF_OWN_PLACE if question.ours else DECIDING
    if not question.names:
        # Without a name there may be no list in any one document: "the four lessons" stand in four.
        deciding -= {"several"}
    return any(
        not any(
            tells(wanted, s.text, _known(wanted, question, s))
            and (wanted not in ("name", "leader") or tells_role(question.text, s.text))
            for s in leading
            if leans or on_subject(question, s, words)
        )
        for wanted in question.wants & deciding
    )


def _known(wanted: Wanted, question: Question, sentence: Sentence) -> str:
    """The words of which no name answers: the question's, or those by which the document is known."""
    if wanted == "place":
        return question.text
    return f"{sentence.document.title} {' '.join(sentence.document.places)}"


def _tells_more(text: str, known: Sequence[Figure]) -> bool:
    """Whether a text tells a figure, other than a year, that is not among those known."""
    return any(
        not (one.value in YEARS and one.text.isdigit())
        and not any(one.told_by(other) or other.told_by(one) for other in known)
        for one in figures(text)
    )


def of_kind(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence holds the kind of thing that is asked for, for the year that is asked for."""
    if question.asks != "advice" and not question.years <= years(sentence.text):
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
    named = named_stems(question, words)
    asked = {stem: stem_weight(stem, words) for stem in question.stems if stem not in named}
    held = sum(value for stem, value in asked.items() if stem in sentence.stems)
    return not asked or held >= SUBJECT_AT * sum(asked.values()) or sentence.cosine >= MEANS_AT


def mentions(sentence: Sentence, names: Sequence[str], words: Words) -> bool:
    """Whether a sentence, by its words or its document's, speaks of one of the names; True without names."""
    return not names or any(_speaks_of(sentence, name, words) for name in names)


def _speaks_of(sentence: Sentence, name: str, words: Words) -> bool:
    if any(word[0].isupper() and not words.stems(word) for word in name.split()):
        # Of "Year Up" only the year is a word to the index, and a year is spoken of everywhere.
        return name in sentence.text or name in sentence.document.title
    return all(stem in sentence.stems or stem in sentence.around for stem in words.stems(name))


def missing_names(question: Question, sentences: Sequence[Sentence], words: Words) -> list[str]:
    """The names asked about, where none of them stands in the library, or is another name of what was found.

    Where one of several is known, what is meant may be found by it: people also name what is near a place.
    People's own place need not stand here.
    """
    if question.own_names and question.asks in ("advice", "about", "comparison"):
        return []
    around = frozenset().union(*{sentence.document.id: sentence.around for sentence in sentences}.values())
    missing = [
        name
        for name in question.names
        if any(stem not in words and stem not in around for stem in words.stems(name))
    ]
    return missing if len(missing) == len(question.names) else []


def never_there(question: Question, sentences: Sequence[Sentence], words: Words) -> str:
    """The place in which a fact is asked about something that is told of other places only; mostly empty.

    What is told of a program elsewhere is no answer.
    """
    if question.ours or question.asks not in (*FACTS, "yes-no"):
        return ""
    places = [name for name in question.names if re.search(rf"\bin {re.escape(name)}\b", question.text)]
    others = [name for name in question.names if name not in places]
    for place in places if others else ():
        if not any(_speaks_of(s, place, words) and mentions(s, others, words) for s in sentences):
            return f"{others[0]} in {place}"
    return ""

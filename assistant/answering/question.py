"""What a question asks for: its kind, the names in it, and the words that carry its content."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from assistant.answering.figures import years
from assistant.answering.names import name_words, names_in
from assistant.answering.wanted import FIGURES, Wanted, wants_of
from assistant.errors import InputError
from assistant.library.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

Asks = Literal["figure", "date", "person", "place", "yes-no", "comparison", "advice", "about"]

MAX_CHARACTERS = 4000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff\ud800-\udfff]")
_OLD_MARK = re.compile(r"\s?\[\d{1,3}\]")

# The first pattern that is found decides, so the more particular ones stand first.
_KNOWN = r"\bwhat (do|does) (we|you|i|the library) (know|have)\b"
_COUNTED = (
    "rate|share|slice|percentage|portion|cost|price|bill|sum|total|number|amount|figure|budget|return|pay"
    "|wages?"
)
_ACTORS = (
    "firm|company|companies|business|businesses|employers?|hospitals?|colleges?|school|university|bank|chain|agency"
    "|foundation|funder|union|group|outfit|organi[sz]ations?|partners?|board|chamber"
)
_PATTERNS: tuple[tuple[Asks, str], ...] = (
    ("about", _KNOWN),
    ("advice", r"\bwhat (should|can|could|do|would|might) (we|i|a|an|our|you|one)\b"),
    (
        "advice",
        r"\bhow (do|can|could|should|would|might) (we|i|you|one|a|an|our|my)\b|\bhow (should|can|could|to)\b",
    ),
    ("advice", r"\b(what to do|where do (we|i) (start|begin)|any (advice|ideas|tips)|help us|help me)\b"),
    ("figure", r"\bhow (many|much|large|big|long|often|old|far|high|few)\b"),
    (
        "figure",
        rf"\bwhat (share|percent|{_COUNTED})\b|\bcosts? per\b|\b(the|one|that) (number|figure|share) of\b",
    ),
    ("figure", rf"\bwh(at|ich)(s|['’]s| was| is| were| are) the [\w ]{{0,30}}({_COUNTED})\b"),
    (
        "figure",
        r"\bsquare (feet|footage)\b|(?:^|\bneed )(?:the )?(size|amount|sum|number|price|cost) of\b"
        r"|\bwhat (was|is) the [\w ]{0,30}\b(ceiling|cap|limit|maximum|minimum)\b",
    ),
    ("date", r"\bwhen(['’]?s| did| was| were| is| does| will| has)\b|\b(what|which) (year|date|month|day)\b"),
    ("date", r"\bsince when\b"),
    ("person", r"(?:^|[.?!,;:] )(?:and |so |but )?who(?:se)?\b(?! should| do we| can we| to )"),
    ("person", rf"\bwhich (\w+ )?({_ACTORS})\b(?! (do|should|can|could) (we|i)\b)"),
    ("place", r"\bwhere (did|was|were|is|are|has|have)\b"),
    (
        "place",
        r"\bwh(ich|at) (city|cities|places?|community|communities|states?|regions?|towns?|count(y|ies))\b",
    ),
    ("yes-no", r"^(so |but |and )?(did|does|do|is|are|was|were|has|have|had|will|would)\b(?! we\b| i\b)"),
)
_COMPARISON = re.compile(
    r"\b(compare|compared|comparison|differen(ce|t) between|versus|vs\.?)\b|\bdiffer(s|ed)? from\b"
    r"|\bside by side\b|\bnext to each other\b|\b(in|for|of) both\b|\bin (the )?one and in\b"
    r"|\b(in|of|at|for) each(?=\s*([,.?!;:]|$))|\beach (one|of (these|those|them|the))\b",
    re.IGNORECASE,
)
"""Compares, wherever in the text it says so."""
_OPENS_WITH_SEVERAL = re.compile(
    r"^(the |these )?(two|three) (?!(\w+ )?(things|questions|points|needs))(\w+ ){0,2}\w+s\b", re.IGNORECASE
)
"""Names what is to be compared first, unless it tells of people's own place and asks what to do."""
_OF_SEVERAL = re.compile(
    r"\b(in|of|at|for|did|does|has|was) each\b"
    r"|\b(two|three|both) (cities|places|states|programs?|groups?|efforts?|schemes?|studies|towns)\b",
    re.IGNORECASE,
)
"""Asks of several things, unless it names just one: "what does Acme pay for each trainee" is none."""
_WHICH_IS_MORE = re.compile(
    r"\b(stronger|weaker|better|worse|cheaper|larger|bigger|smaller|faster|slower|older|newer|longer|shorter"
    r"|higher|lower|more|less|fewer)\b[^?]*\bor\b|\b(against|or|and)\b[^?]*\bwhich (one )?(is|was|has|had)\b",
    re.IGNORECASE,
)
"""Asks which of several named things has more of something."""
_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
_FIRST_PERSON = re.compile(r"\b(we|our|ours|us|i|my|me|we're|i'm|we've)\b", re.IGNORECASE)
_ASKER = re.compile(
    r"\b(tell|give|show|send|let|remind|get|told) (?:(?:it|this|that) to )?(me|us)\b"
    r"|\b(i|we) (need|want|heard|hear|meant|mean|recall|remember|think|thought|read|wonder|know|just|only"
    r"|have to|can['’]?t|cannot|would|want(ed)?|was told)\b"
    r"|\bi['’](d|ll|m (sure|curious|looking|asking|told))\b|\b(can|may|could) i (put|say|use|quote)\b"
    r"|\bmy (boss|slides?|colleague|talk|board|report)\b",
    re.IGNORECASE,
)
"""What people say of themselves as askers, not of their place."""
WORD = re.compile(r"[\w&’'-]+")
"""A word as people write it, with what may stand inside it."""
_DESCRIBES = re.compile(r"\b(?:from|since|of) (?:1[89]|20)\d\d\b", re.IGNORECASE)
"""A year that tells which one is meant, as in "the class of 2003", and not what is asked for."""
_ASKING = frozenset(
    "compare compared comparison difference tell show give explain describe happen happened please know "
    "think want need help advice idea ideas tip tips example examples many much lot thing things way ways "
    "mean should could would like get got say says said try trying one ones something anything everything "
    "hi hello hey thanks thank ok okay yes no please sorry cool great".split()
)
"""Words that put a question and carry none of its content."""


class Words(Protocol):
    """The library's words: what `index.lexical` offers and a question needs."""

    def stems(self, text: str) -> list[str]: ...
    def idf(self, stem: str) -> float: ...
    def alike(self, stem: str) -> str | None: ...
    def __contains__(self, stem: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is understood.

    `stems` are the words that carry content, each once; `names` the proper names in it; `ours` tells that
    people ask about their own place, and `own_names` that the names may be those of it, which the library
    need not know. `wants` are the particular things among figures and names that are asked for, `years`
    those asked about, leave aside those in names such as Apprenticeship 2000.
    """

    text: str
    asks: Asks
    names: tuple[str, ...]
    stems: tuple[str, ...]
    ours: bool
    own_names: bool
    wants: frozenset[Wanted] = frozenset()
    years: frozenset[str] = frozenset()


def clean(text: str) -> str:
    """A question as it may be searched: without control characters, blanks folded.

    Raises:
        InputError: nothing is left, or it is longer than MAX_CHARACTERS.
    """
    text = " ".join(_CONTROL.sub(" ", text).split())
    if not any(character.isalnum() for character in text):
        raise InputError("The question is empty.", "Write what you would like to know.")
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"The question has {len(text):,} characters; {MAX_CHARACTERS:,} is the most.",
            "Ask about one thing at a time.",
        )
    return text


def without_marks(text: str) -> str:
    """Text of an earlier answer without its `[n]`, which would point into another list of passages."""
    return _OLD_MARK.sub("", text)


def read_question(text: str, words: Words) -> Question:
    """Find out what a cleaned question asks; of a longer text, its questions say so before the rest does."""
    names, asked = names_in(text), asking(text)
    compares = bool(
        _COMPARISON.search(text)
        or (_OPENS_WITH_SEVERAL.search(text) and _asks(asked) != "advice")
        or (len(names) != 1 and _OF_SEVERAL.search(asked))
        or (len(names) > 1 and _WHICH_IS_MORE.search(text))
    )
    asks = "comparison" if compares else _asks(asked) or _asks(text) or "about"
    ours = of_own_place(text)
    content = " ".join(word for word in WORD.findall(text) if word.lower() not in _ASKING)
    stems = tuple(dict.fromkeys(words.stems(content)))
    wants = wants_of(asked)
    if asks == "about" and not wants.isdisjoint(FIGURES):
        asks = "figure"
    elif asks == "about" and ours:
        asks = "advice"
    own_names = ours and _are_own(names_in(asked), asked, _own_words(text))
    return Question(text, asks, names, stems, ours, own_names, wants, _years_asked(text, names))


def _years_asked(text: str, names: Sequence[str]) -> frozenset[str]:
    for name in names:
        text = text.replace(name, " ")
    told = (one if one.endswith("?") else _DESCRIBES.sub(" ", one) for one in sentences_of(text))
    return years(" ".join(told))


def _own_words(text: str) -> frozenset[str]:
    """The words of the names in those sentences in which people speak of themselves."""
    return name_words(" ".join(one for one in sentences_of(text) if of_own_place(one)))


def _are_own(names: Sequence[str], asked: str, known: frozenset[str]) -> bool:
    """Whether the names in a question may be people's own: it speaks of them, or has no others.

    "Our senator keeps speaking of it. How do employers in Boise take part?" asks of Boise.
    """
    return of_own_place(asked) or known.issuperset(" ".join(names).split())


def _asks(text: str) -> Asks | None:
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), None)


def of_own_place(text: str) -> bool:
    """Whether people speak of themselves and their place, not only as those who ask."""
    return bool(_FIRST_PERSON.search(_ASKER.sub("", re.sub(_KNOWN, "", text, flags=re.IGNORECASE))))


def asking(text: str) -> str:
    """The sentences of a text that end in a question mark; the whole of it when none does."""
    return " ".join(one for one in sentences_of(text) if one.endswith("?")) or text


def sentences_of(text: str) -> list[str]:
    """The sentences of a text; the text itself when it has none."""
    return [text[span.start : span.end].strip() for span in sentence_spans(text)] or [text]


def inherits(question: Question, context: Question | None) -> Question:
    """A follow-up that does not say what kind of thing it asks for asks for what was asked before."""
    if context is None or question.asks != "about":
        return question
    return replace(
        question,
        asks=context.asks,
        ours=question.ours or context.ours,
        own_names=question.own_names
        or (context.own_names and _are_own(question.names, asking(question.text), _own_words(context.text))),
    )


def of_story(request: Question, story: Question) -> Question:
    """One request of a story: where people tell of their own place, it is what to do there.

    A name that the story tells besides may be that of their place.
    """
    if not story.ours:
        return request
    told = name_words(story.text.replace(request.text, " "))
    own_names = _are_own(request.names, asking(request.text), told)
    asks: Asks = "advice" if request.asks == "about" else request.asks
    return replace(request, ours=True, own_names=own_names, asks=asks)


def with_mark(text: str) -> str:
    """A text with its question mark: without one the embedder takes it for a statement, and finds less."""
    return f"{text.rstrip('?.! ')}?"


def named_stems(question: Question, words: Words) -> frozenset[str]:
    """The stems of the names in a question."""
    return frozenset(stem for name in question.names for stem in words.stems(name))


RAREST = 8.0
"""Weight of a stem that the library does not hold: about the idf of a word that one passage in 3,000 has."""


def stem_weight(stem: str, words: Words) -> float:
    """The inverse document frequency of one stem."""
    return words.idf(stem) if stem in words else RAREST

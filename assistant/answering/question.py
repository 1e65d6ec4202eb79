"""What a question asks for: its kind, the names in it, and the words that carry its content."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from assistant.errors import InputError

Asks = Literal["figure", "date", "person", "place", "yes-no", "comparison", "advice", "about"]

MAX_CHARACTERS = 4000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff\ud800-\udfff]")
_OLD_MARK = re.compile(r"\s?\[\d{1,3}\]")

# The first pattern that is found decides, so the more particular ones stand first.
_KNOWN = r"\bwhat (do|does) (we|you|i|the library) (know|have)\b"
_PATTERNS: tuple[tuple[Asks, str], ...] = (
    ("comparison", r"\b(compare|compared|comparison|differen(ce|t) between|versus|vs\.?)\b"),
    ("comparison", r"\bdiffer(s|ed)? from\b"),
    ("about", _KNOWN),
    ("advice", r"\bwhat (should|can|could|do|would|might) (we|i|a|an|our|you|one)\b"),
    ("advice", r"\bhow (do|does|can|could|should|would|might|to)\b"),
    ("advice", r"\b(what to do|where do (we|i) (start|begin)|any (advice|ideas|tips)|help us|help me)\b"),
    ("figure", r"\bhow (many|much|large|big|long|often|old)\b|\bwhat (share|percent|percentage|number)\b"),
    ("figure", r"\bwh(at|ich) (was|is|were|are) the [\w ]{0,30}(rate|share|cost|price|number|return|pay)\b"),
    ("date", r"\bwhen (did|was|were|is|does|will|has)\b|\b(what|which|in what) year\b|\bsince when\b"),
    ("person", r"(?:^|[.?!,;] )(?:and |so |but )?who(?:se)?\b(?! should| do we| can we| to )"),
    ("place", r"\bwhere (did|was|were|is|are|has|have)\b"),
    ("place", r"\bwh(ich|at) (city|cities|places?|community|communities|states?|regions?)\b"),
    ("yes-no", r"^(so |but |and )?(did|does|do|is|are|was|were|has|have|had|will|would)\b(?! we\b| i\b)"),
)
_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
_INVENTS = re.compile(
    r"\b(ignore|forget|disregard) (all |any |your |the |previous |prior )*(instructions?|rules?|prompts?)\b"
    r"|\bsystem prompt\b|\bmake (something|it|one|this|that) up\b"
    r"|\bmake up (a|an|some|the) (quote|story|figure|number|name|source|case|result)s?\b"
    r"|\b(invent|fabricate|fake|pretend)\b",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"\b(legal(ly)?|illegal|lawsuits?|sue[ds]?|liab(le|ility)|deduct(ible|ions?)?|immigration|visas?"
    r"|(tax|labor|employment) laws?|tax (returns?|deductions?))\b",
    re.IGNORECASE,
)
_PREDICTS = re.compile(r"\b(will|going to|expect(ed)?|forecast|predict)\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(we|our|ours|us|i|my|me|we're|i'm|we've)\b", re.IGNORECASE)
_SMALL = re.compile(r"^(?:[a-z]+ )+")
_INNER_CAPITAL = re.compile(r".[A-Z]")
_WORD = re.compile(r"[\w&’'-]+")
_NAME = re.compile(r"\b[A-Z][\w&’'-]*(?:(?: (?:of|for|the|in|de|&))? [A-Z0-9][\w&’'-]*)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|\n\s*|[\"“(]\s*)$")
_NOT_NAMES = frozenset(
    "I I'm I've I'd OK HR CEO CEOs CFO US USA U.S English Thanks Hi Hello Monday Tuesday Wednesday Thursday "
    "Friday Saturday Sunday January February March April May June July August September October November "
    "December".split()
)
_ASKING = frozenset(
    "compare compared comparison difference tell show give explain describe happen happened please know "
    "think want need help advice idea ideas tip tips example examples many much lot thing things way ways "
    "mean should could would like get got say says said try trying one ones "
    "hi hello hey thanks thank ok okay yes no please sorry cool great".split()
)
"""Words that put a question and carry none of its content."""
_OPENERS = frozenset(
    "What Who When Where Which Why How Did Does Do Is Are Was Were Has Have Had Can Could Should Would Will "
    "In At On For From With About And But The A An Our My We Tell Show Give Compare Please If Since After "
    "Before".split()
)


_ENGLISH = frozenset(
    "a an the to of in on at for from with about and or but not is are was were be do does did have has had "
    "can could should would will how what who when where which why we our you your they their it its this "
    "that there i my me us if any some more no small".split()
)
"""Words of which an English question of some length has at least one."""


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
    people ask about their own place, whose name the library need not know.
    """

    text: str
    asks: Asks
    names: tuple[str, ...]
    stems: tuple[str, ...]
    ours: bool


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
    """Find out what a cleaned question asks."""
    asks: Asks = next((kind for kind, pattern in _KINDS if pattern.search(text)), "about")
    ours = bool(_FIRST_PERSON.search(re.sub(_KNOWN, "", text, flags=re.IGNORECASE)))
    content = " ".join(word for word in _WORD.findall(text) if word.lower() not in _ASKING)
    stems = tuple(dict.fromkeys(words.stems(content)))
    if asks == "about" and ours:
        asks = "advice"
    return Question(text, asks, names_in(text), stems, ours)


def inherits(question: Question, context: Question | None) -> Question:
    """A follow-up that does not say what kind of thing it asks for asks for what was asked before."""
    if context is None or question.asks != "about":
        return question
    return replace(question, asks=context.asks, ours=question.ours or context.ours)


def is_english(text: str) -> bool:
    """Whether a text may be English: it is short, or has one of English's commonest words."""
    folded = [word.lower() for word in _WORD.findall(text)]
    return (len(folded) < 3 and text.isascii()) or not _ENGLISH.isdisjoint(folded)


def out_of_bounds(text: str, this_year: int) -> str:
    """Why a question is none for any library of this kind; empty for all others."""
    if _INVENTS.search(text):
        return "The assistant only says what stands in its library, and never makes anything up."
    if _LEGAL.search(text):
        return "This is a question for a lawyer or tax adviser. The library gives no legal or tax advice."
    future = [year for year in re.findall(r"\b(20\d\d)\b", text) if int(year) > this_year]
    if future and _PREDICTS.search(text):
        return "The library tells what places did and what came of it. It makes no predictions."
    return ""


def names_in(text: str) -> tuple[str, ...]:
    """Proper names of a text: runs of capitalised words, but for single words that open a sentence."""
    names = []
    for match in _NAME.finditer(text):
        name = match.group()
        if _SENTENCE_START.search(text[: match.start()]):
            first, _, rest = name.partition(" ")
            if first in _OPENERS or first in _NOT_NAMES:
                name = _SMALL.sub("", rest)
            elif not rest and not _INNER_CAPITAL.search(first):
                continue
        name = re.sub(r"[’']s$", "", name)
        if name not in _NOT_NAMES and len(name) > 1 and name[0].isupper():
            names.append(name)
    return tuple(dict.fromkeys(names))


RAREST = 8.0
"""Weight of a stem that the library does not hold: about the idf of a word that one passage in 3,000 has."""


def stem_weight(stem: str, words: Words) -> float:
    """The inverse document frequency of one stem."""
    return words.idf(stem) if stem in words else RAREST

"""Proper names of a text, as people write them in questions."""

from __future__ import annotations

import re

_SMALL = re.compile(r"^(?:[a-z]+ )+")
_INNER_CAPITAL = re.compile(r".[A-Z]")
_NAME = re.compile(r"\b[A-Z][\w&’'-]*(?:(?: (?:of|for|the|de))? [A-Z][\w&’'-]*| \d+\b(?![-%]))*")
_HUNG_ON = re.compile(r"-(?:style|type|like|area|based|led|run)$")
"""What is hung on a name that stands for its kind."""
_SHOUTED = re.compile(r"[A-Z]{4,}(?: [A-Z]{4,})+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|\n\s*|[\"“(]\s*)$")
_PAIRED = re.compile(r" (?:and|or|vs\.?|versus|&) [A-Z]")
"""Behind a word that opens a sentence and is a name like the one that it is joined to."""
_LEFT_OUT = re.compile(r"\bnot (?:the |in |at |from )?$", re.IGNORECASE)
"""Before a name that people say they do not mean."""
_NOT_NAMES = frozenset(
    "I I'm I've I'd OK HR CEO CEOs CFO US USA U.S English Thanks Hi Hello Monday Tuesday Wednesday Thursday "
    "Friday Saturday Sunday January February March April May June July August September October November "
    "December".split()
)
_OPENERS = frozenset(
    "What Who When Where Which Why How Did Does Do Is Are Was Were Has Have Had Can Could Should Would Will "
    "In At On For From With About And But The A An Our My We Tell Show Give Compare Please If Since After "
    "Before While Because Although Though Once Now That This These Those There So Not Also Every Each Some "
    "Any Most Many Both Their Its His Her Your They It He She You Let Name List According During Until "
    "Through As To Of By Or Then Than One Two Three Between Say Same Other Another Such Only".split()
)


def names_in(text: str) -> tuple[str, ...]:
    """Proper names of a text: runs of capitalised words, but for single words that open a sentence."""
    names = []
    for match in _NAME.finditer(text):
        name = match.group()
        if _LEFT_OUT.search(text[: match.start()]) or _SHOUTED.fullmatch(name):
            continue
        if _SENTENCE_START.search(text[: match.start()]):
            first, _, rest = name.partition(" ")
            if first in _OPENERS or first in _NOT_NAMES:
                name = _SMALL.sub("", rest)
            elif not rest and not _INNER_CAPITAL.search(first) and not _PAIRED.match(text, match.end()):
                continue
        name = _HUNG_ON.sub("", re.sub(r"[’']s$", "", _stressed(name)))
        if name not in _NOT_NAMES and len(name) > 1 and name[0].isupper():
            names.append(name)
    return tuple(dict.fromkeys(names))


def _stressed(name: str) -> str:
    """A name without a word before it that people only stress; nothing where that word takes it back."""
    first, _, rest = name.partition(" ")
    if first == "NOT":
        return ""
    return _SMALL.sub("", rest) if first.isupper() and first.capitalize() in _OPENERS else name


def name_words(text: str) -> frozenset[str]:
    """The words of the names in a text."""
    return frozenset(" ".join(names_in(text)).split())


def initials(name: str) -> str:
    """What a name of several words is shortened to, in small letters; empty for one of a single word."""
    first = [word[0] for word in name.split() if word[0].isupper()]
    return "".join(first).lower() if len(first) > 1 else ""

"""Whether a sentence says the opposite of a statement that shares most of its words.

Shared words and vectors do not see these four: the direction of a change, a negation, how many of them
("all" for "most"), and who did what to whom. Each check speaks up only on plain evidence; whatever is
neither said alike nor plainly opposed is left to the measure of support.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.answering.wording import stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.answering.question import Words

_UP = re.compile(
    r"\b(rose|ris(?:es?|en|ing)|increas\w+|gr[eo]w(?:s|n|ing|th)?|gain(?:s|ed|ing)?|climb\w*|higher"
    r"|improv\w+|expan\w+|doubl(?:ed?|ing)|tripl(?:ed?|ing)|surg(?:ed?|ing)|soared|jumped"
    r"|(?:went|was|is) up)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(fell|fall(?:s|en|ing)|declin\w+|decreas\w+|dropp\w+|drops?|shr[aiu]nk\w*|lower(?:s|ed|ing)?|reduc\w+"
    r"|worsen\w*|halv(?:ed?|ing)|plunged|slid|fewer|(?:went|was|is) down)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|without|cannot|failed to|fails to|lack(?:s|ed)?|\w+n[’']t)\b",
    re.IGNORECASE,
)
_BUT_NOT = re.compile(r"\b(?:not only|no longer ago|not just|no doubt|whether or not)\b", re.IGNORECASE)
_STOP = re.compile(r"[,;:.!?()–—]|\b(?:but|and|or|because|while|although|though|until|so)\b", re.IGNORECASE)
_LEVELS = {
    4: "all|every|each|always|everyone|everybody|entire",
    3: "most|majority|mostly|usually",
    2: "some|many|several|sometimes|often|part",
    1: "few|rarely|seldom|hardly",
}
_QUANTITY = re.compile("|".join(rf"\b(?P<l{n}>{names})\b" for n, names in _LEVELS.items()), re.IGNORECASE)
_LINK = re.compile(r"[,;]|\b(?:and|or|with|than|as)\b", re.IGNORECASE)
_BY = re.compile(r"\bby\b", re.IGNORECASE)
AFTER = 2
"""Content words after a rise or a fall that may be what rises or falls."""
SCOPE = 3
"""Content words after a negation or a quantifier that it speaks of."""


def contradicts(statement: str, quote: str, words: Words) -> str:
    """What a quote contradicts in a statement, as one word; empty when it does not.

    `quote` must be the sentence that the statement rests on: between sentences on different things these
    checks mean nothing.
    """
    for kind, check in (
        ("direction", _direction),
        ("negation", _negation),
        ("quantity", _quantity),
        ("roles", _roles),
    ):
        if check(statement, quote, words):
            return kind
    return ""


def _direction(statement: str, quote: str, words: Words) -> bool:
    """One tells only of a rise, the other only of a fall."""
    told = bool(_UP.search(statement)), bool(_DOWN.search(statement))
    read = bool(_UP.search(quote)), bool(_DOWN.search(quote))
    return told in ((True, False), (False, True)) and read == (told[1], told[0])


def changing(text: str, words: Words) -> frozenset[str]:
    """The content word before each word for a rise or a fall, and those after: what changes is among them."""
    found: set[str] = set()
    for match in (*_UP.finditer(text), *_DOWN.finditer(text)):
        found.update(stems(text[: match.start()], words)[-1:])
        found.update(stems(text[match.end() :], words)[:AFTER])
    return frozenset(found)


def _negation(statement: str, quote: str, words: Words) -> bool:
    """What one negates, the other says without any negation."""
    return any(_denies(a, b, words) for a, b in ((statement, quote), (quote, statement)))


def _denies(text: str, other: str, words: Words) -> bool:
    if _NOT.search(_BUT_NOT.sub("", other)):
        return False
    held = set(stems(other, words))
    return any(set(scope) <= held for scope in _scopes(_NOT, _BUT_NOT.sub("", text), words))


def _scopes(cue: re.Pattern[str], text: str, words: Words) -> Iterator[list[str]]:
    """The first content words that follow each cue, up to the end of its clause."""
    for match in cue.finditer(text):
        scope = stems(_STOP.split(text[match.end() :], maxsplit=1)[0], words)[:SCOPE]
        if scope:
            yield scope


def _quantity(statement: str, quote: str, words: Words) -> bool:
    """The statement says it of all where the quote says it of most or some, or of most where it is a few."""
    read = list(_quantities(quote, words))
    return any(
        level > max(levels)
        for level, noun in _quantities(statement, words)
        if level > 2 and (levels := [other for other, same in read if same == noun])
    )


def _quantities(text: str, words: Words) -> Iterator[tuple[int, str]]:
    for match in _QUANTITY.finditer(text):
        scope = stems(_STOP.split(text[match.end() :], maxsplit=1)[0], words)[:1]
        if scope and match.lastgroup:
            yield int(match.lastgroup[1:]), scope[0]


def _roles(statement: str, quote: str, words: Words) -> bool:
    """A did something to B in the statement, and B to A in the quote, in the same voice."""
    told, read = _triples(statement, words), _triples(quote, words)
    return any((c, b, a) in read and (a, b, c) not in read for a, b, c in told)


def _triples(text: str, words: Words) -> set[tuple[str, str, str]]:
    """Three content words in a row as (actor, deed, object); in the passive, turned round."""
    found = set()
    for clause in _LINK.split(text):
        tokens = [
            (stem[0], match.start())
            for match in re.finditer(r"\w+", clause)
            if (stem := stems(match.group(), words))
        ]
        for (a, _), (b, middle), (c, end) in zip(tokens, tokens[1:], tokens[2:], strict=False):
            found.add((c, b, a) if _BY.search(clause[middle:end]) else (a, b, c))
    return found

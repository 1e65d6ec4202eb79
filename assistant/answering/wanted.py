"""Particular things that a question can ask for, and what a sentence must hold to tell one.

A page on the very program that is asked about, in the very words, may lack just the sum or the name. Then it
is nearer to the question than most answers are, and only the kind of thing gives it away.
"""

from __future__ import annotations

import re
from typing import Literal

Wanted = Literal["money", "share", "time", "name"]

FIGURES: frozenset[Wanted] = frozenset({"money", "share"})
"""Those that no other kind of question asks for."""

_HEADS = "director|president|head|leader|lead|boss|owner|person|chief|manager|chair|superintendent"
_ASKED: dict[Wanted, str] = {
    "money": (
        r"\bhourly (wage|pay|rate)|\bdollar (amount|figure)|\bprice tag\b|\bcosts? (per|of)\b"
        r"|\bwhat (does|did|do|would|will|it|they|he|she) [^?]{1,60}"
        r"\b(charge|costs?|spend|pays?|lay out|earn|take home)\b"
        r"|\bhow much (money|does|did|do|is|was|were|are|will|would)\b[^?]{0,60}"
        r"\b(cost|pay|paid|spen[dt]|charge|earn|make|give|gave|put|invest|wage|grant|chip)"
        r"|\bwhat [^?]{0,30}\b(price|cost|fee|budget|wage|salary|sum|amount)s?\b"
        r"|\bper (head|student|apprentice|trainee|employee)\b[^?]*(dollar|cost|pay|take)"
    ),
    "share": (
        r"\b(what|which) (percent|share|portion|slice|part|fraction|proportion)|\bpercentage|\bpercent of\b"
        r"|\bhow many (in|out of)\b|\brate\b"
    ),
    "time": (
        r"\bhow (long|soon|fast|quick|old)\b|\bwhen\b|\b(what|which) year\b|\bsince when\b"
        r"|\bhow many (years|months|weeks|hours)\b"
    ),
    "name": (
        r"\bnames? (of|and title|for)\b|\bwho\b[^?]{0,20}\bby name\b"
        r"|\bwhat(['’]?s| is| was| are) (the|his|her|their|his or her)( full)? names?\b"
        rf"|\bwho(['’]s| is| was| were| are| at)\b[^?]{{0,50}}\b({_HEADS})\b|\bwho (chaired|chairs)\b"
        r"|\b(call|phone|e?mail|contact) (her|him|them)\b"
    ),
}
_TOLD: dict[Wanted, str] = {
    "money": r"\$ ?\d|\b(dollars?|cents)\b|\bno cost\b",
    "share": (
        r"percent|%|\b(half|third|quarter|fifth|all|none|every|most)\b|\b\d[\d,]* (of|out of)\b"
        r"|\b(one|two|three|four|five|six|seven|eight|nine|ten)( \w+)? (of|out of|in)\b"
    ),
    "time": r"\b(years?|months?|weeks?|days?|hours?|minutes?|(19|20)\d\d)\b",
}
_ASKS = {wanted: re.compile(pattern, re.IGNORECASE) for wanted, pattern in _ASKED.items()}
_TELLS = {wanted: re.compile(pattern, re.IGNORECASE) for wanted, pattern in _TOLD.items()}
_ROLE = re.compile(rf"\b({_HEADS}|chairman|chairwoman|coordinator|executive|CEO)s?\b", re.IGNORECASE)
_CAPITALS = re.compile(r"(?<=[a-z,] )[A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*)*")
_PERSON = re.compile(r"[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+(?:-[A-Z][a-z]+)?")
_BODY = re.compile(
    r"\b(Academ(y|ies)|Alliance|Apprenticeship|Area|Association|Bank|Board|Care|Center|Chamber|City|College"
    r"|Commission|Community|Company|Corporation|Council|County|Department|Education|Federal|Foundation|Fund"
    r"|Group|Health|Hospitals?|House|Industry|Initiative|Institute|Labor|Manufacturing|Motor|National|Network"
    r"|Partnership|Pathways|Program|Project|Public|Report|Schools?|Services|States?|System|Talent|Technical|Training"
    r"|University|Valley|Workforce|Works?|Year|North|South|East|West|New|San|Los|Great|Grande|River|Bay)\b"
)
"""Words in the names of bodies and places, which no name of a person holds."""


def wants_of(question: str) -> frozenset[Wanted]:
    """The particular things that a question asks for."""
    return frozenset(wanted for wanted, pattern in _ASKS.items() if pattern.search(question))


def tells_role(question: str, text: str) -> bool:
    """Whether a sentence speaks of a person's role, where the question asks for the person in one."""
    return not _ROLE.search(question) or bool(_ROLE.search(text))


def tells(wanted: Wanted, text: str, known: str = "") -> bool:
    """Whether a sentence tells such a thing; a name of words that stand in `known` is none of a person."""
    if wanted != "name":
        return bool(_TELLS[wanted].search(text))
    names = (match.group() for match in _CAPITALS.finditer(text))
    return any(
        _PERSON.fullmatch(name) and not _BODY.search(name) and set(name.split()).isdisjoint(known.split())
        for name in names
    )

"""Particular things that a question can ask for: a sum, a share, how long, how many of what, a name.

A page on the very program that is asked about, in the very words, may lack just the sum or the name. Then it
is nearer to the question than most answers are, and only the kind of thing gives it away; `told` knows which
sentences tell one.
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.answering.nouns import BODIES, HEADS, ONE_TO_TEN, PEOPLE, SUMS, THINGS, TIMES

Wanted = Literal[
    "money",
    "wage",
    "share",
    "time",
    "length",
    "hours",
    "rhythm",
    "area",
    "people",
    "bodies",
    "things",
    "several",
    "name",
    "leader",
    "place",
]

FIGURES: frozenset[Wanted] = frozenset({"money", "share"})
"""Those that no other kind of question asks for."""

_COUNT = rf"{ONE_TO_TEN.removeprefix('one|')}|eleven|twelve|\d\d?"
_BEFORE_NOUN = (
    rf"(?:(?!(?:{PEOPLE}|{BODIES}|{THINGS}|do|does|did|is|are|was|were|has|have|had|can|will)\b)"
    r"[\w’'-]+ ){0,3}"
)
"""Words between "how many" and what is counted."""
_ASKED: dict[Wanted, str] = {
    "money": (
        r"\bhourly (wage|pay|rate)|\bdollar (amount|figure)|\bprice tag\b|\bcosts? (per|of)\b"
        r"|\bhow many (dollars|bucks)\b"
        r"|\b(how (big|large|small) (was|is|were|are)|(size|amount) of) (?!(an?|your|our|my)\b)"
        rf"[^?.,]{{0,30}}\b({SUMS})\b"
        r"|\bwhat (does|did|do|would|will|it|they|he|she) [^?]{1,60}"
        r"\b(charge|costs?|spend|pays?|lay out|earn|take home)\b"
        r"|\bhow much (money|does|did|do|is|was|were|are|will|would)\b[^?]{0,60}"
        r"\b(cost|pay|paid|spen[dt]|charge|earn|make|give|gave|put|invest|wage|grant|chip|rais|receiv|donat"
        r"|contribut|award|borrow)"
        r"|\bwhat [^?]{0,30}\b((price|cost|fee|budget|wage|salary|sum|amount)s?|bill)\b"
        r"|\bset(s|ting)? [^?]{1,30} back\b"
        r"|\bhow much (is|was) (?!of\b)[^?]{0,40}\btuition\b"
        r"|\bper (head|student|apprentice|trainee|employee)\b[^?]*(dollar|cost|pay|take)"
    ),
    "wage": (
        r"\b(hourly|starting|entry|average|median) (wage|pay|rate|salary)\b"
        r"|\b(what|which|how (much|high|big))( (is|was|are|were|the|an?|their|its|hourly|starting))+"
        r" (wage|salary|paycheck)s?\b"
        r"|\bhow much [^?]{0,60}\b(earn|take home)\b"
    ),
    "share": (
        r"\b(what|which) (percent|share|portion|slice|part|fraction|proportion)|\bpercentage|\bpercent of\b"
        r"|\bhow many (in|out of)\b|\brate\b"
    ),
    "time": (
        r"\bhow (long|soon|fast|quick|old)\b|(^|[.!?;:,] )((and|so|but) )?when\b|\b(what|which) year\b"
        r"|\bsince when\b"
        r"|\bwhen['’]?(s| (do|does|did|is|are|was|were|will|has|have|had))\b"
        r"|\bhow many (years|months|weeks|hours)\b"
    ),
    "people": rf"\b(how many|number of) {_BEFORE_NOUN}({PEOPLE})\b",
    "length": rf"\bhow long\b(?! ago\b)|\bhow many (more )?(?!hours)({TIMES})\b",
    "hours": r"\bhow many (more )?hours\b",
    "rhythm": r"\bhow (often|frequently|regularly)\b|\bhow many times (a|per)\b",
    "area": r"\bsquare (feet|foot|footage|meters)\b",
    "things": rf"\b(how many|number of) {_BEFORE_NOUN}({THINGS})\b",
    "bodies": rf"\b(how many|number of) {_BEFORE_NOUN}({BODIES})\b",
    "several": (
        rf"\b(which|what are the|name the|list the) ({_COUNT})\b"
        r"(?! ((should|do|can|could) (we|i)|numbers|figures|rates|percentages|sums|amounts|years|dates)\b)"
    ),
    "place": (
        r"\b(what|which) (town|city|county|state|suburb|neighborhood|village|building|part of town|street)\b"
    ),
    "name": (
        r"\bnames? (of|and title|for)\b|\bwho\b[^?]{0,20}\bby name\b"
        r"|\bwhat(['’]?s| is| was| are) (the|his|her|their|his or her)( full)? names?\b"
        r"|\b(call|phone|e?mail|contact) (her|him|them)\b"
    ),
    "leader": rf"\bwho(['’]s| is| was| were| are| at)\b[^?]{{0,50}}\b({HEADS})\b|\bwho (chaired|chairs)\b",
}
_ASKS = {wanted: re.compile(pattern, re.IGNORECASE) for wanted, pattern in _ASKED.items()}


def wants_of(question: str) -> frozenset[Wanted]:
    """The particular things that a question asks for."""
    return frozenset(wanted for wanted, pattern in _ASKS.items() if pattern.search(question))

"""Which sentences tell a particular thing that a question asks for (see `wanted`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.answering.figures import YEARS, counts, figures
from assistant.answering.nouns import BODIES, HEADS, ONE_TO_TEN, PEOPLE, TIMES

if TYPE_CHECKING:
    from assistant.answering.figures import Figure
    from assistant.answering.wanted import Wanted

_NUMBER = rf"\d[\d,.]*|an?|half|several|few|many|{ONE_TO_TEN}|eleven|twelve|\w+teen|\w+ty"
_PAY = r"(hourly|wages?|salar(y|ies)|earn(s|ed|ings?)?|stipends?|income)"
_SUM = r"(\$ ?\d|%|percent)"
_TOLD: dict[Wanted, str] = {
    "money": r"\$ ?\d|\b(\d[\d,.]*|hundred|thousand|[mb]illion) dollars?\b|\bcents\b|\bno cost\b",
    "wage": (
        rf"\$ ?\d[\d,.]* ((an|per) hour|(a|per) (week|month))\b|\b{_PAY}\b[^.;]*{_SUM}|{_SUM}[^.;]*\b{_PAY}\b"
        r"|\b(is|are|was|were|be|get|gets|got) paid\b[^.;]{0,20}\$ ?\d"
    ),
    "share": (
        r"percent|%|\b(half|third|quarter|fifth|all|none|every|most)\b|\b\d[\d,]* (of|out of)\b"
        rf"|\b({ONE_TO_TEN})( (?!{TIMES})\w+)? (out of|in) (every )?({ONE_TO_TEN})\b"
        rf"|\b({ONE_TO_TEN}) of (the|its|their|his|her|those|these|all|every|{ONE_TO_TEN})\b"
        rf"|\b({ONE_TO_TEN}) \w+ of ((the|its|their|those|these|all) )?({ONE_TO_TEN})\b"
    ),
    "time": r"\b(years?|months?|weeks?|days?|hours?|minutes?|(19|20)\d\d)\b",
    "length": (
        rf"\b({_NUMBER})[ -](to \w+ |or \w+ |more )?({TIMES}|year|month|week|day|hour|minute|semester)\b"
        r"|\b(since|until|till|from|between|through|after|by) (\w+ )?(19|20)\d\d\b|\bovernight\b"
    ),
    "hours": (
        rf"(?<!how )\b({_NUMBER}) ?(-|to |or |and )?(\w+ )?hours?\b|\b({_NUMBER})-hour\b|\bfull[ -]time\b"
    ),
    "rhythm": (
        r"\b(every|once|twice|each|per|weekly|monthly|quarterly|yearly|annual(ly)?|daily|times)\b"
        r"|\ba (week|month|quarter|year|semester|term)\b"
    ),
    "area": r"\bsquare (feet|foot|meters)\b",
}
_TELLS = {wanted: re.compile(pattern, re.IGNORECASE) for wanted, pattern in _TOLD.items()}
_OTHERS: dict[Wanted, frozenset[str]] = {
    "people": counts(f"{BODIES}|{TIMES}"),
    "bodies": counts(f"{PEOPLE}|{TIMES}"),
    "things": counts(f"{PEOPLE}|{BODIES}|{TIMES}"),
}
"""What a figure counts that does not tell how many there are of the kind that is asked for."""
_LISTED = re.compile(
    r"[A-Z][\w’'-]+ (and|or) (the )?[A-Z]|[\w’']+, [^,.;]{2,60}(, [^,.;]{2,60})*,? (and|or) \w"
)
_WORD = r"[\w’'-]+"
_IN_PLACE = re.compile(r"\b(?:in|near|at|around|from|outside|to|of|and) (?:downtown )?([A-Z][\w’'-]+)")
_ROLE = re.compile(rf"\b({HEADS}|chairman|chairwoman|coordinator|executive|CEO)s?\b", re.IGNORECASE)
_LEADS = re.compile(r"\b(co-)?chairs?\b(?= (the|its|both|a) | [A-Z])|\b(chaired|led|headed) by\b")
"""Says who leads, by the role or the body that they come from."""
_CAPITALS = re.compile(r"(?<=[a-z,] )[A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*)*")
_PERSON = re.compile(r"[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+(?:-[A-Z][a-z]+)?")
_BODY = re.compile(
    r"\b(Academ(y|ies)|Alliance|Apprenticeship|Area|Association|Bank|Board|Care|Center|Chamber|City|College"
    r"|Commission|Community|Company|Corporation|Council|County|Department|Education|Federal|Foundation|Fund"
    r"|Group|Health|Hospitals?|House|Industry|Initiative|Institute|Labor|Manufacturing|Motor|National|Network"
    r"|Partnership|Pathways|Program|Project|Public|Report|Schools?|Services|States?|System|Talent|Technical|Training"
    r"|University|Valley|Workforce|Works?|Year|(North|South|East|West)(ern)?|Central|New|San|Los|Great|Grande|River|Bay)\b"
)
"""Words in the names of bodies and places, which no name of a person holds."""


def tells_role(question: str, text: str) -> bool:
    """Whether a sentence speaks of a person's role, where the question asks for the person in one."""
    return not _ROLE.search(question) or bool(_ROLE.search(text))


def tells(wanted: Wanted, text: str, known: str = "") -> bool:
    """Whether a sentence tells such a thing; a name of words that stand in `known` answers nothing."""
    match wanted:
        case "people" | "bodies" | "things":
            return any(_may_count(one, _OTHERS[wanted]) for one in figures(text))
        case "several":
            return bool(_LISTED.search(text))
        case "place":
            return not frozenset(re.findall(_WORD, known)).issuperset(_IN_PLACE.findall(text))
        case "leader":
            return bool(_LEADS.search(text)) or _names_person(text, known)
        case "name":
            return _names_person(text, known)
        case _:
            return bool(_TELLS[wanted].search(text))


def _may_count(one: Figure, others: frozenset[str]) -> bool:
    """Whether a figure may count what is asked for: it is no year, no sum, and counts no others."""
    is_year = one.value in YEARS and one.text.isdigit()
    return not is_year and one.unit in ("", "%") and one.nouns.isdisjoint(others)


def _names_person(text: str, known: str) -> bool:
    names = (match.group() for match in _CAPITALS.finditer(text))
    return any(
        _PERSON.fullmatch(name) and not _BODY.search(name) and set(name.split()).isdisjoint(known.split())
        for name in names
    )

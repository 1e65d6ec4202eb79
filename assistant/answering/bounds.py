"""Questions that no library of this kind should answer, whatever it holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.answering.question import WORD, asking, of_own_place

if TYPE_CHECKING:
    from assistant.answering.question import Question, Words

_MADE_UP = (
    r"(quotes?|quotations?|testimonials?|stor(y|ies)|figures?|numbers?|statistics?|names?|sources?|citations?"
    r"|cases?|case stud(y|ies)|examples?|results?|rates?|evidence|data|stud(y|ies)|employers?)"
)
_INVENTS = re.compile(
    r"\b(ignore|forget|disregard) (all |any |your |the |previous |prior )*(instructions?|rules?|prompts?)\b"
    r"|\bsystem prompt\b|\bmake (something|it|one|this|that) up\b"
    rf"|\bmake up (a|an|some|the) ([\w-]+ )?{_MADE_UP}\b"
    rf"|(?:^|[.!?,;:]\s*|\b(?:please|just|now|you)\s+)(invent|fabricate|fake)\b[^.?!]{{0,40}}\b{_MADE_UP}\b"
    r"|\bpretend (that )?(you|to be an?)\b(?! (sign|hir|car))",
    re.IGNORECASE,
)
"""The act with what is made up: "invent" or "fake" alone may be what employers do."""
_LEGAL = re.compile(
    r"\b(legal(ly)?|illegal|against the law|by law|the law (on|about|for|says?)|lawsuits?|sue[ds]?"
    r"|liab(le|ility)|deduct(ible|ions?)?|immigration (status|laws?|papers)"
    r"|(tax|labor|employment|privacy) laws?|tax (returns?|deductions?)|attorneys?|(un)?enforceable"
    r"|(hold|stand)s? up in court"
    r"|(get|apply for|sponsor|need|overstay\w*) [^?.]{0,20}\bvisas?"
    r"|(under|covered by|cover(ed)? [^?.]{0,30}|need|owe) [^?.]{0,20}\bworkers['’]? comp(ensation)?)\b",
    re.IGNORECASE,
)
_MEDICAL = re.compile(
    r"\b(diagnos(e[sd]?|ing|is)|prescrib(e[sd]?|ing)|treat)\b[^?.]{0,60}"
    r"\b(patient|diseases?|disorders?|symptoms?|illness|drugs?|medicines?|medications?|pills?|adhd|depression)\b",
    re.IGNORECASE,
)
"""Of one patient: staff who treat patients, or learn diagnostic imaging, are whom programs train."""
_PRIVATE = re.compile(
    r"\b(home|private) address(es)?\b|\bdate of birth\b|\b(social security|bank account) numbers?\b"
    r"|(\b(his|her)|['’]s) (\w+ )?(e-?mail|(tele)?phone|cell|mobile)\b(?! campaign)"
    r"|\b(e-?mail address|(tele)?phone number|cell number)(es|s)? (of|for) (?!the (office|program|college))"
    r"|(\b(his|her|their)|['’]s) (medical|criminal|felony|personnel|disciplinary) (records?|files?|history)\b"
    r"|\b(medical|criminal|felony|personnel|disciplinary) (records?|files?|history) of (the|this|that|an?) ",
    re.IGNORECASE,
)
"""What is private with whose it is: a form may ask for phone numbers, and a program may be for people with
criminal records."""
LONG = 30
"""Words of a text that tells a story; a lawyer's word in it is a part of the story, and not what is asked."""
_WILL = re.compile(r"\b(will|won['’]t|going to|gonna|expect(ed)?|forecast|predict\w*)\b", re.IGNORECASE)
_LATER = re.compile(
    r"\b((years?|months?|decades?) from now|(in|over|within) the (next|coming) |next (year|decade|spring"
    r"|summer|fall|autumn|winter|january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|in the future|(ten|five|\d+) years (later|ahead|out)\b)",
    re.IGNORECASE,
)
_ENGLISH = frozenset(
    "a an the to of in on at for from with about and or but not is are was were be do does did have has had "
    "can could should would will how what who when where which why we our you your they their it its this "
    "that there i my me us if any some more no small".split()
)
"""Words of which an English question of some length has at least one."""


def is_english(question: Question, words: Words) -> bool:
    """Whether a question may be English: it is short, has a common English word, or the library's."""
    folded = [word.lower() for word in WORD.findall(question.text)]
    known = sum(stem in words for stem in question.stems)
    short = len(folded) < 3 and question.text.isascii()
    return short or not _ENGLISH.isdisjoint(folded) or 2 * known > len(question.stems)


def out_of_bounds(text: str, this_year: int) -> str:
    """Why a question is none for any library of this kind; empty for all others."""
    if _INVENTS.search(text):
        return "The assistant only says what stands in its library, and never makes anything up."
    asked = asking(text)
    if _PRIVATE.search(asked):
        return "This is private to the people concerned. The library holds nothing on single persons' data."
    if _MEDICAL.search(asked):
        return "This is a question for a doctor. The library gives no medical advice."
    if len(asked.split()) <= LONG and _LEGAL.search(asked):
        return "This is a question for a lawyer or tax adviser. The library gives no legal or tax advice."
    future = any(int(year) > this_year for year in re.findall(r"\b(20\d\d)\b", asked))
    if (future or _LATER.search(asked)) and _WILL.search(asked) and not of_own_place(asked):
        return "The library tells what places did and what came of it. It makes no predictions."
    return ""

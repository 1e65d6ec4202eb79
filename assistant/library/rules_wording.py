"""How a document is worded: sentences stand alone, are short and plain, and first of all say what this is.

All of these are warnings. They are read off the words alone, and a curator may know better.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.library.body import body_sentences
from assistant.library.folder import body_start, line_at
from assistant.library.readability import reading_grade
from assistant.library.schema import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.library.checks import Shelf
    from assistant.values import Document

MAX_SENTENCE_WORDS = 45
MAX_GRADE = 11.0
"""Writers aim at grade 9 to 10; above 11 lies about the hardest tenth of the library's own documents."""

BOILERPLATE = {
    r"it is (?:important|essential|crucial|critical|vital) (?:to|that)": "say what to do",
    r"it should be noted(?: that)?": "leave it out",
    r"needless to say": "leave it out",
    r"when it comes to": "name the matter first",
    r"in order to": "write “to”",
    r"due to the fact that": "write “because”",
    r"plays? an? (?:vital|key|crucial|important|critical) role": "say what it does",
    r"a wide (?:range|variety|array) of": "name them or count them",
    r"stakeholders?": "name them: employer, college, funder",
    r"best practices?": "say what was done, and where",
    r"leverag(?:es|ed|ing|e (?:the|your|their|our|existing))": "write “use”",
    r"utiliz(?:e|es|ed|ing|ation)": "write “use”",
    r"synerg(?:y|ies|istic)": "say what the two do together",
    r"(?:going|moving) forward": "leave it out, or name the time",
    r"(?:holistic|seamless|cutting-edge|game-chang(?:er|ing)|win-win)": "say what it is",
}
"""Phrases that fill a sentence without telling anything, each with its mend."""

_FILLER = re.compile(r"\b(?:" + "|".join(f"({phrase})" for phrase in BOILERPLATE) + r")\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"(?:It|They|He|She|This|These|Those|Its|Their|There) (?!(?:lesson|case|note|guide)\b|is no\b|are no\b)"
)
_SAYS_KIND = re.compile(r"(?:This|The)\b[^,;:.]{0,40}\b(?:lesson|case|note|study|guide)s?\b")
_WORD = re.compile(r"[^\W_]{4,}")
_NAME = re.compile(r"(?<!^)\b[A-Z]\w+")
_NAMES_NOTHING = frozenset(
    "after before between both first from have that their them they this what when which with your".split()
)


def standing_alone(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """A reader may see just this sentence: it should not open with a word that points backwards."""
    for sentence in body_sentences(document.text):
        if _POINTS_BACK.match(sentence.plain):
            message = f"“{sentence.plain[:60]}…” does not stand alone; name who or what"
            yield Finding(shelf.path, sentence.line, "warning", message)


def long_sentences(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """A quoted sentence is read at a glance."""
    for sentence in body_sentences(document.text):
        count = len(sentence.plain.split())
        if count > MAX_SENTENCE_WORDS:
            message = f"a sentence of {count} words; part it, {MAX_SENTENCE_WORDS} is the most"
            yield Finding(shelf.path, sentence.line, "warning", f"{message}: “{sentence.plain[:60]}…”")


def grade(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """The whole body reads easily enough for a busy person."""
    found = round(reading_grade([sentence.plain for sentence in body_sentences(document.text)]), 1)
    if found > MAX_GRADE:
        message = f"reading grade {found}; {MAX_GRADE} is the most: shorter sentences, more everyday words"
        yield Finding(shelf.path, line_at(document.text, body_start(document.text)), "warning", message)


def boilerplate(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """No phrase that only fills."""
    mends = tuple(BOILERPLATE.values())
    for sentence in body_sentences(document.text):
        for match in _FILLER.finditer(sentence.plain):
            mend = mends[(match.lastindex or 1) - 1]
            yield Finding(shelf.path, sentence.line, "warning", f"“{match.group()}” only fills: {mend}")


def opening(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """The first sentence answers "what is this?": it names a place or the subject, or tells the kind."""
    first = next((s for s in body_sentences(document.text) if s.heading == "In short"), None)
    if first is None or _SAYS_KIND.match(first.plain):
        return
    said = _subjects(first.plain)
    names = _subjects(" ".join(document.places)) | _subjects(" ".join(_NAME.findall(document.title)))
    if said & names or len(said & _subjects(document.title)) > 1:
        return
    message = f"“{first.plain[:60]}…” does not say what this is; name the place or the subject of the title"
    yield Finding(shelf.path, first.line, "warning", message)


def _subjects(text: str) -> set[str]:
    """What a text may be about: its longer words, cut so that "restart" and "restarting" are one."""
    return {word[:4] for word in map(str.lower, _WORD.findall(text)) if word not in _NAMES_NOTHING}

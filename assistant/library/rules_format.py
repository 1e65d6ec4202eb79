"""What every document has: its headings, sources, marks, links, words of the vocabulary, and a fit length."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.library.body import body_sentences
from assistant.library.folder import body_start, line_at
from assistant.library.schema import Finding
from assistant.library.sentences import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.library.checks import Shelf
    from assistant.values import Document

HEADINGS = {
    "lesson": ("In short", "Why it matters", "What to do", "In practice", "Watch out for", "Limits"),
    "case": ("In short", "What they did", "What came of it", "What to take from it", "Limits"),
    "evidence": ("In short", "What was measured", "Findings", "How far it reaches", "Limits"),
    "guide": ("In short", "When to use it", "Steps", "Words you can use", "Watch out for", "Limits"),
}
WORDS = range(150, 901)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_CLOSING_MARKS = re.compile(r"(?:\[[a-z]\]\s*)+[.!?]?$")
_LINK = re.compile(r"(?<!!)\[[^\[\]]+\]\(([^()\s]*)\)")


def headings(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """The headings of the document's kind, all of them, in order."""
    expected = HEADINGS[document.kind]
    start = body_start(document.text)
    found = list(_HEADING.finditer(document.text, start))
    names = [match.group(2) for match in found]
    if tuple(names) == expected:
        return
    line = line_at(document.text, found[0].start() if found else start)
    missing = [name for name in expected if name not in names]
    strange = [name for name in names if name not in expected]
    told = [f"missing: {', '.join(missing)}"] if missing else []
    told += [f"not known: {', '.join(strange)}"] if strange else []
    fault = "; ".join(told) or "wrong order"
    message = f"headings of a {document.kind} are {' / '.join(expected)}, each `## `; {fault}"
    yield Finding(shelf.path, line, "error", message)


def figures(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """Every sentence with a figure or a year ends in the mark of its source."""
    for sentence in body_sentences(document.text):
        has_figure = any(character.isdigit() for character in sentence.plain)
        if has_figure and not _CLOSING_MARKS.search(sentence.text):
            message = "a figure without its source: end the sentence with a mark such as [a]"
            yield Finding(shelf.path, sentence.line, "error", f"{message}: “{sentence.plain[:70]}”")


def marks(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """Every mark names a source, and every source is used."""
    known = {source.id for source in document.sources}
    start = body_start(document.text)
    used = set()
    for match in MARK.finditer(document.text, start):
        used.add(match.group(1))
        if match.group(1) not in known:
            line = line_at(document.text, match.start())
            yield Finding(shelf.path, line, "error", f"{match.group()} is no source; add it to `sources`")
    for unused in sorted(known - used):
        line = _line_of(document, rf"\bid:[ \t]*[\"']?{unused}\b")
        yield Finding(
            shelf.path, line, "warning", f"no sentence is marked [{unused}]; mark one or drop the source"
        )
    if not known:
        line = _line_of(document, "^sources:")
        yield Finding(
            shelf.path, line, "error", "`sources` is empty; a document rests on at least one source"
        )


def links(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """Links between documents go to an id that is there."""
    start = body_start(document.text)
    for match in _LINK.finditer(document.text, start):
        target = match.group(1)
        if target not in shelf.ids:
            line = line_at(document.text, match.start())
            yield Finding(
                shelf.path, line, "error", f"`{target}` is no document; link to an id of the library"
            )


def words_of_front_matter(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """Lessons, topics and situation use the words of the vocabulary, and are there."""
    if shelf.vocabulary is None:
        return
    fields = {"lessons": (document.lessons, shelf.vocabulary.lessons)}
    fields["topics"] = (document.topics, shelf.vocabulary.topics)
    for key, values in document.situation.items():
        fields[f"situation.{key}"] = (values, shelf.vocabulary.situation[key])
    for name, (used, legal) in fields.items():
        for word in sorted(set(used) - legal):
            message = f"`{word}` is no word for `{name}`; choose from {', '.join(sorted(legal))}"
            yield Finding(shelf.path, _line_of(document, f"^{name.split('.')[0]}:"), "error", message)
    for name in ("lessons", "topics", "places", "situation", "summary", "owner", "review_by"):
        if not getattr(document, name):
            message = f"`{name}` is empty; search and review depend on it"
            yield Finding(shelf.path, _line_of(document, f"^{name}:"), "error", message)


def length(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """Short enough to be read, long enough to answer."""
    start = body_start(document.text)
    count = len(document.text[start:].split())
    if count not in WORDS:
        message = f"{count} words; {WORDS.start} to {WORDS.stop - 1} answer best: split it or say more"
        yield Finding(shelf.path, line_at(document.text, start), "error", message)


def _line_of(document: Document, pattern: str) -> int:
    """The line of the front matter that matches, or the first line of the file."""
    match = re.compile(pattern, re.MULTILINE).search(document.text, 0, body_start(document.text))
    return line_at(document.text, match.start()) if match else 1


def questions(document: Document, shelf: Shelf) -> Iterator[Finding]:
    """Questions stand under the start of one sentence, each once in a document."""
    sentences = [sentence.plain for sentence in body_sentences(document.text)]
    seen: set[str] = set()
    for start, asked in document.questions.items():
        line = line_at(document.text, max(document.text.find(start), 0))
        if sum(sentence.startswith(start) for sentence in sentences) != 1:
            message = f"`questions`: one sentence must begin with “{start}”; copy its first words"
            yield Finding(shelf.path, line, "error", message)
        for question in seen.intersection(asked):
            message = f"`questions`: “{question}” stands under two sentences; keep one"
            yield Finding(shelf.path, line, "error", message)
        seen.update(asked)

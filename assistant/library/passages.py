"""Documents cut into passages: slices of about a hundred words that keep to one heading.

Blocks (paragraphs, list items) come from `markdown-it-py`; neighbours under one heading are joined while
they fit, and a block that is too long is parted between sentences. Offsets count in the document's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from assistant.library.folder import body_start
from assistant.library.sentences import Span, plain, sentence_spans
from assistant.values import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.values import Document

MAX_WORDS = 110
RULES = f"blocks-{MAX_WORDS}-3"
"""Names this way of cutting: passages cut under other rules are cut anew."""
_STEP = re.compile(r"^[ \t]*(\d{1,3}[.)])[ \t]+\Z", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or list item, under the path of its headings."""

    heading: tuple[str, ...]
    span: Span


def cut(document: Document, version: int) -> tuple[Passage, ...]:
    """Cut a document into passages, in reading order; every word of its body stands in exactly one."""
    passages: list[Passage] = []
    for heading, span in _joined(document.text):
        ordinal = len(passages) + 1
        passages.append(
            Passage(
                id=f"{document.id}@{version}#{ordinal}",
                document_id=document.id,
                version=version,
                ordinal=ordinal,
                heading=heading,
                start=span.start,
                end=span.end,
                text=document.text[span.start : span.end],
            )
        )
    return tuple(passages)


def searchable(document: Document, passage: Passage) -> str:
    """What is embedded and indexed for a passage: its words under its document's title and headings.

    The questions that its sentences answer stand behind them: they hold words that the text does not use
    (Nogueira and others 2019, document expansion by query prediction).
    """
    title = f"{document.title}. {': '.join(passage.heading)}" if passage.heading else document.title
    sentences = plain_sentences(passage.text)
    asked = [question for sentence in sentences for question in questions_of(document, sentence)]
    return f"{title}\n{' '.join((*sentences, *asked))}"


def plain_text(text: str) -> str:
    """The sentences of a passage, without Markdown and source marks; steps keep their numbers."""
    told: list[str] = []
    end = 0
    for span in sentence_spans(text):
        number = _STEP.search(text, end, span.start)
        told += [number.group(1)] if number else []
        told.append(plain(text[span.start : span.end]))
        end = span.end
    return " ".join(told) or plain(text)


def plain_sentences(text: str) -> list[str]:
    """The sentences of a passage, each without Markdown and source marks; what has none is one."""
    return [plain(text[span.start : span.end]) for span in sentence_spans(text)] or [plain(text)]


def questions_of(document: Document, sentence: str) -> tuple[str, ...]:
    """The questions that a sentence of a document, without Markdown and marks, is said to answer."""
    found: tuple[str, ...] = ()
    for start, questions in document.questions.items():
        if sentence.startswith(start):
            found += questions
    return found


def compared(passages: Iterable[tuple[Passage, Document]]) -> list[str]:
    """What is compared with a question, each text once: sentences, their questions, titles of documents."""
    texts: dict[str, None] = {}
    documents = {}
    for passage, document in passages:
        documents[document.id] = document
        texts.update(dict.fromkeys(plain_sentences(passage.text)))
    for document in documents.values():
        texts[document.title] = None
        texts.update(dict.fromkeys(document.asked))
    return list(texts)


def _joined(text: str) -> Iterator[tuple[tuple[str, ...], Span]]:
    """Blocks joined while they share a heading and fit into MAX_WORDS."""
    heading: tuple[str, ...] = ()
    span: Span | None = None
    for block in blocks(text):
        for part in _parts(text, block.span):
            fits = span is not None and _words(text, Span(span.start, part.end)) <= MAX_WORDS
            if span is not None and block.heading == heading and fits:
                span = Span(span.start, part.end)
                continue
            if span is not None:
                yield heading, span
            heading, span = block.heading, part
    if span is not None:
        yield heading, span


def _words(text: str, span: Span) -> int:
    return len(text[span.start : span.end].split())


def _parts(text: str, span: Span) -> Iterator[Span]:
    """The block itself, or, when it is too long, runs of its sentences."""
    if _words(text, span) <= MAX_WORDS:
        yield span
        return
    start, end = span.start, span.start
    for sentence in sentence_spans(text[span.start : span.end]):
        reach = span.start + sentence.end
        if end > start and _words(text, Span(start, reach)) > MAX_WORDS:
            yield Span(start, end)
            start = span.start + sentence.start
        end = reach
    yield Span(start, span.end)


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a document's body with their headings; headings themselves are no blocks."""
    offset = body_start(text)
    body = text[offset:]
    lines = [0]
    for line in body.split("\n"):
        lines.append(min(lines[-1] + len(line) + 1, len(body)))
    path: dict[int, str] = {}
    tokens = MarkdownIt("commonmark").parse(body)
    for position, token in enumerate(tokens):
        if token.map is None:
            continue
        if token.type == "heading_open":
            level = int(token.tag[1])
            path = {at: name for at, name in path.items() if at < level}
            path[level] = tokens[position + 1].content
        elif token.type in ("paragraph_open", "fence", "code_block", "html_block"):
            span = _stripped(body, lines[token.map[0]], lines[token.map[1]])
            if span.end > span.start:
                yield Block(tuple(path.values()), Span(span.start + offset, span.end + offset))


def _stripped(body: str, start: int, end: int) -> Span:
    """Without surrounding blanks; a list item keeps its bullet, so that passages are drawn as written."""
    piece = body[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))

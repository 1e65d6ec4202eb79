"""Sentences of Markdown text, with the character offsets that quotes need.

Sentence boundaries come from `sentencex`; what is added here is that a bullet starts a sentence anew, that
source marks (`… in 2015. [b]`) stay with the sentence which they follow, and that they end it also where an
abbreviation stands before them (`… in the U.S. [b]`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sentencex import get_sentence_boundaries

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = re.compile(r"\[([a-z])\]")
_MARKS_FIRST = re.compile(r"(?:\[[a-z]\]\s*)+")
_MARKS_LAST = re.compile(r"(?<=\.)\s+(?:\[[a-z]\]\s*)+(?<=\s)(?=[“\"(]?[A-Z])")
_BLOCK_BREAK = re.compile(
    r"^[ \t]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+|>[ \t]?|#{1,6}[ \t][^\n]*(?:\n|\Z)|\n)", re.MULTILINE
)
_LINK = re.compile(r"(?<!!)\[([^\[\]]+)\]\([^()\s]*\)")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\s]*\)")
_BLANK_BEFORE = re.compile(r"\s+([.,;:!?])")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_]|[*_](?!\w)|`")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of a text."""

    start: int
    end: int


def sentence_spans(text: str) -> list[Span]:
    """The sentences of `text` in order, without surrounding blanks, bullets and headings.

    Spans do not overlap; each holds its closing source marks. Text that holds no letter or digit is no
    sentence.
    """
    spans: list[Span] = []
    for block in _blocks(text):
        first = len(spans)
        for start, end in _boundaries(text, block):
            marks = _MARKS_FIRST.match(text, start, end)
            if marks and len(spans) > first:
                spans[-1] = Span(spans[-1].start, start + len(marks.group().rstrip()))
                start = marks.end()
            _append(spans, text, start, end)
    return spans


def _boundaries(text: str, block: Span) -> Iterator[tuple[int, int]]:
    for boundary in get_sentence_boundaries("en", text[block.start : block.end]):
        start, end = block.start + boundary["start_index"], block.start + boundary["end_index"]
        for marks in _MARKS_LAST.finditer(text, start, end):
            if any(character.isalnum() for character in text[start : marks.start()]):
                yield start, marks.end()
                start = marks.end()
        yield start, end


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    if any(character.isalnum() for character in piece):
        spans.append(Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())))


def _blocks(text: str) -> Iterator[Span]:
    start = 0
    for gap in _BLOCK_BREAK.finditer(text):
        if gap.start() > start:
            yield Span(start, gap.start())
        start = gap.end()
    if start < len(text):
        yield Span(start, len(text))


def plain(text: str) -> str:
    """The words of a Markdown sentence: no source marks, no link targets, no emphasis, single blanks."""
    if "](" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = " ".join(_EMPHASIS.sub("", MARK.sub("", text)).split())
    return _BLANK_BEFORE.sub(r"\1", text)

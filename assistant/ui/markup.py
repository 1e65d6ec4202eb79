"""Markdown of documents turned into blocks of runs, which the page draws as text nodes.

Nothing of a document reaches the page as HTML: `markdown-it-py` reads the text, raw HTML stays visible
text, images become their description, and an address becomes a link only if it is one of the document's
sources.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from markdown_it import MarkdownIt

from assistant.library.sentences import MARK
from assistant.ui.words import safe_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from assistant.library.sentences import Span
    from assistant.values import Source

# The quote's ends are carried through the Markdown reader as two rare punctuation characters: punctuation
# leaves emphasis beside it intact, letters or blanks would not.
_OPEN, _CLOSE = "⸨", "⸩"
_ENDS = re.compile(f"([{_OPEN}{_CLOSE}])")
_DOCUMENT = re.compile(r"[a-z0-9][a-z0-9._-]*")
_LINE_LEAD = re.compile(r"[ \t]*(?:(?:[-*+>]|\d{1,3}[.)]|#{1,6})[ \t]+)*")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style.

    `href` makes it a link to a source, `source` (its title) makes it the source's mark, and `document` makes
    it a link to another document of the library.
    """

    text: str = ""
    strong: bool = False
    em: bool = False
    quoted: bool = False
    href: str = ""
    source: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or numbered step.

    `level` is the heading's or the list's depth; `number` is the step's own, as a passage may begin at any.
    """

    kind: Literal["heading", "paragraph", "item", "step"]
    level: int
    runs: tuple[Run, ...]
    number: int = 0


def blocks(text: str, sources: Sequence[Source], quotes: Sequence[Span] = ()) -> tuple[Block, ...]:
    """Read Markdown; runs that stand within one of `quotes` (offsets in `text`) are marked `quoted`."""
    tokens = MarkdownIt("commonmark").parse(_with_ends(text, quotes))
    return tuple(_Drawing(sources).blocks(tokens))


def _with_ends(text: str, quotes: Sequence[Span]) -> str:
    """The text with the ends of the quotes marked; bullets and heading signs stay at their line's start."""
    text = text.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")
    for quote in sorted(quotes, key=lambda span: -span.start):
        lead = _LINE_LEAD.match(text, text.rfind("\n", 0, quote.start) + 1)
        start = max(quote.start, lead.end() if lead else 0)
        quoted = text[start : quote.end].rstrip()
        if quoted:
            inner = quoted.replace(_OPEN, "").replace(_CLOSE, "")
            text = text[:start] + _OPEN + inner + _CLOSE + text[start + len(quoted) :]
    return text


class _Drawing:
    """Walks the reader's tokens; remembers whether it stands within a quote, which may span blocks."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._urls = {source.url for source in sources if safe_url(source.url)}
        self._marks = {source.id: source for source in sources}
        self._quoted = False

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        lists: list[Literal["item", "step"]] = []
        heading = number = 0
        for token in tokens:
            match token.type:
                case "bullet_list_open":
                    lists.append("item")
                case "ordered_list_open":
                    lists.append("step")
                case "bullet_list_close" | "ordered_list_close":
                    lists.pop()
                case "list_item_open":
                    # A bullet has no number: what stands there is its sign.
                    number = int(token.info or 0)
                case "heading_open" | "heading_close":
                    heading = int(token.tag[1]) if token.nesting == 1 else 0
                case "inline":
                    runs = tuple(self._runs(token.children or []))
                    if heading:
                        yield Block("heading", heading, runs)
                    elif lists:
                        yield Block(lists[-1], len(lists), runs, number)
                    else:
                        yield Block("paragraph", 0, runs)
                case "fence" | "code_block" | "html_block":
                    yield Block("paragraph", 0, tuple(self._text(token.content.strip(), Run())))

    def _runs(self, tokens: Sequence[Token]) -> Iterator[Run]:
        style = Run()
        for token in tokens:
            match token.type:
                case "strong_open":
                    style = replace(style, strong=True)
                case "em_open":
                    style = replace(style, em=True)
                case "link_open":
                    href = str(token.attrs.get("href", ""))
                    style = replace(
                        style,
                        href=href if href in self._urls else "",
                        document=href if _DOCUMENT.fullmatch(href) else "",
                    )
                case "strong_close":
                    style = replace(style, strong=False)
                case "em_close":
                    style = replace(style, em=False)
                case "link_close":
                    style = replace(style, href="", document="")
                case "softbreak" | "hardbreak":
                    yield from self._text(" ", style)
                case _:
                    yield from self._text(token.content, style)

    def _text(self, text: str, style: Run) -> Iterator[Run]:
        """Parted at the quote's ends and at source marks."""
        for piece in _ENDS.split(text):
            if piece in (_OPEN, _CLOSE):
                self._quoted = piece == _OPEN
                continue
            styled = replace(style, quoted=self._quoted)
            end = 0
            for mark in MARK.finditer(piece):
                source = self._marks.get(mark.group(1))
                if source is None:
                    continue
                if before := piece[end : mark.start()].rstrip():
                    yield replace(styled, text=before)
                yield replace(styled, text=source.id, source=source.title, href=safe_url(source.url) or "")
                end = mark.end()
            if end < len(piece):
                yield replace(styled, text=piece[end:])

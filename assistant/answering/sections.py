"""Lines in their places: the sections of a brief, things compared one below the other, and headings."""

from __future__ import annotations

import re
from textwrap import shorten
from typing import TYPE_CHECKING

from assistant.answering.choosing import Line
from assistant.answering.holding import mentions
from assistant.answering.needs import wording_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.evidence import Part
    from assistant.answering.material import Considered
    from assistant.answering.question import Words

HEADING = 80
"""Characters of a heading made of what people wrote."""
SECTIONS: dict[Part, str] = {
    "other": "",
    "do": "What to do",
    "words": "Words you can use",
    "places": "What places did",
    "results": "What came of it",
    "why": "Why it matters",
    "watch": "Watch out for",
}
"""The section of a brief that each part of a document goes to, in their order."""
_MARKUP = re.compile(r"://|[^\w\s,.;:/?!'’“”&%$()–—-]|_")
_RUN_UP = re.compile(
    r"^(?:(?:and|but|so|ok|also|then|well|first|second|third|fourth|next|last(?:ly)?|finally|i guess"
    r"|i['’]m wondering|(?:tell me|i (?:need|want|would like) to (?:know|hear))(?= (?:how|wh)))\b[,:.]?\s+)+"
    r"|^\(?(?:\d|[a-d])(?:st|nd|rd|th)?[).:,]\s*",
    re.IGNORECASE,
)


def heading(text: str) -> str:
    """What people wrote, as a heading: short, without its run-up and what could be taken for markup."""
    told = _RUN_UP.sub("", _MARKUP.sub(" ", text).strip())
    return shorten(told[:1].upper() + told[1:], HEADING, placeholder=" …")


def request_headings(parts: Sequence[Considered]) -> list[str]:
    """For each request of a story what people wrote, as its heading; of two alike one is numbered."""
    headings: list[str] = []
    for part in parts:
        told = heading(wording_of(part.material.text))
        headings.append(f"{told} ({len(headings) + 1})" if told in headings else told)
    return headings


def side_by_side(names: Sequence[str], lines: Sequence[Line], words: Words) -> list[Line]:
    """The lines under what they are about, of the things compared; first those about several of them.

    Where no line is about any of them, all stay.
    """
    moved = []
    for line in lines:
        told = [name for name in names if mentions(line.sentence, [name], words)]
        if told:
            moved.append(Line(told[0] if len(told) == 1 else "", line.sentence))
    return sorted(moved or lines, key=lambda line: ("", *names).index(line.section))


def by_document(lines: Sequence[Line]) -> list[Line]:
    """The lines under the documents that they are from, in the order of their first."""
    place = _places(lines)
    ordered = sorted(lines, key=lambda line: place[line.sentence.document.id])
    return [Line(heading(line.sentence.document.title.split(":")[0]), line.sentence) for line in ordered]


def as_brief(lines: Sequence[Line]) -> list[Line]:
    """The lines in the sections of a brief; those of one document stay in their order there, as steps do."""
    place = _places(lines)
    order = list(SECTIONS)
    in_sections = sorted(
        (line.sentence for line in lines),
        key=lambda s: (order.index(s.part), place[s.document.id], s.passage.ordinal, s.start),
    )
    return [Line(SECTIONS[sentence.part], sentence) for sentence in in_sections]


def _places(lines: Sequence[Line]) -> dict[str, int]:
    """For each document where its first line stands."""
    return {line.sentence.document.id: at for at, line in reversed(list(enumerate(lines)))}

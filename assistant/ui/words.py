"""Words for the screen: plain names for the library's terms, and text made safe to draw.

Text of people, documents and models is never trusted: what goes through Streamlit's Markdown (labels,
streamed text, messages) is escaped here, at the edge; everything else is drawn as text nodes.
"""

from __future__ import annotations

import re
from calendar import month_name
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.values import Differs, Kind, Source, Strength

KINDS: dict[Kind, str] = {"lesson": "Lesson", "case": "Case", "evidence": "Evidence note", "guide": "Guide"}
STRENGTHS: dict[Strength, str] = {
    "independent-study": "independent study",
    "matched-comparison": "comparison with a similar group",
    "operator-report": "operator's own report",
    "press": "press report",
    "synthesis": "summary of several sources",
}
DIFFERS: dict[Differs, str] = {
    "said": "Sources differ",
    "figure": "Another figure",
    "date": "At another date",
    "result": "Another result",
}
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:=&\"'^])")
# Streamlit turns `:name:`, web and mail addresses into icons and links after Markdown is read, so that a
# backslash does not stop it; an invisible word joiner does.
_SHORTCUTS = re.compile(r"(?<=:)(?=[\w/+-])|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_MARK = re.compile(r" ?\[(\d{1,3})\]")
_HEADING = re.compile(r"#{1,6}\s+")
_BULLET = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def escape(text: str) -> str:
    """`text` as Markdown that draws exactly these characters, on one line."""
    return _PUNCTUATION.sub(r"\\\1", _SHORTCUTS.sub("\u2060", " ".join(text.split())))


def streamed(text: str) -> str:
    """An answer's unfinished Markdown, safe to draw: headings, bullets and small numbers, nothing else."""
    lines = []
    for line in text.splitlines():
        bare = line.strip()
        heading, bullet = _HEADING.match(bare), _BULLET.match(bare)
        if heading:
            lines.append(f"\n**{_marked(bare[heading.end() :])}**\n")
        elif bullet:
            lines.append(f"- {_marked(bare[bullet.end() :])}")
        else:
            lines.append(_marked(bare))
    return "\n".join(lines)


def sections(text: str) -> list[tuple[str, list[str]]]:
    """An answer's Markdown as headings with their lines, bare of marks; the first heading may be empty."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        bare = line.strip()
        if heading := _HEADING.match(bare):
            found.append((bare[heading.end() :], []))
        elif bare:
            bullet = _BULLET.match(bare)
            found[-1][1].append(without_marks(bare[bullet.end() if bullet else 0 :]))
    return [(title, lines) for title, lines in found if lines]


def _marked(text: str) -> str:
    parts = _MARK.split(text)
    return "".join(
        part.translate(_SUPERSCRIPT) if position % 2 else escape(part) + (" " if part.endswith(" ") else "")
        for position, part in enumerate(parts)
    ).strip()


def without_marks(text: str) -> str:
    """An answer's sentence without its `[1]` marks: the numbers are drawn from its citations."""
    return _MARK.sub("", text).strip()


def safe_url(url: str) -> str | None:
    """The address if it is one that may become a link, else None."""
    return url if url.startswith(("https://", "http://")) else None


def years(sources: Iterable[Source]) -> str:
    """The span of years in which the sources were published, such as `2015–2024`; empty when unknown."""
    found = sorted(
        year.group()
        for source in sources
        if source.published and (year := re.search(r"(?:19|20)\d{2}", source.published))
    )
    if not found:
        return ""
    return found[0] if found[0] == found[-1] else f"{found[0]}–{found[-1]}"


def published(source: Source) -> str:
    """When a source was published, in words: `4 December 2024`, `May 2019`; as it stands if it is no date."""
    parts = (source.published or "").split("-")
    try:
        match [int(part) for part in parts]:
            case [year, month]:
                return f"{month_name[month]} {year}"
            case [year, month, day]:
                return f"{day} {month_name[month]} {year}"
    except (ValueError, IndexError):
        pass
    return source.published or ""


def counted(number: int, singular: str) -> str:
    """`1 source`, `4 sources`."""
    return f"{number} {singular}" if number == 1 else f"{number} {singular}s"

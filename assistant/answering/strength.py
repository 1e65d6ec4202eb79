"""How much stands behind a statement: independent sources, counted by the pages that its quotes rest on.

A quote rests on the publications whose marks it carries. Quotes that share a page, or that carry one report
from two addresses of its publisher, rest on the same thing and count once; so do the pages that one quote
names together, since nobody can tell which of them carries it. The library's own advice names no source and
counts none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit

from assistant.library.sentences import MARK
from assistant.values import Strength

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.values import Citation, Source

_MARKS_BEHIND = re.compile(r"[.!?\s]*(?:\[[a-z]\]\s*)+")
_TRACKING = re.compile(r"utm_\w+|mc_[ce]id|fbclid|gclid|msclkid|igshid", re.IGNORECASE)


def named_sources(citation: Citation) -> tuple[Source, ...]:
    """The sources whose marks stand in the quote or right behind it; the library's own advice has none."""
    end = citation.quote_start + len(citation.quote)
    behind = _MARKS_BEHIND.match(citation.passage, end)
    marks = set(MARK.findall(citation.quote)) | set(MARK.findall(behind.group() if behind else ""))
    return tuple(source for source in citation.sources if source.id in marks)


def independent(citations: Iterable[Citation]) -> int:
    """How many independent sources these quotes rest on: groups of pages that no quote or page joins."""
    groups: list[frozenset[str]] = []
    for citation in citations:
        keys = source_keys(named_sources(citation))
        if keys:
            joined = [group for group in groups if not group.isdisjoint(keys)]
            groups = [group for group in groups if group.isdisjoint(keys)] + [keys.union(*joined)]
    return len(groups)


def kinds(citations: Iterable[Citation]) -> tuple[Strength, ...]:
    """The kinds of evidence that these quotes bring, strongest first; the library's advice has none."""
    found = {citation.strength for citation in citations if named_sources(citation)}
    return tuple(strength for strength in get_args(Strength) if strength in found)


def source_keys(sources: Iterable[Source]) -> frozenset[str]:
    """By what two sources are known to be the same: their address, or their title at one publisher."""
    keys = set()
    for source in sources:
        keys.add(_address(source.url))
        if source.publisher and source.title:
            keys.add(" ".join(f"{source.publisher}: {source.title}".casefold().split()))
    return frozenset(keys)


@lru_cache(maxsize=5_000)
def _address(url: str) -> str:
    """An address without what does not change the page: scheme, www, closing slash, fragment, tracking."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    asked = [pair for pair in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(pair[0])]
    return f"{host}{port}{parts.path.rstrip('/')}" + (f"?{urlencode(sorted(asked))}" if asked else "")

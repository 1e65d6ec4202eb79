"""Sentences that two documents say almost alike: an answer would quote the same thing twice.

Two sentences are alike when they share enough runs of three words (Jaccard), and neither names a figure, a
person or a place that the other lacks: "Acme hired 12 welders" does not repeat "Zenith hired 30 welders".
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.library.schema import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from assistant.library.body import Sentence

RUN = 3
ALIKE = 0.5
"""The share of common runs from which sentences count as alike. In the library's own documents all pairs from
here up said the same thing; below it, from .3 to .5, about half of them did."""
MIN_WORDS = 6
_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence in its place, as the comparison sees it."""

    path: Path
    line: int
    plain: str
    runs: frozenset[tuple[str, ...]]
    names: frozenset[str]


def repeats(bodies: Mapping[Path, Sequence[Sentence]]) -> Iterator[Finding]:
    """A warning for each sentence that repeats one of an earlier document, naming both places.

    `bodies` are the sentences of the documents by their path. Of several earlier places the first is named.
    """
    said = _comparable(bodies)
    told: set[int] = set()
    for later, earlier in _alike([one.runs for one in said]):
        one, other = said[later], said[earlier]
        if later in told or one.path == other.path:
            continue
        if one.names <= other.names or other.names <= one.names:
            told.add(later)
            message = f"says the same as {other.path}:{other.line}; keep one, or link: “{one.plain[:60]}…”"
            yield Finding(one.path, one.line, "warning", message)


def _comparable(bodies: Mapping[Path, Sequence[Sentence]]) -> list[_Said]:
    """The sentences long enough to be compared, in order of path and line."""
    words = {
        (path, at): _WORD.findall(sentence.plain)
        for path, body in sorted(bodies.items())
        for at, sentence in enumerate(body)
    }
    common = {word for found in words.values() for word in found if word.islower()}
    said = []
    for (path, at), found in words.items():
        if len(found) < MIN_WORDS:
            continue
        lower = [word.lower() for word in found]
        names = frozenset(word for word in lower if word not in common)
        runs = frozenset(zip(*(lower[start:] for start in range(RUN)), strict=False))
        sentence = bodies[path][at]
        said.append(_Said(path, sentence.line, sentence.plain, runs, names))
    return said


def _alike(sets: Sequence[frozenset[tuple[str, ...]]]) -> Iterator[tuple[int, int]]:
    """Pairs (later, earlier) of sets with a Jaccard similarity of at least ALIKE.

    Sets that are so alike must share one of their rarest members (prefix filter), so each set is compared
    only with those that it meets there, and not with every other one.
    """
    often = Counter(member for members in sets for member in members)
    meeting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, members in enumerate(sets):
        rarest = sorted(members, key=lambda member: (often[member], member))
        prefix = rarest[: len(members) - math.ceil(ALIKE * len(members)) + 1]
        met = sorted({earlier for member in prefix for earlier in meeting[member]})
        for member in prefix:
            meeting[member].append(at)
        for earlier in met:
            if len(members & sets[earlier]) >= ALIKE * len(members | sets[earlier]):
                yield at, earlier

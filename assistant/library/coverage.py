"""What a library covers, counted: where documents are many, and where a practitioner's question finds few."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from assistant.values import Kind, Strength

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.library.checks import Vocabulary
    from assistant.values import Document

KINDS: tuple[Kind, ...] = get_args(Kind)
STRENGTHS: tuple[Strength, ...] = get_args(Strength)
ENOUGH = 3
"""Fewer documents than this make a cell thin: an answer could not show that more than one place did it."""
ANY = "any"
"""The word of a situation for documents that fit everywhere: having few of them is no gap."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of documents.

    `lessons` counts by lesson, then kind; `fields` by field (setting, employer_size, sector, stage, topics,
    strength), then word. Words of the vocabulary that no document uses count 0. `thin` names what is
    missing, as sentences without a full stop.
    """

    documents: int
    kinds: Mapping[Kind, int]
    lessons: Mapping[str, Mapping[Kind, int]]
    fields: Mapping[str, Mapping[str, int]]
    thin: tuple[str, ...]


def coverage(documents: Sequence[Document], vocabulary: Vocabulary | None) -> Coverage:
    """Count documents by lesson and kind, and by the words of their front matter.

    Without a vocabulary only the words that the documents use are counted.
    """
    lessons = _words([d.lessons for d in documents], vocabulary.lessons if vocabulary else ())
    by_lesson = {lesson: _by_kind(d for d in documents if lesson in d.lessons) for lesson in lessons}
    fields: dict[str, Mapping[str, int]] = {}
    thin = [
        f"{_few(count, kind)} on {lesson}"
        for lesson, kinds in by_lesson.items()
        for kind, count in kinds.items()
        if count < ENOUGH
    ]
    cases = [document for document in documents if document.kind == "case"]
    for key in ("setting", "employer_size", "sector", "stage"):
        legal = vocabulary.situation[key] if vocabulary else ()
        fields[key] = _words([d.situation.get(key, ()) for d in documents], legal)
        told = _words([d.situation.get(key, ()) for d in cases], fields[key])
        thin += [
            f"{_few(n, 'case')} in {key} {word}" for word, n in told.items() if n < ENOUGH and word != ANY
        ]
    fields["topics"] = _words([d.topics for d in documents], vocabulary.topics if vocabulary else ())
    thin += [f"{_few(n, 'document')} on topic {word}" for word, n in fields["topics"].items() if n < ENOUGH]
    fields["strength"] = _words([(d.strength,) for d in documents], STRENGTHS)
    return Coverage(len(documents), _by_kind(documents), by_lesson, fields, tuple(thin))


def _by_kind(documents: Iterable[Document]) -> dict[Kind, int]:
    counts = Counter(document.kind for document in documents)
    return {kind: counts[kind] for kind in KINDS}


def _words(used: Iterable[Iterable[str]], legal: Iterable[str]) -> dict[str, int]:
    """How many documents use each word, the most used first; each document counts a word once."""
    counts = Counter(word for words in used for word in set(words))
    return dict(
        sorted(((word, counts[word]) for word in {*legal, *counts}), key=lambda item: (-item[1], item[0]))
    )


def _few(count: int, noun: str) -> str:
    """As a person says it: "no guide", "1 case", "2 documents"."""
    plural = "" if count < 2 or noun == "evidence" else "s"
    return f"{count or 'no'} {noun}{plural}"

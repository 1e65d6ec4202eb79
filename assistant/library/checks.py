"""What `assistant library check` asks of documents beyond being readable: the run over all rules.

A rule is a function from a document (and the folder it stands in) to findings; `rules_format` and
`rules_wording` hold those of one document, `rules_repeats` compares the documents of a folder. Errors keep
a document from answering well or honestly; warnings ask for a second look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from assistant.library import rules_format, rules_wording
from assistant.library.body import body_sentences
from assistant.library.folder import read_folder
from assistant.library.rules_repeats import repeats
from assistant.library.schema import SITUATION_KEYS, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assistant.values import Document

VOCABULARY = "vocabulary.yaml"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that front matter may use, by field."""

    lessons: frozenset[str]
    topics: frozenset[str]
    situation: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a check may know about the folder around a document."""

    path: Path
    ids: frozenset[str]
    vocabulary: Vocabulary | None


def check_folder(folder: Path) -> list[Finding]:
    """Every finding of every file below `folder`, in order of path and line.

    Raises:
        LibraryError: the folder is not there.
    """
    reading = read_folder(folder)
    vocabulary, findings = read_vocabulary(folder)
    findings.extend(reading.findings)
    ids = frozenset(reading.paths)
    bodies = {}
    for document in reading.documents:
        path = reading.paths[document.id]
        findings.extend(check_document(document, Shelf(path, ids, vocabulary)))
        bodies[path] = body_sentences(document.text)
    findings.extend(repeats(bodies))
    return sorted(findings)


def check_document(document: Document, shelf: Shelf) -> list[Finding]:
    """Every finding of one document."""
    return [finding for check in CHECKS for finding in check(document, shelf)]


def read_vocabulary(folder: Path) -> tuple[Vocabulary | None, list[Finding]]:
    """The folder's `vocabulary.yaml`; None where there is none, and then every word is allowed."""
    path = folder / VOCABULARY
    if not path.is_file():
        return None, []
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
        situation = {key: frozenset(values["situation"][key]) for key in SITUATION_KEYS}
        return Vocabulary(frozenset(values["lessons"]), frozenset(values["topics"]), situation), []
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as exc:
        message = (
            f"cannot be read ({exc!r}); it needs lessons, topics and situation ({', '.join(SITUATION_KEYS)})"
        )
        return None, [Finding(path, 1, "error", " ".join(message.split()))]


CHECKS: tuple[Callable[[Document, Shelf], Iterator[Finding]], ...] = (
    rules_format.headings,
    rules_format.figures,
    rules_format.marks,
    rules_format.links,
    rules_format.words_of_front_matter,
    rules_format.length,
    rules_format.questions,
    rules_wording.standing_alone,
    rules_wording.long_sentences,
    rules_wording.grade,
    rules_wording.boilerplate,
    rules_wording.opening,
)

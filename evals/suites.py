"""Suites: the shipped test sets by name, or any file of items."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import InputError
from evals.items import DATASETS, Item, read_items
from evals.rows import item_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.items import Split

QUESTIONS = "questions"
DOCUMENTS = "documents"
_DOCUMENT_FILES = ("document-questions-cases.jsonl", "document-questions-others.jsonl")


@dataclass(frozen=True, slots=True)
class Suite:
    """The items of one part of a test set; equal fingerprints mean equal questions and expectations."""

    name: str
    split: Split
    items: tuple[Item, ...]

    @property
    def fingerprint(self) -> str:
        """A hash over all items, in whatever order they stand."""
        return item_hash(sorted((item.id, item_hash(as_json(item))) for item in self.items))


def read_suite(name: str, split: Split) -> Suite:
    """The items of a part of `questions`, of `documents`, or of the file at a path.

    Raises:
        InputError: there is no such suite, or a file of it cannot be used; names every line at fault.
    """
    if name == QUESTIONS:
        return Suite(name, split, read_items(DATASETS / f"{split}.jsonl", split))
    if name == DOCUMENTS:
        files = [read_items(DATASETS / file, split) for file in _DOCUMENT_FILES]
        return Suite(name, split, joined(*files))
    path = Path(name)
    if not path.is_file():
        raise InputError(
            f"There is no suite {name}.",
            f"Take `{QUESTIONS}`, `{DOCUMENTS}`, or the path of a file of items.",
        )
    return Suite(name, split, read_items(path, split))


def joined(*files: Sequence[Item]) -> tuple[Item, ...]:
    """The items of several files as one set.

    Raises:
        InputError: two of them share an id.
    """
    items: dict[str, Item] = {}
    for item in (item for file in files for item in file):
        if item.id in items:
            raise InputError(f"The id {item.id} stands in two files.", "Give one of the items another id.")
        items[item.id] = item
    return tuple(items.values())


def as_json(item: Item) -> dict[str, object]:
    """An item as its file has it: without what was left at its default."""
    return item.model_dump(mode="json", exclude_defaults=True)

"""Test sets: questions with what a good answer does, one JSON object a line.

The parts are kept apart by document: what is tuned on the development part must not have seen the documents
that the held-out part asks about. `datasets/README.md` tells evaluators how to write an item.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from assistant.batch import SituationLine, TurnLine
from assistant.errors import InputError
from assistant.values import Outcome, Situation, Turn

Split = Literal["development", "held-out"]
ItemKind = Literal[
    "fact",
    "advice",
    "comparison",
    "follow-up",
    "situation",
    "false-premise",
    "underspecified",
    "unanswerable",
    "hostile",
]
Missing = Literal["other-subject", "figure", "place", "person", "private-or-legal", "prediction"]

DATASETS = Path(__file__).parent / "datasets"


class Item(BaseModel):
    """A question and what is expected of its answer.

    `documents` and `sources`: the answer should cite one of these documents, or one that rests on one of
    these addresses; the first document is the one that the question is about, and decides on its part.
    `facts` are the vital ones, `further` those that are good to have, `forbidden` what must not stand in
    the answer: patterns (regular expressions, case ignored). `missing` tells what an unanswerable question
    asks for that is not there. Items of one `conversation` are scored as one cluster.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    split: Split
    kind: ItemKind
    question: str = Field(min_length=1)
    history: tuple[TurnLine, ...] = ()
    situation: SituationLine = Field(default_factory=SituationLine)
    outcome: Outcome
    missing: Missing | None = None
    documents: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    conversation: str = ""

    @field_validator("facts", "further", "forbidden")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as exc:
                raise ValueError(f"{pattern!r} is no pattern: {exc}") from None
        return patterns

    @model_validator(mode="after")
    def _of_one_part(self) -> Item:
        subject = self.documents[0] if self.documents else ""
        if subject and split_of(subject) not in (self.split, None):
            raise ValueError(f"{subject} belongs to the other part than {self.split}")
        if self.missing and self.outcome != "declined":
            raise ValueError("what is missing is told of declined questions only")
        return self

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The history as values."""
        return tuple(Turn(turn.role, turn.content) for turn in self.history)

    @property
    def where(self) -> Situation:
        """The situation as a value."""
        return Situation(**self.situation.model_dump())

    @property
    def cluster(self) -> str:
        """What is resampled as one: the conversation, or the item where it has none."""
        return self.conversation or self.id


@cache
def _parts() -> dict[str, list[str]]:
    parts: dict[str, list[str]] = yaml.safe_load((DATASETS / "documents.yaml").read_text(encoding="utf-8"))
    return parts


def split_of(document_id: str) -> Split | None:
    """The part of the test sets that may ask about a document; None for both."""
    if document_id in _parts()["both"]:
        return None
    return "held-out" if document_id in _parts()["held-out"] else "development"


def read_items(path: Path, split: Split | None = None) -> tuple[Item, ...]:
    """Read a test set, or the items of one split of it.

    Raises:
        InputError: names every line that cannot be used; nothing is silently skipped.
    """
    items: dict[str, Item] = {}
    faults = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # a text may hold the other line ends
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"{path} cannot be read ({exc}).", "Name a file of JSON lines in UTF-8.") from exc
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            item = Item.model_validate_json(line)
        except ValidationError as exc:
            faults += [f"line {number}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in exc.errors()]
            continue
        if item.id in items:
            faults.append(f"line {number}: the id {item.id} is there already")
        items[item.id] = item
    if faults:
        raise InputError(f"{path.name} cannot be used: {'; '.join(faults)}.", "Correct these lines.")
    chosen = tuple(item for item in items.values() if split in (None, item.split))
    if not chosen:
        raise InputError(
            f"{path.name} holds no items{f' of the {split} split' if split else ''}.", "Add some."
        )
    return chosen


def read_for_tuning(path: Path) -> tuple[Item, ...]:
    """Read a test set on which something is tuned.

    Raises:
        InputError: it cannot be used, or holds held-out items, on which nothing may be tuned.
    """
    items = read_items(path)
    held_out = [item.id for item in items if item.split == "held-out"]
    if held_out:
        raise InputError(
            f"{path.name} holds {len(held_out)} held-out items, as {held_out[0]}; nothing is tuned on these.",
            "Name a file of development items.",
        )
    return items

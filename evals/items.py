"""Test sets: questions with what a good answer does, one JSON object a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.batch import TurnLine
from assistant.errors import InputError
from assistant.values import Outcome, Turn

if TYPE_CHECKING:
    from pathlib import Path

Split = Literal["development", "held-out"]
ItemKind = Literal["fact", "advice", "comparison", "follow-up", "underspecified", "unanswerable", "hostile"]


class Item(BaseModel):
    """A question and what is expected of its answer.

    `documents`: an answer should cite at least one of these. `facts`: patterns (regular expressions, case
    ignored) that a complete answer matches, each a fact that a practitioner needs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    split: Split
    kind: ItemKind
    question: str = Field(min_length=1)
    history: tuple[TurnLine, ...] = ()
    outcome: Outcome
    documents: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @field_validator("facts")
    @classmethod
    def _compile(cls, facts: tuple[str, ...]) -> tuple[str, ...]:
        for fact in facts:
            try:
                re.compile(fact)
            except re.error as exc:
                raise ValueError(f"{fact!r} is no pattern: {exc}") from None
        return facts

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The history as values."""
        return tuple(Turn(turn.role, turn.content) for turn in self.history)


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

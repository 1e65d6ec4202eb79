"""Right exits by kind of question, and which exits were taken for which."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from assistant.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EXITS = ("answered", "clarify", "declined")
ERROR = "error"
"""Stands in the place of an exit where there is no answer."""


class Row(Protocol):
    """How one item went; `records.evaluations.Result` is the real one."""

    @property
    def kind(self) -> str: ...
    @property
    def expected(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def error(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Rate:
    """Of `items` that ended in some exit, how many took the right one; errors are counted apart."""

    right: int
    items: int
    errors: int

    @property
    def accuracy(self) -> float | None:
        """The share that took the right exit (0 to 1); None where there were errors only."""
        return self.right / self.items if self.items else None


def confusion(rows: Sequence[Row]) -> Mapping[str, Mapping[str, int]]:
    """How often each exit was taken, by the exit that was expected: expected → got → count.

    An item that ended in an error got `ERROR`, which stands in the table only when there is one.

    Raises:
        InputError: there are no rows.
    """
    _needed(rows)
    counts = Counter((row.expected, ERROR if row.error else row.outcome) for row in rows)
    columns = (*EXITS, ERROR) if any(row.error for row in rows) else EXITS
    return {expected: {got: counts[expected, got] for got in columns} for expected in EXITS}


def by_kind(rows: Sequence[Row]) -> dict[str, Rate]:
    """How many items of each kind took the right exit.

    Raises:
        InputError: there are no rows.
    """
    _needed(rows)
    kinds: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        kinds[row.kind].append(row)
    return {kind: _rate(some) for kind, some in sorted(kinds.items())}


def _rate(rows: Sequence[Row]) -> Rate:
    answered = [row for row in rows if not row.error]
    right = sum(row.outcome == row.expected for row in answered)
    return Rate(right, len(answered), len(rows) - len(answered))


def _needed(rows: Sequence[Row]) -> None:
    if not rows:
        raise InputError("There are no results.", "Run a test set first: python -m evals run")

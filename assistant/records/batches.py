"""Long lists of values in statements of a size that every engine takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

BATCH = 1_000
"""Values in one statement: SQLite takes 32,766, and an `IN` of that length is slow to prepare."""


def in_batches(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists of at most BATCH (`itertools.batched` needs Python 3.12)."""
    batch: list[T] = []
    for value in values:
        batch.append(value)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch

"""Whether a search brings the document that holds the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.values import Hit, Situation, Turn
    from evals.items import Item


class Finds(Protocol):
    """Whatever finds passages; `wiring.Assistant` does."""

    def find(
        self, question: str, history: Sequence[Turn] = (), situation: Situation = ..., k: int = ...
    ) -> tuple[Hit, ...]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """At which place, counted from 1, the first of an item's documents came; None when it did not."""

    item_id: str
    place: int | None


def places(assistant: Finds, items: Iterable[Item], depth: int) -> list[Found]:
    """Search for each item that names documents, among the first `depth` documents that come."""
    found = []
    for item in items:
        if not item.documents:
            continue
        hits = assistant.find(item.question, item.turns, k=4 * depth)
        ranked = list(dict.fromkeys(hit.document.id for hit in hits))[:depth]
        place = next((at for at, name in enumerate(ranked, start=1) if name in item.documents), None)
        found.append(Found(item.id, place))
    return found


def recall_at(found: Sequence[Found], k: int) -> float:
    """The share of items (0 to 1) one of whose documents came among the first `k` (success at k)."""
    return sum(one.place is not None and one.place <= k for one in found) / len(found)

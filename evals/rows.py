"""What a comparison needs of a result: few enough words to be committed as a baseline."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from assistant.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from assistant.records.evaluations import FullResult


@dataclass(frozen=True, slots=True)
class Row:
    """A result without its texts; `item_hash` tells whether the question or its expectations changed.

    `documents` are those that the item expects, `found` and `cited` those that came, by id. What is unscored
    is not among the `scores`.
    """

    item_id: str
    cluster: str
    item_hash: str
    outcome: str
    error: str
    scores: dict[str, float]
    documents: tuple[str, ...]
    found: tuple[str, ...]
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One item in two runs."""

    before: Row
    after: Row


@dataclass(frozen=True, slots=True)
class Baseline:
    """A run that others are held against, with what its answers depended on."""

    pins: dict[str, Any]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Head:
    items: int
    pins: dict[str, Any]


_ROW = TypeAdapter(Row)
_HEAD = TypeAdapter(_Head)


def item_hash(item: object) -> str:
    """A short hash of an item, given as JSON: 16 hex digits of its SHA-256."""
    text = json.dumps(item, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def row_of(full: FullResult) -> Row:
    """A result without its texts."""
    result = full.result
    return Row(
        item_id=result.item_id,
        cluster=result.cluster,
        item_hash=item_hash(dict(full.item)),
        outcome=result.outcome,
        error=result.error,
        scores={name: score for name, score in result.scores.items() if score is not None},
        documents=tuple(full.item.get("documents", ())),
        found=full.found,
        cited=full.cited,
    )


def write_baseline(path: Path, pins: Mapping[str, Any], rows: Sequence[Row]) -> None:
    """Save a run as a baseline: its size and pins on the first line, then a line for each item."""
    head = {"items": len(rows), "pins": dict(pins)}
    lines = [json.dumps(one, separators=(",", ":")) for one in (head, *map(asdict, rows))]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        InputError: it is not there, or a line of it cannot be read; a cut file is no smaller baseline.
    """
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines() or [""]
        head = _HEAD.validate_json(first)
        rows = tuple(_ROW.validate_json(line) for line in lines)
        if len(rows) != head.items:
            raise ValueError(f"{len(rows)} of {head.items} items are there")
    except ValidationError as exc:
        fault = exc.errors()[0]
        why = f"{' '.join(map(str, fault['loc']))} {fault['msg']}".strip()
        raise _unreadable(path, why) from exc
    except (OSError, ValueError) as exc:
        raise _unreadable(path, str(exc)) from exc
    return Baseline(head.pins, rows)


def _unreadable(path: Path, why: str) -> InputError:
    return InputError(
        f"{path} is no baseline that can be read ({why}).",
        "Restore it, or make a new one with `python -m evals gate --accept`.",
    )

"""Runs written to files: JSON lines with everything, or a table for a spreadsheet."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from assistant.errors import InputError, StorageError
from assistant.values import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.records.evaluations import FullResult, Run

_ANSWER = TypeAdapter(Answer)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(path: Path, run: Run, results: Sequence[FullResult]) -> None:
    """Write a run as `.jsonl` or `.csv`; a file that is there already is kept when the writing fails.

    Raises:
        InputError: the name ends in neither.
        StorageError: the file cannot be written.
    """
    writers = {".jsonl": write_jsonl, ".csv": write_csv}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise InputError(f"{path.name} is neither .jsonl nor .csv.", "Give the file one of these endings.")
    part = path.with_name(f"{path.name}.part")
    try:
        write(part, run, results)
        part.replace(path)
    except OSError as exc:
        part.unlink(missing_ok=True)
        raise StorageError(
            f"{path} cannot be written ({exc.strerror}).", "Name a file in a folder that can be."
        ) from exc


def write_jsonl(path: Path, run: Run, results: Sequence[FullResult]) -> None:
    """The run on the first line, then one line for each item with its answer."""
    head = {"run": _run(run)}
    lines = [json.dumps(head), *(json.dumps(_line(full)) for full in results)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def write_csv(path: Path, run: Run, results: Sequence[FullResult]) -> None:
    """One row for each item, its scores in columns; an unscored metric is an empty cell."""
    names = list(dict.fromkeys(name for full in results for name in full.result.scores))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            "run suite split configuration item kind cluster question expected outcome error answer cited "
            "found".split()
            + [f"score {name}" for name in names]
        )
        for full in results:
            result = full.result
            cells = [
                *(run.id, run.suite, run.split, run.configuration),
                *(result.item_id, result.kind, result.cluster, str(full.item["question"])),
                *(result.expected, result.outcome, result.error),
                full.answer.text if full.answer is not None else "",
                *(" ".join(full.cited), " ".join(full.found)),
            ]
            scores = [result.scores.get(name) for name in names]
            writer.writerow([*map(as_text, cells), *scores])


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (CSV injection, as OWASP describes it)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "suite": run.suite,
        "split": run.split,
        "configuration": run.configuration,
        "items": run.items,
        "items_fingerprint": run.items_fingerprint,
        "pins": dict(run.pins),
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at is not None else None,
    }


def _line(full: FullResult) -> dict[str, Any]:
    result = full.result
    return {
        "item_id": result.item_id,
        "kind": result.kind,
        "cluster": result.cluster,
        "expected": result.expected,
        "outcome": result.outcome,
        "error": result.error,
        "scores": dict(result.scores),
        "found": list(full.found),
        "item": dict(full.item),
        "answer": _ANSWER.dump_python(full.answer, mode="json") if full.answer is not None else None,
    }

"""The scores of a round as files: one row for each answer and rater, without names of people."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from assistant.records import scoring_results, scoring_sources
from evals.export import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.records.scoring_results import Results, Task
    from evals.rubric import Criterion

SETTLED = "settled"
Row = dict[str, Any]


def rows(round_id: str, results: Results, criteria: Sequence[Criterion]) -> list[Row]:
    """A row for each answer and rater, scored or skipped, and one with the marks that the lead settled.

    `origin` tells the result of a run; of a real question it tells only that it is one.
    """
    names = scoring_results.pseudonyms(round_id, results)
    found = []
    for task in results.tasks:
        for rater, row in _of_task(results, task, criteria):
            found.append({**_about(task), "rater": names.get(rater, rater), **row})
    return found


def _about(task: Task) -> Row:
    answers = scoring_sources.answers(task.content)
    return {
        "number": task.ordinal + 1,
        "origin": "real question" if scoring_sources.message_ids(task.origin) else task.origin,
        "question": task.content["question"],
        "answer": "\n\n---\n\n".join(answer.text for answer in answers),
    }


def _of_task(results: Results, task: Task, criteria: Sequence[Criterion]) -> Iterator[tuple[str, Row]]:
    marks = [each for each in results.marks if each.task_id == task.id]
    ids = [criterion.id for criterion in criteria]
    for rater in dict.fromkeys(each.rater for each in marks):
        own = {each.criterion: each for each in marks if each.rater == rater}
        values = {id: own[id].value if id in own else None for id in ids}
        said = [each for each in results.remarks if each.task_id == task.id and each.rater == rater]
        comments = [{"sentence": _number(each.statement), "comment": each.comment} for each in said]
        when = max(each.scored_at for each in own.values()).isoformat()
        yield rater, {"state": "scored", **values, "comments": comments, "reason": "", "scored_at": when}
    empty: Row = {**dict.fromkeys(ids), "comments": [], "scored_at": ""}
    for skipped in results.skipped:
        if skipped.task_id == task.id:
            yield skipped.rater, {"state": "skipped", **empty, "reason": skipped.reason}
    settled = {id: results.settled[task.id, id] for id in ids if (task.id, id) in results.settled}
    if settled:
        values = {id: one.value for id, one in settled.items()}
        reasons = "; ".join(f"{id}: {one.reason}" for id, one in settled.items())
        yield SETTLED, {"state": SETTLED, **empty, **values, "reason": reasons}


def _number(statement: int | None) -> int | None:
    return None if statement is None else statement + 1


def as_jsonl(rows: Sequence[Row]) -> str:
    """One JSON object a line."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def as_csv(rows: Sequence[Row]) -> bytes:
    """A table that spreadsheets open as it stands; no text in it is taken for a formula."""
    file = io.StringIO(newline="")
    columns = [name for name in rows[0] if name != "scored_at"] if rows else []
    writer = csv.DictWriter(file, [*columns, "scored_at"])
    writer.writeheader()
    for row in rows:
        cells = {**row, "comments": "\n".join(_told(each) for each in row["comments"])}
        writer.writerow(
            {name: as_text(cell) if isinstance(cell, str) else cell for name, cell in cells.items()}
        )
    return file.getvalue().encode("utf-8-sig")


def _told(comment: dict[str, Any]) -> str:
    on = f"sentence {comment['sentence']}: " if comment["sentence"] else ""
    return f"{on}{comment['comment']}"

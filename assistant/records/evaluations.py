"""Runs of test sets and their results: listed without the long texts, opened one at a time with them."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - read at run time by whoever makes forms of the values
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import delete, select

from assistant.errors import InputError
from assistant.records.tables import now
from assistant.records.tables_evaluation import ResultRow, RunRow
from assistant.values import Answer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

_ANSWER = TypeAdapter(Answer)
_NARROW = (
    ResultRow.id,
    ResultRow.run_id,
    ResultRow.item_id,
    ResultRow.kind,
    ResultRow.cluster,
    ResultRow.expected,
    ResultRow.outcome,
    ResultRow.error,
    ResultRow.scores,
)


@dataclass(frozen=True, slots=True)
class Run:
    """A test set of `items` questions, answered under one configuration; not finished: it broke off.

    `pins` holds all that the answers depend on: two runs with equal pins differ by chance only.
    `items_fingerprint` is a hash of the questions with their expectations.
    """

    id: str
    suite: str
    split: str
    configuration: str
    items: int
    items_fingerprint: str
    pins: Mapping[str, Any]
    started_at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """How one item of a run went; `id` is 0 until it is recorded.

    `expected` and `outcome` are exits (answered, clarify, declined). A score of None is unscored; where
    `error` tells why there is no answer, `scores` is empty and `outcome` too.
    """

    id: int
    run_id: str
    item_id: str
    kind: str
    cluster: str
    expected: str
    outcome: str
    error: str
    scores: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class FullResult:
    """A result with its item, its answer and the ids of the documents that were found, best first."""

    result: Result
    item: Mapping[str, Any]
    answer: Answer | None
    found: tuple[str, ...]

    @property
    def cited(self) -> tuple[str, ...]:
        """The ids of the documents that the answer cites, each once."""
        citations = self.answer.citations if self.answer is not None else ()
        return tuple(dict.fromkeys(citation.document_id for citation in citations))


def start(session: Session, run: Run) -> None:
    """Record a run before its first question is asked."""
    session.add(RunRow(**asdict(run)))
    session.flush()


def add(session: Session, run_id: str, full: FullResult) -> None:
    """Record a result; one of the same item that is there already, as an error tried again, goes.

    Raises:
        InputError: there is no such run.
    """
    if session.scalar(select(RunRow.id).where(RunRow.id == run_id)) is None:
        raise _not_here(run_id)
    result = full.result
    session.execute(delete(ResultRow).where(ResultRow.run_id == run_id, ResultRow.item_id == result.item_id))
    session.add(
        ResultRow(
            run_id=run_id,
            item_id=result.item_id,
            kind=result.kind,
            cluster=result.cluster,
            expected=result.expected,
            outcome=result.outcome,
            error=result.error,
            scores=dict(result.scores),
            item=dict(full.item),
            answer=_ANSWER.dump_python(full.answer, mode="json") if full.answer is not None else None,
            found=list(full.found),
        )
    )
    session.flush()


def finish(session: Session, run_id: str) -> None:
    """Note that every item of a run has been asked.

    Raises:
        InputError: there is no such run.
    """
    row = session.get(RunRow, run_id)
    if row is None:
        raise _not_here(run_id)
    row.finished_at = now()


def runs(session: Session) -> list[Run]:
    """All runs, newest first."""
    return [
        _run(row) for row in session.scalars(select(RunRow).order_by(RunRow.started_at.desc(), RunRow.id))
    ]


def run(session: Session, run_id: str) -> Run | None:
    """A run, or None when there is none of this id."""
    row = session.get(RunRow, run_id)
    return _run(row) if row is not None else None


def results(session: Session, run_id: str) -> list[Result]:
    """The results of a run in the order in which they came; no answer's text is loaded for it."""
    rows = session.execute(select(*_NARROW).where(ResultRow.run_id == run_id).order_by(ResultRow.id))
    return [Result(*row) for row in rows]


def full(session: Session, result_id: int) -> FullResult | None:
    """A result with its texts, or None when there is none of this id."""
    return _full(session.get(ResultRow, result_id))


def full_of(session: Session, run_id: str, item_id: str) -> FullResult | None:
    """An item's result in a run with its texts, or None when it has none."""
    chosen = select(ResultRow).where(ResultRow.run_id == run_id, ResultRow.item_id == item_id)
    return _full(session.scalar(chosen))


def full_results(session: Session, run_id: str) -> list[FullResult]:
    """All results of a run with their texts, in the order in which they came."""
    rows = session.scalars(select(ResultRow).where(ResultRow.run_id == run_id).order_by(ResultRow.id))
    return [_as_full(row) for row in rows]


def done(session: Session, run_id: str) -> set[str]:
    """The ids of the items that have a result without error; the others are asked when a run goes on."""
    chosen = select(ResultRow.item_id).where(ResultRow.run_id == run_id, ResultRow.error == "")
    return set(session.scalars(chosen))


def _run(row: RunRow) -> Run:
    return Run(
        row.id,
        row.suite,
        row.split,
        row.configuration,
        row.items,
        row.items_fingerprint,
        row.pins,
        row.started_at,
        row.finished_at,
    )


def _full(row: ResultRow | None) -> FullResult | None:
    return _as_full(row) if row is not None else None


def _as_full(row: ResultRow) -> FullResult:
    result = Result(*(getattr(row, column.key) for column in _NARROW))
    answer = _ANSWER.validate_python(row.answer) if row.answer is not None else None
    return FullResult(result, row.item, answer, tuple(row.found))


def _not_here(run_id: str) -> InputError:
    return InputError(f"There is no run {run_id}.", "`python -m evals runs` lists them.")

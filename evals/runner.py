"""Asks a test set and records how each item went: whatever happens to one item, the others are kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from assistant.errors import AssistantError, InputError, ModelReplyUnusable
from assistant.index.embedding import quiet
from assistant.records import evaluations
from assistant.records.evaluations import FullResult, Result, Run
from assistant.values import Answered, Retrieved
from evals.pins import changed
from evals.suites import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.index.embedding import Progress
    from assistant.records.database import Database
    from assistant.values import Answer, Event, Situation, Turn
    from evals.items import Item
    from evals.suites import Suite

STEP = "Asking"


class Answers(Protocol):
    """Whatever answers questions; `wiring.Assistant` does, and may be asked from several threads."""

    def ask(self, question: str, history: Sequence[Turn], situation: Situation) -> Iterator[Event]: ...


class Scores(Protocol):
    """Scores what came of an item: the answer, and the ids of the documents found, best first."""

    def __call__(self, item: Item, answer: Answer, found: tuple[str, ...]) -> Mapping[str, float | None]: ...


def asked(
    items: Sequence[Item], answers: Answers, scores: Scores, workers: int, progress: Progress = quiet
) -> Iterator[FullResult]:
    """The result of every item, as it comes; an error is a result of its own and never a zero."""
    pool = ThreadPoolExecutor(workers)
    try:
        tasks = [pool.submit(_result, item, answers, scores) for item in items]
        for number, task in enumerate(as_completed(tasks), start=1):
            yield task.result()
            progress(STEP, len(items), number)
    finally:
        pool.shutdown(cancel_futures=True)


def run(
    database: Database,
    going: Run,
    suite: Suite,
    answers: Answers,
    scores: Scores,
    workers: int,
    progress: Progress = quiet,
) -> None:
    """Ask the items of a run that have no result yet, and record each as it comes.

    When it is ended meanwhile, what was answered is kept, and the run can be gone on with.
    """
    with database.reading() as session:
        done = evaluations.done(session, going.id)
    rest = [item for item in suite.items if item.id not in done]
    for full in asked(rest, answers, scores, workers, progress):
        with database.writing() as session:
            evaluations.add(session, going.id, replace(full, result=replace(full.result, run_id=going.id)))
    with database.writing() as session:
        evaluations.finish(session, going.id)


def new_run(database: Database, suite: Suite, configuration: str, pins: Mapping[str, Any]) -> Run:
    """Record that a run begins."""
    begun = Run(
        id=uuid4().hex[:12],
        suite=suite.name,
        split=suite.split,
        configuration=configuration,
        items=len(suite.items),
        items_fingerprint=suite.fingerprint,
        pins=pins,
        started_at=datetime.now(UTC),
    )
    with database.writing() as session:
        evaluations.start(session, begun)
    return begun


def found_run(database: Database, run_id: str) -> Run:
    """A recorded run.

    Raises:
        InputError: there is none of this id.
    """
    with database.reading() as session:
        found = evaluations.run(session, run_id)
    if found is None:
        raise InputError(f"There is no run {run_id}.", "`python -m evals runs` lists them.")
    return found


def check_resumable(going: Run, suite: Suite, pins: Mapping[str, Any]) -> None:
    """Make sure that the rest of a run would be asked and answered like its beginning.

    Raises:
        InputError: its items or something that answers depend on changed; names what.
    """
    if going.items_fingerprint != suite.fingerprint:
        raise InputError(
            f"The run cannot go on, since items of {suite.name} changed.", "Start a new run without --resume."
        )
    if what := changed(going.pins, pins):
        raise InputError(
            f"The run cannot go on, since this changed: {what}.", "Start a new run without --resume."
        )


def _result(item: Item, answers: Answers, scores: Scores) -> FullResult:
    blank = Result(0, "", item.id, item.kind, item.cluster, item.outcome, "", "", {})
    as_asked = as_json(item)
    try:
        answer, found = _taken(item, answers)
        result = replace(blank, outcome=answer.outcome, scores=dict(scores(item, answer, found)))
    except AssistantError as exc:
        return FullResult(replace(blank, error=str(exc)), as_asked, None, ())
    except Exception as exc:  # noqa: BLE001 - a defect that one item meets is told there and ends no run
        return FullResult(replace(blank, error=f"{type(exc).__name__}: {exc}"), as_asked, None, ())
    return FullResult(result, as_asked, answer, found)


def _taken(item: Item, answers: Answers) -> tuple[Answer, tuple[str, ...]]:
    """The answer to an item, and the documents that were found for it, each once.

    Raises:
        ModelReplyUnusable: the library was quoted in place of a model that failed; this is not its answer.
    """
    found: tuple[str, ...] = ()
    answer: Answer | None = None
    for event in answers.ask(item.question, item.turns, item.where):
        if isinstance(event, Retrieved):
            found = tuple(dict.fromkeys(hit.document.id for hit in event.hits))
        elif isinstance(event, Answered):
            answer = event.answer
    if answer is None:
        raise TypeError("the assistant ended without an answer")
    notice = answer.reason if answer.outcome == "answered" or answer.reason != answer.text else None
    if notice:
        raise ModelReplyUnusable(notice)
    return answer, found

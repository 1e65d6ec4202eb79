"""A stored run, rounds made of it, and raters who go through them, for tests of scoring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from assistant.records import evaluations, scoring, scoring_queue, scoring_rounds, scoring_sources
from assistant.records.evaluations import FullResult, Result, Run
from assistant.records.scoring_rounds import Plan
from assistant.values import Answer
from tests.samples import ANSWER, DECLINED, SMALL_FIRMS

LEAD, ANA, BEN = "lead@example.org", "ana@example.org", "ben@example.org"
MOMENT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ALL_FOUR = {"right_outcome": 1.0, "grounded": 4.0, "useful": 4.0, "tone": 4.0, "completeness": 4.0}


def store_run(session: Session, run_id: str = "r1", items: int = 4, answer: Answer | None = None) -> None:
    """A run of so many items; every third answer is declined unless one answer is given for all."""
    pins = {"model": "openai:gpt-secret"}
    session.flush()
    evaluations.start(
        session,
        Run(run_id, "questions", "development", "secret-configuration", items, "abc", pins, MOMENT),
    )
    for number in range(items):
        found = answer or (DECLINED if number % 3 == 2 else ANSWER)
        result = Result(0, run_id, f"item-{number}", "fact", "talk", found.outcome, found.outcome, "", {})
        history = [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "**They** [1]"}]
        item = {
            "id": f"item-{number}",
            "question": f"Question {number}?",
            "history": history if number == 0 else [],
            "facts": ["a secret expectation"],
        }
        told = replace(found, model="openai:gpt-secret", written="model")
        evaluations.add(session, run_id, FullResult(result, item, told, ()))


def plan(**changes: object) -> Plan:
    """A plan for four answers, half of them scored by two people."""
    return replace(Plan("November", "answers", LEAD, 4, 0.5, 2, seed=7), **changes)  # type: ignore[arg-type]


def make_round(session: Session, *, items: int = 4, **changes: object) -> str:
    """A round over a fresh run of so many items."""
    store_run(session, items=items)
    return scoring_rounds.make(session, plan(count=items, **changes), scoring_sources.of_run(session, "r1"))


def make_pairs(session: Session, *, items: int = 4, **changes: object) -> str:
    """A round of pairs over two fresh runs; the second run answers shortly."""
    store_run(session, "r1", items, ANSWER)
    store_run(session, "r2", items, SMALL_FIRMS)
    origins = scoring_sources.of_two_runs(session, "r1", "r2")
    return scoring_rounds.make(session, plan(mode="pairs", count=items, **changes), origins)


def score_all(
    session: Session,
    round_id: str,
    rater: str,
    marks: Callable[[str], Mapping[str, float]] = lambda question: ALL_FOUR,
) -> list[str]:
    """Go through the whole queue as this rater; the questions in the order in which they came."""
    seen = []
    while (one := scoring_queue.claim(session, round_id, rater)) is not None:
        question = str(one.content["question"])
        scoring.submit(session, one.id, marks(question), rater=rater)
        seen.append(question)
    return seen

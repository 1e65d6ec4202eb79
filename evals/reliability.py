"""How far judges agree with people, over all scoring rounds that are through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.records import scoring_results, scoring_rounds
from evals.calibration import Calibration, calibrate
from evals.marks import JUDGE, Mark, of_results

if TYPE_CHECKING:
    from assistant.records.database import Database


def of_judges(database: Database) -> tuple[Calibration, ...]:
    """Each judge held against people, criterion by criterion; empty where no answer was marked by both.

    Rounds that are still being scored are left out: what comes of them could sway their raters.
    """
    marks: list[Mark] = []
    settled: dict[tuple[str, str], float] = {}
    with database.reading() as session:
        through = [
            scoring_results.results(session, one.id, lead=one.lead)
            for one in scoring_rounds.rounds(session)
            if one.closed_at is not None or one.scored >= one.wanted
        ]
    for found in through:
        marks += of_results(found)
        settled |= {(criterion, str(task)): last.value for (task, criterion), last in found.settled.items()}
    judges = dict.fromkeys(mark.rater for mark in marks if mark.rater.startswith(JUDGE))
    return tuple(one for judge in judges for one in _calibrated(judge, marks, settled))


def _calibrated(
    judge: str, marks: list[Mark], settled: dict[tuple[str, str], float]
) -> tuple[Calibration, ...]:
    try:
        return calibrate(judge, marks, settled)
    except InputError:  # nothing that both marked
        return ()

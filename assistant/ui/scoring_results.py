"""What came of a round: the marks, how far raters agree, judges held against people, and the files."""

from __future__ import annotations

from collections import Counter
from statistics import mean, median
from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import scoring_results, scoring_rounds
from assistant.ui import scoring_export
from assistant.ui.scoring_rubric import criteria
from assistant.ui.words import counted
from evals.agreement import agreement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.records.database import Database
    from assistant.records.scoring_results import Mark, Results
    from assistant.records.scoring_rounds import Round
    from evals.agreement import Agreement
    from evals.rubric import Criterion

Cells = dict[str, str]
FIRM, TENTATIVE = 0.8, 0.667
"""Krippendorff 2004, "Content Analysis", p. 241: firm conclusions from .8, tentative ones from .667."""


def draw(database: Database, one: Round, *, lead: str) -> None:
    """Draw the figures and the files of a round, and the button that closes it."""
    with database.reading() as session:
        results = scoring_results.results(session, one.id, lead=lead)
    rubric = criteria(one.mode)
    people = [each for each in results.marks if not each.is_judge]
    st.caption(
        f"{one.scored} of {one.wanted} scores are there, {counted(len(results.skipped), 'answer')} skipped."
    )
    st.subheader("How far raters agree", anchor=False)
    st.table([_agreement_row(each, results, people) for each in rubric], hide_index=True)
    st.caption(
        "1 is perfect agreement, 0 what chance would bring (Krippendorff's alpha, with its 95 % interval). "
        "Marks as raters gave them: settled ones do not count here."
    )
    _raters(one, rubric, results, people)
    _judges(rubric, results, people)
    _files(one, rubric, results)
    _closing(database, one, lead)


def ratings(marks: Sequence[Mark], criterion: str, tasks: Sequence[int]) -> list[list[float | None]]:
    """The marks on one criterion as a table, raters × tasks, None where a rater gave none."""
    given = {(each.rater, each.task_id): each.value for each in marks if each.criterion == criterion}
    raters = dict.fromkeys(rater for rater, _ in given)
    return [[given.get((rater, task)) for task in tasks] for rater in raters]


def told(found: Agreement) -> str:
    """What an agreement means, in words."""
    if found.alpha is None:
        return found.note
    if found.alpha >= FIRM:
        words = "Raters agree: you can rely on these marks."
    elif found.alpha >= TENTATIVE:
        words = "Raters mostly agree: take conclusions as tentative."
    else:
        words = "Raters do not agree enough: talk about the anchors before you rely on these marks."
    return f"{words} {found.note}".strip()


def _figure(found: Agreement) -> str:
    if found.alpha is None:
        return "–"
    if found.low is None or found.high is None:
        return f"{found.alpha:.2f}"
    return f"{found.alpha:.2f} ({found.low:.2f} to {found.high:.2f})"


def _agreement_row(criterion: Criterion, results: Results, people: Sequence[Mark]) -> Cells:
    found = agreement(ratings(people, criterion.id, [task.id for task in results.tasks]), criterion.level)
    counts = Counter(each.value for each in people if each.criterion == criterion.id)
    return {
        "Criterion": criterion.title,
        "Marks": ", ".join(
            f"{anchor.label} {counts[anchor.value]}" for anchor in criterion.anchors if counts[anchor.value]
        ),
        "Scored twice or more": f"{found.units}",
        "Agreement": _figure(found),
        "In words": told(found),
    }


def _raters(one: Round, rubric: Sequence[Criterion], results: Results, people: Sequence[Mark]) -> None:
    names = scoring_results.pseudonyms(one.id, results)
    rows = []
    for rater, name in names.items():
        own = [each for each in people if each.rater == rater]
        skipped = sum(each.rater == rater for each in results.skipped)
        rows.append(
            {
                "Rater": name.capitalize(),
                "Scored": str(len({each.task_id for each in own})),
                "Skipped": str(skipped),
            }
            | {each.title: _mean([m.value for m in own if m.criterion == each.id]) for each in rubric}
        )
    if rows:
        st.subheader("By rater", anchor=False)
        st.table(rows, hide_index=True)
        st.caption("Mean marks. A rater who lies far from the others may read the anchors differently.")


def _mean(values: Sequence[float | None]) -> str:
    given = [value for value in values if value is not None]
    return f"{mean(given):.2f}" if given else "–"


def _judges(rubric: Sequence[Criterion], results: Results, people: Sequence[Mark]) -> None:
    """A model's marks held against what people settled on, or the middle of theirs."""
    judged = [each for each in results.marks if each.is_judge]
    rows = []
    for judge in dict.fromkeys(each.rater for each in judged):
        for criterion in rubric:
            given = {
                each.task_id: each.value
                for each in judged
                if each.rater == judge and each.criterion == criterion.id
            }
            middle = _middle(results, people, criterion.id)
            tasks = [task.id for task in results.tasks]
            found = agreement(
                [[middle.get(task) for task in tasks], [given.get(task) for task in tasks]], criterion.level
            )
            rows.append(
                {
                    "Judge": judge.removeprefix(scoring_results.JUDGE),
                    "Criterion": criterion.title,
                    "Scored by both": str(found.units),
                    "Agreement": _figure(found),
                    "In words": told(found),
                }
            )
    if rows:
        st.subheader("Judge against people", anchor=False)
        st.table(rows, hide_index=True)


def _middle(results: Results, people: Sequence[Mark], criterion: str) -> dict[int, float]:
    """People's mark on each task: the settled one, or the middle of what they gave."""
    given: dict[int, list[float]] = {}
    for each in people:
        if each.criterion == criterion and each.value is not None:
            given.setdefault(each.task_id, []).append(each.value)
    settled = {task: one.value for (task, id), one in results.settled.items() if id == criterion}
    return {task: median(values) for task, values in given.items()} | settled


def _files(one: Round, rubric: Sequence[Criterion], results: Results) -> None:
    rows = scoring_export.rows(one.id, results, rubric)
    if not rows:
        return
    st.subheader("Take the scores along", anchor=False)
    st.caption("One row for each answer and rater. Raters are numbered, not named.")
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Table (CSV)",
            scoring_export.as_csv(rows),
            "scores.csv",
            "text/csv",
            icon=":material/download:",
            key="scores-csv",
            on_click="ignore",
        )
        st.download_button(
            "Lines (JSONL)",
            scoring_export.as_jsonl(rows),
            "scores.jsonl",
            "application/jsonl",
            icon=":material/download:",
            key="scores-jsonl",
            on_click="ignore",
        )


def _closing(database: Database, one: Round, lead: str) -> None:
    closed = one.closed_at is not None
    if st.button(
        "Open the round again" if closed else "Close the round",
        icon=":material/lock_open:" if closed else ":material/lock:",
        key="close-round",
        help=None if closed else "Nothing can be scored or corrected then. You can open it again.",
    ):
        change = scoring_rounds.reopen if closed else scoring_rounds.close
        with database.writing() as session:
            change(session, one.id, lead=lead)
        st.rerun()

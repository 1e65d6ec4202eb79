"""Where raters disagree, the lead sees all marks side by side, without names, and settles them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.records import scoring_results
from assistant.records.scoring_queue import Assignment
from assistant.ui import scoring_answer
from assistant.ui.problems import shown_to_people
from assistant.ui.scoring_rubric import choice, criteria, label
from assistant.ui.words import counted, escape
from evals.rubric import criterion as criterion_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.records.database import Database
    from assistant.records.scoring_results import Disagreement, Results, Settled, Task
    from assistant.records.scoring_rounds import Round


def draw(
    database: Database, one: Round, *, lead: str, open_document: Callable[[dict[str, str]], None]
) -> None:
    """Draw the first answer that is not settled, and what is settled already."""
    with database.reading() as session:
        results = scoring_results.results(session, one.id, lead=lead)
    nominal = {each.id for each in criteria(one.mode) if each.level == "nominal"}
    apart = scoring_results.disagreements(results.marks, nominal)
    to_settle = [each for each in apart if (each.task_id, each.criterion) not in results.settled]
    if to_settle:
        answers = len({each.task_id for each in to_settle})
        st.caption(
            f"{counted(answers, 'answer')} to settle: raters are two steps apart, or differ on a yes or no."
        )
        first = to_settle[0].task_id
        task = next(each for each in results.tasks if each.id == first)
        answer, marks = st.columns([1.5, 1], gap="large")
        with answer:
            scoring_answer.draw(Assignment(first, first, "scored", "", False, task.content), open_document)
        with marks, st.container(key="settle-panel"):
            _side_by_side(one, results, task)
            for each in to_settle:
                if each.task_id == first:
                    _settle(database, each, lead)
    else:
        st.info("All is settled." if apart else "Raters are nowhere far apart: there is nothing to settle.")
    if results.settled:
        _settled(results)


def _side_by_side(one: Round, results: Results, task: Task) -> None:
    people = list(
        dict.fromkeys(each.rater for each in results.marks if each.task_id == task.id and not each.is_judge)
    )
    given = {(each.rater, each.criterion): each.value for each in results.marks if each.task_id == task.id}
    st.table(
        [
            {"Marks": each.title}
            | {
                f"Mark {number}": _label(each.id, given.get((rater, each.id)))
                for number, rater in enumerate(people, start=1)
            }
            for each in criteria(one.mode)
        ],
        hide_index=True,
    )
    for remark in results.remarks:
        if remark.task_id == task.id:
            on = "" if remark.statement is None else f"On sentence {remark.statement + 1}: "
            st.caption(f"“{on}{escape(remark.comment)}”")


def _label(criterion: str, value: float | None) -> str:
    return label(criterion_of(criterion), value) if value is not None else "–"


def _settle(database: Database, apart: Disagreement, lead: str) -> None:
    key = f"settle-{apart.task_id}-{apart.criterion}"
    with st.form(key):
        value = choice(criterion_of(apart.criterion), None, key=f"{key}-value")
        reason = st.text_input("Why this one?", max_chars=500, key=f"{key}-reason")
        settles = st.form_submit_button("Settle")
    if settles and value is None:
        st.warning("Choose the mark that is to stand.")
    elif settles and value is not None:
        with shown_to_people():
            with database.writing() as session:
                scoring_results.settle(session, apart.task_id, apart.criterion, value, reason, lead=lead)
            st.rerun()


def _settled(results: Results) -> None:
    tasks = {task.id: task for task in results.tasks}
    st.subheader("Settled", anchor=False)
    st.table(
        [_row(tasks[task_id], id, one) for (task_id, id), one in results.settled.items()], hide_index=True
    )


def _row(task: Task, criterion: str, settled: Settled) -> dict[str, str]:
    return {
        "Question": escape(str(task.content["question"])),
        "Criterion": criterion_of(criterion).title,
        "Stands": _label(criterion, settled.value),
        "Why": escape(settled.reason),
    }

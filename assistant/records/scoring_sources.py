"""Where answers to be scored come from: a run, two runs side by side, or questions whose authors agreed.

An origin names one of them: `result:12`, `results:12,40` (the same question in two runs), `message:3,7`
(message 7, with message 3 before it). What raters see of it is its content: `question`, `history` (turns) and
`answer`, or `answers` where two stand side by side; nothing tells who asked, which run or which model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import select

from assistant.records import evaluations
from assistant.records.tables import MessageRow
from assistant.records.tables_evaluation import ConsentRow
from assistant.values import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

_ANSWER = TypeAdapter(Answer)
Content = Mapping[str, Any]


def of_run(session: Session, run_id: str) -> list[str]:
    """The origins of all answers of a run; items that ended in an error have none."""
    return [f"result:{one.id}" for one in evaluations.results(session, run_id) if not one.error]


def of_two_runs(session: Session, first: str, second: str) -> list[str]:
    """The origins of the questions that both runs answered."""
    others = {one.item_id: one.id for one in evaluations.results(session, second) if not one.error}
    return [
        f"results:{one.id},{others[one.item_id]}"
        for one in evaluations.results(session, first)
        if not one.error and one.item_id in others
    ]


def of_consented(session: Session) -> list[str]:
    """The origins of real questions with an answer, whose authors let evaluators see them.

    Of what was said before, only exchanges that are consented to as well come along.
    """
    rows = session.execute(
        select(MessageRow.id, MessageRow.conversation_id)
        .join(ConsentRow, ConsentRow.message_id == MessageRow.id)
        .where(MessageRow.state == "answered")
        .order_by(MessageRow.id)
    )
    before: dict[str, list[int]] = {}
    origins = []
    for message_id, conversation_id in rows:
        told = before.setdefault(conversation_id, [])
        told.append(message_id)
        origins.append(f"message:{','.join(map(str, told))}")
    return origins


def message_ids(origin: str) -> tuple[int, ...]:
    """The messages that an origin stands on; none for answers of runs."""
    kind, _, ids = origin.partition(":")
    return tuple(map(int, ids.split(","))) if kind == "message" else ()


def content(session: Session, origin: str) -> Content | None:
    """What raters see of an origin; None when it is gone, or when two answers read the same."""
    kind, _, ids = origin.partition(":")
    numbers = [int(number) for number in ids.split(",")]
    if kind == "message":
        return _of_messages(session, numbers)
    found = [full for number in numbers if (full := evaluations.full(session, number)) is not None]
    answers = [full.answer for full in found if full.answer is not None]
    if len(answers) < len(numbers) or (kind == "results" and answers[0].text == answers[1].text):
        return None
    item = found[0].item
    told = {"question": item["question"], "history": list(item.get("history", ()))}
    if kind == "results":
        return {**told, "answers": [_plain(answer) for answer in answers]}
    return {**told, "answer": _plain(answers[0])}


def answers(content: Content) -> tuple[Answer, ...]:
    """The one answer of a content, or the two, as values."""
    stored: Sequence[Any] = content["answers"] if "answers" in content else [content["answer"]]
    return tuple(_ANSWER.validate_python(one) for one in stored)


def _of_messages(session: Session, numbers: Sequence[int]) -> Content | None:
    rows = [row for number in numbers if (row := session.get(MessageRow, number)) is not None]
    told = [(row.question, _ANSWER.validate_python(row.answer)) for row in rows if row.answer is not None]
    if len(told) < len(numbers):
        return None
    *before, (question, answer) = told
    history = [
        {"role": role, "content": text}
        for asked, said in before
        for role, text in (("user", asked), ("assistant", said.text))
    ]
    return {"question": question, "history": history, "answer": _plain(answer)}


def _plain(answer: Answer) -> dict[str, Any]:
    """The answer as JSON, without what would tell its maker."""
    kept: dict[str, Any] = _ANSWER.dump_python(
        answer, mode="json", exclude={"model", "written", "seconds", "first_text_seconds"}
    )
    return kept

"""Authors who let evaluators see a question with its answer, without a name; taken back, it is gone there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from assistant.records.feedback import check_author
from assistant.records.scoring_sources import message_ids
from assistant.records.tables_evaluation import ConsentRow, TaskRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


def give(session: Session, message_id: int, *, author: str) -> None:
    """Let evaluators see this exchange.

    Raises:
        InputError: it is not there, or somebody else's.
    """
    check_author(session, message_id, author)
    if session.get(ConsentRow, message_id) is None:
        session.add(ConsentRow(message_id=message_id))
        session.flush()


def take_back(session: Session, message_id: int, *, author: str) -> None:
    """Let evaluators see it no longer: copies that wait to be scored, or were, go with their marks.

    Raises:
        InputError: it is not there, or somebody else's.
    """
    check_author(session, message_id, author)
    session.execute(delete(ConsentRow).where(ConsentRow.message_id == message_id))
    forget(session, unconsented(session))


def given(session: Session, message_id: int) -> bool:
    """Whether evaluators may see this exchange."""
    return session.get(ConsentRow, message_id) is not None


def unconsented(session: Session) -> list[int]:
    """Tasks that show an exchange whose author took consent back, or deleted the conversation."""
    consented = set(session.scalars(select(ConsentRow.message_id)))
    tasks = session.execute(select(TaskRow.id, TaskRow.origin).where(TaskRow.origin.startswith("message:")))
    return [task_id for task_id, origin in tasks if not consented.issuperset(message_ids(origin))]


def forget(session: Session, tasks: Sequence[int]) -> None:
    """Remove these tasks with all marks, comments and settlements."""
    session.execute(delete(TaskRow).where(TaskRow.id.in_(tasks)))

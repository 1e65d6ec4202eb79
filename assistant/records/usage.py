"""How often answers lean on each document: counts over all conversations, which show nobody's question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import distinct, func, select

from assistant.records.tables import CitationRow, FeedbackRow, VersionRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from assistant.values import Kind


@dataclass(frozen=True, slots=True)
class Use:
    """A document with the number of answers that cite it, and of those with a thumb down or up."""

    document_id: str
    title: str
    kind: Kind
    answers: int
    thumbs_down: int
    thumbs_up: int


def of_documents(session: Session) -> list[Use]:
    """Every published document, the most cited first; those that no answer cites come last, by id."""
    answers = _counted(session)
    down, up = _counted(session, "down"), _counted(session, "up")
    rows = session.execute(
        select(VersionRow.document_id, VersionRow.meta).where(VersionRow.state == "published")
    )
    found = [
        Use(name, meta["title"], meta["kind"], answers.get(name, 0), down.get(name, 0), up.get(name, 0))
        for name, meta in rows
    ]
    return sorted(found, key=lambda one: (-one.answers, one.document_id))


def _counted(session: Session, thumb: str | None = None) -> dict[str, int]:
    """How many answers cite each document; of those, with `thumb`, only the ones that got it."""
    query = select(CitationRow.document_id, func.count(distinct(CitationRow.message_id)))
    if thumb is not None:
        query = query.join(FeedbackRow, FeedbackRow.message_id == CitationRow.message_id).where(
            FeedbackRow.thumb == thumb
        )
    return dict(session.execute(query.group_by(CitationRow.document_id)).all())

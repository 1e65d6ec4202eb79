"""Draft items: test items in the making, each made of something that went wrong, until somebody reviews it.

An `origin` names what it was made of: `gap:3`; `feedback:12` (a reader's own words about message 12);
`message:3,12` (the exchange itself, with message 3 before it, whose author lets evaluators see both);
`task:<round>/4` (an answer that was adjudicated); `result:<run>/dev-069`. No origin comes to mean something
else: numbers of messages, rounds and runs are never given again, and a gap takes its draft along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import delete, select

from assistant.errors import InputError
from assistant.records import scoring_consents, scoring_sources
from assistant.records.tables import FeedbackRow, now
from assistant.records.tables_evaluation import ConsentRow, DraftItemRow, GapRow, TaskRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

DraftState = Literal["draft", "accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Draft:
    """An item in the making: `item` holds its fields as far as they are known, `why` what it was made for.

    `reason` tells why it was rejected.
    """

    id: int
    origin: str
    item: Mapping[str, Any]
    why: str
    state: DraftState
    reason: str


def make(session: Session, origin: str, item: Mapping[str, Any], *, why: str, by: str) -> int:
    """Keep a proposal for review; of one origin there is only ever one draft. Returns its id."""
    there = session.scalar(select(DraftItemRow.id).where(DraftItemRow.origin == origin))
    if there is not None:
        return there
    row = DraftItemRow(origin=origin, item={"item": dict(item), "why": why, "reason": ""}, made_by=by)
    session.add(row)
    session.flush()
    return row.id


def drafts(session: Session, state: DraftState) -> list[Draft]:
    """The drafts in this state, in the order in which they were made."""
    rows = session.scalars(select(DraftItemRow).where(DraftItemRow.state == state).order_by(DraftItemRow.id))
    return [_draft(row) for row in rows]


def draft(session: Session, draft_id: int) -> Draft | None:
    """A draft, or None when there is none of this id."""
    row = session.get(DraftItemRow, draft_id)
    return _draft(row) if row is not None else None


def origins(session: Session) -> set[str]:
    """What drafts have been made of, whatever became of them."""
    return set(session.scalars(select(DraftItemRow.origin)))


def change(session: Session, draft_id: int, item: Mapping[str, Any]) -> None:
    """Keep what a reviewer has written so far.

    Raises:
        InputError: the draft is gone, or was decided on meanwhile.
    """
    row = _waiting(session, draft_id)
    row.item = {**row.item, "item": dict(item)}
    session.flush()


def accept(session: Session, draft_id: int, item: Mapping[str, Any], *, by: str) -> None:
    """Take the item as it now stands into those that are ready to be added to a test set.

    Raises:
        InputError: the draft is gone, or was decided on meanwhile.
    """
    change(session, draft_id, item)
    _decide(session, draft_id, "accepted", by)


def reject(session: Session, draft_id: int, reason: str, *, by: str) -> None:
    """Put a draft aside for good.

    Raises:
        InputError: no reason, the draft is gone, or was decided on meanwhile.
    """
    row = _waiting(session, draft_id)
    if not reason.strip():
        raise InputError("A rejected draft needs a reason.", "Say in a few words why it is no test item.")
    row.item = {**row.item, "reason": reason.strip()}
    _decide(session, draft_id, "rejected", by)


def withdrawn(session: Session) -> list[int]:
    """Drafts whose origin is no longer there for evaluators: consent, thumb, gap or task is gone.

    Those made of test results stay: no reader's words are in them.
    """
    made = session.execute(
        select(DraftItemRow.id, DraftItemRow.origin).where(~DraftItemRow.origin.startswith("result:"))
    ).all()
    if not made:
        return []
    there, consented = _there(session), set(session.scalars(select(ConsentRow.message_id)))
    return [
        number
        for number, origin in made
        if origin not in there and not _agreed(scoring_sources.message_ids(origin), consented)
    ]


def forget(session: Session, draft_ids: Iterable[int]) -> None:
    """Remove these drafts, whatever became of them."""
    session.execute(delete(DraftItemRow).where(DraftItemRow.id.in_(list(draft_ids))))


def _agreed(message_ids: tuple[int, ...], consented: set[int]) -> bool:
    """Whether evaluators may see every exchange that a draft was made of."""
    return bool(message_ids) and consented.issuperset(message_ids)


def _there(session: Session) -> set[str]:
    gone = scoring_consents.unconsented(session)
    tasks = session.execute(select(TaskRow.round_id, TaskRow.ordinal).where(TaskRow.id.not_in(gone)))
    return {
        *(f"gap:{number}" for number in session.scalars(select(GapRow.id))),
        *(f"feedback:{number}" for number in session.scalars(select(FeedbackRow.message_id))),
        *(f"task:{round_id}/{ordinal}" for round_id, ordinal in tasks),
    }


def _waiting(session: Session, draft_id: int) -> DraftItemRow:
    row = session.get(DraftItemRow, draft_id)
    if row is None:
        raise InputError("This draft is not here (any more).", "Choose another one.")
    if row.state != "draft":
        raise InputError(f"This draft is {row.state} already; nothing was changed.", "Choose another one.")
    return row


def _decide(session: Session, draft_id: int, state: DraftState, by: str) -> None:
    row = session.get_one(DraftItemRow, draft_id)
    row.state, row.reviewed_by, row.reviewed_at = state, by, now()
    session.flush()


def _draft(row: DraftItemRow) -> Draft:
    kept = row.item
    # A state is written by this module alone.
    return Draft(row.id, row.origin, kept["item"], kept["why"], row.state, kept["reason"])  # type: ignore[arg-type]

"""What readers take back goes everywhere at once: what was to be scored of it, its marks and drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.records import conversations, drafts, scoring_consents

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def of_consent(session: Session, message_id: int, *, author: str) -> None:
    """Let evaluators see an exchange no longer.

    Raises:
        InputError: it is not there, or somebody else's.
    """
    scoring_consents.take_back(session, message_id, author=author)
    drafts.forget(session, drafts.withdrawn(session))


def of_conversation(session: Session, conversation_id: str, *, author: str) -> None:
    """Delete a conversation.

    Raises:
        InputError: it is not there, or somebody else's.
    """
    conversations.delete(session, conversation_id, author=author)
    session.flush()
    scoring_consents.forget(session, scoring_consents.unconsented(session))
    drafts.forget(session, drafts.withdrawn(session))

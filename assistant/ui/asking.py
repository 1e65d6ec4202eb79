"""Asking: the question is recorded first, the answer is shown as it comes, and how it ended is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import streamlit as st

from assistant.errors import AssistantError, DatabaseError
from assistant.records import conversations
from assistant.ui.state import Writing
from assistant.ui.words import counted, streamed
from assistant.values import Answered, Retrieved, Situation, TextDelta, Turn, Withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.records.conversations import Exchange
    from assistant.records.database import Database
    from assistant.ui.state import Tab
    from assistant.values import Event


class Assistant(Protocol):
    """What the page needs of an assistant; `document_count` counts published documents."""

    @property
    def database(self) -> Database: ...

    @property
    def document_count(self) -> int: ...

    def ask(
        self, question: str, history: Sequence[Turn] = (), situation: Situation = Situation()
    ) -> Iterator[Event]:
        """Events in order, ending with `Answered`; may be closed at any point."""
        ...


def record_question(database: Database, tab: Tab, question: str, *, author: str) -> int:
    """Record a question before anything can fail, in the open conversation or a new one; its message id.

    A conversation that was deleted elsewhere is no place for it any more, so that a new one is begun.

    Raises:
        DatabaseError: it is not recorded; the tab keeps it for the next run.
    """
    try:
        with database.writing() as session:
            conversation_id = tab.conversation_id
            if conversation_id is None or not conversations.exists(session, conversation_id):
                conversation_id = conversations.start(session, author=author, situation=tab.situation)
            message_id = conversations.ask(session, conversation_id, question)
    except DatabaseError:
        tab.ask(question)
        raise
    tab.conversation_id = conversation_id
    return message_id


def turn_to(database: Database, tab: Tab, conversation_id: str, *, author: str) -> None:
    """Open a conversation, by its link or from the list, in the situation that was told there.

    Raises:
        InputError: it is not there, or somebody else's.
    """
    with database.reading() as session:
        situation = conversations.situation(session, conversation_id, author=author)
    tab.open(conversation_id, situation)


def save_unsaved(database: Database, tab: Tab) -> None:
    """Record the finished answer that could not be recorded before, if there is one.

    Raises:
        DatabaseError: it is not recorded; the tab keeps it for the next run.
    """
    unsaved, tab.unsaved = tab.unsaved, None
    if unsaved is None:
        return
    message_id, finished = unsaved
    try:
        with database.writing() as session:
            conversations.answer(session, message_id, finished)
    except DatabaseError:
        tab.unsaved = unsaved
        raise


def history(exchanges: Iterable[Exchange]) -> tuple[Turn, ...]:
    """What was said before, as the assistant wants to hear it; exchanges without an answer are left out."""
    turns = []
    for exchange in exchanges:
        if exchange.answer is not None:
            turns += [Turn("user", exchange.question), Turn("assistant", exchange.answer.text)]
    return tuple(turns)


def end_unfinished(database: Database, tab: Tab) -> None:
    """Record as unfinished what a click, or a new question, has just interrupted."""
    writing, tab.writing = tab.writing, None
    if writing is not None and writing.claim():
        with database.writing() as session:
            conversations.stop(session, writing.message_id, writing.partial)


def answer(assistant: Assistant, tab: Tab, exchange: Exchange, before: Sequence[Exchange]) -> None:
    """Show the answer as it comes and record how it ended.

    The stop button, a closed tab and any other end of this run leave what was written as unfinished.
    """
    database, writing = assistant.database, Writing(exchange.message_id)
    tab.writing = writing
    status, text, withdrawn = st.empty(), st.container(key="partial").empty(), 0
    status.caption(f"Looking through {counted(assistant.document_count, 'document')}…")
    st.button("Stop", icon=":material/stop_circle:", key=f"stop-{exchange.message_id}")
    try:
        for event in assistant.ask(exchange.question, history(before), tab.situation):
            match event:
                case Retrieved(hits):
                    found = counted(len({hit.document.id for hit in hits}), "document")
                    status.caption(f"Reading {found} that may help…")
                case TextDelta(piece):
                    writing.partial += piece
                    text.markdown(streamed(writing.partial))
                case Withdrawn():
                    withdrawn += 1
                    status.caption(f"{counted(withdrawn, 'sentence')} did not stand up to the check…")
                case Answered(finished):
                    if writing.claim():
                        tab.unsaved = (exchange.message_id, finished)
                        save_unsaved(database, tab)
    except AssistantError as error:
        if writing.claim():
            with database.writing() as session:
                conversations.fail(session, exchange.message_id, str(error))
    finally:
        if writing.claim():
            with database.writing() as session:
                conversations.stop(session, exchange.message_id, writing.partial)

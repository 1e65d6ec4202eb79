"""The Ask page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import InputError
from assistant.records import conversations, withdrawal
from assistant.ui import asking, exchange, history, situation
from assistant.ui.problems import shown_to_people
from assistant.ui.state import QUESTION_BOX, Tab, submit_question, tab
from assistant.ui.words import counted, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.records.conversations import Exchange
    from assistant.records.database import Database
    from assistant.ui.asking import Assistant

LINK = "c"
FIRST_QUESTIONS = (
    "Our manufacturers say they can't find welders, but nobody comes to our advisory meetings. "
    "What should we do?",
    "How do we find out who in a company can actually decide?",
    "What can we ask of a small employer that has ten people?",
    "How did places show employers that a partnership pays off?",
)


def render(assistant: Assistant, *, author: str, open_document: Callable[[dict[str, str]], None]) -> None:
    """Draw the page; `open_document` turns to a place in the library (its query parameters)."""
    with shown_to_people():
        memory, database = tab(), assistant.database
        asking.end_unfinished(database, memory)
        asking.save_unsaved(database, memory)
        _follow_link(database, memory, author)
        question = memory.take_question()
        asked = asking.record_question(database, memory, question, author=author) if question else None
        _write_link(memory)
        history.draw(database, memory, author=author)
        page = st.container(key="page")
        # In the page's flow, not Streamlit's own foot: that one would keep scrolling to the answer's end.
        with st.container(key="question-bar"):
            st.chat_input("Ask about engaging employers", key=QUESTION_BOX, on_submit=submit_question)
        with page:
            _header(database, memory, author)
            exchanges = _exchanges(database, memory, author)
            # A placeholder takes away at once what would else stay, greyed, until the run ends.
            welcome = st.empty()
            if not exchanges:
                with welcome.container(key="welcome"):
                    _welcome(assistant, memory)
            with st.container(key="exchanges"):
                desk = exchange.Desk(database, memory, author, open_document)
                _draw(assistant, desk, exchanges, asked)


def _draw(
    assistant: Assistant, desk: exchange.Desk, exchanges: Sequence[Exchange], asked: int | None
) -> None:
    """Draw the exchanges, and let the answer to the question `asked` in this run come in."""
    kept = [one for one in exchanges if one.message_id != asked]
    for one in exchanges:
        if one.message_id == asked:
            with exchange.turn(one):
                exchange.draw_question(one)
                asking.answer(assistant, desk.tab, one, kept)
            st.rerun()
        elif not _asked_again(one, exchanges):
            exchange.draw(desk, one, latest=asked is None and one is exchanges[-1])


def _follow_link(database: Database, memory: Tab, author: str) -> None:
    """Open the conversation that the address names, unless this page itself wrote that address."""
    linked = st.query_params.get(LINK)
    if not linked or linked == memory.link:
        return
    try:
        asking.turn_to(database, memory, linked, author=author)
    except InputError as error:
        memory.notice = str(error)


def _write_link(memory: Tab) -> None:
    """Keep the address a durable link to the open conversation."""
    memory.link = memory.conversation_id
    if memory.conversation_id:
        st.query_params[LINK] = memory.conversation_id
    elif LINK in st.query_params:
        del st.query_params[LINK]


def _exchanges(database: Database, memory: Tab, author: str) -> list[Exchange]:
    if memory.conversation_id is None:
        return []
    with database.reading() as session:
        return conversations.exchanges(session, memory.conversation_id, author=author)


def _asked_again(one: Exchange, exchanges: Sequence[Exchange]) -> bool:
    """An attempt that brought nothing and was repeated at once is not shown twice."""
    following = exchanges.index(one) + 1
    return (
        one.answer is None
        and not one.partial
        and following < len(exchanges)
        and exchanges[following].question == one.question
    )


def _header(database: Database, memory: Tab, author: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="page-head"):
        st.title("Partnership Assistant", anchor=False, width="stretch")
        situation.draw(database, memory, author=author)
        if memory.conversation_id:
            _conversation_menu(database, memory, author)
    if notice := memory.take_notice():
        st.info(escape(notice))


def _conversation_menu(database: Database, memory: Tab, author: str) -> None:
    with st.popover("Conversation", icon=":material/more_horiz:"):
        st.caption("A link that only you can open")
        page = (st.context.url or "").rstrip("/")
        st.code(f"{page}/?{LINK}={memory.conversation_id}", language=None, wrap_lines=True)
        if st.button("Delete this conversation", icon=":material/delete:", key="delete"):
            with database.writing() as session:
                withdrawal.of_conversation(session, str(memory.conversation_id), author=author)
            memory.open(None)
            memory.notice = "The conversation is deleted."
            st.rerun()


def _welcome(assistant: Assistant, memory: Tab) -> None:
    documents = counted(assistant.document_count, "curated document")
    st.markdown(
        "How do you get employers to the table, and keep them there? Ask in your own words. "
        f"Every line of an answer shows where it stands in {documents}."
    )
    st.caption("For example")
    for position, question in enumerate(FIRST_QUESTIONS):
        st.button(
            escape(question), key=f"first-{position}", width="stretch", on_click=memory.ask, args=(question,)
        )

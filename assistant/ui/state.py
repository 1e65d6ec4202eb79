"""What one browser tab remembers between two runs of the page; the only owner of session state.

What must survive a closed tab (conversations, answers, feedback) is in the database, never here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, cast

import streamlit as st

from assistant.values import Situation

if TYPE_CHECKING:
    from assistant.values import Answer

QUESTION_BOX = "question_box"
_KEY = "tab"


@dataclass(slots=True)
class Writing:
    """An answer on its way, with what has come of it.

    A click starts the next run while this one may still wait for the model; whoever claims the answer first
    records how it ended.
    """

    message_id: int
    partial: str = ""
    _ended: Lock = field(default_factory=Lock)

    def claim(self) -> bool:
        """Whether the caller is the first to end this answer."""
        return self._ended.acquire(blocking=False)


@dataclass(slots=True)
class Tab:
    """`pending` is a question that is not recorded yet, `unsaved` an answer, with its message's id, likewise;
    `link` is the conversation that the page's address names.
    """

    conversation_id: str | None = None
    link: str | None = None
    pending: str | None = None
    situation: Situation = Situation()
    notice: str = ""
    writing: Writing | None = None
    unsaved: tuple[int, Answer] | None = None

    def ask(self, question: str) -> None:
        """Keep a question for the coming run; one of blanks only is no question."""
        if question.strip():
            self.pending = question

    def take_question(self) -> str | None:
        """The question to be asked in this run, once."""
        question, self.pending = self.pending, None
        return question

    def take_notice(self) -> str:
        """A message to be shown in this run, once."""
        notice, self.notice = self.notice, ""
        return notice

    def open(self, conversation_id: str | None, situation: Situation | None = None) -> None:
        """Turn to another conversation, in its situation; None starts a new one, in the same situation."""
        self.conversation_id = conversation_id
        self.situation = situation or self.situation
        self.pending = None


def tab() -> Tab:
    """This tab's memory; empty in a new tab."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Tab()
    return cast("Tab", st.session_state[_KEY])


def submit_question() -> None:
    """Take over what stands in the question box (called when it is sent)."""
    tab().ask(str(st.session_state[QUESTION_BOX] or ""))


def edit_question(question: str) -> None:
    """Put a question back into the question box, to be changed before it is sent again."""
    st.session_state[QUESTION_BOX] = question

"""Pages driven as a visitor would, with a scripted assistant and real records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from streamlit.testing.v1 import AppTest

from assistant.records import conversations

if TYPE_CHECKING:
    from assistant.records.conversations import Exchange
    from assistant.records.database import Database
    from tests.fakes import ScriptedAssistant

ME = "local"


# The two functions are run as files of their own, so their annotations must not need an import.
def ask_script(assistant: "Any", author: str, opened: list[dict[str, str]]) -> None:  # noqa: UP037
    """The Ask page as the frame draws it."""
    from assistant.ui import chat

    chat.render(assistant, author=author, open_document=opened.append)


def library_script(database: "Any") -> None:  # noqa: UP037
    """The Library page as the frame draws it."""
    from assistant.ui import library

    library.render(database)


class AskPage:
    """One browser tab on the Ask page; `opened` holds the places of documents that were asked for."""

    def __init__(self, assistant: ScriptedAssistant, author: str = ME, link: str | None = None) -> None:
        self.opened: list[dict[str, str]] = []
        self.app = AppTest.from_function(
            ask_script, args=(assistant, author, self.opened), default_timeout=30
        )
        if link:
            self.app.query_params["c"] = link
        self.app.run()

    def ask(self, question: str) -> None:
        """Send a question."""
        self.app.chat_input[0].set_value(question).run()

    def press(self, label: str) -> None:
        """Press the one button with this label."""
        (button,) = [one for one in self.app.button if one.label.replace("\\", "") == label]
        button.click().run()

    @property
    def labels(self) -> list[str]:
        """The labels of all buttons, as they read."""
        return [button.label.replace("\\", "") for button in self.app.button]

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """What is drawn of the exchanges, in order."""
        return sheets(self.app)

    @property
    def link(self) -> str | None:
        """The conversation that the page's address names."""
        found = self.app.query_params.get("c")
        return str(found[0] if isinstance(found, list) else found) if found else None

    @property
    def said(self) -> str:
        """Captions and messages."""
        elements = [*self.app.caption, *self.app.info, *self.app.warning]
        return "\n".join(str(element.value).replace("\\", "") for element in elements)


def sheets(app: AppTest) -> list[dict[str, Any]]:
    """What the reading component is told to draw, in order."""
    return [json.loads(element.proto.json) for element in app.get("bidi_component")]


def recorded(database: Database, conversation_id: str | None, author: str = ME) -> list[Exchange]:
    """The exchanges of a conversation as they are recorded."""
    assert conversation_id
    with database.reading() as session:
        return conversations.exchanges(session, conversation_id, author=author)

"""The frame: the pages stand on the real assistant, and whoever has to sign in does so first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from assistant.settings import ROOT, Settings
from assistant.ui.shared import shared_assistant
from tests.samples import LIBRARY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A filled data folder that the settings name."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_KNOWLEDGE_DIR", str(LIBRARY))
    monkeypatch.setenv("ASSISTANT_MODEL", "embedded")
    assistant = shared_assistant(Settings())
    assistant.sync()
    yield
    shared_assistant.clear()
    assistant.close()


def frame() -> AppTest:
    return AppTest.from_file(ROOT / "app.py", default_timeout=60)


@pytest.mark.usefixtures("installation")
def test_the_first_page_is_the_ask_page() -> None:
    app = frame().run()
    assert not app.exception
    assert app.title[0].value == "Partnership Assistant"
    assert "3 curated documents" in app.markdown[0].value


@pytest.mark.usefixtures("installation")
def test_with_sign_in_configured_nobody_gets_further_without() -> None:
    app = frame()
    app.secrets["auth"] = {"cookie_secret": "a secret of some length", "client_id": "assistant"}
    app.run()
    assert not app.exception
    assert [button.label for button in app.button] == ["Sign in"]
    assert not app.chat_input


def test_a_database_that_cannot_be_opened_is_said_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assistant.db").write_bytes(b"this is no database, whatever its name says" * 100)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path))
    app = frame().run()
    assert not app.exception
    assert len(app.warning) == 1
    assert [button.label for button in app.button] == ["Try again"]

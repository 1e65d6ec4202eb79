"""What tests of several rooms share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.openai_server import OpenAIServer

if TYPE_CHECKING:
    from collections.abc import Iterator

# How fast a machine is must not decide whether a test passes.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = ("tests.records_fixtures", "tests.chroma_fixtures")


@pytest.fixture
def openai_server() -> Iterator[OpenAIServer]:
    """A scripted server that speaks like OpenAI, on loopback."""
    with OpenAIServer() as server:
        yield server

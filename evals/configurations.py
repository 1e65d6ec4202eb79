"""What answers: the shipped library without key or network, or this installation as its settings say."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.cli_shared import opened
from assistant.progress import bars
from assistant.settings import EMBEDDED, Settings
from assistant.wiring import build_assistant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.wiring import Assistant

Configuration = Literal["keyless", "installed"]
WORKERS_KEYLESS = 1
"""Quoted answers already use every core while they embed: a second worker gained 6 % on two cores, and made
the seconds of each answer useless."""
WORKERS_WITH_MODEL = 4
"""Answers of a model are mostly waiting."""


@contextmanager
def keyless(knowledge: Path | None = None) -> Iterator[Assistant]:
    """The assistant over a library's files, without key or network, in a folder of its own.

    `knowledge` is the folder of its documents; None for that of the settings.
    """
    with tempfile.TemporaryDirectory() as folder, keyless_in(Path(folder), knowledge) as assistant:
        with bars() as progress:
            assistant.sync(progress)
        yield assistant


@contextmanager
def keyless_in(data: Path, knowledge: Path | None = None) -> Iterator[Assistant]:
    """The same over the data that is in a folder already, as it stands."""
    settings = Settings(
        model=EMBEDDED, embeddings=EMBEDDED, database_url=None, chroma_url=None, data_dir=data
    )
    if knowledge is not None:
        settings = settings.model_copy(update={"knowledge_dir": knowledge})
    assistant = build_assistant(settings)
    try:
        yield assistant
    finally:
        assistant.close()


@contextmanager
def configured(name: Configuration) -> Iterator[Assistant]:
    """The assistant of a configuration.

    Raises:
        SettingsError, StorageError, ModelError: it cannot be opened.
    """
    with keyless() if name == "keyless" else opened() as assistant:
        yield assistant


def workers_for(assistant: Assistant) -> int:
    """How many questions are best asked at once."""
    return WORKERS_KEYLESS if assistant.settings.chat_model == EMBEDDED else WORKERS_WITH_MODEL

"""What the commands share: how errors are told, and how the library is opened and filled."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from assistant.errors import AssistantError
from assistant.progress import bars
from assistant.settings import load_settings
from assistant.wiring import build_assistant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.curation.folder_sync import FolderReport, State
    from assistant.wiring import Assistant

LEFT_ALONE: dict[State, str] = {
    "changed there": "changed in the app since they came from a file; `assistant library export` writes them",
    "conflict": "changed both in the file and in the app; nothing was overwritten, settle them by hand",
    "only there": "published, but not in the folder; they stay so until `assistant library retire`",
}


class Told(click.ClickException):
    """One of our errors, as the command line tells it: one message, a meaningful exit code, no traceback."""

    def __init__(self, error: AssistantError) -> None:
        super().__init__(str(error))
        self.error = error

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message and end with the error's own exit code."""
        super().show(file)
        sys.exit(self.error.exit_code)


class Group(click.Group):
    """A group of commands whose errors are told, not thrown."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command."""
        try:
            return super().invoke(ctx)
        except AssistantError as exc:
            raise Told(exc) from exc


@contextmanager
def opened() -> Iterator[Assistant]:
    """The assistant, with something in its library."""
    assistant = build_assistant(load_settings())
    try:
        fill(assistant)
        yield assistant
    finally:
        assistant.close()


def fill(assistant: Assistant) -> None:
    """Fill a library that is still empty from the knowledge folder."""
    if not assistant.document_count:
        synced(assistant)


def synced(assistant: Assistant) -> FolderReport:
    """Sync with bars, and tell what was found; findings go to the error stream."""
    with bars() as progress:
        folder, index = assistant.sync(progress)
    for finding in folder.findings:
        click.echo(finding, err=True)
    taken: tuple[State, ...] = ("new", "changed here", "same")
    told = ", ".join(f"{len(folder.ids(state))} {state}" for state in taken if folder.ids(state))
    click.echo(
        f"Library: {told or 'no documents'}; {index.passages} passages, {index.embedded} embedded now.",
        err=True,
    )
    for state, meaning in LEFT_ALONE.items():
        if folder.ids(state):
            click.echo(f"  {', '.join(folder.ids(state))}: {meaning}", err=True)
    return folder

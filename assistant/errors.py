"""Every error that this project raises on purpose.

    AssistantError                 has a message for a person and the fix
    ├── SettingsError              a setting is missing or makes no sense
    ├── InputError                 a question, a history or a batch line cannot be used
    ├── LibraryError               documents cannot be read or break the format (carries the findings)
    ├── StorageError               the data folder or the disk
    │   ├── DatabaseError          the database is away, locked, or newer than this program
    │   └── SearchIndexError       the search index is away, locked or broken
    └── ModelError                 a chat or embedding model did not do its work; the question is kept
        ├── ModelRefused           wrong key, no right, unknown model, a request it will not take
        ├── ModelBusy              too many requests, or the server fails on its side
        ├── ModelUnreachable       nobody there, or no reply in time
        ├── ModelInterrupted       the reply began and broke off
        └── ModelReplyUnusable     the reply came and is not what was asked for

All of them are meant for people: `str(error)` says what happened and how to mend it. Anything else that
is raised is a defect and stays loud.
"""

from __future__ import annotations

from typing import ClassVar


class AssistantError(Exception):
    """What happened (`message`) and what to do about it (`fix`); `exit_code` is the command line's."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(f"{message} {fix}".strip())
        self.message = message
        self.fix = fix


class SettingsError(AssistantError):
    """A setting is missing or makes no sense."""

    exit_code = 3


class InputError(AssistantError):
    """A question, a history or a batch line cannot be used."""

    exit_code = 4


class LibraryError(AssistantError):
    """Documents cannot be read or break the format."""

    exit_code = 5


class StorageError(AssistantError):
    """The data folder cannot be written, or the disk is full."""

    exit_code = 6


class DatabaseError(StorageError):
    """The database is away, locked, or newer than this program."""


class SearchIndexError(StorageError):
    """The search index is away, locked or broken."""


class ModelError(AssistantError):
    """A chat or embedding model did not do its work."""

    exit_code = 7


class ModelRefused(ModelError):
    """Wrong key, no right, unknown model, or a request that the model will not take."""


class ModelBusy(ModelError):
    """Too many requests, or the model's server fails on its side."""


class ModelUnreachable(ModelError):
    """Nobody there, or no reply in time."""


class ModelInterrupted(ModelError):
    """The reply began and broke off."""


class ModelReplyUnusable(ModelError):
    """The reply came and is not what was asked for."""

"""What is configured, what is missing, and the command that mends it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy.engine import make_url

from assistant.errors import AssistantError
from assistant.library.folder import read_folder
from assistant.models.chat import make_chat_model
from assistant.models.embeddings import make_embedder
from assistant.settings import EMBEDDED
from assistant.values import Turn
from assistant.wiring import build_assistant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.settings import Settings
    from assistant.wiring import Assistant

SPACE = 500_000_000
"""Bytes that should be free for the database and the index."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report; no secret is ever part of it."""

    state: Literal["ok", "note", "broken"]
    name: str
    detail: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.state:6} {self.name}: {self.detail}" + (f"\n       → {self.fix}" if self.fix else "")


def examine(settings: Settings) -> Iterator[Check]:
    """Look at every part of an installation; what is broken does not keep the next from being looked at."""
    yield from _models(settings)
    yield _folder(settings)
    yield _space(settings)
    try:
        assistant = build_assistant(settings)
    except AssistantError as exc:
        yield Check("broken", "start", exc.message, exc.fix)
        return
    try:
        yield from _parts(settings, assistant)
    except AssistantError as exc:
        yield Check("broken", "library", exc.message, exc.fix)
    finally:
        assistant.close()


def _models(settings: Settings) -> Iterator[Check]:
    if settings.chat_model == EMBEDDED:
        yield Check("ok", "answers", "quoted from the library; set OPENAI_API_KEY to have them written")
    else:
        at = f" at {_shown(settings.openai_base_url)}" if settings.chat_model.startswith("openai:") else ""
        yield _reached(settings, f"written by {settings.chat_model}{at}, checked against the library")
    yield _embeds(settings)


def _reached(settings: Settings, detail: str) -> Check:
    """Whether the model answers one short question; where it does not, answers are quoted meanwhile."""
    try:
        model = make_chat_model(settings)
        if model is not None:
            "".join(model.stream("Reply with one word.", [Turn("user", "Are you there?")]))
    except AssistantError as exc:
        return Check("broken", "answers", exc.message, exc.fix)
    return Check("ok", "answers", detail)


def _embeds(settings: Settings) -> Check:
    """Whether a word can be embedded; where it cannot, no question can be searched."""
    try:
        make_embedder(settings).embed(["partnership"])
    except AssistantError as exc:
        return Check("broken", "search", exc.message, exc.fix)
    return Check("ok", "search", f"{settings.embeddings} embeddings and word search")


def _shown(url: str | None) -> str:
    """An address without the user, the password and the query that it may hold."""
    if url is None:
        return "its provider's own address"
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _folder(settings: Settings) -> Check:
    try:
        reading = read_folder(settings.knowledge_dir)
    except AssistantError as exc:
        return Check("broken", "knowledge folder", exc.message, exc.fix)
    faults = len(reading.findings)
    if faults:
        return Check(
            "broken",
            "knowledge folder",
            f"{len(reading.documents)} documents can be used, {faults} faults in others",
            "assistant library check",
        )
    return Check("ok", "knowledge folder", f"{len(reading.documents)} documents in {settings.knowledge_dir}")


def _space(settings: Settings) -> Check:
    there = next(p for p in (settings.data_dir, *settings.data_dir.absolute().parents) if p.exists())
    free = shutil.disk_usage(there).free
    detail = f"{free / 1e9:.1f} GB free at {settings.data_dir}"
    return Check("ok", "disk", detail) if free > SPACE else Check("broken", "disk", detail, "Make room.")


def _parts(settings: Settings, assistant: Assistant) -> Iterator[Check]:
    # A password may also stand in the query.
    shown = make_url(settings.database).set(query={}).render_as_string(hide_password=True)
    yield Check("ok", "database", shown)
    match assistant.index.store.mode:
        case "owner":
            yield Check("ok", "index", f"embedded, in {settings.data_dir}")
        case "server":
            yield Check("ok", "index", f"Chroma server at {_shown(settings.chroma_url)}")
        case "memory":
            yield Check("note", "index", "another process owns the folder; this one searches in memory")
    count = assistant.document_count
    if count:
        yield Check("ok", "library", f"{count} documents published")
    else:
        yield Check("broken", "library", "no document is published", "assistant library sync")

"""All that the answers of a run depend on, so that two runs can be told apart, and a run gone on with."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import assistant
from assistant.answering import prompts, standalone
from assistant.index.generation import fingerprint
from assistant.records import versions
from evals.causes import changed_documents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.settings import Settings
    from assistant.wiring import Assistant

SHORT = 16
"""Hex digits kept of a hash: enough to tell versions apart, and few enough to read."""
PROGRAM = ("**/*.py", "**/*.yaml")
"""The code and the words that it reads, such as the names of the states."""
_SCORING = ("metrics.py", "citations.py", "ranking.py", "scored.py")
_OF_THE_PLACE = {"revision", "commit"}
"""Pins that may differ while the answers stay the same."""


def pins_of(answering: Assistant) -> dict[str, Any]:
    """What this assistant answers with; no secret and no path of this machine is among it."""
    with answering.database.reading() as session:
        documents = {one.document.id: one.text_hash[:SHORT] for one in versions.published(session)}
        revision = versions.revision(session)
    model = answering.pipeline.model
    return {
        "model": model.name if model is not None else answering.settings.chat_model,
        "prompts": _hash(prompts.WRITER, prompts.MENDER, standalone.REWRITE),
        "settings": plain(answering.settings),
        "index": fingerprint(answering.index.embedder),
        "program": code_hash(Path(assistant.__file__).parent, *PROGRAM),
        "scoring": code_hash(Path(__file__).parent, *_SCORING),
        "commit": commit(Path(assistant.__file__).parent),
        "revision": revision,
        "documents": documents,
    }


def plain(settings: Settings) -> dict[str, Any]:
    """The settings that answers depend on; of a server's address only where it is, not who asks there."""
    server = urlsplit(settings.openai_base_url or "")
    return {
        "embeddings": settings.embeddings,
        "prompt_tokens": settings.prompt_tokens,
        "model_timeout": settings.model_timeout,
        "server": f"{server.hostname or ''}{server.path}",
    }


def changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What answers depend on and is not the same, by name; empty when all of it is."""
    names = [
        name
        for name in sorted({*before, *now} - _OF_THE_PLACE - {"documents"})
        if before.get(name) != now.get(name)
    ]
    documents = sorted(changed_documents(before, now))
    if documents:
        names.append(f"documents ({', '.join(documents)})")
    return ", ".join(names)


def code_hash(folder: Path, *patterns: str) -> str:
    """A hash of files below a folder, which also tells of changes that no commit has yet."""
    files = sorted(file for pattern in patterns for file in folder.glob(pattern))
    return _hash(*(f"{file.relative_to(folder)}\n{file.read_text(encoding='utf-8')}" for file in files))


def commit(folder: Path) -> str | None:
    """The commit that is checked out, or None where git or its history is not there."""
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(folder), "rev-parse", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    return done.stdout.strip() if done.returncode == 0 else None


def _hash(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:SHORT]

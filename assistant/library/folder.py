"""A folder of documents: read with every fault of every file, written one file a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import LibraryError, StorageError
from assistant.files import write_text
from assistant.library.comments import OPENING, without_comments
from assistant.library.schema import Finding, as_document, front_matter

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.values import Document

MAX_BYTES = 1_000_000
NOT_DOCUMENTS = {"README.md", "glossary.md"}
KIND_FOLDERS = {"lesson": "lessons", "case": "cases", "evidence": "evidence", "guide": "guides"}
_FENCED = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_ID = re.compile(r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder holds: the documents that can be used, where each stands, and all findings."""

    documents: tuple[Document, ...]
    paths: dict[str, Path]
    findings: tuple[Finding, ...]


def read_folder(folder: Path) -> Reading:
    """Read every `*.md` below `folder` but its README and glossary.

    A file with a fault is left out and reported; the others are read all the same.

    Raises:
        LibraryError: the folder is not there.
    """
    if not folder.is_dir():
        raise LibraryError(
            f"There is no folder of documents at {folder}.", "Set ASSISTANT_KNOWLEDGE_DIR to the folder."
        )
    documents: dict[str, Document] = {}
    paths: dict[str, Path] = {}
    findings: list[Finding] = []
    for path in sorted(folder.rglob("*.md")):
        if path.name in NOT_DOCUMENTS:
            continue
        document, faults = read_file(path)
        findings.extend(faults)
        if path.stem in paths:
            findings.append(
                Finding(path, 1, "error", f"{paths[path.stem]} has the same id, `{path.stem}`; rename one")
            )
        elif document is not None:
            documents[document.id], paths[document.id] = document, path
    return Reading(tuple(documents.values()), paths, tuple(findings))


def read_file(path: Path) -> tuple[Document | None, list[Finding]]:
    """Read one document; None with its faults where it cannot be used."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return None, [
                Finding(path, 1, "error", f"the file has {size:,} bytes; split it, {MAX_BYTES:,} is the most")
            ]
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as exc:
        return None, [
            Finding(path, 1, "error", f"not UTF-8 at byte {exc.start}; save the file with UTF-8 encoding")
        ]
    except OSError as exc:
        return None, [Finding(path, 1, "error", f"cannot be read ({exc.strerror}); check its permissions")]
    return parse_document(path.stem, text, path)


def parse_document(document_id: str, text: str, path: Path) -> tuple[Document | None, list[Finding]]:
    """Make a document of its whole text without comments; None with its faults where it breaks the format.

    `path` is only named in findings.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    findings = []
    if not _ID.match(document_id):
        findings.append(
            Finding(path, 1, "error", f"`{document_id}` is no id; use small letters, digits and hyphens")
        )
    fenced = _FENCED.match(text)
    if not fenced:
        findings.append(
            Finding(
                path, 1, "error", "no front matter; begin with a line `---`, the fields, and a line `---`"
            )
        )
        return None, findings
    fields, faults = front_matter(fenced.group(1), path)
    findings.extend(faults)
    text = text[: fenced.end()] + without_comments(text[fenced.end() :])
    if (opened := text.find(OPENING, fenced.end())) >= 0:
        findings.append(
            Finding(path, line_at(text, opened), "error", "a comment has no end; close it with `-->`")
        )
    if not text[fenced.end() :].strip():
        findings.append(
            Finding(path, line_at(text, fenced.end() - 1), "error", "the document has no text; write it")
        )
    if findings or fields is None:
        return None, findings
    return as_document(document_id, text, fields), []


def body_start(text: str) -> int:
    """The offset in a document's text at which its front matter ends."""
    fenced = _FENCED.match(text)
    return fenced.end() if fenced else 0


def line_at(text: str, offset: int) -> int:
    """The line, counted from 1, on which the character at `offset` stands."""
    return text.count("\n", 0, offset) + 1


def files_of(folder: Path, document_id: str) -> list[Path]:
    """The files below `folder` that hold this document: one, or none."""
    return sorted(folder.rglob(f"{document_id}.md"))


def write_document(folder: Path, document: Document) -> Path:
    """Write a document's text where `read_folder` finds it again, and return the path.

    An existing file of that id keeps its place.

    Raises:
        StorageError: the folder cannot be written.
    """
    existing = files_of(folder, document.id)
    path = existing[0] if existing else folder / KIND_FOLDERS[document.kind] / f"{document.id}.md"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, document.text)
    except OSError as exc:
        raise StorageError(f"{path} cannot be written ({exc.strerror}).", "Choose another folder.") from exc
    return path

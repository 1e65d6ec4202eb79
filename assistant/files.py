"""Files written whole or not at all: beside the old one, which is replaced when the new one is complete."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replacing(path: Path, *, keep: bool = False) -> Iterator[IO[bytes]]:
    """A file to write to, which takes the place of `path` when the block ends without an error.

    It is on the disk before it does, so that not even a loss of power leaves half of it. Its folder must be
    there. A link keeps pointing where it points, rights stay as they were, and what is no file, such as
    `/dev/stdout` or a pipe, is written directly. With `keep`, what was written until an error stays
    beside it (`part_of`).

    Raises:
        OSError: the old file is as it was.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    path = path.resolve()
    if path.exists():
        path.open("ab").close()  # a file that may not be written must not be replaced either
    beside = part_of(path) if keep else path.with_name(f".{path.name[:100]}.{uuid4().hex}")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        if not keep:
            beside.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """Where what was written of `path` is kept when the writing breaks off."""
    return path.with_name(f"{path.name}.part")


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, with its line ends as they are, in place of what `path` held.

    Raises:
        OSError: the old file is as it was.
    """
    with replacing(path) as file:
        file.write(text.encode())

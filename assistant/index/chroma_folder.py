"""The folder of the embedded index: who owns it, and whether it can be opened.

Two processes on one Chroma folder lose each other's vectors without a word, so the folder belongs to the
process that holds the lock beside it, for as long as that process lives. The lock is the kernel's: it goes
with its process, however that ends.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from filelock import BaseFileLock, FileLock, Timeout

from assistant.index import chroma_probe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROBE_SECONDS = 120

log = logging.getLogger(__name__)


class OwnedFolder:
    """The folder `data_dir`/chroma, while this process owns it."""

    def __init__(self, data_dir: Path, lock: BaseFileLock) -> None:
        self.path = data_dir / "chroma"
        self._lock = lock
        self._data_dir = data_dir
        self._mark = data_dir / "chroma.writing"
        self._one_writer = threading.Lock()

    @classmethod
    def claim(cls, data_dir: Path) -> Self | None:
        """Become the owner; None when another process, or somebody else in this one, is.

        Raises:
            OSError: `data_dir` cannot be made or written.
        """
        data_dir.mkdir(parents=True, exist_ok=True)
        # Not per thread: whoever closes a store may be another thread than the one that opened it.
        lock = FileLock(data_dir / "chroma.lock", thread_local=False, blocking=False)
        try:
            lock.acquire()
        except Timeout:
            return None
        return cls(data_dir, lock)

    def release(self) -> None:
        """Let somebody else own the folder."""
        self._lock.release()

    def make_sound(self) -> None:
        """Leave a folder that can be opened in this process.

        One that does not open is moved aside, with one warning, in favour of an empty one: what it held can
        be built again from the database. Only the last is kept, so that broken ones cannot fill the disk.

        Raises:
            OSError: a broken folder cannot be moved.
        """
        reason = self._why_broken() if self.path.exists() else None
        if reason is not None:
            for older in self._data_dir.glob("chroma.broken-*"):
                shutil.rmtree(older, ignore_errors=True)
            aside = self.path.rename(self._data_dir / f"chroma.broken-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}")
            log.warning(
                "The search index did not open (%s). It is now in %s; a new one is built.", reason, aside
            )
        self._mark.unlink(missing_ok=True)
        self.path.mkdir(exist_ok=True)
        self._sweep()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Marks the folder while it is being written, one writer at a time.

        Chroma rewrites its vector files in place. When the process is killed meanwhile, they are torn: they
        may open, answer some questions, and end the interpreter at the next. The mark outlives the process,
        and a folder that bears it is not opened again.
        """
        with self._one_writer:
            self._mark.touch()
            yield
            self._mark.unlink()

    def _why_broken(self) -> str | None:
        if self._mark.exists():
            return "the program ended while writing it"
        # -P keeps this directory off the child's path, where our modules would hide others of the same name.
        command = [sys.executable, "-P", chroma_probe.__file__, str(self.path)]
        try:
            probe = subprocess.run(  # noqa: S603 - our own file and our own folder
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PROBE_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return f"no reply within {PROBE_SECONDS} seconds"
        if probe.returncode == 0:
            return None
        if probe.returncode < 0:
            return f"its probe was ended by signal {-probe.returncode}"
        lines = probe.stderr.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"its probe ended with code {probe.returncode}"

    def _sweep(self) -> None:
        """Delete the vector files of dropped collections, which Chroma 1.5.9 leaves on the disk."""
        tables = f"{(self.path / 'chroma.sqlite3').absolute().as_uri()}?mode=ro"
        with suppress(sqlite3.Error), closing(sqlite3.connect(tables, uri=True)) as connection:
            kept = {segment for (segment,) in connection.execute("SELECT id FROM segments")}
            for files in self.path.iterdir():
                if files.is_dir() and files.name not in kept:
                    shutil.rmtree(files, ignore_errors=True)

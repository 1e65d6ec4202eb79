"""Files that are replaced: whoever looks finds the old one or the new one, and never half of either."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.files import part_of, replacing, write_text
from assistant.library.folder import write_document
from assistant.settings import ROOT
from tests.documents import case


class Stopped(Exception):
    """What breaks off a writing."""


def broken_off(path: Path, written: bytes, *, keep: bool = False) -> None:
    """Write so much of a file, and stop."""
    with replacing(path, keep=keep) as out:
        out.write(written)
        raise Stopped


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_and_one_that_is_replaced_are_whole(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    for text in ("first\r\n", "zweitens: ä\n", ""):
        write_text(file, text)
        assert file.read_bytes() == text.encode()
    assert names(tmp_path) == ["out.txt"]


def test_a_writing_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    write_text(file, "old")
    with pytest.raises(Stopped):
        broken_off(file, b"half of the n")
    assert file.read_text() == "old"
    assert names(tmp_path) == ["out.txt"]


def test_what_is_worth_keeping_stays_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    write_text(file, "old")
    with pytest.raises(Stopped):
        broken_off(file, b"one line\n", keep=True)
    assert (file.read_text(), part_of(file).read_text()) == ("old", "one line\n")
    with replacing(file, keep=True) as out:
        out.write(b"all")
    assert (file.read_text(), names(tmp_path)) == ("all", ["out.txt"])


KILLED = """
import os, signal, sys
from pathlib import Path
from assistant.files import replacing
with replacing(Path(sys.argv[1])) as out:
    out.write(b"half" * 100_000)
    out.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_program_that_is_killed_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    write_text(file, "old")
    done = subprocess.run([sys.executable, "-c", KILLED, str(file)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert file.read_text() == "old"


def test_links_rights_and_devices_stay_what_they_are(tmp_path: Path) -> None:
    file, link = tmp_path / "out.txt", tmp_path / "link.txt"
    write_text(file, "old")
    file.chmod(0o640)
    link.symlink_to(file)
    write_text(link, "new")
    assert link.is_symlink()
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new", 0o640)
    write_text(Path(os.devnull), "nothing")
    assert Path(os.devnull).is_char_device()
    read, write = os.pipe()
    write_text(Path(f"/dev/fd/{write}"), "through")
    assert os.read(read, 100) == b"through"
    os.close(read)
    os.close(write)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    write_text(file, "old")
    file.chmod(0o440)
    with pytest.raises(PermissionError):
        write_text(file, "new")


def test_a_document_whose_writing_breaks_off_stays_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = case("acme", "Acme", "Akron", "12")
    path = write_document(tmp_path, old)

    def full(_file: int) -> None:
        raise Stopped

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Stopped):
        write_document(tmp_path, case("acme", "Acme", "Akron", "13"))
    assert path.read_text(encoding="utf-8") == old.text
    assert names(path.parent) == ["acme.md"]

"""`run.py` on a machine where things have changed since it was last run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.settings import ROOT

BIN = "Scripts" if sys.platform == "win32" else "bin"
PROJECT = """\
[build-system]
requires = []
build-backend = "nowhere"
[project]
name = "sample"
version = "1"
"""


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """The command that opens the app; it sets up, up to installing a project that nobody can build."""
    return subprocess.run(
        [sys.executable, folder / "run.py", "app"], capture_output=True, text=True, check=False, cwd=folder
    )


def prepared(folder: Path) -> Path:
    """A project with nothing to download."""
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "run.py", folder)
    (folder / "requirements.lock").touch()
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    return folder


def python_is_gone(place: Path) -> None:
    python = place / BIN / "python"
    python.unlink()
    python.symlink_to(place / "no-such-python")


def python_has_changed(place: Path) -> None:
    """What was installed is in the folder of another version."""
    for packages in place.glob("lib/python3.*"):
        packages.rename(packages.with_name("python3.9"))


def setup_was_cut_off(place: Path) -> None:
    shutil.rmtree(place / BIN)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (python_is_gone, "its Python is gone"),
        (python_has_changed, "its Python has changed"),
        (setup_was_cut_off, "its Python is gone"),
    ],
)
def test_an_environment_that_does_not_work_any_more_is_made_anew(
    tmp_path: Path, spoil: Callable[[Path], None], told: str
) -> None:
    place = prepared(tmp_path) / ".venv"
    venv.create(place, with_pip=spoil is python_has_changed)
    spoil(place)
    done = run(tmp_path)
    assert f"Making .venv ({told}" in done.stderr
    assert "Traceback" not in done.stderr.partition("Installing")[0]
    assert "Setting up stopped at: " in done.stderr
    assert subprocess.run([place / BIN / "python", "-m", "pip", "--version"], check=True, capture_output=True)


def test_a_folder_that_was_moved_sets_up_anew_and_only_once(tmp_path: Path) -> None:
    assert "Making .venv (there is none)" in run(prepared(tmp_path / "before")).stderr
    moved = (tmp_path / "before").rename(tmp_path / "after")
    assert "Making .venv (it was made for another folder)" in run(moved).stderr
    assert "Making" not in run(moved).stderr


def test_an_environment_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    venv.create(theirs, with_pip=False)
    ours = prepared(tmp_path / "ours")
    (ours / ".venv").symlink_to(theirs)
    assert "Making .venv" in run(ours).stderr
    assert not (ours / ".venv").is_symlink()
    assert (theirs / "pyvenv.cfg").is_file()

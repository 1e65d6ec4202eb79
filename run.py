"""Sets up and runs the project with nothing but Python: `python3 run.py app` or `python3 run.py test`.

It makes `.venv`, anew when it does not work any more, installs what the lock names (checked by hash) when the
lock changed, and goes on inside.
Further words are passed on: `python3 run.py app --port 8600`, `python3 run.py test -k citation`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
SEVERAL = ("-n", "2", "--dist", "loadfile")
"""Tests of one file run on one worker: what they share is made once."""
ALIVE = "import sys; from importlib.util import find_spec; sys.exit(find_spec('pip') is None)"
"""Ends well where Python starts and finds what was installed for it."""


def main() -> int:
    """Run one of the two commands; the exit code is that of what was run."""
    command, *rest = sys.argv[1:] or [""]
    if sys.version_info < (3, 11):
        return fail(f"This needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    os.chdir(ROOT)
    try:
        match command:
            case "app":
                install("requirements.lock")
                return subprocess.call([BIN / "assistant", "serve", *rest])
            case "test":
                install("requirements-dev.lock")
                install("requirements-llm.lock", "--no-deps")
                return test(rest)
            case _:
                return fail("Use `python3 run.py app` to open the app or `python3 run.py test` to check it.")
    except subprocess.CalledProcessError as exc:
        return fail(
            f"Setting up stopped at: {' '.join(map(str, exc.cmd))}. Is there a network? Run it again."
        )
    except KeyboardInterrupt:
        return 130


def fail(message: str) -> int:
    """Tell what is wrong; returns the exit code for it."""
    print(message, file=sys.stderr)
    return 2


def install(lock: str, *options: str) -> None:
    """Install a lock into `.venv`, unless its stamp tells that this very lock is there already."""
    wanted = hashlib.sha256(
        b"".join((ROOT / name).read_bytes() for name in (lock, "pyproject.toml"))
    ).hexdigest()
    stamp = VENV / f"{lock}.stamp"
    fault = fault_of(VENV, PYTHON)
    if fault:
        make(fault)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print(f"Installing {lock}; the first time this takes a few minutes …", file=sys.stderr)
    pip = [PYTHON, "-m", "pip", "install", "--quiet"]
    subprocess.check_call([*pip, "--require-hashes", *options, "-r", ROOT / lock])
    subprocess.check_call([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT])
    stamp.write_text(wanted)


def fault_of(place: Path, python: Path) -> str:
    """Why an environment cannot be used; empty when it can."""
    if not place.exists():
        return "there is none"
    told = place / "pyvenv.cfg"
    lines = told.read_text(encoding="utf-8", errors="replace").splitlines() if told.is_file() else []
    # Its programs name the place for which they were made. Other tools than `venv` do not tell it.
    here = (str(place), str(place.resolve()))
    if any(line.startswith("command = ") and not line.endswith(here) for line in lines):
        return "it was made for another folder"
    try:
        alive = subprocess.run([python, "-c", ALIVE], capture_output=True, check=False).returncode == 0
    except OSError:
        return "its Python is gone"
    return "" if alive else "its Python has changed, or was never set up to the end"


def make(fault: str) -> None:
    """Make `.venv`, in place of one that cannot be used."""
    print(f"Making .venv ({fault}) …", file=sys.stderr)
    try:
        if VENV.is_symlink():
            VENV.unlink()  # what it points to may serve somebody else
        venv.create(VENV, clear=True, with_pip=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(fail("Python's venv module is not complete; on Debian: apt-get install python3-venv"))
    except OSError as exc:
        sys.exit(fail(f"{VENV} cannot be made ({exc.strerror}). Delete it and run this again."))


def test(rest: list[str]) -> int:
    """Run the gate: format, lint, types, content, tests with coverage, answers against the baseline."""
    steps: list[list[str | Path]] = [
        [BIN / "ruff", "format", "--check", "."],
        [BIN / "ruff", "check", "."],
        [BIN / "mypy"],
        [BIN / "assistant", "library", "check"],
        [PYTHON, "-m", "evals", "gate"],
        [PYTHON, "-m", "pytest", *SEVERAL, "--cov", "--cov-report=term", *rest],
    ]
    if rest:  # a part of the tests cannot reach the coverage of all of them
        steps = [[PYTHON, "-m", "pytest", *rest]]
    for step in steps:
        print("·", *(getattr(part, "name", part) for part in step), flush=True)
        code = subprocess.call(step)
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())

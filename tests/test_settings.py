"""Where settings come from."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from assistant.settings import ROOT

TELL = "from assistant.settings import load_settings; print(load_settings().prompt_tokens)"


def told(program: Path, place: Path, **environment: str) -> int:
    """The setting that a program in one folder has when it is run in another."""
    done = subprocess.run(
        [sys.executable, "-c", TELL],
        env={"PYTHONPATH": str(program)} | environment,
        cwd=place,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def test_the_file_beside_the_program_is_read_wherever_a_command_is_run(tmp_path: Path) -> None:
    program, place = tmp_path / "program", tmp_path / "place"
    place.mkdir()
    (program / "assistant").mkdir(parents=True)
    for name in ("__init__.py", "errors.py", "settings.py"):
        shutil.copy(ROOT / "assistant" / name, program / "assistant")
    assert told(program, place) == 6000
    (program / ".env").write_text(
        "ASSISTANT_PROMPT_TOKENS=2000\n# a note\nASSISTANT_MODEL=\n", encoding="utf-8"
    )
    assert told(program, place) == 2000
    (place / ".env").write_text('ASSISTANT_PROMPT_TOKENS="3000"\n', encoding="utf-8")
    assert told(program, place) == 3000
    assert told(program, place, ASSISTANT_PROMPT_TOKENS="4000") == 4000

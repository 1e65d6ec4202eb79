"""`assistant library check` and `status`, as a curator runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli import main
from tests.documents import case, text_of

VOCABULARY = """\
lessons: {pain-points: x, right-players: x}
topics: [hiring, equity]
situation:
  sector:
    [manufacturing, construction, education, energy, finance, health, hospitality, logistics, public, retail]
  employer_size: [small]
  setting: [regional]
  stage: [growing]
"""


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    monkeypatch.setenv("ASSISTANT_KNOWLEDGE_DIR", str(folder))
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    return folder


def test_check_counts_findings_and_fails_on_errors_only(knowledge: Path) -> None:
    body = "## In short\nAcme in Akron asks in order to learn. [a] [b]\n" + "Acme asks its foremen. " * 40
    (knowledge / "acme.md").write_text(text_of(body), encoding="utf-8")
    result = CliRunner().invoke(main, ["library", "check"])
    assert result.exit_code == 5
    assert result.output.splitlines()[-1] == "1 errors, 1 warnings"
    headings = "## What they did\n## What came of it\n## What to take from it\n## Limits\n"
    (knowledge / "acme.md").write_text(text_of(body + f"\n{headings}"), encoding="utf-8")
    result = CliRunner().invoke(main, ["library", "check"])
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "0 errors, 1 warnings"


def test_status_shows_what_is_covered_and_names_what_is_thin(knowledge: Path) -> None:
    (knowledge / "acme.md").write_text(case("acme", "Acme", "Akron", "12").text, encoding="utf-8")
    (knowledge / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    result = CliRunner().invoke(main, ["library", "status"])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert "1 documents are published" in lines
    assert "pain-points                      0         1         0         0" in lines
    assert "thin: no guide on right-players" in lines
    assert "thin: 1 case in setting regional" in lines
    assert "sector          manufacturing 1, construction 0, education 0," in result.stdout
    assert max(map(len, lines)) <= 100

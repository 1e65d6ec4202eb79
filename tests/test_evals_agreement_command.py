"""How far raters agree, told at the terminal."""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.records.database import Database
from assistant.settings import Settings
from evals.__main__ import main
from tests.scoring_samples import ALL_FOUR, ANA, BEN, make_round, score_all


@pytest.fixture(autouse=True)
def _fresh_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ASSISTANT_MODEL", "embedded")


def test_without_rounds_nothing_is_listed() -> None:
    result = CliRunner().invoke(main, ["agreement"])
    assert (result.exit_code, result.output) == (0, "")


def test_an_unknown_round_is_named() -> None:
    result = CliRunner().invoke(main, ["agreement", "spring"])
    assert result.exit_code == 4
    assert "no scoring round spring" in result.output


def test_a_round_is_told_by_criterion_and_exported(tmp_path: Path) -> None:
    with (
        closing(Database.open(Settings(data_dir=tmp_path / "data").database)) as database,
        database.writing() as session,
    ):
        round_id = make_round(session, items=8, overlap=1.0)
        score_all(session, round_id, ANA, lambda question: ALL_FOUR | {"tone": float(1 + len(question) % 4)})
        score_all(
            session, round_id, BEN, lambda question: ALL_FOUR | {"useful": 2.0 if "3" in question else 4.0}
        )
    listed = CliRunner().invoke(main, ["agreement"])
    assert "November: 16 of 16 scored" in listed.output
    told = CliRunner().invoke(main, ["agreement", "November", "--output", str(tmp_path / "a.csv")])
    assert told.exit_code == 0, told.output
    assert "2 raters, 8 answers" in told.output
    assert "grounded        no figure" in told.output  # all gave the same mark
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["criterion"] for row in rows} >= {"grounded", "useful", "tone"}
    assert next(row for row in rows if row["criterion"] == "useful")["alpha"] != ""

"""`python -m evals` as it is used: run, look, go on, compare, gate."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.library.folder import write_document
from evals.__main__ import main
from tests.documents import case
from tests.evals_items import PLANTS, line, write
from tests.openai_server import OpenAIServer, say, status


class Home:
    """An installation with a library of plants, and a test set that asks about each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.questions = folder / "set.jsonl"
        self.baseline = folder / "baseline.jsonl"
        self.publish({who: figure for who, (_, figure) in PLANTS.items()})
        self.ask(*PLANTS)

    def publish(self, figures: dict[str, str]) -> None:
        for who, figure in figures.items():
            write_document(self.folder / "knowledge", case(who.lower(), who, PLANTS[who][0], figure))

    def ask(self, *plants: str, **fields: object) -> None:
        asked = (
            line(
                id=who.lower(),
                question=f"How many welders did {who} hire?",
                documents=[who.lower()],
                facts=[rf"\b{PLANTS[who][1]}\b"],
                **fields,
            )
            for who in plants
        )
        write(self.questions, *asked)

    def run(self, *words: object) -> Result:
        return self.command("run", "--suite", self.questions, *words)

    def gate(self, *words: object) -> Result:
        return self.command("gate", "--suite", self.questions, "--baseline", self.baseline, *words)

    def command(self, *words: object) -> Result:
        result = CliRunner().invoke(main, list(map(str, words)))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    def runs(self) -> list[str]:
        return self.command("runs").stdout.splitlines()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("ASSISTANT_KNOWLEDGE_DIR", str(tmp_path / "knowledge"))
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ASSISTANT_MODEL", "embedded")
    return Home(tmp_path)


def test_a_run_is_recorded_shown_exported_and_compared(home: Home) -> None:
    done = home.run("--failures")
    assert done.exit_code == 0, done.output
    assert "fact            8 of 8 took the right exit" in done.stdout
    assert "fact_recall 1.000" in done.stdout
    assert "--resume" in done.stderr

    assert home.run("--configuration", "installed", "--workers", 2).exit_code == 0
    second, first, total = home.runs()
    assert "set.jsonl (development), installed, embedded, 8 items: finished" in second
    assert "keyless" in first
    assert total == "2 runs; the held-out part was asked 0 times."

    table = home.folder / "run.csv"
    assert home.command("export", first.split()[0], "--output", table).exit_code == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["item"] for row in rows] == [who.lower() for who in PLANTS]
    assert all("welders" in row["answer"] for row in rows)

    compared = home.command("compare", first.split()[0], second.split()[0])
    assert compared.exit_code == 0
    assert "ok   outcome                1.000   1.000  +0.000 [+0.000, +0.000]" in compared.stdout
    assert "There is no run nowhere" in home.command("compare", "nowhere", first.split()[0]).stderr
    assert home.command("export", "nowhere", "--output", table).exit_code == 4


def test_runs_over_other_items_are_compared_where_they_meet(home: Home) -> None:
    home.run()
    home.ask("Zenith", "Acme")
    home.run()
    after, before, _ = (text.split()[0] for text in home.runs())
    compared = home.command("compare", before, after)
    assert "only what they share is compared" in compared.stdout
    assert "Note: only in the first run: orion, vega, lyra, altair, draco, cygnus." in compared.stdout


def test_a_run_with_errors_goes_on_and_only_with_the_same(home: Home) -> None:
    lines = home.questions.read_text().splitlines()
    write(home.questions, *lines, line(id="empty", question="?"))
    failed = home.run()
    assert failed.exit_code == 1
    assert "  empty: The question is empty." in failed.stdout
    assert "fact            8 of 9 took the right exit" in failed.stdout
    run_id = home.runs()[0].split()[0]

    again = home.command("run", "--resume", run_id)
    assert again.exit_code == 1
    assert "fact            8 of 9 took the right exit" in again.stdout
    assert home.runs()[-1].startswith("1 runs")

    home.publish({"Zenith": "46"})
    changed = home.command("run", "--resume", run_id)
    assert changed.exit_code == 4
    assert "since this changed: documents (zenith)" in changed.stderr
    write(home.questions, *lines)
    assert "items of" in home.command("run", "--resume", run_id).stderr
    assert "no run nowhere" in home.command("run", "--resume", "nowhere").stderr
    assert home.command("run", "--resume", run_id, "--split", "development").exit_code == 2


def test_the_held_out_part_is_counted(home: Home) -> None:
    home.ask("Zenith", split="held-out")
    write(home.questions, home.questions.read_text().replace('"documents": ["zenith"], ', "").strip())
    done = home.run("--split", "held-out")
    assert done.exit_code == 0, done.output
    assert "for reporting: nothing may be tuned on it" in done.stderr
    assert home.runs()[-1] == "1 runs; the held-out part was asked 1 times."
    assert "holds no items of the development split" in home.run().stderr


def test_the_gate_passes_what_is_as_good_and_tells_what_fell(home: Home) -> None:
    assert "no baseline that can be read" in home.gate().stderr
    accepted = home.gate("--accept")
    assert accepted.exit_code == 0, accepted.output
    assert "seconds" not in home.baseline.read_text()
    passed = home.gate()
    assert passed.exit_code == 0, passed.output
    assert "ok   fact_recall            1.000   1.000" in passed.stdout

    home.publish(dict.fromkeys(PLANTS, "11"))
    fell = home.gate()
    assert fell.exit_code == 1
    assert "DROP fact_recall            1.000   0.000  -1.000 [-1.000, -1.000]" in fell.stdout
    assert "  zenith: fact_recall 1.00 → 0.00 (library)" in fell.stdout
    assert "Note: the library differs in: acme, altair" in fell.stdout


def test_the_gate_takes_no_baseline_with_errors_and_none_of_other_items(home: Home) -> None:
    home.gate("--accept")
    before = home.baseline.read_text()
    lines = home.questions.read_text().splitlines()
    write(home.questions, *lines[1:], line(id="zenith", question="?"))
    failed = home.gate("--accept")
    assert failed.exit_code == 4
    assert "A run with errors is no baseline" in failed.stderr
    assert home.baseline.read_text() == before
    refused = home.gate()
    assert refused.exit_code == 4
    assert "These items changed since the baseline was made: zenith" in refused.stderr
    write(home.questions, *lines, line(id="empty", question="?"))
    assert home.gate().exit_code == 1


@pytest.mark.parametrize("command", ["run", "gate"])
def test_a_set_that_cannot_be_used_is_told_without_a_traceback(home: Home, command: str) -> None:
    write(home.questions, "no json")
    home.baseline.write_text(json.dumps({"items": 0, "pins": {}}))
    told = home.run() if command == "run" else home.gate()
    assert told.exit_code == 4
    assert told.stderr.startswith("Error: set.jsonl cannot be used: line 1")
    unknown = home.command(command, "--suite", "riddles")
    assert unknown.exit_code == 4
    assert "There is no suite riddles" in unknown.stderr


def test_what_stands_in_for_a_failed_model_is_no_score(
    home: Home, monkeypatch: pytest.MonkeyPatch, openai_server: OpenAIServer
) -> None:
    home.ask("Zenith", "Acme")
    openai_server.script(say("Zenith in Toledo, Ohio hired 45 welders. [1]"), status(401))
    monkeypatch.setenv("ASSISTANT_MODEL", "openai:x")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden")
    monkeypatch.setenv("OPENAI_BASE_URL", openai_server.url.replace("://", "://curator:hidden@"))
    done = home.run("--configuration", "installed", "--workers", 1)
    assert done.exit_code == 1
    assert "  acme: " in done.stdout
    assert "quoted from the library" in done.stdout
    assert "fact_recall 1.000" in done.stdout
    run_id = home.runs()[0].split()[0]
    assert "openai:x" in home.runs()[0]

    whole = home.folder / "run.jsonl"
    home.command("export", run_id, "--output", whole)
    pins = json.loads(whole.read_text().splitlines()[0])["run"]["pins"]
    assert pins["settings"]["server"].startswith("127.0.0.1")
    assert set(pins["documents"]) == {who.lower() for who in PLANTS}
    assert "hidden" not in whole.read_text() + done.output
    assert str(home.folder) not in json.dumps(pins)

    openai_server.script(say("Acme in Lima, Ohio hired 19 welders. [1]"))
    again = home.command("run", "--resume", run_id, "--workers", 1)
    assert again.exit_code == 0, again.output
    assert "2 of 2 took the right exit" in again.stdout


def test_the_search_is_asked_for_each_document(home: Home) -> None:
    told = home.command("search", "--missed")
    assert told.exit_code == 0, told.output
    first, *missed = told.stdout.splitlines()
    assert first.startswith("recall@1 0.000  recall@5 0.000  recall@10 0.000  of ")
    assert len(missed) == int(first.split()[-1])
    assert missed[0].endswith("not among the first ten")
    assert "for reporting" in home.command("search", "--split", "held-out").stderr


def test_the_simulation_says_what_it_assumes(home: Home) -> None:
    told = home.command("simulate", "--tries", 20)
    assert told.exit_code == 0
    assert "250 items" in told.stdout
    assert "at a low temperature" in told.stdout
    assert len(told.stdout.splitlines()) == 6

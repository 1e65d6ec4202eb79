"""Runs: every item gets its row, whatever happens to it, and a run that broke off goes on."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.errors import InputError, ModelBusy, StorageError
from assistant.records import evaluations
from assistant.records.database import Database
from assistant.records.evaluations import FullResult, Run
from assistant.values import Answer, Situation, Turn
from evals import told
from evals.export import as_text, export
from evals.pins import PROGRAM, code_hash, commit
from evals.runner import asked, check_resumable, found_run, new_run, run
from evals.suites import Suite
from tests.evals_items import GOOD, Scripted, by_outcome, failed, full, item

MOMENT = datetime(2026, 11, 25, tzinfo=UTC)
PINS = {"model": "embedded", "documents": {"zenith": "1", "acme": "1"}, "revision": 3, "commit": "c1"}
SUITE = Suite("set", "development", tuple(item(id=f"q{n}", question=f"Question {n}?") for n in range(6)))


def ask(script: Scripted, *items: object, workers: int = 1) -> list[FullResult]:
    return sorted(asked(items, script, by_outcome, workers), key=lambda one: one.result.item_id)  # type: ignore[arg-type]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")


def recorded(database: Database, run_id: str) -> list[FullResult]:
    with database.reading() as session:
        return evaluations.full_results(session, run_id)


def test_every_item_is_asked_with_its_history_and_situation() -> None:
    assistant = Scripted()
    said, place = [{"role": "user", "content": "Hello"}], {"sector": "energy"}
    one, two = ask(assistant, item(), item(id="two", question="And Orion?", history=said, situation=place))
    assert assistant.asked[1] == ("And Orion?", (Turn("user", "Hello"),), Situation(sector="energy"))
    assert one.result.scores == {"outcome": 1.0, "fact_recall": None}
    assert (two.result.item_id, two.result.kind, two.result.cluster) == ("two", "fact", "two")
    assert (two.answer, two.found, two.cited) == (GOOD, ("zenith", "acme"), ("zenith",))


@pytest.mark.parametrize("workers", [1, 3])
def test_an_error_is_a_row_of_its_own_and_no_zero(workers: int) -> None:
    replies: dict[str, Answer | BaseException] = {
        "Question 1?": ModelBusy("Too many requests.", "Wait."),
        "Question 2?": ZeroDivisionError("division by zero"),
    }
    rows = ask(Scripted(lambda question: replies.get(question, GOOD)), *SUITE.items, workers=workers)
    assert [row.result.error for row in rows] == [
        "",
        "Too many requests. Wait.",
        "ZeroDivisionError: division by zero",
        *[""] * 3,
    ]
    for row in rows[1:3]:
        assert (row.result.scores, row.result.outcome, row.answer) == ({}, "", None)
    lines = list(told.of_results([row.result for row in rows]))
    assert "  q1: Too many requests. Wait." in lines
    assert "  fact            4 of 6 took the right exit" in lines
    assert lines[-1] == "outcome 1.000"


def test_what_is_quoted_in_place_of_a_failed_model_is_an_error() -> None:
    notice = "Too many requests. Wait. Until then, this is quoted from the library."
    quoted = replace(GOOD, reason=notice)
    declined = Answer("declined", "The library has nothing.", reason=f"The library has nothing. {notice}")
    plainly = Answer("declined", "The library has nothing.", reason="The library has nothing.")
    for answer, error in ((quoted, notice), (declined, declined.reason), (plainly, ""), (GOOD, "")):
        [row] = ask(Scripted(lambda question, answer=answer: answer), item())  # type: ignore[misc]
        assert row.result.error == error


def test_an_assistant_that_ends_without_an_answer_is_an_error() -> None:
    class Silent(Scripted):
        def ask(self, *what):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN202
            yield from ()

    [row] = ask(Silent(), item())
    assert "without an answer" in row.result.error


def test_failures_are_listed_with_what_they_lack() -> None:
    lines = list(told.of_results([full("one", fact_recall=0.5).result, full("two").result], failures=True))
    assert "  one (fact): answered, fact_recall 0.50" in lines
    assert not any(line.startswith("  two") for line in lines)
    assert list(told.of_results([failed("one").result]))[-1] == "Nothing was scored."


# Going on


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(database: Database) -> None:
    def ended_after_two(step: str, total: int, number: int) -> None:
        if number == 2:
            raise KeyboardInterrupt

    begun = new_run(database, SUITE, "keyless", PINS)
    with pytest.raises(KeyboardInterrupt):
        run(database, begun, SUITE, Scripted(), by_outcome, 1, ended_after_two)
    with database.reading() as session:
        kept = {one.item_id for one in evaluations.results(session, begun.id)}
        assert evaluations.run(session, begun.id) == begun
    assert len(kept) == 2

    again = Scripted()
    going = found_run(database, begun.id)
    check_resumable(going, SUITE, PINS)
    run(database, going, SUITE, again, by_outcome, 1)
    assert {question for question, *_ in again.asked} == {
        one.question for one in SUITE.items if one.id not in kept
    }
    assert {row.result.item_id for row in recorded(database, begun.id)} == {one.id for one in SUITE.items}
    assert found_run(database, begun.id).finished_at is not None


def test_errors_are_asked_again_and_answers_are_not(database: Database) -> None:
    begun = new_run(database, SUITE, "keyless", PINS)
    busy = Scripted(lambda question: ModelBusy("Busy.") if question == "Question 4?" else GOOD)
    run(database, begun, SUITE, busy, by_outcome, 2)
    assert {row.result.error for row in recorded(database, begun.id)} == {"", "Busy."}
    again = Scripted()
    run(database, begun, SUITE, again, by_outcome, 1)
    assert [question for question, *_ in again.asked] == ["Question 4?"]
    assert {row.result.error for row in recorded(database, begun.id)} == {""}


def test_progress_counts_what_is_left(database: Database) -> None:
    begun = new_run(database, SUITE, "keyless", PINS)
    steps: list[tuple[str, int, int]] = []
    run(database, begun, SUITE, Scripted(), by_outcome, 1, lambda *step: steps.append(step))
    assert steps == [("Asking", 6, n) for n in range(1, 7)]


@pytest.mark.parametrize(
    ("pins", "named"),
    [
        (PINS | {"model": "openai:other"}, "model"),
        (PINS | {"documents": {"zenith": "2"}}, r"documents \(acme, zenith\)"),
        (PINS | {"prompts": "x"}, "prompts"),
    ],
)
def test_a_run_does_not_go_on_with_something_else(
    database: Database, pins: dict[str, object], named: str
) -> None:
    begun = new_run(database, SUITE, "keyless", PINS)
    with pytest.raises(InputError, match=f"changed: {named}.*without --resume"):
        check_resumable(begun, SUITE, pins)
    check_resumable(begun, SUITE, PINS | {"revision": 4, "commit": "c2"})
    other = replace(SUITE, items=SUITE.items[1:])
    with pytest.raises(InputError, match="items of set changed"):
        check_resumable(begun, other, PINS)
    with pytest.raises(InputError, match="no run nowhere"):
        found_run(database, "nowhere")


def test_the_program_is_pinned_down_to_its_code_and_its_words(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one")
    (tmp_path / "notes.md").write_text("one")
    once = code_hash(tmp_path, *PROGRAM)
    (tmp_path / "notes.md").write_text("two")
    assert code_hash(tmp_path, *PROGRAM) == once
    (tmp_path / "a.py").write_text("two")
    twice = code_hash(tmp_path, *PROGRAM)
    assert twice != once
    (tmp_path / "states.yaml").write_text("Ohio: [Buckeye State]")
    assert code_hash(tmp_path, *PROGRAM) != twice
    assert commit(tmp_path) is None


# Files


def exported(path: Path, *results: FullResult) -> Path:
    with_run = Run("r", "set", "development", "keyless", len(results), "f", PINS, MOMENT, MOMENT)
    export(path, with_run, results)
    return path


def test_a_run_is_written_whole_as_json_lines(tmp_path: Path) -> None:
    head, one, two = exported(tmp_path / "run.jsonl", full("one"), failed("two")).read_text().splitlines()
    assert json.loads(head)["run"]["pins"] == PINS
    assert json.loads(head)["run"]["finished_at"] == "2026-11-25T00:00:00+00:00"
    told_of = json.loads(one)
    assert (told_of["item_id"], told_of["answer"]["text"]) == ("one", GOOD.text)
    assert told_of["item"]["question"] == "How many welders did Zenith hire?"
    assert (json.loads(two)["error"], json.loads(two)["answer"]) == ("Away.", None)


def test_a_table_holds_no_formula(tmp_path: Path) -> None:
    attack = replace(full("=cmd", fact_recall=None), answer=replace(GOOD, text="@SUM(A1)\n=2"))
    path = exported(tmp_path / "run.csv", attack, failed("two", "-1 is no question"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        one, two = csv.DictReader(file)
    assert (one["item"], one["answer"]) == ("'=cmd", "'@SUM(A1)\n=2")
    assert (one["score outcome"], one["score fact_recall"]) == ("1.0", "")
    assert (one["found"], one["cited"]) == ("zenith acme", "zenith")
    assert (two["error"], two["score outcome"]) == ("'-1 is no question", "")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"
    assert as_text(f"a{cell}") == f"a{cell}"


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither \.jsonl nor \.csv"):
        exported(tmp_path / "run.txt", full("one"))
    with pytest.raises(StorageError, match="cannot be written"):
        exported(tmp_path / "nowhere" / "run.csv", full("one"))
    old = exported(tmp_path / "run.csv", full("one"))
    before = old.read_text()
    broken = replace(full("two"), item={})
    with pytest.raises(KeyError):
        exported(old, broken)
    assert old.read_text() == before

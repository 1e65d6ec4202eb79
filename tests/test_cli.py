"""The command line as people and scripts use it: what goes in, what comes out, and what every fault says."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from assistant import batch
from assistant.cli import main
from assistant.index.vectors import open_vector_store
from assistant.library.folder import write_document
from assistant.settings import ROOT, Settings
from assistant.wiring import build_assistant
from tests.documents import case, text_of
from tests.openai_server import OpenAIServer, say, status
from tests.test_answering_pipeline import LIBRARY

QUESTION = "How many welders did Zenith hire?"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synced installation, to be copied: `data` and `knowledge`."""
    place = tmp_path_factory.mktemp("filled")
    for document in LIBRARY:
        write_document(place / "knowledge", document)
    done = command_line(place, "library", "sync")
    assert done.returncode == 0, done.stderr
    assert "Library: 4 new; 21 passages, 21 embedded now." in done.stderr
    return place


def environment(place: Path) -> dict[str, str]:
    return {
        "ASSISTANT_DATA_DIR": str(place / "data"),
        "ASSISTANT_KNOWLEDGE_DIR": str(place / "knowledge"),
        "ASSISTANT_MODEL": "embedded",
    }


def command_line(place: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A real process, which inherits nothing but what the test gives it."""
    return subprocess.run(
        [sys.executable, "-m", "assistant.cli", *words],
        env=environment(place) | {"PYTHONPATH": str(ROOT)} | more,
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def place(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A filled installation of this test's own, named by the environment."""
    for part in ("data", "knowledge"):
        shutil.copytree(filled / part, tmp_path / part)
    settle(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that has never run, with one case in its folder."""
    write_document(tmp_path / "knowledge", LIBRARY[1])
    settle(tmp_path, monkeypatch)
    return tmp_path


def settle(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("ASSISTANT_", "OPENAI_")):
            monkeypatch.delenv(name)
    for name, value in environment(place).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(place)


def run(*words: str) -> Result:
    """One command. Whatever goes wrong is a message and an exit code, and never a traceback."""
    result = CliRunner().invoke(main, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


def refused(result: Result, code: int, *told: str) -> None:
    """It ended with this code, and one message said all of this."""
    assert result.exit_code == code, result.output
    assert result.stderr.startswith("Error: "), result.stderr
    assert len(result.stderr.splitlines()) == 1
    for words in told:
        assert words in result.stderr


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def typed(value: Any, shape: Any) -> bool:
    """Whether a value has the shape of the contract: {key: shape}, [shape], or types."""
    if isinstance(shape, dict):
        return (
            isinstance(value, dict)
            and value.keys() == shape.keys()
            and all(typed(value[key], shape[key]) for key in shape)
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(typed(one, shape[0]) for one in value)
    return isinstance(value, shape)


ANSWER = {
    "outcome": str,
    "answer": str,
    "citations": [
        {
            "n": int,
            "document_id": str,
            "title": str,
            "passage_id": str,
            "passage": str,
            "quote": str,
            "source_urls": [str],
        }
    ],
    "statements": [
        {
            "text": str,
            "support": str,
            "citations": [int],
            # Beyond the contract, as further down.
            "sources": int,
            "kinds": [str],
            "differs": str,
        }
    ],
    "reason": str | None,
    "follow_ups": [str],
    "seconds": float,
    "first_text_seconds": float,
    "model": str,
    # Beyond the contract, for readers who want to know more.
    "unanswered": [str],
    "nearest": [{"document_id": str, "title": str, "kind": str, "summary": str}],
    "removed": int,
    "withdrawn": int,
    "mended": int,
}
HITS = {"hits": [{"passage_id": str, "document_id": str, "score": float, "text": str}]}


# One question


def test_an_answer_for_the_terminal_shows_what_its_numbers_stand_for(place: Path) -> None:
    result = run("ask", QUESTION)
    assert result.exit_code == 0
    assert "Zenith in Toledo, Ohio hired 45 welders within three years. [1]" in result.stdout
    assert "[1] How Zenith found welders (zenith-toledo): “Zenith in Toledo, Ohio hired" in result.stdout
    assert "    Other: https://example.net/zenith-toledo" in result.stdout
    assert result.stderr == ""


def test_an_answer_as_json_keeps_the_contract(place: Path) -> None:
    result = run("ask", QUESTION, "--json")
    answer = json.loads(result.stdout)
    assert typed(answer, ANSWER), answer
    assert answer["outcome"] == "answered"
    assert answer["reason"] is None
    assert answer["model"] == "embedded"
    assert answer["citations"][0]["quote"] in answer["citations"][0]["passage"]
    assert 0 <= answer["first_text_seconds"] <= answer["seconds"]


def test_a_decline_and_a_question_back_keep_the_contract_too(place: Path) -> None:
    declined = json.loads(run("ask", "What is the corporate tax rate of Delaware?", "--json").stdout)
    assert typed(declined, ANSWER), declined
    assert declined["outcome"] == "declined"
    assert declined["reason"]
    assert declined["nearest"]
    shown = run("ask", "What is the corporate tax rate of Delaware?").stdout
    assert "Nearest in the library (not an answer):" in shown
    asked_back = json.loads(run("ask", "How many welders were hired within three years?", "--json").stdout)
    assert typed(asked_back, ANSWER), asked_back
    assert asked_back["outcome"] == "clarify"
    assert len(asked_back["follow_ups"]) == 3
    shown = run("ask", "How many welders were hired within three years?").stdout
    assert all(f"  - {option}" in shown for option in asked_back["follow_ups"])


def test_history_is_understood(place: Path) -> None:
    history = place / "history.json"
    said = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "45 welders. [1]"}]
    history.write_bytes(b"\xef\xbb\xbf" + json.dumps(said).encode())
    answer = json.loads(run("ask", "and Orion?", "--json", "--history", str(history)).stdout)
    assert answer["outcome"] == "answered"
    assert "300 welders" in answer["answer"]


def test_a_search_shows_passages(place: Path) -> None:
    shown = run("search", "welders in Toledo", "-k", "2").stdout.splitlines()
    assert len(shown) == 4
    assert "zenith-toledo@1#" in shown[0]
    found = json.loads(run("search", "welders in Toledo", "-k", "3", "--json").stdout)
    assert typed(found, HITS), found
    assert found["hits"][0]["document_id"] == "zenith-toledo"
    assert len(found["hits"]) == 3


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("", "The question is empty."),
        (" \x00\x07\u200b ", "The question is empty."),
        ("?!…", "The question is empty."),
        ("w" * 100_000, "100,000 characters; 4,000 is the most"),
        ("welders \udcff", "The question is not UTF-8."),
        (None, "Give one: assistant "),
    ],
)
def test_a_question_that_cannot_be_used_is_refused(
    place: Path, command: str, question: str | None, told: str
) -> None:
    refused(run(command, *([] if question is None else [question])), 4, told)


def test_control_characters_within_a_question_do_not_matter(place: Path) -> None:
    asked = "How many\x00 welders\x1b did Zenith\u200b hire?"
    assert "hired 45 welders" in run("ask", asked).stdout


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"role": "user", "content": "x"}', "The history is not a list."),
        (b"[", "The history cannot be used"),
        (b'[{"role": "robot", "content": "x"}]', "role"),
        (b'[{"role": "user", "content": "caf\xe9"}]', "is not UTF-8"),
    ],
)
def test_a_history_that_cannot_be_used_is_refused(place: Path, content: bytes, told: str) -> None:
    (place / "history.json").write_bytes(content)
    refused(run("ask", QUESTION, "--history", "history.json"), 4, told)


# Batches


def test_a_batch_answers_each_line_and_says_how_fast(place: Path) -> None:
    asked = [
        {"id": "a", "question": QUESTION},
        {"question": "and Orion?", "history": [{"role": "user", "content": QUESTION}]},
        {"id": "c", "question": "How did a plant find welders?", "situation": {"employer_size": "large"}},
    ]
    (place / "in.jsonl").write_text("\n".join(map(json.dumps, asked)) + "\n")
    result = run("ask", "--batch", "in.jsonl", "--output", "out.jsonl")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "3 lines: p50 " in result.stderr
    rows = lines(place / "out.jsonl")
    assert all(typed(row, {"id": str | int, **ANSWER}) for row in rows)
    assert [row["id"] for row in rows] == ["a", 2, "c"]
    assert "45 welders" in rows[0]["answer"]
    assert "300 welders" in rows[1]["answer"]


def test_a_batch_of_searches_keeps_the_contract(place: Path) -> None:
    (place / "in.jsonl").write_text('{"id": 7, "question": "welders in Toledo"}\n')
    result = run("search", "--batch", "in.jsonl", "-k", "4")
    [row] = [json.loads(line) for line in result.stdout.splitlines()]
    assert typed(row, {"id": int, "seconds": float, **HITS}), row
    assert row["id"] == 7
    assert len(row["hits"]) == 4


@pytest.mark.parametrize("command", ["ask", "search"])
def test_bad_lines_become_error_objects_and_the_exit_code_tells(place: Path, command: str) -> None:
    (place / "in.jsonl").write_bytes(
        b"\xef\xbb\xbf"
        b'{"id": "good", "question": "welders in Toledo"}\n'
        b"not json\n"
        b"\n"
        b'{"id": "latin", "question": "caf\xe9"}\n'
        b'{"id": "list", "question": "x", "history": {"role": "user"}}\n'
        b'{"id": "empty", "question": ""}\n'
        b'{"id": "long", "question": "' + b"w" * 100_000 + b'"}\n'
        b'{"id": "last", "question": "welders in \xc3\x84kron"}'
    )
    result = run(command, "--batch", "in.jsonl", "--output", "out.jsonl")
    assert result.exit_code == 4
    assert "5 bad lines" in result.stderr
    rows = {row["id"]: row for row in lines(place / "out.jsonl")}
    assert list(rows) == ["good", 2, "latin", "list", "empty", "long", "last"]
    told = {key: row["error"]["message"] for key, row in rows.items() if "error" in row}
    assert told.keys() == {2, "latin", "list", "empty", "long"}
    assert told["latin"] == "Line 4 is not UTF-8. Save it with UTF-8 encoding."
    assert "history" in told["list"]
    assert told["empty"].startswith("The question is empty.")
    assert "100,000 characters" in told["long"]


def test_an_empty_batch_is_no_error(place: Path) -> None:
    (place / "in.jsonl").touch()
    result = run("search", "--batch", "in.jsonl", "--output", "out.jsonl")
    assert (result.exit_code, result.output) == (0, "")
    assert (place / "out.jsonl").read_bytes() == b""


def test_a_batch_never_overwrites_its_own_questions(place: Path) -> None:
    (place / "in.jsonl").write_text('{"question": "welders"}\n')
    refused(run("ask", "--batch", "in.jsonl", "--output", "./in.jsonl"), 4, "--output")
    assert (place / "in.jsonl").read_text() == '{"question": "welders"}\n'


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ask", QUESTION, "--batch", "in.jsonl"), "Leave one of them out."),
        (("search", "welders", "--batch", "in.jsonl"), "Leave one of them out."),
        (("ask", "--batch", "in.jsonl", "--history", "in.jsonl"), "into each line of the batch"),
        (("ask", QUESTION, "--output", "out.jsonl"), "--output goes with --batch."),
        (("search", "welders", "--json", "--output", "out.jsonl"), "--output goes with --batch."),
    ],
)
def test_words_that_contradict_each_other_are_refused_at_once(
    bare: Path, words: tuple[str, ...], told: str
) -> None:
    (bare / "in.jsonl").write_text('{"question": "welders"}\n')
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""
    assert not (bare / "out.jsonl").exists()
    assert not (bare / "data").exists()


def test_a_batch_that_breaks_off_leaves_the_answers_of_the_one_before(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "in.jsonl").write_text('{"id": 1, "question": "welders"}\n{"id": 2, "question": "welders"}\n')
    assert run("search", "--batch", "in.jsonl", "--output", "out.jsonl").exit_code == 0
    before = (place / "out.jsonl").read_bytes()
    run_lines = batch.run

    def stopped(*given: Any) -> Iterator[batch.Row]:
        yield next(run_lines(*given))
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(batch, "run", stopped)
    refused(
        run("search", "--batch", "in.jsonl", "--output", "out.jsonl"), 6, "lines so far are in out.jsonl.part"
    )
    assert (place / "out.jsonl").read_bytes() == before
    assert [row["id"] for row in lines(place / "out.jsonl.part")] == [1]


def test_an_output_that_cannot_be_written_is_told(place: Path) -> None:
    (place / "in.jsonl").write_text('{"question": "welders"}\n')
    refused(run("search", "--batch", "in.jsonl", "--output", "nowhere/out.jsonl"), 6, "No such file")
    refused(run("search", "--batch", "in.jsonl", "--output", "/dev/full"), 6, "No space left")


# The library


def test_a_first_command_fills_the_library_by_itself(bare: Path) -> None:
    result = run("search", "welders")
    assert result.exit_code == 0
    assert "acme-akron@1#" in result.stdout
    assert "Library: 1 new; 5 passages, 5 embedded now." in result.stderr
    assert run("search", "welders").stderr == ""


def test_sync_takes_over_what_changed_and_embeds_nothing_twice(place: Path) -> None:
    assert "Library: 4 same; 21 passages, 0 embedded now." in run("library", "sync").stderr
    write_document(place / "knowledge", case("acme-akron", "Acme", "Akron, Ohio", "121"))
    assert "1 changed here, 3 same; 21 passages, 1 embedded now." in run("library", "sync").stderr


def test_sync_takes_the_good_files_and_fails_for_the_bad_one(bare: Path) -> None:
    (bare / "knowledge" / "cases" / "bad.md").write_text("no front matter")
    result = run("library", "sync")
    assert result.exit_code == 5
    assert "bad.md:1: error: no front matter" in result.stderr
    assert "Library: 1 new" in result.stderr


def test_sync_tells_what_it_left_alone(place: Path) -> None:
    changed = place / "changed" / "acme-akron.md"
    changed.parent.mkdir()
    changed.write_text(text_of("## In short\nAnother text. [a]\n"))
    fresh = place / "changed" / "fresh.md"
    fresh.write_text(text_of("## In short\nA fresh case. [a]\n"))
    run("library", "import", str(changed), str(fresh))
    result = run("library", "sync")
    assert result.exit_code == 0
    assert "acme-akron: changed in the app since they came from a file" in result.stderr
    assert "fresh: published, but not in the folder" in result.stderr
    write_document(place / "knowledge", case("acme-akron", "Acme", "Akron, Ohio", "121"))
    assert "acme-akron: changed both in the file and in the app" in run("library", "sync").stderr


def test_what_was_imported_is_found_and_can_be_exported(place: Path) -> None:
    file = place / "nova.md"
    file.write_text(case("nova", "Nova", "Lima, Ohio", "77").text)
    result = run("library", "import", str(file))
    assert result.stdout == "nova: version 1 is published\n"
    assert "77 welders" in run("ask", "How many welders did Nova hire?").stdout
    exported = run("library", "export")
    assert exported.stdout == f"{place / 'knowledge' / 'cases' / 'nova.md'}\n"
    assert (place / "knowledge" / "cases" / "nova.md").read_text() == file.read_text()
    assert run("library", "export").stdout == ""


def test_a_running_program_uses_what_others_publish_and_nothing_that_they_retire(place: Path) -> None:
    file = place / "nova.md"
    file.write_text(case("nova", "Nova", "Lima, Ohio", "77").text)
    running = build_assistant(Settings())
    try:
        running.warm()
        assert "77 welders" not in running.answer("How many welders did Nova hire?").text
        assert command_line(place, "library", "import", str(file)).returncode == 0
        assert "77 welders" in running.answer("How many welders did Nova hire?").text
        assert "45 welders" in running.answer(QUESTION).text
        retired = command_line(place, "library", "retire", "nova", "zenith-toledo")
        assert retired.stdout == "nova: no longer published\nzenith-toledo: no longer published\n"
        for question, figure in (("How many welders did Nova hire?", "77"), (QUESTION, "45")):
            answer = running.answer(question)
            assert f"{figure} welders" not in answer.text
            assert not {"nova", "zenith-toledo"} & {one.document_id for one in answer.citations}
    finally:
        running.close()


def test_a_document_is_retired_and_the_file_that_brings_it_back_is_named(place: Path) -> None:
    result = run("library", "retire", "acme-akron")
    assert result.exit_code == 0
    file = place / "knowledge" / "cases" / "acme-akron.md"
    assert f"{file} is still there: delete it" in result.stderr
    file.unlink()
    assert "3 same; " in run("library", "sync").stderr
    assert "acme-akron@" not in run("search", "Acme in Akron").stdout


def test_of_ids_that_are_not_all_known_none_is_retired(place: Path) -> None:
    refused(
        run("library", "retire", "zenith-toledo", "acme-akorn"), 5, "nothing was retired", "`acme-akron`?"
    )
    refused(run("library", "retire", "no-such-thing"), 5, "the name of its file")
    assert "4 documents are published" in run("library", "status").stdout


def test_of_files_with_a_fault_none_is_imported(place: Path) -> None:
    good, bad = place / "nova.md", place / "bad.md"
    good.write_text(case("nova", "Nova", "Lima, Ohio", "77").text)
    bad.write_text(text_of("## In short\nText. [a]\n", kind="poem"))
    result = run("library", "import", str(good), str(bad))
    assert result.exit_code == 5
    assert "bad.md:2: error: `kind`" in result.stderr
    assert "Nothing was imported." in result.stderr
    assert "4 documents are published" in run("library", "status").stdout


def test_two_files_with_one_id_are_not_imported(place: Path) -> None:
    other = place / "other" / "nova.md"
    other.parent.mkdir()
    for path, figure in ((place / "nova.md", "77"), (other, "78")):
        path.write_text(case("nova", "Nova", "Lima, Ohio", figure).text)
    result = run("library", "import", str(place / "nova.md"), str(other))
    assert result.exit_code == 5
    assert "has the same id, `nova`" in result.stderr


def test_check_reports_every_finding_and_touches_nothing(bare: Path) -> None:
    (bare / "knowledge" / "cases" / "one.md").write_text("no front matter")
    (bare / "knowledge" / "cases" / "two.md").write_bytes(b"\xff\xfe")
    result = run("library", "check")
    assert result.exit_code == 5
    assert "one.md:1: error:" in result.stdout
    assert "two.md:1: error: not UTF-8" in result.stdout
    assert not (bare / "data").exists()


def test_check_of_a_folder_without_errors_ends_well(bare: Path) -> None:
    shutil.rmtree(bare / "knowledge")
    (bare / "knowledge").mkdir()
    result = run("library", "check")
    assert (result.exit_code, result.stdout) == (0, "0 errors, 0 warnings\n")


def test_status_counts_by_lesson_and_kind(place: Path) -> None:
    shown = run("library", "status").stdout.splitlines()
    assert shown[0] == "4 documents are published"
    rows = {row.split()[0]: row.split()[1:] for row in shown if row.strip()}
    assert rows["pain-points"][:2] == ["1", "3"]


# Faults of the installation


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ASSISTANT_CHROMA_URL", "localhost:8000", "must start with http://"),
        (
            "ASSISTANT_DATABASE_URL",
            "mysql://root:hidden@localhost/x",
            "must be SQLite or Postgres, not mysql",
        ),
        ("ASSISTANT_DATABASE_URL", "hidden", "is not a database address"),
        ("ASSISTANT_EMBEDDINGS", "word2vec", "must be `embedded` or openai:MODEL"),
        ("ASSISTANT_MODEL_TIMEOUT", "soon", "ASSISTANT_MODEL_TIMEOUT"),
        ("ASSISTANT_MODEL_TIMEOUT", "nan", "ASSISTANT_MODEL_TIMEOUT Input should be a finite number"),
        ("ASSISTANT_MODEL_TIMEOUT", "-1", "ASSISTANT_MODEL_TIMEOUT Input should be greater than 0"),
        *(
            ("ASSISTANT_DATABASE_URL", f"sqlite:////tmp/hidden.db?timeout={wait}", "has a timeout that is no")
            for wait in ("nan", "inf", "-1", "soon", "1&timeout=2")
        ),
        (
            "ASSISTANT_DATABASE_URL",
            "postgresql://me@host/hidden?connect_timeout=nan",
            "has a connect_timeout",
        ),
        ("ASSISTANT_PROMPT_TOKENS", "3", "ASSISTANT_PROMPT_TOKENS"),
        ("ASSISTANT_MODEL", "openai:gpt-5-mini", "set OPENAI_API_KEY"),
        ("ASSISTANT_MODEL", "gpt-5-mini", "set OPENAI_API_KEY"),
        ("ASSISTANT_CHROMA_URL", "http://localhost:eighty", "is no address; write http://host"),
        ("OPENAI_BASE_URL", "http://[half", "is no address; write http://host"),
        ("ASSISTANT_DATABASE_URL", "postgresql+psycopg://me:hidden@host:x/name", "is not a database address"),
        ("ASSISTANT_MODEL", "nobody:model", "names a provider that is not known: nobody"),
    ],
)
@pytest.mark.parametrize("words", [("ask", QUESTION), ("doctor",), ("library", "sync")])
def test_a_setting_that_makes_no_sense_is_named(
    bare: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    result = run(*words)
    assert told in result.output
    assert "hidden" not in result.output
    assert result.exit_code == (1 if words == ("doctor",) and value.startswith("nobody") else 3)


def test_a_file_of_settings_in_another_encoding_is_told(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / ".env").write_bytes("ASSISTANT_MODEL=übung".encode("latin-1"))
    monkeypatch.chdir(bare)
    refused(run("ask", QUESTION), 3, ".env is not UTF-8")


def test_a_data_folder_that_cannot_be_made_is_told(bare: Path) -> None:
    (bare / "data").write_text("a file where the folder should be")
    refused(run("ask", QUESTION), 6, "data", "ASSISTANT_DATA_DIR")


def test_a_knowledge_folder_that_is_not_there_is_told(bare: Path) -> None:
    shutil.rmtree(bare / "knowledge")
    for words in (("ask", QUESTION), ("library", "check"), ("library", "sync")):
        refused(run(*words), 5, "ASSISTANT_KNOWLEDGE_DIR")


def test_a_file_that_is_no_database_is_told(bare: Path) -> None:
    (bare / "data").mkdir()
    (bare / "data" / "assistant.db").write_bytes(b"nothing that SQLite knows" * 200)
    refused(run("ask", QUESTION), 6, "is not a sound database", "backup")


def test_a_database_of_a_newer_program_is_left_alone(place: Path) -> None:
    engine = create_engine(f"sqlite:///{place / 'data' / 'assistant.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    refused(run("ask", QUESTION), 6, "newer version", "Update the program")


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine at which nobody listens, kept from others meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_chroma_server_that_is_not_there_is_told(
    place: Path, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    monkeypatch.setenv("ASSISTANT_CHROMA_URL", f"http://127.0.0.1:{closed_port}")
    refused(run("ask", QUESTION), 6, "does not answer", "chroma run", "ASSISTANT_CHROMA_URL")


def test_a_model_server_that_is_not_there_gives_a_quoted_answer_and_the_reason(
    place: Path, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    monkeypatch.setenv("ASSISTANT_MODEL", "openai:x")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{closed_port}/v1")
    result = run("ask", QUESTION, "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["outcome"] == "answered"
    assert answer["model"] == "embedded"
    assert "45 welders" in answer["answer"]
    assert "openai:x" in answer["reason"]
    assert "quoted from the library" in answer["reason"]
    assert "Note: " in run("ask", QUESTION).stdout


def test_a_model_writes_when_its_server_is_there(
    place: Path, monkeypatch: pytest.MonkeyPatch, openai_server: OpenAIServer
) -> None:
    openai_server.script(
        say("## In short\n", "Zenith in Toledo, Ohio hired 45 welders within three years. [1]\n")
    )
    monkeypatch.setenv("ASSISTANT_MODEL", "openai:x")
    monkeypatch.setenv("OPENAI_BASE_URL", openai_server.url)
    answer = json.loads(run("ask", QUESTION, "--json").stdout)
    assert typed(answer, ANSWER), answer
    assert answer["model"] == "openai:x"
    assert answer["statements"][0]["support"] == "supported"


def test_an_embedding_server_that_is_not_there_is_an_error_and_nothing_is_lost(
    bare: Path, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDINGS", "openai:text-embedding-3-small")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{closed_port}/v1")
    refused(run("ask", QUESTION), 7, "text-embedding-3-small")
    monkeypatch.delenv("ASSISTANT_EMBEDDINGS")
    assert "1 documents are published" in run("library", "status").stdout
    assert "acme-akron" in run("search", "welders").stdout


def test_while_another_program_owns_the_index_commands_work_in_memory(place: Path) -> None:
    owner = open_vector_store(place / "data", None)
    try:
        assert owner.mode == "owner"
        done = command_line(place, "ask", QUESTION, "--json")
        assert done.returncode == 0, done.stderr
        assert "45 welders" in json.loads(done.stdout)["answer"]
        shown = run("doctor")
        assert shown.exit_code == 0
        assert "note   index: another process owns the folder; this one searches in memory" in shown.stdout
    finally:
        owner.close()


def test_a_spoilt_index_is_built_again_without_a_word_to_the_reader(place: Path) -> None:
    (place / "data" / "chroma" / "chroma.sqlite3").write_bytes(b"spoilt" * 1000)
    assert "45 welders" in run("ask", QUESTION).stdout


# The doctor


def test_the_doctor_finds_a_sound_installation_sound(place: Path) -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.stdout
    assert "ok     answers: quoted from the library; set OPENAI_API_KEY" in result.stdout
    assert f"ok     knowledge folder: 4 documents in {place / 'knowledge'}" in result.stdout
    assert "ok     library: 4 documents published" in result.stdout
    assert f"ok     index: embedded, in {place / 'data'}" in result.stdout


def test_the_doctor_names_the_command_that_mends(bare: Path) -> None:
    (bare / "knowledge" / "cases" / "bad.md").write_text("no front matter")
    result = run("doctor")
    assert result.exit_code == 1
    assert "broken knowledge folder: 1 documents can be used, 1 faults in others" in result.stdout
    assert "→ assistant library check" in result.stdout
    assert "broken library: no document is published\n       → assistant library sync" in result.stdout


def test_the_doctor_goes_on_past_what_is_broken(
    bare: Path, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    shutil.rmtree(bare / "knowledge")
    monkeypatch.setenv("ASSISTANT_CHROMA_URL", f"http://curator:hidden@127.0.0.1:{closed_port}")
    result = run("doctor")
    assert result.exit_code == 1
    assert "broken knowledge folder: There is no folder of documents" in result.stdout
    assert "ok     disk:" in result.stdout
    assert "broken start: The search index at http://127.0.0.1" in result.stdout
    assert "chroma run" in result.stdout
    assert "hidden" not in result.output


def test_the_doctor_shows_no_secret(
    place: Path, monkeypatch: pytest.MonkeyPatch, chroma_server: str, openai_server: OpenAIServer
) -> None:
    openai_server.script(say("Yes."))
    monkeypatch.setenv("ASSISTANT_MODEL", "openai:x")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden-key")
    monkeypatch.setenv("OPENAI_BASE_URL", openai_server.url.replace("://", "://curator:hidden@"))
    monkeypatch.setenv("ASSISTANT_CHROMA_URL", chroma_server.replace("://", "://curator:hidden@"))
    result = run("doctor")
    assert result.exit_code == 0, result.stdout
    assert f"written by openai:x at {openai_server.url}, checked" in result.stdout
    assert f"index: Chroma server at {chroma_server}" in result.stdout
    assert "hidden" not in result.output


def test_the_doctor_finds_out_that_a_model_does_not_answer(
    place: Path, monkeypatch: pytest.MonkeyPatch, openai_server: OpenAIServer
) -> None:
    openai_server.script(status(401))
    monkeypatch.setenv("ASSISTANT_MODEL", "openai:x")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden-key")
    monkeypatch.setenv("OPENAI_BASE_URL", openai_server.url)
    result = run("doctor")
    assert result.exit_code == 1
    assert "broken answers: " in result.stdout
    assert "hidden" not in result.output


def test_the_doctor_finds_out_that_no_question_can_be_embedded(
    place: Path, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDINGS", "openai:some-embedding")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{closed_port}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden-key")
    monkeypatch.setenv("ASSISTANT_MODEL", "embedded")
    result = run("doctor")
    assert result.exit_code == 1
    assert "broken search: " in result.stdout


def test_the_doctor_says_what_is_wrong_with_the_database(place: Path) -> None:
    """The database opens, and what is published cannot be read."""
    file = place / "data" / "assistant.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        size = connection.execute(text("PRAGMA page_size")).scalar_one()
        roots = connection.execute(text("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'versions'"))
        pages = list(roots.scalars())
    engine.dispose()
    with file.open("r+b") as opened:
        for page in pages:
            opened.seek((page - 1) * size)
            opened.write(b"\xff" * size)
    result = run("doctor")
    assert result.exit_code == 1
    assert "broken library: " in result.stdout
    assert "is not a sound database.\n       → Restore it from a backup" in result.stdout


# As a program


def test_the_program_answers_and_fails_like_the_command(filled: Path, tmp_path: Path) -> None:
    place = shutil.copytree(filled, tmp_path / "copy")
    answered = command_line(place, "ask", QUESTION, "--json")
    assert answered.returncode == 0, answered.stderr
    assert typed(json.loads(answered.stdout), ANSWER)
    assert answered.stderr == ""
    failed = command_line(place, "ask", QUESTION, ASSISTANT_EMBEDDINGS="none")
    assert failed.returncode == 3
    assert failed.stdout == ""
    assert failed.stderr.startswith("Error: The settings cannot be used: ASSISTANT_EMBEDDINGS must be")


def test_bytes_that_are_no_text_are_refused_by_the_program(filled: Path, tmp_path: Path) -> None:
    place = shutil.copytree(filled, tmp_path / "copy")
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"assistant.cli", b"ask", b"welders \xff"],
        env=environment(place) | {"PYTHONPATH": str(ROOT)},
        cwd=place,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 4, done.stderr
    assert b"The question is not UTF-8." in done.stderr

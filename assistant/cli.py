"""The `assistant` command."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click
import numpy as np

from assistant import batch
from assistant.answering.compose import NOT_ANSWERED
from assistant.cli_library import library
from assistant.cli_shared import Group, fill, opened
from assistant.doctor import examine
from assistant.errors import InputError, StorageError
from assistant.files import part_of, replacing
from assistant.progress import bars
from assistant.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.values import Answer


@click.group(cls=Group)
def main() -> None:
    """Answers about engaging employers, from a curated library, with citations."""


main.add_command(library)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", default=8501, show_default=True, type=click.IntRange(1, 65535), help="Port to listen at."
)
def serve(host: str, port: int) -> None:
    """Open the app."""
    from assistant.server import serve as serve_app  # streamlit takes a second to import

    serve_app(load_settings(), host, port, prepare=fill)


@main.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text; a batch is JSON.")
@click.option(
    "--history", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Earlier turns."
)
@click.option(
    "--batch",
    "lines",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of questions.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where a batch's lines go.")
def ask(
    question: str | None, as_json: bool, history: Path | None, lines: Path | None, output: Path | None
) -> None:
    """Answer a question, or a batch of questions in JSON lines."""
    _agree(question, lines, output)
    if lines is not None and history is not None:
        raise click.UsageError(
            "--history goes with one question. Put the history into each line of the batch, as `history`."
        )
    text = _asked(question, "ask") if lines is None else ""
    with opened() as assistant:
        if lines is not None:
            with bars() as progress:
                assistant.warm(progress)

            def handle(asked: batch.QuestionLine) -> batch.Json:
                return batch.answer_json(assistant.answer(asked.question, asked.turns, asked.where))

            _batch(lines, output, handle)
            return
        turns = batch.read_history(_text(history)) if history else ()
        answer = assistant.answer(text, turns)
        click.echo(json.dumps(batch.answer_json(answer), ensure_ascii=False) if as_json else _shown(answer))


@main.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text; a batch is JSON.")
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many passages.")
@click.option(
    "--batch",
    "lines",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of questions.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where a batch's lines go.")
def search(question: str | None, as_json: bool, k: int, lines: Path | None, output: Path | None) -> None:
    """Find passages for a question, or for a batch of questions in JSON lines."""
    _agree(question, lines, output)
    text = _asked(question, "search") if lines is None else ""
    with opened() as assistant:

        def handle(asked: batch.QuestionLine) -> batch.Json:
            return batch.hits_json(assistant.find(asked.question, asked.turns, asked.where, k))

        if lines is not None:
            _batch(lines, output, handle)
            return
        found = handle(batch.QuestionLine(question=text))
        if as_json:
            click.echo(json.dumps(found, ensure_ascii=False))
            return
        for hit in found["hits"]:
            click.echo(
                f"{hit['score']:.4f}  {hit['passage_id']}\n        {' '.join(hit['text'].split())[:160]}"
            )


@main.command("doctor")
def doctor() -> None:
    """Say what is configured, what is missing, and what mends it."""
    checks = list(examine(load_settings()))
    for check in checks:
        click.echo(check)
    sys.exit(any(check.state == "broken" for check in checks))


def _batch(lines: Path, output: Path | None, handle: Callable[[batch.QuestionLine], batch.Json]) -> None:
    """Run a batch line by line; the exit code tells whether a line was bad, or what was away meanwhile."""
    seconds: list[float] = []
    faults: list[int] = []
    try:
        with (
            lines.open(encoding="utf-8-sig", errors="surrogateescape") as source,
            _written(output) as out,
        ):
            for row in batch.run(source, handle):
                out.write(f"{json.dumps(row.out, ensure_ascii=False)}\n".encode())
                if row.exit_code:
                    faults.append(row.exit_code)
                else:
                    seconds.append(row.out["seconds"])
    except OSError as exc:
        part = part_of(output) if output is not None else None
        kept = f" The lines so far are in {part}." if part is not None and part.exists() else ""
        raise StorageError(
            f"The batch broke off ({exc.strerror}).{kept}", "See to the file and run it again."
        ) from exc
    if seconds or faults:
        p50, p95 = np.percentile(seconds or [0], [50, 95]) * 1000
        bad = faults.count(InputError.exit_code)
        away = f"; {len(faults) - bad} lines failed" if len(faults) > bad else ""
        click.echo(
            f"{len(seconds)} lines: p50 {p50:.0f} ms, p95 {p95:.0f} ms; {bad} bad lines{away}", err=True
        )
    # An outage has a higher code than a bad line, and is what should be seen to first.
    sys.exit(max(faults, default=0))


def _written(output: Path | None) -> AbstractContextManager[IO[bytes]]:
    """Where the lines of a batch go; a file that is there is replaced when all of them are written."""
    if output is None or str(output) == "-":
        return nullcontext(sys.stdout.buffer)
    return replacing(output, keep=True)


def _agree(question: str | None, lines: Path | None, output: Path | None) -> None:
    """Refuse words that contradict each other, before the library is opened, which takes a while."""
    if lines is None:
        if output is not None:
            raise click.UsageError(
                "--output goes with --batch. Leave it out, and send the answer to a file with `> FILE`."
            )
        return
    if question is not None:
        raise click.UsageError("A question and --batch exclude each other. Leave one of them out.")
    if output is not None and output.exists() and output.samefile(lines):
        raise InputError("The answers would overwrite the questions.", "Name another file with --output.")


def _asked(question: str | None, command: str) -> str:
    if question is None:
        raise InputError("There is no question.", f'Give one: assistant {command} "Who do we ask first?"')
    batch.require_utf8(question, "The question")
    return question


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8.", "Save it with UTF-8 encoding.") from None


def _shown(answer: Answer) -> str:
    """An answer for the terminal: its text, then what its numbers stand for."""
    lines = [answer.text]
    if answer.reason and answer.reason != answer.text:
        lines += ["", f"Note: {answer.reason}"]
    if answer.unanswered:
        lines += ["", NOT_ANSWERED, *(f"  - {request}" for request in answer.unanswered)]
    for option in answer.options:
        lines.append(f"  - {option}")
    if answer.nearest:
        lines += ["", "Nearest in the library (not an answer):"]
        lines += [f"  - {nearest.title} ({nearest.document_id})" for nearest in answer.nearest]
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        lines.append(f"[{citation.n}] {citation.title} ({citation.document_id}): “{citation.quote}”")
        lines += [f"    {source.publisher}: {source.url}" for source in citation.sources[:3]]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

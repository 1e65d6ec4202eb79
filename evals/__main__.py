"""`python -m evals`: run the test sets, and hold a run against the baseline."""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli_shared import Group
from assistant.errors import InputError
from assistant.settings import EMBEDDED, Settings
from assistant.wiring import build_assistant
from evals.items import read_items
from evals.retrieval import places, recall_at
from evals.runner import Row, compare, means, read_rows, run, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.wiring import Assistant
    from evals.items import Split

HERE = Path(__file__).parent
ITEMS = HERE / "datasets" / "development.jsonl"
DOCUMENT_QUESTIONS = (
    HERE / "datasets" / "document-questions-cases.jsonl",
    HERE / "datasets" / "document-questions-others.jsonl",
)
BASELINE = HERE / "baseline.jsonl"


@contextmanager
def keyless() -> Iterator[Assistant]:
    """The assistant over the shipped library, without key or network, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            model=EMBEDDED,
            embeddings=EMBEDDED,
            database_url=None,
            chroma_url=None,
            data_dir=Path(folder),
        )
        assistant = build_assistant(settings)
        try:
            assistant.sync()
            yield assistant
        finally:
            assistant.close()


@click.group(cls=Group)
def main() -> None:
    """Scores of answers over the test sets."""


_items = click.option(
    "--items",
    "path",
    default=ITEMS,
    show_default="the shipped questions",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The test set.",
)


@main.command("run")
@_items
@click.option(
    "--split", type=click.Choice(["development", "held-out"]), default="development", show_default=True
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Save the run here.")
@click.option("--failures", is_flag=True, help="List the items that are not fully right.")
def run_command(path: Path, split: Split, output: Path | None, failures: bool) -> None:
    """Answer and score one split of the questions, without key or network."""
    items = read_items(path if split == "development" else HERE / "datasets" / "held-out.jsonl", split)
    with keyless() as assistant:
        rows = run(assistant, items)
    _show(rows)
    if failures:
        for row in rows:
            short = {name: score for name, score in row.scores.items() if score is not None and score < 1}
            if short:
                click.echo(f"  {row.item_id} ({row.kind}): {short} {row.outcome}")
    if output:
        write_rows(output, rows)
    sys.exit(any(row.error for row in rows))


@main.command("search")
@click.option(
    "--missed", is_flag=True, help="List the questions whose document did not come among the first five."
)
def search_command(missed: bool) -> None:
    """For two questions on each document: does the search bring that document?"""
    items = [item for path in DOCUMENT_QUESTIONS for item in read_items(path)]
    with keyless() as assistant:
        found = places(assistant, items, depth=10)
    click.echo("  ".join(f"recall@{k} {recall_at(found, k):.3f}" for k in (1, 5, 10)) + f"  of {len(found)}")
    if missed:
        for one in found:
            if one.place is None or one.place > 5:
                click.echo(f"  {one.item_id}: {one.place or 'not among the first ten'}")


@main.command()
@_items
@click.option(
    "--baseline",
    default=BASELINE,
    show_default="the committed one",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The run to be held against.",
)
@click.option("--accept", is_flag=True, help="Make this run the baseline.")
def gate(path: Path, baseline: Path, accept: bool) -> None:
    """Fail when answers over all questions got worse than the committed baseline."""
    items = read_items(path)
    with keyless() as assistant:
        rows = run(assistant, items)
    _show(rows)
    errors = any(row.error for row in rows)
    if accept:
        if errors:
            raise InputError("A run with errors is no baseline.", "Mend what is listed above, and run again.")
        write_rows(baseline, rows)
        return
    changes = compare(read_rows(baseline), rows)
    for change in changes:
        state = "DROP" if change.is_drop else "ok"
        click.echo(
            f"{state:5}{change.metric:16}{change.before:.3f} → {change.after:.3f}  "
            f"[{change.low:+.3f}, {change.high:+.3f}]  {' '.join(change.worse)}"
        )
    sys.exit(errors or any(change.is_drop for change in changes))


def _show(rows: Sequence[Row]) -> None:
    for row in rows:
        if row.error:
            click.echo(f"  {row.item_id}: {row.error}")
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    for kind, some in sorted(by_kind.items()):
        scored = [row.scores["outcome"] or 0.0 for row in some if row.scores]
        right = sum(scored)
        click.echo(f"  {kind:16}{right:.0f} of {len(some)} took the right exit")
    click.echo("  ".join(f"{name} {value:.3f}" for name, value in means(rows).items()))


if __name__ == "__main__":
    main()

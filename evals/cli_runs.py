"""The commands that ask (`run`, `search`) and those that show what was recorded (`runs`, `export`)."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.progress import bars
from assistant.records import evaluations
from assistant.records.database import Database
from assistant.settings import load_settings
from evals import export, told
from evals.configurations import configured, keyless, workers_for
from evals.pins import changed, pins_of
from evals.retrieval import places, recall_at
from evals.runner import check_resumable, found_run, new_run, run
from evals.scored import scores_with
from evals.suites import DOCUMENTS, QUESTIONS, read_suite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.records.evaluations import Result, Run
    from evals.configurations import Configuration
    from evals.items import Split
    from evals.suites import Suite

HELD_OUT = "The held-out part is for reporting: nothing may be tuned on it."


@contextmanager
def recorded() -> Iterator[Database]:
    """The database of this installation, in which runs are kept."""
    database = Database.open(load_settings().database)
    try:
        yield database
    finally:
        database.close()


@click.command("run")
@click.option("--suite", help=f"`{QUESTIONS}` (default), `{DOCUMENTS}`, or a file of items.")
@click.option("--split", type=click.Choice(["development", "held-out"]), help="Default: development.")
@click.option(
    "--configuration",
    type=click.Choice(["keyless", "installed"]),
    help="The shipped library without key or network (default), or this installation.",
)
@click.option("--workers", type=click.IntRange(1, 64), help="Questions asked at once.")
@click.option("--resume", metavar="RUN", help="Go on with a run that broke off.")
@click.option("--failures", is_flag=True, help="List the items that are not fully right.")
def run_command(
    suite: str | None,
    split: Split | None,
    configuration: Configuration | None,
    workers: int | None,
    resume: str | None,
    failures: bool,
) -> None:
    """Answer and score a part of a test set, and record it; what is answered is kept when it breaks off."""
    if resume and (suite or split or configuration):
        raise click.UsageError("--resume goes on with the run's own suite, split and configuration.")
    with recorded() as database:
        former = found_run(database, resume) if resume else None
        if former is not None:
            # Recorded from the very options that these types stand for.
            suite, split, configuration = former.suite, former.split, former.configuration  # type: ignore[assignment]
        test = read_suite(suite or QUESTIONS, split or "development")
        if test.split == "held-out":
            click.echo(HELD_OUT, err=True)
        results = _gone_through(database, former, test, configuration or "keyless", workers)
    for line in told.of_results(results, failures=failures):
        click.echo(line)
    sys.exit(any(result.error for result in results))


def _gone_through(
    database: Database, former: Run | None, test: Suite, name: Configuration, workers: int | None
) -> Sequence[Result]:
    """Begin a run, or go on with a former one, to its end; returns all its results."""
    with configured(name) as assistant:
        pins = pins_of(assistant)
        if former is not None:
            check_resumable(former, test, pins)
        going = former or new_run(database, test, name, pins)
        click.echo(f"Run {going.id}. If it breaks off: python -m evals run --resume {going.id}", err=True)
        many = workers or workers_for(assistant)
        with bars() as progress:
            run(database, going, test, assistant, scores_with(assistant), many, progress)
        if what := changed(pins, pins_of(assistant)):
            click.echo(f"While the run went on, this changed: {what}. Compare it with care.", err=True)
    with database.reading() as session:
        return evaluations.results(session, going.id)


@click.command("runs")
def runs_command() -> None:
    """List the runs, newest first, and how often the held-out part was asked."""
    with recorded() as database, database.reading() as session:
        for line in told.of_runs(evaluations.runs(session)):
            click.echo(line)


@click.command("export")
@click.argument("run_id", metavar="RUN")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A .jsonl file, with everything, or a .csv table.",
)
def export_command(run_id: str, output: Path) -> None:
    """Write a run with its answers to a file."""
    with recorded() as database:
        chosen = found_run(database, run_id)
        with database.reading() as session:
            results = evaluations.full_results(session, run_id)
    export.export(output, chosen, results)
    if len(results) < chosen.items:
        click.echo(f"The run broke off: {len(results)} of {chosen.items} items are written.", err=True)


@click.command("search")
@click.option(
    "--split", type=click.Choice(["development", "held-out"]), default="development", show_default=True
)
@click.option(
    "--missed", is_flag=True, help="List the questions whose document did not come among the first five."
)
def search_command(split: Split, missed: bool) -> None:
    """For two questions on each document: does the search bring that document?"""
    test = read_suite(DOCUMENTS, split)
    if split == "held-out":
        click.echo(HELD_OUT, err=True)
    with keyless() as assistant:
        found = places(assistant, test.items, depth=10)
    click.echo("  ".join(f"recall@{k} {recall_at(found, k):.3f}" for k in (1, 5, 10)) + f"  of {len(found)}")
    if missed:
        for one in found:
            if one.place is None or one.place > 5:
                click.echo(f"  {one.item_id}: {one.place or 'not among the first ten'}")

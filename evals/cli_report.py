"""The command that writes a report."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.errors import StorageError
from evals import report
from evals.cli_runs import recorded
from evals.runner import found_run


@click.command("report")
@click.argument("run_id", metavar="RUN")
@click.option("--against", metavar="RUN", help="Also tell how RUN differs from this one.")
@click.option(
    "--output",
    default="report.html",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
def report_command(run_id: str, against: str | None, output: Path) -> None:
    """Write a run, alone or against another one, as one HTML file that needs nothing else."""
    with recorded() as database:
        chosen = found_run(database, run_id)
        other = found_run(database, against) if against else None
        text = report.page(report.subject(database, chosen, other))
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise StorageError(
            f"{output} cannot be written ({exc.strerror}).", "Name a file in a folder that can be."
        ) from exc
    click.echo(f"{output}: {len(text) / 1000:,.0f} kB")

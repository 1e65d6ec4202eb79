"""The command that tells how far raters agree."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from assistant.errors import InputError
from assistant.records import scoring_results, scoring_rounds
from evals.cli_runs import recorded
from evals.marks import by_criterion, of_people, of_results


@click.command("agreement")
@click.argument("name", metavar="ROUND", required=False)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Also write a CSV file.")
def agreement_command(name: str | None, output: Path | None) -> None:
    """Krippendorff's alpha of people's marks in the scoring round ROUND, or the list of rounds."""
    with recorded() as database, database.reading() as session:
        rounds = scoring_rounds.rounds(session)
        if name is None:
            for one in rounds:
                click.echo(f"{one.name}: {one.scored} of {one.wanted} scored")
            return
        chosen = next((one for one in rounds if name in (one.id, one.name)), None)
        if chosen is None:
            raise InputError(f"There is no scoring round {name}.", "`python -m evals agreement` lists them.")
        found = scoring_results.results(session, chosen.id, lead=chosen.lead)
    lines = [
        (criterion, one.alpha, one.low, one.high, one.raters, one.units, one.note)
        for criterion, one in by_criterion(of_people(of_results(found))).items()
    ]
    for criterion, alpha, low, high, raters, units, note in lines:
        ends = f" ({low:.2f} to {high:.2f})" if low is not None and high is not None else ""
        figure = "no figure" if alpha is None else f"{alpha:.3f}{ends}"
        click.echo(f"{criterion:16}{figure}  {raters} raters, {units} answers  {note}".rstrip())
    if output:
        with output.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(("criterion", "alpha", "low", "high", "raters", "answers", "note"))
            table.writerows(lines)

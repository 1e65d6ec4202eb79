"""The commands that hold runs against each other: `compare`, `gate`, and `simulate`, which tries the gate."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from assistant.errors import InputError
from assistant.progress import bars
from assistant.records import evaluations
from evals import simulation, told
from evals.cli_runs import recorded
from evals.compare import ALARM, GATING, compare
from evals.configurations import keyless, workers_for
from evals.gate import judged, rows_of
from evals.pins import pins_of
from evals.rows import read_baseline, write_baseline
from evals.runner import asked, found_run
from evals.scored import scores_with
from evals.suites import DOCUMENTS, QUESTIONS, joined, read_suite

BASELINE = Path(__file__).parent / "baseline.jsonl"


@click.command("compare")
@click.argument("before")
@click.argument("after")
def compare_command(before: str, after: str) -> None:
    """What changed from run BEFORE to run AFTER, by how much, and why."""
    with recorded() as database:
        first, second = found_run(database, before), found_run(database, after)
        with database.reading() as session:
            old, new = (evaluations.full_results(session, run_id) for run_id in (before, after))
    if first.items_fingerprint != second.items_fingerprint:
        click.echo("The runs are over different items; only what they share is compared.")
    for line in told.of_comparison(compare(old, new, first.pins, second.pins)):
        click.echo(line)


@click.command()
@click.option(
    "--suite",
    "suites",
    multiple=True,
    default=(QUESTIONS, DOCUMENTS),
    show_default=True,
    help="A suite whose development items are asked; may be given again.",
)
@click.option(
    "--baseline",
    default=BASELINE,
    show_default="the committed one",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What the answers are held against.",
)
@click.option("--accept", is_flag=True, help="Make these answers the baseline.")
def gate(suites: tuple[str, ...], baseline: Path, accept: bool) -> None:
    """Fail when answers, keyless and over all development items, got worse than the committed baseline."""
    items = joined(*(read_suite(name, "development").items for name in suites))
    former = None if accept else read_baseline(baseline)
    with keyless() as assistant, bars() as progress:
        pins = pins_of(assistant)
        workers = workers_for(assistant)
        results = list(asked(items, assistant, scores_with(assistant), workers, progress))
    for line in told.of_results([full.result for full in results]):
        click.echo(line)
    if former is None:
        if any(full.result.error for full in results):
            raise InputError("A run with errors is no baseline.", "Mend what is listed above, and run again.")
        write_baseline(baseline, pins, rows_of(results))
        return
    verdict = judged(former, results, pins)
    for line in told.of_comparison(verdict.comparison):
        click.echo(line)
    sys.exit(not verdict.passed)


@click.command()
@click.option("--tries", default=simulation.TRIES, show_default=True, type=click.IntRange(20, 5000))
def simulate(tries: int) -> None:
    """Try the gate's rule on simulated runs: how often it cries wolf, and what it catches."""
    click.echo(
        f"{simulation.ITEMS} items, {simulation.TALK * simulation.TALKS} of them in conversations of "
        f"{simulation.TALK}; "
        f"{simulation.MEAN:.0%} succeed; {len(GATING)} gating metrics, drawn apart; the rule "
        f"fails at a chance of {ALARM:.0%} over all of them. `noise`: the share of an item's scores that "
        f"differ between two runs of one configuration: 0 for quoted answers; up to .05 is assumed for a "
        f"model at a low temperature. `caught`: a true drop of {simulation.DROP} in one metric. Of {tries} "
        f"tries, a share may be off by {0.98 / tries**0.5:.3f}."
    )
    click.echo(f"{'noise':>6}{'false alarms':>14}{'caught':>8}  runs of each item for 80 % caught")
    for noise in simulation.NOISE:
        tried, needed = simulation.simulate(noise, tries=tries), simulation.repeats_needed(noise, tries)
        click.echo(f"{noise:6.2f}{tried.alarms:14.3f}{tried.caught:8.3f}  {needed.repeats}")

"""`python -m evals`: run test sets, hold runs against each other and against the baseline."""

from __future__ import annotations

import click

from assistant.cli_shared import Group
from evals.cli_agreement import agreement_command
from evals.cli_compare import compare_command, gate, simulate
from evals.cli_report import report_command
from evals.cli_runs import export_command, run_command, runs_command, search_command


@click.group(cls=Group)
def main() -> None:
    """Scores of answers over the test sets."""


for command in (
    run_command,
    runs_command,
    export_command,
    compare_command,
    gate,
    simulate,
    search_command,
    report_command,
    agreement_command,
):
    main.add_command(command)


if __name__ == "__main__":
    main()

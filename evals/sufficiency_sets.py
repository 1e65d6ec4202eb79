"""`python -m evals.sufficiency_sets FOLDER`: when is a question answered, and when is it declined?

Three sets tell whether a question can be answered: a public one (FOLDER holds `tasks_dev.jsonl` with
`question`, `answerable` and `contexts`), whose passages become one library; our own questions; and questions
after a fact of one document, asked as they are and again with that document never found.

For each set: how well the chance of an answer tells the two apart, and what the program does at the point
where it works. `--output` writes the curves as a page.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from assistant.answering.answerability import ANSWERED_AT, WEIGHTS, Signs
from assistant.errors import InputError
from evals.answerable import Seen, of_document_questions, of_items, of_public_set, see
from evals.configurations import keyless
from evals.curves import curve_page
from evals.items import DATASETS, read_for_tuning, read_items
from evals.logistic import Fit, cross_validated, fitted
from evals.public_sets import lines, write_documents
from evals.statistics import auroc, auroc_interval, interval

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray


FITTED = tuple(field.name for field in fields(Signs) if field.name != "leans")
"""Of follow-ups hardly any is known that cannot be answered, so their weight is set and not fitted."""
OWN = DATASETS / "development.jsonl"
HELD_OUT = DATASETS / "held-out.jsonl"
OF_DOCUMENTS = tuple(DATASETS / f"document-questions-{kind}.jsonl" for kind in ("cases", "others"))
SHOWN_AT = (0.02, 0.04, 0.06, 0.08, 0.10, 0.15, 0.20)
"""False refusals at which the curve is printed."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A set; `refused` and `declined` (one for each threshold) run from answering all to declining all."""

    name: str
    seen: tuple[Seen, ...]
    refused: NDArray[np.float64]
    declined: NDArray[np.float64]

    @classmethod
    def of(cls, name: str, seen: Sequence[Seen]) -> Curve:
        """The curve of a set over all thresholds of the chance."""
        positive, chance = labels(seen), chances(seen)
        cuts = np.concatenate([[0.0], np.unique(chance), [1.01]])
        refused = np.array([(chance[positive] < cut).mean() for cut in cuts])
        declined = np.array([(chance[~positive] < cut).mean() for cut in cuts])
        return cls(name, tuple(seen), refused, declined)


def labels(seen: Sequence[Seen]) -> NDArray[np.bool_]:
    """Which questions can be answered."""
    return np.array([one.positive for one in seen])


def chances(seen: Sequence[Seen]) -> NDArray[np.float64]:
    """The chance of an answer that the program gives each question."""
    return np.array([one.chance for one in seen])


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the curves as a page.")
@click.option("--fit", is_flag=True, help="Fit the weights again, on development questions only.")
@click.option("--held-out", "report", is_flag=True, help="Our own held-out questions instead; for reporting.")
def main(folder: Path, output: Path | None, fit: bool, report: bool) -> None:
    """When is a question answered, and when is it declined?"""
    if fit and report:
        raise click.UsageError("Nothing is fitted to held-out questions. Leave one of the two out.")
    curves = [Curve.of("public set", of_folder(folder)), *own(report)]
    for curve in curves:
        for line in told(curve):
            click.echo(line)
    if output:
        output.write_text(curve_page([(c.name, c.refused, c.declined) for c in curves]), encoding="utf-8")
    if fit:
        for line in fit_told([curve.seen for curve in curves]):
            click.echo(line)


def of_folder(folder: Path) -> list[Seen]:
    """What the program makes of the public set, over a library of all its passages."""
    tasks = list(lines(folder / "tasks_dev.jsonl"))
    with tempfile.TemporaryDirectory() as place:
        write_documents(_entries(tasks), Path(place) / "knowledge")
        with keyless(Path(place) / "knowledge") as assistant:
            return see(assistant.pipeline, of_public_set(tasks))


def own(held_out: bool) -> list[Curve]:
    """The two sets over the shipped library."""
    if held_out:
        items = read_items(HELD_OUT)
        asked = [item for path in OF_DOCUMENTS for item in read_items(path, "held-out")]
    else:
        items = read_for_tuning(OWN)
        asked = [item for path in OF_DOCUMENTS for item in read_items(path, "development")]
    with keyless() as assistant:
        return [
            Curve.of("own questions", see(assistant.pipeline, of_items(items))),
            Curve.of("documents left out", see(assistant.pipeline, of_document_questions(asked))),
        ]


def told(curve: Curve) -> list[str]:
    """The figures of a set, each with its 95 % interval, and its curve."""
    positive, chance = labels(curve.seen), chances(curve.seen)
    low, high = auroc_interval(positive, chance)
    shown = [
        f"{curve.name}: {positive.sum()} can be answered, {(~positive).sum()} cannot; "
        f"AUROC of the chance {auroc(positive, chance):.3f} ({low:.3f} to {high:.3f})"
    ]
    answered = np.array([one.outcome != "declined" for one in curve.seen])
    for way, exits in (
        ("by the chance alone", chance >= ANSWERED_AT),
        ("by all that decides", answered),
    ):
        figures = [
            _with_interval(name, positive, exits, figure)
            for name, figure in (
                ("declined", _declined),
                ("false refusals", _refused),
                ("balanced accuracy", _balanced),
            )
        ]
        shown.append(f"  {way}: {', '.join(figures)}")
    at = [f"{curve.declined[curve.refused <= most].max():.2f} at {most:.2f}" for most in SHOWN_AT]
    shown.append(f"  declined at false refusals of at most: {', '.join(at)}")
    return shown


def fit_told(sets: Sequence[Sequence[Seen]]) -> list[str]:
    """The fitted weights as they stand in the program, and how well they hold on questions not fitted to."""
    seen = [one for some in sets for one in some if one.signs is not None]
    positive = labels(seen)
    signs = np.array([[getattr(one.signs, name) for name in FITTED] for one in seen])
    weighing = np.concatenate([_weights([one for one in some if one.signs is not None]) for some in sets])
    names = {unit: number for number, unit in enumerate(dict.fromkeys(one.unit for one in seen))}
    units = np.array([names[one.unit] for one in seen])
    known = np.array([WEIGHTS.leans * one.signs.leans for one in seen if one.signs])
    # In units of their spread, so that the ridge asks the same of all.
    spread = np.where(signs.std(axis=0) > 0, signs.std(axis=0), 1.0)
    fit: Fit = fitted(signs / spread, positive, weighing, known)
    odds = cross_validated(signs / spread, positive, weighing, known, units)
    weights = ", ".join(
        f"{name}={value:.1f}" for name, value in zip(FITTED, fit.weights / spread, strict=True)
    )
    return [
        f"weights: {weights}; bias {fit.bias:.1f}",
        f"AUROC over all sets, ten-fold cross-validated: {auroc(positive, odds):.3f}",
    ]


def _weights(seen: Sequence[Seen]) -> NDArray[np.float64]:
    """Each set and each class in it weigh alike, whatever their sizes."""
    positive = labels(seen)
    return np.asarray(np.where(positive, 100 / positive.sum(), 100 / (~positive).sum()), np.float64)


def _entries(tasks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The passages of all tasks, each text once."""
    found = {
        context["text"]: {"_id": str(number), "title": context["title"], "text": context["text"]}
        for number, context in enumerate(context for task in tasks for context in task["contexts"])
    }
    if not found:
        raise InputError("The public set holds no passages.", "Name a folder with tasks_dev.jsonl.")
    return list(found.values())


def _declined(positive: NDArray[np.bool_], answered: NDArray[np.bool_]) -> float:
    return float((~answered[~positive]).mean())


def _refused(positive: NDArray[np.bool_], answered: NDArray[np.bool_]) -> float:
    return float((~answered[positive]).mean())


def _balanced(positive: NDArray[np.bool_], answered: NDArray[np.bool_]) -> float:
    return (_declined(positive, answered) + 1 - _refused(positive, answered)) / 2


def _with_interval(
    name: str,
    positive: NDArray[np.bool_],
    answered: NDArray[np.bool_],
    figure: Callable[[NDArray[np.bool_], NDArray[np.bool_]], float],
) -> str:
    def of_drawn(drawn: NDArray[np.intp]) -> float | None:
        some = positive[drawn]
        return None if some.all() or not some.any() else figure(some, answered[drawn])

    ends = interval(len(positive), of_drawn)
    told_ends = f" ({ends.low:.2f} to {ends.high:.2f})" if ends else ""
    return f"{name} {figure(positive, answered):.3f}{told_ends}"


if __name__ == "__main__":
    main()

"""`python -m evals.answering_ablation`: what each part of answering brings.

The development questions are asked without key or network, then again with one part taken out at a time.
Differences are paired by question and clustered by conversation. The weights were fitted to these very
questions, so a gain here says what a part does, not what it will do for questions never seen.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING
from unittest.mock import patch

import click

from assistant.answering import answerability, evidence, pipeline, ranking, sufficiency
from assistant.answering.ranking import Marks
from assistant.answering.standalone import standalone
from assistant.errors import InputError
from evals.compare import compare
from evals.configurations import WORKERS_KEYLESS, keyless
from evals.items import DATASETS, read_for_tuning
from evals.runner import asked
from evals.scored import scores_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import ModuleType

    from assistant.records.evaluations import FullResult
    from evals.compare import Comparison
    from evals.items import Item
    from evals.runner import Answers, Scores

METRICS = ("outcome", "document_cited", "fact_recall")
"""What is compared, as `evals.metrics` defines it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of answering: where the program looks it up, and what stands there once it is out."""

    name: str
    module: ModuleType
    attribute: str
    instead: object


PARTS: tuple[Part, ...] = (
    Part("short names", pipeline, "written_out", lambda text: text),
    Part("spelling", pipeline, "corrected", lambda text, _words, _counter: text),
    Part("earlier turns", pipeline, "standalone", lambda text, _history, model: standalone(text, (), model)),
    Part("whole documents", pipeline, "WHOLE_DOCUMENTS", 0),
    Part("bounds: law, private, predictions", sufficiency, "out_of_bounds", lambda _text, _year: ""),
    Part("questions of sentences", evidence, "questions_of", lambda _document, _sentence: ()),
    Part("other names of states", evidence, "also_called", lambda _places: ()),
    Part("a particular thing that lacks", sufficiency, "lacking", lambda *_found, **_how: False),
    Part("names that stand nowhere", sufficiency, "missing_names", lambda _question, _sentences, _words: []),
    Part("a place of others only", sufficiency, "never_there", lambda _question, _sentences, _words: ""),
    Part("asking which is meant", sufficiency, "is_open", lambda _question, _signs, _fitting: False),
    Part("chance of an answer", answerability, "ANSWERED_AT", 0.0),
    Part(
        "the asked kind of thing", sufficiency, "holding", lambda _q, _context, sentences, _words: sentences
    ),
    Part(
        "what the library says it lacks",
        sufficiency,
        "admitted_lack",
        lambda _q, _fit, _sentences, _words: None,
    ),
    Part("premises", sufficiency, "contradicted", lambda _question, _fitting, _words: None),
    Part("needs", ranking, "needs_in", lambda text, _words: [text]),
    *(
        Part(f"ranking: {mark.name}", ranking, "WEIGHTS", replace(ranking.WEIGHTS, **{mark.name: 0.0}))
        for mark in fields(Marks)
    ),
)


@click.command()
def main() -> None:
    """What each part of answering brings, over the development questions."""
    items = read_for_tuning(DATASETS / "development.jsonl")
    with keyless() as assistant:
        for line in told(ablation(assistant, scores_with(assistant), items, PARTS)):
            click.echo(line)


def ablation(
    answers: Answers, scores: Scores, items: Sequence[Item], parts: Sequence[Part]
) -> dict[str, Comparison]:
    """For each part by name: the answers without it (before) against those of the whole (after).

    Raises:
        InputError: an item brought an error and not an answer.
    """
    whole = _results(answers, scores, items)
    found = {}
    for part in parts:
        with patch.object(part.module, part.attribute, part.instead):
            found[part.name] = compare(_results(answers, scores, items), whole, {}, {})
    return found


def told(found: Mapping[str, Comparison]) -> Iterator[str]:
    """A table: the gain that each part brings by metric (95 % interval), and how many questions it moves."""
    yield f"{'without':36}" + "".join(f"{name:>24}" for name in METRICS) + f"{'moved':>8}"
    for part, comparison in found.items():
        changes = {one.metric: one for one in comparison.changes}
        gains = (changes[metric] for metric in METRICS)
        cells = (f"{one.difference:+.3f} [{one.low:+.3f}, {one.high:+.3f}]" for one in gains)
        moved = {one.item_id for one in comparison.moved if one.metric in METRICS}
        yield f"{part:36}" + "".join(f"{cell:>24}" for cell in cells) + f"{len(moved):8}"


def _results(answers: Answers, scores: Scores, items: Sequence[Item]) -> list[FullResult]:
    results = list(asked(items, answers, scores, WORKERS_KEYLESS))
    if errors := [f"{one.result.item_id} ({one.result.error})" for one in results if one.result.error]:
        raise InputError(
            f"No answer came to {', '.join(errors)}.", "Mend this first: what is left would mislead."
        )
    return results


if __name__ == "__main__":
    main()

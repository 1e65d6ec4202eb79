"""`python -m evals.answering_ablation`: what each part of answering brings.

The development questions are asked without key or network, then again with one part taken out at a time.
Differences are paired by question and clustered by conversation. The weights were fitted to these very
questions, so a gain here says what a part does, not what it will do for questions never seen.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import click

from assistant.answering import pipeline, ranking, sufficiency
from assistant.answering.ranking import Marks
from assistant.answering.standalone import standalone
from assistant.errors import InputError
from evals.configurations import WORKERS_KEYLESS, keyless
from evals.items import DATASETS, read_for_tuning
from evals.paired import estimate
from evals.runner import asked
from evals.scored import scores_with

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evals.items import Item
    from evals.paired import Estimate
    from evals.runner import Answers, Scores

    Values = Mapping[str, Mapping[str, float | None]]

METRICS = ("outcome", "document_cited", "fact_recall")
"""What is compared, as `evals.metrics` defines it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of answering: where the program looks it up, and what stands there once it is out."""

    name: str
    module: Any
    attribute: str
    instead: Any


def _marks() -> list[Part]:
    """Each sign that sentences are ranked by, with its weight at 0."""
    return [
        Part(f"ranking: {mark.name}", ranking, "WEIGHTS", replace(ranking.WEIGHTS, **{mark.name: 0.0}))
        for mark in fields(Marks)
    ]


PARTS: tuple[Part, ...] = (
    Part("spelling", pipeline, "corrected", lambda text, _words, _counter: text),
    Part("earlier turns", pipeline, "standalone", lambda text, _history, model: standalone(text, (), model)),
    Part("whole documents", pipeline, "WHOLE_DOCUMENTS", 0),
    Part("bounds: law, private, predictions", sufficiency, "out_of_bounds", lambda _text, _year: ""),
    Part("names that stand nowhere", sufficiency, "missing_names", lambda _question, _words: []),
    Part("asking which is meant", sufficiency, "_is_open", lambda _question, _signs, _fitting: False),
    Part("chance of an answer", sufficiency, "ANSWERED_AT", 0.0),
    Part(
        "the asked kind of thing", sufficiency, "holding", lambda _q, _context, sentences, _words: sentences
    ),
    Part(
        "what the library says it lacks", sufficiency, "admitted_lack", lambda _q, _fitting, _sentences: None
    ),
    Part("premises", sufficiency, "contradicted", lambda _question, _fitting, _words: None),
    Part("needs", ranking, "needs_in", lambda text, _words: [text]),
    *_marks(),
)


@dataclass(frozen=True, slots=True)
class Line:
    """Without a part: by how much the whole is above it, by metric, and how many questions moved."""

    name: str
    gains: Mapping[str, Estimate]
    moved: int


@click.command()
def main() -> None:
    """What each part of answering brings, over the development questions."""
    items = read_for_tuning(DATASETS / "development.jsonl")
    with keyless() as assistant:
        for line in told(ablation(assistant, scores_with(assistant), items, PARTS)):
            click.echo(line)


def ablation(answers: Answers, scores: Scores, items: Sequence[Item], parts: Sequence[Part]) -> list[Line]:
    """Ask all items as the program is, and again without each part.

    Raises:
        InputError: an item brought an error and not an answer.
    """
    whole = _values(answers, scores, items)
    lines = []
    for part in parts:
        with patch.object(part.module, part.attribute, part.instead):
            lines.append(_line(part.name, items, whole, _values(answers, scores, items)))
    return lines


def told(lines: Sequence[Line]) -> list[str]:
    """The lines as a table: the gain of each part by metric, with its 95 % interval."""
    head = f"{'without':36}" + "".join(f"{name:>24}" for name in METRICS) + f"{'moved':>8}"
    rows = []
    for line in lines:
        cells = (f"{e.difference:+.3f} [{e.low:+.3f}, {e.high:+.3f}]" for e in line.gains.values())
        rows.append(f"{line.name:36}" + "".join(f"{cell:>24}" for cell in cells) + f"{line.moved:8}")
    return [head, *rows]


def _values(answers: Answers, scores: Scores, items: Sequence[Item]) -> Values:
    results = [one.result for one in asked(items, answers, scores, WORKERS_KEYLESS)]
    if errors := [f"{one.item_id} ({one.error})" for one in results if one.error]:
        raise InputError(
            f"No answer came to {', '.join(errors)}.", "Mend this first: what is left would mislead."
        )
    return {one.item_id: one.scores for one in results}


def _line(name: str, items: Sequence[Item], whole: Values, without: Values) -> Line:
    gains = {}
    for metric in METRICS:
        pairs = [
            (before, after, item.cluster)
            for item in items
            if (before := without[item.id].get(metric)) is not None
            and (after := whole[item.id].get(metric)) is not None
        ]
        gains[metric] = estimate(*zip(*pairs, strict=True))
    moved = sum(any(whole[i.id].get(m) != without[i.id].get(m) for m in METRICS) for i in items)
    return Line(name, gains, moved)


if __name__ == "__main__":
    main()

"""Questions of which it is known whether the library can answer them, and what the program makes of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from assistant.answering.answerability import likelihood
from assistant.answering.sufficiency import rests_on, signs_of
from assistant.errors import InputError
from assistant.values import Situation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.answering.answerability import Signs
    from assistant.answering.pipeline import Finder, Pipeline
    from assistant.values import Hit, Turn, Wording
    from evals.items import Item

EXITS: Mapping[str, str] = {"answer": "answered", "clarify": "clarify", "decline": "declined"}
LEFT_OUT = ("underspecified", "hostile")
"""Kinds that are neither answerable nor not: they are asked back, or refused whatever is found."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with whether it can be answered, when the documents `without` are never found.

    Those of one `unit` are drawn, left out and fitted to together.
    """

    text: str
    positive: bool
    unit: str
    history: Sequence[Turn] = ()
    situation: Situation = field(default_factory=Situation)
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the program makes of a question: its signs (None: nothing was found), their chance, its exit."""

    positive: bool
    unit: str
    signs: Signs | None
    chance: float
    outcome: str


@dataclass(frozen=True, slots=True)
class Without:
    """A search that never finds some documents."""

    find: Finder
    documents: frozenset[str]

    def __call__(self, wordings: Sequence[Wording], k: int, situation: Situation) -> tuple[Hit, ...]:
        # The first hits are of one document each, so that so many more are enough for k others.
        hits = self.find(wordings, k + DEEPER, situation)
        return tuple(hit for hit in hits if hit.document.id not in self.documents)[:k]


DEEPER = 40
"""How many more passages are asked for where documents are taken out."""


def of_public_set(tasks: Iterable[Mapping[str, Any]]) -> list[Asked]:
    """The questions of a public set, which tells of each whether its passages answer it."""
    return [Asked(task["question"], task["answerable"], str(task["id"])) for task in tasks]


def of_items(items: Iterable[Item]) -> list[Asked]:
    """Our own questions that should be answered or declined, in their conversation and situation."""
    return [
        Asked(item.question, item.outcome == "answered", item.cluster, item.turns, item.where)
        for item in items
        if item.kind not in LEFT_OUT
    ]


def of_document_questions(items: Iterable[Item]) -> list[Asked]:
    """Questions after a fact of one document: as they are, and again without the documents that know it."""
    facts = [item for item in items if item.kind == "fact"]
    return [
        Asked(item.question, not without, item.id, without=without)
        for item in facts
        for without in (frozenset[str](), frozenset(item.documents))
    ]


def see(pipeline: Pipeline, asked: Sequence[Asked]) -> list[Seen]:
    """Put every question to the program as far as its verdict.

    Raises:
        InputError: all are of one kind, of which no curve can be drawn.
    """
    kinds = Counter(one.positive for one in asked)
    if len(kinds) < 2:
        raise InputError(
            "A set needs questions that can be answered and others that cannot.", "Add the missing ones."
        )
    return [_seen(pipeline, one) for one in asked]


def _seen(pipeline: Pipeline, asked: Asked) -> Seen:
    if asked.without:
        pipeline = replace(pipeline, find=Without(pipeline.find, asked.without))
    parts = pipeline.decide(*pipeline.take_apart(asked.text, asked.history, asked.situation))
    outcome = "answered" if any(part.answers for part in parts) else EXITS[parts[0].verdict.outcome]
    resting = [(part.material, *rests_on(part.material, part.order)) for part in parts]
    found = [
        signs_of(material, question, sentences, pipeline.vectors)
        for material, question, sentences in resting
        if sentences
    ]
    signs = max(found, key=likelihood, default=None)
    return Seen(asked.positive, asked.unit, signs, likelihood(signs) if signs else 0.0, outcome)

"""Faults put into the assistant on purpose: the gate fails on each, by the right metric, and says where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import pytest

from assistant.answering.pipeline import Pipeline
from assistant.values import (
    Answer,
    Answered,
    Citation,
    Document,
    Event,
    Hit,
    Retrieved,
    Situation,
    Statement,
    Turn,
)
from evals.citations import carries_by_support
from evals.compare import Comparison, compare
from evals.items import Item
from evals.rows import Row, row_of
from evals.runner import Answers, Scores, asked
from evals.scored import resting, scores_by
from evals.scores import Checks
from tests.documents import case
from tests.evals_items import PLANTS, item
from tests.shelf import pipeline


@cache
def library() -> tuple[Document, ...]:
    return tuple(case(who.lower(), who, place, figure) for who, (place, figure) in PLANTS.items())


@cache
def assistant() -> Pipeline:
    return pipeline(library())


def questions() -> Iterator[Item]:
    """For each plant what it did, a follow-up that only the history explains, and what nobody can know."""
    for who, (_, figure) in PLANTS.items():
        name = who.lower()
        said = [{"role": "user", "content": f"What did {who} do to find welders?"}]
        about = {"documents": [name], "facts": [rf"\b{figure}\b"], "forbidden": [r"4,711"]}
        yield item(id=f"{name}/fact", question=f"How many welders did {who} hire?", **about)
        yield item(
            id=f"{name}/follow-up",
            kind="follow-up",
            question="And how many welders did they hire?",
            history=said,
            **about,
        )
        yield item(
            id=f"{name}/unanswerable",
            kind="unanswerable",
            question=f"What wages do the surgeons of {who} get?",
            outcome="declined",
            documents=None,
            facts=None,
        )


@cache
def scores() -> Scores:
    carries = carries_by_support(assistant().vectors, assistant().shelf.words())
    return scores_by(Checks(carries, resting(library())))


def results(answers: Answers) -> list[Row]:
    return [row_of(full) for full in asked(list(questions()), answers, scores(), 1)]


@cache
def sound() -> tuple[Row, ...]:
    return tuple(results(assistant()))


@cache
def gate(kind: type[Answers]) -> Comparison:
    """What the gate says of such an assistant beside the sound one."""
    found = results(kind())
    assert [row.error for row in found if row.error] == []
    return compare(sound(), found, {}, {})


class Faulty:
    """An assistant whose finished answers are spoilt on their way out."""

    def ask(self, question: str, history: Sequence[Turn], situation: Situation) -> Iterator[Event]:
        hits: tuple[Hit, ...] = ()
        for event in assistant().ask(question, history, situation):
            if isinstance(event, Retrieved):
                hits = event.hits
            yield Answered(self.spoilt(event.answer, hits)) if isinstance(event, Answered) else event

    def spoilt(self, answer: Answer, hits: tuple[Hit, ...]) -> Answer:
        return answer


class DropsCitations(Faulty):
    def spoilt(self, answer: Answer, hits: tuple[Hit, ...]) -> Answer:
        bare = tuple(replace(one, citations=()) for one in answer.statements)
        return replace(answer, statements=bare, citations=())


class InventsAFigure(Faulty):
    def spoilt(self, answer: Answer, hits: tuple[Hit, ...]) -> Answer:
        if not answer.statements:
            return answer
        invented = Statement("The plant saved 4,711 dollars in 1987.", "supported", (1,))
        text = f"{answer.text}\n{invented.text} [1]"
        return replace(answer, text=text, statements=(*answer.statements, invented))


class DeclinesEverything(Faulty):
    def spoilt(self, answer: Answer, hits: tuple[Hit, ...]) -> Answer:
        return Answer("declined", "The library has nothing on this.")


class AnswersEverything(Faulty):
    def spoilt(self, answer: Answer, hits: tuple[Hit, ...]) -> Answer:
        if answer.outcome == "answered":
            return answer
        passage, document = hits[0].passage, hits[0].document
        whole = Citation(
            1, document.id, document.title, document.kind, document.strength, passage.id, passage.heading,
            passage.text, passage.text, 0, document.sources,
        )  # fmt: skip
        statement = Statement(passage.text, "supported", (1,))
        return Answer("answered", f"{passage.text} [1]", (statement,), (whole,))


class IgnoresHistory(Faulty):
    def ask(self, question: str, history: Sequence[Turn], situation: Situation) -> Iterator[Event]:
        return super().ask(question, (), situation)


def test_the_sound_assistant_is_good_and_passes() -> None:
    rows = sound()
    right = [row.scores["outcome"] for row in rows]
    assert sum(filter(None, right)) / len(right) > 0.9
    found = gate(Faulty)
    assert found.drops == ()
    assert found.moved == ()


@pytest.mark.parametrize(
    ("faulty", "metric", "cause"),
    [
        (DropsCitations, "document_cited", "writing"),
        (DropsCitations, "citation_recall", "writing"),
        (InventsAFigure, "citation_recall", "writing"),
        (InventsAFigure, "forbidden_absent", "writing"),
        (DeclinesEverything, "outcome", "sufficiency"),
        (AnswersEverything, "outcome", "sufficiency"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_planted_fault_is_caught_and_explained(faulty: type[Faulty], metric: str, cause: str) -> None:
    found = gate(faulty)
    assert metric in {drop.metric for drop in found.drops}
    causes = {one.cause for one in found.moved if one.metric == metric}
    assert causes == {cause}


def test_follow_ups_without_their_history_are_a_fault_of_the_search() -> None:
    found = gate(IgnoresHistory)
    assert {"document_cited", "fact_recall"} <= {drop.metric for drop in found.drops}
    assert {one.item_id.split("/")[1] for one in found.moved} == {"follow-up"}
    assert {"mrr", "recall@5"} <= {one.metric for one in found.moved}
    causes = Counter(one.cause for one in found.moved if one.metric == "document_cited")
    assert causes.most_common(1)[0][0] == "search"


def test_a_fault_that_one_answer_shows_is_named_but_fails_nothing() -> None:
    class Once(DeclinesEverything):
        def ask(self, question: str, history: Sequence[Turn], situation: Situation) -> Iterator[Event]:
            one = question == "How many welders did Zenith hire?"
            return (super() if one else assistant()).ask(question, history, situation)

    found = gate(Once)
    assert found.drops == ()
    assert {one.item_id for one in found.moved} == {"zenith/fact"}

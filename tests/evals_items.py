"""Items, answers and an assistant by script, as the tests of the evals share them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from assistant.records.evaluations import FullResult, Result
from assistant.settings import ROOT
from assistant.values import (
    Answer,
    Answered,
    Citation,
    Document,
    Event,
    Hit,
    Passage,
    Retrieved,
    Situation,
    Turn,
)
from evals.items import DATASETS, Item

PLANTS = {
    "Zenith": ("Toledo, Ohio", "45"),
    "Acme": ("Lima, Ohio", "19"),
    "Orion": ("Dayton, Ohio", "300"),
    "Vega": ("Flint, Michigan", "71"),
    "Lyra": ("Macon, Georgia", "62"),
    "Altair": ("Boise, Idaho", "88"),
    "Draco": ("Tulsa, Oklahoma", "53"),
    "Cygnus": ("Provo, Utah", "97"),
}
"""The employers of a small library, each with its place and its figure."""


def line(**fields: Any) -> str:
    """An item as a line of a test set; a field that is None is left out."""
    whole = {
        "id": "one",
        "split": "development",
        "kind": "fact",
        "question": "How many welders did Zenith hire?",
        "outcome": "answered",
        "documents": ["zenith"],
        "facts": [r"\b45\b", "toledo"],
    }
    return json.dumps({key: value for key, value in (whole | fields).items() if value is not None})


def item(**fields: Any) -> Item:
    """The same as a value."""
    return Item.model_validate_json(line(**fields))


def write(path: Path, *lines: str) -> Path:
    """A file of these lines."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def first_questions(count: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the first development questions; the library is that of their documents alone."""
    lines = (DATASETS / "development.jsonl").read_text(encoding="utf-8").splitlines()[:count]
    write(folder / "development.jsonl", *lines)
    wanted = {document for one in lines for document in Item.model_validate_json(one).documents}
    (folder / "knowledge").mkdir()
    for path in (ROOT / "knowledge").rglob("*.md"):
        if path.stem in wanted:
            shutil.copy(path, folder / "knowledge")
    monkeypatch.setenv("ASSISTANT_KNOWLEDGE_DIR", str(folder / "knowledge"))
    return folder


def citation(document_id: str = "zenith", quote: str = "hired 45 welders") -> Citation:
    """A citation of one passage."""
    passage = "Zenith in Toledo hired 45 welders."
    start = passage.find(quote)
    return Citation(1, document_id, "T", "case", "press", f"{document_id}@1#1", (), passage, quote, start, ())


GOOD = Answer("answered", "Zenith in Toledo hired 45 welders. [1]", citations=(citation(),))


def hit(document_id: str) -> Hit:
    """A passage that was found in this document."""
    passage = Passage(f"{document_id}@1#1", document_id, 1, 1, (), 0, 1, "T")
    return Hit(passage, Document(document_id, "case", "T", "T"), 1.0)


@dataclass
class Scripted:
    """An assistant that finds `zenith` twice and answers well, but for what `script` says of a question."""

    script: Callable[[str], Answer | BaseException] = lambda question: GOOD
    asked: list[tuple[str, tuple[Turn, ...], Situation]] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[Turn], situation: Situation) -> Iterator[Event]:
        self.asked.append((question, tuple(history), situation))
        reply = self.script(question)
        if isinstance(reply, BaseException):
            raise reply
        yield Retrieved((hit("zenith"), hit("acme"), hit("zenith")))
        yield Answered(reply)


def by_outcome(item: Item, answer: Answer, found: tuple[str, ...]) -> Mapping[str, float | None]:
    """The plainest scores."""
    return {"outcome": float(answer.outcome == item.outcome), "fact_recall": None}


def full(item_id: str, cluster: str = "", **scores: float | None) -> FullResult:
    """A result with these scores, as good as an answer can be otherwise."""
    whole: dict[str, float | None] = {"outcome": 1.0, "document_cited": 1.0, "fact_recall": 1.0}
    result = Result(0, "r", item_id, "fact", cluster or item_id, "answered", "answered", "", whole | scores)
    return FullResult(result, json.loads(line(id=item_id)), GOOD, ("zenith", "acme"))


def failed(item_id: str, error: str = "Away.") -> FullResult:
    """A result that is an error."""
    good = full(item_id)
    return FullResult(replace(good.result, outcome="", error=error, scores={}), good.item, None, ())

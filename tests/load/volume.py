"""How fast it answers at volume: `python -m tests.load.volume` (about ten minutes).

Makes documents of the shipped library's sentences, drawn anew and each made different, and measures:
whole answers without a model at 1,000 documents, each question asked for the first time and then again; our
own time until a model is called there; and the search alone at 100,000 passages, whose vectors are mixed from
those of shipped sentences, since embedding so many texts takes an hour. Figures are milliseconds.
"""

from __future__ import annotations

import random
import tempfile
import time
import zlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import click
import numpy as np

from assistant.answering.evidence import unit
from assistant.library.body import body_sentences
from assistant.library.folder import read_folder
from assistant.library.passages import questions_of
from assistant.models.embedded import EmbeddedEmbedder
from assistant.progress import bars
from assistant.records import versions
from assistant.settings import Settings
from assistant.values import Wording
from evals.configurations import keyless_in
from evals.items import DATASETS, read_items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from assistant.values import Document, Turn
    from assistant.wiring import Assistant
    from evals.items import Item


@dataclass
class Instant:
    """A chat model that answers at once and notes when its last reply was asked for."""

    name: str = "instant"
    called: float = field(default=0.0)

    def stream(self, system: str, turns: Sequence[Turn]) -> Iterator[str]:
        self.called = time.perf_counter()
        yield turns[-1].content


class Mixed:
    """The built-in embedder for questions; many texts at once get vectors mixed from three sentences each."""

    name = "mixed for load"

    def __init__(self, sentences: Sequence[str]) -> None:
        self._inner = EmbeddedEmbedder()
        self.dimensions = self._inner.dimensions
        self._rows = self._inner.embed(sentences)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if len(texts) == 1:
            return self._inner.embed(texts)
        seeds = [zlib.crc32(text.encode()) for text in texts]
        drawn = [np.random.default_rng(seed).integers(len(self._rows), size=3) for seed in seeds]
        return unit(self._rows[np.array(drawn)].sum(axis=1))


def made(shipped: Sequence[Document], count: int, seed: int = 1) -> Iterator[Document]:
    """Documents with the headings and lengths of shipped ones, and sentences drawn from all."""
    chance = random.Random(seed)
    pool = defaultdict(list)
    for document in shipped:
        for sentence in body_sentences(document.text):
            pool[sentence.heading].append((document, sentence.plain))
    places = sorted({place.split(",")[0] for document in shipped for place in document.places})
    for number in range(1, count + 1):
        like = shipped[number % len(shipped)]
        lines: list[str] = []
        questions: dict[str, tuple[str, ...]] = {}
        heading = ""
        for sentence in body_sentences(like.text):
            if sentence.heading != heading:
                lines.append(f"\n## {sentence.heading}")
                heading = sentence.heading
            document, text = chance.choice(pool[sentence.heading])
            where = f"{chance.choice(places)} {number}-{len(lines)}"
            lines.append(f"- {text.rstrip('.')}, as in {where}.")
            questions[lines[-1][2:]] = tuple(f"{one} ({where})" for one in questions_of(document, text))
        title = f"{like.title} ({number})"
        yield replace(like, id=f"d{number}", title=title, text="\n".join(lines), questions=questions)


def filled(assistant: Assistant, documents: Iterable[Document]) -> int:
    """Publish the documents and bring the index up to date; returns the number of passages."""
    with assistant.database.writing() as session:
        for document in documents:
            versions.publish(session, document, author="load", synced=False)
    with bars() as progress:
        return assistant.index.bring_up_to_date(progress).passages


def timed(ask: Callable[[Item], float], items: Sequence[Item]) -> str:
    """The median and the 95th percentile of what `ask` tells in seconds, in milliseconds."""
    p50, p95 = np.percentile([ask(item) for item in items], [50, 95]) * 1000
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms over {len(items)} questions"


def answering(assistant: Assistant) -> Callable[[Item], float]:
    """Seconds of a whole answer."""

    def ask(item: Item) -> float:
        started = time.perf_counter()
        assistant.answer(item.question, item.turns, item.where)
        return time.perf_counter() - started

    return ask


def until_called(assistant: Assistant) -> Callable[[Item], float]:
    """Seconds until a model is called for the answer; one that rewrites a question answers at once."""
    model = Instant()
    pipeline = replace(assistant.pipeline, model=model)

    def ask(item: Item) -> float:
        started = time.perf_counter()
        model.called = started
        pipeline.answer(item.question, item.turns, item.where)
        return model.called - started

    return ask


def searching(assistant: Assistant) -> Callable[[Item], float]:
    """Seconds of a search for the question alone."""

    def ask(item: Item) -> float:
        started = time.perf_counter()
        assistant.search([Wording(item.question)], 12, item.where)
        return time.perf_counter() - started

    return ask


@click.command()
@click.option("--documents", default=1_000, show_default=True, help="Documents for whole answers.")
@click.option("--passages", default=100_000, show_default=True, help="Passages for the search alone.")
def main(documents: int, passages: int) -> None:
    """Measure and print."""
    shipped = read_folder(Settings().knowledge_dir).documents
    items = read_items(DATASETS / "development.jsonl")
    with tempfile.TemporaryDirectory() as folder, keyless_in(Path(folder)) as assistant:
        count = filled(assistant, made(shipped, documents))
        with bars() as progress:
            assistant.warm(progress)
        click.echo(f"{documents:,} documents, {count:,} passages")
        assistant.answer("Who should we approach first?")  # what is loaded once in the life of a process
        click.echo(f"answers, first asked:  {timed(answering(assistant), items)}")
        click.echo(f"answers, asked again:  {timed(answering(assistant), items)}")
        written = [item for item in items if item.outcome == "answered"]
        click.echo(f"until a model's call:  {timed(until_called(assistant), written)}")
    sentences = [sentence.plain for document in shipped for sentence in body_sentences(document.text)]
    mixed = Mixed(random.Random(1).sample(sentences, 500))
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("assistant.wiring.make_embedder", lambda _settings: mixed),
        keyless_in(Path(folder)) as assistant,
    ):
        count = filled(assistant, made(shipped, round(passages * documents / count)))
        assistant.search([Wording("Who should we approach first?")])
        click.echo(f"search at {count:,} passages: {timed(searching(assistant), items)}")


if __name__ == "__main__":
    main()

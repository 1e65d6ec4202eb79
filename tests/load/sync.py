"""How fast a library is taken over: `python -m tests.load.sync`.

In one run, several times in turn: the embedder alone over the passages of the shipped library, and the whole
first sync of the same library in a fresh folder. Prints both speeds, the median of their ratios, and what a
second sync embeds.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from assistant.library.folder import read_folder
from assistant.library.passages import cut, searchable
from assistant.models.embedded import EmbeddedEmbedder
from assistant.settings import Settings
from assistant.wiring import build_assistant

ROUNDS = 3


def passages(folder: Path) -> list[str]:
    """What is embedded for each passage of the documents in a folder."""
    documents = read_folder(folder).documents
    return [searchable(d, p) for d in documents for p in cut(d, 1)]


def embedder_alone(texts: list[str]) -> float:
    """Texts a second."""
    embedder = EmbeddedEmbedder()
    started = time.perf_counter()
    embedder.embed(texts)
    return len(texts) / (time.perf_counter() - started)


def first_sync() -> tuple[float, int]:
    """Passages a second of a whole first sync, and how many the second one embeds."""
    with tempfile.TemporaryDirectory() as folder:
        assistant = build_assistant(Settings(model="embedded", embeddings="embedded", data_dir=Path(folder)))
        started = time.perf_counter()
        _, report = assistant.sync()
        seconds = time.perf_counter() - started
        _, again = assistant.sync()
        assistant.close()
    return report.passages / seconds, again.embedded


def main() -> None:
    """Measure and print."""
    texts = passages(Settings().knowledge_dir)
    ratios = []
    for _ in range(ROUNDS):
        alone = embedder_alone(texts)
        synced, embedded_again = first_sync()
        ratios.append(synced / alone)
        print(f"embedder alone {alone:.0f}/s, first sync {synced:.0f}/s, second sync embeds {embedded_again}")
    print(f"{len(texts)} passages: first sync reaches {statistics.median(ratios):.2f} of the embedder alone")


if __name__ == "__main__":
    main()

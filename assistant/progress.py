"""Progress of long work, as bars on the terminal's error stream."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.index.embedding import Progress


@contextmanager
def bars() -> Iterator[Progress]:
    """A `Progress` that draws one bar for each step; silent where nobody watches a terminal."""
    steps: list[str] = []
    drawn: list[tqdm[Any]] = []

    def progress(step: str, total: int, done: int) -> None:
        if steps[-1:] != [step]:
            for bar in drawn:
                bar.close()
            steps.append(step)
            drawn.append(tqdm(desc=step, total=total, unit="", disable=None))
        drawn[-1].update(done - drawn[-1].n)

    try:
        yield progress
    finally:
        for bar in drawn:
            bar.close()

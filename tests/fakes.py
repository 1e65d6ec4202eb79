"""Stand-ins that implement the seams of the project; none of them patches anything."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.values import Answered, Retrieved, Situation, TextDelta

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from assistant.records.database import Database
    from assistant.values import Answer, Event, Hit, Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """What an assistant was asked."""

    question: str
    history: tuple[Turn, ...]
    situation: Situation


@dataclass(slots=True)
class ScriptedAssistant:
    """Plays a script: for a question the events to come, among which an exception is raised.

    `delay` (seconds before each event) lets a person, or a test of the stop button, watch the answer come.
    """

    database: Database
    script: Callable[[str], Iterable[Event | Exception]]
    document_count: int = 3
    delay: float = 0.0
    asked: list[Asked] = field(default_factory=list)

    def ask(
        self, question: str, history: Sequence[Turn] = (), situation: Situation = Situation()
    ) -> Iterator[Event]:
        """The events of the script."""
        self.asked.append(Asked(question, tuple(history), situation))
        for event in self.script(question):
            if self.delay:
                time.sleep(self.delay)
            if isinstance(event, Exception):
                raise event
            yield event


def telling(answer: Answer, hits: tuple[Hit, ...] = ()) -> list[Event | Exception]:
    """The events with which an assistant gives this answer, a line at a time."""
    lines = answer.text.splitlines(keepends=True) if answer.outcome == "answered" else []
    return [Retrieved(hits), *(TextDelta(line) for line in lines), Answered(answer)]

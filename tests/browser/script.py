"""What the scripted assistant says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import ModelUnreachable
from assistant.values import Hit, Retrieved, TextDelta
from tests.fakes import telling
from tests.samples import ANSWER, DECLINED, DOCUMENTS, SMALL_FIRMS, hit

if TYPE_CHECKING:
    from assistant.values import Event

SLOW = "Tell me slowly"
BROKEN = "Is the model there?"
TAX = "Which tax credits can they claim?"
SMALL = "And with small firms?"


def script(question: str) -> list[Event | Exception]:
    """The events that answer a question."""
    hits: tuple[Hit, ...] = tuple(hit(document) for document in DOCUMENTS)
    match question:
        case _ if question == SLOW:
            return [Retrieved(hits), *(TextDelta(f"Line {n} of many.\n\n") for n in range(400))]
        case _ if question == BROKEN:
            return [Retrieved(hits), ModelUnreachable("The model did not reply.", "Try again in a minute.")]
        case _ if question == TAX:
            return telling(DECLINED, hits)
        case _ if question == SMALL:
            return telling(SMALL_FIRMS, hits)
        case _:
            return telling(ANSWER, hits)

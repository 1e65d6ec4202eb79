"""Further sentences that carry a statement from sources of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.receipts import SUPPORTED_AT, cite
from assistant.answering.strength import named_sources, source_keys
from assistant.answering.support import support

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.question import Words
    from assistant.values import Citation

NEAR_AT = 0.65
"""Least cosine of a sentence that is held against a statement. Support of SUPPORTED_AT can be had with less,
but only by a sentence that repeats every word."""
MOST = 2
"""Further quotes for one statement: a reader opens no more, and the count says enough."""


@dataclass(frozen=True, slots=True)
class Corroboration:
    """Looks among the sentences that were read for a question; `rows` are the vectors of their texts."""

    sentences: Sequence[Sentence]
    rows: NDArray[np.float32]
    vectors: Vectors
    words: Words

    def of(self, statement: str, citations: Sequence[Citation]) -> list[Citation]:
        """At most MOST quotes that carry the statement by themselves, each from sources not yet counted."""
        held = source_keys(source for citation in citations for source in named_sources(citation))
        near = self.rows @ self.vectors([statement])[0]
        found: list[Citation] = []
        for at in np.argsort(-near):
            if near[at] < NEAR_AT or len(found) == MOST:
                break
            further = self._carrying(statement, self.sentences[at], held)
            if further is not None:
                found.append(further)
                held |= source_keys(named_sources(further))
        return found

    def _carrying(self, statement: str, sentence: Sentence, held: frozenset[str]) -> Citation | None:
        citation = cite(sentence.passage, sentence.document, sentence.start, sentence.quote)
        keys = source_keys(named_sources(citation))
        if not keys or not held.isdisjoint(keys):
            return None
        about = f"{sentence.document.title} {' '.join(sentence.document.places)}"
        carried = support(statement, [sentence.text], self.vectors, self.words, about)
        return citation if carried >= SUPPORTED_AT else None

"""Statements entered with what stands beside them: quotes that corroborate, and a sentence that differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from assistant.answering.corroboration import Corroboration
from assistant.answering.disagreement import Disagreement
from assistant.answering.receipts import Ledger, cite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.question import Words
    from assistant.values import Citation, Differs, Statement, Support

MOST_DIFFERING = 2
"""Sentences that differ in one answer: beyond that it would be about the differences."""


@dataclass(slots=True)
class Entries:
    """Enters the statements of one answer into its ledger."""

    sentences: dict[tuple[str, int], Sentence]
    corroboration: Corroboration
    disagreement: Disagreement
    vectors: Vectors
    ledger: Ledger = field(default_factory=Ledger)

    @classmethod
    def among(cls, sentences: Sequence[Sentence], vectors: Vectors, words: Words) -> Self:
        """Entries that look for what stands beside them among `sentences`, at least one."""
        rows = vectors([sentence.text for sentence in sentences])
        return cls(
            {sentence.key: sentence for sentence in sentences},
            Corroboration(sentences, rows, vectors, words),
            Disagreement(sentences, rows, words),
            vectors,
        )

    def quote(self, sentence: Sentence, section: str) -> Iterator[Statement]:
        """Enter a sentence of the library that stands on itself, unless it stands there already."""
        if self._shown(sentence):
            return
        yield self._quoted(sentence, section)
        yield from self._differing([sentence], section)

    def write(
        self, text: str, support: Support, section: str, citations: Sequence[Citation]
    ) -> Iterator[Statement]:
        """Enter a written sentence that was checked, with the quotes that carry it."""
        further = self.corroboration.of(text, citations) if support == "supported" else []
        yield self.ledger.enter(text, support, section, [*citations, *further])
        read = [self.sentences.get((one.passage_id, one.quote_start)) for one in citations]
        yield from self._differing([sentence for sentence in read if sentence is not None], section)

    def _quoted(self, sentence: Sentence, section: str, differs: Differs = "") -> Statement:
        citation = cite(sentence.passage, sentence.document, sentence.start, sentence.quote)
        further = self.corroboration.of(sentence.text, [citation])
        return self.ledger.enter(sentence.text, "supported", section, [citation, *further], differs)

    def _differing(self, told: Sequence[Sentence], section: str) -> Iterator[Statement]:
        """Right after a statement, the library's sentence that differs from what it stands on."""
        for sentence in told:
            shown = sum(bool(statement.differs) for statement in self.ledger.statements)
            other = self.disagreement.of(sentence, self.vectors([sentence.text])[0])
            if other is not None and shown < MOST_DIFFERING and not self._shown(other.sentence):
                yield self._quoted(other.sentence, section, other.kind)
                return

    def _shown(self, sentence: Sentence) -> bool:
        return any((one.passage_id, one.quote_start) == sentence.key for one in self.ledger.citations)

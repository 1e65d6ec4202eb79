"""Receipts: what each statement of an answer stands on, checked before it is shown.

A number `[n]` in an answer names one citation: a passage and the quote in it. Sentences of the library carry
their receipt with them; sentences that a model wrote are held against the passages that they cite.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.evidence import parsed
from assistant.answering.figures import missing
from assistant.answering.support import contradiction, missing_names, support
from assistant.library.sentences import MARK
from assistant.values import Citation, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.question import Words
    from assistant.values import Document, Hit, Passage, Support

SUPPORTED_AT = 0.8
PARTLY_AT = 0.5
"""Least support for a statement to stand, or to stand in part; `python -m evals.support_sets` shows both."""
ADDS_AT = 0.1
"""What a second sentence must add to the support for a statement to need it."""
NEEDED_AT = 0.8
"""Share of the support that the sentence of a further citation must give; others are decoration."""

_TRAILING_MARKS = re.compile(r"(?:\s*\[[a-z]\])+\s*$")
_NUMBERS = re.compile(r"\s*\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")


@dataclass(slots=True)
class Ledger:
    """The citations of an answer in the making: numbers them in order of appearance, each quote once."""

    citations: list[Citation] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    removed: int = 0

    def quote(self, sentence: Sentence, section: str) -> Statement:
        """Enter a sentence of the library as a statement that stands on itself."""
        citation = cite(sentence.passage, sentence.document, sentence.start, sentence.quote)
        return self.enter(sentence.text, "supported", section, [citation])

    def enter(self, text: str, support: Support, section: str, citations: Sequence[Citation]) -> Statement:
        """Enter a statement with its citations, numbering those that are new."""
        statement = Statement(text, support, tuple(self._number(c) for c in citations), section)
        self.statements.append(statement)
        return statement

    def _number(self, citation: Citation) -> int:
        for known in self.citations:
            if (known.passage_id, known.quote_start) == (citation.passage_id, citation.quote_start):
                return known.n
        self.citations.append(replace(citation, n=len(self.citations) + 1))
        return len(self.citations)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a written sentence found: `support`, and the citations that carry it."""

    support: Support
    citations: tuple[Citation, ...]
    marks_removed: int


@dataclass(frozen=True, slots=True)
class Receipts:
    """Checks written sentences against `numbered`, the very passages that the prompt numbered from 1."""

    numbered: tuple[Hit, ...]
    vectors: Vectors
    words: Words

    def check(self, written: str) -> Checked:
        """Hold one sentence, with its `[n]` marks, against the passages that it cites.

        It is unsupported when it cites nothing that is there, when a figure or a name in it stands in no
        cited passage, when the sentence nearest to it says the opposite, or when none says nearly the same.
        """
        text, numbers = parted(written)
        known = [n for n in numbers if 1 <= n <= len(self.numbered)]
        strange = len(numbers) - len(known)
        quotes = [quote for n in known for quote in quotes_of(self.numbered[n - 1])]
        if not quotes or not self._stands(text, quotes):
            return Checked("unsupported", (), strange)
        singly = [self._carried(text, [quote]) for quote in quotes]
        carried, needed = self._joined(text, int(np.argmax(singly)), max(singly), quotes)
        if carried < PARTLY_AT:
            return Checked("unsupported", (), strange)
        needed += _as_good(needed, NEEDED_AT * carried, zip(singly, quotes, strict=True))
        kept = tuple(cite(one.hit.passage, one.hit.document, one.start, one.quote) for one in needed)
        return Checked("supported" if carried >= SUPPORTED_AT else "partly", kept, strange)

    def _stands(self, text: str, quotes: Sequence[Quote]) -> bool:
        """Whether the facts of a statement stand in the cited passages, and none of them contradicts it."""
        hits = {quote.hit.passage.id: quote.hit for quote in quotes}.values()
        around = [f"{_about(hit)} {hit.passage.text}" for hit in hits]
        if missing(text, around) or missing_names(text, around, self.words):
            return False
        return not contradiction(text, [quote.text for quote in quotes], self.words)

    def _carried(self, text: str, quotes: Sequence[Quote]) -> float:
        about = " ".join(_about(quote.hit) for quote in quotes)
        return support(text, [quote.text for quote in quotes], self.vectors, self.words, about)

    def _joined(
        self, text: str, best: int, carried: float, quotes: Sequence[Quote]
    ) -> tuple[float, list[Quote]]:
        """The best sentence with its support, and with a second one when the statement needs both."""
        joined = [
            0.0 if at == best else self._carried(text, [quotes[best], quote])
            for at, quote in enumerate(quotes)
        ]
        second = int(np.argmax(joined))
        if joined[second] < carried + ADDS_AT:
            return carried, [quotes[best]]
        return joined[second], [quotes[at] for at in sorted((best, second))]


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that a statement may stand on: `quote` stands verbatim at `start` of the hit's passage."""

    hit: Hit
    start: int
    quote: str
    text: str


def quotes_of(hit: Hit) -> list[Quote]:
    """The sentences of a passage that was found."""
    return [Quote(hit, start, quote, text) for start, quote, text in parsed(hit.passage.text)]


def _as_good(needed: Sequence[Quote], least: float, scored: Iterable[tuple[float, Quote]]) -> list[Quote]:
    """Of each further passage the best sentence, when it carries the statement about as well by itself."""
    seen = {quote.hit.passage.id for quote in needed}
    further = []
    for score, quote in sorted(scored, key=lambda one: -one[0]):
        if score >= least and quote.hit.passage.id not in seen:
            seen.add(quote.hit.passage.id)
            further.append(quote)
    return further


def _about(hit: Hit) -> str:
    return f"{hit.document.title} {' '.join(hit.document.places)}"


def parted(written: str) -> tuple[str, list[int]]:
    """A written sentence without its `[n]` marks, and the numbers that stood there, each once."""
    numbers = [int(n) for match in _NUMBERS.finditer(written) for n in re.findall(r"\d+", match.group(1))]
    return _NUMBERS.sub("", written).strip(), list(dict.fromkeys(numbers))


def cite(passage: Passage, document: Document, start: int, quote: str) -> Citation:
    """The citation of a quote at `start` in a passage: with the sources that its marks name, else with all.

    The closing source marks are not part of the quote. It gets its number when it is entered.
    """
    marks = set(MARK.findall(quote))
    return Citation(
        n=0,
        document_id=document.id,
        title=document.title,
        kind=document.kind,
        strength=document.strength,
        passage_id=passage.id,
        heading=passage.heading,
        passage=passage.text,
        quote=_TRAILING_MARKS.sub("", quote),
        quote_start=start,
        sources=tuple(s for s in document.sources if s.id in marks) or document.sources,
    )

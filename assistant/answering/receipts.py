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
from assistant.answering.strength import independent, kinds
from assistant.answering.support import TOGETHER, contradiction, missing_names, support
from assistant.answering.wording import stems
from assistant.library.sentences import MARK
from assistant.values import Citation, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.answering.evidence import Vectors
    from assistant.answering.question import Words
    from assistant.values import Differs, Document, Hit, Passage, Support

SUPPORTED_AT = 0.8
PARTLY_AT = 0.5
"""Least support for a statement to stand, or to stand in part; `python -m evals.support_sets` shows both."""
ADDS_AT = 0.1
"""What a further sentence must add to the support for a statement to need it."""

_TRAILING_MARKS = re.compile(r"(?:\s*\[[a-z]\])+\s*$")
_PARTS = re.compile(r"[,;:–—()]|\b(?:and|but|so|because|while|although)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\s*\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")


@dataclass(slots=True)
class Ledger:
    """The citations of an answer in the making: numbers them in order of appearance, each quote once.

    `removed`, `withdrawn` and `mended` count as those of `Answer` do.
    """

    citations: list[Citation] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    removed: int = 0
    withdrawn: int = 0
    mended: int = 0

    def enter(
        self,
        text: str,
        support: Support,
        section: str,
        citations: Sequence[Citation],
        differs: Differs = "",
    ) -> Statement:
        """Enter a statement with its citations, numbering those that are new, and what stands behind it."""
        statement = Statement(
            text,
            support,
            tuple(self._number(citation) for citation in citations),
            section,
            sources=independent(citations),
            kinds=kinds(citations),
            differs=differs,
        )
        self.statements.append(statement)
        return statement

    def gather(self) -> None:
        """Put statements of one section together, in the order in which sections and statements came."""
        sections = list(dict.fromkeys(statement.section for statement in self.statements))
        self.statements.sort(key=lambda statement: sections.index(statement.section))

    def _number(self, citation: Citation) -> int:
        for known in self.citations:
            if (known.passage_id, known.quote_start) == (citation.passage_id, citation.quote_start):
                return known.n
        self.citations.append(replace(citation, n=len(self.citations) + 1))
        return len(self.citations)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a written sentence found: `support`, and the citations that carry it.

    Of an unsupported one `fault` says in a sentence what is wrong with it.
    """

    support: Support
    citations: tuple[Citation, ...]
    marks_removed: int
    fault: str = ""


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
        strange = sum(not 1 <= n <= len(self.numbered) for n in numbers)
        quotes = [quote for _, hit in self.cited(written) for quote in quotes_of(hit)]
        if not quotes:
            return Checked("unsupported", (), strange, "It cites no passage.")
        if fault := self._fault(text, quotes):
            return Checked("unsupported", (), strange, fault)
        singly = [self._carried(text, [quote]) for quote in quotes]
        carried, needed = self._joined(text, int(np.argmax(singly)), max(singly), quotes)
        if carried < PARTLY_AT:
            fault = f"The sentence nearest to it does not say it: {self._nearest(text, quotes)}"
            return Checked("unsupported", (), strange, fault)
        needed += _as_good(needed, zip(singly, quotes, strict=True))
        kept = tuple(cite(one.hit.passage, one.hit.document, one.start, one.quote) for one in needed)
        whole = carried >= SUPPORTED_AT and self._throughout(text, needed)
        return Checked("supported" if whole else "partly", kept, strange)

    def cited(self, written: str) -> list[tuple[int, Hit]]:
        """The passages that a written sentence cites, with their numbers; marks for nothing are left out."""
        return [(n, self.numbered[n - 1]) for n in parted(written)[1] if 1 <= n <= len(self.numbered)]

    def _fault(self, text: str, quotes: Sequence[Quote]) -> str:
        """What facts of a statement do not stand in the cited passages, or which sentence contradicts it."""
        hits = {quote.hit.passage.id: quote.hit for quote in quotes}.values()
        around = [f"{_about(hit)} {hit.passage.text}" for hit in hits]
        if figures := missing(text, around):
            told = ", ".join(figure.text.strip() for figure in figures)
            return f"No passage that it cites tells this figure so: {told}."
        if names := missing_names(text, around, self.words):
            return f"No passage that it cites holds this name: {', '.join(names)}."
        if contradiction(text, [quote.text for quote in quotes], self.words):
            return f"The sentence nearest to it says otherwise: {self._nearest(text, quotes)}"
        return ""

    def _nearest(self, text: str, quotes: Sequence[Quote]) -> str:
        texts = [quote.text for quote in quotes]
        return texts[int(np.argmax(self.vectors(texts) @ self.vectors([text])[0]))]

    def _carried(self, text: str, quotes: Sequence[Quote]) -> float:
        about = " ".join(_about(quote.hit) for quote in quotes)
        return support(text, [quote.text for quote in quotes], self.vectors, self.words, about)

    def _joined(
        self, text: str, best: int, carried: float, quotes: Sequence[Quote]
    ) -> tuple[float, list[Quote]]:
        """The best sentence with its support, and with further ones while the statement needs them."""
        needed = [best]
        while len(needed) < TOGETHER:
            joined = [
                0.0 if at in needed else self._carried(text, [*(quotes[n] for n in needed), quote])
                for at, quote in enumerate(quotes)
            ]
            further = int(np.argmax(joined))
            if joined[further] < carried + ADDS_AT:
                break
            carried, needed = joined[further], [*needed, further]
        return carried, [quotes[at] for at in sorted(needed)]

    def _throughout(self, text: str, quotes: Sequence[Quote]) -> bool:
        """Whether each part of a statement, however short, shares a word with the quotes or their titles."""
        held = {stem for one in quotes for stem in stems(f"{_about(one.hit)} {one.text}", self.words)}
        parts = (set(stems(part, self.words)) for part in _PARTS.split(text))
        return all(not part or not part.isdisjoint(held) for part in parts)


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


def _as_good(needed: Sequence[Quote], scored: Iterable[tuple[float, Quote]]) -> list[Quote]:
    """Of each further passage the best sentence, when it carries the statement by itself."""
    seen = {quote.hit.passage.id for quote in needed}
    further = []
    for score, quote in sorted(scored, key=lambda one: -one[0]):
        if score >= SUPPORTED_AT and quote.hit.passage.id not in seen:
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

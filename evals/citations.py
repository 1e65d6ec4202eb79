"""Whether statements stand on what they cite: citation recall and precision as ALCE defines them.

Gao, Yen, Yu and Chen 2023, "Enabling Large Language Models to Generate Text with Citations", section 3. What
ALCE asks an entailment model, whether quotes carry a statement, is asked of `Checks.carries`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.answering.receipts import SUPPORTED_AT
from assistant.answering.support import support
from assistant.library.passages import plain_text
from evals.scores import Score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.evidence import Vectors
    from assistant.answering.question import Words
    from assistant.values import Answer
    from evals.items import Item
    from evals.scores import Carries, Checks, Taken

REMEMBERED = 2000
"""Verdicts kept: recall and precision ask the same of an answer."""
_NO_STATEMENT = "The answer makes no statement."


def citation_recall(item: Item, taken: Taken, checks: Checks) -> Score:
    """The share of statements that all their quotes together carry; one without a citation is not carried."""
    statements = _with_quotes(taken.answer)
    if not statements:
        return Score.unscored(_NO_STATEMENT)
    bare = [text for text, quotes in statements if not _carried(text, quotes, checks)]
    return Score(1 - len(bare) / len(statements), _listed("Not carried", bare))


def citation_precision(item: Item, taken: Taken, checks: Checks) -> Score:
    """The share of citations that do something for a statement that is carried.

    A citation does when it carries the statement by itself, or when the others do not carry it without it.
    """
    statements = _with_quotes(taken.answer)
    verdicts = [
        (quote, _is_precise(text, quotes, at, checks))
        for text, quotes in statements
        for at, quote in enumerate(quotes)
    ]
    if not verdicts:
        return Score.unscored("Nothing is cited." if statements else _NO_STATEMENT)
    idle = [quote or "a number without a citation" for quote, precise in verdicts if not precise]
    return Score(1 - len(idle) / len(verdicts), _listed("Idle", idle))


def carries_by_support(vectors: Vectors, words: Words) -> Carries:
    """The check that the answers themselves are held to: support of at least `SUPPORTED_AT`.

    Stricter than there, only the quotes count: what the title of their document tells does not.
    """

    @lru_cache(maxsize=REMEMBERED)
    def carried(statement: str, quotes: tuple[str, ...]) -> bool:
        return support(statement, list(map(plain_text, quotes)), vectors, words) >= SUPPORTED_AT

    def carries(statement: str, quotes: Sequence[str]) -> bool:
        return carried(statement, tuple(quotes))

    return carries


def _with_quotes(answer: Answer) -> list[tuple[str, tuple[str, ...]]]:
    """Each statement with its quotes; one of a number that no citation has is empty."""
    quotes = {citation.n: citation.quote for citation in answer.citations}
    return [(one.text, tuple(quotes.get(n, "") for n in one.citations)) for one in answer.statements]


def _is_precise(text: str, quotes: tuple[str, ...], at: int, checks: Checks) -> bool:
    if not quotes[at] or not _carried(text, quotes, checks):
        return False
    others = quotes[:at] + quotes[at + 1 :]
    return _carried(text, quotes[at : at + 1], checks) or not _carried(text, others, checks)


def _carried(text: str, quotes: tuple[str, ...], checks: Checks) -> bool:
    there = [quote for quote in quotes if quote]
    return bool(there) and checks.carries(text, there)


def _listed(what: str, texts: Sequence[str]) -> str:
    return f"{what}: {' | '.join(texts)}" if texts else ""

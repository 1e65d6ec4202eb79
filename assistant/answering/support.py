"""Whether quotes carry a statement, from 0 to 1, with no more than the embedder and the library's stems.

The measure is the mean of three views of one question, each between 0 and 1:

- words: the share of all words of the statement, little ones too, that the quotes hold. "I think", "maybe"
  and "not" are little words, and a sentence that adds them says something else;
- clause: the share of content words that the quotes hold, in the clause where it is least: a statement stands
  when all of it does (checking subclaims one by one is the idea of WiCE, Kamoi et al. 2023);
- meaning: the highest cosine of the statement with a quote, or with the sum of its two or three nearest.

A figure that no quote allows, or a name that none holds, costs `LOST_FACT` each. Where the nearest quote says
the opposite, support is 0. All views weigh alike: of the few other weights that were tried, none held better
on both of two public sets. Weighing words by their rarity, counting words of one family or of like vectors in
part, and looking for neighbouring words together added nothing. `python -m evals.support_sets` shows what
each part contributes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.contradiction import contradicts
from assistant.answering.figures import missing
from assistant.answering.names import names_in
from assistant.answering.wording import all_words, folded, stems

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from assistant.answering.evidence import Vectors
    from assistant.answering.question import Words

TOGETHER = 3
"""Quotes whose vectors may be summed to meet a statement that draws on all of them."""
LOST_FACT = 0.7
"""What is left of the support for a statement with a figure that no quote tells, or with such a name."""
ON_THE_SAME = 0.5
"""Share of a statement's content words that a quote must hold to be able to contradict it."""

_WORD = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(
    r"[,;:–—()]|\b(?:and|but|which|who|where|while|because|after|before|with|by|when|that|as)\b"
)
_ENDINGS = ("s", "n", "an", "ian", "ese", "ish", "ism")
_ENDING = re.compile(rf"(?<=\w{{3}})(?:{'|'.join(_ENDINGS)})$")
_BETWEEN_INITIALS = r"\W+(?:(?:of|the|and|for|in)\W+)*"


@dataclass(frozen=True, slots=True)
class Views:
    """Three views of how far quotes carry a statement, and whether its figures and names stand in them."""

    words: float
    clause: float
    meaning: float
    figures: bool
    names: bool

    @property
    def score(self) -> float:
        """The views in one number, 0 to 1."""
        mean = (self.words + self.clause + self.meaning) / 3
        return mean * (1.0 if self.figures else LOST_FACT) * (1.0 if self.names else LOST_FACT)


def support(statement: str, quotes: Sequence[str], vectors: Vectors, words: Words, about: str = "") -> float:
    """How far the quotes carry a statement, 0 to 1; 0 when the quote nearest to it says the opposite.

    `about` tells what the quotes speak of, such as the title of their document: a name in it need not be
    repeated in a quote.
    """
    found = views(statement, quotes, vectors, words, about)
    if found is None or contradiction(statement, quotes, words):
        return 0.0
    return found.score


def views(
    statement: str, quotes: Sequence[str], vectors: Vectors, words: Words, about: str = ""
) -> Views | None:
    """How far the quotes carry a statement, view by view; None when there is nothing to compare."""
    clauses = _clauses(statement, words)
    if not clauses or not quotes:
        return None
    named = " ".join(all_words(" ".join(names_in(statement))) & all_words(about))
    read = [*quotes, named]
    held = frozenset().union(*(stems(text, words) for text in read))
    told = all_words(statement)
    return Views(
        words=len(told & frozenset().union(*map(all_words, read))) / len(told),
        clause=min(_share(clause, held) for clause in clauses),
        meaning=_meaning(vectors([statement])[0], vectors(quotes)),
        figures=not missing(statement, quotes),
        names=not missing_names(statement, [*quotes, about], words),
    )


def contradiction(statement: str, quotes: Sequence[str], words: Words) -> str:
    """What a quote contradicts that holds most of a statement's words; empty when none does."""
    wanted = frozenset(stems(statement, words))
    if not wanted or not quotes:
        return ""
    shares = [_share(wanted, frozenset(stems(quote, words))) for quote in quotes]
    most = max(*shares, ON_THE_SAME)
    nearest = [quote for quote, share in zip(quotes, shares, strict=True) if share == most]
    return next((kind for quote in nearest if (kind := contradicts(statement, quote, words))), "")


def missing_names(statement: str, sources: Sequence[str], words: Words) -> list[str]:
    """The words of a statement's proper names that no source holds, nor abbreviates, nor spells out."""
    names = names_in(statement)
    if not names:
        return []
    text = " ".join(sources)
    held = all_words(text)
    lost = []
    for name in names:
        parts = [word for word in _WORD.findall(name) if word[0].isupper() and len(word) > 1]
        if len(parts) > 1 and "".join(word[0] for word in parts).lower() in held:
            continue
        lost += [part for part in parts if words.stems(part) and not _is_named(part, held, text)]
    return lost


def _is_named(part: str, held: frozenset[str], text: str) -> bool:
    small = folded(part)
    if not held.isdisjoint({small, _ENDING.sub("", small), *(small + ending for ending in _ENDINGS)}):
        return True
    if not part.isupper():
        return False
    return bool(re.search(_BETWEEN_INITIALS.join(rf"\b{re.escape(letter)}\w+" for letter in part), text))


def _clauses(text: str, words: Words) -> list[list[str]]:
    """The content words of each clause; a single word is no clause and joins its neighbour."""
    found: list[list[str]] = []
    for part in _CLAUSE.split(folded(text)):
        clause = stems(part, words)
        if found and min(len(clause), len(found[-1])) < 2:
            found[-1] += clause
        elif clause:
            found.append(clause)
    return found


def _share(wanted: Collection[str], held: Collection[str]) -> float:
    return sum(stem in held for stem in wanted) / len(wanted)


def _meaning(statement: NDArray[np.float32], quotes: NDArray[np.float32]) -> float:
    nearest = quotes[np.argsort(-(quotes @ statement))[:TOGETHER]]
    sums = np.cumsum(nearest, axis=0)
    cosines = sums @ statement / np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
    return max(float(cosines.max()), 0.0)

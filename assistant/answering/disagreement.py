"""Sentences that tell another figure, or another result, of the very thing that a sentence tells.

Three signs, each plain enough to be shown as such:

- said: the library itself says that its sources differ on what the sentence tells;
- figure, date: two sentences on the same names and in mostly the same words count the same thing, and
  differently; where both name years and share none, it is the date that differs;
- result: two sentences on the same names compare the same thing with a group of others, and one finds more
  where the other finds less.

A false alarm is worse than a miss. So whatever else tells two sentences apart (another name, one page that
tells both, a goal, further figures that differ) means that they may speak of different things.
`python -m evals.differences` lists what is found in the whole library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.figures import YEARS, figures, years
from assistant.answering.names import names_in
from assistant.answering.strength import source_keys
from assistant.answering.wording import all_words
from assistant.library.sentences import MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.answering.evidence import Sentence
    from assistant.answering.figures import Figure
    from assistant.answering.question import Words
    from assistant.values import Differs

NEAR_AT = 0.5
"""Least cosine of two sentences that can differ on one thing."""
SAME_AT = 0.6
"""Least cosine, and share of the shorter sentence's content words, for two figures to be of one thing."""
BOTH_AT = 0.5
"""Least share of the longer sentence's content words."""

_TELLERS = r"(?:sources?|accounts?|reports?|counts?|figures?|rates?|studies|evaluations|pages?|numbers?)"
_ADMITS = re.compile(
    rf"\b{_TELLERS}\b[^.;:]{{0,80}}?\b(?:differ|disagree|do not agree|contradict)\b"
    rf"|\b{_TELLERS} count\b[^.:]*\bdifferently\b"
    rf"|\bone {_TELLERS}\b.*\band another\b|\bon one page and\b.*\bon another\b"
    rf"|\bunclear: .*\banother {_TELLERS}\b",
    re.IGNORECASE,
)
_ADMITTING = frozenset(
    "percent source sources account accounts report reports count counts counted figure figures rate rates "
    "study studies evaluation evaluations page pages number numbers differ differs disagree agree contradict "
    "unclear another one two detail details slightly care either treat tell tells date dates "
    "differently".split()
)
_LITTLE = frozenset("a an the of in on at by for to from as and".split())
_VAGUE = frozenset("likely higher lower more less new current former young average first total day".split())
_AIM = re.compile(
    r"\b(?:goals?|aims?|targets?|wants?|plan(?:s|ned|ning)?|hopes?|pledge\w*|promise\w*|expect\w*)\b", re.I
)
_MORE = re.compile(r"\b(?:above|higher|more|better|greater|gain(?:s|ed)?|rose|increased)\b", re.IGNORECASE)
_LESS = re.compile(r"\b(?:below|lower|less|fewer|worse|weaker|fell|decreased|no gains?)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:comparison|control|counterparts|similar|matched)\b", re.IGNORECASE)
_ADJECTIVE = re.compile(
    r"higher|more|better|greater|gains?|lower|less|fewer|worse|weaker|no gains?", re.IGNORECASE
)
_COMPARING = frozenset("percentage points percent were than their average typically".split())


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence that differs from another one, and in what."""

    sentence: Sentence
    kind: Differs


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Looks among the sentences that were read for a question; `rows` are the vectors of their texts."""

    sentences: Sequence[Sentence]
    rows: NDArray[np.float32]
    words: Words

    def of(self, sentence: Sentence, row: NDArray[np.float32]) -> Difference | None:
        """The sentence that differs, one in which the library itself says so first; None when none does.

        `row` is the vector of the sentence's text.
        """
        if _admits(sentence.text):
            return None
        near = self.rows @ row
        others = [self.sentences[at] for at in np.argsort(-near) if near[at] >= NEAR_AT]
        for other in others:
            if _admits(other.text) and self._said(sentence, other):
                return Difference(other, "said")
        alike = int(np.count_nonzero(near >= SAME_AT))
        for place, other in enumerate(others):
            if not _same_subject(sentence, other):
                continue
            if place < alike and self._alike(sentence, other) and _counted_differently(sentence, other):
                return Difference(other, _dated(sentence, other))
            if _opposite(sentence, other):
                return Difference(other, "result")
        return None

    def _said(self, sentence: Sentence, other: Sentence) -> bool:
        """Whether what `other` admits is about what the sentence tells: its figure, or all its subject."""
        if sentence.document.id != other.document.id and not _names(sentence) & _names(other):
            return False
        told, tells = _counts(sentence.text), _counts(other.text)
        subject = self._content(other.text.partition(":")[0], other)
        shared = subject & self._content(sentence.text, sentence)
        if any(a.value == b.value and a.unit == b.unit and not a.loose for a in told for b in tells):
            return bool(shared)
        if subject == shared and (told or years(sentence.text)):
            return len(subject) > 1 or bool(subject and told and not tells)
        return not tells and len(shared) > 1 and bool(years(sentence.text) & years(other.text))

    def _alike(self, one: Sentence, other: Sentence) -> bool:
        """Whether the sentences say it in mostly the same words, names and figures aside."""
        a, b = self._content(one.text, one), self._content(other.text, other)
        shared = len(a & b)
        least, most = sorted((len(a), len(b)))
        return shared > 1 and shared >= max(SAME_AT * least, BOTH_AT * most)

    def _content(self, text: str, sentence: Sentence) -> frozenset[str]:
        """The stems of a text without figures, names, and words that only say who tells it."""
        told = all_words(text) - _ADMITTING - _names(sentence)
        return frozenset(self.words.stems(" ".join(word for word in told if not word[0].isdigit())))


@lru_cache(maxsize=20_000)
def _admits(text: str) -> bool:
    """Whether a sentence says that sources differ."""
    return bool(_ADMITS.search(text))


def _names(sentence: Sentence) -> frozenset[str]:
    """The names in a sentence, and those of its document's title that it opens with or says otherwise."""
    return _names_under(sentence.document.title, sentence.text)


@lru_cache(maxsize=20_000)
def _names_under(title: str, text: str) -> frozenset[str]:
    return _names_of(text) | (_names_of(title) & all_words(text))


@lru_cache(maxsize=20_000)
def _names_of(text: str) -> frozenset[str]:
    """The words of a text's names; years and little words between or before them name nothing."""
    words = all_words(" ".join(names_in(text)))
    return frozenset(word for word in words - _LITTLE if not word.isdigit())


def _same_subject(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences name the same, leave aside who reports it, and rest on different pages.

    In two documents a place alone is no subject: two programs may be in one city.
    """
    a, b = _names(one), _names(other)
    shared = a & b
    if one.document.id != other.document.id:
        shared -= all_words(" ".join((*one.document.places, *other.document.places)))
    if not shared or not _keys(one).isdisjoint(_keys(other)):
        return False
    around = " ".join(
        f"{document.title} {' '.join(document.places)} "
        + " ".join(f"{source.publisher} {source.title}" for source in document.sources)
        for document in (one.document, other.document)
    )
    return (a ^ b) <= all_words(around)


def _keys(sentence: Sentence) -> frozenset[str]:
    marks = set(MARK.findall(sentence.quote))
    return source_keys(source for source in sentence.document.sources if source.id in marks)


def _counted_differently(one: Sentence, other: Sentence) -> bool:
    """Whether the sentences share no figure, and each tells one of the same thing that the other does not."""
    if _AIM.search(one.text) or _AIM.search(other.text):
        return False
    ours, theirs = _counts(one.text), _counts(other.text)
    if any(a.told_by(b) or b.told_by(a) for a in ours for b in theirs):
        return False
    pairs = [(a, b) for a in ours for b in theirs if a.unit == b.unit and (a.unit or a.nouns & b.nouns)]
    return len(pairs) == 1 and all((a.nouns & b.nouns) - _VAGUE for a, b in pairs)


def _counts(text: str) -> list[Figure]:
    return [one for one in figures(text) if one.unit or one.value not in YEARS]


def _dated(one: Sentence, other: Sentence) -> Differs:
    a, b = years(one.text), years(other.text)
    return "date" if a and b and a.isdisjoint(b) else "figure"


def _opposite(one: Sentence, other: Sentence) -> bool:
    """Whether both compare the same thing with a group of others, and only one finds more of it."""
    if not (_OTHERS.search(one.text) and _OTHERS.search(other.text)):
        return False
    return _compared(_MORE, _LESS, one.text, other.text) or _compared(_LESS, _MORE, one.text, other.text)


def _compared(ours: re.Pattern[str], theirs: re.Pattern[str], one: str, other: str) -> bool:
    """Whether one sentence has only words of `ours`, the other of `theirs`, and of the same noun."""
    if theirs.search(one) or ours.search(other):
        return False
    return bool(_measured(ours, one) & _measured(theirs, other))


def _measured(pattern: re.Pattern[str], text: str) -> set[str]:
    """What is higher, or rose: the next noun after an adjective, the last one before another word."""
    found: set[str] = set()
    for match in pattern.finditer(text):
        follows = _ADJECTIVE.fullmatch(match.group())
        part = text[match.end() :] if follows else text[: match.start()]
        nouns = [word for word in re.findall(r"[a-z]{4,}", part.lower()) if word not in _COMPARING]
        found.update(nouns[:1] if follows else nouns[-1:])
    return found

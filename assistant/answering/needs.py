"""The needs in a question: what a two-part question, a comparison or a long story asks for, one by one.

The whole of a story is near to nothing: each of its needs is near to something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.answering.question import sentences_of

if TYPE_CHECKING:
    from assistant.answering.question import Words

LEAST_WORDS = 3
"""Content words of a clause that can be looked for by itself."""
_BREAK = re.compile(
    r"[;:]|\s[-–—]\s|,\s(?=but|and|so)|\s(?:versus|vs\.?)\s|\sand\s(?=who|what|how|when|where|which)",
    re.IGNORECASE,
)


def needs_in(text: str, words: Words) -> list[str]:
    """The clauses of a text that can be looked for by themselves; a sentence with one of them stays whole."""
    needs: list[str] = []
    for sentence in sentences_of(text):
        clauses = [part.strip() for part in _BREAK.split(sentence) if len(words.stems(part)) >= LEAST_WORDS]
        needs += clauses if len(clauses) > 1 else [sentence]
    return list(dict.fromkeys(needs))

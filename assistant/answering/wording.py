"""Words of sentences that are to be compared: what stemming alone leaves apart is brought together."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answering.question import Words

_IRREGULAR = """
be was were been; become became; begin began begun; break broke broken; bring brought; build built;
buy bought; catch caught; child children; choose chose chosen; come came; cut cutting; deal dealt;
draw drew drawn; drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought;
find found; forget forgot forgotten; get got gotten; give gave given; go went gone; grow grew grown;
hear heard; hold held; keep kept; know knew known; lead led; leave left; lend lent; lose lost; make made;
man men; mean meant; meet met; pay paid; person people; rise rose risen; run ran; say said; see saw seen;
seek sought; sell sold; send sent; shrink shrank shrunk; speak spoke spoken; spend spent; stand stood;
steal stole stolen; take took taken; teach taught; tell told; think thought; throw threw thrown;
understand understood; wear wore worn; win won; woman women; write wrote written
"""
_BASE = {form: forms[0] for forms in (entry.split() for entry in _IRREGULAR.split(";")) for form in forms[1:]}
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """A text in lower case, its irregular forms in the base form and figures without separators."""
    return _WORD.sub(lambda match: _BASE.get(match.group(), match.group()), _THOUSANDS.sub("", text).lower())


def stems(text: str, words: Words) -> list[str]:
    """The stems of a text's content words in reading order, irregular verbs and plurals included."""
    return words.stems(folded(text))


@lru_cache(maxsize=20_000)
def all_words(text: str) -> frozenset[str]:
    """Every word of a text, little ones too, as `folded` has it."""
    words = _WORD.findall(_THOUSANDS.sub("", text).lower())
    return frozenset(_BASE.get(word, word) for word in words)

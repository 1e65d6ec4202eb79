"""The sentences of a document's body, as the checks look at them: with their line and their heading."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assistant.library.folder import line_at
from assistant.library.passages import blocks
from assistant.library.sentences import plain, sentence_spans


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` as it stands, Markdown and source marks included; `plain` has only its words.

    `line` counts from 1 in the document's file; `heading` is the nearest one above, or empty.
    """

    text: str
    plain: str
    line: int
    heading: str


@lru_cache(maxsize=4)
def body_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences below the front matter of a document's whole text, in order; headings are none.

    The last few texts are remembered, since every check of a document asks for the same sentences.
    """
    found = []
    for block in blocks(text):
        piece = text[block.span.start : block.span.end]
        heading = block.heading[-1] if block.heading else ""
        for span in sentence_spans(piece):
            sentence = piece[span.start : span.end]
            line = line_at(text, block.span.start + span.start)
            found.append(Sentence(sentence, plain(sentence), line, heading))
    return tuple(found)

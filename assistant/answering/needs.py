"""What a question asks for, one by one: the requests of a long story, and the needs within a question.

The whole of a story is near to nothing: each of its requests is near to something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.answering.question import sentences_of

if TYPE_CHECKING:
    from assistant.answering.question import Words

LEAST_WORDS = 3
"""Content words of a clause that can be looked for by itself."""
LONG = 25
"""A text of more content words is a story, which may make several requests."""
TAIL = 3
"""A sentence of at most so many content words after a request belongs to it."""
VERY_SHORT = 3
"""A sentence of at most so many words does not tell alone what it asks."""
_BREAK = re.compile(
    r"[;:]|\s[-–—]\s|,\s(?=but|and|so)|\s(?:versus|vs\.?)\s|\sand\s(?=who|what|how|when|where|which)",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\?"
    r"|(?:^|[,;:(–—-]\s*|\b(?:and|but|or|so|then|know|hear|see|asks?|wonder|show|tell|explain|out|of|is|me"
    r"|us|idea|sure)\s+)(?:how|what|who|whom|whose|which|where|when|why|whether)\b(?! of which)"
    r"|\b(?:is|are|was|were) there\b|\b(?:has|have|did|does|do) (?:any|some)(?:one|body)\b|\bdid any\b"
    r"|\bany (?:ideas?|advice|examples?|evidence|proof|tips?)\b"
    r"|\b(?:need|would like|wants?|['’]d like)\b"
    r"(?= (?:to (?:know|see|hear|learn|find|fix|get|set)|one|an?|some|somebody|proof)\b)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\(?(?:\d|[a-d])(?:st|nd|rd|th)?[).:,]"
    r"|(?:(?:and|then) )?(?:first|second|third|two|three|finally|last(?:ly)?|next|also|separately|one more"
    r"|another|meanwhile|other thing|on top|plus)\b",
    re.IGNORECASE,
)
"""Opens a sentence that goes on to the next request."""


def needs_in(text: str, words: Words) -> list[str]:
    """The clauses of a text that can be looked for by themselves; a sentence with one of them stays whole."""
    needs: list[str] = []
    for sentence in sentences_of(text):
        clauses = [part.strip() for part in _BREAK.split(sentence) if len(words.stems(part)) >= LEAST_WORDS]
        needs += clauses if len(clauses) > 1 else [sentence]
    return list(dict.fromkeys(needs))


def requests_in(text: str, words: Words) -> list[str]:
    """The requests of a story, each with the sentences that lead up to it; a shorter text is one request."""
    if len(set(words.stems(text))) <= LONG:
        return [text]
    requests: list[list[str]] = [[]]
    asked = counted = False
    for sentence in sentences_of(text):
        asks = bool(_REQUEST.search(sentence))
        goes_on = bool(_NEXT.match(sentence)) and (asked or len(requests) > 1)
        if goes_on or (asked and (not asks or len(words.stems(sentence)) > TAIL)):
            requests.append([])
            asked, counted = False, goes_on
        requests[-1].append(sentence)
        asked = asked or asks
    if len(requests) > 1 and not (asked or counted):
        rest = requests.pop()
        requests[-1] += rest
    return [" ".join(sentences) for sentences in requests]


def wording_of(request: str) -> str:
    """The sentence of a request that asks, the last one, with the one before it where it is very short."""
    sentences = sentences_of(request)
    asking = [at for at, one in enumerate(sentences) if _REQUEST.search(one)]
    at = asking[-1] if asking else len(sentences) - 1
    first = at if len(sentences[at].split()) > VERY_SHORT else max(at - 1, 0)
    return " ".join(sentences[first : at + 1])

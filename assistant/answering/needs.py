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
OWN_WORDS = 4
"""Content words with which a part of a sentence is a request of its own."""
MOST_REQUESTS = 6
"""Requests that are answered one by one; further ones go with the last of them."""
VERY_SHORT = 3
"""A sentence of at most so many words does not tell alone what it asks."""
_BREAK = re.compile(
    r"[;:]|\s[-–—]\s|,\s(?=but|and|so)|\s(?:versus|vs\.?)\s|\sand\s(?=who|what|how|when|where|which)",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\?"
    r"|(?:^|[;:(–—-]\s*)(?:how|what|who|whom|why|whether)\b"
    r"|(?:,\s*|\b(?:and|but|or|so|then)\s+)(?:how|what|why|whether)\b"
    r"|\b(?<!n[’']t tell )(?<!cannot tell )(?<!never tell )"
    r"(?:know|hear|see|find out|asks?|wonder(?:ing)?|show|tell|explain|idea|sure|is|of|me|us)\s+"
    r"(?:how|what|who|whom|whose|which|where|when|why|whether)\b(?! of which)"
    r"|\b(?:is|are|was|were) there\b|\b(?:has|have|did|does|do) (?:any|some)(?:one|body)\b|\bdid any\b"
    r"|\bany (?:ideas?|advice|examples?|evidence|proof|tips?)\b"
    r"|\b(?:need|wants?|would like|['’]d like) to (?:know|see|hear|learn|find|fix|get|set)\b"
    r"|\b(?:i|we|(?:my|our) \w+)(?:['’]d| would)? (?:need|want|like) (?:one|an?|some|somebody|proof)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;]\s+(?:and |or |but |so )?(?:i guess )?(?:also )?"
    r"(?=(?:for |to |in |at |by |with |on )?(?:how|what|who|whom|which|where|when|why|whether)\b"
    r"|is it\b|(?:is|are) there\b|(?:can|could|would|do) you\b)",
    re.IGNORECASE,
)
"""Between two things that one sentence asks for."""
_NEXT = re.compile(
    r"\(?\d(?:st|nd|rd|th)?[).:,](?!\d)\s?|\d(?:st|nd|rd|th)\s|\([a-d]\)|[a-d]\)|problem \d"
    r"|(?:(?:and|then) )?(?:first|second|third|fourth|two|three|finally|last(?:ly)?|next|also|separately|plus"
    r"|meanwhile|one more|on top of it|other thing)(?=[,:]| (?:i|we|thing|question|headache)\b)"
    r"|(?:also|separately|finally|next|then there['’]?s)\b",
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


def is_story(text: str, words: Words) -> bool:
    """Whether a text is so long that it may make several requests."""
    return len(set(words.stems(text))) > LONG


def requests_in(text: str, words: Words) -> list[str]:
    """The requests of a story, each with the sentences that lead up to it; a shorter text is one request."""
    if not is_story(text, words):
        return [text]
    requests: list[list[str]] = [[]]
    asked = counted = False
    for sentence in sentences_of(text):
        asks = bool(_REQUEST.search(sentence))
        goes_on = bool(_NEXT.match(sentence)) and (asked or counted)
        if goes_on or (asked and (not asks or len(words.stems(sentence)) > TAIL)):
            requests.append([])
            asked, counted = False, goes_on
        first, *further = _parts(sentence, words) if asks else [sentence]
        requests[-1].append(first)
        requests += [[part] for part in further]
        asked = asked or asks
    if len(requests) > 1 and not (asked or counted):
        rest = requests.pop()
        requests[-1] += rest
    told = [" ".join(sentences) for sentences in requests]
    last = " ".join(told[MOST_REQUESTS - 1 :])
    return [*told[: MOST_REQUESTS - 1], *([last] if last else [])]


def _parts(sentence: str, words: Words) -> list[str]:
    """What a sentence asks for, one by one: "how others did it, what it cost, and whether it paid"."""
    cuts = [(match.start(), match.end()) for match in _CLAUSE.finditer(sentence)]
    parts: list[str] = []
    start = 0
    for end, following in [*cuts, (len(sentence), 0)]:
        part = sentence[start:end]
        rest = sentence[following:]
        # Neither this part nor what is left may be too little to be looked for.
        if following and min(len(words.stems(part)), len(words.stems(rest))) < OWN_WORDS:
            continue
        parts.append(part)
        start = following
    return parts


def wording_of(request: str) -> str:
    """The sentences of a request that ask, with the one before them where they are very short."""
    sentences = sentences_of(request)
    asking = [at for at, one in enumerate(sentences) if _REQUEST.search(one)] or [len(sentences) - 1]
    told = [sentences[at] for at in asking]
    if len(" ".join(told).split()) <= VERY_SHORT and asking[0] > 0:
        told.insert(0, sentences[asking[0] - 1])
    return " ".join(told)

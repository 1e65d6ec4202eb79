"""The sentences that an answer may stand on, each scored against the question.

A sentence scores half its cosine with the question and half the share of the question's words that it
holds, each word weighed by its inverse document frequency. Sentences of this library are written to stand
alone, so a sentence is the smallest thing that can be quoted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from assistant.answering.names import initials, names_in
from assistant.answering.question import sentences_of, stem_weight, with_mark
from assistant.library.passages import questions_of
from assistant.library.sentences import plain, sentence_spans
from assistant.library.states import also_called
from assistant.values import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from assistant.answering.question import Question, Words
    from assistant.values import Document, Passage, Turn

Part = Literal["do", "words", "places", "results", "watch", "limits", "why", "use", "other"]

PARTS: dict[str, Part] = {
    "what to do": "do",
    "what to take from it": "do",
    "steps": "do",
    "words you can use": "words",
    "what they did": "places",
    "in practice": "places",
    "what came of it": "results",
    "findings": "results",
    "watch out for": "watch",
    "how far it reaches": "watch",
    "limits": "limits",
    "why it matters": "why",
    "when to use it": "use",
    "what was measured": "why",
}


IN_SHORT: dict[str, Part] = {"case": "places", "evidence": "results", "guide": "use"}
"""What the opening of a document of this kind tells; that of the others tells why."""
CACHED = 10_000
"""Passages whose sentences are kept parsed."""
LEAST_WORDS = 3


class Vectors(Protocol):
    """Gives one row of unit length for each text (at least one); `index.kept.KeptVectors` is the real one."""

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: `quote` stands verbatim at `start` in it, `text` are its words alone.

    `cosine` and `share` (0 to 1) compare it, or one of the questions that it answers, with the question;
    `score` is what it is ranked by. `stems` are those of its own words, `around` those by which its whole
    document is known.
    """

    passage: Passage
    document: Document
    start: int
    quote: str
    text: str
    part: Part
    cosine: float
    share: float
    score: float
    stems: frozenset[str]
    questions: tuple[str, ...] = ()
    around: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, int]:
        """Tells it from all other sentences: its passage, and where it starts there."""
        return self.passage.id, self.start


def part_of(passage: Passage, document: Document) -> Part:
    """The part that a passage can play in an answer, by its heading and its document's kind."""
    heading = passage.heading[-1].strip().lower() if passage.heading else ""
    if heading == "in short":
        return IN_SHORT.get(document.kind, "why")
    return PARTS.get(heading, "other")


@lru_cache(maxsize=CACHED)
def parsed(text: str) -> tuple[tuple[int, str, str], ...]:
    """The sentences of a passage as (start, verbatim quote, plain words), without very short ones."""
    quotes = [(span.start, text[span.start : span.end]) for span in sentence_spans(text)]
    sentences = [(start, quote, plain(quote)) for start, quote in quotes]
    return tuple(sentence for sentence in sentences if len(sentence[2].split()) >= LEAST_WORDS)


def read_sentences(
    question: Question,
    context: Question | None,
    passages: Iterable[tuple[Passage, Document]],
    vectors: Vectors,
    words: Words,
) -> list[Sentence]:
    """All sentences of the passages, best first; those of a passage given twice stand once.

    `context` is what a follow-up leans on. It counts half in the cosine and less in the words, so that what
    is asked now outweighs what was asked before.
    """
    found: dict[tuple[str, int], tuple[Passage, Document, str, tuple[str, ...]]] = {}
    for passage, document in passages:
        for start, quote, text in parsed(passage.text):
            found[passage.id, start] = passage, document, quote, (text, *questions_of(document, text))
    if not found:
        return []
    asked = [question.text] if context is None else [question.text, f"{context.text} {question.text}"]
    cosines = nearest([told for *_, told in found.values()], vectors(asked), vectors).mean(axis=1)
    wanted = wanted_words(question, context, words)
    documents = {document.id: document for _, document, *_ in found.values()}
    around = {key: words_of(document, words) for key, document in documents.items()}
    titles = {key: words.stems(document.title) for key, document in documents.items()}
    sentences = []
    for (key, (passage, document, quote, told)), cosine in zip(found.items(), cosines, strict=True):
        text, *questions = told
        stems = frozenset(words.stems(text))
        named = stems.union(titles[document.id], *map(words.stems, questions))
        share = sum(wanted[stem] for stem in wanted.keys() & named)
        score = (0.5 * max(float(cosine), 0.0) + 0.5 * share) * STRENGTH_FACTOR.get(document.strength, 1.0)
        sentences.append(
            Sentence(
                passage,
                document,
                start=key[1],
                quote=quote,
                text=text,
                part=part_of(passage, document),
                cosine=float(cosine),
                share=share,
                score=score,
                stems=stems,
                questions=told[1:],
                around=around[document.id],
            )
        )
    return sorted(sentences, key=lambda sentence: -sentence.score)


def prepare(passages: Iterable[tuple[Passage, Document]], words: Words) -> None:
    """Do ahead what `read_sentences` keeps of these passages."""
    documents = {}
    for passage, document in passages:
        documents[document.id] = document
        for _, _, text in parsed(passage.text):
            words.stems(text)
    for document in documents.values():
        words_of(document, words)
        words.stems(document.title)
        for question in document.asked:
            words.stems(question)


def nearest(
    told: Sequence[Sequence[str]], asked: NDArray[np.float32], vectors: Vectors
) -> NDArray[np.float32]:
    """For each of n groups of texts (none empty) its best cosine with each row of `asked` (m × d): n × m."""
    return best_of(told, vectors([text for texts in told for text in texts]) @ asked.T)


def best_of(told: Sequence[Sequence[str]], values: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each group of texts (none empty) the best of the values of its texts, of which each has a row."""
    starts = np.cumsum([0, *(len(texts) for texts in told[:-1])])
    best: NDArray[np.float32] = np.maximum.reduceat(values, starts, axis=0)
    return best


def words_of(document: Document, words: Words) -> frozenset[str]:
    """The stems by which a document is known: of its title and places, their other names, and what is asked.

    They hold for each of its sentences. People call a place by other names than the text does.
    """
    named = (*names_in(document.title), *(place.split(",")[0] for place in document.places))
    short = (initials(name) for name in named)
    told = (document.title, *document.places, *also_called(document.places), *short, *document.asked)
    return frozenset(words.stems(" ".join(told)))


def readings(question: Question, context: Question | None) -> list[str]:
    """The question, each sentence once, alone and after what it leans on."""
    alone = with_mark(" ".join(dict.fromkeys(sentences_of(question.text))))
    return [alone] if context is None else [alone, f"{context.text} {alone}"]


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of the same directions and of length 1."""
    length: NDArray[np.float32] = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-9), np.float32)


def beside(
    rows: NDArray[np.float32], asked: NDArray[np.float32], titles: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The best cosine of each of n rows with a reading (m × d), its title (n × d) taken out of both.

    What the title says is taken out so that a match of the subject alone is none.
    """
    rest = unit(rows - np.sum(rows * titles, axis=1, keepdims=True) * titles)
    best = np.full(len(rows), -1.0, np.float32)
    for row in asked:
        left = unit(row - (titles @ row)[:, None] * titles)
        best = np.maximum(best, np.sum(rest * left, axis=1))
    return best


def unsaid(sentences: Sequence[Sentence], history: Sequence[Turn]) -> list[Sentence]:
    """The sentences that earlier answers have not shown yet."""
    said = " ".join(turn.content for turn in history if turn.role == "assistant")
    return [sentence for sentence in sentences if sentence.text not in said]


def best_passages(sentences: Sequence[Sentence], most: int) -> tuple[Hit, ...]:
    """The passages of the best sentences, each once, in the order of its best one."""
    best: dict[str, Hit] = {}
    for sentence in sentences:
        hit = Hit(sentence.passage, sentence.document, sentence.score, sentence.cosine)
        best.setdefault(sentence.passage.id, hit)
    return tuple(best.values())[:most]


STRENGTH_FACTOR = {"independent-study": 1.06, "matched-comparison": 1.04, "press": 0.98}
"""Of two sentences that fit alike, the one with the stronger evidence comes first."""


CONTEXT_WEIGHT = 0.3
"""What a word of the turn before weighs against a word of this one."""


def wanted_words(question: Question, context: Question | None, words: Words) -> dict[str, float]:
    """The question's words with their share of its weight; the shares sum up to 1."""
    weights = {stem: stem_weight(stem, words) for stem in question.stems}
    for stem in context.stems if context else ():
        weights.setdefault(stem, CONTEXT_WEIGHT * stem_weight(stem, words))
    total = sum(weights.values())
    return {stem: value / total for stem, value in weights.items()} if total else {}

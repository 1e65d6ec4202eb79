"""The values that every room speaks in.

Frozen, without input or output, and free of ids that only storage needs. A document is what staff
curate; a passage is the slice of it that is searched and cited; an answer is a list of statements,
each standing on citations, each citation holding a quote that is found verbatim in its passage.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotations when it stores values
from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - pydantic reads the annotations
from typing import Literal

Kind = Literal["lesson", "case", "evidence", "guide"]
Strength = Literal["independent-study", "matched-comparison", "operator-report", "press", "synthesis"]
Consent = Literal["public", "paraphrase-only", "internal"]
Outcome = Literal["answered", "clarify", "declined"]
Support = Literal["supported", "partly", "unsupported"]
Role = Literal["user", "assistant"]
Differs = Literal["", "said", "figure", "date", "result"]


@dataclass(frozen=True, slots=True)
class Source:
    """An original publication; `id` is the mark that sentences of the document carry, as in `[a]`."""

    id: str
    title: str
    publisher: str
    url: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the library: its front matter and its whole text.

    `text` is the file as it stands, front matter included; character offsets of passages count in it.
    `questions` are what people ask and a sentence answers, by the start of that sentence: they help to find
    it and are never shown.
    """

    id: str
    kind: Kind
    title: str
    text: str
    summary: str = ""
    lessons: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    situation: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    strength: Strength = "synthesis"
    sources: tuple[Source, ...] = ()
    owner: str = ""
    review_by: date | None = None
    consent: Consent = "public"
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[str, ...]:
        """All questions that its sentences answer."""
        return tuple(one for some in self.questions.values() for one in some)


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice `text` of a published version: `version_text[start:end] == text`.

    `id` reads `document@version#ordinal`; `heading` is the path of headings above the slice.
    """

    id: str
    document_id: str
    version: int
    ordinal: int
    heading: tuple[str, ...]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that is searched for; of several, `weight` (above 0) says how much each counts."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found, with its document; `score` orders hits of one search only.

    `similarity` is the cosine of question and passage (-1 to 1), the highest over the texts searched for.
    """

    passage: Passage
    document: Document
    score: float
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What a practitioner told about their place; an empty string means "not told"."""

    setting: str = ""
    sector: str = ""
    employer_size: str = ""
    stage: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """The passage numbered `n` in an answer, with the verbatim quote a statement stands on.

    `passage_text[quote_start:quote_start + len(quote)] == quote`.
    """

    n: int
    document_id: str
    title: str
    kind: Kind
    strength: Strength
    passage_id: str
    heading: tuple[str, ...]
    passage: str
    quote: str
    quote_start: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer; `citations` are the numbers it stands on, `section` its heading.

    `sources` counts the independent sources among them and `kinds` tells what evidence they bring, strongest
    first; the library's own advice has none. `differs` tells in what a statement differs from the one before
    it: the library says that sources differ, or it tells another figure, another date, another result.
    """

    text: str
    support: Support
    citations: tuple[int, ...]
    section: str = ""
    sources: int = 0
    kinds: tuple[Strength, ...] = ()
    differs: Differs = ""


@dataclass(frozen=True, slots=True)
class Nearest:
    """A document that lies near a question which the library cannot answer; shown, never cited."""

    document_id: str
    title: str
    kind: Kind
    summary: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One finished turn of the assistant.

    `text` is Markdown with `[n]` marks, as it is recorded and copied; `statements` are the same sentences
    with their receipts. `removed` counts statements and marks that did not stand and were taken out;
    `withdrawn` the sentences alone that failed their check, of which `mended` stood once corrected.
    `unanswered` are the requests of a long question, and the things compared, to which no quote was found.
    `written` tells who put the sentences into words: the library itself or a chat model.
    """

    outcome: Outcome
    text: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    reason: str | None = None
    unanswered: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    removed: int = 0
    withdrawn: int = 0
    mended: int = 0
    written: Literal["quoted", "model"] = "quoted"
    model: str = "embedded"
    seconds: float = 0.0
    first_text_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The search is done: these are the hits that the answer will be drawn from."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A further piece of the answer's text, to be shown as it comes."""

    text: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A sentence that a model wrote failed its check and is not shown; `reason` says what is not there."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer is finished and checked."""

    answer: Answer


Event = Retrieved | TextDelta | Withdrawn | Answered

"""Questions in and answers out as JSON lines: the contract that scripts and evals lean on."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

from assistant.errors import AssistantError, InputError
from assistant.values import Role, Situation, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assistant.values import Answer, Hit

Json = dict[str, Any]


class TurnLine(BaseModel):
    """One turn of a history."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    content: str


class HistoryLines(RootModel[tuple[TurnLine, ...]]):
    """A whole history."""


class SituationLine(BaseModel):
    """The situation a question is asked from."""

    model_config = ConfigDict(extra="forbid")

    setting: str = ""
    sector: str = ""
    employer_size: str = ""
    stage: str = ""
    role: str = ""


class QuestionLine(BaseModel):
    """A line of a batch; keys that it does not know are left alone, so that test sets can carry their own."""

    id: str | int | None = None
    question: str
    history: tuple[TurnLine, ...] = ()
    situation: SituationLine = Field(default_factory=SituationLine)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The history as values."""
        return tuple(Turn(turn.role, turn.content) for turn in self.history)

    @property
    def where(self) -> Situation:
        """The situation as a value."""
        return Situation(**self.situation.model_dump())


@dataclass(frozen=True, slots=True)
class Row:
    """A line that goes out: the object, and the exit code of what kept it from being answered, or 0."""

    out: Json
    exit_code: int = 0


def read_history(text: str) -> tuple[Turn, ...]:
    """Read a JSON list of `{"role", "content"}`.

    Raises:
        InputError: it is something else.
    """
    try:
        turns = HistoryLines.model_validate_json(text).root
    except ValidationError as exc:
        if exc.errors()[0]["type"] == "tuple_type":
            raise InputError(
                "The history is not a list.", 'Write [{"role": "user", "content": "…"}, …].'
            ) from None
        raise InputError(f"The history cannot be used: {_faults(exc)}.", "Correct it.") from None
    return tuple(Turn(turn.role, turn.content) for turn in turns)


def run(lines: Iterable[str], handle: Callable[[QuestionLine], Json]) -> Iterator[Row]:
    """Handle each line that is not blank; a bad line, or an error on the way, becomes an error object."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row_id = _id_of(line, number)
        try:
            asked = _read(line, number)
            started = time.monotonic()
            out = handle(asked)
            out.setdefault("seconds", time.monotonic() - started)
            yield Row({"id": row_id, **out})
        except AssistantError as exc:
            error = {"kind": type(exc).__name__, "message": str(exc)}
            yield Row({"id": row_id, "error": error}, exc.exit_code)


def _id_of(line: str, number: int) -> str | int:
    """The line's own id, also where the rest of it cannot be used; else its number."""
    try:
        given = json.loads(line)["id"]
        str(given).encode()  # half of a surrogate pair could not be written
    except (ValueError, LookupError, TypeError, RecursionError):
        return number
    return given if isinstance(given, (str, int)) else number


def _read(line: str, number: int) -> QuestionLine:
    require_utf8(line, f"Line {number}")
    try:
        return QuestionLine.model_validate_json(line)
    except ValidationError as exc:
        raise InputError(f"Line {number} cannot be used: {_faults(exc)}.", "Correct the line.") from None


def require_utf8(text: str, name: str) -> None:
    """Refuse text that was read with `surrogateescape` and held bytes that are not UTF-8.

    Raises:
        InputError: it says what `name` is.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(f"{name} is not UTF-8.", "Save it with UTF-8 encoding.") from None


def _faults(exc: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, error['loc'])) or 'all of it'}: {error['msg']}" for error in exc.errors()
    )


def answer_json(answer: Answer) -> Json:
    """An answer as it goes out."""
    return {
        "outcome": answer.outcome,
        "answer": answer.text,
        "citations": [
            {
                "n": citation.n,
                "document_id": citation.document_id,
                "title": citation.title,
                "passage_id": citation.passage_id,
                "passage": citation.passage,
                "quote": citation.quote,
                "source_urls": [source.url for source in citation.sources],
            }
            for citation in answer.citations
        ],
        "statements": [
            {
                "text": s.text,
                "support": s.support,
                "citations": list(s.citations),
                "sources": s.sources,
                "kinds": list(s.kinds),
                "differs": s.differs,
            }
            for s in answer.statements
        ],
        "reason": answer.reason,
        "unanswered": list(answer.unanswered),
        "follow_ups": list(answer.options or answer.follow_ups),
        "seconds": answer.seconds,
        "first_text_seconds": answer.first_text_seconds,
        "model": answer.model,
        "nearest": [asdict(nearest) for nearest in answer.nearest],
        "removed": answer.removed,
        "withdrawn": answer.withdrawn,
        "mended": answer.mended,
    }


def hits_json(hits: Iterable[Hit]) -> Json:
    """The hits of a search as they go out."""
    return {
        "hits": [
            {
                "passage_id": hit.passage.id,
                "document_id": hit.document.id,
                "score": hit.score,
                "text": hit.passage.text,
            }
            for hit in hits
        ]
    }

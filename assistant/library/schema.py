"""Front matter: what it may hold, and findings that name the line and the mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError, field_validator

from assistant.values import Consent, Document, Kind, Source, Strength

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SITUATION_KEYS = ("sector", "employer_size", "setting", "stage")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong in a file; `line` counts from 1, `level` is `error` or `warning`."""

    path: Path
    line: int
    level: Literal["error", "warning"]
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.level}: {self.message}"


class SourceFields(BaseModel):
    """One entry of `sources`."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z]$")
    title: str = Field(min_length=1)
    publisher: str = ""
    url: str
    published: str | None = None

    @field_validator("published", mode="before")
    @classmethod
    def _date_as_text(cls, value: Any) -> Any:  # noqa: ANN401 - YAML gives a number or text
        return str(value) if isinstance(value, int) else value

    @field_validator("url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        HttpUrl(value)
        return value


class FrontMatter(BaseModel):
    """The front matter of a document (see the curator's handbook)."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    title: str = Field(min_length=1, max_length=200)
    summary: str = ""
    lessons: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    situation: dict[Literal["sector", "employer_size", "setting", "stage"], tuple[str, ...]] = {}
    strength: Strength = "synthesis"
    sources: tuple[SourceFields, ...] = ()
    owner: str = ""
    review_by: date | None = None
    consent: Consent = "public"
    questions: dict[str, tuple[str, ...]] = {}

    @field_validator("sources")
    @classmethod
    def _ids_differ(cls, value: tuple[SourceFields, ...]) -> tuple[SourceFields, ...]:
        ids = [source.id for source in value]
        if len(set(ids)) < len(ids):
            raise ValueError("two sources have the same id; give each its own letter")
        return value


# The loader in C reads faster; wheels have it, some builds from source do not.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # known at run time only
    """Leaves dates as text: a date that does not exist is then a fault with a line, like every other."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - yaml's own name and kind
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def front_matter(raw: str, path: Path) -> tuple[FrontMatter | None, list[Finding]]:
    """Read the YAML between the `---` lines of a document.

    Returns the front matter, or None with every fault found. Lines are those of the file: the YAML starts
    on line 2.
    """
    try:
        loader = _Loader(raw)
        try:
            root = loader.get_single_node()
            values = loader.construct_document(root) if root is not None else None
        finally:
            loader.dispose()
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = getattr(exc, "problem", None) or "unreadable"
        return None, [
            Finding(
                path, line, "error", f"front matter is not YAML ({problem}); put text with a colon in quotes"
            )
        ]
    if not isinstance(values, dict):
        return None, [Finding(path, 2, "error", "front matter is empty; start with `kind:` and `title:`")]
    twice = list(_twice(root, path))
    if twice:
        return None, twice
    try:
        return FrontMatter.model_validate(values), []
    except ValidationError as exc:
        return None, [
            Finding(path, _line(root, error["loc"]), "error", _message(error)) for error in exc.errors()
        ]


def _twice(node: Any, path: Path) -> Iterator[Finding]:  # noqa: ANN401 - yaml has no stubs for nodes
    """Names that stand twice on one level: YAML takes the last and forgets the others without a word."""
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _twice(one, path)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if isinstance(key.value, str) and key.value in seen:
            line = key.start_mark.line + 2
            yield Finding(path, line, "error", f"`{key.value}` stands twice; keep one, with what both say")
        seen.add(str(key.value))
        yield from _twice(value, path)


def _line(node: Any, location: tuple[int | str, ...]) -> int:  # noqa: ANN401 - yaml has no stubs for nodes
    """The file's line on which the value at `location` stands, or the nearest enclosing one."""
    line = node.start_mark.line
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == step]
            if not found:
                break
            line, node = found[0][0].start_mark.line, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line
    return int(line) + 2


def _message(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails is not exported
    """What is wrong and how to mend it, in a curator's words."""
    name = ".".join(str(step) for step in error["loc"] if step != "[key]")
    kind = error["type"]
    if kind == "missing":
        return f"`{name}` is missing; add it"
    if kind == "extra_forbidden":
        owner, fields = (
            ("source", SourceFields) if error["loc"][0] == "sources" else ("document", FrontMatter)
        )
        legal = ", ".join(fields.model_fields)
        return f"`{name}` is not a key of a {owner}; remove it or correct its name ({legal})"
    if kind == "tuple_type":
        return f"`{name}` is a list; write [{error['input']}]"
    if kind.startswith("date_"):
        return f"`{name}` is no date; write YYYY-MM-DD, as in 2027-11-30"
    if name.endswith("url"):
        return f"`{name}` is no web address; write it whole, as in https://example.org/page"
    return f"`{name}`: {error['msg'].removeprefix('Value error, ')}"


def as_document(document_id: str, text: str, fields: FrontMatter) -> Document:
    """The document that these front-matter fields and this whole text make."""
    return Document(
        id=document_id,
        text=text,
        kind=fields.kind,
        title=fields.title,
        summary=fields.summary,
        lessons=fields.lessons,
        topics=fields.topics,
        places=fields.places,
        situation={str(key): values for key, values in fields.situation.items()},
        strength=fields.strength,
        sources=tuple(
            Source(source.id, source.title, source.publisher, source.url, source.published)
            for source in fields.sources
        ),
        owner=fields.owner,
        review_by=fields.review_by,
        consent=fields.consent,
        questions=fields.questions,
    )

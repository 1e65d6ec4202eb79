"""Documents for tests: a small library that is easy to reason about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.library.folder import parse_document
from assistant.values import Document

FRONT = """\
---
kind: {kind}
title: "{title}"
summary: "{summary}"
lessons: [pain-points]
topics: [hiring]
places: ["{place}"]
situation: {{sector: [manufacturing], employer_size: [{size}], setting: [regional], stage: [growing]}}
strength: {strength}
sources:
  - {{id: a, title: "Report", publisher: "Publisher", url: "https://example.org/{slug}", published: 2019}}
  - {{id: b, title: "Second page", publisher: "Other", url: "https://example.net/{slug}", published: null}}
owner: library team
review_by: 2027-11-30
consent: {consent}
{questions}---
"""


def text_of(
    body: str,
    *,
    slug: str = "sample",
    kind: str = "case",
    title: str = "A sample case",
    summary: str = "What a sample place did.",
    place: str = "Akron, Ohio",
    size: str = "small",
    strength: str = "operator-report",
    consent: str = "public",
    questions: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """The whole text of a document with this body."""
    front = FRONT.format(
        slug=slug,
        kind=kind,
        title=title,
        summary=summary,
        place=place,
        size=size,
        strength=strength,
        consent=consent,
        questions=f"questions: {json.dumps(questions)}\n" if questions else "",
    )
    return front + body


def document_of(body: str, slug: str = "sample", **fields: str) -> Document:
    """A document with this body; fails the test when it breaks the format."""
    document, findings = parse_document(slug, text_of(body, slug=slug, **fields), Path(f"{slug}.md"))
    assert document is not None, findings
    return document


CASE = """\
## In short
{who} in {place} shows how a plant finds workers with a college. [a]

## What they did
- {who} in {place} asked its foremen in 2015 which jobs stay empty. [a]
- {who} in {place} paid a welding teacher at the county college. [a]

## What came of it
- {who} in {place} hired {figure} welders within three years. [b]

## What to take from it
- Ask the foremen of a plant which jobs stay empty before you design a course.

## Limits
- The library has no wages for the welders of {who}.
"""


def case(slug: str, who: str, place: str, figure: str, **fields: str) -> Document:
    """A short case about welders at one employer."""
    body = CASE.format(who=who, place=place, figure=figure)
    return document_of(body, slug, title=f"How {who} found welders", place=place, **fields)

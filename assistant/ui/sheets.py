"""What the page is told to draw: an exchange with its receipts, or a document, as plain data.

The data goes to the reading component (`reading.py`), which makes text nodes of it and nothing else.
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from assistant.answering.compose import NOT_ANSWERED
from assistant.answering.strength import independent, named_sources
from assistant.library.folder import body_start
from assistant.library.sentences import Span
from assistant.ui.markup import blocks
from assistant.ui.words import (
    DIFFERS,
    KINDS,
    STRENGTHS,
    counted,
    published,
    safe_url,
    sections,
    without_marks,
    years,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.ui.markup import Block
    from assistant.values import Answer, Citation, Document, Source, Statement

Sheet = dict[str, Any]
WRITTEN = {"quoted": "quoted from the library", "model": "written from the library"}


def question_sheet(question: str) -> Sheet:
    """A question that was just asked: the page turns to it."""
    return {"kind": "exchange", "question": question, "fresh": True}


def unfinished_sheet(question: str, partial: str, caution: str) -> Sheet:
    """A question with what was written of an answer, without numbers, and why there is no more."""
    return {
        "kind": "exchange",
        "question": question,
        "sections": [
            {"title": title, "lines": [{"text": line, "numbers": []} for line in lines]}
            for title, lines in sections(partial)
        ],
        "passages": [],
        "caution": caution,
    }


def answer_sheet(question: str, answer: Answer) -> Sheet:
    """A question with its finished answer: sections of lines with their numbers, and what a number opens."""
    stated = [statement for statement in answer.statements if statement.support != "unsupported"]
    numbers = {citation.n for citation in answer.citations}
    return {
        "kind": "exchange",
        "question": question,
        "sections": [
            {"title": title, "lines": [_line(statement, numbers) for statement in statements]}
            for title, statements in groupby(stated, key=lambda statement: statement.section)
        ]
        or unfinished_sheet(question, answer.text, "")["sections"],
        "passages": [_passage(answer.citations, n) for n in sorted(numbers)],
        "caution": _caution(answer),
        "note": _note(answer),
    }


def _line(statement: Statement, numbers: set[int]) -> Sheet:
    return {
        "text": without_marks(statement.text),
        "numbers": [n for n in statement.citations if n in numbers],
        "partly": statement.support == "partly",
        "sources": counted(statement.sources, "independent source") if statement.sources > 1 else "",
        "differs": DIFFERS.get(statement.differs, ""),
    }


def _passage(citations: Sequence[Citation], n: int) -> Sheet:
    """What number `n` opens: its passage, with every quote that carries this number highlighted."""
    cited = [citation for citation in citations if citation.n == n]
    first = cited[0]
    quotes = [
        Span(citation.quote_start, citation.quote_start + len(citation.quote))
        for citation in cited
        if citation.passage_id == first.passage_id
    ]
    place = document_place(first.document_id, first)
    return {
        "n": n,
        "title": first.title,
        "label": KINDS[first.kind],
        "heading": " › ".join(first.heading),
        "blocks": _as_data(blocks(first.passage, first.sources, quotes)),
        "strength": STRENGTHS[first.strength],
        "sources": [_source(source) for source in named_sources(first) or first.sources],
        "named": bool(named_sources(first)),
        "place": place,
        "href": f"library?{urlencode(place)}",
    }


def document_place(document_id: str, citation: Citation | None = None) -> dict[str, str]:
    """Where a document stands, as the Library page's query parameters; a citation adds version and quote."""
    if citation is None:
        return {"doc": document_id}
    version = citation.passage_id.rpartition("@")[2].partition("#")[0]
    return {"doc": document_id, "version": version, "quote": citation.quote}


def document_sheet(document: Document, quotes: Sequence[Span] = ()) -> Sheet:
    """A whole document to read; `quotes` are offsets in its text."""
    start = body_start(document.text)
    inner = [Span(quote.start - start, quote.end - start) for quote in quotes if quote.start >= start]
    return {
        "kind": "document",
        "label": KINDS[document.kind],
        "title": document.title,
        "summary": document.summary,
        "strength": STRENGTHS[document.strength],
        "places": ", ".join(document.places),
        "blocks": _as_data(blocks(document.text[start:], document.sources, inner)),
        "sources": [_source(source) for source in document.sources],
    }


def _as_data(drawn: Sequence[Block]) -> list[Sheet]:
    return [
        {
            "kind": block.kind,
            "level": block.level,
            "number": block.number,
            "runs": [{key: value for key, value in asdict(run).items() if value} for run in block.runs],
        }
        for block in drawn
    ]


def _source(source: Source) -> Sheet:
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "published": published(source),
        "href": safe_url(source.url) or "",
    }


def _note(answer: Answer) -> str:
    """Who put it into words, from how many documents and independent sources, of which years."""
    if answer.outcome != "answered":
        return ""
    documents = {citation.document_id for citation in answer.citations}
    sources = independent(answer.citations)
    pages = [source for citation in answer.citations for source in named_sources(citation)]
    parts = [
        WRITTEN[answer.written],
        counted(len(documents), "document") if documents else "",
        counted(sources, "independent source") if sources else "",
        years(pages),
    ]
    return " · ".join(part for part in parts if part)


def _caution(answer: Answer) -> str:
    """What the reader should know about how the answer came about; mostly nothing."""
    if answer.outcome != "answered":
        return ""
    lost = answer.withdrawn - answer.mended
    left_out = {0: "", 1: "1 sentence was left out: no passage of the library supports it."}.get(
        lost, f"{lost} sentences were left out: no passage of the library supports them."
    )
    mended = {0: "", 1: "1 sentence was corrected before it was shown."}.get(
        answer.mended, f"{answer.mended} sentences were corrected before they were shown."
    )
    requests = " · ".join(f"“{request}”" for request in answer.unanswered)
    open_parts = f"{NOT_ANSWERED} {requests}" if requests else ""
    return " ".join(part for part in (answer.reason, open_parts, left_out, mended) if part)

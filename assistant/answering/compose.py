"""Answers put together: the text that is recorded, the reasons, and what to ask next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.values import Answer, Nearest, TextDelta

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.answering.receipts import Ledger
    from assistant.values import Document, Hit, Statement

EMBEDDED = "embedded"
NEAREST = 3
FOLLOW_UPS = 3
NOT_ANSWERED = "The library has no clear answer to this:"
"""Before what stays open of a question that is answered otherwise."""


def answers(
    ledger: Ledger,
    hits: Sequence[Hit],
    *,
    model: str = EMBEDDED,
    notice: str = "",
    unanswered: Sequence[str] = (),
) -> Answer:
    """The answer that a ledger of checked statements makes."""
    cited = {citation.document_id for citation in ledger.citations}
    return Answer(
        outcome="answered",
        text=markdown(ledger.statements),
        statements=tuple(ledger.statements),
        citations=tuple(ledger.citations),
        reason=notice or None,
        unanswered=tuple(unanswered),
        follow_ups=_follow_ups(hits, cited),
        removed=ledger.removed,
        written="quoted" if model == EMBEDDED else "model",
        model=model,
    )


def asks_back(question: str, options: Sequence[str], *, model: str = EMBEDDED) -> Answer:
    """One question back, with the readings that the library can answer."""
    return Answer(outcome="clarify", text=question, reason=question, options=tuple(options), model=model)


def declines(
    reason: str, hits: Sequence[Hit], *, model: str = EMBEDDED, removed: int = 0, notice: str = ""
) -> Answer:
    """Says what is missing, and shows the nearest material without citing it."""
    text = reason or "The library does not cover this."
    nearest = tuple(
        Nearest(document.id, document.title, document.kind, document.summary)
        for document in documents_of(hits)[:NEAREST]
    )
    why = f"{text} {notice}".strip()
    return Answer(outcome="declined", text=text, reason=why, nearest=nearest, removed=removed, model=model)


def markdown(statements: Sequence[Statement]) -> str:
    """The statements as Markdown, under their headings, each with its `[n]` marks."""
    return "".join(
        delta(statements[: end + 1], statement) for end, statement in enumerate(statements)
    ).strip()


def delta(statements: Sequence[Statement], statement: Statement) -> str:
    """What `statement`, the last of `statements`, adds to the text: with a heading where it opens one."""
    before = statements[-2].section if len(statements) > 1 else ""
    heading = f"\n### {statement.section}\n\n" if statement.section and statement.section != before else ""
    marks = "".join(f"[{n}]" for n in statement.citations)
    bullet = "- " if statement.section else ""
    return f"{heading}{bullet}{statement.text} {marks}\n" + ("" if bullet else "\n")


def told(entered: Iterable[Statement], ledger: Ledger) -> Iterator[TextDelta]:
    """What statements add to the text, each as it is entered into the ledger."""
    return (TextDelta(delta(ledger.statements, statement)) for statement in entered)


def _follow_ups(hits: Sequence[Hit], cited: set[str]) -> tuple[str, ...]:
    """What the reader may want to open next: near documents that the answer did not use."""
    return tuple(as_question(document) for document in documents_of(hits) if document.id not in cited)[
        :FOLLOW_UPS
    ]


def before_reading(question: str) -> str:
    """A question as it stands before one of its readings, which is then asked as a question of its own."""
    return f"{question.strip().rstrip('?.! ')}: "


def as_question(document: Document) -> str:
    """A question that a document answers, made of its title."""
    title = document.title.rstrip(".")
    name = title.split(":")[0]
    if "?" in title:
        return title[: title.index("?") + 1]
    if title.startswith("How to "):
        return f"How do we {name.removeprefix('How to ')}?"
    if title.startswith(("How ", "What ")):
        return f"Tell me {title[0].lower()}{title[1:]}."
    if document.kind in ("lesson", "guide"):
        return f"How do we {name[0].lower()}{name[1:]}?"
    return f"What came of it at {name}?" if document.kind == "case" else f"What is known about {name}?"


def documents_of(hits: Sequence[Hit]) -> list[Document]:
    """The documents of these hits, each once, in the order of its best hit."""
    return list({hit.document.id: hit.document for hit in hits}.values())

"""A small library and the answers that stand on it, for tests of the pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.answering.compose import markdown
from assistant.answering.receipts import cite
from assistant.library.folder import read_folder
from assistant.library.passages import cut, plain_text
from assistant.values import Answer, Citation, Document, Hit, Nearest, Statement

LIBRARY = Path(__file__).parent / "sample_library"
DOCUMENTS = read_folder(LIBRARY).documents


def citation(n: int, document_id: str, words: str) -> Citation:
    """A citation whose quote is the whole line in which `words` stand."""
    document = next(one for one in DOCUMENTS if one.id == document_id)
    passage = next(one for one in cut(document, 1) if words in one.text)
    line = next(line for line in passage.text.splitlines() if words in line).removeprefix("- ")
    return replace(cite(passage, document, passage.text.index(line), line), n=n)


def quoting(citation: Citation, section: str) -> Statement:
    """The statement that the library's own sentence makes."""
    return Statement(plain_text(citation.quote), "supported", (citation.n,), section)


CITATIONS = (
    citation(1, "engage-around-pain-points", "Start with a cost"),
    citation(2, "engage-around-pain-points", "Visit a manufacturer"),
    citation(3, "engage-around-pain-points", "Show several employers"),
    citation(4, "utility-line-workers", "4,000 applications"),
    citation(5, "utility-line-workers", "nearly $30,000"),
    citation(6, "utility-line-workers", "More than 100 people"),
    citation(7, "engage-around-pain-points", "Do not open a talk"),
    citation(8, "utility-line-workers", "No outside evaluation"),
)
_SECTIONS = (
    "",
    "What to do",
    "What to do",
    "What places did",
    "What places did",
    "What came of it",
    "Watch out for",
    "What the library does not show",
)
_STATEMENTS = tuple(quoting(one, section) for one, section in zip(CITATIONS, _SECTIONS, strict=True))
WELDERS = (
    "Our manufacturers say they can't find welders but nobody comes to our advisory meetings. "
    "What should we do?"
)
ANSWER = Answer(
    outcome="answered",
    text=markdown(_STATEMENTS),
    statements=(replace(_STATEMENTS[0], citations=(1, 2)), *_STATEMENTS[1:]),
    citations=CITATIONS,
    follow_ups=(
        "How do these places compare?",
        "What should a first meeting look like?",
        "And with small firms?",
    ),
)
SMALL_FIRMS = Answer(
    outcome="answered",
    text=f"{_STATEMENTS[1].text} [2]",
    statements=(_STATEMENTS[1],),
    citations=(CITATIONS[1],),
)
DECLINED = Answer(
    outcome="declined",
    text="The library holds nothing on tax law, so it cannot say which credits your employers may claim.",
    reason="The library holds nothing on tax law, so it cannot say which credits your employers may claim.",
    nearest=tuple(Nearest(one.id, one.title, one.kind, one.summary) for one in DOCUMENTS[::2]),
)
CLARIFY = Answer(
    outcome="clarify",
    text="Do you want to win new employers, or to bring back those who stopped coming?",
    reason="Do you want to win new employers, or to bring back those who stopped coming?",
    options=("Win new employers", "Bring back those who stopped coming"),
)


def hit(document: Document) -> Hit:
    """A document's first passage, as a search finds it."""
    return Hit(cut(document, 1)[0], document, score=1.0, similarity=0.5)

"""From a failure to a test item: a proposal for a person to finish, and the check of what they made of it.

What can be told from the failure is filled in: the question, what was said before, the documents that were
cited, the part that they belong to, and a guess at kind and outcome. Facts are left to people, apart from
words that an adjudicator put in quotation marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assistant.library.passages import plain_text
from evals.items import Item, split_of
from evals.rubric import RIGHT_OUTCOME

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from assistant.records.evaluations import FullResult
    from assistant.records.failures import Adjudicated, Exchange, ThumbDown
    from assistant.records.gaps import Gap
    from assistant.values import Answer, Turn

Proposal = dict[str, Any]
"""The fields of an item as far as they are known; it need not be one yet."""

_FIGURE = re.compile(
    r"\b(how (many|much|long|often|big)|what (share|rate|year|percent\w*)|when|who|which)\b", re.I
)
_COMPARISON = re.compile(r"\b(compare[ds]?|comparison|versus|vs|differen\w+|better than|or rather)\b", re.I)
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]+)[\"”“»]")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a reviewer made of a draft: an item, or what is wrong, by the name of the field."""

    item: Item | None
    faults: Mapping[str, str]


def of_gap(gap: Gap) -> Proposal:
    """A question that the library could not answer: until it can, declining is what is expected."""
    return {"question": gap.question, "kind": "unanswerable", "outcome": "declined", "split": "development"}


def of_thumb(thumb: ThumbDown) -> Proposal:
    """A thumb down: with the exchange where its author agreed, else with no more than a place for one."""
    if thumb.exchange is None:
        return {"question": "", "kind": "advice", "outcome": "answered", "split": "development"}
    return _of_exchange(thumb.exchange, "answered")


def of_adjudicated(one: Adjudicated) -> Proposal:
    """An answer on which marks were settled; was its exit right, it is what is expected.

    Words in quotation marks in the adjudicator's reasons are proposed as facts.
    """
    got = one.exchange.answer.outcome
    right = one.marks.get(RIGHT_OUTCOME.id, 1) > 0
    other = "declined" if got == "answered" else "answered"
    facts = [_pattern(words) for reason in one.reasons for words in _QUOTED.findall(reason)]
    proposal = _of_exchange(one.exchange, got if right else other)
    return {**proposal, "facts": list(dict.fromkeys(facts))} if facts else proposal


def of_result(full: FullResult) -> Proposal:
    """A result that was not right: its item again, to be reworded or corrected, in the part it belongs to."""
    return {name: value for name, value in full.item.items() if name != "id"}


def shortfall(full: FullResult) -> str:
    """What a result lacks, in a sentence for a page; empty when nothing does."""
    result = full.result
    if result.error:
        return f"It ended in an error: {result.error}"
    lacks = [f"It {_DID[result.outcome]}, and should have {_DID[result.expected]}."]
    if result.outcome == result.expected:
        lacks = []
    if result.scores.get("document_cited") == 0:
        lacks.append("None of the expected documents is cited.")
    if (facts := result.scores.get("fact_recall")) is not None and facts < 1:
        lacks.append(f"{1 - facts:.0%} of the vital facts are missing.")
    if result.scores.get("forbidden_absent") == 0:
        lacks.append("Something that the item forbids stands in it.")
    return " ".join(lacks)


_DID = {"answered": "answered", "clarify": "asked back", "declined": "declined"}


def checked(proposal: Mapping[str, Any], texts: Mapping[str, str], taken: Container[str] = ()) -> Checked:
    """Hold what a reviewer made of a draft to the rules for items; `texts` are all documents, by id.

    `taken` are the names that other items have. Beside the form of an item: documents are in the library,
    each fact matches one of the item's documents and does not match the question, and what is not to be
    answered has neither.
    """
    try:
        item = Item.model_validate(dict(proposal))
    except ValidationError as exc:
        return Checked(None, _told(exc))
    faults = _against_library(item, texts)
    if item.id in taken:
        faults["id"] = "Another item has this name. Choose another one, or leave it empty."
    return Checked(None if faults else item, faults)


def _told(exc: ValidationError) -> dict[str, str]:
    """The faults by field, in plain words where a reviewer is likely to meet them."""
    faults: dict[str, str] = {}
    for error in exc.errors():
        said = error["msg"].removeprefix("Value error, ")
        # A rule of the whole item is told at the field that mends it.
        field = str((error["loc"] or ("documents" if "part" in said else "missing",))[0])
        if error["type"] in ("string_too_short", "missing"):
            said = "This cannot be empty."
        elif error["type"] == "literal_error":
            said = "Choose one of the list."
        faults.setdefault(field, f"{said[:1].upper()}{said[1:].rstrip('.')}.")
    return faults


def _against_library(item: Item, texts: Mapping[str, str]) -> dict[str, str]:
    faults = {}
    unknown = [name for name in item.documents if name not in texts]
    if unknown:
        faults["documents"] = f"Not in the library: {', '.join(unknown)}."
    if item.outcome != "answered" and (item.documents or item.facts):
        faults["outcome"] = "A question to be asked back or declined has neither documents nor facts."
    elif item.outcome == "answered" and not item.documents:
        faults["documents"] = faults.get("documents", "Name the documents that a good answer may cite.")
    if item.kind == "unanswerable" and item.missing is None:
        faults["missing"] = "Say what the question asks for that is not there."
    told = [plain_text(texts[name]) for name in item.documents if name in texts]
    if lost := _without_match(item.facts, told):
        faults["facts"] = f"In none of these documents: {' | '.join(lost)}."
    elif given := [fact for fact in item.facts if re.search(fact, item.question, re.I)]:
        faults["facts"] = f"The question says it already: {' | '.join(given)}."
    return faults


def _without_match(facts: Iterable[str], texts: Sequence[str]) -> list[str]:
    return [fact for fact in facts if not any(re.search(fact, text, re.I) for text in texts)]


def _of_exchange(exchange: Exchange, outcome: str) -> Proposal:
    documents = _cited(exchange.answer) if outcome == "answered" else []
    proposal: Proposal = {
        "question": exchange.question,
        "kind": _kind(exchange.question, exchange.history, outcome),
        "outcome": outcome,
        "split": (split_of(documents[0]) if documents else None) or "development",
    }
    if exchange.history:
        proposal["history"] = [{"role": turn.role, "content": turn.content} for turn in exchange.history]
    return {**proposal, "documents": documents} if documents else proposal


def _cited(answer: Answer) -> list[str]:
    return list(dict.fromkeys(citation.document_id for citation in answer.citations))


def _kind(question: str, history: Sequence[Turn], outcome: str) -> str:
    """A guess at the kind, for the reviewer to correct."""
    if outcome == "declined":
        return "unanswerable"
    if outcome == "clarify":
        return "underspecified"
    if history:
        return "follow-up"
    if _COMPARISON.search(question):
        return "comparison"
    return "fact" if _FIGURE.search(question) else "advice"


def _pattern(words: str) -> str:
    """Words as a pattern that takes them letter by letter, whatever the blanks between them."""
    return r"\s+".join(re.escape(word) for word in words.split())

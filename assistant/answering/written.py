"""The writer that uses a chat model: each of its sentences is shown only after its check.

A sentence that does not stand on its passages is withdrawn, and may be mended once. A story is answered
request by request, under headings that the model names by number.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answering import compose, prompts
from assistant.answering.entries import Entries
from assistant.answering.evidence import best_passages
from assistant.answering.figures import missing
from assistant.answering.material import sentences_in_turn
from assistant.answering.mending import Failed, mend
from assistant.answering.receipts import Receipts, parted
from assistant.answering.sections import request_headings
from assistant.answering.sufficiency import ASKED_BACK, readings
from assistant.answering.support import missing_names
from assistant.errors import ModelError
from assistant.values import Answered, Withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.answering.evidence import Vectors
    from assistant.answering.material import Considered, Material
    from assistant.answering.prompts import Counter
    from assistant.answering.receipts import Checked
    from assistant.answering.standalone import ChatModel
    from assistant.values import Answer, Event, TextDelta

log = logging.getLogger(__name__)

PROMPT_PASSAGES = 14
"""Passages a model is given, those with the best sentences first."""
_NUMBER = re.compile(r"(?:request )?(\d+)\b", re.IGNORECASE)


def may_be_written(parts: Sequence[Considered]) -> bool:
    """Whether a model may write the answer: something was read, and nothing in the question forbids it."""
    return any(part.order.sentences for part in parts) and not any(part.verdict.final for part in parts)


def write(
    model: ChatModel,
    whole: Material,
    parts: Sequence[Considered],
    vectors: Vectors,
    counter: Counter,
    prompt_tokens: int,
) -> Iterator[Event]:
    """The answer in the model's words; what stood when the model failed is kept.

    Raises:
        ModelError: the model failed before any sentence stood.
    """
    sentences = sentences_in_turn(parts)
    nearest = best_passages(sentences, PROMPT_PASSAGES)
    numbered = prompts.within(nearest, prompt_tokens, counter)
    requests = [part.material.text for part in parts] if len(parts) > 1 else []
    system, turns = prompts.render(whole.text, numbered, whole.history, whole.situation, requests)
    writing = _Writing(
        model,
        whole,
        tuple(request_headings(parts)) if requests else (),
        Receipts(numbered, vectors, whole.words),
        Entries.among(sentences, vectors, whole.words),
    )
    try:
        yield from writing.checked(prompts.read(model.stream(system, turns)))
    except ModelError as exc:
        if not writing.entries.ledger.statements:
            raise
        log.warning("what was written is kept: %s", exc.message)
        yield writing.finished(notice=str(exc))


@dataclass(frozen=True, slots=True)
class _Writing:
    """What one answer is written with; `requests` are the headings of a story's requests."""

    model: ChatModel
    material: Material
    requests: tuple[str, ...]
    receipts: Receipts
    entries: Entries

    def checked(self, pieces: Iterator[prompts.Piece]) -> Iterator[Event]:
        """Let through what stands, sentence by sentence; what does not is withdrawn, then perhaps mended."""
        section, ledger = "", self.entries.ledger
        failed: list[Failed] = []
        for piece in pieces:
            match piece.kind:
                case "heading":
                    section = self._section(piece.text, section)
                case "ask" | "not there" if not ledger.statements:
                    yield Answered(replace(self._not_answered(piece), withdrawn=ledger.withdrawn))
                    return
                case "sentence":
                    checked = self.receipts.check(piece.text)
                    ledger.removed += checked.marks_removed
                    if checked.support == "unsupported":
                        failed.append(Failed(piece.text, section, checked.fault))
                        ledger.withdrawn, ledger.removed = ledger.withdrawn + 1, ledger.removed + 1
                        yield Withdrawn(checked.fault)
                    else:
                        yield from self._entered(piece.text, section, checked)
        for mended in mend(failed, self.model, self.receipts):
            ledger.mended, ledger.removed = ledger.mended + 1, ledger.removed - 1
            yield from self._entered(mended.written, mended.section, mended.checked)
        ledger.gather()
        yield self.finished()

    def finished(self, *, notice: str = "") -> Answered:
        """The answer that was written, or that nothing of it stands."""
        ledger, hits, name = self.entries.ledger, self.material.hits, self.model.name
        if ledger.statements:
            left = [] if notice else self._left_open()
            answer = compose.answers(ledger, hits, model=name, notice=notice, unanswered=left)
        else:
            reason = "Nothing that was written stood up to a check against the library."
            answer = compose.declines(reason, hits, model=name, removed=ledger.removed)
        return Answered(replace(answer, withdrawn=ledger.withdrawn, mended=ledger.mended))

    def _section(self, told: str, before: str) -> str:
        """The section that a heading opens; one that the model was not given opens none."""
        if self.requests:
            number = _NUMBER.match(told)
            at = int(number.group(1)) - 1 if number else -1
            return self.requests[at] if 0 <= at < len(self.requests) else ""
        return told if told in prompts.SECTIONS else before

    def _left_open(self) -> list[str]:
        """The requests under which nothing stands; none where some statement stands under no request."""
        told = {statement.section for statement in self.entries.ledger.statements}
        return [request for request in self.requests if request not in told] if "" not in told else []

    def _not_answered(self, piece: prompts.Piece) -> Answer:
        hits, name, removed = self.material.hits, self.model.name, self.entries.ledger.removed
        said = piece.text if self._may_be_said(piece.text) else ""
        if piece.kind == "not there":
            return compose.declines(said, hits, model=name, removed=removed)
        return compose.asks_back(said or ASKED_BACK, () if said else readings(hits), model=name)

    def _may_be_said(self, text: str) -> bool:
        """Whether a line that is no statement tells only figures and names of the talk and the passages."""
        material = self.material
        held = [material.text, *(turn.content for turn in material.history)]
        held += [f"{hit.document.title} {hit.passage.text}" for hit in material.hits]
        return not missing(text, held) and not missing_names(text, held, material.words)

    def _entered(self, written: str, section: str, checked: Checked) -> Iterator[TextDelta]:
        entered = self.entries.write(parted(written)[0], checked.support, section, checked.citations)
        return compose.told(entered, self.entries.ledger)

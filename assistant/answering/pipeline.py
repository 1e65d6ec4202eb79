"""The way of a question: standalone → search → sufficiency → writing → receipts → answer.

`ask` tells the story as events; `answer` drains the same path, so that page, command line and evals share
it. Recording, limits and drawing belong to the callers.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from assistant.answering import compose, extractive, prompts
from assistant.answering.entries import Entries
from assistant.answering.evidence import best_passages, read_sentences, unsaid
from assistant.answering.material import Material
from assistant.answering.mending import Failed, mend
from assistant.answering.question import clean, inherits, read_question
from assistant.answering.ranking import ranked
from assistant.answering.receipts import Receipts, parted
from assistant.answering.spelling import corrected
from assistant.answering.standalone import standalone
from assistant.answering.sufficiency import judge
from assistant.errors import ModelError
from assistant.values import Answer, Answered, Retrieved, Situation, TextDelta, Withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.prompts import Counter
    from assistant.answering.question import Words
    from assistant.answering.ranking import Ranked
    from assistant.answering.receipts import Checked, Ledger
    from assistant.answering.standalone import ChatModel
    from assistant.answering.sufficiency import Verdict
    from assistant.values import Event, Hit, Passage, Statement, Turn, Wording

log = logging.getLogger(__name__)

HITS = 12
"""Passages an answer is drawn from."""
WHOLE_DOCUMENTS = 8
"""Of so many of the nearest documents all passages are read: results and limits stand away from the match."""
PROMPT_PASSAGES = 14
"""Passages a model is given, those with the best sentences first."""


class Finder(Protocol):
    """Finds passages; `index.search.Search` is the real one."""

    def __call__(self, wordings: Sequence[Wording], k: int, situation: Situation) -> tuple[Hit, ...]: ...


class Shelf(Protocol):
    """The library beside the search: its words, and the whole of documents."""

    def words(self) -> Words: ...
    def passages_of(self, *document_ids: str) -> Sequence[Passage]: ...


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Answers questions; holds no conversation, so one serves everybody."""

    find: Finder
    shelf: Shelf
    vectors: Vectors
    model: ChatModel | None
    counter: Counter
    prompt_tokens: int

    def answer(self, text: str, history: Sequence[Turn] = (), situation: Situation = Situation()) -> Answer:
        """The finished answer to a question; raises what `ask` raises."""
        *_, last = self.ask(text, history, situation)
        if not isinstance(last, Answered):
            raise TypeError(f"the last event is the answer, not {last!r}")
        return last.answer

    def ask(
        self, text: str, history: Sequence[Turn] = (), situation: Situation = Situation()
    ) -> Iterator[Event]:
        """Answer the last question of a conversation, event by event; the last one is `Answered`.

        Raises:
            InputError: the question cannot be used.
            StorageError, ModelError: the search could not be made.
        """
        started, first_text = time.monotonic(), None
        for event in self._steps(text, history, situation):
            if isinstance(event, Answered):
                done = time.monotonic() - started
                event = Answered(
                    replace(
                        event.answer,
                        seconds=done,
                        first_text_seconds=done if first_text is None else first_text,
                    )
                )
            elif isinstance(event, TextDelta) and first_text is None:
                first_text = time.monotonic() - started
            yield event

    def gather(self, text: str, history: Sequence[Turn], situation: Situation) -> Material:
        """The question as it is understood, and what was found for it; raises what `ask` raises."""
        words = self.shelf.words()
        written = clean(text)
        asked = standalone(corrected(written, words, self.counter), history, self.model)
        hits = self.find(asked.wordings, HITS, situation)
        context = read_question(asked.context, words) if asked.context else None
        question = inherits(read_question(asked.question, words), context)
        return Material(written, question, context, history, situation, hits, words)

    def read(self, material: Material) -> list[Sentence]:
        """The sentences of the passages that were found, and of all others of the nearest documents."""
        found = [(hit.passage, hit.document) for hit in material.hits]
        nearest = {one.id: one for one in compose.documents_of(material.hits)[:WHOLE_DOCUMENTS]}
        found += [(one, nearest[one.document_id]) for one in self.shelf.passages_of(*nearest)]
        return read_sentences(material.question, material.context, found, self.vectors, material.words)

    def _steps(self, text: str, history: Sequence[Turn], situation: Situation) -> Iterator[Event]:
        material = self.gather(text, history, situation)
        yield Retrieved(material.hits)
        order = ranked(material, self.read(material), self.vectors)
        verdict = judge(material, order, self.vectors)
        if material.context is not None and (fresh := unsaid(verdict.fitting, history)):
            verdict = replace(verdict, fitting=tuple(fresh))
            left = {sentence.key for sentence in unsaid(order.sentences, history)}
            order = order.only([sentence.key in left for sentence in order.sentences])
        if verdict.outcome == "clarify":
            yield Answered(compose.asks_back(verdict.reason, verdict.options))
        elif self.model is not None and order.sentences and not verdict.final:
            yield from self._written(self.model, material, verdict, order)
        else:
            yield from self._quoted(material, verdict, order)

    def _quoted(
        self, material: Material, verdict: Verdict, order: Ranked, notice: str = ""
    ) -> Iterator[Event]:
        """The answer in the library's own sentences."""
        if verdict.outcome == "decline":
            yield Answered(compose.declines(verdict.reason, material.hits, notice=notice))
            return
        entries = Entries.among(order.sentences, self.vectors, material.words)
        lines = extractive.write(material.question, verdict.fitting, order, self.vectors, material.words)
        if verdict.otherwise is not None:
            lines = extractive.corrected_first(lines, verdict.otherwise)
        for line in lines:
            yield from _told(entries.quote(line.sentence, line.section), entries.ledger)
        yield Answered(compose.answers(entries.ledger, material.hits, notice=notice))

    def _written(
        self,
        model: ChatModel,
        material: Material,
        verdict: Verdict,
        order: Ranked,
    ) -> Iterator[Event]:
        """The answer in the model's words; what is left of it when the model fails is quoted instead."""
        nearest = best_passages(order.sentences, PROMPT_PASSAGES)
        numbered = prompts.within(nearest, self.prompt_tokens, self.counter)
        receipts = Receipts(numbered, self.vectors, material.words)
        entries = Entries.among(order.sentences, self.vectors, material.words)
        system, turns = prompts.render(material.text, numbered, material.history, material.situation)
        try:
            pieces = prompts.read(model.stream(system, turns))
            yield from self._checked(model, pieces, receipts, entries, material)
        except ModelError as exc:
            log.warning("quoted instead of written: %s", exc.message)
            notice = f"{exc} Until then, this is quoted from the library."
            if entries.ledger.statements:
                yield _finished(entries.ledger, material, model, notice=str(exc))
            else:
                yield from self._quoted(material, verdict, order, notice)

    def _checked(
        self,
        model: ChatModel,
        pieces: Iterator[prompts.Piece],
        receipts: Receipts,
        entries: Entries,
        material: Material,
    ) -> Iterator[Event]:
        """Let through what stands, sentence by sentence; what does not is withdrawn, then perhaps mended."""
        section, ledger = "", entries.ledger
        failed: list[Failed] = []
        for piece in pieces:
            match piece.kind:
                case "heading":
                    section = piece.text if piece.text in prompts.SECTIONS else section
                case "ask" | "not there" if not ledger.statements:
                    yield Answered(
                        compose.asks_back(piece.text, (), model=model.name)
                        if piece.kind == "ask"
                        else compose.declines(piece.text, material.hits, model=model.name)
                    )
                    return
                case "sentence":
                    checked = receipts.check(piece.text)
                    ledger.removed += checked.marks_removed
                    if checked.support == "unsupported":
                        failed.append(Failed(piece.text, section, checked.fault))
                        ledger.withdrawn, ledger.removed = ledger.withdrawn + 1, ledger.removed + 1
                        yield Withdrawn(checked.fault)
                    else:
                        yield from _entered(piece.text, section, checked, entries)
        for mended in mend(failed, model, receipts):
            ledger.mended, ledger.removed = ledger.mended + 1, ledger.removed - 1
            yield from _entered(mended.written, mended.section, mended.checked, entries)
        ledger.gather()
        yield _finished(ledger, material, model)


def _entered(written: str, section: str, checked: Checked, entries: Entries) -> Iterator[TextDelta]:
    entered = entries.write(parted(written)[0], checked.support, section, checked.citations)
    return _told(entered, entries.ledger)


def _told(entered: Iterator[Statement], ledger: Ledger) -> Iterator[TextDelta]:
    return (TextDelta(compose.delta(ledger.statements, statement)) for statement in entered)


def _finished(ledger: Ledger, material: Material, model: ChatModel, *, notice: str = "") -> Answered:
    """The answer that a model wrote, or that nothing of it stands."""
    if ledger.statements:
        answer = compose.answers(ledger, material.hits, model=model.name, notice=notice)
    else:
        reason = "Nothing that was written stood up to a check against the library."
        answer = compose.declines(reason, material.hits, model=model.name, removed=ledger.removed)
    return Answered(replace(answer, withdrawn=ledger.withdrawn, mended=ledger.mended))

"""The way of a question: standalone → search → sufficiency → writing → receipts → answer.

`ask` tells the story as events; `answer` drains the same path, so that page, command line and evals share
it. Recording, limits and drawing belong to the callers.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from assistant.answering import compose, extractive, written
from assistant.answering.entries import Entries
from assistant.answering.evidence import read_sentences, unsaid
from assistant.answering.material import Considered, Material, in_turn, sentences_in_turn
from assistant.answering.needs import requests_in
from assistant.answering.question import clean, inherits, of_story, read_question
from assistant.answering.ranking import ranked
from assistant.answering.shortened import written_out
from assistant.answering.spelling import corrected
from assistant.answering.standalone import standalone
from assistant.answering.sufficiency import judge
from assistant.errors import ModelError
from assistant.values import Answer, Answered, Retrieved, Situation, TextDelta, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.answering.evidence import Sentence, Vectors
    from assistant.answering.prompts import Counter
    from assistant.answering.question import Question, Words
    from assistant.answering.standalone import ChatModel
    from assistant.values import Event, Hit, Passage, Turn

log = logging.getLogger(__name__)

HITS = 12
"""Passages an answer is drawn from."""
WHOLE_DOCUMENTS = 8
"""Of so many of the nearest documents all passages are read: results and limits stand away from the match."""
STORY_DOCUMENTS = 5
"""Of so many for each request of a story: more bring no more facts, and take longer."""


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

    def gather(
        self, text: str, history: Sequence[Turn], situation: Situation, story: Question | None = None
    ) -> Material:
        """The question as it is understood, and what was found for it; raises what `ask` raises.

        It may be one request of a story.
        """
        words = self.shelf.words()
        written = clean(text)
        asked = standalone(corrected(written, words, self.counter), history, self.model)
        hits = self.find(asked.wordings, HITS, situation)
        context = read_question(asked.context, words) if asked.context else None
        question = inherits(read_question(asked.question, words), context)
        if story is not None:
            question = of_story(question, story)
        if question.asks == "comparison" and len(question.names) > 1:
            # Each thing is looked for by itself too: the one most spoken of would take all room.
            found = [self.find((Wording(name),), HITS, situation) for name in question.names]
            hits = tuple(in_turn([hits, *found], lambda hit: hit.passage.id)[:HITS])
        return Material(written, question, context, history, situation, hits, words, story)

    def read(self, material: Material) -> list[Sentence]:
        """The sentences of the passages that were found, and of all others of the nearest documents."""
        found = [(hit.passage, hit.document) for hit in material.hits]
        most = WHOLE_DOCUMENTS if material.story is None else STORY_DOCUMENTS
        nearest = {one.id: one for one in compose.documents_of(material.hits)[:most]}
        versions = {hit.document.id: hit.passage.version for hit in material.hits}
        found += [
            (one, nearest[one.document_id])
            for one in self.shelf.passages_of(*nearest)
            # One published since then has other sources than the document at hand.
            if one.version == versions[one.document_id]
        ]
        return read_sentences(material.question, material.context, found, self.vectors, material.words)

    def consider(self, material: Material) -> Considered:
        """Put what is read for a question in order, and decide on it; raises what `ask` raises."""
        order = ranked(material, self.read(material), self.vectors)
        verdict = judge(material, order, self.vectors)
        if material.leans and (fresh := unsaid(verdict.fitting, material.history)):
            verdict = replace(verdict, fitting=tuple(fresh))
            left = {sentence.key for sentence in unsaid(order.sentences, material.history)}
            order = order.only([sentence.key in left for sentence in order.sentences])
        return Considered(material, order, verdict)

    def take_apart(
        self, text: str, history: Sequence[Turn], situation: Situation
    ) -> tuple[Material, list[Material]]:
        """The question, and the requests of a story (else none) with what was found for each."""
        words = self.shelf.words()
        written = written_out(clean(text))
        history = [
            replace(turn, content=written_out(turn.content)) if turn.role == "user" else turn
            for turn in history
        ]
        requests = requests_in(written, words)
        if len(requests) == 1:
            return self.gather(written, history, situation), []
        story = read_question(corrected(written, words, self.counter), words)
        # A story stands alone: no request of it is searched with the turns before.
        found = [self.gather(request, (), situation, story) for request in requests]
        materials = [replace(material, history=history) for material in found]
        hits = in_turn([material.hits for material in materials], lambda hit: hit.passage.id)
        return Material(written, story, None, history, situation, tuple(hits[:HITS]), words), materials

    def decide(self, whole: Material, requests: Sequence[Material]) -> list[Considered]:
        """The requests where one of them can be answered, else the whole; raises as `ask`."""
        parts = [self.consider(request) for request in requests]
        return parts if any(part.answers for part in parts) else [self.consider(whole)]

    def _steps(self, text: str, history: Sequence[Turn], situation: Situation) -> Iterator[Event]:
        whole, requests = self.take_apart(text, history, situation)
        yield Retrieved(whole.hits)
        parts = self.decide(whole, requests)
        verdict = parts[0].verdict
        if len(parts) == 1 and verdict.outcome == "clarify":
            yield Answered(compose.asks_back(verdict.reason, verdict.options))
        elif self.model is None or not written.may_be_written(parts):
            yield from self._quoted(whole, parts)
        else:
            yield from self._written(self.model, whole, parts)

    def _quoted(self, whole: Material, parts: Sequence[Considered], notice: str = "") -> Iterator[Event]:
        """The answer in the library's own sentences."""
        told = [part for part in parts if part.answers]
        if not told:
            yield Answered(compose.declines(parts[0].verdict.reason, whole.hits, notice=notice))
            return
        entries = Entries.among(sentences_in_turn(told), self.vectors, whole.words)
        lines = extractive.write(told, self.vectors)
        for line in lines:
            yield from compose.told(entries.quote(line.sentence, line.section), entries.ledger)
        left = extractive.left_open(parts, lines)
        yield Answered(compose.answers(entries.ledger, whole.hits, notice=notice, unanswered=left))

    def _written(self, model: ChatModel, whole: Material, parts: Sequence[Considered]) -> Iterator[Event]:
        """The answer in the model's words; where the model fails before a sentence stands, it is quoted."""
        try:
            yield from written.write(model, whole, parts, self.vectors, self.counter, self.prompt_tokens)
        except ModelError as exc:
            log.warning("quoted instead of written: %s", exc.message)
            yield from self._quoted(whole, parts, f"{exc} Until then, this is quoted from the library.")

"""What is published, cut, embedded and indexed, as the database remembers it."""

from __future__ import annotations

import os
import signal
from contextlib import closing
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from assistant.records import generations, passages, vectors, versions
from assistant.records.batches import BATCH, in_batches
from assistant.records.database import Database
from assistant.records.generations import Generation
from assistant.records.tables import PassageRow, VersionRow
from assistant.values import Document, Passage, Source

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

RULES = "headings-1"
EACH_ON_ONE_DATABASE = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ODD_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


def document(id: str = "utility", text: str = "Ask the foremen.", **fields: object) -> Document:
    return replace(Document(id=id, kind="case", title=id.title(), text=text), **fields)  # type: ignore[arg-type]


def cut(id: str, version: int, *texts: str) -> list[Passage]:
    return [
        Passage(f"{id}@{version}#{n}", id, version, n, ("What they did",), 10 * n, 10 * n + len(text), text)
        for n, text in enumerate(texts)
    ]


def publish(session: Session, document: Document, *, synced: bool = False) -> int:
    return versions.publish(session, document, author="library team", synced=synced)


def publish_cut(session: Session, document: Document, *texts: str) -> list[str]:
    """Publish a document with its passages; their ids."""
    made = cut(document.id, publish(session, document), *texts)
    passages.replace(session, document.id, made[0].version, made, RULES)
    return [passage.id for passage in made]


def cut_and_be_killed(address: str) -> None:
    """Store passages and die before they are kept."""
    with Database.open(address).writing() as session:
        passages.replace(session, "utility", 1, cut("utility", 1, "Ask."), RULES)
        assert passages.unsliced(session, RULES) == []
        os.kill(os.getpid(), signal.SIGKILL)


class TestVersions:
    """Documents and what is published of them."""

    def test_a_published_document_comes_back_as_it_was(self, database: Database) -> None:
        whole = Document(
            id="utility",
            kind="case",
            title="How a utility found line workers",
            text="---\nkind: case\n---\n## In short\nÉlan.\n",
            summary="A summary.",
            lessons=("pain-points",),
            topics=("hiring", "data"),
            places=("Akron, Ohio",),
            situation={"sector": ("energy", "water"), "stage": ()},
            strength="matched-comparison",
            sources=(
                Source("a", "Report", "Publisher", "https://example.org", "2019"),
                Source("b", "", "", ""),
            ),
            owner="library team",
            review_by=date(2027, 11, 30),
            consent="paraphrase-only",
        )
        with database.writing() as session:
            assert publish(session, whole, synced=True) == 1
        with database.reading() as session:
            (only,) = versions.published(session)
            assert only == versions.Published(whole, 1, versions.text_hash(whole.text), only.text_hash)
            assert versions.document(session, "utility") == whole
            assert versions.count(session) == 1

    def test_a_new_text_archives_the_one_before_and_keeps_it(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, document(text="First."))
            assert publish(session, document(text="Second.")) == 2
            states = {row.number: row.state for row in session.scalars(select(VersionRow))}
            assert states == {1: "archived", 2: "published"}
        with database.reading() as session:
            assert versions.document(session, "utility") == document(text="Second.")
            assert versions.document(session, "utility", 1) == document(text="First.")
            assert versions.document(session, "utility", 3) is None
            assert versions.document(session, "nowhere") is None

    def test_the_same_text_again_changes_nothing_but_where_it_came_from(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, document())
            before = versions.revision(session)
            assert publish(session, document(), synced=True) == 1
            (only,) = versions.published(session)
            assert versions.revision(session) == before
            assert only.synced_hash == only.text_hash

    def test_an_edit_here_leaves_what_was_synced_as_it_was(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, document(text="From the folder."), synced=True)
            publish(session, document(text="Edited here."))
            (only,) = versions.published(session)
            assert only.synced_hash == versions.text_hash("From the folder.")
            versions.note_synced(session, "utility", only.text_hash)
            assert versions.published(session)[0].synced_hash == only.text_hash

    def test_a_retired_document_is_not_published_and_can_come_back(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, document())
            before = versions.revision(session)
            versions.retire(session, "utility")
            assert versions.revision(session) == before + 1
            assert versions.published(session) == []
            assert versions.document(session, "utility") is None
            versions.retire(session, "utility")
            versions.retire(session, "nowhere")
            assert versions.revision(session) == before + 1
            assert publish(session, document()) == 2

    def test_the_database_itself_refuses_a_second_published_version(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, document(text="First."))
            publish(session, document(text="Second."))
        with pytest.raises(IntegrityError), database.writing() as session:
            session.get_one(VersionRow, ("utility", 1)).state = "published"

    def test_a_draft_is_kept_and_not_used(self, database: Database) -> None:
        draft = VersionRow(
            document_id="utility",
            number=2,
            state="draft",
            text="Better.",
            text_hash="",
            meta={},
            consent="public",
            author="ana",
        )
        with database.writing() as session:
            publish(session, document())
            session.add(draft)
        with database.reading() as session:
            assert [item.version for item in versions.published(session)] == [1]
            assert [item.version for item in passages.unsliced(session, RULES)] == [1]
            assert session.get_one(VersionRow, ("utility", 2)).published_at is None

    @EACH_ON_ONE_DATABASE
    @given(steps=st.lists(st.sampled_from(["one", "two", "three", None]), max_size=8))
    def test_whatever_happens_the_last_text_is_published_and_the_revision_tells(
        self, database: Database, steps: list[str | None]
    ) -> None:
        name, text, highest = uuid4().hex, None, 0
        for step in steps:
            with database.writing() as session:
                before = versions.revision(session)
                if step is None:
                    versions.retire(session, name)
                else:
                    number = publish(session, document(name, step))
                    assert number == highest + (step != text)
                    highest = number
                assert versions.revision(session) == before + (step != text)
            text = step
        with database.reading() as session:
            found = versions.document(session, name)
            assert (found.text if found else None) == text

    @EACH_ON_ONE_DATABASE
    @given(title=ODD_TEXT, places=st.lists(ODD_TEXT, max_size=3), text=ODD_TEXT)
    def test_any_words_come_back_unchanged(
        self, database: Database, title: str, places: list[str], text: str
    ) -> None:
        whole = document(uuid4().hex, text, title=title, places=tuple(places))
        with database.writing() as session:
            publish(session, whole)
        with database.reading() as session:
            assert versions.document(session, whole.id) == whole


class TestPassages:
    """Passages of published versions."""

    def test_they_come_back_with_their_document_but_not_its_text(self, database: Database) -> None:
        with database.writing() as session:
            one, two = publish_cut(session, document(), "Ask the foremen.", "Pay a teacher.")
        with database.reading() as session:
            live = passages.live(session, [two, "nowhere@1#0", one])
            first, second = cut("utility", 1, "Ask the foremen.", "Pay a teacher.")
            bare = document(text="")
            assert list(live.items()) == [(two, (second, bare)), (one, (first, bare))]
            assert passages.of_documents(session, "utility") == [first, second]
            assert passages.live_ids(session) == [one, two]

    def test_text_of_documents_is_never_read_for_a_search(self, database: Database) -> None:
        with database.writing() as session:
            ids = publish_cut(session, document(), "Ask the foremen.")
        asked: list[str] = []
        with database.reading() as session:
            event.listen(
                session.connection(), "before_cursor_execute", lambda *args: asked.append(str(args[2]))
            )
            passages.live(session, ids)
        assert asked
        assert not [statement for statement in asked if "versions.text" in statement]

    @pytest.mark.parametrize("consent", ["public", "paraphrase-only", "internal"])
    def test_consent_decides_whether_they_may_be_used(self, database: Database, consent: str) -> None:
        with database.writing() as session:
            ids = publish_cut(session, document(consent=consent), "Ask the foremen.")
        usable = ids if consent != "internal" else []
        with database.reading() as session:
            assert passages.live_ids(session) == usable
            assert list(passages.live(session, ids)) == usable
            assert [passage.id for passage in passages.of_documents(session, "utility")] == usable

    def test_those_of_a_former_version_are_not_live(self, database: Database) -> None:
        with database.writing() as session:
            old = publish_cut(session, document(text="First."), "First.")
            new = publish_cut(session, document(text="Second."), "Second.")
            assert list(passages.live(session, old + new)) == new
            versions.retire(session, "utility")
            assert passages.live(session, old + new) == {}
            assert passages.live_ids(session) == []

    def test_they_are_ordered_by_place_and_not_by_the_digits_of_their_ids(self, database: Database) -> None:
        with database.writing() as session:
            ids = publish_cut(session, document(), *(f"Step {n}." for n in range(12)))
            assert passages.live_ids(session) == ids
            assert [passage.id for passage in passages.of_documents(session, "utility")] == ids

    def test_what_is_not_cut_or_was_cut_otherwise_is_waiting(self, database: Database) -> None:
        with database.writing() as session:
            number = publish(session, document())
            publish(session, document("empty", "Nothing to cut."))
            versions.retire(session, "empty")
        with database.reading() as session:
            assert [item.document.id for item in passages.unsliced(session, RULES)] == ["utility"]
        with database.writing() as session:
            passages.replace(session, "utility", number, cut("utility", number, "Ask."), RULES)
            assert passages.unsliced(session, RULES) == []
            assert passages.unsliced(session, "headings-2") == versions.published(session)

    def test_a_document_without_passages_is_cut_once(self, database: Database) -> None:
        with database.writing() as session:
            passages.replace(session, "utility", publish(session, document()), [], RULES)
            assert passages.unsliced(session, RULES) == []

    def test_cutting_again_replaces_them(self, database: Database) -> None:
        with database.writing() as session:
            publish_cut(session, document(), "One.", "Two.", "Three.")
            fewer = cut("utility", 1, "One and two.", "Three.")
            passages.replace(session, "utility", 1, fewer, "headings-2")
            assert passages.of_documents(session, "utility") == fewer

    def test_a_cut_that_is_broken_off_is_waiting_still(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, document())
        twice = cut("utility", 1, "Ask.") * 2
        with pytest.raises(IntegrityError), database.writing() as session:
            passages.replace(session, "utility", 1, twice, RULES)
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(PassageRow)) == 0
            assert len(passages.unsliced(session, RULES)) == 1

    def test_a_process_that_is_killed_half_way_leaves_its_document_waiting(self, address: str) -> None:
        with closing(Database.open(address)) as database:
            with database.writing() as session:
                publish(session, document())
            process = get_context("spawn").Process(target=cut_and_be_killed, args=(address,))
            process.start()
            process.join()
            assert process.exitcode == -signal.SIGKILL
            with database.writing() as session:
                (waiting,) = passages.unsliced(session, RULES)
                again = cut("utility", waiting.version, "Ask.", "Pay.")
                passages.replace(session, "utility", waiting.version, again, RULES)
                assert passages.of_documents(session, "utility") == again

    def test_many_are_found_in_one_go(self, database: Database) -> None:
        texts = [f"Sentence {n}." for n in range(BATCH + 1)]
        with database.writing() as session:
            ids = publish_cut(session, document("a"), *texts) + publish_cut(session, document("b"), *texts)
        with database.reading() as session:
            asked = ids + [f"nowhere@1#{n}" for n in range(40_000)]
            assert list(passages.live(session, asked)) == ids


class TestVectors:
    """Vectors by the hash of their text."""

    def test_they_come_back_to_the_last_bit(self, database: Database) -> None:
        rows = np.random.default_rng(7).normal(size=(BATCH + 1, 8)).astype(np.float32)
        made = {versions.text_hash(str(n)): row for n, row in enumerate(rows)}
        with database.writing() as session:
            vectors.store(session, "minilm", made)
        with database.reading() as session:
            found = vectors.load(session, "minilm", [*made, "nowhere"])
            assert found.keys() == made.keys()
            assert all(np.array_equal(found[key], made[key]) for key in made)
            assert {row.dtype for row in found.values()} == {np.dtype(np.float32)}
            assert vectors.known(session, "minilm", [*made, "nowhere"]) == made.keys()

    def test_each_embedder_has_its_own(self, database: Database) -> None:
        with database.writing() as session:
            vectors.store(session, "minilm", {"a": np.array([1, 0], np.float32)})
            vectors.store(session, "openai", {"a": np.array([0, 1], np.float32)})
            assert vectors.load(session, "openai", ["a"])["a"].tolist() == [0, 1]
            assert vectors.known(session, "another", ["a"]) == set()

    def test_storing_again_changes_nothing(self, database: Database) -> None:
        with database.writing() as session:
            vectors.store(session, "minilm", {"a": np.array([1, 0], np.float32)})
        with database.writing() as session:
            vectors.store(
                session, "minilm", {"a": np.array([0, 1], np.float32), "b": np.array([0, 1], np.float32)}
            )
            vectors.store(session, "minilm", {})
            found = vectors.load(session, "minilm", ["a", "b"])
        assert {key: row.tolist() for key, row in found.items()} == {"a": [1, 0], "b": [0, 1]}

    def test_a_loaded_vector_may_be_changed(self, database: Database) -> None:
        with database.writing() as session:
            vectors.store(session, "minilm", {"a": np.array([1, 0], np.float32)})
            row = vectors.load(session, "minilm", ["a"])["a"]
            row *= 2
            assert vectors.load(session, "minilm", ["a"])["a"].tolist() == [1, 0]


class TestGenerations:
    """The pointer to the index in use."""

    def test_there_is_none_at_first(self, database: Database) -> None:
        with database.reading() as session:
            assert generations.current(session) is None
            assert versions.revision(session) == 0

    def test_the_pointer_switches_and_leaves_the_revision_alone(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, document())
            generations.point_to(session, Generation("passages_g1", "a1", 1))
        with database.writing() as session:
            generations.point_to(session, Generation("passages_g2", "b2", 1))
        with database.reading() as session:
            assert generations.current(session) == Generation("passages_g2", "b2", 1)
            assert versions.revision(session) == 1


@given(st.integers(0, 3 * BATCH))
def test_batches_hold_everything_once_and_none_is_too_long(count: int) -> None:
    batches = list(in_batches(range(count)))
    assert [value for batch in batches for value in batch] == list(range(count))
    assert all(0 < len(batch) <= BATCH for batch in batches)

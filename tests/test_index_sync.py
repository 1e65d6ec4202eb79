"""The index follows the library: nothing is embedded twice, and no way to end a run can spoil it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import create_engine, text

from assistant.errors import ModelBusy, SearchIndexError
from assistant.index.generation import fingerprint
from assistant.records import generations
from assistant.records.generations import Generation
from tests.documents import case
from tests.installation import PASSAGES_OF_A_CASE, CountingEmbedder, installed, library, worded
from tests.test_index_vectors import garble, line, second_process

ROOT = Path(__file__).resolve().parent.parent
ACME, ZENITH, ORION = library()


# Only what is new is embedded


def test_the_first_sync_embeds_each_passage_once_and_the_second_embeds_nothing(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH, ORION) as home:
        first = home.sync()
        assert first.passages == first.embedded == first.added == 3 * PASSAGES_OF_A_CASE
        assert first.rebuilt
        assert len(home.embedder.texts) == len(set(home.embedder.texts)) == first.passages
        home.embedder.texts.clear()
        second = home.sync()
        assert (second.embedded, second.added, second.removed, second.rebuilt) == (0, 0, 0, False)
        assert home.embedder.texts == []
        assert home.indexed() == home.live()


def test_a_restart_embeds_nothing_and_finds_the_same(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        before = home.search(worded("welders in Toledo"))
    with installed(tmp_path) as home:
        assert home.search(worded("welders in Toledo")) == before
        assert home.embedder.texts == ["welders in Toledo"]


def test_an_empty_library_is_an_index_in_which_nothing_is_found(tmp_path: Path) -> None:
    with installed(tmp_path) as home:
        assert home.sync().passages == 0
        assert home.search(worded("welders")) == ()
        home.publish(ACME)
        assert home.found("welders") == ["acme"]


def test_of_a_changed_document_only_the_changed_passages_are_embedded(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        home.sync()
        home.embedder.texts.clear()
        home.publish(replace(ACME, text=ACME.text.replace("hired 120 welders", "hired 121 welders")))
        report = home.sync()
        assert report.embedded == 1
        assert "121" in home.embedder.texts[0]
        assert report.added == report.removed == PASSAGES_OF_A_CASE
        assert home.indexed() == home.live()
        best = home.search(worded("how many welders did Acme hire"))[0]
        assert "121 welders" in best.passage.text


def test_a_document_that_is_taken_back_and_put_in_again_is_not_embedded_again(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        home.sync()
        home.retire("acme")
        home.sync()
        home.embedder.texts.clear()
        home.publish(ACME)
        assert home.sync().embedded == 0
        assert "acme" in home.found("welders in Akron")


# What may not be used any more is gone at once


def test_a_retired_document_is_not_found_by_the_next_question(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        assert home.found("welders in Akron")[0] == "acme"
        home.retire("acme")
        assert home.found("welders in Akron") == ["zenith"]
        assert "akron" not in home.search.words()
        assert home.search.passages_of("acme") == []
        assert home.indexed() == home.live()


def test_a_document_whose_consent_is_withdrawn_is_not_found_by_the_next_question(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        assert "acme" in home.found("welders in Akron")
        home.publish(case("acme", "Acme", "Akron, Ohio", "120", consent="internal"))
        assert home.found("welders in Akron") == ["zenith"]
        home.publish(case("acme", "Acme", "Akron, Ohio", "120", consent="paraphrase-only"))
        assert "acme" in home.found("welders in Akron")


# A run that is killed

CHILD = """
import os, signal, sys
from pathlib import Path
from tests.installation import installed

folder, stage, suffix, chroma = Path(sys.argv[1]), *sys.argv[2:]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

class Store:
    '''The real store, with an end before or in the middle of what it does.'''
    def __init__(self, store):
        self._store = store
    def __getattr__(self, name):
        return getattr(self._store, name)
    def create(self, name):
        self._store.create(name)
        if stage == "collection made": die()
    def add(self, name, ids, vectors):
        if stage == "half filled":
            self._store.add(name, ids[:7], vectors[:7])
            die()
        if stage == "while Chroma writes":
            # The mark of writing is removed when the vectors are there: die just before.
            sys.addaudithook(lambda what, of: what == "os.remove" and "chroma.writing" in str(of) and die())
        self._store.add(name, ids, vectors)
    def drop(self, name):
        die()

def progress(step, total, done):
    if stage == "slicing" and step.startswith("Cutting") and done == 2: die()
    if stage == "embedding" and step.startswith("Reading") and done < total: die()
    if stage == "before the switch" and step.startswith("Building") and done == total: die()

with installed(folder, suffix=suffix, chroma=chroma or None) as home:
    home.index.store = Store(home.index.store)
    home.sync(progress)
print("was not killed")
"""
MANY = library(15)  # 75 passages: more than are embedded between two commits


def killed(folder: Path, stage: str, suffix: str = "", chroma: str = "") -> None:
    command = [sys.executable, "-c", CHILD, str(folder), stage, suffix, chroma]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


def stored(folder: Path, suffix: str = "") -> set[str]:
    """The hashes of all texts that have a vector."""
    engine = create_engine(f"sqlite:///{folder / 'assistant.db'}")
    with engine.connect() as connection:
        name = CountingEmbedder(suffix=suffix).name
        found = connection.execute(text("SELECT text_hash FROM vectors WHERE embedder = :e"), {"e": name})
        hashes = set(found.scalars())
    engine.dispose()
    return hashes


@pytest.mark.parametrize(
    ("stage", "kept"),
    [
        ("slicing", 0),
        ("embedding", 64),
        ("collection made", 75),
        ("while Chroma writes", 75),
        ("half filled", 75),
        ("before the switch", 75),
    ],
)
def test_a_killed_first_sync_is_finished_by_the_next(tmp_path: Path, stage: str, kept: int) -> None:
    with installed(tmp_path, *MANY):
        pass
    killed(tmp_path, stage)
    before = stored(tmp_path)
    assert len(before) == kept
    with installed(tmp_path) as home:
        report = home.sync()
        assert report.embedded == len(home.embedder.texts) == 75 - kept
        assert home.indexed() == home.live()
        assert len(home.live()) == 75
        assert home.index.store.names() == [home.pointer().collection]
        assert home.found("welders in Dayton")[0] == "orion"
    assert before <= stored(tmp_path)


@pytest.mark.parametrize("stage", ["half filled", "before the switch", "after the switch"])
def test_a_killed_change_of_the_embedder_is_finished_by_the_next(tmp_path: Path, stage: str) -> None:
    with installed(tmp_path, *MANY) as home:
        home.sync()
        old = home.pointer()
    killed(tmp_path, stage, suffix="-next")
    with installed(tmp_path, suffix="-next") as home:
        assert home.sync().embedded == 0
        assert home.indexed() == home.live()
        assert home.pointer().collection != old.collection
        assert home.index.store.names() == [home.pointer().collection]
    assert len(stored(tmp_path)) == len(stored(tmp_path, "-next")) == 75


def test_syncs_that_were_killed_leave_nothing_behind_on_a_server(tmp_path: Path, chroma_server: str) -> None:
    with installed(tmp_path, *MANY, chroma=chroma_server) as home:
        others = set(home.index.store.names())
    killed(tmp_path, "half filled", chroma=chroma_server)
    with installed(tmp_path, chroma=chroma_server) as home:
        assert home.sync().added == 75 - 7
        assert set(home.index.store.names()) - others == {home.pointer().collection}
        assert home.indexed() == home.live()
    killed(tmp_path, "half filled", "-second", chroma_server)
    with installed(tmp_path, suffix="-third", chroma=chroma_server) as home:
        assert home.sync().added == 75
        assert set(home.index.store.names()) - others == {home.pointer().collection}
        home.index.store.drop(home.pointer().collection)


def test_what_one_embedder_left_half_filled_is_not_completed_with_the_vectors_of_another(
    tmp_path: Path,
) -> None:
    with installed(tmp_path, *MANY) as home:
        home.sync()
    killed(tmp_path, "half filled", suffix="-second")
    with installed(tmp_path, suffix="-third") as home:
        report = home.sync()
        assert report.added == report.passages == 75
        assert home.index.store.names() == [home.pointer().collection]


def test_an_embedder_that_fails_loses_nothing_that_was_done(tmp_path: Path) -> None:
    class Failing(CountingEmbedder):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if len(self.texts) >= 64:
                raise ModelBusy("Too many requests.", "Wait a minute.")
            return super().embed(texts)

    with installed(tmp_path, *MANY) as home:
        good, home.index.embedder = home.index.embedder, Failing()
        with pytest.raises(ModelBusy):
            home.search(worded("welders"))
        home.index.embedder = good
        assert home.sync().embedded == 75 - 64


# Generations


def test_another_embedder_gets_a_generation_of_its_own_and_the_old_one_is_dropped(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        home.sync()
        old = home.pointer()
        assert old.fingerprint == fingerprint(home.embedder)
    with installed(tmp_path, suffix="-next") as home:
        report = home.sync()
        assert report.rebuilt
        assert report.embedded == report.added == 2 * PASSAGES_OF_A_CASE
        new = home.pointer()
        assert new.collection != old.collection
        assert new.fingerprint == fingerprint(home.embedder) != old.fingerprint
        assert home.index.store.names() == [new.collection]


def test_the_old_generation_answers_until_the_new_one_is_whole(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        home.sync()
        old, next_embedder = home.pointer(), CountingEmbedder(suffix="-next")
        there: list[tuple[Generation, list[str]]] = []

        def look(step: str, total: int, done: int) -> None:
            there.append((home.pointer(), home.index.store.names()))

        home.index.embedder = next_embedder
        home.sync(look)
        assert there
        assert {pointer for pointer, _ in there} == {old}
        assert all(old.collection in names for _, names in there)
        assert home.indexed() == home.live()


def test_two_installations_on_one_server_leave_each_other_alone(tmp_path: Path, chroma_server: str) -> None:
    (one, two) = (tmp_path / "one", tmp_path / "two")
    with (
        installed(one, ACME, chroma=chroma_server) as first,
        installed(two, ZENITH, chroma=chroma_server) as second,
    ):
        assert first.found("welders") == ["acme"]
        assert second.found("welders") == ["zenith"]
        assert first.found("welders") == ["acme"]
        first.index.embedder = CountingEmbedder(suffix="-next")
        first.sync()
        assert first.found("welders") == ["acme"]
        assert second.indexed() == second.live()
        assert {first.pointer().collection, second.pointer().collection} == set(first.index.store.names())
        for home in (first, second):
            home.index.store.drop(home.pointer().collection)


# The folder is a copy


@pytest.mark.parametrize("fault", ["deleted", "cut", "random"])
def test_a_lost_or_spoilt_folder_is_built_again_without_embedding(tmp_path: Path, fault: str) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        before = home.search(worded("welders in Toledo"))
    if fault == "deleted":
        shutil.rmtree(tmp_path / "chroma")
    elif fault in ("cut", "random"):
        garble(tmp_path / "chroma" / "chroma.sqlite3", fault)  # type: ignore[arg-type]
    with installed(tmp_path) as home:
        report = home.sync()
        assert report.embedded == 0
        assert report.added == 2 * PASSAGES_OF_A_CASE
        assert home.search(worded("welders in Toledo")) == before
        assert home.embedder.texts == ["welders in Toledo"]


def test_a_pointer_to_a_collection_that_is_gone_is_no_end_of_searching(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        home.sync()
        with home.database.writing() as session:
            generations.point_to(session, replace(home.pointer(), collection="passages_g41"))
        assert home.found("welders in Toledo")[0] == "zenith"
        assert home.indexed() == home.live()
        assert home.index.store.names() == [home.pointer().collection]


def test_a_collection_that_is_dropped_under_a_running_program_is_filled_again(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        before = home.search(worded("welders in Toledo"))
        home.embedder.texts.clear()
        home.index.store.drop(home.pointer().collection)
        assert home.search(worded("welders in Toledo")) == before
        assert home.embedder.texts == []


def test_an_index_that_fails_otherwise_is_an_error_and_not_an_empty_result(tmp_path: Path) -> None:
    with installed(tmp_path, ACME) as home:
        home.sync()
        opened = home.index.current()
        with pytest.raises(SearchIndexError, match="dimension"):
            home.index.nearest(opened, np.ones(3, np.float32), 5)
        assert home.index.current() is opened  # nothing was built again for it


# Several programs and threads over one library

BESIDE = """
import sys
from pathlib import Path
from tests.documents import case
from tests.installation import installed

with installed(Path(sys.argv[1])) as home:
    print(home.index.store.mode, *sorted(home.found("welders")), len(home.embedder.texts), flush=True)
    for word in sys.stdin:
        home.publish(case(word.strip(), word.strip().title(), "Lima, Ohio", "77"))
        print(*sorted(home.found("welders")), flush=True)
"""


def test_a_second_program_searches_in_memory_and_what_it_publishes_is_found_by_the_owner(
    tmp_path: Path,
) -> None:
    with installed(tmp_path, ACME, ZENITH) as owner:
        owner.sync()
        with second_process(BESIDE, str(tmp_path)) as beside:
            # One text embedded: the question. The passages' vectors come from the database.
            assert line(beside) == "memory acme zenith 1"
            assert beside.stdin is not None
            beside.stdin.write("lima-works\n")
            beside.stdin.flush()
            assert line(beside) == "acme lima-works zenith"
            owner.embedder.texts.clear()
            assert owner.found("welders in Lima")[0] == "lima-works"
            assert owner.embedder.texts == ["welders in Lima"]
            assert owner.indexed() == owner.live()
            owner.retire("acme")
            beside.stdin.write("lima-tools\n")
            beside.stdin.flush()
            assert line(beside) == "lima-tools lima-works zenith"
        assert owner.index.store.mode == "owner"


def test_a_program_beside_keeps_its_collection_through_changes_of_the_owner(tmp_path: Path) -> None:
    with installed(tmp_path, ACME) as owner, installed(tmp_path) as beside:
        assert (owner.index.store.mode, beside.index.store.mode) == ("owner", "memory")
        assert beside.found("welders") == ["acme"]  # before the owner has made its first generation
        owner.sync()
        owner.publish(ZENITH)
        assert sorted(beside.found("welders")) == ["acme", "zenith"]
        owner.index.embedder = CountingEmbedder(suffix="-next")
        owner.sync()
        assert sorted(beside.found("welders")) == ["acme", "zenith"]
        assert len(beside.index.store.names()) == 1
        assert owner.indexed() == owner.live()


def test_threads_that_publish_and_search_at_once_end_with_all_of_it(tmp_path: Path) -> None:
    with installed(tmp_path, *library(3)) as home:
        home.sync()
        start = threading.Barrier(4)

        def publish(first: int) -> None:
            start.wait()
            for n in range(first, first + 4):
                home.publish(case(f"shop-{n}", f"Shop {n}", f"Village {n}", str(n)))
                assert f"shop-{n}" in home.found(f"Shop {n} in Village {n}")

        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(publish, first) for first in (100, 200, 300, 400)]:
                done.result()
        assert home.indexed() == home.live()
        assert len(home.live()) == (3 + 16) * PASSAGES_OF_A_CASE
        assert max(Counter(home.embedder.texts).values()) <= 2  # a question, and no passage twice


def test_of_all_who_find_the_index_behind_one_brings_it_up_to_date(tmp_path: Path) -> None:
    with installed(tmp_path, ACME) as home:
        home.sync()
        home.publish(ZENITH)
        start = threading.Barrier(4)

        def look(_: int) -> int:
            start.wait()
            return id(home.index.current())

        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(look, range(4)))) == 1


PUBLISHES = """
import sys
from pathlib import Path
from tests.documents import case
from tests.installation import installed

folder, name = Path(sys.argv[1]), sys.argv[2]
with installed(folder) as home:
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(2):
        home.publish(case(f"{name}-{n}", f"{name} {n}", "Lima, Ohio", str(n)))
        home.sync()
    print("done", flush=True)
"""


def test_two_programs_that_publish_at_once_end_with_all_of_it(tmp_path: Path) -> None:
    with (
        installed(tmp_path, ACME) as owner,
        second_process(PUBLISHES, str(tmp_path), "one") as one,
        second_process(PUBLISHES, str(tmp_path), "two") as two,
    ):
        for process in (one, two):
            assert line(process) == "ready"
        for process in (one, two):
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        while one.poll() is None or two.poll() is None:
            assert "acme" in owner.found("Acme welders")
        assert line(one) == line(two) == "done"
        assert len(owner.found("welders", 20)) == 5
        assert owner.indexed() == owner.live()


# What people see of it


def test_progress_adds_up(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with installed(tmp_path, *MANY) as home:
        home.sync(lambda step, total, done: told.append((step, total, done)))
        home.sync(lambda step, total, done: told.append(("again", total, done)))
    assert [entry for entry in told if entry[0].startswith("Cutting")] == [
        ("Cutting documents into passages", 15, n) for n in range(1, 16)
    ]
    assert [entry for entry in told if not entry[0].startswith("Cutting")] == [
        ("Reading the library", 75, 64),
        ("Reading the library", 75, 75),
        ("Building the index", 75, 75),
    ]


def test_the_word_index_is_saved_loaded_again_and_follows_the_library(tmp_path: Path) -> None:
    with installed(tmp_path, ACME) as home:
        home.sync()
        first = home.words_on_disk()
        assert len(first) == 1
    stamp = (tmp_path / "lexical" / first[0] / "lexical.index").stat().st_mtime_ns
    with installed(tmp_path) as home:
        assert "akron" in home.search.words()
        assert (tmp_path / "lexical" / first[0] / "lexical.index").stat().st_mtime_ns == stamp
        home.publish(ZENITH)
        assert "toledo" in home.search.words()
        assert len(home.words_on_disk()) == 1
        assert home.words_on_disk() != first


def test_a_program_beside_leaves_the_saved_word_index_alone(tmp_path: Path) -> None:
    with installed(tmp_path, ACME) as owner, installed(tmp_path) as beside:
        owner.sync()
        before = owner.words_on_disk()
        beside.publish(ZENITH)
        assert "toledo" in beside.search.words()
        assert owner.words_on_disk() == before


def test_a_word_index_that_cannot_be_saved_is_still_searched(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "lexical").write_text("in the way")
    with installed(tmp_path, ACME) as home:
        assert "akron" in home.search.words()
    assert "The word index could not be written" in caplog.text

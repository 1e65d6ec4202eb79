"""The vector store on a real Chroma: its folder, its server, and every trap that either has set before."""

from __future__ import annotations

import http.server
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
from chromadb.errors import ChromaError
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import SearchIndexError
from assistant.index import vectors
from assistant.index.chroma_faults import Place
from assistant.index.vectors import VectorStore, open_vector_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
NAME = "passages_g1"


def rows(*rows: tuple[float, ...]) -> NDArray[np.float32]:
    return np.array(rows, dtype=np.float32)


def many(count: int, dimensions: int = 8) -> NDArray[np.float32]:
    drawn = np.random.default_rng(7).standard_normal((count, dimensions)).astype(np.float32)
    unit: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


@contextmanager
def opened(data_dir: Path, url: str | None = None) -> Iterator[VectorStore]:
    with closing(open_vector_store(data_dir, url)) as store:
        yield store


@contextmanager
def second_process(program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Another process running `program`; it is there once it has printed its first line."""
    command = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def near(cosine: float) -> Any:
    return pytest.approx(cosine, abs=1e-5)


def garble(file: Path, how: Literal["cut", "random"]) -> None:
    size = file.stat().st_size
    if how == "cut":
        os.truncate(file, size // 2)
    else:
        file.write_bytes(random.Random(1).randbytes(size))


def filled(data_dir: Path, count: int = 2_500) -> None:
    """A closed folder with `count` vectors; beyond 1,000 Chroma keeps them in files of their own."""
    with opened(data_dir) as store:
        store.create(NAME)
        store.add(NAME, [str(n) for n in range(count)], many(count))
        store.query(NAME, many(1)[0], 1)


# In every mode


@pytest.fixture
def server(chroma_server: str) -> str:
    """The server that all tests of a run share."""
    return chroma_server


@pytest.fixture(params=["owner", "memory", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorStore]:
    url = request.getfixturevalue("server") if request.param == "server" else None
    with opened(tmp_path, url) as first:
        if request.param != "memory":
            yield first
            first.drop(NAME)
            return
        with opened(tmp_path) as second:
            yield second


def test_the_nearest_vectors_come_first_with_their_cosine(store: VectorStore) -> None:
    store.create(NAME)
    store.add(NAME, ["east", "north", "north-east"], rows((1, 0), (0, 1), (0.6, 0.8)))

    hits = store.query(NAME, rows((0, 1))[0], 2)

    assert [id for id, _ in hits] == ["north", "north-east"]
    assert [cosine for _, cosine in hits] == pytest.approx([1.0, 0.8])


def test_length_does_not_matter_only_direction(store: VectorStore) -> None:
    store.create(NAME)
    store.add(NAME, ["far along", "close by"], rows((9, 0), (0.6, 0.8)))

    hits = store.query(NAME, rows((1, 0))[0], 2)

    assert [id for id, _ in hits] == ["far along", "close by"]
    assert [cosine for _, cosine in hits] == pytest.approx([1.0, 0.6])


def test_an_empty_collection_finds_nothing(store: VectorStore) -> None:
    store.create(NAME)

    assert store.query(NAME, rows((1, 0))[0], 5) == []
    assert store.ids(NAME) == set()


def test_more_may_be_asked_for_than_there_is(store: VectorStore) -> None:
    store.create(NAME)
    store.add(NAME, ["a", "b"], rows((1, 0), (0, 1)))

    assert len(store.query(NAME, rows((1, 0))[0], 1_000)) == 2


def test_adding_again_replaces_and_adding_nothing_is_nothing(store: VectorStore) -> None:
    store.create(NAME)
    store.add(NAME, ["a", "b"], rows((1, 0), (0, 1)))
    store.add(NAME, ["a"], rows((0, -1)))
    store.add(NAME, [], np.zeros((0, 2), dtype=np.float32))

    assert store.ids(NAME) == {"a", "b"}
    assert dict(store.query(NAME, rows((0, -1))[0], 2)) == pytest.approx({"a": 1.0, "b": -1.0})


def test_removed_vectors_are_not_found(store: VectorStore) -> None:
    store.create(NAME)
    store.add(NAME, ["a", "b"], rows((1, 0), (0, 1)))
    store.remove(NAME, ["a", "never there"])
    store.remove(NAME, [])

    assert store.ids(NAME) == {"b"}
    assert [id for id, _ in store.query(NAME, rows((1, 0))[0], 2)] == ["b"]


def test_making_and_dropping_twice_is_once(store: VectorStore) -> None:
    store.create(NAME)
    store.add(NAME, ["a"], rows((1, 0)))
    store.create(NAME)
    assert store.names() == [NAME]
    assert store.ids(NAME) == {"a"}

    store.drop(NAME)
    store.drop(NAME)
    assert store.names() == []


def test_a_dropped_collection_is_an_error_and_not_an_empty_answer(store: VectorStore) -> None:
    store.create(NAME)
    store.add(NAME, ["a"], rows((1, 0)))
    store.drop(NAME)

    with pytest.raises(SearchIndexError, match=r"is gone.*assistant library sync"):
        store.query(NAME, rows((1, 0))[0], 1)


def test_a_collection_made_anew_starts_empty(store: VectorStore) -> None:
    store.create(NAME)
    store.add(NAME, ["a"], rows((1, 0)))
    store.drop(NAME)
    store.create(NAME)
    store.add(NAME, ["b"], rows((1, 0, 0)))

    assert store.ids(NAME) == {"b"}


def test_vectors_of_another_embedder_are_refused(store: VectorStore) -> None:
    store.create(NAME)
    store.add(NAME, ["a"], rows((1, 0)))

    with pytest.raises(SearchIndexError, match="dimension of 2, got 3"):
        store.query(NAME, rows((1, 0, 0))[0], 1)


@pytest.mark.parametrize("raised", [ChromaError, *ChromaError.__subclasses__()])
def test_every_error_of_chroma_is_told_with_its_fix(raised: type[ChromaError]) -> None:
    with (
        pytest.raises(SearchIndexError, match=r"index at somewhere .*(Mend it|library sync)"),
        Place("somewhere", "Mend it.").errors(),
    ):
        raise raised("broken")


def test_a_call_that_makes_no_sense_stays_loud(store: VectorStore) -> None:
    store.create(NAME)

    with pytest.raises(ValueError, match="Unequal lengths"):
        store.add(NAME, ["a", "b"], rows((1, 0)))


def test_more_vectors_than_chroma_takes_or_lists_at_once(store: VectorStore) -> None:
    ids = [f"p{n}" for n in range(33_000)]
    store.create(NAME)
    store.add(NAME, ids, many(33_000, 2))
    assert store.ids(NAME) == set(ids)

    store.remove(NAME, ids[:-1])
    assert store.ids(NAME) == {ids[-1]}


def test_many_collections_are_all_named(store: VectorStore) -> None:
    names = sorted(f"passages_g{n}" for n in range(120))
    for name in names:
        store.create(name)

    assert store.names() == names
    for name in names:
        store.drop(name)


def test_threads_may_share_a_store(store: VectorStore) -> None:
    store.create(NAME)
    unit = many(400)

    def add(worker: int) -> None:
        for n in range(worker * 100, worker * 100 + 100, 10):
            store.add(NAME, [str(n + step) for step in range(10)], unit[n : n + 10])
            store.query(NAME, unit[n], 3)

    workers = [threading.Thread(target=add, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert store.ids(NAME) == {str(n) for n in range(400)}
    assert all(store.query(NAME, unit[n], 1)[0][0] == str(n) for n in range(0, 400, 37))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "remove"]), st.sets(st.integers(0, 9), max_size=6)), max_size=8
    )
)
def test_whatever_comes_and_goes_the_rest_is_there(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, set[int]]]
) -> None:
    unit = many(10)
    expected: set[str] = set()
    data_dir = tmp_path_factory.mktemp("data")
    with opened(data_dir), opened(data_dir) as store:
        store.create(NAME)
        for what, chosen in steps:
            ids = [str(n) for n in sorted(chosen)]
            if what == "add":
                store.add(NAME, ids, unit[sorted(chosen)])
                expected |= set(ids)
            else:
                store.remove(NAME, ids)
                expected -= set(ids)
        assert store.ids(NAME) == expected
        assert {id for id, _ in store.query(NAME, unit[0], 10)} == expected


def test_the_nearest_are_found_among_many(tmp_path: Path) -> None:
    unit = many(3_000, 96)
    with opened(tmp_path) as store:
        store.create(NAME)
        store.add(NAME, [str(n) for n in range(3_000)], unit)
        shares = []
        for question in unit[::60]:
            nearest = {str(n) for n in np.argsort(-(unit @ question))[:60]}
            shares.append(len(nearest & {id for id, _ in store.query(NAME, question, 60)}) / 60)

    assert np.mean(shares) > 0.99


# The folder and its owner


def test_what_was_added_is_there_after_a_restart(tmp_path: Path) -> None:
    filled(tmp_path)

    with opened(tmp_path) as store:
        assert store.mode == "owner"
        assert store.names() == [NAME]
        assert len(store.ids(NAME)) == 2_500
        assert store.query(NAME, many(2_500)[77], 1)[0][0] == "77"


def test_no_model_is_downloaded_and_nobody_is_called(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
sys.addaudithook(lambda event, _: sys.exit(f"network: {event}") if event.startswith("socket.") else None)
import numpy as np
from assistant.index.vectors import open_vector_store
store = open_vector_store(Path(sys.argv[1]), None)
store.create("passages_g1")
store.add("passages_g1", ["a"], np.ones((1, 4), dtype=np.float32))
print(store.query("passages_g1", np.ones(4, dtype=np.float32), 1)[0][0])
store.close()
"""
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "data")],
        cwd=ROOT,
        env={**os.environ, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("a\n", "", 0)
    assert list(home.iterdir()) == []


def test_collections_ask_for_cosine_and_carry_no_embedding_function(server: str) -> None:
    with opened(Path("unused"), server) as store:
        store.create(NAME)
        address = f"{server}/api/v2/tenants/default_tenant/databases/default_database/collections/{NAME}"
        with urllib.request.urlopen(address) as reply:
            configuration = json.load(reply)["configuration_json"]
        store.drop(NAME)

    assert configuration["hnsw"]["space"] == "cosine"
    assert configuration["embedding_function"] == {"type": "legacy"}


def test_a_second_store_of_one_process_searches_in_memory(tmp_path: Path) -> None:
    with opened(tmp_path) as first, opened(tmp_path) as second, opened(tmp_path) as third:
        assert [store.mode for store in (first, second, third)] == ["owner", "memory", "memory"]
        for store, id in ((first, "1"), (second, "2"), (third, "3")):
            store.create(NAME)
            store.add(NAME, [id], rows((1, 0)))
        assert [store.ids(NAME) for store in (first, second, third)] == [{"1"}, {"2"}, {"3"}]
        second.close()
        assert third.ids(NAME) == {"3"}

    with opened(tmp_path) as again:
        assert again.mode == "owner"
        assert again.ids(NAME) == {"1"}


def test_a_store_in_memory_leaves_nothing_behind(tmp_path: Path) -> None:
    with opened(tmp_path), opened(tmp_path) as witness:
        before = len(witness._client.list_collections())
        with opened(tmp_path) as store:
            store.create(NAME)
        assert len(witness._client.list_collections()) == before


OWNER = """
import sys
from pathlib import Path
import numpy as np
from assistant.index.vectors import open_vector_store
store = open_vector_store(Path(sys.argv[1]), None)
store.create("passages_g1")
store.add("passages_g1", ["theirs"], np.ones((1, 2), dtype=np.float32))
print(store.mode, flush=True)
input()
print(sorted(store.ids("passages_g1")), flush=True)
store.close()
print("closed", flush=True)
input()
"""


def test_two_processes_never_share_the_folder(tmp_path: Path) -> None:
    with second_process(OWNER, str(tmp_path)) as process:
        assert line(process) == "owner"
        with opened(tmp_path) as store:
            assert store.mode == "memory"
            store.create(NAME)
            store.add(NAME, ["ours"], rows((1, 0)))
            assert process.stdin is not None
            print(file=process.stdin, flush=True)
            assert line(process) == "['theirs']"
            assert store.ids(NAME) == {"ours"}

        assert line(process) == "closed"
        with opened(tmp_path) as store:
            assert store.mode == "owner"
            assert store.ids(NAME) == {"theirs"}


def test_the_folder_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with second_process(OWNER, str(tmp_path)) as process:
        assert line(process) == "owner"
        process.send_signal(signal.SIGKILL)
        process.wait()

        with opened(tmp_path) as store:
            assert store.mode == "owner"
            assert store.ids(NAME) == {"theirs"}


WRITER = """
import sys
from pathlib import Path
import numpy as np
from assistant.index.vectors import open_vector_store
store = open_vector_store(Path(sys.argv[1]), None)
store.create("passages_g1")
unit = np.load(sys.argv[2])
print("ready", flush=True)
for start in range(0, len(unit), 500):
    ids = [str(n) for n in range(start, start + 500)]
    store.add("passages_g1", ids, unit[start : start + 500])
    store.query("passages_g1", unit[0], 1)
    print(start + 500, flush=True)
"""

READER = """
import sys
from pathlib import Path
import numpy as np
from assistant.index.vectors import open_vector_store
store = open_vector_store(Path(sys.argv[1]), None)
unit = np.load(sys.argv[2])
there = store.ids("passages_g1") if store.names() else set()
lost = [n for n in there if store.query("passages_g1", unit[int(n)], 1)[0][0] != n]
print(store.mode, len(there), len(lost), flush=True)
store.close()
"""


def test_killed_at_any_point_an_index_is_whole_or_empty(tmp_path: Path) -> None:
    np.save(tmp_path / "unit.npy", many(5_000))
    arguments = (str(tmp_path), str(tmp_path / "unit.npy"))
    for kill in range(4):
        with second_process(WRITER, *arguments) as process:
            said = [line(process) for _ in range(kill + 2)]
            threading.Event().wait(kill / 100)
            process.send_signal(signal.SIGKILL)
        with second_process(READER, *arguments) as process:
            mode, there, lost = line(process).split()
            assert process.wait() == 0

        assert (mode, lost) == ("owner", "0")
        assert int(there) == 0 or int(there) >= int(said[-1])


CUT_OFF = """
import os, signal, sys
from pathlib import Path
import numpy as np
from assistant.index.vectors import open_vector_store

class Rows:
    def __getitem__(self, part):
        if part.start > 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return np.ones((part.stop, 2), dtype=np.float32)

store = open_vector_store(Path(sys.argv[1]), None)
store.create("passages_g1")
store.add("passages_g1", [str(n) for n in range(9_000)], Rows())
"""


def test_a_folder_whose_writer_was_cut_off_is_not_trusted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with second_process(CUT_OFF, str(tmp_path)) as process:
        assert process.wait() == -signal.SIGKILL

    with opened(tmp_path) as store:
        assert (store.mode, store.names()) == ("owner", [])
        store.create(NAME)
    assert caplog.text.count("ended while writing") == 1

    with opened(tmp_path) as store:
        assert store.names() == [NAME]
    assert caplog.text.count("ended while writing") == 1


def test_dropped_collections_leave_no_files(tmp_path: Path) -> None:
    filled(tmp_path)
    with opened(tmp_path) as store:
        store.create("passages_g2")
        store.add("passages_g2", [str(n) for n in range(2_500)], many(2_500))
        store.drop(NAME)

    with opened(tmp_path) as store:
        assert len(list((tmp_path / "chroma").glob("*/"))) == 1
        assert store.query("passages_g2", many(2_500)[9], 1) == [("9", near(1.0))]


# A folder that does not open


def damaged(data_dir: Path, pattern: str, how: Literal["cut", "random"]) -> None:
    filled(data_dir)
    garble(next((data_dir / "chroma").rglob(pattern)), how)


@pytest.mark.parametrize(
    ("pattern", "how", "told"),
    [
        ("chroma.sqlite3", "cut", "malformed"),
        ("chroma.sqlite3", "random", "not a database"),
        ("header.bin", "random", "hnsw"),
        ("index_metadata.pickle", "cut", "hnsw"),
        ("data_level0.bin", "random", "ended by signal 11"),  # takes down the process that opens it
    ],
)
def test_a_broken_folder_is_moved_aside(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    pattern: str,
    how: Literal["cut", "random"],
    told: str,
) -> None:
    damaged(tmp_path, pattern, how)

    with opened(tmp_path) as store:
        assert (store.mode, store.names()) == ("owner", [])
        store.create(NAME)
        store.add(NAME, ["a"], rows((1, 0)))
        assert store.query(NAME, rows((1, 0))[0], 1) == [("a", near(1.0))]

    warnings = [record.getMessage() for record in caplog.records if record.name.startswith("assistant")]
    [aside] = tmp_path.glob("chroma.broken-*")
    assert len(warnings) == 1
    assert told in warnings[0]
    assert str(aside) in warnings[0]
    assert next(aside.rglob(pattern)).is_file()


def test_only_the_last_broken_folder_is_kept(tmp_path: Path) -> None:
    for _ in range(3):
        filled(tmp_path, 10)
        garble(tmp_path / "chroma" / "chroma.sqlite3", "random")
    with opened(tmp_path) as store:
        assert store.names() == []

    assert len(list(tmp_path.glob("chroma.broken-*"))) == 1


def test_a_sound_folder_stays_where_it_is(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(tmp_path, 10)
    with opened(tmp_path):
        pass

    assert sorted(path.name for path in tmp_path.iterdir()) == ["chroma", "chroma.lock"]
    assert caplog.records == []


def test_a_folder_that_cannot_be_made_is_an_error_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(SearchIndexError, match="make the folder writable"):
        open_vector_store(tmp_path / "file" / "data", None)


def test_after_a_failed_opening_the_folder_is_free_again(tmp_path: Path) -> None:
    (tmp_path / "chroma").symlink_to(tmp_path / "nowhere")
    with pytest.raises(SearchIndexError, match="cannot be kept in") as failed:
        open_vector_store(tmp_path, None)

    (tmp_path / "chroma").unlink()
    with opened(tmp_path) as store:
        assert store.mode == "owner"
    assert failed.value.fix  # the error is still held here, as a page holds it that shows it


# The server


def test_two_clients_of_a_server_see_each_other(server: str, tmp_path: Path) -> None:
    with opened(tmp_path, server) as one, opened(tmp_path, f"{server}/") as other:
        assert (one.mode, other.mode) == ("server", "server")
        one.create(NAME)
        one.add(NAME, ["a"], rows((1, 0)))
        assert other.query(NAME, rows((1, 0))[0], 5) == [("a", near(1.0))]
        other.add(NAME, ["b"], rows((0, 1)))
        other.remove(NAME, ["a"])
        assert one.query(NAME, rows((1, 0))[0], 5) == [("b", near(0.0))]
        one.drop(NAME)
    assert list(tmp_path.iterdir()) == []


def test_a_collection_that_another_client_made_anew_is_found_again(server: str, tmp_path: Path) -> None:
    with opened(tmp_path, server) as one, opened(tmp_path, server) as other:
        one.create(NAME)
        one.add(NAME, ["old"], rows((1, 0)))
        other.drop(NAME)
        other.create(NAME)
        other.add(NAME, ["new"], rows((1, 0)))

        assert one.query(NAME, rows((1, 0))[0], 5) == [("new", near(1.0))]
        other.drop(NAME)
        other.create(NAME)
        one.add(NAME, ["newer"], rows((1, 0)))
        assert other.ids(NAME) == {"newer"}
        one.drop(NAME)


def test_no_server_is_an_error_that_says_how_to_start_one(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(SearchIndexError) as told:
            open_vector_store(tmp_path, f"http://somebody:secret@127.0.0.1:{port}")

    assert f"http://127.0.0.1:{port} does not answer" in str(told.value)
    assert f"chroma run --host 127.0.0.1 --port {port}" in told.value.fix
    assert "secret" not in str(told.value)


def test_a_server_that_never_replies_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(SearchIndexError, match="does not answer"):
            open_vector_store(tmp_path, f"http://127.0.0.1:{port}")


class Behind(http.server.BaseHTTPRequestHandler):
    """A proxy: it passes on what Chroma says, or answers with a page of its own, or not before `over`."""

    upstream = ""
    state: Literal["healthy", "page", "silent"] = "healthy"
    over = threading.Event()

    def answer(self) -> None:
        if self.state == "silent" and self.over.wait(10):
            return
        status, body = 502, b"<h1>Bad gateway</h1>"
        if self.state != "page":
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = urllib.request.Request(
                self.upstream + self.path,
                sent or None,
                {"Content-Type": "application/json"},
                method=self.command,
            )
            with urllib.request.urlopen(request) as reply:
                status, body = reply.status, reply.read()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def proxy(server: str) -> Iterator[str]:
    Behind.upstream, Behind.state = server, "healthy"
    Behind.over.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Behind) as listening:
        worker = threading.Thread(target=listening.serve_forever)
        worker.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        Behind.over.set()
        listening.shutdown()
        worker.join()


def test_a_server_that_goes_away_is_an_error_and_not_an_empty_answer(
    proxy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "REPLY_SECONDS", 0.5)
    with opened(tmp_path, proxy) as store:
        store.create(NAME)
        store.add(NAME, ["a"], rows((1, 0)))
        Behind.state = "page"
        with pytest.raises(SearchIndexError, match="Bad gateway"):
            store.query(NAME, rows((1, 0))[0], 1)
        Behind.state = "silent"
        with pytest.raises(SearchIndexError, match="does not answer"):
            store.query(NAME, rows((1, 0))[0], 1)
        Behind.over.set()
        Behind.state = "healthy"
        assert store.query(NAME, rows((1, 0))[0], 1) == [("a", near(1.0))]
        store.drop(NAME)


def test_an_address_where_something_else_lives_is_told(proxy: str, tmp_path: Path) -> None:
    Behind.state = "page"

    with pytest.raises(SearchIndexError, match=r"is not a Chroma server.*ASSISTANT_CHROMA_URL"):
        open_vector_store(tmp_path, proxy)

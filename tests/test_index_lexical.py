"""The word index, as search uses it: built, saved, loaded, asked; and whatever can go wrong with each."""

from __future__ import annotations

import json
import logging
import math
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import SearchIndexError
from assistant.index.lexical import FILE, LexicalIndex

ROOT = Path(__file__).resolve().parent.parent
TEXTS = {
    "welders@1#0": "Employers hired forty welders after the schools bought new equipment.",
    "nurses@1#0": "A hospital pays the tuition of nursing students who stay for two years.",
    "nurses@1#1": "Nurses who taught at the college kept their hospital wages.",
    "empty@1#0": "?! – …",
}

texts = st.lists(st.text(max_size=60) | st.sampled_from(list(TEXTS.values())), max_size=12)
questions = st.text(max_size=60) | st.sampled_from([*TEXTS.values(), "hospital", "welder hires nurse"])


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build(list(TEXTS), list(TEXTS.values()))


def found(index: LexicalIndex, question: str, k: int = 10) -> list[str]:
    return [passage_id for passage_id, _ in index.query(question, k)]


def test_other_forms_of_a_word_find_it(index: LexicalIndex) -> None:
    assert found(index, "Which EMPLOYER is hiring a welder?") == ["welders@1#0"]


def test_the_passage_that_says_more_of_the_question_comes_first(index: LexicalIndex) -> None:
    assert found(index, "tuition for nurses at a hospital") == ["nurses@1#0", "nurses@1#1"]


def test_equal_passages_keep_their_order() -> None:
    ids = [f"p{n}" for n in range(500, 0, -1)]
    index = LexicalIndex.build(ids, ["welding shop", "welding welding"] * 250)
    expected = ids[1::2] + ids[::2]

    assert [found(index, "welding", k) for k in (1, 3, 300, 500)] == [expected[:k] for k in (1, 3, 300, 500)]


@pytest.mark.parametrize("question", ["", "   ", "the of and", "zebra", "?!", "a", "\ud800 \x00"])
def test_a_question_without_a_known_word_finds_nothing(index: LexicalIndex, question: str) -> None:
    assert index.query(question, 10) == []


@pytest.mark.parametrize(("k", "hits"), [(-1, 0), (0, 0), (1, 1), (2, 2), (3, 2), (10_000, 2)])
def test_any_number_of_hits_may_be_asked_for(index: LexicalIndex, k: int, hits: int) -> None:
    assert len(index.query("hospital", k)) == hits


def test_scores_add_up_by_weight(index: LexicalIndex) -> None:
    schools, wages = index.scores({"school": 1}), index.scores({"wage": 1})
    both = index.scores({"school": 2, "wage": 0.5, "zebra": 9})
    assert both.tolist() == pytest.approx((2 * schools + 0.5 * wages).tolist())
    assert index.of(["nurses@1#1", "nobody@1#0", "welders@1#0"], both).tolist() == [both[2], 0, both[0]]
    assert [one for one, _ in index.best(both, 10)] == ["welders@1#0", "nurses@1#1"]


@pytest.mark.parametrize("corpus", [[], [""], ["?!", "the of and", ""]])
def test_an_index_without_words_finds_nothing(tmp_path: Path, corpus: list[str]) -> None:
    index = LexicalIndex.build([str(n) for n in range(len(corpus))], corpus)
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)

    assert loaded is not None
    for each in (index, loaded):
        assert each.query("the hospital", 5) == []
        assert "hospit" not in each
        assert each.idf("hospit") == 0.0


def test_each_text_needs_its_id() -> None:
    with pytest.raises(ValueError, match="2 ids for 1 texts"):
        LexicalIndex.build(["a", "b"], ["hospital"])


def test_stems_are_those_of_the_index(index: LexicalIndex) -> None:
    stems = index.stems("The hospitals were HIRING Nurses; a hospital!")

    assert stems == ["hospit", "hire", "nurs", "hospit"]
    assert [stem for stem in stems if stem in index] == ["hospit", "hire", "nurs", "hospit"]


def test_idf_tells_rare_words_from_common_ones(index: LexicalIndex) -> None:
    assert index.idf("welder") == pytest.approx(math.log(1 + (4 - 1 + 0.5) / (1 + 0.5)))
    assert index.idf("hospit") == pytest.approx(math.log(1 + (4 - 2 + 0.5) / (2 + 0.5)))
    assert index.idf("zebra") == 0.0
    assert index.idf("") == 0.0


@settings(deadline=None)
@given(texts, questions, st.integers(min_value=-3, max_value=40))
def test_whatever_is_asked_hits_are_known_ranked_and_few(corpus: list[str], question: str, k: int) -> None:
    ids = [f"p{n}" for n in range(len(corpus))]
    index = LexicalIndex.build(ids, corpus)

    hits = index.query(question, k)

    scores = [score for _, score in hits]
    assert len(hits) <= max(k, 0)
    assert len({passage_id for passage_id, _ in hits}) == len(hits)
    assert {passage_id for passage_id, _ in hits} <= set(ids)
    assert all(score > 0 for score in scores)
    assert scores == sorted(scores, reverse=True)


@settings(deadline=None)
@given(texts, questions)
def test_a_hit_is_a_passage_that_shares_a_stem(corpus: list[str], question: str) -> None:
    index = LexicalIndex.build([str(n) for n in range(len(corpus))], corpus)
    asked = set(index.stems(question))

    assert set(found(index, question, 100)) == {
        str(n) for n, text in enumerate(corpus) if asked & set(index.stems(text))
    }


@settings(deadline=None)
@given(texts, st.text(max_size=60))
def test_a_stem_is_in_the_index_when_a_text_holds_it(corpus: list[str], question: str) -> None:
    index = LexicalIndex.build([str(n) for n in range(len(corpus))], corpus)
    held = {stem for text in corpus for stem in index.stems(text)}

    for stem in {*held, *index.stems(question)}:
        assert (stem in index) == (stem in held)
        assert (index.idf(stem) > 0) == (stem in held)


@settings(max_examples=30, deadline=None)
@given(corpus=texts, question=questions)
def test_a_saved_index_answers_like_the_first(
    tmp_path_factory: pytest.TempPathFactory, corpus: list[str], question: str
) -> None:
    folder = tmp_path_factory.mktemp("lexical")
    index = LexicalIndex.build([f"p\0{n}é" for n in range(len(corpus))], corpus)

    index.save(folder)
    loaded = LexicalIndex.load(folder)

    assert loaded is not None
    assert loaded.query(question, 10) == index.query(question, 10)
    assert [loaded.idf(stem) for stem in index.stems(question)] == [
        index.idf(stem) for stem in index.stems(question)
    ]


def test_saving_again_replaces_what_was_there(tmp_path: Path, index: LexicalIndex) -> None:
    index.save(tmp_path)
    LexicalIndex.build(["new"], ["a zebra"]).save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)

    assert loaded is not None
    assert found(loaded, "zebra hospital") == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_nothing_saved_is_nothing_loaded(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert LexicalIndex.load(tmp_path / "never") is None
    assert caplog.records == []


@pytest.mark.parametrize("damage", ["empty", "cut", "changed", "not ours"])
def test_a_damaged_index_is_told_and_not_used(
    tmp_path: Path, index: LexicalIndex, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    index.save(tmp_path)
    whole = (tmp_path / FILE).read_bytes()
    middle = len(whole) // 2
    damaged = {
        "empty": b"",
        "cut": whole[:middle],
        "changed": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "not ours": b"something else",
    }[damage]
    (tmp_path / FILE).write_bytes(damaged)

    assert LexicalIndex.load(tmp_path) is None
    assert "will be rebuilt" in caplog.text


def test_an_index_that_cannot_be_read_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).mkdir()

    assert LexicalIndex.load(tmp_path) is None
    assert "cannot be read" in caplog.text


def test_an_index_of_another_version_is_rebuilt(
    tmp_path: Path, index: LexicalIndex, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("assistant.index.lexical.FORMAT", "0, bm25s 0.1")
        index.save(tmp_path)

    with caplog.at_level(logging.INFO):
        assert LexicalIndex.load(tmp_path) is None
    assert "of another version" in caplog.text


def test_a_folder_that_cannot_be_written_is_an_error_with_the_fix(
    tmp_path: Path, index: LexicalIndex
) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")

    with pytest.raises(SearchIndexError, match=r"could not be written .* make the folder writable"):
        index.save(tmp_path / "taken")


def test_killed_while_saving_the_old_or_the_new_index_is_there(tmp_path: Path) -> None:
    LexicalIndex.build(["0"], ["generation"]).save(tmp_path)
    program = """
import sys
from pathlib import Path
from assistant.index.lexical import LexicalIndex
ids = [str(n) for n in range(3000)]
one, two = (LexicalIndex.build(ids, [f"generation {word}{n}" for n in range(3000)]) for word in ("a", "b"))
print("ready", flush=True)
while True:
    one.save(Path(sys.argv[1]))
    two.save(Path(sys.argv[1]))
"""
    for pause in (0.0, 0.01, 0.03, 0.1):
        command = [sys.executable, "-c", program, str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            threading.Event().wait(pause)
            os.kill(writer.pid, signal.SIGKILL)
        loaded = LexicalIndex.load(tmp_path)
        assert loaded is not None
        assert found(loaded, "generation", 1) == ["0"]


def test_building_and_asking_print_nothing() -> None:
    program = """
import logging
logging.basicConfig()
from assistant.index.lexical import LexicalIndex
index = LexicalIndex.build(["a", "b"], ["a hospital", "a school"])
import json
print(json.dumps(index.query("hospital", 1)[0][0]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == "a"
    assert done.stderr == ""


def test_threads_may_share_an_index() -> None:
    corpus = [f"hospital{n} hiring employers{n} nursing" for n in range(300)]
    index = LexicalIndex.build([str(n) for n in range(300)], corpus)
    expected = [index.query(text, 5) for text in corpus]
    seen: dict[int, list[list[tuple[str, float]]]] = {}

    def ask(worker: int) -> None:
        seen[worker] = [index.query(text, 5) for text in corpus]

    workers = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(seen[n] == expected for n in range(4))

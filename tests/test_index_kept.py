"""Vectors of sentences are kept: each is embedded once, and asking writes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from assistant.index.kept import KeptVectors
from assistant.library.passages import compared, cut
from assistant.library.sentences import plain, sentence_spans
from assistant.records import passages
from assistant.records.tables import VectorRow
from tests.documents import case
from tests.installation import CountingEmbedder, Installation, installed, library
from tests.shelf import embedder

ACME, ZENITH, _ = library()


def sentences() -> set[str]:
    """The plain sentences of Acme's and Zenith's passages."""
    texts = [passage.text for document in (ACME, ZENITH) for passage in cut(document, 1)]
    return {plain(text[span.start : span.end]) for text in texts for span in sentence_spans(text)}


def kept_texts() -> set[str]:
    """What is compared with a question: sentences, and the titles of their documents."""
    return sentences() | {ACME.title, ZENITH.title}


def texts_of(home: Installation) -> list[str]:
    """All that is compared with a question in this library."""
    with home.database.reading() as session:
        return compared(passages.live(session, passages.live_ids(session)).values())


def stored(home: Installation) -> int:
    with home.database.reading() as session:
        return session.scalar(select(func.count()).select_from(VectorRow)) or 0


def test_warming_stores_each_sentence_once(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        home.sync()
        home.embedder.texts.clear()
        before = stored(home)
        assert home.kept.warm(texts_of(home)) == len(kept_texts())
        assert set(home.embedder.texts) == kept_texts()
        assert len(home.embedder.texts) == len(kept_texts())
        assert stored(home) == before + len(kept_texts())
        home.embedder.texts.clear()
        assert home.kept.warm(texts_of(home)) == 0
        assert home.embedder.texts == []


def test_warming_stores_the_questions_that_sentences_answer(tmp_path: Path) -> None:
    asked = replace(ACME, questions={"Acme in Akron, Ohio hired": ("how many folks came on board?",)})
    with installed(tmp_path, asked) as home:
        home.sync()
        home.kept.warm(texts_of(home))
        assert "how many folks came on board?" in home.embedder.texts


def test_warming_after_a_change_stores_the_new_sentences_only(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        home.sync()
        home.kept.warm(texts_of(home))
        home.publish(case("acme", "Acme", "Akron, Ohio", "121"))
        home.sync()
        home.embedder.texts.clear()
        assert home.kept.warm(texts_of(home)) == 1
        assert home.embedder.texts == ["Acme in Akron, Ohio hired 121 welders within three years."]


def test_warming_tells_how_far_it_is(tmp_path: Path) -> None:
    with installed(tmp_path, *library(20)) as home:
        home.sync()
        told: list[tuple[str, int, int]] = []
        count = home.kept.warm(texts_of(home), lambda step, total, done: told.append((step, total, done)))
        assert count > 64
        embedded = [("Reading sentences", count, done) for done in (64, count)]
        assert told == [*embedded, ("Loading sentences", count, count)]


def test_after_warming_no_sentence_of_the_library_is_embedded_again(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        home.sync()
        home.kept.warm(texts_of(home))
    with installed(tmp_path) as home:
        home.kept(sorted(sentences()))
        assert home.embedder.texts == []


def test_what_was_loaded_comes_from_memory_in_the_order_of_the_texts(tmp_path: Path) -> None:
    with installed(tmp_path, ACME, ZENITH) as home:
        home.sync()
        texts = texts_of(home)
        home.kept.warm(texts)
        home.embedder.texts.clear()
        home.database.close()
        (tmp_path / "assistant.db").unlink()
        np.testing.assert_array_equal(home.kept(texts[::-1]), embedder().embed(texts[::-1]))
        assert home.embedder.texts == []


def test_what_was_loaded_and_what_was_not_come_together(tmp_path: Path) -> None:
    with installed(tmp_path, ACME) as home:
        home.sync()
        texts = texts_of(home)
        home.kept.warm(texts)
        home.embedder.texts.clear()
        asked = [texts[2], "a text that is nowhere", texts[0]]
        np.testing.assert_array_equal(home.kept(asked), embedder().embed(asked))
        assert home.embedder.texts == ["a text that is nowhere"]


def test_an_empty_library_is_warmed_and_asked(tmp_path: Path) -> None:
    with installed(tmp_path) as home:
        assert home.kept.warm([]) == 0
        np.testing.assert_array_equal(home.kept(["a question"]), embedder().embed(["a question"]))


def test_asking_writes_nothing_and_embeds_each_text_once(tmp_path: Path) -> None:
    with installed(tmp_path) as home:
        rows = home.kept(["one text", "another text", "one text"])
        assert home.embedder.texts == ["one text", "another text"]
        home.kept(["another text", "one text"])
        assert home.embedder.texts == ["one text", "another text"]
        assert stored(home) == 0
        assert rows.shape == (3, 384)
        np.testing.assert_array_equal(rows[0], rows[2])


def test_memory_comes_before_the_database_and_the_database_before_the_embedder(tmp_path: Path) -> None:
    with installed(tmp_path, ACME) as home:
        home.sync()
        home.kept.warm(texts_of(home))
        advice = "Ask the foremen of a plant which jobs stay empty before you design a course."
        assert advice in sentences()
        fresh = KeptVectors(home.database, home.embedder)
        home.embedder.texts.clear()
        from_database = fresh([advice])
        assert home.embedder.texts == []
        fresh([advice, "a text that is nowhere"])
        assert home.embedder.texts == ["a text that is nowhere"]
        home.database.close()
        (tmp_path / "assistant.db").unlink()
        np.testing.assert_array_equal(fresh([advice]), from_database)


def test_rows_come_in_the_order_of_the_texts_and_are_what_the_embedder_gives(tmp_path: Path) -> None:
    texts = ["welders", "a college", "welders", "foremen in Ohio", "advisory meetings"]
    with installed(tmp_path) as home:
        home.kept(["foremen in Ohio"])
        np.testing.assert_array_equal(home.kept(texts), embedder().embed(texts))


def test_another_embedder_does_not_get_the_vectors_of_this_one(tmp_path: Path) -> None:
    with installed(tmp_path, ACME) as home:
        home.sync()
        home.kept.warm(texts_of(home))
        other = CountingEmbedder(suffix="-next")
        assert KeptVectors(home.database, other).warm(texts_of(home)) == len(other.texts) > 0

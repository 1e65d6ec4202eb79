"""Texts as vectors: the embedded embedder and the one at OpenAI keep the same promises."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from assistant.errors import (
    ModelBusy,
    ModelError,
    ModelRefused,
    ModelReplyUnusable,
    ModelUnreachable,
    SettingsError,
)
from assistant.models.embedded import DATA, MODEL_FILE, TOKENIZER_FILE, EmbeddedEmbedder
from assistant.models.embeddings import make_embedder
from assistant.settings import Settings
from tests.openai_server import Step, broken_json, cut, hang, html, status, vector_of, vectors

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.models.embeddings import Embedder
    from tests.openai_server import OpenAIServer

TEXTS = [
    "Employers in Michigan hired welders whom the college had trained.",
    "A manufacturer took on graduates of the community college.",
    "The weather was mild in spring.",
]
EMBEDDED = EmbeddedEmbedder()


def openai(server: OpenAIServer, model: str = "text-embedding-3-small", **changes: Any) -> Embedder:
    values: dict[str, Any] = {
        "openai_api_key": SecretStr("sk-test"),
        "openai_base_url": server.url,
        "model_timeout": 20.0,
    }
    return make_embedder(Settings(_env_file=None, embeddings=f"openai:{model}", **(values | changes)))


# The embedded embedder


def test_texts_that_mean_alike_lie_close() -> None:
    welders, graduates, weather = EMBEDDED.embed(TEXTS)
    assert welders @ graduates > 0.4 > 0.2 > welders @ weather


def test_rows_stand_in_the_order_of_the_texts_and_repeat_bit_for_bit_in_any_company() -> None:
    together = EMBEDDED.embed(TEXTS * 4)
    alone = np.concatenate([EMBEDDED.embed([text]) for text in TEXTS] * 4)
    assert together.dtype == np.float32
    assert np.array_equal(together, alone)


def test_several_threads_may_embed_at_once() -> None:
    expected = EMBEDDED.embed(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(rows, expected) for rows in pool.map(EMBEDDED.embed, [TEXTS] * 8))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(), max_size=4))
def test_any_texts_give_rows_of_unit_length(texts: list[str]) -> None:
    rows = EMBEDDED.embed(texts)
    assert rows.shape == (len(texts), 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_what_lies_beyond_256_tokens_is_not_read() -> None:
    start = "partners " * 254
    same, other = EMBEDDED.embed([start + "welders", start + "nurses"])
    assert np.array_equal(same, other)
    read, unread = EMBEDDED.embed([start[9:] + "welders", start[9:] + "nurses"])
    assert not np.array_equal(read, unread)


def test_its_name_tells_which_bytes_made_the_vectors() -> None:
    embedder = make_embedder(Settings(_env_file=None, embeddings="embedded"))
    assert (embedder.name, embedder.dimensions) == ("minilm-l6-v2-int8@a5c7f516", 384)


@pytest.mark.parametrize("file", [MODEL_FILE, TOKENIZER_FILE])
def test_a_damaged_or_missing_file_is_refused_before_it_is_used(tmp_path: Path, file: str) -> None:
    for name in (MODEL_FILE, TOKENIZER_FILE):
        shutil.copy(DATA / name, tmp_path)
    (tmp_path / file).write_bytes((DATA / file).read_bytes()[:-1] + b"?")
    with pytest.raises(ModelRefused, match=f"damaged: {file}.*Install"):
        EmbeddedEmbedder(tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(ModelRefused, match=f"cannot be read: {file}.*Install"):
        EmbeddedEmbedder(tmp_path)


# OpenAI's


def test_openai_rows_have_unit_length_and_stand_in_order(openai_server: OpenAIServer) -> None:
    embedder = openai(openai_server)
    rows = embedder.embed(TEXTS)
    expected = np.array([vector_of(text) for text in TEXTS], dtype=np.float32)
    assert np.allclose(rows, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)
    assert rows.dtype == np.float32
    assert embedder.name == "openai:text-embedding-3-small"


def test_texts_are_sent_as_text_in_batches(openai_server: OpenAIServer) -> None:
    texts = [f"text {i}" for i in range(300)]
    assert openai(openai_server).embed(texts).shape == (300, 1536)
    sent = [asked.body["input"] for asked in openai_server.requests]
    assert [len(batch) for batch in sent] == [256, 44]
    assert [text for batch in sent for text in batch] == texts


def test_no_texts_need_no_request_and_an_empty_one_spoils_no_batch(openai_server: OpenAIServer) -> None:
    embedder = openai(openai_server)
    assert embedder.embed([]).shape == (0, 1536)
    assert openai_server.requests == []
    embedder.embed(["", "text"])
    assert openai_server.requests[0].body["input"] == [" ", "text"]


def test_the_length_of_an_unknown_models_rows_is_asked_once(openai_server: OpenAIServer) -> None:
    openai_server.script(vectors([3.0, 4.0]), vectors([0.0, 2.0]))
    embedder = openai(openai_server, "house-model", openai_api_key=None)
    assert (embedder.dimensions, embedder.dimensions) == (2, 2)
    assert embedder.embed(["text"]).tolist() == [[0.0, 1.0]]
    assert len(openai_server.requests) == 2


ROW = vector_of("x")


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (vectors([1.0, 0.0], [0.0, 1.0]), "another length than 1536"),
        (vectors(ROW), "1 vectors for 2 texts"),
        (vectors(ROW, ROW, ROW), "3 vectors for 2 texts"),
        (vectors(), "0 vectors for 2 texts"),
        (vectors(ROW, [float("nan"), *ROW[1:]]), "no numbers"),
        (vectors(ROW, [0.0] * 1536), "no numbers"),
        (vectors(ROW, ROW[:3]), "cannot be read"),
        (broken_json(), "cannot be read"),
        (html(), "cannot be read"),
    ],
)
def test_a_reply_that_is_no_vectors_is_not_used(openai_server: OpenAIServer, step: Step, told: str) -> None:
    openai_server.script(step)
    with pytest.raises(ModelReplyUnusable, match=told):
        openai(openai_server).embed(["one", "two"])


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (status(401), ModelRefused),
        (status(404), ModelRefused),
        (status(429), ModelBusy),
        (status(503), ModelBusy),
        (hang(), ModelUnreachable),
    ],
)
def test_each_fault_has_its_kind(openai_server: OpenAIServer, step: Step, kind: type[ModelError]) -> None:
    openai_server.script(step, step)
    with pytest.raises(kind) as caught:
        openai(openai_server, model_timeout=0.2 if step.hangs else 20).embed(["text"])
    assert caught.value.fix
    assert "sk-test" not in repr(caught.value)


def test_a_dropped_connection_is_tried_again(openai_server: OpenAIServer) -> None:
    openai_server.script(cut())
    assert openai(openai_server).embed(["text"]).shape == (1, 1536)


def test_an_address_that_is_none_is_told() -> None:
    values = Settings(
        _env_file=None,
        embeddings="openai:text-embedding-3-small",
        openai_api_key=SecretStr("sk-test"),
        openai_base_url="http://not an address",
    )
    with pytest.raises(ModelUnreachable, match="OPENAI_BASE_URL"):
        make_embedder(values).embed(["text"])


def test_a_setting_that_names_no_embedder_is_told_the_legal_values() -> None:
    with pytest.raises(SettingsError, match=r"embedded.*openai:MODEL"):
        make_embedder(Settings(_env_file=None, embeddings="openai:", openai_api_key=SecretStr("sk-test")))

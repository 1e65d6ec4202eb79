"""The library as a LangChain retriever, for any LangChain or LangGraph application.

assistant = build_assistant(load_settings())
retriever = LibraryRetriever(search=assistant.search, k=5)
retriever.invoke("Who should we approach first?")[0].metadata["source_urls"]
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Annotated, Protocol

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, SkipValidation

from assistant.values import Hit, Wording

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun


class Finder(Protocol):
    """Finds passages; `index.search.Search` does."""

    def __call__(self, wordings: Sequence[Wording], k: int) -> tuple[Hit, ...]: ...


class LibraryRetriever(BaseRetriever):
    """The `k` best passages for a question, best first.

    `page_content` is the passage; `metadata` holds passage_id, document_id, title, heading (a list),
    source_urls (a list) and score, all of them JSON.
    """

    search: Annotated[Finder, SkipValidation]
    k: int = Field(default=10, ge=1)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_as_langchain(hit) for hit in self.search([Wording(query)], self.k)]


def _as_langchain(hit: Hit) -> Document:
    return Document(
        id=hit.passage.id,
        page_content=hit.passage.text,
        metadata={
            "passage_id": hit.passage.id,
            "document_id": hit.document.id,
            "title": hit.document.title,
            "heading": list(hit.passage.heading),
            "source_urls": [source.url for source in hit.document.sources],
            "score": hit.score,
        },
    )

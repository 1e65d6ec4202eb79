"""The scores of an answer by every metric, held against the library that it was drawn from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from assistant.records import versions
from evals.citations import carries_by_support
from evals.metrics import METRICS
from evals.scores import Checks, Taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.values import Answer, Document
    from assistant.wiring import Assistant
    from evals.items import Item
    from evals.runner import Scores


def scores_with(assistant: Assistant) -> Scores:
    """All metrics, with the vectors, words and documents of an assistant."""
    with assistant.database.reading() as session:
        documents = [one.document for one in versions.published(session)]
    return scores_by(
        Checks(carries_by_support(assistant.vectors, assistant.search.words()), resting(documents))
    )


def scores_by(checks: Checks) -> Scores:
    """All metrics; a metric that does not apply is None."""

    def scores(item: Item, answer: Answer, found: tuple[str, ...]) -> Mapping[str, float | None]:
        taken = Taken(answer, found)
        return {metric.name: metric.score(item, taken, checks).value for metric in METRICS}

    return scores


def resting(documents: Iterable[Document]) -> Mapping[str, frozenset[str]]:
    """For the address of each source the documents that rest on it."""
    found: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        for source in document.sources:
            found[source.url].add(document.id)
    return {url: frozenset(ids) for url, ids in found.items()}

"""Whether the search brought the right documents, and how far up: the measures of `ir-measures`.

The pages of the app show and compare these metrics, and the app is installed without `ir-measures`. So it is
imported when something is scored, which only the runner of the test sets does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from evals.scores import Metric, Score

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evals.items import Item
    from evals.scores import Checks, Taken


def expected(item: Item, checks: Checks) -> frozenset[str]:
    """The ids of the documents that an item names, and of those that rest on an address that it names."""
    return frozenset(item.documents).union(*(checks.resting.get(url, frozenset()) for url in item.sources))


def ranked_by(measure: str) -> Callable[[Item, Taken, Checks], Score]:
    """The scorer of a measure, under the name that `ir-measures` gives it, such as `nDCG@10`."""

    def score(item: Item, taken: Taken, checks: Checks) -> Score:
        wanted = expected(item, checks)
        if not wanted:
            return Score.unscored("The item names no documents.")
        places = [
            f"{document} {place}" for place, document in enumerate(taken.found, 1) if document in wanted
        ]
        return Score(_measured(measure, wanted, taken.found), f"Places: {', '.join(places) or 'none'}")

    return score


def _measured(measure: str, wanted: frozenset[str], found: Sequence[str]) -> float:
    try:
        import ir_measures
    except ImportError as exc:
        raise SettingsError(
            "The search is measured with ir-measures, which is not installed.",
            "Install it with the other tools of development: python3 run.py test",
        ) from exc
    grades = {"": dict.fromkeys(wanted, 1)}
    run = {"": {document: -float(place) for place, document in enumerate(found)}}
    [metric] = ir_measures.iter_calc([ir_measures.parse_measure(measure)], grades, run)
    return float(metric.value)


RETRIEVAL_METRICS: tuple[Metric, ...] = (
    Metric(
        "ndcg@10",
        "How near the right documents are to the top of the first ten found; 1 is the best order there is.",
        "Järvelin and Kekäläinen 2002",
        "share",
        True,
        ranked_by("nDCG@10"),
    ),
    Metric(
        "recall@5",
        "Of the right documents, the share among the first five found.",
        "Recall at a cut-off, as in trec_eval",
        "share",
        True,
        ranked_by("R@5"),
    ),
    Metric(
        "recall@10",
        "Of the right documents, the share among the first ten found.",
        "Recall at a cut-off, as in trec_eval",
        "share",
        True,
        ranked_by("R@10"),
    ),
    Metric(
        "mrr",
        "One divided by the place of the first right document; 0 when none is found.",
        "Reciprocal rank: Voorhees 1999, TREC-8",
        "share",
        True,
        ranked_by("RR"),
    ),
)

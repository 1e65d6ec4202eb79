"""The words in which figures are told to people who do not program."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.records.evaluations import Run
    from evals.compare import Change
    from evals.scores import Metric
    from evals.summary import Mean

TITLES = {
    "outcome": "Right exit",
    "document_cited": "Right document cited",
    "fact_recall": "Vital facts told",
    "nugget_recall": "All facts told",
    "citation_recall": "Sentences that their quotes carry",
    "citation_precision": "Quotes that do something",
    "verbatim": "Quotes letter by letter",
    "forbidden_absent": "Nothing forbidden said",
    "words": "Words in an answer",
    "seconds": "Seconds to the whole answer",
    "first_text_seconds": "Seconds to the first text",
    "ndcg@10": "Right documents near the top (nDCG@10)",
    "recall@5": "Right documents among the first 5",
    "recall@10": "Right documents among the first 10",
    "mrr": "Place of the first right document (MRR)",
}
EXITS = {"answered": "Answered", "clarify": "Asked back", "declined": "Declined", "error": "Error"}
CAUSES = {
    "search": "The search found other documents, or in another order.",
    "sufficiency": "The search found the same, but another exit was taken.",
    "writing": "The same was found and the same exit taken: the answer is worded or cited differently.",
    "library": "A document that is expected or cited changed.",
}


def title(metric: str) -> str:
    """A short name for a metric."""
    return TITLES.get(metric, metric)


def figure(value: float | None, unit: str) -> str:
    """A value in its unit: shares as per cent. What a single conversation cannot tell is infinite."""
    if value is None:
        return "not scored"
    if not isfinite(value):
        return "not known"
    return f"{value:.1%}" if unit == "share" else f"{value:.3g} {unit}"


def with_interval(mean: Mean, unit: str) -> str:
    """A mean and its 95 % interval: `93.1% (90.2 to 95.3), 310 scored`."""
    if mean.mean is None or mean.low is None or mean.high is None:
        return "not scored"
    if not isfinite(mean.high):
        return f"{figure(mean.mean, unit)} (interval not known), n {mean.scored}"
    low, high = (f"{100 * end:.1f}" if unit == "share" else f"{end:.3g}" for end in (mean.low, mean.high))
    return f"{figure(mean.mean, unit)} ({low} to {high}), n {mean.scored}"


def moved_by(change: Change, unit: str) -> str:
    """A difference and its 95 % interval; shares in percentage points."""
    scale, name = (100, "points") if unit == "share" else (1, unit)
    ends = (change.difference, change.low, change.high)
    difference, low, high = (f"{scale * end + 0.0:+.2f}" for end in ends)
    return f"{difference} {name} ({low} to {high})"


def verdict(change: Change, metric: Metric) -> str:
    """What a change may be taken for."""
    if change.is_drop:
        return "Worse, and more than chance explains"
    if change.low <= 0 <= change.high:
        return "No difference that this set could show"
    better = (change.difference > 0) == metric.higher_is_better
    return "Better" if better else "Worse, but not surely with all metrics taken together"


def direction(metric: Metric) -> str:
    """Which way is good."""
    return "higher is better" if metric.higher_is_better else "lower is better"


def headline(run: Run) -> str:
    """A run on one line."""
    return (
        f"{run.started_at:%-d %B %Y, %H:%M} · {run.suite} ({run.split}) · "
        f"{told_model(run.pins)} · {run.configuration} · {run.id}"
    )


def told_model(pins: Mapping[str, Any]) -> str:
    """Who put answers into words."""
    model = str(pins.get("model", "unknown"))
    return "quoted, without a model" if model == "embedded" else f"written by {model}"


def pinned(pins: Mapping[str, Any]) -> list[tuple[str, str]]:
    """All that the answers of a run depended on, each with what it is."""
    known = {
        "model": ("Answers", told_model(pins)),
        "documents": ("Library", f"{len(pins.get('documents', {}))} published documents"),
        "index": ("Search index", str(pins.get("index"))),
        "prompts": ("Texts that a model is given (mark)", str(pins.get("prompts"))),
        "program": ("Program (mark of its code)", str(pins.get("program"))),
        "scoring": ("Metrics (mark of their code)", str(pins.get("scoring"))),
        "commit": ("Commit", str(pins.get("commit") or "unknown")),
        "revision": ("State of the library", f"change number {pins.get('revision')}"),
        "settings": ("Settings", ", ".join(f"{k} {v}" for k, v in dict(pins.get("settings") or {}).items())),
    }
    others = [(name, str(value)) for name, value in pins.items() if name not in known]
    return [told for name, told in known.items() if name in pins] + others

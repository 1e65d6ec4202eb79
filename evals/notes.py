"""What a reader of a comparison must know: what is left out, and what else differs between the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evals.rows import Pair, Row

NAMED = 10
"""How many items a note on one metric names."""


def unmatched(old: Mapping[str, Row], new: Mapping[str, Row]) -> Iterable[str]:
    """All items that could not be compared, by the reason."""
    told = {
        "only in the first run": [name for name in old if name not in new],
        "only in the second run": [name for name in new if name not in old],
        "asked or judged differently, so not compared": [
            name for name in new if name in old and old[name].item_hash != new[name].item_hash
        ],
        "an error in the first run": [name for name in old if old[name].error],
        "an error in the second run": [name for name in new if new[name].error],
    }
    return [f"{what}: {', '.join(names)}" for what, names in told.items() if names]


def uneven(pairs: Sequence[Pair], metrics: Sequence[str]) -> Iterable[str]:
    """Metrics that apply to an item in one run only, as of quotes where the other run gave no answer.

    Also those that were scored once and are not among `metrics` any more.
    """
    for metric in metrics:
        names = [
            pair.after.item_id
            for pair in pairs
            if (metric in pair.before.scores) != (metric in pair.after.scores)
        ]
        if names:
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            yield f"{metric} applies in one run only: {', '.join(names[:NAMED])}{more}"
    scored = {name for pair in pairs for row in (pair.before, pair.after) for name in row.scores}
    if gone := sorted(scored - set(metrics)):
        yield f"not measured any more, so not compared: {', '.join(gone)}"


def other_pins(before: Mapping[str, Any], after: Mapping[str, Any], changed: frozenset[str]) -> Iterable[str]:
    """What the answers of the two runs depended on differently, beside the items."""
    if changed:
        yield f"the library differs in: {', '.join(sorted(changed))}"
    for name in sorted({*before, *after} - {"documents", "revision"}):
        if before.get(name) != after.get(name):
            yield f"{name} was {before.get(name)}, is {after.get(name)}"

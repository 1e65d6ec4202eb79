"""The rubric on the page: radio buttons with the anchor texts beside them, and keys that press them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

from assistant.ui.reading import STATIC
from assistant.ui.words import escape
from evals.rubric import OF_ANSWERS, OF_PAIRS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from streamlit.components.v2.types import ComponentRenderer

    from assistant.records.scoring_rounds import Mode
    from evals.rubric import Criterion


def criteria(mode: Mode) -> tuple[Criterion, ...]:
    """What is marked on each answer, or on each pair."""
    return OF_ANSWERS if mode == "answers" else OF_PAIRS


def draw(
    some: Iterable[Criterion], marked: Mapping[str, float], *, swapped: bool, key: str
) -> dict[str, float]:
    """Draw the criteria; the marks as they stand now, by the order in which two answers are stored."""
    found = {}
    for criterion in some:
        value = choice(criterion, marked.get(criterion.id), swapped=swapped, key=f"{key}-{criterion.id}")
        if value is not None:
            found[criterion.id] = value
    return found


def choice(criterion: Criterion, value: float | None, *, key: str, swapped: bool = False) -> float | None:
    """One criterion as radio buttons; `swapped` turns a mark for A into one for B and back."""
    sign = -1 if swapped else 1
    values = [anchor.value for anchor in criterion.anchors]
    labels = {anchor.value: anchor.label for anchor in criterion.anchors}
    numbers = {value: number for number, value in enumerate(values, start=1)}
    shown = st.radio(
        f"**{escape(criterion.title)}** {escape(criterion.question)}",
        values,
        index=values.index(value * sign) if value is not None else None,
        format_func=lambda one: f"`{numbers[one]}` {escape(labels[one])}",
        captions=[escape(anchor.description) for anchor in criterion.anchors],
        key=key,
        width="stretch",
    )
    return shown * sign if shown is not None else None


def label(criterion: Criterion, value: float) -> str:
    """The short name of a mark; between two steps, as a middle of several marks may be, the number."""
    return next((anchor.label for anchor in criterion.anchors if anchor.value == value), f"{value:g}")


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "assistant_scoring_keys", js=(STATIC / "scoring.js").read_text(encoding="utf-8")
    )


def keys(task: str) -> None:
    """Let number keys mark the next criterion; a new `task` has the page's focus at its beginning."""
    _component()(key="scoring-keys", data={"task": task})

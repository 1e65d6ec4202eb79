"""Charts as SVG, drawn by small functions and the same on the page and in the report.

All text is escaped. Colours are left to whoever shows them: marks carry the classes `mark`, `faint` and
`worse`, lines and text take the colour of the text around. Each chart has a title that is read aloud.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 380
"""Narrow enough that its text can be read on a phone."""
_ROW = 40
_LEFT, _RIGHT = 2, WIDTH - 2
_PLOT = _RIGHT - _LEFT
BINS = 20
LEAST = 0.001
"""Where a histogram ends at the least: bins of nothing cannot be drawn."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A share (0 to 1) with its interval, and the words beside it; None: nothing was scored."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    figure: str


@dataclass(frozen=True, slots=True)
class Span:
    """A difference with its interval, in the unit of its metric; `tone` is a class of the mark."""

    label: str
    value: float
    low: float
    high: float
    figure: str
    tone: str = "mark"


def bars(title: str, rows: Sequence[Bar]) -> Markup:
    """A bar for each share, on a scale from 0 to 1, with its interval as a line."""
    drawn = [_bar(row, place) for place, row in enumerate(rows)]
    return _svg(title, len(rows) * _ROW + 4, Markup().join(drawn))


def differences(title: str, rows: Sequence[Span]) -> Markup:
    """A dot with its interval for each difference, left and right of zero; each scaled to the widest."""
    reach = max((abs(end) for row in rows for end in (row.low, row.high, row.value)), default=0) or 1.0
    middle, half = WIDTH / 2, _PLOT / 2 - 6
    drawn = []
    for place, row in enumerate(rows):
        y = place * _ROW + 28
        low, high, at = (middle + half * end / reach for end in (row.low, row.high, row.value))
        drawn += [
            *_words(row.label, row.figure, place),
            _line(middle, y - 8, middle, y + 8),
            _interval(low, high, y),
            Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="4.5"/>').format(row.tone, at, y),
        ]
    return _svg(title, len(rows) * _ROW + 4, Markup().join(drawn))


def histogram(title: str, values: Sequence[float], unit: str, marks: Sequence[tuple[str, float]]) -> Markup:
    """How values are spread, from 0 to the largest, with named marks on the axis such as the median."""
    top = max(*values, LEAST)
    counts, _ = np.histogram(values, bins=BINS, range=(0, top))
    step, tall, floor = _PLOT / BINS, 90, 124
    drawn = [
        Markup('<rect class="mark" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
            _LEFT + place * step, floor - high, step - 2, high
        )
        for place, high in enumerate((tall * counts / counts.max()).tolist())
    ]
    drawn.append(_line(_LEFT, floor, _RIGHT, floor))
    for place, (name, value) in enumerate(marks):
        x, y = _LEFT + _PLOT * value / top, 12 + 14 * place
        side = "start" if x < WIDTH / 2 else "end"
        drawn += [_line(x, y + 3, x, floor), _text(f"{name} {value:.2g} {unit}", x, y, side)]
    drawn += [_text("0", _LEFT, floor + 16, "start"), _text(f"{top:.2g} {unit}", _RIGHT, floor + 16, "end")]
    return _svg(title, floor + 22, Markup().join(drawn))


def over_time(title: str, points: Sequence[Bar]) -> Markup:
    """Shares from 0 to 1 in the order in which they came, each with its interval and its label below."""
    tall, left = 150, 42
    step = (WIDTH - left - 10) / max(len(points), 1)
    drawn = []
    for share in (0.0, 0.5, 1.0):
        y = 10 + tall * (1 - share)
        drawn += [_line(left, y, _RIGHT, y), _text(f"{share:.0%}", left - 8, y + 4, "end")]
    known = [(left + step * (at + 0.5), one) for at, one in enumerate(points) if one.value is not None]
    path = " ".join(f"{x:.1f},{10 + tall * (1 - (one.value or 0)):.1f}" for x, one in known)
    drawn.append(Markup('<polyline class="trend" fill="none" points="{}"/>').format(path))
    # Labels that would run into each other are thinned out.
    every = max(1, -(-len(points) * 76 // (WIDTH - left)))
    for at, (x, one) in enumerate(known):
        low, high, y = (10 + tall * (1 - (end or 0)) for end in (one.low, one.high, one.value))
        drawn += [
            _line(x, low, x, high, "interval"),
            Markup('<circle class="mark" cx="{:.1f}" cy="{:.1f}" r="4.5"><title>{}</title></circle>').format(
                x, y, f"{one.label}: {one.figure}"
            ),
        ]
        if at % every == 0:
            drawn.append(_text(one.label, x, tall + 28, "middle"))
    return _svg(title, tall + 36, Markup().join(drawn))


def _bar(row: Bar, place: int) -> Markup:
    y = place * _ROW + 28
    parts = [*_words(row.label, row.figure, place), _rect("faint", _PLOT, y)]
    if row.value is not None:
        parts.append(_rect("mark", row.value * _PLOT, y))
    if row.low is not None and row.high is not None:
        parts.append(_interval(_LEFT + row.low * _PLOT, _LEFT + row.high * _PLOT, y))
    return Markup().join(parts)


def _rect(name: str, width: float, y: float) -> Markup:
    return Markup('<rect class="{}" x="{}" y="{:.1f}" width="{:.1f}" height="10" rx="2"/>').format(
        name, _LEFT, y - 5, width
    )


def _interval(low: float, high: float, y: float) -> Markup:
    ends = (_line(at, y - 5, at, y + 5, "interval") for at in (low, high))
    return Markup().join([_line(low, y, high, y, "interval"), *ends])


def _words(label: str, figure: str, place: int) -> list[Markup]:
    """What a row is about, at its left end, and its figure at the right one."""
    y = place * _ROW + 15
    return [_text(label, _LEFT, y, "start"), _text(figure, _RIGHT, y, "end")]


def _text(text: str, x: float, y: float, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, text)


def _line(x1: float, y1: float, x2: float, y2: float, name: str = "axis") -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        name, x1, y1, x2, y2
    )


def _svg(title: str, height: float, inner: Markup) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {:.0f}" role="img" aria-label="{}" '
        'xmlns="http://www.w3.org/2000/svg">{}</svg>'
    ).format(WIDTH, height, title, inner)

"""Curves of false refusals against declined questions as one self-contained page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

SIDE, EDGE = 420, 44
COLOURS = ("#0B5D5A", "#8A4B00", "#5B4B8A")
_PAGE = Markup("""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>When a question is declined</title>
<style>body {{ font: 17px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }}
svg {{ max-width: 100%; height: auto; }} text {{ font-size: 13px; fill: currentColor; }}
.axis {{ stroke: currentColor; stroke-opacity: .4; }} .curve {{ fill: none; stroke-width: 2.5; }}</style>
</head>
<body><h1>When a question is declined</h1>
<p>Each curve is a set of questions. To the right: the share of answerable questions that would be refused by
mistake. Upward: the share of unanswerable questions that would be declined. The farther a curve bends to
the upper left, the better the two are told apart; a straight line would be chance.</p>
<svg viewBox="0 0 {side} {side}" role="img" aria-label="False refusals against declined questions">
<line class="axis" x1="{edge}" y1="{floor}" x2="{side}" y2="{floor}"/>
<line class="axis" x1="{edge}" y1="0" x2="{edge}" y2="{floor}"/>
<text x="{edge}" y="{below}">0</text><text x="{last}" y="{below}">1 refused by mistake</text>
<text x="2" y="14">1 declined</text>{drawn}</svg></body></html>
""")


def curve_page(curves: Sequence[tuple[str, NDArray[np.float64], NDArray[np.float64]]]) -> str:
    """The page; each curve is a name with its false refusals and its declined questions (0 to 1, rising)."""
    plot, floor = SIDE - EDGE, SIDE - EDGE
    drawn = []
    for place, (name, refused, declined) in enumerate(curves):
        colour = COLOURS[place % len(COLOURS)]
        points = " ".join(
            f"{EDGE + x * plot:.1f},{floor - y * floor:.1f}" for x, y in zip(refused, declined, strict=True)
        )
        drawn.append(
            Markup(
                '<polyline class="curve" style="stroke: {}" points="{}"/>'
                '<text x="{}" y="{}" style="fill: {}">{}</text>'
            ).format(colour, points, SIDE - 190, floor - 60 + 18 * place, colour, name)
        )
    return str(
        _PAGE.format(
            side=SIDE,
            edge=EDGE,
            floor=floor,
            below=floor + 18,
            last=SIDE - 150,
            drawn=Markup().join(drawn),
        )
    )

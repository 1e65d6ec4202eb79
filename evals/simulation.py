"""The rule of the gate, tried on runs whose truth is known: how often it cries wolf, and what it catches.

Each item has a chance of success of its own for each gating metric, drawn from a beta distribution; items of
one conversation share it. A run draws every score anew, as a model does that is asked twice at a temperature
above 0. How wide the beta is follows from the share of scores that differ between two such runs. The metrics
are drawn apart from each other, the hardest case for a rule over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evals.compare import ALARM, GATING, drop_chances
from evals.rows import Row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ITEMS = 250
TALK = 2
"""Items of one conversation."""
TALKS = 50
"""Conversations; the other items stand alone."""
MEAN = 0.85
"""Share of items that succeed."""
DROP = 0.08
TRIES = 200
NOISE = (0.02, 0.05, 0.1, 0.2)
"""Shares of scores that differ between two runs of one configuration."""
MOST_REPEATS = 8


@dataclass(frozen=True, slots=True)
class Tried:
    """Of `tries` pairs of runs, the share that failed without a reason, and the share of drops caught."""

    noise: float
    repeats: int
    tries: int
    alarms: float
    caught: float


def simulate(noise: float, repeats: int = 1, tries: int = TRIES, seed: int = 1) -> Tried:
    """Try the rule at one level of noise; with `repeats`, an item's score is its mean over so many draws.

    For the drop, a conversation at a time loses `outcome` in so many cases that its mean falls by `DROP`.
    """
    draw = np.random.default_rng(seed)
    alarms = caught = 0
    for _ in range(tries):
        chances = item_chances(noise, draw)
        before = _rows(_scores(chances, repeats, draw))
        alarms += bool(_failing(before, _rows(_scores(chances, repeats, draw))))
        broken = chances.copy()
        broken[0] *= _by_item(draw.random(ITEMS - TALKS * (TALK - 1)) >= DROP / MEAN)
        caught += GATING[0] in _failing(before, _rows(_scores(broken, repeats, draw)))
    return Tried(noise, repeats, tries, alarms / tries, caught / tries)


def repeats_needed(noise: float, tries: int = TRIES) -> Tried:
    """The fewest repeats of every item with which the drop is caught in 80 % of the tries."""
    for repeats in range(1, MOST_REPEATS):
        tried = simulate(noise, repeats, tries)
        if tried.caught >= 0.8:
            return tried
    return simulate(noise, MOST_REPEATS, tries)


def item_chances(noise: float, draw: np.random.Generator) -> Array:
    """Chances of success, metrics × items, under which two runs differ in the share `noise` of scores.

    A beta of mean m and weight w = a + b has E[p(1-p)] = m(1-m) w/(w+1), and two draws differ in twice that.
    """
    part = noise / (2 * MEAN * (1 - MEAN))
    weight = part / (1 - part)
    clusters = ITEMS - TALKS * (TALK - 1)
    return np.array(
        [_by_item(draw.beta(weight * MEAN, weight * (1 - MEAN), clusters)) for _ in GATING], float
    )


def _by_item(of_clusters: NDArray[np.generic]) -> Array:
    sizes = np.ones(len(of_clusters), int)
    sizes[:TALKS] = TALK
    return np.repeat(of_clusters, sizes).astype(float)


def _scores(chances: Array, repeats: int, draw: np.random.Generator) -> Array:
    return draw.binomial(repeats, chances) / repeats


def _rows(scores: Array) -> list[Row]:
    names = [f"c{at}" for at in _by_item(np.arange(ITEMS - TALKS * (TALK - 1))).astype(int)]
    return [
        Row(str(at), names[at], "", "", "", dict(zip(GATING, column, strict=True)), (), (), ())
        for at, column in enumerate(scores.T.tolist())
    ]


def _failing(before: list[Row], after: list[Row]) -> set[str]:
    return {name for name, p in drop_chances(before, after).items() if p <= ALARM}

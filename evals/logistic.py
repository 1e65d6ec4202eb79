"""Logistic regression with a ridge penalty, for weights that stand in the program as plain numbers.

Fitted by iteratively reweighted least squares, which is Newton's method on the likelihood; the penalty is
that of le Cessie and van Houwelingen (1992).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RIDGE = 1.0
"""Half of this times the sum of the squared weights is taken off the log-likelihood; not for the bias."""
STEPS = 50
CLOSE = 1e-8
"""A step in which no weight moves farther than this is the last one."""
FOLDS = 10
SEED = 20


@dataclass(frozen=True, slots=True)
class Fit:
    """The weight of each sign (d), and the bias."""

    weights: Floats
    bias: float

    def logits(self, signs: Floats, offset: Floats) -> Floats:
        """The log odds of n × d signs; `offset` (n) is what is known of them besides."""
        odds: Floats = signs @ self.weights + self.bias + offset
        return odds


def fitted(signs: Floats, positive: NDArray[np.bool_], weighing: Floats, offset: Floats) -> Fit:
    """The fit to n × d signs; `weighing` (n, above 0) is how often each item counts.

    Raises:
        InputError: all items are of one kind, so that there is nothing to tell apart.
    """
    if positive.all() or not positive.any():
        raise InputError(
            "Items of both kinds are needed.", "Choose a set that holds positives and negatives."
        )
    columns = np.column_stack([signs, np.ones(len(signs))])
    penalty = np.diag([RIDGE] * signs.shape[1] + [0.0])
    solution = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(columns @ solution + offset)))
        slope = columns.T @ (weighing * (positive - chance)) - penalty @ solution
        curve = (columns * (weighing * chance * (1 - chance))[:, None]).T @ columns + penalty
        step = np.linalg.solve(curve, slope)
        solution += step
        if np.abs(step).max() < CLOSE:
            break
    return Fit(solution[:-1], float(solution[-1]))


def cross_validated(
    signs: Floats, positive: NDArray[np.bool_], weighing: Floats, offset: Floats, units: NDArray[np.int_]
) -> Floats:
    """The log odds of each item by a fit to the other folds; items of one unit stand in one fold."""
    shuffled = np.random.default_rng(SEED).permutation(units.max() + 1)
    folds = shuffled[units] % FOLDS
    odds = np.zeros(len(signs))
    for fold in np.unique(folds):
        out, rest = folds == fold, folds != fold
        fit = fitted(signs[rest], positive[rest], weighing[rest], offset[rest])
        odds[out] = fit.logits(signs[out], offset[out])
    return odds

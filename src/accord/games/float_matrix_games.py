"""Optimal strategies of a matrix game in floating point: a guess for exact arithmetic to confirm."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.games.exact_numbers import nearest_float

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["guessed_strategies"]


def guessed_strategies(own: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return nearly optimal strategies of the row player, who gets `own`, and of the column player.

    None when the solver fails. Payoffs are numbers of any kind; they are brought to 1..2 first.
    """
    from scipy.optimize import linprog

    lowest = min(own.flat)
    span = max(own.flat) - lowest
    if not span:
        return np.full(own.shape[0], 1 / own.shape[0]), np.full(own.shape[1], 1 / own.shape[1])
    scale = 1 / Fraction(span)
    positive = 1.0 + np.array([[nearest_float(value * scale) for value in row] for row in own - lowest])
    found: Any = linprog(-np.ones(own.shape[1]), A_ub=positive, b_ub=np.ones(own.shape[0]), method="highs-ds")
    if found.status != 0:
        return None
    rows, columns = np.maximum(-found.ineqlin.marginals, 0.0), np.maximum(found.x, 0.0)
    return rows / rows.sum(), columns / columns.sum()

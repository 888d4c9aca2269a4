"""Bounds on linear programs that hold whatever solver the prices come from.

Any prices of the rows bound ``costs @ x`` from below over a box: combine the rows by their prices and take
the smallest value that what is left of the costs has on the box (Neumaier and Shcherbina 2004). Worked out in
floating point with a bound on its rounding, and in fractions where that is not enough to decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.mixed_integer import MixedInteger

__all__ = ["Box", "proves"]

_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Finite bounds on all variables.

    Attributes
    ----------
    lower, upper : (n,) arrays
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def proves(
    program: MixedInteger,
    box: Box,
    prices: NDArray[np.float64],
    least: float,
    *,
    is_ray: bool = False,
) -> bool:
    """Return whether `prices` prove that nothing in the box satisfies the rows and costs less than `least`.

    Parameters
    ----------
    program : MixedInteger
    box : Box
    prices : (n_rows,) array
        Above zero for what lies at ``low``, below zero for what lies at ``high``. Any will do.
    least : float
    is_ray : bool
        The prices are to prove, without the costs, that no point of the box satisfies the rows.
    """
    usable = np.where(prices > 0, np.isfinite(program.low), np.isfinite(program.high))
    prices = np.where(usable, prices, 0.0)
    limits = np.where(prices > 0, program.low, np.where(prices < 0, program.high, 0.0))
    costs = np.zeros_like(program.costs) if is_ray else program.costs
    with np.errstate(over="ignore", invalid="ignore"):
        rest = costs - prices @ program.rows
        value = prices @ limits + np.minimum(rest * box.lower, rest * box.upper).sum()
        largest = np.maximum(np.abs(box.lower), np.abs(box.upper))
        size = np.abs(prices) @ np.abs(limits)
        size += (np.abs(costs) + np.abs(prices) @ np.abs(program.rows)) @ largest
        error = (2 * sum(program.rows.shape) + 16) * _EPS * size
    target = 0.0 if is_ray else least
    if not np.isfinite(error) or abs(value - target) > error:
        return bool(np.isfinite(error) and value > target)
    exact = _exact(program, box, prices, limits, costs)
    return exact > 0 if is_ray else exact >= Fraction(float(least))


def _exact(
    program: MixedInteger,
    box: Box,
    prices: NDArray[np.float64],
    limits: NDArray[np.float64],
    costs: NDArray[np.float64],
) -> Fraction:
    """Return the bound without rounding."""
    used = [(Fraction(float(prices[r])), r) for r in np.flatnonzero(prices)]
    total = sum((price * Fraction(float(limits[r])) for price, r in used), Fraction(0))
    for j, cost in enumerate(costs):
        entries = program.rows[:, j]
        rest = Fraction(float(cost))
        rest -= sum((price * Fraction(float(entries[r])) for price, r in used if entries[r]), Fraction(0))
        if rest:
            total += rest * Fraction(float(box.lower[j] if rest > 0 else box.upper[j]))
    return total

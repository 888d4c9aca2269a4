"""Which of several packages tie: the one definition, whatever engine lists them.

A value is compared with the largest one. Where sums of payoffs are exact, values are compared as fractions.
Where they round, values that differ by no more than the rounding of the two gains behind them are equal, and
what another listed package dominates beyond rounding is not tied with it.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from accord.tolerances import LOG_ROUNDING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

__all__ = ["leximin_ties", "minimum_ties", "nash_ties", "nash_values", "sum_ties"]

_LARGEST_POWER = 64
"""Whole bargaining weights up to which products of gains are compared exactly."""


def nash_ties(
    gains: NDArray[np.float64],
    rounding: NDArray[np.float64],
    weights: NDArray[np.float64],
    units: NDArray[np.float64],
) -> Rows:
    """Return the rows with the largest weighted product, most (weighted) parties gaining first.

    Parameters
    ----------
    gains : (n, n_parties) array
        At least minus `rounding`; at least one row.
    rounding : (n_parties,) array
        The difference up to which two gains count as equal; gains up to it count as zero.
    weights : (n_parties,) array
        At least zero, not all zero.
    units : (n_parties,) array
        In which gains are multiplied: it matters where different parties gain.

    Returns
    -------
    int array
        Ascending.
    """
    counted = weights > 0
    gains = np.where(gains > rounding, gains, 0.0)[:, counted]
    rounding, weights, units = rounding[counted], weights[counted], units[counted]
    values, margins = nash_values(gains, rounding, weights, units)
    n_gaining = (gains > 0).sum(axis=1)
    values = np.where(n_gaining == n_gaining.max(), values, -np.inf)
    powers = _whole_powers(weights)
    in_units = [Fraction(float(unit)) for unit in units]

    def product(row: Sequence[Fraction], powers: Sequence[int]) -> Fraction:
        return prod(
            ((g / u) ** power for g, u, power in zip(row, in_units, powers, strict=True) if g > 0),
            start=Fraction(1),
        )

    exactly = None if powers is None else lambda row: product(row, powers)
    return _largest(values, margins, gains, rounding, exactly, np.ones(weights.size))


def nash_values(
    gains: NDArray[np.float64],
    rounding: NDArray[np.float64],
    weights: NDArray[np.float64],
    units: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weighted mean of the logarithms of gains, and how far rounding may move it, per row.

    Arguments as for :func:`nash_ties`; over the parties that gain.
    """
    share = weights / weights.max()
    share = share / share.sum()
    gaining = (gains > rounding) & (share > 0)
    logs = np.log(np.where(gaining, gains / units, 1.0))
    noise = (2 * rounding * share / np.where(gaining, gains, np.inf)).sum(axis=1)
    return logs @ share, noise + LOG_ROUNDING * (1.0 + share * np.abs(logs)).sum(axis=1)


def sum_ties(
    gains: NDArray[np.float64], rounding: NDArray[np.float64], coefficients: Sequence[float | Fraction]
) -> Rows:
    """Return the rows with the largest ``sum(coefficients * gains)``, ascending."""
    weights = np.array([float(c) for c in coefficients])
    terms = gains * weights
    margins = (2 * rounding * np.abs(weights)).sum() + LOG_ROUNDING * weights.size * np.abs(terms).sum(axis=1)
    exact = [Fraction(c) for c in coefficients]

    def total(row: Sequence[Fraction]) -> Fraction:
        return sum((c * g for c, g in zip(exact, row, strict=True)), Fraction(0))

    return _largest(terms.sum(axis=1), margins, gains, rounding, total, np.sign(weights))


def minimum_ties(
    gains: NDArray[np.float64],
    rounding: NDArray[np.float64],
    units: Sequence[float | Fraction],
    shifts: Sequence[float | Fraction],
) -> Rows:
    """Return the rows with the largest ``min((gains + shifts) / units)``, ascending.

    A party of infinite unit does not count.
    """
    used = [k for k, unit in enumerate(units) if unit != np.inf]
    unit = np.array([float(units[k]) for k in used])
    shift = np.array([float(shifts[k]) for k in used])
    sizes = ((np.abs(gains[:, used]) + np.abs(shift)) / unit).max(axis=1)
    values = ((gains[:, used] + shift) / unit).min(axis=1)
    exact = [(k, Fraction(shifts[k]), Fraction(units[k])) for k in used]

    def smallest(row: Sequence[Fraction]) -> Fraction:
        return min((row[k] + s) / u for k, s, u in exact)

    margins = (2 * rounding[used] / unit).max() + LOG_ROUNDING * sizes
    return _largest(values, margins, gains, rounding, smallest, None)


def leximin_ties(
    gains: NDArray[np.float64],
    rounding: NDArray[np.float64],
    origin: NDArray[np.float64],
    scale: NDArray[np.float64],
) -> Rows:
    """Return the rows at which ``(gains - origin) / scale`` is leximin-best, ascending.

    The smallest coordinate is as large as possible, among those the next smallest, and so on. Coordinates of
    scale zero are left out.
    """
    used = scale > 0
    alive = np.arange(gains.shape[0])
    if not used.any():
        return alive
    fares = (gains[:, used] - origin[used]) / scale[used]
    order = np.argsort(fares, axis=1, kind="stable")
    ranked = np.take_along_axis(fares, order, axis=1)
    noise = np.broadcast_to(2 * rounding[used] / scale[used], fares.shape)
    noise = np.maximum.accumulate(np.take_along_axis(noise, order, axis=1), axis=1)
    for rank in range(ranked.shape[1]):
        column, margin = ranked[alive, rank], noise[alive, rank]
        margin = np.maximum(margin, margin[column == column.max()].max())
        alive = alive[column + margin >= column.max()]
    if alive.size == 1 or not rounding.any():
        return alive
    different, place = np.unique(gains[alive], axis=0, return_inverse=True)
    return alive[_not_dominated(different, rounding)[place.reshape(-1)]]


def _largest(
    values: NDArray[np.float64],
    margins: NDArray[np.float64],
    gains: NDArray[np.float64],
    rounding: NDArray[np.float64],
    exactly: Callable[[Sequence[Fraction]], Fraction] | None,
    wanted: NDArray[np.float64] | None,
) -> Rows:
    """Return the rows whose value is largest: exactly where nothing rounds, else up to the best one's margin.

    `wanted` has the sign with which each party's gain counts; None when dominance does not matter.
    """
    top = int(np.argmax(values))
    near = np.flatnonzero(values >= values[top] - margins[top])
    if near.size == 1:
        return near
    different, place = np.unique(gains[near], axis=0, return_inverse=True)
    keep = np.ones(different.shape[0], dtype=np.bool_)
    if exactly is not None and not rounding.any():
        precise = [exactly([Fraction(float(gain)) for gain in row]) for row in different]
        best = max(precise)
        keep = np.array([value == best for value in precise])
    elif wanted is not None:
        keep = _not_dominated((different * wanted)[:, wanted != 0], rounding[wanted != 0])
    return near[keep[place.reshape(-1)]]


def _not_dominated(gains: NDArray[np.float64], rounding: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which rows no other is at least as good as in everything, and better in something.

    Up to rounding, so that rows could dominate each other in a circle; then all of them are returned.
    """
    is_best = np.array(
        [
            not ((gains >= row - rounding).all(axis=1) & (gains > row + rounding).any(axis=1)).any()
            for row in gains
        ],
        dtype=np.bool_,
    )
    return is_best if is_best.any() else ~is_best


def _whole_powers(weights: NDArray[np.float64]) -> list[int] | None:
    """Return the weights, above zero, as small whole numbers up to a factor; None where they are not such."""
    smallest = Fraction(float(weights.min()))
    powers = [Fraction(float(weight)) / smallest for weight in weights]
    if all(power.denominator == 1 and power <= _LARGEST_POWER for power in powers):
        return [int(power) for power in powers]
    return None

"""The Nash objective over all packages: its maximum, and every package that attains it.

Gains arrive scaled so that products neither overflow nor underflow. A package counts when every gain is at
least ``least`` (individually rational up to rounding); a party *gains* when its gain is above ``strict``.
Objective of a package in which exactly `needed` weighted parties gain: without weights the product of
their gains, with weights the sum of weight times logarithm; every other package has -inf.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accord._kernels.jit import jit
from accord._kernels.walk import TILE, begin, enter, keep_smallest, leave, number_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


class NashObjective(NamedTuple):
    """What the walk's rows, one per party, are asked for.

    Attributes
    ----------
    least : (n_parties,) array
        A package counts when every gain is at least this.
    strict : (n_parties,) array
        A party gains when its gain is above this.
    factor : (n_parties,) array
        Gains are multiplied by this before they enter the objective.
    weights : (n_parties,) array, or (0,) for the product of gains
    needed : int
        How many parties of positive weight must gain.
    """

    least: NDArray[np.float64]
    strict: NDArray[np.float64]
    factor: NDArray[np.float64]
    weights: NDArray[np.float64]
    needed: int


@jit
def _fill_products(sums, walk, first, n_columns, objective, n_gaining, values, ok):
    # Element by element, so that the compiler uses vector instructions without relaxed arithmetic.
    for j in range(n_columns):
        values[j] = 1.0
        ok[j] = 1
        n_gaining[j] = 0
    for row in range(walk.inner.shape[0]):
        total = sums[row]
        low = objective.least[row]
        zero = objective.strict[row]
        factor = objective.factor[row]
        for j in range(n_columns):
            gain = total + walk.inner[row, first + j]
            ok[j] &= gain >= low
            gains = gain > zero
            n_gaining[j] += gains
            values[j] *= gain * factor if gains else 1.0
    for j in range(n_columns):
        values[j] = values[j] if (ok[j] & (n_gaining[j] == objective.needed)) else -np.inf


@jit
def _fill_logs(sums, walk, first, n_columns, objective, tangent, values, ok):
    """As `_fill_products` with weights. ``tangent`` (n_rows + 1,) holds slopes and an intercept.

    The logarithm lies below its tangent: a package whose gains do not reach ``slopes . gains >= intercept``
    has an objective below the one asked for, and its logarithms are not taken.
    """
    n_rows = walk.inner.shape[0]
    for j in range(n_columns):
        values[j] = 0.0
        ok[j] = 1
    for row in range(n_rows):
        total = sums[row]
        low = objective.least[row]
        slope = tangent[row]
        for j in range(n_columns):
            gain = total + walk.inner[row, first + j]
            ok[j] &= gain >= low
            values[j] += slope * gain
    for j in range(n_columns):
        if not ok[j] or values[j] < tangent[n_rows]:
            values[j] = -np.inf
            continue
        n_gaining = 0
        value = 0.0
        for row in range(n_rows):
            gain = sums[row] + walk.inner[row, first + j]
            if objective.weights[row] > 0.0 and gain > objective.strict[row]:
                n_gaining += 1
                value += objective.weights[row] * np.log(gain * objective.factor[row])
        values[j] = value if n_gaining == objective.needed else -np.inf


@jit
def _set_tangent(sums, walk, column, weights, tangent):
    """Touch the objective at the gains of `column`, when every weighted party gains there."""
    total_weight = 0.0
    n_parties = weights.shape[0]
    for row in range(n_parties):
        tangent[row] = weights[row] / (sums[row] + walk.inner[row, column]) if weights[row] > 0.0 else 0.0
        total_weight += weights[row]
    tangent[n_parties] = total_weight * (1.0 - 1e-9)


@jit
def best_value(walk, start, stop, objective, out_best):
    """Write the largest objective of items `start` to `stop` into `out_best[0]`, -inf when there is none.

    `weights` is empty for the product. Returns the number of individually rational packages.
    """
    n_rows = walk.inner.shape[0]
    is_weighted = objective.weights.shape[0] > 0
    can_bound = is_weighted and objective.needed == (objective.weights > 0.0).sum()
    tangent = np.zeros(n_rows + 1)
    tangent[n_rows] = -np.inf
    values = np.empty(TILE)
    ok = np.zeros(TILE, np.int64)
    n_gaining = np.zeros(TILE, np.int64)
    best = np.full(TILE, -np.inf)
    counts = np.zeros(TILE, np.int64)
    best_so_far = -np.inf
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        here = sums[-1]
        if is_weighted:
            _fill_logs(here, walk, first, n_columns, objective, tangent, values, ok)
            if can_bound:
                for j in range(n_columns):
                    if values[j] > best_so_far:
                        best_so_far = values[j]
                        _set_tangent(here, walk, first + j, objective.weights, tangent)
        else:
            _fill_products(here, walk, first, n_columns, objective, n_gaining, values, ok)
        for j in range(n_columns):
            counts[j] += ok[j]
            best[j] = values[j] if values[j] > best[j] else best[j]
        tile, changed = leave(walk, digits, tile)
    out_best[0] = best.max()
    return counts.sum()


@jit
def collect_best(walk, start, stop, objective, threshold, out_numbers):
    """Keep the smallest numbers of the packages whose objective is at least `threshold`.

    Returns how many packages reach the threshold, how many of their numbers stand in `out_numbers` (a heap),
    the largest objective below the threshold, and the smallest number of a package that attains that.
    """
    n_rows = walk.inner.shape[0]
    tangent = np.zeros(n_rows + 1)
    tangent[n_rows] = -np.inf
    values = np.empty(TILE)
    ok = np.zeros(TILE, np.int64)
    n_gaining = np.zeros(TILE, np.int64)
    n_found = 0
    n_kept = 0
    below = -np.inf
    below_number = np.int64(-1)
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        here = sums[-1]
        if objective.weights.shape[0] > 0:
            _fill_logs(here, walk, first, n_columns, objective, tangent, values, ok)
        else:
            _fill_products(here, walk, first, n_columns, objective, n_gaining, values, ok)
        number = number_of(walk, digits)
        for j in range(n_columns):
            if values[j] >= threshold:
                n_found += 1
                n_kept = keep_smallest(number + walk.inner_numbers[first + j], n_kept, out_numbers)
            elif values[j] > below or (
                values[j] == below
                and values[j] > -np.inf
                and number + walk.inner_numbers[first + j] < below_number
            ):
                below = values[j]
                below_number = number + walk.inner_numbers[first + j]
        tile, changed = leave(walk, digits, tile)
    return n_found, n_kept, below, below_number


@jit
def most_gaining(walk, start, stop, objective):
    """Return the largest number of weighted parties that gain together; -1 without a rational package."""
    n_rows = walk.inner.shape[0]
    most = np.full(TILE, -1, np.int64)
    here = np.zeros(TILE, np.int64)
    ok = np.zeros(TILE, np.int64)
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        for j in range(n_columns):
            here[j] = 0
            ok[j] = 1
        for row in range(n_rows):
            for j in range(n_columns):
                gain = sums[-1, row] + walk.inner[row, first + j]
                ok[j] &= gain >= objective.least[row]
                here[j] += (gain > objective.strict[row]) & (objective.weights[row] > 0.0)
        for j in range(n_columns):
            value = here[j] if ok[j] else -1
            most[j] = value if value > most[j] else most[j]
        tile, changed = leave(walk, digits, tile)
    return most.max()

"""The Nash objective over all packages: its maximum, and every package that attains it.

Gains arrive scaled so that products neither overflow nor underflow. A package is rational when every gain is
at least ``least`` (zero up to rounding); a party *gains* when its gain is above ``strict``. The objective of
a rational package in which exactly `needed` weighted parties gain is, without weights, the product of those
gains, and with weights the sum of weight times logarithm; other packages have none.

Loops over columns touch one row of the walk at a time through contiguous slices and hold no reduction, so the
compiler turns them into vector instructions without relaxed arithmetic.
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
        Gains are multiplied by this where not every party gains, so that different sets compare.
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
def _products_of_all(walk, sums, first, n_columns, objective, values):
    """Write the product of gains where every party gains, 0 where some does not, -1 where one loses."""
    v = values[:n_columns]
    for row in range(walk.inner.shape[0]):
        column = walk.inner[row][first : first + n_columns]
        total = sums[row]
        least = objective.least[row]
        strict = objective.strict[row]
        if row == 0:
            for j in range(n_columns):
                gain = total + column[j]
                product = gain if gain > strict else 0.0
                v[j] = product if gain >= least else -1.0
        else:
            for j in range(n_columns):
                gain = total + column[j]
                product = v[j] * gain if gain > strict else 0.0
                v[j] = product if (gain >= least) & (v[j] >= 0.0) else -1.0


@jit
def _products_of_some(walk, sums, first, n_columns, objective, values, n_gaining):
    """Write the product over the parties that gain, where `needed` do; 0 or -1 otherwise, as above."""
    v = values[:n_columns]
    n = n_gaining[:n_columns]
    v[:] = 1.0
    n[:] = 0
    for row in range(walk.inner.shape[0]):
        column = walk.inner[row][first : first + n_columns]
        for j in range(n_columns):
            gain = sums[row] + column[j]
            if gain > objective.strict[row]:
                n[j] += 1
                v[j] *= gain * objective.factor[row]
            elif gain < objective.least[row]:
                v[j] = -1.0
                n[j] = -walk.inner.shape[0]
    for j in range(n_columns):
        if n[j] >= 0 and n[j] != objective.needed:
            v[j] = 0.0
        elif n[j] < 0:
            v[j] = -1.0


@jit
def _logarithms(walk, sums, first, n_columns, objective, tangent, values):
    """Write the weighted sum of logarithms, -inf where it cannot matter; return how many are rational.

    ``tangent`` (n_rows + 1,) holds slopes and an intercept. The logarithm lies below its tangent: gains that
    do not reach ``slopes . gains >= intercept`` have an objective below the one asked for, and their
    logarithms are not taken.
    """
    n_rows = walk.inner.shape[0]
    n_rational = 0
    height = values[:n_columns]
    height[:] = 0.0
    for row in range(n_rows):
        column = walk.inner[row][first : first + n_columns]
        total = sums[row]
        least = objective.least[row]
        slope = tangent[row]
        for j in range(n_columns):
            gain = total + column[j]
            height[j] = height[j] + slope * gain if gain >= least else -np.inf
    for j in range(n_columns):
        if height[j] == -np.inf:
            continue
        n_rational += 1
        if height[j] < tangent[n_rows]:
            height[j] = -np.inf
            continue
        n_gaining = 0
        value = 0.0
        for row in range(n_rows):
            gain = sums[row] + walk.inner[row, first + j]
            if objective.weights[row] > 0.0 and gain > objective.strict[row]:
                n_gaining += 1
                value += objective.weights[row] * np.log(gain * objective.factor[row])
        height[j] = value if n_gaining == objective.needed else -np.inf
    return n_rational


@jit
def _touch(walk, sums, column, weights, tangent):
    """Move the tangent to the gains of `column`, where every weighted party gains."""
    n_parties = weights.shape[0]
    total_weight = 0.0
    for row in range(n_parties):
        tangent[row] = weights[row] / (sums[row] + walk.inner[row, column]) if weights[row] > 0.0 else 0.0
        total_weight += weights[row]
    tangent[n_parties] = total_weight * (1.0 - 1e-9)


@jit
def _evaluate(walk, sums, first, n_columns, objective, tangent, values, n_gaining):
    """Write every column's objective, `_nothing` or less where there is none.

    With weights, return how many columns are rational; the products say so by their sign.
    """
    if objective.weights.shape[0] > 0:
        return _logarithms(walk, sums, first, n_columns, objective, tangent, values)
    if objective.needed == walk.inner.shape[0]:
        _products_of_all(walk, sums, first, n_columns, objective, values)
    else:
        _products_of_some(walk, sums, first, n_columns, objective, values, n_gaining)
    return 0


@jit
def _tally(values, n_columns, best, n_not_negative):
    """Keep every column's largest value so far, and count its values of at least zero (in whole floats)."""
    v = values[:n_columns]
    b = best[:n_columns]
    n = n_not_negative[:n_columns]
    for j in range(n_columns):
        value = v[j]
        b[j] = value if value > b[j] else b[j]
        n[j] += 1.0 if value >= 0.0 else 0.0


@jit
def _nothing(objective):
    """Return the value that means no candidate, below every objective."""
    return -np.inf if objective.weights.shape[0] > 0 else 0.0


@jit
def best_product(walk, start, stop, objective, out_best):
    """Write the largest product of items `start` to `stop` into `out_best[0]`, -inf when there is none.

    Asks that every party gains. Returns the number of individually rational packages.
    """
    values = np.empty(TILE)
    best = np.zeros(TILE)
    n_not_negative = np.zeros(TILE)
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        _products_of_all(walk, sums[-1], first, n_columns, objective, values)
        _tally(values, n_columns, best, n_not_negative)
        tile, changed = leave(walk, digits, tile)
    out_best[0] = best.max() if best.max() > 0.0 else -np.inf
    return int(n_not_negative.sum())


@jit
def best_value(walk, start, stop, objective, out_best):
    """Write the largest objective of items `start` to `stop` into `out_best[0]`, -inf when there is none.

    With weights, returns the number of individually rational packages.
    """
    n_rows = walk.inner.shape[0]
    can_touch = objective.weights.shape[0] > 0 and objective.needed == (objective.weights > 0.0).sum()
    tangent = np.zeros(n_rows + 1)
    tangent[n_rows] = -np.inf
    values = np.empty(TILE)
    n_gaining = np.empty(TILE, np.int64)
    best_so_far = _nothing(objective)
    n_rational = 0
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        n_rational += _evaluate(walk, sums[-1], first, n_columns, objective, tangent, values, n_gaining)
        for j in range(n_columns):
            if values[j] > best_so_far:
                best_so_far = values[j]
                if can_touch:
                    _touch(walk, sums[-1], first + j, objective.weights, tangent)
        tile, changed = leave(walk, digits, tile)
    out_best[0] = best_so_far if best_so_far > _nothing(objective) else -np.inf
    return n_rational


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
    n_gaining = np.empty(TILE, np.int64)
    n_found = 0
    n_kept = 0
    nothing = _nothing(objective)
    below = -np.inf
    below_number = np.int64(-1)
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        _evaluate(walk, sums[-1], first, n_columns, objective, tangent, values, n_gaining)
        number = number_of(walk, digits)
        for j in range(n_columns):
            if values[j] <= nothing:
                continue
            if values[j] >= threshold:
                n_found += 1
                n_kept = keep_smallest(number + walk.inner_numbers[first + j], n_kept, out_numbers)
            elif values[j] >= below:
                here = number + walk.inner_numbers[first + j]
                if values[j] > below or here < below_number:
                    below = values[j]
                    below_number = here
        tile, changed = leave(walk, digits, tile)
    return n_found, n_kept, below, below_number


@jit
def most_gaining(walk, start, stop, objective):
    """Return the largest number of weighted parties that gain together; -1 without a rational package."""
    n_rows = walk.inner.shape[0]
    most = -1
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        for j in range(first, first + n_columns):
            n_gaining = 0
            for row in range(n_rows):
                gain = sums[-1, row] + walk.inner[row, j]
                if gain < objective.least[row]:
                    n_gaining = -1
                    break
                n_gaining += (gain > objective.strict[row]) & (objective.weights[row] > 0.0)
            most = max(most, n_gaining)
        tile, changed = leave(walk, digits, tile)
    return most

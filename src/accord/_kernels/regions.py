"""Packages whose payoffs lie in a box: counted, collected, measured and put into histograms."""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit
from accord._kernels.walk import TILE, begin, enter, keep_smallest, leave, number_of


@jit
def _mark_inside(sums, walk, first, n_columns, lower, upper, inside):
    # Element by element, so that the compiler uses vector instructions without relaxed arithmetic.
    for j in range(n_columns):
        inside[j] = 1
    for row in range(walk.inner.shape[0]):
        total = sums[row]
        low = lower[row]
        high = upper[row]
        for j in range(n_columns):
            payoff = total + walk.inner[row, first + j]
            inside[j] &= (payoff >= low) & (payoff <= high)


@jit
def measure_region(walk, start, stop, lower, upper, out_low, out_high):
    """Count the packages of items `start` to `stop` inside the box; lower and raise their payoff ranges.

    `out_low`, `out_high` (n_rows,) start at +inf and -inf. Returns the count.
    """
    inside = np.zeros(TILE, np.int64)
    counts = np.zeros(TILE, np.int64)
    lows = np.full((walk.inner.shape[0], TILE), np.inf)
    highs = np.full((walk.inner.shape[0], TILE), -np.inf)
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        _mark_inside(sums[-1], walk, first, n_columns, lower, upper, inside)
        for j in range(n_columns):
            counts[j] += inside[j]
        for row in range(walk.inner.shape[0]):
            total = sums[-1, row]
            for j in range(n_columns):
                payoff = total + walk.inner[row, first + j]
                low = payoff if inside[j] else np.inf
                high = payoff if inside[j] else -np.inf
                lows[row, j] = low if low < lows[row, j] else lows[row, j]
                highs[row, j] = high if high > highs[row, j] else highs[row, j]
        tile, changed = leave(walk, digits, tile)
    for row in range(walk.inner.shape[0]):
        out_low[row] = min(out_low[row], lows[row].min())
        out_high[row] = max(out_high[row], highs[row].max())
    return counts.sum()


@jit
def collect_region(walk, start, stop, lower, upper, out_numbers):
    """Keep the smallest package numbers of items `start` to `stop` inside the box.

    Returns how many are inside, and how many of their numbers stand in `out_numbers`, a heap.
    """
    inside = np.zeros(TILE, np.int64)
    n_inside = 0
    n_kept = 0
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        _mark_inside(sums[-1], walk, first, n_columns, lower, upper, inside)
        number = number_of(walk, digits)
        for j in range(n_columns):
            if inside[j]:
                n_inside += 1
                n_kept = keep_smallest(number + walk.inner_numbers[first + j], n_kept, out_numbers)
        tile, changed = leave(walk, digits, tile)
    return n_inside, n_kept


@jit
def count_bins(walk, start, stop, lower, upper, low_edge, bins_per_unit, out_counts):
    """Add the payoffs of the packages inside the box to `out_counts` (n_rows, n_bins).

    A payoff lies in bin ``(payoff - low_edge) * bins_per_unit``, rounded down; the last bin is closed.
    """
    n_bins = out_counts.shape[1]
    inside = np.zeros(TILE, np.int64)
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        _mark_inside(sums[-1], walk, first, n_columns, lower, upper, inside)
        for row in range(walk.inner.shape[0]):
            for j in range(n_columns):
                if inside[j]:
                    above = sums[-1, row] + walk.inner[row, first + j] - low_edge[row]
                    position = min(n_bins - 1, max(0, int(above * bins_per_unit[row])))
                    out_counts[row, position] += 1
        tile, changed = leave(walk, digits, tile)

"""Packages whose payoffs lie in a box: counted, collected, measured and put into histograms."""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit
from accord._kernels.walk import TILE, begin, enter, keep_smallest, leave, number_of


@jit
def _mark_inside(walk, sums, first, n_columns, lower, upper, inside):
    """Write 1 where a column's payoffs lie in the box, 0 elsewhere; return how many do."""
    mark = inside[:n_columns]
    mark[:] = 1.0
    for row in range(walk.inner.shape[0]):
        column = walk.inner[row][first : first + n_columns]
        total = sums[row]
        low = lower[row]
        high = upper[row]
        for j in range(n_columns):
            payoff = total + column[j]
            mark[j] = mark[j] if (payoff >= low) & (payoff <= high) else 0.0
    n_inside = 0
    for j in range(n_columns):
        n_inside += mark[j] > 0.0
    return n_inside


@jit
def measure_region(walk, start, stop, lower, upper, out_low, out_high):
    """Count the packages of items `start` to `stop` inside the box; lower and raise their payoff ranges.

    `out_low`, `out_high` (n_rows,) start at +inf and -inf. Returns the count.
    """
    inside = np.empty(TILE)
    n_inside = 0
    lows = np.full((walk.inner.shape[0], TILE), np.inf)
    highs = np.full((walk.inner.shape[0], TILE), -np.inf)
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        n_here = _mark_inside(walk, sums[-1], first, n_columns, lower, upper, inside)
        n_inside += n_here
        if n_here:
            mark = inside[:n_columns]
            for row in range(walk.inner.shape[0]):
                column = walk.inner[row][first : first + n_columns]
                total = sums[-1, row]
                low = lows[row][:n_columns]
                high = highs[row][:n_columns]
                for j in range(n_columns):
                    payoff = total + column[j]
                    low[j] = payoff if (mark[j] > 0.0) & (payoff < low[j]) else low[j]
                    high[j] = payoff if (mark[j] > 0.0) & (payoff > high[j]) else high[j]
        tile, changed = leave(walk, digits, tile)
    for row in range(walk.inner.shape[0]):
        out_low[row] = min(out_low[row], lows[row].min())
        out_high[row] = max(out_high[row], highs[row].max())
    return n_inside


@jit
def collect_region(walk, start, stop, lower, upper, out_numbers):
    """Keep the smallest package numbers of items `start` to `stop` inside the box.

    Returns how many are inside, and how many of their numbers stand in `out_numbers`, a heap.
    """
    inside = np.empty(TILE)
    n_inside = 0
    n_kept = 0
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        if _mark_inside(walk, sums[-1], first, n_columns, lower, upper, inside) == 0:
            tile, changed = leave(walk, digits, tile)
            continue
        number = number_of(walk, digits)
        for j in range(n_columns):
            if inside[j] > 0.0:
                n_inside += 1
                n_kept = keep_smallest(number + walk.inner_numbers[first + j], n_kept, out_numbers)
        tile, changed = leave(walk, digits, tile)
    return n_inside, n_kept


@jit
def count_bins(walk, start, stop, lower, upper, edges, bins_per_unit, out_counts):
    """Add the payoffs of the packages inside the box to `out_counts` (n_rows, n_bins).

    Bins lie between `edges` (n_rows, n_bins + 1), closed below, the last one above too; payoffs outside all
    bins are not counted. `bins_per_unit` (n_rows,) says where to look first; its product rounds, so edges
    decide.
    """
    n_bins = out_counts.shape[1]
    inside = np.empty(TILE)
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        _mark_inside(walk, sums[-1], first, n_columns, lower, upper, inside)
        for row in range(walk.inner.shape[0]):
            for j in range(n_columns):
                payoff = sums[-1, row] + walk.inner[row, first + j]
                if inside[j] == 0.0 or payoff < edges[row, 0] or payoff > edges[row, n_bins]:
                    continue
                position = min(n_bins - 1, int((payoff - edges[row, 0]) * bins_per_unit[row]))
                while payoff < edges[row, position]:
                    position -= 1
                while position < n_bins - 1 and payoff >= edges[row, position + 1]:
                    position += 1
                out_counts[row, position] += 1
        tile, changed = leave(walk, digits, tile)

"""Dictionaries of ``{x >= 0 : matrix @ x <= 1}`` in floating point, stacked by depth of the current path.

Stored by columns: ``basic[r] = values[0, r] - sum_c columns[c, r] * nonbasic[c]``, and the same with the
infinitesimal right-hand side in ``values[1]``. Label ``j`` below the number of columns is ``x_j``; the labels
after them are the slacks of the rows.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit

__all__ = ["descend", "rebuild"]


@jit
def descend(row, column, depth, out_columns, out_values, out_costs, out_basic, out_nonbasic):
    """Write, one level down, the dictionary after exchanging basic `row` and nonbasic `column`."""
    n_columns, n_rows = out_columns.shape[1:]
    child = depth + 1
    inverse = 1.0 / out_columns[depth, column, row]
    cost = out_costs[depth, column]
    for c in range(n_columns):
        factor = out_columns[depth, c, row] * inverse
        for r in range(n_rows):
            out_columns[child, c, r] = out_columns[depth, c, r] - factor * out_columns[depth, column, r]
        out_columns[child, c, row] = factor
        out_costs[child, c] = out_costs[depth, c] - cost * factor
        out_nonbasic[child, c] = out_nonbasic[depth, c]
    for r in range(n_rows):
        out_columns[child, column, r] = -out_columns[depth, column, r] * inverse
        out_basic[child, r] = out_basic[depth, r]
    out_columns[child, column, row] = inverse
    out_costs[child, column] = -cost * inverse
    out_basic[child, row] = out_nonbasic[depth, column]
    out_nonbasic[child, column] = out_basic[depth, row]
    for side in range(2):
        step = out_values[depth, side, row] * inverse
        for r in range(n_rows):
            out_values[child, side, r] = out_values[depth, side, r] - out_columns[depth, column, r] * step
        out_values[child, side, row] = step


@jit
def largest_exchange(depth, is_wanted, columns, basic, nonbasic):
    """Return row and column of the largest entry whose exchange nears the wanted basis; -1 if none."""
    best, row, column = 0.0, -1, -1
    for c in range(columns.shape[1]):
        if not is_wanted[nonbasic[depth, c]]:
            continue
        for r in range(columns.shape[2]):
            if not is_wanted[basic[depth, r]] and abs(columns[depth, c, r]) > best:
                best, row, column = abs(columns[depth, c, r]), r, c
    return row, column


@jit
def rebuild(depth, out_columns, out_values, out_costs, out_basic, out_nonbasic):
    """Recompute the dictionary at `depth` from the first one, level 0, by the fewest and largest pivots.

    Rounding gathers along a path; this forgets it. Uses the level below as room to work.
    """
    n_columns, n_rows = out_columns.shape[1:]
    is_wanted = np.zeros(n_columns + n_rows, np.bool_)
    for r in range(n_rows):
        is_wanted[out_basic[depth, r]] = True
    here, other = depth, depth + 1
    for c in range(n_columns):
        for r in range(n_rows):
            out_columns[here, c, r] = out_columns[0, c, r]
        out_costs[here, c] = out_costs[0, c]
        out_nonbasic[here, c] = out_nonbasic[0, c]
    for r in range(n_rows):
        out_basic[here, r] = out_basic[0, r]
        out_values[here, 0, r] = out_values[0, 0, r]
        out_values[here, 1, r] = out_values[0, 1, r]
    while True:
        row, column = largest_exchange(here, is_wanted, out_columns, out_basic, out_nonbasic)
        if row < 0:
            break
        descend(row, column, here, out_columns, out_values, out_costs, out_basic, out_nonbasic)
        for c in range(n_columns):
            for r in range(n_rows):
                out_columns[here, c, r] = out_columns[other, c, r]
            out_costs[here, c] = out_costs[other, c]
            out_nonbasic[here, c] = out_nonbasic[other, c]
        for r in range(n_rows):
            out_basic[here, r] = out_basic[other, r]
            out_values[here, 0, r] = out_values[other, 0, r]
            out_values[here, 1, r] = out_values[other, 1, r]

"""One path of Lemke and Howson (1964) between two best-response polytopes, in floating point.

Polytope 0 is ``{x >= 0 : matrix0 @ x <= 1}`` with one column per strategy of player 1, polytope 1 the same
for player 2. Variables go by their labels: ``i`` for player 1's strategy and for the slack that says it is
a best response, ``m + j`` likewise for player 2. Ties are broken by an infinitesimal generic perturbation
of the right-hand sides, which acts as the lexicographic rule does: no basis returns, so no path cycles.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit

__all__ = ["ENDED", "STOPPED", "UNBOUNDED", "lemke_howson_path"]

ENDED, STOPPED, UNBOUNDED = 0, 1, 2

_TINY_PIVOT = 1e-11
_TIE = 1e-11
_ZERO = 1e-13


@jit
def first_to_zero(entering, values):
    """Return the row that the entering column brings to zero first; -1 if there is none."""
    best = -1
    least = np.inf
    for r in range(len(entering)):
        if entering[r] > _TINY_PIVOT:
            ratio = max(values[0, r], 0.0) / entering[r]
            if ratio < least:
                least = ratio
                best = r
    if best < 0:
        return -1
    limit = least * (1.0 + _TIE) + _ZERO
    tilt = np.inf
    for r in range(len(entering)):
        if (
            entering[r] > _TINY_PIVOT
            and values[0, r] <= limit * entering[r]
            and values[1, r] < tilt * entering[r]
        ):
            tilt = values[1, r] / entering[r]
            best = r
    return best


@jit
def exchange(row, column, out_columns, out_values):
    """Exchange a basic and a nonbasic variable of a dictionary stored by columns, in place."""
    n_columns, n_rows = out_columns.shape
    inverse = 1.0 / out_columns[column, row]
    for c in range(n_columns):
        factor = out_columns[c, row] * inverse
        if c == column or factor == 0.0:
            continue
        for r in range(n_rows):
            out_columns[c, r] -= factor * out_columns[column, r]
        out_columns[c, row] = factor
    for side in range(2):
        step = out_values[side, row] * inverse
        for r in range(n_rows):
            out_values[side, r] -= out_columns[column, r] * step
        out_values[side, row] = step
    for r in range(n_rows):
        out_columns[column, r] *= -inverse
    out_columns[column, row] = inverse


@jit
def lemke_howson_path(
    label,
    max_pivots,
    out_columns0,
    out_values0,
    out_basic0,
    out_place0,
    out_columns1,
    out_values1,
    out_basic1,
    out_place1,
):
    """Follow the path that drops `label` from the artificial equilibrium until the label is back.

    Parameters
    ----------
    label : int
        The label to drop.
    max_pivots : int
        Give up after so many.
    out_columns0, out_columns1 : (n_columns, n_rows) float64
        The dictionaries of the two polytopes, at the origin; changed in place, as are all that follow.
    out_values0, out_values1 : (2, n_rows) float64
        Right-hand sides and their perturbations.
    out_basic0, out_basic1 : (n_rows,) int64
        Labels of the basic variables.
    out_place0, out_place1 : (n_labels,) int64
        Column of each nonbasic label.

    Returns
    -------
    (status, n_pivots)
        ENDED at an equilibrium; STOPPED by `max_pivots`; UNBOUNDED when rounding left no row to leave.
    """
    entering = label
    side = 0 if label < out_columns0.shape[0] else 1
    for n_pivots in range(max_pivots):
        if side == 0:
            column = out_place0[entering]
            row = first_to_zero(out_columns0[column], out_values0)
            if row < 0:
                return UNBOUNDED, n_pivots
            leaving = out_basic0[row]
            exchange(row, column, out_columns0, out_values0)
            out_basic0[row] = entering
            out_place0[leaving] = column
        else:
            column = out_place1[entering]
            row = first_to_zero(out_columns1[column], out_values1)
            if row < 0:
                return UNBOUNDED, n_pivots
            leaving = out_basic1[row]
            exchange(row, column, out_columns1, out_values1)
            out_basic1[row] = entering
            out_place1[leaving] = column
        if leaving == label:
            return ENDED, n_pivots + 1
        entering = leaving
        side = 1 - side
    return STOPPED, max_pivots

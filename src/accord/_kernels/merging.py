"""Sums of two sorted point sets, brought into one descending order without a general sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord._kernels.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["add_runs", "distinct_rows", "members_of_kept", "merge_runs"]


@jit
def add_runs(
    long: NDArray[np.float64],
    short: NDArray[np.float64],
    least: NDArray[np.float64],
    out_points: NDArray[np.float64],
    out_long: NDArray[np.int64],
    out_short: NDArray[np.int64],
    out_run: NDArray[np.int64],
) -> int:
    """Write the sums of the rows of `long` and `short` that reach `least`, one run per row of `short`.

    Every run keeps the order of `long`; ``out_run[j]`` is where run `j` begins. Returns the number of sums.
    """
    n = 0
    n_columns = long.shape[1]
    for j in range(short.shape[0]):
        out_run[j] = n
        for i in range(long.shape[0]):
            reaches = True
            for c in range(n_columns):
                total = long[i, c] + short[j, c]
                out_points[n, c] = total
                reaches = reaches and total >= least[c]
            if reaches:
                out_long[n] = i
                out_short[n] = j
                n += 1
    return n


@jit
def _precedes(points: NDArray[np.float64], i: int, j: int) -> bool:
    """Tell whether row i comes before row j, or ties with it, in descending order."""
    for c in range(points.shape[1]):
        if points[i, c] != points[j, c]:
            return bool(points[i, c] > points[j, c])
    return True


@jit
def merge_runs(points: NDArray[np.float64], run: NDArray[np.int64], out_order: NDArray[np.int64]) -> None:
    """Order all rows descending; rows ``run[j]`` to ``run[j + 1] - 1`` are in that order already."""
    n_runs = run.size - 1
    order = np.arange(points.shape[0])
    spare = np.empty_like(order)
    width = 1
    while width < n_runs:
        for first in range(0, n_runs, 2 * width):
            i, i_end = run[first], run[min(first + width, n_runs)]
            j, j_end = i_end, run[min(first + 2 * width, n_runs)]
            for at in range(i, j_end):
                if j >= j_end or (i < i_end and _precedes(points, order[i], order[j])):
                    spare[at] = order[i]
                    i += 1
                else:
                    spare[at] = order[j]
                    j += 1
        order, spare = spare, order
        width *= 2
    out_order[:] = order


@jit
def distinct_rows(
    points: NDArray[np.float64],
    order: NDArray[np.int64],
    out_points: NDArray[np.float64],
    out_start: NDArray[np.int64],
) -> int:
    """Write every different row once, in `order`, with where its copies begin in it; return the number."""
    n = 0
    for at in range(order.size):
        row = order[at]
        differs = at == 0
        for c in range(points.shape[1]):
            differs = differs or points[row, c] != out_points[n - 1, c]
        if differs:
            out_points[n] = points[row]
            out_start[n] = at
            n += 1
    out_start[n] = order.size
    return n


@jit
def members_of_kept(
    order: NDArray[np.int64],
    start: NDArray[np.int64],
    keep: NDArray[np.bool_],
    out_member: NDArray[np.int64],
    out_start: NDArray[np.int64],
) -> int:
    """Write the copies behind every kept row, smallest first, and where they begin; return their number."""
    n_kept, n = 0, 0
    for row in range(keep.size):
        if keep[row]:
            out_start[n_kept] = n
            n_kept += 1
            for at in range(start[row], start[row + 1]):
                out_member[n] = order[at]
                n += 1
    out_start[n_kept] = n
    return n

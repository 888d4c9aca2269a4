"""Which rows are Pareto-efficient: sweeps for up to three columns, divide and conquer above.

More is better in every column. Rows come sorted in lexicographically descending order and are all
different, so a row can only be dominated by an earlier one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord._kernels.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["efficient_2", "efficient_3", "efficient_many", "first_at_least", "insert_step"]

_FEW = 24


@jit
def efficient_2(points: NDArray[np.float64], out_keep: NDArray[np.bool_]) -> int:
    """Mark the efficient rows of one or two columns and return how many there are."""
    last = points.shape[1] - 1
    kept = 0
    best = -np.inf
    for row in range(points.shape[0]):
        out_keep[row] = points[row, last] > best and (last > 0 or row == 0)
        if out_keep[row]:
            best = points[row, last]
            kept += 1
    return kept


@jit
def efficient_3(points: NDArray[np.float64], out_keep: NDArray[np.bool_]) -> int:
    """Mark the efficient rows of three columns and return how many there are.

    One sweep with a staircase of what the rows so far reach in the last two columns: H. T. Kung, F. Luccio
    and F. P. Preparata, On finding the maxima of a set of vectors, Journal of the ACM 22, 1975.
    """
    n_rows = points.shape[0]
    ys, zs = np.empty(n_rows), np.empty(n_rows)
    kept = 0
    n_steps = 0
    for row in range(n_rows):
        at = first_at_least(ys, n_steps, points[row, 1])
        out_keep[row] = at == n_steps or zs[at] < points[row, 2]
        if out_keep[row]:
            n_steps = insert_step(ys, zs, n_steps, at, points[row, 1], points[row, 2])
            kept += 1
    return kept


@jit
def first_at_least(ascending: NDArray[np.float64], n: int, value: float) -> int:
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@jit
def insert_step(
    ys: NDArray[np.float64], zs: NDArray[np.float64], n_steps: int, at: int, y: float, z: float
) -> int:
    """Put (y, z), which no step dominates, into the staircase (ys ascending, zs descending)."""
    end = at + 1 if at < n_steps and ys[at] == y else at
    start = at
    while start > 0 and zs[start - 1] <= z:
        start -= 1
    removed = end - start
    if removed == 0:
        for step in range(n_steps, start, -1):
            ys[step] = ys[step - 1]
            zs[step] = zs[step - 1]
    elif removed > 1:
        for step in range(end, n_steps):
            ys[step - removed + 1] = ys[step]
            zs[step - removed + 1] = zs[step]
    ys[start] = y
    zs[start] = z
    return n_steps - removed + 1


@jit
def efficient_many(points: NDArray[np.float64], group: NDArray[np.int64], out_keep: NDArray[np.bool_]) -> int:
    """Mark the efficient rows of four or more columns and return how many there are.

    A row is dropped when a row of an earlier group is at least as good in every column; group `g` holds
    rows ``group[g]`` to ``group[g + 1] - 1``. With a group of its own for every row this is Pareto
    efficiency. Divide and conquer (Kung, Luccio and Preparata 1975) down to sweeps over the last three
    columns; without recursion, which a compiled cache on disk does not survive.
    """
    out_keep[:] = True
    n_groups = group.size - 1
    sweep = points.shape[1] - 3
    rows = np.arange(points.shape[0])
    spare = np.empty_like(rows)
    end = group[1:].copy()  # where the survivors of the block that begins with each group end
    for g in range(n_groups):
        _sort(points, sweep, rows[group[g] : end[g]])
    width = 1
    while width < n_groups:
        for g in range(0, n_groups - width, 2 * width):
            low, middle = group[g], group[g + width]
            first, second = rows[low : end[g]], rows[middle : end[g + width]]
            _strike(points, first, second, out_keep)
            end[g] = low + _merge_kept(points, sweep, first, second, out_keep, spare)
            rows[low : end[g]] = spare[: end[g] - low]
        width *= 2
    return int(end[0]) if n_groups else 0


@jit
def _sort(points: NDArray[np.float64], column: int, rows: NDArray[np.int64]) -> None:
    """Sort `rows` descending in `column`, in place (Shell 1959; compiles in a fraction of numpy's sorts)."""
    gap = 1
    while gap < rows.size // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for at in range(gap, rows.size):
            row = rows[at]
            value = points[row, column]
            to = at
            while to >= gap and points[rows[to - gap], column] < value:
                rows[to] = rows[to - gap]
                to -= gap
            rows[to] = row
        gap //= 3


@jit
def _median(values: NDArray[np.float64]) -> float:
    """Return the upper median, reordering `values` (Hoare 1961, FIND)."""
    middle = values.size // 2
    low, high = 0, values.size - 1
    while low < high:
        pivot = values[middle]
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if j < middle:
            low = i
        if middle < i:
            high = j
    return float(values[middle])


@jit
def _merge_kept(
    points: NDArray[np.float64],
    column: int,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    keep: NDArray[np.bool_],
    out_rows: NDArray[np.int64],
) -> int:
    """Merge two row lists that descend in `column`, without the struck rows of the second."""
    n = 0
    i = 0
    for row in second:
        if keep[row]:
            while i < first.size and points[first[i], column] >= points[row, column]:
                out_rows[n] = first[i]
                n += 1
                i += 1
            out_rows[n] = row
            n += 1
    for j in range(i, first.size):
        out_rows[n] = first[j]
        n += 1
    return n


@jit
def _strike(
    points: NDArray[np.float64], better: NDArray[np.int64], worse: NDArray[np.int64], keep: NDArray[np.bool_]
) -> None:
    """Strike each of `worse` that one of `better` equals or exceeds in every column but the first."""
    sweep = points.shape[1] - 3
    if better.size * worse.size <= _FEW * _FEW:
        _strike_few(points, better, worse, 1, keep)
    elif sweep == 1:
        _strike_sweep(points, better, worse, keep)
    else:
        _strike_divided(points, better.copy(), worse.copy(), keep)


@jit
def _strike_divided(
    points: NDArray[np.float64], better: NDArray[np.int64], worse: NDArray[np.int64], keep: NDArray[np.bool_]
) -> None:
    """Divide both lists at the median of a column, and go on with one column fewer across the divide."""
    sweep = points.shape[1] - 3
    values = np.empty(better.size)
    todo = np.empty((4096, 5), dtype=np.int64)
    todo[0, 0], todo[0, 1], todo[0, 2], todo[0, 3], todo[0, 4] = 0, better.size, 0, worse.size, 1
    n_todo = 1
    while n_todo:
        n_todo -= 1
        b_low, b_high, w_low, w_high = todo[n_todo, 0], todo[n_todo, 1], todo[n_todo, 2], todo[n_todo, 3]
        column = todo[n_todo, 4]
        w_high = w_low + _kept_first(worse[w_low:w_high], keep)
        these, those = better[b_low:b_high], worse[w_low:w_high]
        if these.size * those.size <= _FEW * _FEW:
            _strike_few(points, these, those, column, keep)
            continue
        if column == sweep:
            _sort(points, column, these)
            _sort(points, column, those)
            _strike_sweep(points, these, those, keep)
            continue
        lowest = np.inf
        for at in range(these.size):
            values[at] = points[these[at], column]
            lowest = min(lowest, values[at])
        pivot = _median(values[: these.size])
        strictly = pivot == lowest
        b_middle = b_low + _high_first(points, column, pivot, strictly, these)
        w_middle = w_low + _high_first(points, column, pivot, strictly, those)
        if b_middle == b_low:  # all of the better lie at the pivot: nothing is left to divide in this column
            n_todo = _push(todo, n_todo, b_low, b_high, w_middle, w_high, column + 1)
            continue
        n_todo = _push(todo, n_todo, b_middle, b_high, w_middle, w_high, column)
        n_todo = _push(todo, n_todo, b_low, b_middle, w_low, w_middle, column)
        n_todo = _push(todo, n_todo, b_low, b_middle, w_middle, w_high, column + 1)


@jit
def _push(
    todo: NDArray[np.int64], n_todo: int, b_low: int, b_high: int, w_low: int, w_high: int, column: int
) -> int:
    if b_low == b_high or w_low == w_high:
        return n_todo
    todo[n_todo, 0], todo[n_todo, 1], todo[n_todo, 2], todo[n_todo, 3] = b_low, b_high, w_low, w_high
    todo[n_todo, 4] = column
    return n_todo + 1


@jit
def _kept_first(rows: NDArray[np.int64], keep: NDArray[np.bool_]) -> int:
    """Swap the rows not struck yet to the front and return their number."""
    n = 0
    for at in range(rows.size):
        if keep[rows[at]]:
            rows[n], rows[at] = rows[at], rows[n]
            n += 1
    return n


@jit
def _high_first(
    points: NDArray[np.float64], column: int, pivot: float, strictly: bool, rows: NDArray[np.int64]
) -> int:
    """Swap the rows above the pivot (or at it, unless `strictly`) to the front and return their number."""
    n = 0
    for at in range(rows.size):
        value = points[rows[at], column]
        if value > pivot or (value == pivot and not strictly):
            rows[n], rows[at] = rows[at], rows[n]
            n += 1
    return n


@jit
def _strike_few(
    points: NDArray[np.float64],
    better: NDArray[np.int64],
    worse: NDArray[np.int64],
    column: int,
    keep: NDArray[np.bool_],
) -> None:
    for w in worse:
        for b in better:
            covers = True
            for c in range(column, points.shape[1]):
                if points[b, c] < points[w, c]:
                    covers = False
                    break
            if covers:
                keep[w] = False
                break


@jit
def _strike_sweep(
    points: NDArray[np.float64],
    better: NDArray[np.int64],
    worse: NDArray[np.int64],
    keep: NDArray[np.bool_],
) -> None:
    """Do the last three columns; both row lists descend in the first of them."""
    x = points.shape[1] - 3
    ys, zs = np.empty(better.size), np.empty(better.size)
    n_steps = 0
    entered = 0
    for w in worse:
        while entered < better.size and points[better[entered], x] >= points[w, x]:
            b = better[entered]
            at = first_at_least(ys, n_steps, points[b, x + 1])
            if at == n_steps or zs[at] < points[b, x + 2]:
                n_steps = insert_step(ys, zs, n_steps, at, points[b, x + 1], points[b, x + 2])
            entered += 1
        at = first_at_least(ys, n_steps, points[w, x + 1])
        if at < n_steps and zs[at] >= points[w, x + 2]:
            keep[w] = False

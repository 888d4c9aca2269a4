"""Which of many rows are efficient: sorted, repetitions found, and dominated rows dropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.engines.fronts import Rules

__all__ = ["check_size", "efficient", "efficient_rows", "efficient_sums_of"]

Piece = tuple["NDArray[np.float64]", "NDArray[np.float64]", int, int]
"""Two lists of rows to be added, and a range of rows of the shorter one (of the second, if equal)."""


def efficient_sums_of(
    pieces: Sequence[Piece], rules: Rules, least: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the efficient sums that reach `least`, each once, and the ways to reach them.

    Returns
    -------
    rows : (n, n_columns) array
    start : (n + 1,) int array
        Ways ``start[k]`` to ``start[k + 1] - 1`` lead to row `k`.
    piece, left, right : (n_ways,) int arrays
        A way: in which of the pieces, which row of the first list and which of the second.
    """
    from accord._kernels.merging import add_runs

    room = sum(max(one.shape[0], other.shape[0]) * (end - begin) for one, other, begin, end in pieces)
    n_runs = sum(end - begin for *_, begin, end in pieces)
    # One row more than there are sums: a sum below `least` is written before it is left out.
    points = np.empty((room + 1, least.size))
    ways = np.empty((3, room), dtype=np.int64)
    run = np.empty(n_runs + 1, dtype=np.int64)
    n, r = 0, 0
    for p, (one, other, begin, end) in enumerate(pieces):
        swapped = one.shape[0] < other.shape[0]
        long, short = (other, one) if swapped else (one, other)
        out_long, out_short = (ways[2], ways[1]) if swapped else (ways[1], ways[2])
        runs = run[r : r + end - begin]
        added = add_runs(long, short[begin:end], least, points[n:], out_long[n:], out_short[n:], runs)
        out_short[n : n + added] += begin
        runs += n
        ways[0, n : n + added] = p
        n, r = n + added, r + end - begin
    run[r] = n
    kept, member, start = efficient(points[:n], run, rules)
    return kept, start, ways[0][member], ways[1][member], ways[2][member]


def efficient(
    points: NDArray[np.float64], run: NDArray[np.int64] | None, rules: Rules
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the efficient different rows, descending, the rows behind each, and where those begin."""
    from accord._kernels.merging import distinct_rows, members_of_kept, merge_runs

    if rules.rounding.any():
        points, run = _snapped(points, rules.rounding), None
    n = points.shape[0]
    if run is None:
        order = np.lexsort((-points.T)[::-1])
    else:
        order = np.empty(n, dtype=np.int64)
        merge_runs(points, run, order)
    different = np.empty_like(points)
    begin = np.empty(n + 1, dtype=np.int64)
    different = different[: distinct_rows(points, order, different, begin)]
    if rules.grid is None:
        keep = efficient_rows(different, rules.n_objectives)
    else:
        keep = _one_per_box(different, rules.grid)
    n_kept = int(np.count_nonzero(keep))
    check_size(n_kept, rules)
    member = np.empty(n, dtype=np.int64)
    start = np.empty(n_kept + 1, dtype=np.int64)
    member = member[: members_of_kept(order, begin[: keep.size + 1], keep, member, start)]
    return np.ascontiguousarray(different[keep]), member, start


def check_size(n_kept: int, rules: Rules) -> None:
    """Raise SpaceTooLargeError where more rows are to be kept than the rules allow."""
    if n_kept > rules.maximal_points:
        raise SpaceTooLargeError(
            must(
                "maximal_points",
                "be at least the number of efficient partial packages",
                f"{rules.maximal_points} where there are {n_kept}",
                cure="Raise it, give epsilon= for a frontier of guaranteed closeness, or solve for one "
                "concept with method='branch_and_bound'.",
            )
        )


def efficient_rows(rows: NDArray[np.float64], n_objectives: int) -> NDArray[np.bool_]:
    """Mark the rows (different, lexicographically descending) that no other row dominates.

    A row dominates another when it is at least as good in every column and differs in one of the first
    `n_objectives`.
    """
    from accord._kernels.dominance import efficient_2, efficient_3, efficient_many

    n_rows, n_columns = rows.shape
    keep = np.ones(n_rows, dtype=np.bool_)
    if n_columns == n_objectives <= 3:
        if n_columns < 3:
            efficient_2(rows, keep)
        else:
            efficient_3(rows, keep)
        return keep
    if n_columns < 4:
        rows = np.column_stack([rows, np.zeros((n_rows, 4 - n_columns))])
    changes = (rows[1:, :n_objectives] != rows[:-1, :n_objectives]).any(axis=1)
    group = np.concatenate([[0], np.flatnonzero(changes) + 1, [n_rows]]) if n_rows else np.zeros(1, np.int64)
    efficient_many(rows, group.astype(np.int64), keep)
    return keep


def _snapped(points: NDArray[np.float64], rounding: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rows with values that differ by no more than the rounding made the same, by column."""
    points = points.copy()
    for column in np.flatnonzero(rounding):
        values = points[:, column]
        order = np.argsort(values)
        ascending = values[order]
        begins = np.diff(ascending, prepend=-np.inf) > rounding[column]
        points[order, column] = ascending[np.flatnonzero(begins)][np.cumsum(begins) - 1]
    return points


def _one_per_box(rows: NDArray[np.float64], grid: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Keep one row in each box of a grid that no other box dominates (Laumanns et al. 2002).

    The lexicographically largest in its box, which no other row dominates: a dominating row would lie in
    the same box before it, or in a dominating box.
    """
    boxes = np.floor(rows / grid)
    order = np.lexsort((-boxes.T)[::-1])
    boxes = boxes[order]
    first = np.ones(order.size, dtype=np.bool_)
    first[1:] = (boxes[1:] != boxes[:-1]).any(axis=1)
    chosen = np.zeros(order.size, dtype=np.bool_)
    chosen[order[first][efficient_rows(np.ascontiguousarray(boxes[first]), boxes.shape[1])]] = True
    return chosen

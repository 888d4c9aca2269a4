"""Efficient sums of sorted rows of whole numbers, each row packed into one integer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord._kernels.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["efficient_sums", "smallest_numbers"]

_DONE = -1
_BLOCK = 6
"""Levels are covered in blocks of 64: one by one within a block, block by block below it."""


@jit
def efficient_sums(
    keys: NDArray[np.int64],
    runs: NDArray[np.int64],
    shifts: NDArray[np.int64],
    floor: NDArray[np.float64],
    n_levels: int,
    out_keys: NDArray[np.int64],
    out_start: NDArray[np.int64],
    out_run: NDArray[np.int64],
    out_row: NDArray[np.int64],
    out_most: NDArray[np.int64],
) -> int:
    """Write the efficient different sums, descending, each with the ways to reach it; return their number.

    The runs are merged by a tournament of losers (Knuth, The art of computer programming 3, section 5.4.1),
    and every sum is judged as it comes: a table tells the largest z that sums before it reach at each y.

    Parameters
    ----------
    keys : (n,) array
        Rows (x, y, z) packed as ``(x << shifts[0]) + (y << shifts[1]) + z``.
    runs : (n_runs, 3) array
        Run `r`, not empty, adds ``runs[r, 2]`` to the keys from ``runs[r, 0]`` up to ``runs[r, 1]``, which
        descend.
    floor : (3,) array
        What sums must reach.
    n_levels : int
        More than the largest `y` of a sum.
    out_keys, out_start : (at least the number of sums and one more) arrays
        Ways ``out_start[k]`` to ``out_start[k + 1] - 1`` lead to ``out_keys[k]``.
    out_run, out_row : (at least the number of sums) arrays
        A way: the run, and the row counted from the beginning of the run.
    out_most : (3,) array of zeros
        The largest x, y and z.
    """
    n_runs = runs.shape[0]
    at = runs[:, 0].copy()
    head = np.empty(n_runs, dtype=np.int64)
    for r in range(n_runs):
        head[r] = keys[at[r]] + runs[r, 2]
    loser, winner = _tournament(head)
    cover, beyond = np.full(n_levels, -1), np.full((n_levels >> _BLOCK) + 1, -1)
    y_mask, z_mask = (1 << (shifts[0] - shifts[1])) - 1, (1 << shifts[1]) - 1
    last, kept, n, n_ways = _DONE, False, 0, 0
    while n_runs and head[winner] != _DONE:
        if head[winner] != last:
            last = head[winner]
            x, y, z = last >> shifts[0], (last >> shifts[1]) & y_mask, last & z_mask
            kept = z > cover[y] and z > beyond[y >> _BLOCK]
            kept = kept and z >= floor[2] and y >= floor[1] and x >= floor[0]
            if kept:
                out_keys[n], out_start[n] = last, n_ways
                n += 1
                out_most[0], out_most[1] = max(out_most[0], x), max(out_most[1], y)
                out_most[2] = max(out_most[2], z)
                _cover(cover, beyond, y, z)
        if kept:
            out_run[n_ways], out_row[n_ways] = winner, at[winner] - runs[winner, 0]
            n_ways += 1
        head[winner] = _DONE
        for i in range(at[winner] + 1, runs[winner, 1]):
            key = keys[i] + runs[winner, 2]
            y, z = (key >> shifts[1]) & y_mask, key & z_mask
            # what is dominated already need not play, unless it is one more way to reach the same sum
            if key == last or (z > cover[y] and z > beyond[y >> _BLOCK]):
                at[winner], head[winner] = i, key
                break
        winner = _replayed(head, loser, winner)
    out_start[n] = n_ways
    return n


@jit
def _cover(cover: NDArray[np.int64], beyond: NDArray[np.int64], y: int, z: int) -> None:
    """Note that sums up to (y, z) are dominated: by level within the block of y, below it by block."""
    block = y >> _BLOCK
    for level in range(y, (block << _BLOCK) - 1, -1):
        if cover[level] >= z:
            break
        cover[level] = z
    for lower in range(block - 1, -1, -1):
        if beyond[lower] >= z:
            break
        beyond[lower] = z


@jit
def _tournament(head: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Return who lost at every inner node of the tree with leaves ``n + r``, and who won at its root."""
    n = head.size
    loser, won = np.empty(n, dtype=np.int64), np.arange(-n, n)
    for node in range(n - 1, 0, -1):
        i, j = won[2 * node], won[2 * node + 1]
        won[node], loser[node] = (i, j) if head[i] >= head[j] else (j, i)
    return loser, won[1] if n else 0


@jit
def _replayed(head: NDArray[np.int64], loser: NDArray[np.int64], winner: int) -> int:
    """Play again all games of the last winner, whose key has changed, and return the new winner."""
    node = (winner + head.size) >> 1
    while node > 0:
        other = loser[node]
        if head[other] > head[winner]:
            loser[node] = winner
            winner = other
        node >>= 1
    return winner


@jit
def smallest_numbers(
    numbers: NDArray[np.int64], start: NDArray[np.int64], out_smallest: NDArray[np.int64]
) -> None:
    """Write for every range of rows from ``start[k]`` to ``start[k + 1] - 1`` the lexicographically least."""
    for k in range(start.size - 1):
        best = start[k]
        for row in range(best + 1, start[k + 1]):
            for c in range(numbers.shape[1]):
                if numbers[row, c] != numbers[best, c]:
                    if numbers[row, c] < numbers[best, c]:
                        best = row
                    break
        for c in range(numbers.shape[1]):
            out_smallest[k, c] = numbers[best, c]

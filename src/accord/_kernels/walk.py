"""Walking all packages: blocks outside by mixed radix, one block of partial sums inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accord._kernels.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

TILE = 1024
"""Columns read at a time: a tile of a few rows with its work arrays stays in a first-level cache."""


class Walk(NamedTuple):
    """All packages as sums of columns, one column of every outer block and one of the inner block.

    Work item `i` is outer combination ``i // n_tiles`` with tile ``i % n_tiles`` of the inner block. A
    package's payoffs, and its number, are the sums over its columns.

    Attributes
    ----------
    outer : (n_rows, total) float64 array
        The outer blocks side by side.
    outer_numbers : (total,) int64 array
        Each column's part of the package number.
    offsets : (n_levels + 1,) int64 array
        Outer block `l` is columns ``offsets[l]:offsets[l + 1]``.
    inner : (n_rows, n_inner) float64 array
        The inner block, read in tiles.
    inner_numbers : (n_inner,) int64 array
    origin : (n_rows,) float64 array
        Added to every sum.
    """

    outer: NDArray[np.float64]
    outer_numbers: NDArray[np.int64]
    offsets: NDArray[np.int64]
    inner: NDArray[np.float64]
    inner_numbers: NDArray[np.int64]
    origin: NDArray[np.float64]


@jit
def begin(walk, item):
    """Return digits, partial sums, tile, and first level to add up, for work item `item`."""
    n_levels = walk.offsets.shape[0] - 1
    n_tiles = (walk.inner.shape[1] + TILE - 1) // TILE
    digits = np.zeros(n_levels, np.int64)
    rest = item // n_tiles
    for level in range(n_levels - 1, -1, -1):
        size = walk.offsets[level + 1] - walk.offsets[level]
        digits[level] = rest % size
        rest //= size
    sums = np.zeros((n_levels + 1, walk.inner.shape[0]))
    sums[0] = walk.origin
    return digits, sums, item % n_tiles, np.int64(0)  # a plain 0 would be a type of its own


@jit
def enter(walk, digits, sums, tile, changed):
    """Bring the partial sums up to date from level `changed` on; return the tile's first column and width."""
    for level in range(changed, digits.shape[0]):
        column = walk.offsets[level] + digits[level]
        for row in range(walk.outer.shape[0]):
            sums[level + 1, row] = sums[level, row] + walk.outer[row, column]
    first = tile * TILE
    return first, min(TILE, walk.inner.shape[1] - first)


@jit
def leave(walk, digits, tile):
    """Step to the next work item; return its tile and the first level that changed."""
    n_levels = digits.shape[0]
    if (tile + 1) * TILE < walk.inner.shape[1]:
        return tile + 1, n_levels
    level = n_levels - 1
    while level >= 0:
        digits[level] += 1
        if digits[level] < walk.offsets[level + 1] - walk.offsets[level]:
            return 0, level
        digits[level] = 0
        level -= 1
    return 0, 0


@jit
def number_of(walk, digits):
    """Return the outer combination's part of the package number."""
    number = np.int64(0)
    for level in range(digits.shape[0]):
        number += walk.outer_numbers[walk.offsets[level] + digits[level]]
    return number


@jit
def keep_smallest(number, n_kept, kept):
    """Add `number` to the smallest seen, a max-heap in `kept[:n_kept]`; return the new size."""
    if n_kept < kept.shape[0]:
        position = n_kept
        while position > 0 and kept[(position - 1) // 2] < number:
            kept[position] = kept[(position - 1) // 2]
            position = (position - 1) // 2
        kept[position] = number
        return n_kept + 1
    if n_kept == 0 or number >= kept[0]:
        return n_kept
    position = 0
    while True:
        child = 2 * position + 1
        if child >= n_kept:
            break
        if child + 1 < n_kept and kept[child + 1] > kept[child]:
            child += 1
        if kept[child] <= number:
            break
        kept[position] = kept[child]
        position = child
    kept[position] = number
    return n_kept

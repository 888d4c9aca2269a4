"""The volume that points dominate above the origin, in three and four dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord._kernels.dominance import first_at_least, insert_step
from accord._kernels.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["volume_3", "volume_4"]


@jit
def volume_3(points: NDArray[np.float64]) -> float:
    """Return the volume of the union of boxes from the origin to each row.

    Rows are not negative and descend in the first column; they may dominate each other. One sweep along
    that column, with the area of a staircase in the other two.
    """
    n = points.shape[0]
    ys, zs = np.empty(n), np.empty(n)
    n_steps = 0
    area = volume = 0.0
    for row in range(n):
        y, z = points[row, 1], points[row, 2]
        at = first_at_least(ys, n_steps, y)
        if at == n_steps or zs[at] < z:
            area += _added_area(ys, zs, n_steps, at, y, z)
            n_steps = insert_step(ys, zs, n_steps, at, y, z)
        below = points[row + 1, 0] if row + 1 < n else 0.0
        volume += area * (points[row, 0] - below)
    return volume


@jit
def _added_area(
    ys: NDArray[np.float64], zs: NDArray[np.float64], n_steps: int, at: int, y: float, z: float
) -> float:
    """Return the area of the box to (y, z) outside the staircase; step `at` is the first with ys >= y."""
    added = 0.0
    right = y
    height = zs[at] if at < n_steps else 0.0
    step = at - 1
    while step >= 0 and zs[step] < z:
        added += (right - ys[step]) * (z - height)
        right, height = ys[step], zs[step]
        step -= 1
    left = ys[step] if step >= 0 else 0.0
    return added + (right - left) * (z - height)


@jit
def volume_4(points: NDArray[np.float64]) -> float:
    """Return the volume of the union of boxes from the origin to each row.

    Rows are not negative and descend in the last column. Slices along it: each row adds to the volume of
    its slice what it dominates alone in the first three columns (While, Bradstreet and Barone, A fast way of
    calculating exact hypervolumes, IEEE Transactions on Evolutionary Computation 16, 2012).
    """
    n = points.shape[0]
    seen = np.empty((n, 3))  # descending in the first column, so that cutting them down keeps them sorted
    cut = np.empty((n, 3))
    slice_volume = volume = 0.0
    for row in range(n):
        for i in range(row):
            for c in range(3):
                cut[i, c] = min(seen[i, c], points[row, c])
        alone = points[row, 0] * points[row, 1] * points[row, 2] - volume_3(cut[:row])
        slice_volume += alone
        below = points[row + 1, 3] if row + 1 < n else 0.0
        volume += slice_volume * (points[row, 3] - below)
        at = row
        while at > 0 and seen[at - 1, 0] < points[row, 0]:
            seen[at] = seen[at - 1]
            at -= 1
        seen[at] = points[row, :3]
    return volume

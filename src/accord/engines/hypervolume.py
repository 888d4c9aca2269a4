"""Hypervolume: how much payoff space a frontier dominates above a reference point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.engines.efficient_rows import efficient_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["dominated_volume"]


def dominated_volume(points: NDArray[np.float64], reference: NDArray[np.float64]) -> float:
    """Return the volume of the payoffs that some row of `points` dominates and that dominate `reference`.

    Exact in any number of dimensions (up to rounding); points that do not exceed the reference everywhere
    add nothing. Cost grows with n log n rows in three dimensions, n squared in four, and by a factor of n
    with each dimension more.

    References
    ----------
    Guerreiro, A. P., Fonseca, C. M. and Paquete, L. (2021). The hypervolume indicator: computational
    problems and algorithms. ACM Computing Surveys 54(6), article 119.
    """
    above = points - reference
    above = above[(above > 0.0).all(axis=1)]
    padding = np.ones((above.shape[0], max(0, 3 - above.shape[1])))
    return _volume(np.column_stack([above, padding]))


def _volume(points: NDArray[np.float64]) -> float:
    """Return the volume below rows of positive numbers in at least three columns."""
    from accord._kernels.hypervolume import volume_3, volume_4

    if points.shape[0] == 0:
        return 0.0
    if points.shape[1] == 3:
        return float(volume_3(_descending(points, 0)))
    if points.shape[1] == 4:
        return float(volume_4(_descending(points, 3)))
    ordered = _descending(points, -1)
    heights = np.append(ordered[:, -1], 0.0)
    slice_volume = volume = 0.0
    for row in range(ordered.shape[0]):
        slice_volume += _alone(ordered[: row + 1, :-1])
        volume += slice_volume * (heights[row] - heights[row + 1])
    return volume


def _alone(points: NDArray[np.float64]) -> float:
    """Return the volume below the last row that is not below an earlier one."""
    cut = np.unique(np.minimum(points[:-1], points[-1]), axis=0)[::-1]
    cut = np.ascontiguousarray(cut)
    return float(np.prod(points[-1])) - _volume(cut[efficient_rows(cut, cut.shape[1])])


def _descending(points: NDArray[np.float64], column: int) -> NDArray[np.float64]:
    return np.ascontiguousarray(points[np.argsort(-points[:, column], kind="stable")])

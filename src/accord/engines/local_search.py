"""A good package to begin with: the one a plane favours, improved by local search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._kernels.slab import Goal
    from accord.engines.decisions import Decisions
    from accord.engines.tangent_planes import Plane

__all__ = ["climbed"]

_SHAKEN = 4
"""Decisions changed by a disturbance."""


def climbed(
    decisions: Decisions,
    plane: Plane,
    goal: Goal,
    n_pair_rows: int,
    work: int,
    shaken: tuple[NDArray[np.int64], int] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float64], int]:
    """Return the rows of a package improved by local search, its gains, and how many packages were looked at.

    Parameters
    ----------
    decisions : Decisions
    plane : Plane
        Favours the package to start from.
    goal : Goal
    n_pair_rows : int
        Among how many rows, the cheapest, two are changed together.
    work : int
        About how many packages to look at.
    shaken : (rows, int), optional
        Start instead from these rows, one per decision, after a disturbance with this number.
    """
    from accord._kernels.local_search import climb

    gains = decisions.gains[decisions.n_tied_rows :]
    costs = plane.costs[decisions.n_tied_rows :]
    n_tied = len(decisions.tied)
    decision = decisions.decision[decisions.n_tied_rows :] - n_tied
    if shaken is None:
        tied = decisions.rows_of(decisions.best_of_group(plane.direction)[0]) if n_tied else []
        row = np.lexsort((costs, decision))[decisions.free_start[:-1]].astype(np.int64)
    else:
        tied, row = shaken[0][:n_tied].tolist(), shaken[0][n_tied:] - decisions.n_tied_rows
    total = decisions.origin + decisions.gains[tied].sum(axis=0) + gains[row].sum(axis=0)
    used = 1
    if row.size:
        pairs = np.sort(np.argsort(costs, kind="stable")[:n_pair_rows])
        n_shaken, seed = (0, 0) if shaken is None else (_SHAKEN, shaken[1])
        start = decisions.free_start
        used = climb(goal, plane.direction, gains, start, decision, pairs, n_shaken, seed, work, row, total)
    rows = np.concatenate([tied, row + decisions.n_tied_rows]).astype(np.int64)
    # Added up anew: changes of rows leave rounding behind even where every sum of one package is exact.
    return rows, decisions.origin + decisions.gains[rows].sum(axis=0), int(used)

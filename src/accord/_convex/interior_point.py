"""Linear programs by Clarabel, an interior-point solver that shares nothing with HiGHS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SOLVER_FAILURES", "InteriorPoint", "interior_point"]

SOLVER_FAILURES = (ArithmeticError, RuntimeError, ValueError)
"""What solvers raise when they fail rather than answer."""

_TOLERANCE = 1e-11
_SECONDS = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class InteriorPoint:
    """A claim about ``min costs @ x`` with ``left @ x <= right``, ``equal @ x == sums``, bounds; unchecked.

    Attributes
    ----------
    is_feasible : bool
        If not, the prices are those of Farkas: they combine the rows into one that nothing satisfies.
    x : (n,) array
    left_prices : (n_left,) array
        At least zero.
    equal_prices : (n_equal,) array
    bound_prices : (n,) array
        Of bounds, either: ``costs + left_prices @ left + equal_prices @ equal`` is about these, without the
        costs when infeasible.
    """

    is_feasible: bool
    x: NDArray[np.float64]
    left_prices: NDArray[np.float64]
    equal_prices: NDArray[np.float64]
    bound_prices: NDArray[np.float64]


def interior_point(
    costs: NDArray[np.float64],
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    equal: NDArray[np.float64],
    sums: NDArray[np.float64],
    *,
    from_zero: NDArray[np.bool_],
    to_one: NDArray[np.bool_],
) -> InteriorPoint | None:
    """Return Clarabel's answer, to be checked; None when it has none.

    Parameters
    ----------
    costs, left, right, equal, sums : arrays
    from_zero, to_one : (n,) arrays of bool
        Which variables must be at least zero, and which at most one.
    """
    import clarabel
    from scipy.sparse import csc_matrix

    rows = _columns(np.vstack([equal, left]), from_zero, to_one)
    limits = np.concatenate([sums, right, np.zeros(from_zero.sum()), np.ones(to_one.sum())])
    n_equal, n_left = sums.size, right.size
    cones = [clarabel.ZeroConeT(n_equal)] if n_equal else []
    cones += [clarabel.NonnegativeConeT(limits.size - n_equal)] if limits.size > n_equal else []
    nothing = csc_matrix((costs.size, costs.size))
    try:
        found = clarabel.DefaultSolver(nothing, costs, rows, limits, cones, _settings(clarabel)).solve()
    except SOLVER_FAILURES:
        return None
    x, prices = np.asarray(found.x, dtype=np.float64), np.asarray(found.z, dtype=np.float64)
    status = str(found.status)
    if not (np.isfinite(x).all() and np.isfinite(prices).all()) or "Dual" in status:
        return None
    equal_prices, left_prices, low, high = np.split(
        prices, np.cumsum([n_equal, n_left, int(from_zero.sum())]).tolist()
    )
    at_bounds = np.zeros(costs.size)
    at_bounds[from_zero] += low
    at_bounds[to_one] -= high
    return InteriorPoint("Infeasible" not in status, x, np.maximum(left_prices, 0.0), equal_prices, at_bounds)


def _columns(rows: NDArray[np.float64], from_zero: NDArray[np.bool_], to_one: NDArray[np.bool_]) -> Any:
    """Return rows and bounds as a sparse matrix, by hand: its constructors are slower than a solve."""
    from scipy.sparse import csc_matrix

    below, above = np.flatnonzero(from_zero), np.flatnonzero(to_one)
    columns, places = np.nonzero(rows.T)
    first = rows.shape[0]
    n_rows = first + below.size + above.size
    entries = np.concatenate([rows.T[columns, places], -np.ones(below.size), np.ones(above.size)])
    places = np.concatenate([places, np.arange(first, n_rows)])
    columns = np.concatenate([columns, below, above])
    order = np.argsort(columns, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=rows.shape[1]))])
    return csc_matrix((entries[order], places[order], starts), shape=(n_rows, rows.shape[1]))


def _settings(clarabel: Any) -> Any:
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.time_limit = _SECONDS
    settings.max_threads = 1
    for name in ("tol_gap_abs", "tol_gap_rel", "tol_feas", "tol_infeas_abs", "tol_infeas_rel"):
        setattr(settings, name, _TOLERANCE)
    return settings

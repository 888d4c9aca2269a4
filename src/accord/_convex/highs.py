"""Linear and mixed-integer programs by HiGHS: claims, to be checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._convex.interior_point import SOLVER_FAILURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.mixed_integer import MixedInteger

__all__ = ["ATTEMPTS", "Found", "simplex"]

_SECONDS, _SECONDS_OF_LINEAR = 120.0, 20.0
"""After which one call counts as failed: badly scaled programs can run on for ever."""
_ROUNDS_OF_SCALING = 4
_FAR = 1e4
"""Beyond the logarithm of any number."""


def simplex(
    costs: NDArray[np.float64],
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    equal: NDArray[np.float64],
    sums: NDArray[np.float64],
    *,
    n_free: int = 0,
    solver: str = "highs",
    presolve: bool = True,
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return where ``costs @ x`` is least, and the prices of ``left @ x <= right``; None on failure.

    Also ``equal @ x == sums`` and, but for the last `n_free`, ``x >= 0``. Prices are at least zero.
    """
    from scipy.optimize import linprog

    solve: Any = linprog  # whose stubs want the solver's name as a literal
    try:
        found = solve(
            costs,
            A_ub=left,
            b_ub=right,
            A_eq=equal,
            b_eq=sums,
            bounds=[(0, None)] * (costs.size - n_free) + [(None, None)] * n_free,
            method=solver,
            options={
                "presolve": presolve,
                "time_limit": _SECONDS_OF_LINEAR,
                "primal_feasibility_tolerance": 1e-10,
                "dual_feasibility_tolerance": 1e-10,
            },
        )
    except SOLVER_FAILURES:
        return None
    if found.status != 0:
        return None
    return np.asarray(found.x), np.maximum(-np.asarray(found.ineqlin.marginals), 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A solver's claim: a solution and a bound, or that there is none (`x` None)."""

    x: NDArray[np.float64] | None
    bound: float


def _highs(program: MixedInteger, *, presolve: bool) -> Found | None:
    """Return what HiGHS claims; its tolerances are absolute, so costs are brought near one."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    unit = float(_power(np.abs(program.costs).max(initial=0.0)))
    try:
        found = milp(
            program.costs / unit,
            constraints=[LinearConstraint(program.rows, program.low, program.high)],
            bounds=Bounds(program.lower, program.upper),
            integrality=program.whole.astype(np.int64),
            options={"presolve": presolve, "mip_rel_gap": 0.0, "time_limit": _SECONDS},
        )
    except SOLVER_FAILURES:
        return None
    if found.status == 2:
        return Found(None, np.inf)
    if found.status != 0 or found.x is None:
        return None
    bound = found.mip_dual_bound if found.mip_dual_bound is not None else found.fun
    return Found(np.asarray(found.x), float(bound) * unit)


def _by_rows(program: MixedInteger) -> Found | None:
    """Solve with amounts up to about one and the largest entry of every row near one."""
    unit = np.where(program.whole, 1.0, _power(np.maximum(np.abs(program.lower), np.abs(program.upper))))
    scaled = _with_columns(program, unit)
    factor = 1 / _power(np.abs(scaled.rows).max(axis=1, initial=0.0))
    return _in_units(_highs(_with_rows(scaled, factor), presolve=True), unit)


def _by_rows_and_columns(program: MixedInteger) -> Found | None:
    """Solve with rows and amounts in units in which their entries lie around one, and without presolve."""
    row, unit = _geometric(np.abs(program.rows), program.whole)
    scaled = _with_columns(_with_rows(program, row), unit)
    return _in_units(_highs(scaled, presolve=False), unit)


def _power(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the nearest power of two, one for zero."""
    return np.asarray(np.exp2(np.round(np.log2(np.where(values > 0, values, 1.0)))))


def _with_rows(program: MixedInteger, factor: NDArray[np.float64]) -> MixedInteger:
    rows = program.rows * factor[:, None]
    return replace(program, rows=rows, low=program.low * factor, high=program.high * factor)


def _with_columns(program: MixedInteger, unit: NDArray[np.float64]) -> MixedInteger:
    return replace(
        program,
        costs=program.costs * unit,
        rows=program.rows * unit,
        lower=program.lower / unit,
        upper=program.upper / unit,
    )


def _in_units(found: Found | None, unit: NDArray[np.float64]) -> Found | None:
    return found if found is None or found.x is None else Found(found.x * unit, found.bound)


def _geometric(
    entries: NDArray[np.float64], whole: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return powers of two for rows and columns that even out the entries; whole ones keep their unit."""
    logs = np.where(entries > 0, np.log2(np.where(entries > 0, entries, 1.0)), np.nan)
    row, column = np.zeros(logs.shape[0]), np.zeros(logs.shape[1])
    for _ in range(_ROUNDS_OF_SCALING):
        row = -_middle(logs + column, axis=1)
        column = np.where(whole, 0.0, -_middle(logs + row[:, None], axis=0))
    return np.exp2(np.round(row)), np.exp2(np.round(column))


def _middle(logs: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Return the middle between the smallest and the largest, zero where there are none."""
    known = ~np.isnan(logs)
    high = np.where(known, logs, -_FAR).max(axis=axis, initial=-_FAR)
    low = np.where(known, logs, _FAR).min(axis=axis, initial=_FAR)
    return np.asarray((high + low) / 2)


ATTEMPTS: list[tuple[str, Callable[[MixedInteger], Found | None]]] = [
    ("HiGHS", _by_rows),
    ("HiGHS rescaled", _by_rows_and_columns),
]

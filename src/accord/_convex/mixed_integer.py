"""Mixed-integer linear programs, each answer checked: rescaled, then another solver, then an error."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from accord.errors import SolverError, must
from accord.tolerances import CERTIFICATE_TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Checked", "MixedInteger", "minimise"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class MixedInteger:
    """Minimise ``costs @ x`` subject to ``low <= rows @ x <= high``, ``lower <= x <= upper``.

    Attributes
    ----------
    costs : (n,) array
    rows : (n_rows, n) array
    low, high : (n_rows,) arrays
    lower, upper : (n,) arrays
    whole : (n,) array of bool
        Which variables are integers.
    """

    costs: NDArray[np.float64]
    rows: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    whole: NDArray[np.bool_]

    def scaled(self) -> MixedInteger:
        """Return the same program with the largest entry of every row brought near one."""
        largest = np.abs(self.rows).max(axis=1, initial=0.0)
        factor = np.exp2(-np.round(np.log2(np.where(largest > 0, largest, 1.0))))
        return MixedInteger(
            self.costs,
            self.rows * factor[:, None],
            self.low * factor,
            self.high * factor,
            self.lower,
            self.upper,
            self.whole,
        )


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """What a solution amounts to when worked out exactly: its cost, and the answer it stands for."""

    cost: float
    answer: T


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A solver's claim: a solution and a bound, or that there is none (`x` None)."""

    x: NDArray[np.float64] | None
    bound: float


def minimise(
    program: MixedInteger, check: Callable[[NDArray[np.float64]], Checked[T] | None]
) -> Checked[T] | None:
    """Return the checked optimum; None when two solvers agree that there is no solution.

    Parameters
    ----------
    program : MixedInteger
    check : callable
        Works out exactly what a solution amounts to; None when it breaks a constraint. Accepted is an
        answer whose exact cost lies within ``CERTIFICATE_TOLERANCE`` of the proven bound.

    Raises
    ------
    SolverError
        No solver's answer passed its check.
    """
    n_infeasible, worst = 0, "no answer"
    for attempt in _ATTEMPTS:
        found = attempt(program)
        if found is None:
            continue
        if found.x is None:
            n_infeasible += 1
            if n_infeasible == 2:
                return None
            continue
        checked = check(found.x)
        if checked is None:
            worst = "a solution that breaks a constraint"
            continue
        if checked.cost - found.bound <= CERTIFICATE_TOLERANCE * max(1.0, abs(checked.cost)):
            return checked
        worst = f"a gap of {checked.cost - found.bound:g}"
    raise SolverError(must("mixed-integer program", "be solved to a proven optimum", worst))


def _highs(program: MixedInteger, presolve: bool) -> _Found | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    found = milp(
        program.costs,
        constraints=[LinearConstraint(program.rows, program.low, program.high)],
        bounds=Bounds(program.lower, program.upper),
        integrality=program.whole.astype(np.int64),
        options={"presolve": presolve, "mip_rel_gap": 0.0},
    )
    if found.status == 2:
        return _Found(None, np.inf)
    if found.status != 0:
        return None
    bound = found.mip_dual_bound if found.mip_dual_bound is not None else found.fun
    return _Found(np.asarray(found.x), float(bound))


def _plain(program: MixedInteger) -> _Found | None:
    return _highs(program.scaled(), presolve=True)


def _without_presolve(program: MixedInteger) -> _Found | None:
    return _highs(program.scaled(), presolve=False)


def _unscaled(program: MixedInteger) -> _Found | None:
    return _highs(program, presolve=True)


def _strict(program: MixedInteger) -> _Found | None:
    """Solve through cvxpy, with tolerances a thousand times tighter."""
    import cvxpy as cp

    p = program.scaled()
    n = p.costs.size
    x, whole = cp.Variable(n), cp.Variable(n, integer=True)
    has_low, has_high = np.isfinite(p.low), np.isfinite(p.high)
    bounded = np.isfinite(p.upper)
    constraints: list[Any] = [x >= p.lower, x[np.flatnonzero(p.whole)] == whole[np.flatnonzero(p.whole)]]
    constraints += [p.rows[has_low] @ x >= p.low[has_low]] if has_low.any() else []
    constraints += [p.rows[has_high] @ x <= p.high[has_high]] if has_high.any() else []
    constraints += [x[np.flatnonzero(bounded)] <= p.upper[bounded], whole >= 0, whole <= 1]
    problem = cp.Problem(cp.Minimize(p.costs @ x), constraints)
    tight = {"mip_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9, "mip_rel_gap": 0.0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of inaccuracy: the answer is checked
        try:
            problem.solve(solver="HIGHS", **tight)
        except cp.SolverError:
            return None
    if problem.status in (cp.INFEASIBLE, cp.INFEASIBLE_INACCURATE):
        return _Found(None, np.inf)
    if problem.status != cp.OPTIMAL:
        return None
    return _Found(np.asarray(x.value), float(problem.value))


_ATTEMPTS: list[Callable[[MixedInteger], _Found | None]] = [_plain, _without_presolve, _strict, _unscaled]

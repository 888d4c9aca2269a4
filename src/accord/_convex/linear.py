"""Linear programs over lotteries, of any number of packages, each with a proven bound."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from accord._convex.highs import simplex
from accord._convex.interior_point import interior_point
from accord.errors import SolverError, must
from accord.tolerances import CERTIFICATE_TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.pool import Pool

__all__ = ["LinearAnswer", "LinearProgram", "maximise"]

_ATTEMPTS = (
    ("HiGHS", "highs", True, 0.0),
    ("HiGHS without presolve", "highs-ds", False, 0.0),
    ("Clarabel", "clarabel", True, 0.0),
    ("HiGHS with room", "highs", True, 1e-9),
    ("Clarabel with room", "clarabel", True, 1e-9),
)
"""Name, solver, whether it may presolve, and by how much rows are relaxed, in the order of their turn.

Rows that earlier programs left without room can be infeasible by rounding; relaxed by less than the check
accepts, they have room again.
"""
_REDUCED_COST = 1e-10
_MOST_ROUNDS = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class LinearProgram:
    """Maximise ``objective @ gains + t`` subject to ``rows @ gains - slope * t >= least``.

    Attributes
    ----------
    objective : (n_parties,) array
        At least zero; gains are in the pool's units.
    rows : (n_rows, n_parties) array
        At least zero, so that more for a party never hurts.
    slope : (n_rows,) array
        At least zero. When all are zero there is no `t`.
    least : (n_rows,) array
    """

    objective: NDArray[np.float64]
    rows: NDArray[np.float64]
    slope: NDArray[np.float64]
    least: NDArray[np.float64]

    @property
    def has_level(self) -> bool:
        """Return whether there is a `t`."""
        return bool(self.slope.any())


@dataclass(frozen=True, slots=True, eq=False)
class LinearAnswer:
    """A lottery and the proof that none is better.

    Attributes
    ----------
    probabilities : (n_columns,) array
        Of the pool's columns at that time.
    gains : (n_parties,) array
        In units.
    level : float
        The attained `t`; zero without one.
    value, bound : float
    prices : (n_rows,) array
        Dual prices of the rows, at least zero.
    """

    probabilities: NDArray[np.float64]
    gains: NDArray[np.float64]
    level: float
    value: float
    bound: float
    prices: NDArray[np.float64]


def maximise(pool: Pool, program: LinearProgram) -> LinearAnswer:
    """Return the best lottery; the rows must be satisfiable by columns already in the pool.

    Columns are brought in while one of a group is better, at the current prices, than those it has. The
    answer is accepted when the lottery satisfies the rows and the bound that the prices prove, checked with
    plain array arithmetic, lies within ``CERTIFICATE_TOLERANCE``.

    Raises
    ------
    SolverError
        No solver found an answer that passed its check.
    """
    tried = []
    for name, solver, presolve, relaxed in _ATTEMPTS:
        eased = replace(program, least=program.least - relaxed)
        answer = _generate(pool, eased, solver, presolve)
        if answer is None:
            tried.append(f"{name} gave no answer")
            continue
        shortfall = np.max(program.least + program.slope * answer.level - program.rows @ answer.gains)
        scale = max(1.0, abs(answer.value), float(np.abs(answer.gains).max()))
        gap = max(answer.bound - answer.value, shortfall) / scale
        if gap <= CERTIFICATE_TOLERANCE:
            return answer
        tried.append(f"{name} left a gap of {gap:.2g}")
    rule = f"be solved to a gap of {CERTIFICATE_TOLERANCE:g}"
    raise SolverError(must("linear program over lotteries", rule, "; ".join(tried)))


def _generate(pool: Pool, program: LinearProgram, solver: str, presolve: bool) -> LinearAnswer | None:
    for _ in range(_MOST_ROUNDS):
        found = _solve(pool, program, solver, presolve)
        if found is None:
            return None
        n, (shares, prices) = pool.n_columns, found
        if np.abs(pool.membership @ shares - 1.0).max() > CERTIFICATE_TOLERANCE:
            return None  # not one lottery per group, whatever the solver calls it
        if program.has_level:
            if not prices @ program.slope > 0:
                return None
            prices = prices / (prices @ program.slope)
        weights = program.objective + program.rows.T @ prices
        known = pool.known_support(weights)
        reach = pool.support(weights / pool.unit)
        if pool.n_columns == n or reach <= known + _REDUCED_COST * max(1.0, abs(known)):
            return _answer(pool, program, pool.cleaned(shares), prices, reach)
    return None


def _solve(
    pool: Pool, program: LinearProgram, solver: str, presolve: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return probabilities of the pool's columns and prices of the rows, both unchecked; None on failure."""
    matrix, n = pool.matrix, pool.n_columns
    levels = [program.slope] if program.has_level else []
    costs = np.concatenate([-(program.objective @ matrix), -np.ones(len(levels))])
    left = np.column_stack([-(program.rows @ matrix), *levels])
    right = -(program.least + program.rows @ pool.no_deal)
    sums = np.hstack([pool.membership, np.zeros((len(pool.space.groups), len(levels)))])
    if solver == "clarabel":
        shares = np.arange(costs.size) < n
        found = interior_point(
            costs, left, right, sums, np.ones(len(sums)), from_zero=shares, to_one=np.zeros_like(shares)
        )
        return (found.x[:n], found.left_prices) if found is not None and found.is_feasible else None
    point = simplex(
        costs,
        left,
        right,
        sums,
        np.ones(len(sums)),
        n_free=costs.size - n,
        solver=solver,
        presolve=presolve,
    )
    return None if point is None else (point[0][:n], point[1])


def _answer(
    pool: Pool,
    program: LinearProgram,
    probabilities: NDArray[np.float64],
    prices: NDArray[np.float64],
    reach: float,
) -> LinearAnswer:
    gains = pool.gains(probabilities)
    level = 0.0
    if program.has_level:
        rising = program.slope > 0
        level = float(np.min((program.rows @ gains - program.least)[rising] / program.slope[rising]))
    value = float(program.objective @ gains) + level
    bound = reach - float(prices @ program.least)
    return LinearAnswer(probabilities, gains, level, value, bound, prices)

"""Planes above a goal: the relaxation over lotteries within blocks, solved in its dual.

For any direction ``lambda`` the largest ``lambda . gains`` over all packages is a sum over decisions, and a
concave goal lies below a function of it: for Nash ``sum w log g <= W log(D / W) + sum w log(w / lambda)``
wherever ``lambda . g <= D``. The best direction solves a convex problem with one unknown per party. It is
piecewise linear, so it is smoothed by a soft maximum and solved by Newton's method while the smoothing goes
to zero. A bound holds for any direction; an inexact one costs time and never correctness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._kernels.slab import Goal
    from accord._kernels.smoothed_dual import Dual
    from accord.engines.decisions import Decisions

__all__ = ["Plane", "constraint_planes", "goal_bound", "tangent_plane"]

_ULP = 2.0**-52
_LARGEST_POOL = 4000
"""Rows per decision up to which all enter the smoothed problem; of larger ones those that came out best."""

_ROUNDS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """A linear function of gains and its largest value.

    Attributes
    ----------
    direction : (n_parties,) array
    costs : (n_rows,) array
        What every row of the decisions loses of the largest value.
    largest : float
        The largest value over all packages, less what the constraints ask for.
    constant : float
        See :class:`accord._kernels.slab.Planes`; nan for a plane that does not bound the goal.
    slack : float
        What rounding may hide in a sum of costs.
    """

    direction: NDArray[np.float64]
    costs: NDArray[np.float64]
    largest: float
    constant: float
    slack: float


@dataclass(frozen=True, slots=True, eq=False)
class _Dual:
    """Minimise ``max direction . gains + cost . z - barrier . log z``, direction = base + z matrix, z > 0.

    Attributes
    ----------
    matrix : (n_unknowns, n_parties) array
    base : (n_parties,) array
    cost, barrier : (n_unknowns,) arrays
    normed : (n_unknowns,) boolean array
        Unknowns that sum to one.
    """

    matrix: NDArray[np.float64]
    base: NDArray[np.float64]
    cost: NDArray[np.float64]
    barrier: NDArray[np.float64]
    normed: NDArray[np.bool_]

    def over(self, rows: NDArray[np.float64], start: NDArray[np.int64], origin: NDArray[np.float64]) -> Dual:
        """Return the problem for the kernel."""
        from accord._kernels.smoothed_dual import Dual

        return Dual(rows, start, origin, self.base, self.matrix, self.cost, self.barrier, self.normed)

    def direction(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.base + z @ self.matrix

    def normalised(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(self.normed, z / z[self.normed].sum(), z) if self.normed.any() else z


def goal_bound(goal: Goal, largest: float, constant: float) -> float:
    """Return the bound on the goal that a plane with this largest value gives; -inf when nothing is left."""
    from accord._kernels.slab import NASH

    if goal.kind != NASH:
        return largest + constant
    total = float(goal.weights.sum())
    return total * float(np.log(largest / total)) + constant if largest > 0 else -np.inf


def tangent_plane(decisions: Decisions, goal: Goal) -> tuple[Plane, list[Plane]]:
    """Return a plane whose bound on the goal is near the smallest of any, and the constraints it weighs."""
    dual = _dual(goal)
    z = _solve(decisions, goal, dual)
    plane = _plane(decisions, goal, dual, dual.normalised(z))
    return plane, _joint_constraint(decisions, goal, dual, z)


def constraint_planes(decisions: Decisions, goal: Goal) -> list[Plane]:
    """Return a plane for every party that some package leaves below what it must at least gain."""
    planes = []
    for party in np.flatnonzero(np.isfinite(goal.least)).tolist():
        alone = decisions.alone(party)
        if alone.smallest < goal.least[party]:
            planes.append(_constraint(decisions, goal, alone.direction, alone.costs, alone.largest))
    return planes


def _constraint(
    decisions: Decisions,
    goal: Goal,
    direction: NDArray[np.float64],
    costs: NDArray[np.float64],
    largest: float,
) -> Plane:
    """Return the plane that asks ``direction . gains >= direction . least``."""
    asked = np.where(direction > 0, goal.least, 0.0)
    slack = _slack(decisions, direction, float(direction @ np.abs(asked)))
    return Plane(direction, costs, largest - float(direction @ asked), np.nan, slack)


def _joint_constraint(decisions: Decisions, goal: Goal, dual: _Dual, z: NDArray[np.float64]) -> list[Plane]:
    """Return the constraints as the dual weighs them: the proof that they clash, where they do."""
    weighs = (dual.barrier == 0) & ~dual.normed
    if weighs.sum() < 2:
        return []
    direction = np.where(weighs, z, 0.0) @ dual.matrix
    direction /= direction.max()
    return [_constraint(decisions, goal, direction, *decisions.reduced_costs(direction))]


def _dual(goal: Goal) -> _Dual:
    from accord._kernels.slab import MINIMUM, NASH, SUM

    n = goal.least.size
    counted = goal.weights > 0 if goal.kind == NASH else (goal.factor > 0) & (goal.kind == MINIMUM)
    asked = np.isfinite(goal.least) & ~(counted & (goal.kind == NASH))
    first, second = np.flatnonzero(counted), np.flatnonzero(asked)
    coefficient = np.ones(n) if goal.kind == NASH else goal.factor
    cost = goal.shift * goal.factor if goal.kind == MINIMUM else np.zeros(n)
    return _Dual(
        np.vstack([np.diag(coefficient)[first], np.eye(n)[second]]),
        goal.weights.copy() if goal.kind == SUM else np.zeros(n),
        np.concatenate([cost[first], -goal.least[second]]),
        np.concatenate([goal.weights[first] * (goal.kind == NASH), np.zeros(second.size)]),
        np.concatenate([np.full(first.size, goal.kind == MINIMUM), np.zeros(second.size, dtype=np.bool_)]),
    )


def _plane(decisions: Decisions, goal: Goal, dual: _Dual, z: NDArray[np.float64]) -> Plane:
    from accord._kernels.slab import NASH

    direction = dual.direction(z)
    costs, largest = decisions.reduced_costs(direction)
    size = float(np.abs(dual.cost) @ z)
    if goal.kind == NASH:
        w = goal.weights[goal.weights > 0]
        shares = w / z[: w.size]
        constant = float(w @ np.log(shares * goal.factor[goal.weights > 0]))
        largest += float(dual.cost @ z)
    else:
        constant = float((dual.cost * dual.normed) @ z)
        largest += float((dual.cost * ~dual.normed) @ z)
    hidden = float((np.abs(direction) + np.abs(dual.base)) @ goal.rounding)
    return Plane(direction, costs, largest, constant, _slack(decisions, direction, size) + hidden)


def _slack(decisions: Decisions, direction: NDArray[np.float64], size: float) -> float:
    """Return a bound on the rounding of largest values and sums of costs along `direction`."""
    n_terms = 8 * (len(decisions.steps) + direction.size + 4)
    return n_terms * _ULP * (decisions.size_along(direction) + size)


@dataclass(slots=True, eq=False)
class _Pool:
    """Rows of the smoothed problem: per decision, or linked group, some or all of its gains."""

    gains: list[NDArray[np.float64]]
    is_whole: list[bool]

    def stacked(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        sizes = [part.shape[0] for part in self.gains]
        rows = np.ascontiguousarray(np.concatenate(self.gains))
        return rows, np.cumsum([0, *sizes], dtype=np.int64)


def _first_pool(decisions: Decisions, directions: list[NDArray[np.float64]]) -> _Pool:
    gains, is_whole = [], []
    for step in decisions.free:
        is_whole.append(step.gains.shape[0] <= _LARGEST_POOL)
        if is_whole[-1]:
            gains.append(step.gains)
        else:
            chosen = [int(np.argmax(step.gains @ direction)) for direction in directions]
            gains.append(step.gains[np.unique(chosen)])
    by_direction = (
        [decisions.best_of_group(direction)[1] for direction in directions] if decisions.tied else []
    )
    for root in decisions.roots:
        gains.append(np.unique([found[root] for found in by_direction], axis=0))
        is_whole.append(False)
    return _Pool(gains, is_whole)


def _grow(pool: _Pool, decisions: Decisions, direction: NDArray[np.float64], tolerance: float) -> bool:
    """Add what is best along `direction` where the pool misses it; return whether anything was missing."""
    best = [step.gains[np.argmax(step.gains @ direction)] for step in decisions.free]
    groups = decisions.best_of_group(direction)[1] if decisions.tied else {}
    best += [groups[root] for root in decisions.roots]
    has_grown = False
    for at, row in enumerate(best):
        if not pool.is_whole[at] and row @ direction > (pool.gains[at] @ direction).max() + tolerance:
            pool.gains[at] = np.vstack([pool.gains[at], row])
            has_grown = True
    return has_grown


def _solve(decisions: Decisions, goal: Goal, dual: _Dual) -> NDArray[np.float64]:
    """Return the unknowns with the smallest bound met on the way, over rounds of growing pools."""
    from accord._kernels.smoothed_dual import minimise_dual

    n = goal.least.size
    if dual.cost.size == 0:
        return np.empty(0)
    if not decisions.steps:
        return _start(decisions.origin, dual)
    span = [np.eye(n)[i] for i in range(n)] + [-np.eye(n)[i] for i in range(n)]
    pool = _first_pool(decisions, [*span, np.ones(n)])
    highest = decisions.origin + sum(part.max(axis=0) for part in pool.gains)
    z = best = _start(highest, dual)
    lowest = np.inf
    for _ in range(_ROUNDS):
        z = z.copy()
        minimise_dual(dual.over(*pool.stacked(), decisions.origin), z)
        if all(pool.is_whole):
            return z
        largest = decisions.reduced_costs(dual.direction(z))[1] + float(dual.cost @ z)
        value = largest - float(dual.barrier @ np.log(z))
        if value < lowest:
            lowest, best = value, z
        scale = max(abs(largest), 1e-300)
        if not _grow(pool, decisions, dual.direction(z), 1e-9 * scale):
            break
    return best


def _start(highest: NDArray[np.float64], dual: _Dual) -> NDArray[np.float64]:
    z = np.ones(dual.cost.size)
    counted = dual.barrier > 0
    if counted.any():
        reach = dual.matrix @ highest
        z[counted] = dual.barrier[counted] / np.maximum(
            reach[counted], 1e-9 * max(float(np.abs(reach).max()), 1e-9)
        )
        z[~counted] = 0.1 * z[counted].mean()
    elif dual.normed.any():
        z[dual.normed] = 1.0 / dual.normed.sum()
        z[~dual.normed] = 0.1 * float(np.abs(z[dual.normed] @ dual.matrix[dual.normed]).mean())
    else:
        z *= 0.1 * max(float(np.abs(dual.base).mean()), 1e-9)
    return z

"""The weighted product of gains over lotteries: a concave program, polished and proven."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.errors import SolverError, must
from accord.tolerances import CERTIFICATE_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from accord._convex.zone import Zone

__all__ = ["ProductAnswer", "largest_product"]

_NEWTON_STEPS = 12
_FIRST_TANGENTS = 8
_MOST_CUTS = 200
_CUT_GAP = 1e-10
_MOST_ROUNDS = 1000
_LOSS_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ProductAnswer:
    """A lottery that maximises the sum of weighted log gains, and the proof.

    Attributes
    ----------
    probabilities : (n_columns,) array
        Of the pool's columns.
    gains : (n_parties,) array
        In the pool's units.
    value, bound : float
        The sum over the counted parties of weight times log gain, in units, and its proven upper bound;
        weights as shares of the largest counted one.
    prices : (n_parties,) array
        Party weights at which the lottery is best; the bound is their tangent plane.
    """

    probabilities: NDArray[np.float64]
    gains: NDArray[np.float64]
    value: float
    bound: float
    prices: NDArray[np.float64]

    @property
    def gap(self) -> float:
        """Return how far, as a share of the product, the bound lies above the value."""
        return float(np.expm1(min(self.bound - self.value, 700.0)))

    def log_gap(self, weights: NDArray[np.float64]) -> float:
        """Return how far the bound of the log product with the weights asked for lies above its value."""
        return max(self.bound - self.value, 0.0) * float(weights.max())


def largest_product(zone: Zone, weights: NDArray[np.float64]) -> ProductAnswer:
    """Return the rational lottery with the largest weighted product over the parties that can gain.

    Solved by an interior-point method, and by cutting planes when that answer fails the check, over the
    columns brought in so far, gains measured in shares of each party's largest rational gain; sharpened by
    Newton steps on the optimality conditions; extended by the columns that the prices call for, until none
    is missing. For any prices ``l`` of the parties, positive where the weight ``w`` is, every rational
    lottery has ``sum w log gain <= sum w log(w / l) + W log(H / W)`` with ``W = sum w`` and ``H`` the largest
    priced gain of any lottery, a sum over groups of issues; that is the bound (tangent plane and
    arithmetic-geometric mean).

    Raises
    ------
    SolverError
        No solver found an answer whose gap passes ``CERTIFICATE_TOLERANCE``.
    """
    counted = (weights > 0) & zone.can_gain()
    if counted.sum() <= 1:
        return _linear(zone, counted)
    share = np.where(counted, zone.ideal(), 1.0)
    weights = np.where(counted, weights / weights[counted].max(), 0.0)
    worst = np.inf
    for attempt in (_interior_point, _cutting_planes):
        answer = _generate(zone, weights, share, attempt)
        if answer is None:
            continue
        worst = answer.gap
        if worst <= CERTIFICATE_TOLERANCE and answer.gains.min() >= -_LOSS_TOLERANCE:
            return answer
    raise SolverError(
        must("nash program over lotteries", f"be solved to a gap of {CERTIFICATE_TOLERANCE:g}", f"{worst:g}")
    )


def _linear(zone: Zone, counted: NDArray[np.bool_]) -> ProductAnswer:
    """Return the answer where at most one party counts, which is that of a linear program."""
    found = zone.best(counted.astype(np.float64) if counted.any() else np.ones(counted.size))
    prices = counted + found.prices
    if not counted.any():
        return ProductAnswer(found.probabilities, found.gains, 0.0, 0.0, prices)
    value, bound = np.log(found.value), np.log(max(found.bound, found.value))
    return ProductAnswer(found.probabilities, found.gains, float(value), float(bound), prices)


_Point = tuple["NDArray[np.float64]", "NDArray[np.float64]"]
"""Probabilities of the columns, and prices of the parties' gains in the pool's units."""


def _generate(
    zone: Zone,
    weights: NDArray[np.float64],
    share: NDArray[np.float64],
    attempt: Callable[[Zone, NDArray[np.float64], NDArray[np.float64]], _Point | None],
) -> ProductAnswer | None:
    pool = zone.pool
    best: ProductAnswer | None = None
    for _ in range(_MOST_ROUNDS):
        n = pool.n_columns
        found = attempt(zone, weights, share)
        if found is None:
            return best
        candidates = [_certified(zone, weights, *found)]
        polished = _polished(zone, weights, *found)
        if polished is not None:
            candidates.append(_certified(zone, weights, *polished))
        usable = [c for c in candidates if c.gains.min() >= -_LOSS_TOLERANCE]
        best = min(usable or candidates, key=lambda c: c.gap)
        if pool.n_columns == n:
            return best
    return best


def _interior_point(zone: Zone, weights: NDArray[np.float64], share: NDArray[np.float64]) -> _Point | None:
    """Return a point from the concave program, solved by Clarabel; None on failure."""
    import cvxpy as cp

    pool = zone.pool
    counted = weights > 0
    p = cp.Variable(pool.n_columns, nonneg=True)
    gains = (pool.matrix / share[:, None]) @ p - pool.no_deal / share
    constraints = [pool.membership @ p == 1]
    rest = np.flatnonzero(~counted)
    if rest.size:
        constraints.append(gains[rest] >= zone.floor[rest])
    problem = cp.Problem(cp.Maximize(weights[counted] @ cp.log(gains[np.flatnonzero(counted)])), constraints)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of inaccuracy: the answer is checked
        try:
            problem.solve(solver=cp.CLARABEL)
        except cp.SolverError:
            return None
    if problem.status not in (cp.OPTIMAL, cp.OPTIMAL_INACCURATE):
        return None
    return _priced(zone, weights, pool.cleaned(np.asarray(p.value)))


def _priced(zone: Zone, weights: NDArray[np.float64], probabilities: NDArray[np.float64]) -> _Point | None:
    """Return the point with its prices: marginal log gains, and what the other parties' claims cost.

    Those are the dual prices of a linear program, exact even where the claims leave no interior.
    """
    counted = weights > 0
    gains = zone.pool.gains(probabilities)
    if (gains[counted] <= 0).any():
        return None
    prices = np.divide(weights, gains, out=np.zeros_like(weights), where=counted)
    if not counted.all():
        prices = prices + zone.best(prices).prices * ~counted
    return probabilities, prices


def _cutting_planes(zone: Zone, weights: NDArray[np.float64], share: NDArray[np.float64]) -> _Point | None:
    """Return a point from linear programs in which tangents stand for the logarithms (Kelley 1960).

    Slower, but needs no interior: for parties that count not, or cannot gain, equality may be forced. The
    prices are averages of the tangents' slopes, and prove what the last linear program does.
    """
    from scipy.optimize import linprog

    pool, counted = zone.pool, weights > 0
    matrix, no_deal = pool.matrix / share[:, None], pool.no_deal / share
    n, k = matrix.shape[1], int(counted.sum())
    parties = np.tile(np.flatnonzero(counted), _FIRST_TANGENTS)
    touching = np.repeat(2.0 ** -np.arange(_FIRST_TANGENTS), k)
    rest = np.flatnonzero(~counted)
    sums = np.hstack([pool.membership, np.zeros((len(pool.space.groups), k))])
    best: tuple[float, NDArray[np.float64]] | None = None
    prices = np.zeros(weights.size)
    solve: Any = linprog
    for _ in range(_MOST_CUTS):
        levels = (parties[:, None] == np.flatnonzero(counted)).astype(np.float64)
        left = np.hstack([-matrix[parties] / touching[:, None], levels])
        right = np.log(touching) - 1.0 - no_deal[parties] / touching
        claims = np.hstack([-matrix[rest], np.zeros((rest.size, k))])
        found = solve(
            np.concatenate([np.zeros(n), -weights[counted]]),
            A_ub=np.vstack([left, claims]),
            b_ub=np.concatenate([right, -(zone.floor / share + no_deal)[rest]]),
            A_eq=sums,
            b_eq=np.ones(sums.shape[0]),
            bounds=[(0, None)] * n + [(None, None)] * k,
            method="highs",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        if found.status != 0:
            break
        duals = np.maximum(-np.asarray(found.ineqlin.marginals), 0.0)
        slopes = np.bincount(parties, duals[: parties.size] / touching, weights.size)
        prices = np.asarray(slopes, dtype=np.float64)
        prices[rest] = duals[parties.size :]
        probabilities = pool.cleaned(found.x[:n])
        gains = (pool.gains(probabilities) / share)[counted]
        if (gains > 0).all():
            value = float(weights[counted] @ np.log(gains))
            if best is None or value > best[0]:
                best = value, probabilities
            if -found.fun - best[0] <= _CUT_GAP:
                break
        parties = np.concatenate([parties, np.flatnonzero(counted)])
        touching = np.concatenate([touching, np.maximum(gains, touching.min() / 4.0)])
    return None if best is None or (prices[counted] <= 0).any() else (best[1], prices / share)


def _certified(
    zone: Zone, weights: NDArray[np.float64], probabilities: NDArray[np.float64], prices: NDArray[np.float64]
) -> ProductAnswer:
    """Work out value and bound with array arithmetic; brings in the columns that attain the bound."""
    pool, counted = zone.pool, weights > 0
    gains = pool.gains(probabilities)
    w, total = weights[counted], float(weights.sum())
    reach = pool.support(prices / pool.unit)
    bound = float(w @ np.log(w / prices[counted]) + total * np.log(reach / total))
    value = float(w @ np.log(gains[counted]))
    return ProductAnswer(probabilities, gains, value, max(bound, value), prices)


def _polished(
    zone: Zone, weights: NDArray[np.float64], probabilities: NDArray[np.float64], prices: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return probabilities and prices after Newton steps on the optimality conditions, None when they fail.

    The columns in use are those whose probability exceeds their reduced cost, the usual guess of an
    interior point; on them the conditions are smooth equations.
    """
    pool, counted = zone.pool, weights > 0
    matrix, owner = pool.matrix[:, : probabilities.size], pool.owner[: probabilities.size]
    values = prices @ matrix
    best = np.full(len(pool.space.groups), -np.inf)
    np.maximum.at(best, owner, values)
    scale = max(1.0, float(weights.sum()))
    used = np.flatnonzero(probabilities * scale > best[owner] - values)
    tight = ~counted & (prices > np.abs(pool.gains(probabilities)))
    member = pool.membership[:, used]
    if not member.any(axis=1).all():
        return None
    p, price, level = probabilities[used], prices * (counted | tight), best
    for _ in range(_NEWTON_STEPS):
        gains = matrix[:, used] @ p - pool.no_deal
        residual = np.concatenate(
            [
                price @ matrix[:, used] - level @ member,
                member @ p - 1.0,
                np.where(counted, gains * price - weights, np.where(tight, gains, price)),
            ]
        )
        if np.abs(residual).max() < 1e-15 * scale:
            break
        p, price, level = _newton_step(
            (p, price, level), residual, matrix[:, used], member, gains, counted, tight
        )
    if (p < -1e-10).any() or (price < 0).any() or not np.isfinite(p).all():
        return None
    full = np.zeros_like(probabilities)
    full[used] = p
    full = pool.cleaned(full)
    return (full, price) if (pool.gains(full)[counted] > 0).all() and (price[counted] > 0).all() else None


def _newton_step(
    point: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    residual: NDArray[np.float64],
    matrix: NDArray[np.float64],
    member: NDArray[np.float64],
    gains: NDArray[np.float64],
    counted: NDArray[np.bool_],
    tight: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    p, price, level = point
    n, m, b = price.size, p.size, level.size
    jacobian = np.zeros((m + b + n, m + n + b))
    jacobian[:m, m : m + n] = matrix.T
    jacobian[:m, m + n :] = -member.T
    jacobian[m : m + b, :m] = member
    by_party = np.where(counted, price, tight.astype(np.float64))
    jacobian[m + b :, :m] = by_party[:, None] * matrix
    jacobian[m + b :, m : m + n] = np.diag(np.where(counted, gains, (~tight).astype(np.float64)))
    step = np.linalg.lstsq(jacobian, -residual, rcond=1e-12)[0]
    return p + step[:m], price + step[m : m + n], level + step[m + n :]

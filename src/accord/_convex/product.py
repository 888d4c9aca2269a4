"""The weighted product of gains over lotteries: a concave program, polished and proven."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._convex.cutting_planes import cutting_planes
from accord._convex.linear import LinearProgram, maximise
from accord.errors import SolverError, must
from accord.tolerances import CERTIFICATE_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from accord._convex.zone import Zone

__all__ = ["ProductAnswer", "largest_product"]

_NEWTON_STEPS = 12
_NEARLY_CLOSED = 1e-6
_ROUNDING = 64 * float(np.finfo(np.float64).eps)
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
    # in a nearly closed zone gains themselves are known only up to the rounding of payoffs
    tolerance = CERTIFICATE_TOLERANCE + _ROUNDING / float(share[counted].min())
    worst = np.inf
    attempts = [_interior_point, cutting_planes]
    if share[counted].min() < _NEARLY_CLOSED:
        attempts = [_along_the_facet]
    for attempt in attempts:
        answer = _generate(zone, weights, share, attempt)
        if answer is None:
            continue
        worst = answer.gap
        if worst <= tolerance and answer.gains.min() >= -_LOSS_TOLERANCE:
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


def _along_the_facet(zone: Zone, weights: NDArray[np.float64], share: NDArray[np.float64]) -> _Point | None:
    """Return the point that is best if all of the frontier lies in one plane, as in a nearly closed zone.

    On a plane with prices `l` the product is largest at gains in proportion to ``w / l``.
    """
    n, counted = weights.size, weights > 0
    slope = np.where(counted, share / share[counted].max(), 0.0)
    prices = maximise(zone.pool, LinearProgram(np.zeros(n), np.eye(n), slope, zone.floor)).prices
    if (prices[counted] <= 0).any():
        return None
    towards = np.divide(weights, prices, out=np.zeros(n), where=counted)
    program = LinearProgram(np.zeros(n), np.eye(n), towards / towards.max(), zone.floor)
    found = maximise(zone.pool, program)
    return (found.probabilities, found.prices) if (found.prices[counted] > 0).all() else None


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

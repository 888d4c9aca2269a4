"""The paths from the disagreement point along which Raiffa's solutions step or flow towards ideal points."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.polygon import Chain
    from accord._convex.zone import Zone
    from accord.solutions.rational_packages import RationalPackages

__all__ = ["flow_on_chain", "flow_over_packages", "steps_on_chain", "steps_on_zone", "steps_over_packages"]

_NOISE = 1e-12
_ARRIVED = 1e-11
_FLAT = 1e-7
_ONE_LINE = 1e-9
"""Two edges whose slopes agree to this share are the same edge, or one after the other on a line."""
_MOST_STEPS = 2000


def steps_over_packages(rational: RationalPackages) -> NDArray[np.int64]:
    """Return the points at which the discrete path ends.

    The path steps to the average of the outcomes that are ideal for one party each, while some package is at
    least as good for everyone as where it steps; the last step goes towards the ideal point as far as
    packages allow.
    """
    gains, n = rational.gains, rational.gains.shape[1]
    noise = _NOISE * np.maximum(rational.ideal, 1.0) + rational.rounding
    at, alive = np.zeros(n), np.arange(gains.shape[0])
    for _ in range(_MOST_STEPS):
        if alive.size == 1:
            break
        ideal = gains.max(axis=0)
        following = at + (ideal - at) / n
        ahead = (gains >= following - noise).all(axis=1)
        if not ahead.any():
            return _best_shares(rational, noise, at, np.where(ideal - at > noise, ideal - at, 0.0), alive)
        at, alive, gains = following, alive[ahead], gains[ahead]
    return alive


def flow_over_packages(rational: RationalPackages) -> NDArray[np.int64]:
    """Return the points at which the continuous path ends.

    The path heads for the ideal point of the packages ahead, those at least as good for everyone as where
    it is, and turns whenever passing a package changes that point; it ends where no package is ahead.
    """
    from accord._kernels.raiffa_flow import follow_flow

    gains = np.ascontiguousarray(rational.gains)
    noise = _NOISE * np.maximum(rational.ideal, 1.0) + rational.rounding
    at, way = np.empty(gains.shape[1]), np.empty(gains.shape[1])
    ahead = np.empty(gains.shape[0], dtype=np.bool_)
    order = np.argsort(np.ascontiguousarray(gains.T), axis=1)
    n_ahead = follow_flow(gains, order, noise, _NOISE, at, way, ahead)
    last = np.flatnonzero(ahead)
    return last if n_ahead == 1 else _best_shares(rational, noise, at, way, last)


def _best_shares(
    rational: RationalPackages,
    noise: NDArray[np.float64],
    at: NDArray[np.float64],
    way: NDArray[np.float64],
    alive: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the leximin-best points in shares of `way`, allowing for where the path stands being rounded."""
    return replace(rational, rounding=noise).leximin(at, way, alive)


def steps_on_chain(chain: Chain) -> float:
    """Return where on the chain the discrete path of two parties ends."""
    at = np.zeros(2)
    for _ in range(_MOST_STEPS):
        ideal = np.array([chain.first(at[1]), chain.second(at[0])])
        if (ideal - at <= _ARRIVED * np.maximum(chain.ideal, 1e-300)).all():
            break
        at = (at + ideal) / 2.0
    return chain.where_first(_between(chain, at))


def _between(chain: Chain, at: NDArray[np.float64]) -> float:
    """Return the first party's gain halfway across what little is left between `at` and the chain."""
    return float(at[0] + chain.first(at[1])) / 2.0


def flow_on_chain(chain: Chain) -> float:
    r"""Return where on the chain the continuous path of two parties ends.

    While both projections of the path stay on one edge each, `x' = first(y) - x` and `y' = second(x) - y`
    are linear with constant coefficients, solved in closed form; the path is followed from edge to edge.
    """
    at = np.zeros(2)
    for _ in range(4 * chain.x.size + 4):
        edge_x, edge_y = _edge_by_first(chain, at[0]), _edge_by_second(chain, at[1])
        if edge_x == chain.x.size - 1 or edge_y < 0:
            break  # on the chain already, up to rounding
        (x0, y_at_x0, rise), (y0, x_at_y0, run) = _line(chain, edge_x), _inverse_line(chain, edge_y)
        if 1.0 - rise * run < _ONE_LINE:
            return chain.where_first((at[0] + x_at_y0 + run * (at[1] - y0)) / 2.0)
        right = np.array([x_at_y0 - run * y0, y_at_x0 - rise * x0])
        limit = np.asarray(np.linalg.solve([[1.0, -run], [-rise, 1.0]], right), dtype=np.float64)
        end_x = chain.x[edge_x + 1] if edge_x + 1 < chain.x.size else np.inf
        end_y = chain.y[edge_y] if edge_y >= 0 else np.inf
        moved = _flow_until(at, limit, np.array([end_x, end_y]), run * rise, np.array([run, rise]))
        if moved is None:
            return chain.where_first(float(limit[0]))
        at = moved
    return chain.where_first(_between(chain, at))


def _edge_by_first(chain: Chain, x: float) -> int:
    """Return the edge above `x` (just to its right); -1 left of the chain."""
    return int(np.searchsorted(chain.x, x * (1 + _NOISE), side="right")) - 1


def _edge_by_second(chain: Chain, y: float) -> int:
    """Return the edge to the right of `y` (just above it); the number of edges below the chain."""
    heights = chain.y[::-1]
    return chain.y.size - 1 - int(np.searchsorted(heights, y * (1 + _NOISE), side="right"))


def _line(chain: Chain, edge: int) -> tuple[float, float, float]:
    """Return a point of an edge and its slope dy/dx, zero left of the chain."""
    if edge < 0:
        return float(chain.x[0]), float(chain.y[0]), 0.0
    slope = (chain.y[edge + 1] - chain.y[edge]) / (chain.x[edge + 1] - chain.x[edge])
    return float(chain.x[edge]), float(chain.y[edge]), float(slope)


def _inverse_line(chain: Chain, edge: int) -> tuple[float, float, float]:
    """Return a point (y, x) of an edge and dx/dy, zero below the chain."""
    if edge >= chain.x.size - 1:
        return float(chain.y[-1]), float(chain.x[-1]), 0.0
    slope = (chain.x[edge + 1] - chain.x[edge]) / (chain.y[edge + 1] - chain.y[edge])
    return float(chain.y[edge]), float(chain.x[edge]), float(slope)


def _flow_until(
    at: NDArray[np.float64],
    limit: NDArray[np.float64],
    ends: NDArray[np.float64],
    product: float,
    slopes: NDArray[np.float64],
) -> NDArray[np.float64] | None:
    """Follow the flow until a coordinate reaches its end; None when it comes to rest before.

    ``at(t) = limit + exp(-t) (cosh(r t) I + sinh(r t) / r N) (at(0) - limit)``, where `N` swaps the
    coordinates times the slopes and ``N @ N = r**2 I``.
    """
    root = float(np.sqrt(product)) if product > _FLAT**2 else 0.0
    offset = at - limit
    swapped = slopes * offset[::-1]
    times = [_first_time(offset[i], swapped[i], root, ends[i] - limit[i]) for i in (0, 1)]
    stop = min(times)
    if not np.isfinite(stop):
        return None
    reached = limit + np.array([_offset_at(stop, offset[i], swapped[i], root) for i in (0, 1)])
    return np.where(np.array(times) == stop, ends, reached)


def _offset_at(t: float, offset: float, swapped: float, root: float) -> float:
    if root == 0.0:
        return float((offset + swapped * t) * np.exp(-t))
    slow, fast = np.exp((root - 1.0) * t), np.exp(-(root + 1.0) * t)
    return float(offset * (slow + fast) / 2.0 + swapped * (slow - fast) / (2.0 * root))


def _first_time(offset: float, swapped: float, root: float, end: float) -> float:
    """Return when a coordinate, measured from the limit, first reaches `end`; infinity for never.

    It rises from the start, at most once turns, and then comes back to the limit.
    """
    from scipy.optimize import brentq

    if not np.isfinite(end):
        return float("inf")
    peak = _peak_time(offset, swapped, root)
    if not np.isfinite(peak):
        if end >= -_NOISE * abs(offset):
            return float("inf")
        peak = 1.0
        while _offset_at(peak, offset, swapped, root) < end:
            peak *= 2.0
    elif _offset_at(peak, offset, swapped, root) <= end:
        return float("inf")
    if end <= offset:
        return 0.0

    def ahead(t: float) -> float:
        return _offset_at(t, offset, swapped, root) - end

    return float(brentq(ahead, 0.0, peak, xtol=1e-15, rtol=1e-14))


def _peak_time(offset: float, swapped: float, root: float) -> float:
    """Return when the coordinate turns; infinity when it rises all the way."""
    if root == 0.0:
        turn = (swapped - offset) / swapped if swapped > 0 else float("inf")
        return turn if turn > 0 else float("inf")
    slow, fast = (offset + swapped / root) / 2.0, (offset - swapped / root) / 2.0
    ratio = -(1.0 - root) * slow / ((1.0 + root) * fast) if fast != 0 else 0.0
    return float(-np.log(ratio) / (2.0 * root)) if 0.0 < ratio < 1.0 else float("inf")


def steps_on_zone(zone: Zone) -> NDArray[np.float64]:
    """Return the probabilities of the lottery at which the discrete path of any number of parties ends."""
    at = np.zeros(zone.n_parties)
    for _ in range(_MOST_STEPS):
        way = zone.ideal(at) - at
        if (way <= 10 * _ARRIVED).all():
            break
        at = at + np.maximum(way, 0.0) / zone.n_parties
    return zone.best(np.ones(zone.n_parties), at).probabilities

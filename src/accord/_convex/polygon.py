"""The efficient frontier of two parties over lotteries: a concave chain of edges, exact at any size.

Every group of issues has such a chain of its own, and the chain of the whole is made of all their edges in
order of steepness (the Minkowski sum of polygons). A point on it is a lottery over the two packages at the
ends of its edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._convex.mixtures import Mixture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.groups import Column, Group, LotterySpace

__all__ = ["Chain", "Polygon", "polygon"]

_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """The individually rational part of the frontier, in gains.

    Attributes
    ----------
    x, y : (n_points,) arrays
        Gains of the two parties at the corners: `x` strictly ascending, `y` strictly descending, edges ever
        steeper, nothing below zero. At least one point.
    place : (n_points,) array
        Where on the whole polygon the corners lie: ``2.25`` is a quarter of the way from corner 2 to 3.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    place: NDArray[np.float64]

    @property
    def points(self) -> NDArray[np.float64]:
        """Return the corners, (n_points, 2)."""
        return np.column_stack([self.x, self.y])

    @property
    def ideal(self) -> NDArray[np.float64]:
        """Return the largest rational gain of either party, (2,)."""
        return np.array([self.x[-1], self.y[0]])

    def at(self, where: float) -> NDArray[np.float64]:
        """Return the gains at `where`, counted in corners of this chain from 0 to n_points - 1."""
        corners = np.arange(self.x.size)
        return np.array([np.interp(where, corners, self.x), np.interp(where, corners, self.y)])

    def second(self, first: float) -> float:
        """Return the largest gain of the second party that leaves the first at least `first`."""
        return float(np.interp(first, self.x, self.y))

    def first(self, second: float) -> float:
        """Return the largest gain of the first party that leaves the second at least `second`."""
        return float(np.interp(second, self.y[::-1], self.x[::-1]))

    def where_first(self, first: float) -> float:
        """Return where the first party gains `first`, or the nearest end."""
        return float(np.interp(first, self.x, np.arange(self.x.size)))

    def where_second(self, second: float) -> float:
        """Return where the second party gains `second`, or the nearest end."""
        return float(np.interp(second, self.y[::-1], np.arange(self.y.size)[::-1]))


@dataclass(frozen=True, slots=True, eq=False)
class Polygon:
    """The whole efficient frontier, rational or not.

    Attributes
    ----------
    space : LotterySpace
    start : tuple of Column
        Each group's joint option at the corner best for the second party.
    steps : tuple of (group, Column)
        What changes along each edge.
    corners : (n_corners, 2) array
        The parties' gains.
    """

    space: LotterySpace
    start: tuple[Column, ...]
    steps: tuple[tuple[int, Column], ...]
    corners: NDArray[np.float64]

    def rational(self) -> Chain | None:
        """Return the part at which neither party loses; None when there is none.

        Gains that fall short of zero by rounding are zero.
        """
        slack = self.space.rounding + 8 * _EPS * np.abs(self.corners).max(axis=0)
        x, y = self.corners.T
        corners = np.arange(x.size, dtype=np.float64)
        if x[-1] < -slack[0] or y[0] < -slack[1]:
            return None
        low = float(np.interp(0.0, x, corners)) if x[0] < 0 else 0.0
        high = float(np.interp(0.0, -y, corners)) if y[-1] < 0 else corners[-1]
        if low > high:
            touching = self._at(low)[1] >= -slack[1] or self._at(high)[0] >= -slack[0]
            if not touching:
                return None
            low = high = min(low, high) if self._at(high)[0] >= -slack[0] else low
        inner = corners[(corners > low) & (corners < high)]
        place = np.unique(np.concatenate([[low], inner, [high]]))
        points = np.maximum(np.array([self._at(p) for p in place]), 0.0)
        return _strict(points, place)

    def _at(self, place: float) -> NDArray[np.float64]:
        k = min(int(place), max(self.corners.shape[0] - 2, 0))
        share = place - k
        if share in (0.0, 1.0):
            return np.array(self.corners[k + int(share)])
        return np.asarray((1 - share) * self.corners[k] + share * self.corners[k + 1])

    def mixture(self, place: float) -> Mixture:
        """Return the lottery at `place`: at most two packages."""
        k = min(int(place), max(len(self.steps) - 1, 0))
        share = place - k
        chosen = list(self.start)
        for group, column in self.steps[:k]:
            chosen[group] = column
        shares: list[tuple[tuple[float, Column], ...]] = [((1.0, column),) for column in chosen]
        if share > 0:
            group, column = self.steps[k]
            shares[group] = ((1.0 - share, chosen[group]), (share, column)) if share < 1 else ((1.0, column),)
        return Mixture(tuple(shares))


def polygon(space: LotterySpace) -> Polygon:
    """Return the efficient frontier over lotteries of a space with two parties and at least one package."""
    chains = [_group_chain(space, group) for group in space.groups]
    edges = []
    for g, chain in enumerate(chains):
        for k in range(1, len(chain)):
            width, height = _own(space, chain[k]) - _own(space, chain[k - 1])
            edges.append((-height / width, g, k))
    edges.sort()
    start = tuple(chain[0] for chain in chains)
    steps = tuple((g, chains[g][k]) for _, g, k in edges)
    chosen = list(start)
    corners = [_total(space, chosen)]
    for g, column in steps:
        chosen[g] = column
        corners.append(_total(space, chosen))
    return Polygon(space, start, steps, np.array(corners))


def _own(space: LotterySpace, column: Column) -> NDArray[np.float64]:
    return np.asarray(column.payoffs[space.parties])


def _total(space: LotterySpace, chosen: list[Column]) -> NDArray[np.float64]:
    return np.asarray(np.sum([_own(space, column) for column in chosen], axis=0) - space.no_deal)


def _group_chain(space: LotterySpace, group: Group) -> list[Column]:
    """Return the corners of a group's efficient frontier, from the second party's best to the first's."""

    def best(first: float, second: float) -> Column:
        column = group.best(space.actor_weights(np.array([first, second])))
        assert column is not None, "a space without packages has no polygon"
        return column

    def between(left: Column, right: Column) -> list[Column]:
        (x0, y0), (x1, y1) = _own(space, left), _own(space, right)
        if x1 <= x0 or y0 <= y1:
            return []
        middle = best(y0 - y1, x1 - x0)
        xm, ym = _own(space, middle)
        height = (xm - x0) * (y0 - y1) - (y0 - ym) * (x1 - x0)
        noise = 8 * _EPS * (abs(x0) + abs(x1) + abs(xm)) * (abs(y0) + abs(y1) + abs(ym))
        if height <= noise or middle.options in (left.options, right.options):
            return []
        return [*between(left, middle), middle, *between(middle, right)]

    left, right = best(0.0, 1.0), best(1.0, 0.0)
    found = [left, *between(left, right), right]
    return _efficient(space, found)


def _efficient(space: LotterySpace, chain: list[Column]) -> list[Column]:
    """Drop columns that another of the chain dominates or equals (flat and upright ends)."""
    own = np.array([_own(space, column) for column in chain])
    kept: list[Column] = []
    for k, row in enumerate(own):
        better = (own >= row).all(axis=1) & (own > row).any(axis=1)
        earlier = (own[:k] == row).all(axis=1).any()
        if not better.any() and not earlier:
            kept.append(chain[k])
    return kept


def _strict(points: NDArray[np.float64], place: NDArray[np.float64]) -> Chain:
    """Return the chain without points that clipping has made equal to, or dominated by, a neighbour."""
    keep = [0]
    for k in range(1, place.size):
        if points[k, 1] >= points[keep[-1], 1] and points[k, 0] > points[keep[-1], 0]:
            keep[-1] = k
        elif points[k, 0] > points[keep[-1], 0] and points[k, 1] < points[keep[-1], 1]:
            keep.append(k)
    chosen = points[keep]
    return Chain(chosen[:, 0].copy(), chosen[:, 1].copy(), place[keep])

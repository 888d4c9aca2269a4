"""The corners of the lotteries' zone in payoff space, exact: cut until every corner is inside."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord._convex.exact_lotteries import ExactLotteries

__all__ = ["corners"]

Point = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class _Corner:
    point: Point
    tight: frozenset[int]


def corners(
    lotteries: ExactLotteries, low: Sequence[Fraction], high: Sequence[Fraction], centre: Point, limit: int
) -> list[Point] | None:
    """Return the extreme points of the gains that lotteries in the zone can give, None when there are more.

    Double description (Motzkin et al. 1953): start from the box of the parties' ranges; for a corner
    that no lottery reaches, add the plane at which the ray from inside leaves the lotteries.

    Parameters
    ----------
    lotteries : ExactLotteries
        Gains are above its floors, in the packages' unit.
    low, high : (n_parties,) sequences of Fraction
        The parties' smallest and largest gains in the zone.
    centre : Point
        The gains of a lottery in the zone.
    limit : int
        The most corners.
    """
    polytope = _box(low, high)
    n_planes, confirmed = 2 * len(low), set[Point]()
    while True:
        doubtful = next((corner for corner in polytope if corner.point not in confirmed), None)
        if doubtful is None:
            return sorted(corner.point for corner in polytope)
        if len(confirmed) > limit or len(polytope) > 4 * limit:
            return None
        if doubtful.point == centre:
            confirmed.add(centre)
            continue
        reach, normal = lotteries.beyond(centre, doubtful.point)
        if reach >= 1:
            confirmed.add(doubtful.point)
            continue
        value, package = lotteries.heaviest(normal)
        del value
        bound = sum((a * g for a, g in zip(normal, lotteries.gains(package), strict=True)), Fraction(0))
        polytope = _cut(polytope, normal, bound, n_planes)
        n_planes += 1


def _box(low: Sequence[Fraction], high: Sequence[Fraction]) -> list[_Corner]:
    found: dict[Point, frozenset[int]] = {}
    for sides in product((0, 1), repeat=len(low)):
        point = tuple((low, high)[side][i] for i, side in enumerate(sides))
        tight = frozenset(2 * i + side for i, side in enumerate(sides))
        found[point] = found.get(point, frozenset()) | tight
    return [_Corner(point, tight) for point, tight in found.items()]


def _cut(polytope: list[_Corner], normal: Point, bound: Fraction, number: int) -> list[_Corner]:
    """Return the polytope's corners after cutting off what lies above a plane."""
    excess = [sum((a * x for a, x in zip(normal, corner.point, strict=True)), -bound) for corner in polytope]
    kept = [
        _Corner(corner.point, corner.tight | {number}) if e == 0 else corner
        for corner, e in zip(polytope, excess, strict=True)
        if e <= 0
    ]
    known = {corner.point for corner in kept}
    inside = [(corner, e) for corner, e in zip(polytope, excess, strict=True) if e < 0]
    outside = [(corner, e) for corner, e in zip(polytope, excess, strict=True) if e > 0]
    for out, above in outside:
        for within, below in inside:
            shared = out.tight & within.tight
            if len(shared) < len(normal) - 1 or not _is_edge(polytope, out, within, shared):
                continue
            share = above / (above - below)
            point = tuple(x + share * (y - x) for x, y in zip(out.point, within.point, strict=True))
            if point not in known:
                known.add(point)
                kept.append(_Corner(point, shared | {number}))
    return kept


def _is_edge(polytope: list[_Corner], one: _Corner, other: _Corner, shared: frozenset[int]) -> bool:
    return not any(shared <= corner.tight for corner in polytope if corner is not one and corner is not other)

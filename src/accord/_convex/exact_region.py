"""The corners of the lotteries' zone in payoff space, exact, from the hull of all lotteries."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accord._convex.exact_hull import Hull, Plane

__all__ = ["corners"]

Point = tuple[Fraction, ...]


def corners(whole: Hull) -> list[Point]:
    """Return the extreme points of the part of `whole` in which no coordinate is negative, in order.

    Such a point lies inside a face of `whole`. If the face is a corner, that is it; on an edge, a coordinate
    is zero that changes along the edge; anywhere else, at least two coordinates are zero, and the point is an
    end of what an axis has in common with the part.
    """
    found = {tuple(map(Fraction, corner)) for corner in whole.corners if min(corner) >= 0}
    found |= {point for point in _crossings(whole) if min(point) >= 0}
    found |= {end for axis in range(3) for end in _on_axis(whole.planes, axis)}
    return sorted(found)


def _crossings(whole: Hull) -> Iterator[Point]:
    """Visit where edges cross the planes on which a coordinate is zero."""
    for start, end in whole.edges:
        for axis in range(3):
            here, there = start[axis], end[axis]
            if here != there and min(here, there) <= 0 <= max(here, there):
                share = Fraction(here, here - there)
                yield tuple(a + share * (b - a) for a, b in zip(start, end, strict=True))


def _on_axis(planes: tuple[Plane, ...], axis: int) -> Iterator[Point]:
    """Visit the ends of what the non-negative half of an axis has in common with all planes' lower sides."""
    low, high = Fraction(0), None
    for normal, limit in planes:
        slope = normal[axis]
        if slope == 0 and limit < 0:
            return
        if slope > 0:
            high = Fraction(limit, slope) if high is None else min(high, Fraction(limit, slope))
        elif slope < 0:
            low = max(low, Fraction(limit, slope))
    assert high is not None, "a hull is bounded"
    if low <= high:
        for at in (low, high):
            yield tuple(at if k == axis else Fraction(0) for k in range(3))

"""The convex hull of a set in three dimensions that is known only by its farthest points, without rounding.

Quickhull (Barber, Dobkin and Huhdanpaa 1996) whose points come from an oracle: a face is done when nothing
lies beyond it, otherwise the farthest point beyond takes its place. In whole numbers throughout; flat sets
are treated in their own dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import gcd

__all__ = ["Hull", "Plane", "Support", "Vector", "dot", "hull"]

Vector = tuple[int, int, int]
Plane = tuple[Vector, int]
"""A normal and a limit: everything has ``normal @ x <= limit``."""

Support = Callable[[Sequence[Vector]], Sequence[Vector]]
"""For each of many directions, a point of the set that lies farthest."""


@dataclass(frozen=True, slots=True)
class Hull:
    """A convex set by its corners, edges and planes.

    Attributes
    ----------
    corners : tuple of Vector
        The extreme points.
    edges : tuple of (Vector, Vector)
        Segments that make up the edges; where one was cut, its ends need not be corners.
    planes : tuple of Plane
        Whose intersection is the set; of flat sets, two for each plane that holds them.
    """

    corners: tuple[Vector, ...]
    edges: tuple[tuple[Vector, Vector], ...]
    planes: tuple[Plane, ...]


def dot(one: Vector, other: Vector) -> int:
    """Return the scalar product."""
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def hull(support: Support, limit: int) -> Hull | None:
    """Return the convex hull of the set that `support` describes; None beyond `limit` points.

    Parameters
    ----------
    support : callable
    limit : int
        The most points to bring in; a few of them may turn out not to be corners.
    """
    points, flats = _frame(support)
    around = [plane for normal in flats for plane in _both_sides(normal, points[0])]
    if len(points) == 1:
        return Hull((points[0],), (), tuple(around))
    if len(points) == 2:
        along = _minus(points[1], points[0])
        start, end = support([_times(-1, along), along])
        planes = [(along, dot(along, end)), (_times(-1, along), -dot(along, start))]
        return Hull((start, end), ((start, end),), (*around, *planes))
    if len(points) == 3:
        return _polygon(support, points, flats[0], around, limit)
    return _Polytope(support, points).hull(limit)


def _frame(support: Support) -> tuple[list[Vector], list[Vector]]:
    """Return points that span the set, one more than its dimension, and normals of planes that hold it."""
    points, flats = [support([(1, 0, 0)])[0]], list[Vector]()
    while len(points) + len(flats) < 4:
        normal = _across([*(_minus(p, points[0]) for p in points[1:]), *flats])
        found = support([normal, _times(-1, normal)])
        off = [p for p in found if dot(normal, p) != dot(normal, points[0])]
        if off:
            points.append(off[0])
        else:
            flats.append(normal)
    return points, flats


def _across(vectors: Sequence[Vector]) -> Vector:
    """Return a vector at right angles to at most two independent ones."""
    if not vectors:
        return (1, 0, 0)
    if len(vectors) == 1:
        axes: list[Vector] = [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
        return next(v for axis in axes if any(v := _cross(vectors[0], axis)))
    return _cross(vectors[0], vectors[1])


def _both_sides(normal: Vector, point: Vector) -> list[Plane]:
    at = dot(normal, point)
    return [(normal, at), (_times(-1, normal), -at)]


def _minus(one: Vector, other: Vector) -> Vector:
    return (one[0] - other[0], one[1] - other[1], one[2] - other[2])


def _times(factor: int, one: Vector) -> Vector:
    return (factor * one[0], factor * one[1], factor * one[2])


def _cross(a: Vector, b: Vector) -> Vector:
    """Return the cross product in lowest terms."""
    x, y, z = a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    common = gcd(x, y, z)
    return (x // common, y // common, z // common) if common > 1 else (x, y, z)


def _polygon(
    support: Support, points: Sequence[Vector], flat: Vector, around: Sequence[Plane], limit: int
) -> Hull | None:
    """Return the hull of a set in one plane."""
    a, b, c = points
    if dot(flat, _cross(_minus(b, a), _minus(c, a))) < 0:
        b, c = c, b
    pending, sides, n_points = [(a, b), (b, c), (c, a)], list[tuple[Vector, Vector, Vector]](), 3
    while pending:
        normals = [_cross(_minus(end, start), flat) for start, end in pending]
        divided = []
        for (start, end), normal, point in zip(pending, normals, support(normals), strict=True):
            if dot(normal, point) > dot(normal, start):
                divided += [(start, point), (point, end)]
                n_points += 1
            else:
                sides.append((normal, start, end))
        pending = divided
        if n_points > limit:
            return None
    normal_after = {start: normal for normal, start, _ in sides}
    corners = tuple(end for normal, _, end in sides if normal_after[end] != normal)
    planes = [(normal, dot(normal, start)) for normal, start, _ in sides]
    return Hull(corners, tuple((start, end) for _, start, end in sides), (*around, *planes))


@dataclass(slots=True)
class _Face:
    """A triangle, seen from outside against the clock."""

    corners: tuple[int, int, int]
    normal: Vector
    limit: int
    is_alive: bool = True


class _Polytope:
    """Triangles that close up, growing until they hold the set."""

    def __init__(self, support: Support, points: Sequence[Vector]) -> None:
        self.support, self.points = support, list(points)
        self.at: dict[tuple[int, int], _Face] = {}
        flipped = dot(_cross(*(_minus(p, points[0]) for p in points[1:3])), _minus(points[3], points[0])) > 0
        faces = [(0, 2, 1), (0, 1, 3), (1, 2, 3), (2, 0, 3)]
        self.pending = [self._face((a, c, b) if not flipped else (a, b, c)) for a, b, c in faces]

    def _face(self, corners: tuple[int, int, int]) -> _Face:
        a, b, c = (self.points[k] for k in corners)
        normal = _cross(_minus(b, a), _minus(c, a))
        face = _Face(corners, normal, dot(normal, a))
        for edge in _edges(face):
            self.at[edge] = face
        return face

    def hull(self, limit: int) -> Hull | None:
        while self.pending:
            faces, self.pending = [face for face in self.pending if face.is_alive], []
            for face, point in zip(faces, self.support([face.normal for face in faces]), strict=True):
                if face.is_alive and dot(face.normal, point) > face.limit:
                    self._add(point, face)
            if len(self.points) > limit:
                return None
        return self._answer()

    def _add(self, point: Vector, face: _Face) -> None:
        """Replace the faces that see a point by faces to it."""
        self.points.append(point)
        number, horizon, stack = len(self.points) - 1, [], [face]
        face.is_alive = False
        while stack:
            for start, end in _edges(stack.pop()):
                beside = self.at[end, start]
                if beside.is_alive and dot(beside.normal, point) > beside.limit:
                    beside.is_alive = False
                    stack.append(beside)
                elif beside.is_alive:
                    horizon.append((start, end))
        self.pending += [self._face((start, end, number)) for start, end in horizon]

    def _answer(self) -> Hull:
        faces = list({id(face): face for face in self.at.values() if face.is_alive}.values())
        touching: dict[int, set[Vector]] = {}
        for face in faces:
            for corner in face.corners:
                touching.setdefault(corner, set()).add(face.normal)
        edges = [
            (self.points[start], self.points[end])
            for face in faces
            for start, end in _edges(face)
            if start < end and self.at[end, start].normal != face.normal
        ]
        corners = tuple(self.points[k] for k, normals in touching.items() if len(normals) > 2)
        planes = {face.normal: face.limit for face in faces}
        return Hull(corners, tuple(edges), tuple(planes.items()))


def _edges(face: _Face) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    a, b, c = face.corners
    return (a, b), (b, c), (c, a)

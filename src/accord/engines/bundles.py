"""Efficient points with all packages behind them, visited on demand."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._arrays import frozen
from accord.engines.efficient_rows import efficient_rows
from accord.engines.package_numbers import bases_of, number_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.engines.fronts import Front
    from accord.engines.units import Units
    from accord.structure import Structure

__all__ = ["MergedFrontier", "bundled", "columns_of"]


@dataclass(frozen=True, slots=True, eq=False)
class MergedFrontier:
    """The efficient payoffs, and on demand every package behind each of them.

    Attributes
    ----------
    points : (n_points, n_objectives) array
        Payoffs in lexicographically descending order, all different.
    multiplicity : tuple of int
        How many packages share each point.
    shape : tuple of int
        The number of options of every issue.
    """

    points: NDArray[np.float64]
    multiplicity: tuple[int, ...]
    shape: tuple[int, ...]
    _front: Front
    _bundle: NDArray[np.int64]

    @property
    def n_points(self) -> int:
        """Return the number of points."""
        return len(self.multiplicity)

    def numbers(self, point: int) -> Iterator[int]:
        """Visit the numbers of all packages behind a point, ascending, one at a time.

        Best first: the smallest number behind every way to reach a point is known, so the search opens
        nothing that it need not. Time and memory grow with the packages visited, not with the multiplicity.
        """
        bases = bases_of(self.shape)
        # A state is a set of packages: its smallest number, what is settled, and what is open (linked list).
        # Different states hold different packages, so the smallest numbers never tie.
        queue: list[tuple[int, int, Any]] = [
            (number_of(self._front.smallest[row], bases), 0, (self._front, row, None))
            for row in range(*self._bundle[point].tolist())
        ]
        heapq.heapify(queue)
        while queue:
            smallest, settled, rest = heapq.heappop(queue)
            if rest is None:
                yield settled
                continue
            front, row, others = rest
            ways = _ways(front, row, others, bases)
            least = min([way[0] for way in ways])
            for number, added, still_open in ways:
                heapq.heappush(queue, (smallest - least + number, settled + added, still_open))

    def positions(self, point: int) -> Iterator[NDArray[np.int64]]:
        """Visit all packages behind a point, smallest number first, as option positions (n_issues,)."""
        for number in self.numbers(point):
            found = np.empty(len(self.shape), dtype=np.int64)
            for issue in range(len(self.shape) - 1, -1, -1):
                number, found[issue] = divmod(number, self.shape[issue])
            yield found


def _ways(front: Front, row: int, rest: Any, bases: tuple[int, ...]) -> list[tuple[int, int, Any]]:
    """Return the ways to reach a row: what each adds at least, what that settles, and what is open then.

    What the only way adds at least is what the row does; it is left at zero.
    """
    members = range(front.start[row], front.start[row + 1])
    if not front.sources:
        added = [number_of(front.numbers[member], bases) for member in members]
        return [(number, number, rest) for number in added]
    ways: list[tuple[int, int, Any]] = []
    for member in members:
        one, other = front.sources[front.source[member]]
        i, j = front.left[member], front.right[member]
        number = number_of(one.smallest[i] + other.smallest[j], bases) if len(members) > 1 else 0
        ways.append((number, 0, (one, i, (other, j, rest))))
    return ways


def columns_of(
    structure: Structure, actors: NDArray[np.int64], floor: NDArray[np.float64] | None
) -> NDArray[np.int64]:
    """Return the actors to compute payoffs for: the objectives, then others who have a floor."""
    if floor is None:
        return actors
    others = [a for a in range(structure.n_actors) if np.isfinite(floor[a]) and a not in actors]
    return np.concatenate([actors, np.array(others, dtype=np.int64)])


def bundled(front: Front, n_objectives: int, units: Units, shape: tuple[int, ...]) -> MergedFrontier:
    """Bundle points that differ only in the payoffs of actors who have a floor but are no objective."""
    rows, counts = front.points, front.counts
    first = np.arange(front.size)
    bundle = np.column_stack([first, first + 1])
    if rows.shape[1] > n_objectives and front.size:
        changes = (rows[1:, :n_objectives] != rows[:-1, :n_objectives]).any(axis=1)
        first = np.append(0, np.flatnonzero(changes) + 1)
        keep = efficient_rows(np.ascontiguousarray(rows[first, :n_objectives]), n_objectives)
        bundle = np.column_stack([first, np.append(first, front.size)[1:]])[keep]
        counts = np.add.reduceat(counts, first)[keep]
    points = units.payoffs(rows)[bundle[:, 0], :n_objectives]
    return MergedFrontier(frozen(points + 0.0), tuple(counts.tolist()), shape, front, bundle)

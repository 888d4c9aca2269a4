"""Efficient points with all packages behind them, visited on demand."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._arrays import frozen
from accord.engines.fronts import efficient_rows

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
        rows = range(*self._bundle[point].tolist())
        # A state is a set of packages: its smallest number, what is settled, and what is open (linked list).
        # Different states hold different packages, so the smallest numbers never tie.
        queue: list[tuple[int, int, Any]] = [
            (int(self._front.least[row]), 0, (self._front, row, None)) for row in rows
        ]
        heapq.heapify(queue)
        while queue:
            _, settled, rest = heapq.heappop(queue)
            if rest is None:
                yield settled
                continue
            front, row, rest = rest
            for state in _ways(front, int(row), settled, rest):
                heapq.heappush(queue, state)

    def positions(self, point: int) -> Iterator[NDArray[np.int64]]:
        """Visit all packages behind a point, smallest number first, as option positions (n_issues,)."""
        for number in self.numbers(point):
            found = np.empty(len(self.shape), dtype=np.int64)
            for issue in range(len(self.shape) - 1, -1, -1):
                number, found[issue] = divmod(number, self.shape[issue])
            yield found


def _ways(front: Front, row: int, settled: int, rest: Any) -> Iterator[tuple[int, int, Any]]:
    """Visit the states into which settling the first open front of a state divides it."""
    waiting, link = settled, rest
    while link is not None:
        waiting += int(link[0].least[link[1]])
        link = link[2]
    for member in range(front.start[row], front.start[row + 1]):
        if not front.sources:
            number = int(front.numbers[member])
            yield waiting + number, settled + number, rest
            continue
        one, other = front.sources[front.source[member]]
        i, j = int(front.left[member]), int(front.right[member])
        smallest = waiting + int(one.least[i]) + int(other.least[j])
        yield smallest, settled, (one, i, (other, j, rest))


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
    rows = front.points[:, :n_objectives]
    begins = np.ones(front.size, dtype=np.bool_)
    begins[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    first = np.flatnonzero(begins)
    keep = efficient_rows(np.ascontiguousarray(rows[first]), n_objectives)
    bundle = np.column_stack([first, np.append(first, front.size)[1:]])[keep]
    points = units.payoffs(front.points)[bundle[:, 0], :n_objectives]
    counts = front.counts.tolist()
    multiplicity = tuple(sum(counts[low:high]) for low, high in bundle.tolist())
    return MergedFrontier(frozen(points + 0.0), multiplicity, shape, front, bundle)

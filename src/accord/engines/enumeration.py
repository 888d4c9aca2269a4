"""Enumeration: every allowed package visited, in constant memory, by numba kernels.

The oracle of the other engines, the counter, and the engine for payoff tables. Answers do not depend on the
number of threads: work is cut the same way always and put together in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.blocks import cases, n_packages
from accord.engines.walks import check_enumerable, in_threads, lay_out, package_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accord._kernels.walk import Walk
    from accord.structure import Structure

__all__ = ["Region", "collect", "histogram", "measure", "walks"]


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """The packages whose payoffs lie in a box.

    Attributes
    ----------
    n_allowed, n_inside : int
        How many packages the linkages allow, and how many of those lie in the box.
    ranges : (n_actors, 2) array
        Smallest and largest payoff of every actor inside; nan when nothing is inside.
    """

    n_allowed: int
    n_inside: int
    ranges: NDArray[np.float64]


def walks(
    structure: Structure,
    rows: NDArray[np.int64],
    origin: NDArray[np.float64],
    scale: NDArray[np.float64] | None = None,
) -> Iterator[tuple[Walk, int]]:
    """Visit walks that together hold every allowed package once, each with its number of packages.

    Raises
    ------
    SpaceTooLargeError
        There are more packages than enumeration accepts.
    """
    for blocks in cases(structure):
        count = n_packages(blocks)
        check_enumerable(structure, count)
        yield lay_out(structure, blocks, rows, origin, scale), count


def measure(structure: Structure, lower: NDArray[np.float64], upper: NDArray[np.float64]) -> Region:
    """Count the allowed packages with payoffs from `lower` to `upper`, and measure their payoff ranges.

    Parameters
    ----------
    structure : Structure
    lower, upper : (n_actors,) arrays
        Bounds, both included; infinite for none. Allow for rounding in the bounds.
    """
    from accord._kernels.regions import measure_region

    n_allowed = n_inside = 0
    low, high = np.full(structure.n_actors, np.inf), np.full(structure.n_actors, -np.inf)
    n_actors = structure.n_actors

    def task(walk: Walk, start: int, stop: int) -> tuple[int, NDArray[np.float64], NDArray[np.float64]]:
        out_low, out_high = np.full(n_actors, np.inf), np.full(n_actors, -np.inf)
        found = measure_region(walk, start, stop, lower, upper, out_low, out_high)
        return int(found), out_low, out_high

    for walk, count in _payoff_walks(structure):
        for found, chunk_low, chunk_high in in_threads(task, walk):
            n_inside += found
            low, high = np.minimum(low, chunk_low), np.maximum(high, chunk_high)
        n_allowed += count
    ranges = np.column_stack([low, high]) if n_inside else np.full((low.size, 2), np.nan)
    return Region(n_allowed, n_inside, ranges)


def collect(
    structure: Structure, lower: NDArray[np.float64], upper: NDArray[np.float64], limit: int
) -> tuple[int, list[int]]:
    """Return how many allowed packages have payoffs in the box, and the first `limit` of their numbers."""
    from accord._kernels.regions import collect_region

    n_inside, kept = 0, np.empty(0, dtype=np.int64)

    def task(walk: Walk, start: int, stop: int) -> tuple[int, NDArray[np.int64]]:
        numbers = np.empty(limit, dtype=np.int64)
        found, n_kept = collect_region(walk, start, stop, lower, upper, numbers)
        return int(found), numbers[:n_kept].copy()

    for walk, _ in _payoff_walks(structure):
        for found, numbers in in_threads(task, walk):
            n_inside += found
            kept = smallest(kept, numbers, limit)
    return n_inside, [package_number(structure, int(number)) for number in kept]


def histogram(
    structure: Structure,
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    edges: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return how many allowed packages with payoffs from `lower` to `upper` fall in each bin, per actor.

    Parameters
    ----------
    structure : Structure
    lower, upper : (n_actors,) arrays
    edges : (n_actors, n_bins + 1) array
        Ascending, best equally spaced. Bins are closed below, the last one above too; payoffs outside all
        bins are not counted.

    Returns
    -------
    (n_actors, n_bins) array of counts
    """
    from accord._kernels.regions import count_bins

    n_bins = edges.shape[1] - 1
    total = np.zeros((structure.n_actors, n_bins), dtype=np.int64)
    width = edges[:, -1] - edges[:, 0]
    bins_per_unit = np.divide(n_bins, width, out=np.zeros_like(width), where=width > 0)

    def task(walk: Walk, start: int, stop: int) -> NDArray[np.int64]:
        counts = np.zeros_like(total)
        count_bins(walk, start, stop, lower, upper, edges, bins_per_unit, counts)
        return counts

    for walk, _ in _payoff_walks(structure):
        for counts in in_threads(task, walk):
            total += counts
    return total


def smallest(left: NDArray[np.int64], right: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Return the smallest `limit` of both, ascending."""
    return np.sort(np.concatenate([left, right]))[:limit]


def _payoff_walks(structure: Structure) -> Iterator[tuple[Walk, int]]:
    return walks(structure, np.arange(structure.n_actors), np.zeros(structure.n_actors))

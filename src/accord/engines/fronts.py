"""Fronts: efficient partial sums, each with the ways to reach it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.engines.efficient_rows import check_size, efficient, efficient_sums_of
from accord.engines.packing import PackedRows, alone, efficient_packed, sorted_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.engines.packing import Packing

__all__ = ["Front", "Rules", "leaf", "sums"]

_BATCH = 2**22
_LARGEST_COUNT = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """How partial sums are compared and how many may be kept.

    Attributes
    ----------
    n_objectives : int
        Leading columns in which a row must be better to dominate; the others are constraints, in which it
        must not be worse.
    rounding : (n_columns,) array
        The difference up to which two sums mean the same; zero where sums are exact.
    grid : (n_columns,) array or None
        Side lengths of the boxes of which one row each is kept, for an epsilon-frontier.
    maximal_points : int
        More rows than this raise SpaceTooLargeError.
    packing : Packing, optional
        How rows are packed, where they are few whole numbers, all of them objectives, without a grid.
    """

    n_objectives: int
    rounding: NDArray[np.float64]
    grid: NDArray[np.float64] | None
    maximal_points: int
    packing: Packing | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """Efficient partial sums over some issues, in lexicographically descending order.

    Attributes
    ----------
    rows : (n, n_columns) array or PackedRows
        The sums, in units.
    start : (n + 1,) int array
        Members ``start[k]`` to ``start[k + 1] - 1`` are the ways to reach row `k`.
    source, left, right : (n_members,) int arrays
        A way: row `left` of ``sources[source][0]`` plus row `right` of ``sources[source][1]``.
    sources : tuple of pairs of Front
        Empty for a leaf.
    numbers : (n_members, n_digits) int array
        What a way adds to the package's number, in digits; without rows except in a leaf.
    counts : (n,) array of int
        How many settlements of these issues share a row.
    smallest : (n, n_digits) int array
        The smallest number among them.
    n_settlements : int
        The sum of `counts`.
    """

    rows: NDArray[np.float64] | PackedRows
    start: NDArray[np.int64]
    source: NDArray[np.int32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    sources: tuple[tuple[Front, Front], ...]
    numbers: NDArray[np.int64]
    counts: NDArray[Any]
    smallest: NDArray[np.int64]
    n_settlements: int

    @property
    def size(self) -> int:
        """Return the number of rows."""
        return int(self.counts.size)

    @property
    def points(self) -> NDArray[np.float64]:
        """Return the rows as an array, (n, n_columns)."""
        return self.rows.points if isinstance(self.rows, PackedRows) else self.rows

    @property
    def best(self) -> NDArray[np.float64]:
        """Return the largest value of each column."""
        if isinstance(self.rows, PackedRows):
            return self.rows.high.astype(np.float64)
        return np.asarray(self.rows.max(axis=0))

    @property
    def packed(self) -> PackedRows:
        """Return the rows, which are packed."""
        assert isinstance(self.rows, PackedRows)
        return self.rows


def leaf(
    points: NDArray[np.float64], numbers: NDArray[np.int64], rules: Rules, least: NDArray[np.float64]
) -> Front:
    """Return the front of a list of settlements: rows of `points`, adding `numbers` to the package's number.

    Rows below `least` are left out: they cannot end in a package that reaches the floor.

    Raises
    ------
    SpaceTooLargeError
        More than ``rules.maximal_points`` rows are efficient.
    """
    rows: NDArray[np.float64] | PackedRows
    if rules.packing is None:
        reached = np.flatnonzero((points >= least).all(axis=1))
        rows, member, start = efficient(np.ascontiguousarray(points[reached]), None, rules)
        member = reached[member]
    else:
        packed, order = sorted_rows(points, rules.packing)
        rows, start, _, left, _ = efficient_packed([alone(packed)], rules.packing, least)
        member = order[left]
        check_size(start.size - 1, rules)
    numbers = numbers[member]
    nowhere = np.zeros(member.size, dtype=np.int32)
    counts, smallest = start[1:] - start[:-1], _smallest(numbers, start)
    return Front(rows, start, nowhere, nowhere, nowhere, (), numbers, counts, smallest, member.size)


def sums(sources: Sequence[tuple[Front, Front]], rules: Rules, least: NDArray[np.float64]) -> Front:
    """Return the front of everything that is a sum over one of the pairs `sources`, of which there are some.

    The settlements of different pairs must be different. Sums below `least` are left out.

    Raises
    ------
    SpaceTooLargeError
        More than ``rules.maximal_points`` points are efficient.
    """
    batches = [_survivors(batch, rules, least) for batch in _batches(sources)]
    rows, start, source, left, right = batches[0] if len(batches) == 1 else _united(batches, rules, least)
    ones, others = zip(*sources, strict=True)
    (count, number), (times, added) = _settlements(ones, source, left), _settlements(others, source, right)
    if sum(one.n_settlements * other.n_settlements for one, other in sources) >= _LARGEST_COUNT:
        count = count.astype(np.object_)
    counts, numbers = count * times, number + added
    if counts.size >= start.size:
        counts = np.add.reduceat(counts, start[:-1])
    # kept as long as the frontier: half the size
    pair, first, second = (way.astype(np.int32) for way in (source, left, right))
    smallest, n_settlements = _smallest(numbers, start), int(counts.sum())
    return Front(
        rows, start, pair, first, second, tuple(sources), numbers[:0], counts, smallest, n_settlements
    )


_Piece = tuple[int, Front, Front, int, int]
"""A source's position, its two fronts, and the range of rows of the shorter one."""


def _batches(sources: Sequence[tuple[Front, Front]]) -> list[list[_Piece]]:
    """Split the pairs into batches of bounded numbers of sums."""
    batches: list[list[_Piece]] = [[]]
    room = _BATCH
    for s, (one, other) in enumerate(sources):
        long, short = max(one.size, other.size), min(one.size, other.size)
        begin = 0
        while begin < short:
            if room < long and batches[-1]:
                batches.append([])
                room = _BATCH
            end = min(short, begin + max(1, room // long))
            batches[-1].append((s, one, other, begin, end))
            room -= (end - begin) * long
            begin = end
    return batches


_Found = tuple[
    "NDArray[np.float64] | PackedRows",
    "NDArray[np.int64]",
    "NDArray[np.int64]",
    "NDArray[np.int64]",
    "NDArray[np.int64]",
]
"""Rows, where their members begin, and of every member its source and its rows left and right."""


def _survivors(pieces: Sequence[_Piece], rules: Rules, least: NDArray[np.float64]) -> _Found:
    """Return the efficient sums of one batch."""
    found: _Found
    if rules.packing is None:
        plain = [(one.points, other.points, begin, end) for _, one, other, begin, end in pieces]
        found = efficient_sums_of(plain, rules, least)
    else:
        packed = [(one.packed, other.packed, begin, end) for _, one, other, begin, end in pieces]
        found = efficient_packed(packed, rules.packing, least)
        check_size(found[1].size - 1, rules)
    rows, start, piece, left, right = found
    source = np.array([s for s, *_ in pieces], dtype=np.int64)
    return rows, start, source[piece], left, right


def _united(batches: Sequence[_Found], rules: Rules, least: NDArray[np.float64]) -> _Found:
    """Return the efficient sums of all batches."""
    source, left, right = (np.concatenate([batch[i] for batch in batches]) for i in (2, 3, 4))
    packed = [rows.repeated(np.diff(start)) for rows, start, *_ in batches if isinstance(rows, PackedRows)]
    if rules.packing is not None:
        begins = np.cumsum([0, *(rows.keys.size for rows in packed)])
        united, start, batch, row, _ = efficient_packed([alone(p) for p in packed], rules.packing, least)
        check_size(start.size - 1, rules)
        member = begins[batch] + row
        return united, start, source[member], left[member], right[member]
    plain = [np.repeat(r, np.diff(start), axis=0) for r, start, *_ in batches if isinstance(r, np.ndarray)]
    points, member, start = efficient(np.vstack(plain), None, rules)
    return points, start, source[member], left[member], right[member]


def _settlements(
    fronts: Sequence[Front], source: NDArray[np.int64], row: NDArray[np.int64]
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return how many settlements stand behind rows of some of `fronts`, and their smallest numbers."""
    if len(fronts) == 1:
        return fronts[0].counts[row], fronts[0].smallest.take(row, axis=0)
    at = np.cumsum([0, *(front.size for front in fronts[:-1])])[source] + row
    counts = np.concatenate([front.counts for front in fronts])
    return counts[at], np.concatenate([front.smallest for front in fronts]).take(at, axis=0)


def _smallest(numbers: NDArray[np.int64], start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the smallest number of every range of members."""
    from accord._kernels.packed_sums import smallest_numbers

    if numbers.shape[0] == start.size - 1:
        return numbers
    smallest = np.empty((start.size - 1, numbers.shape[1]), dtype=np.int64)
    smallest_numbers(numbers, start, smallest)
    return smallest

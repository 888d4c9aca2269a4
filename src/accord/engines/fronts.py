"""Fronts: efficient partial sums, each with the ways to reach it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Front", "Rules", "efficient", "efficient_rows", "leaf", "no_choice", "sums"]

_BATCH = 2**22


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
    is_wide : bool
        Whether package numbers exceed 64 bits.
    """

    n_objectives: int
    rounding: NDArray[np.float64]
    grid: NDArray[np.float64] | None
    maximal_points: int
    is_wide: bool

    def integers(self, values: Sequence[int]) -> NDArray[Any]:
        """Return an integer array wide enough for package numbers."""
        return np.array(values, dtype=np.object_ if self.is_wide else np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """Efficient partial sums over some issues, in lexicographically descending order.

    Attributes
    ----------
    points : (n, n_columns) array
        The sums, in units.
    start : (n + 1,) int array
        Members ``start[k]`` to ``start[k + 1] - 1`` are the ways to reach point `k`.
    source, left, right : (n_members,) int arrays
        A way: point `left` of ``sources[source][0]`` plus point `right` of ``sources[source][1]``.
    sources : tuple of pairs of Front
        Empty for a leaf.
    numbers : (n_members,) int array
        What a way adds to the package's number; zeros except in a leaf.
    counts, least : (n,) int arrays
        How many settlements of these issues share a point, and the smallest number among them.
    """

    points: NDArray[np.float64]
    start: NDArray[np.int64]
    source: NDArray[np.int32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    sources: tuple[tuple[Front, Front], ...]
    numbers: NDArray[Any]
    counts: NDArray[Any]
    least: NDArray[Any]

    @property
    def size(self) -> int:
        """Return the number of points."""
        return int(self.points.shape[0])


def leaf(
    points: NDArray[np.float64], numbers: NDArray[Any], rules: Rules, least: NDArray[np.float64]
) -> Front:
    """Return the front of a list of settlements: rows of `points`, adding `numbers` to the package's number.

    Rows below `least` are left out: they cannot end in a package that reaches the floor.
    """
    reached = np.flatnonzero((points >= least).all(axis=1))
    kept, member, start = efficient(np.ascontiguousarray(points[reached]), None, rules)
    numbers = numbers[reached[member]]
    nowhere = np.zeros(member.size, dtype=np.int32)
    counts = _per_point(np.add, rules.integers([1] * member.size), start)
    smallest = _per_point(np.minimum, numbers, start)
    return Front(kept, start, nowhere, nowhere, nowhere, (), numbers, counts, smallest)


def no_choice(amounts: NDArray[np.float64], rules: Rules) -> Front:
    """Return the front of one settlement that adds `amounts` and decides no issue."""
    return leaf(amounts[None, :], rules.integers([0]), rules, np.full(amounts.size, -np.inf))


def sums(sources: Sequence[tuple[Front, Front]], rules: Rules, least: NDArray[np.float64]) -> Front:
    """Return the front of everything that is a sum over one of the pairs `sources`.

    The settlements of different pairs must be different. Sums below `least` are left out.

    Raises
    ------
    SpaceTooLargeError
        More than ``rules.maximal_points`` points are efficient.
    """
    batches = [_survivors(batch, rules, least) for batch in _batches(sources)]
    points, start, source, left, right = batches[0]
    if len(batches) > 1:
        expanded = np.vstack([np.repeat(batch[0], np.diff(batch[1]), axis=0) for batch in batches])
        source, left, right = (np.concatenate([batch[i] for batch in batches]) for i in (2, 3, 4))
        points, member, start = efficient(expanded, None, rules)
        source, left, right = source[member], left[member], right[member]
    counts, numbers = rules.integers([0] * left.size), rules.integers([0] * left.size)
    for s, (one, other) in enumerate(sources):
        at = source == s if len(sources) > 1 else slice(None)
        counts[at] = one.counts[left[at]] * other.counts[right[at]]
        numbers[at] = one.least[left[at]] + other.least[right[at]]
    counts, numbers = _per_point(np.add, counts, start), _per_point(np.minimum, numbers, start)
    # kept as long as the frontier: half the size
    pair, first, second = (way.astype(np.int32) for way in (source, left, right))
    return Front(points, start, pair, first, second, tuple(sources), rules.integers([]), counts, numbers)


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


def _survivors(
    pieces: Sequence[_Piece], rules: Rules, least: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the efficient sums of one batch: points, start, source, left, right."""
    from accord._kernels.merging import add_runs

    room = sum(max(one.size, other.size) * (end - begin) for _, one, other, begin, end in pieces)
    n_runs = sum(end - begin for *_, begin, end in pieces)
    # One row more than there are sums: a sum below `least` is written before it is left out.
    points = np.empty((room + 1, least.size))
    ways = np.empty((3, room), dtype=np.int64)
    run = np.empty(n_runs + 1, dtype=np.int64)
    n, r = 0, 0
    for s, one, other, begin, end in pieces:
        swapped = one.size < other.size
        long, short = (other, one) if swapped else (one, other)
        out_long, out_short = (ways[2], ways[1]) if swapped else (ways[1], ways[2])
        runs = run[r : r + end - begin]
        added = add_runs(
            long.points, short.points[begin:end], least, points[n:], out_long[n:], out_short[n:], runs
        )
        out_short[n : n + added] += begin
        runs += n
        ways[0, n : n + added] = s
        n, r = n + added, r + end - begin
    run[r] = n
    kept, member, start = efficient(points[:n], run, rules)
    return kept, start, ways[0][member], ways[1][member], ways[2][member]


def efficient(
    points: NDArray[np.float64], run: NDArray[np.int64] | None, rules: Rules
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the efficient different rows, descending, the rows behind each, and where those begin."""
    from accord._kernels.merging import distinct_rows, members_of_kept, merge_runs

    if rules.rounding.any():
        points, run = _snapped(points, rules.rounding), None
    n = points.shape[0]
    if run is None:
        order = np.lexsort((-points.T)[::-1])
    else:
        order = np.empty(n, dtype=np.int64)
        merge_runs(points, run, order)
    different = np.empty_like(points)
    begin = np.empty(n + 1, dtype=np.int64)
    different = different[: distinct_rows(points, order, different, begin)]
    if rules.grid is None:
        keep = efficient_rows(different, rules.n_objectives)
    else:
        keep = _one_per_box(different, rules.grid)
    n_kept = int(np.count_nonzero(keep))
    if n_kept > rules.maximal_points:
        raise SpaceTooLargeError(
            must(
                "maximal_points",
                "be at least the number of efficient partial packages",
                f"{rules.maximal_points} where there are {n_kept}",
                cure="Raise it, give epsilon= for a frontier of guaranteed closeness, or solve for one "
                "concept with method='branch_and_bound'.",
            )
        )
    member = np.empty(n, dtype=np.int64)
    start = np.empty(n_kept + 1, dtype=np.int64)
    member = member[: members_of_kept(order, begin[: keep.size + 1], keep, member, start)]
    return np.ascontiguousarray(different[keep]), member, start


def efficient_rows(rows: NDArray[np.float64], n_objectives: int) -> NDArray[np.bool_]:
    """Mark the rows (different, lexicographically descending) that no other row dominates.

    A row dominates another when it is at least as good in every column and differs in one of the first
    `n_objectives`.
    """
    from accord._kernels.dominance import efficient_2, efficient_3, efficient_many

    n_rows, n_columns = rows.shape
    keep = np.ones(n_rows, dtype=np.bool_)
    if n_columns == n_objectives <= 3:
        if n_columns < 3:
            efficient_2(rows, keep)
        else:
            efficient_3(rows, keep)
        return keep
    if n_columns < 4:
        rows = np.column_stack([rows, np.zeros((n_rows, 4 - n_columns))])
    changes = (rows[1:, :n_objectives] != rows[:-1, :n_objectives]).any(axis=1)
    group = np.concatenate([[0], np.flatnonzero(changes) + 1, [n_rows]]) if n_rows else np.zeros(1, np.int64)
    efficient_many(rows, group.astype(np.int64), keep)
    return keep


def _snapped(points: NDArray[np.float64], rounding: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rows with values that differ by no more than the rounding made the same, by column."""
    points = points.copy()
    for column in np.flatnonzero(rounding):
        values = points[:, column]
        order = np.argsort(values)
        ascending = values[order]
        begins = np.diff(ascending, prepend=-np.inf) > rounding[column]
        points[order, column] = ascending[np.flatnonzero(begins)][np.cumsum(begins) - 1]
    return points


def _one_per_box(rows: NDArray[np.float64], grid: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Keep one row in each box of a grid that no other box dominates (Laumanns et al. 2002).

    The lexicographically largest in its box, which no other row dominates: a dominating row would lie in
    the same box before it, or in a dominating box.
    """
    boxes = np.floor(rows / grid)
    order = np.lexsort((-boxes.T)[::-1])
    boxes = boxes[order]
    first = np.ones(order.size, dtype=np.bool_)
    first[1:] = (boxes[1:] != boxes[:-1]).any(axis=1)
    chosen = np.zeros(order.size, dtype=np.bool_)
    chosen[order[first][efficient_rows(np.ascontiguousarray(boxes[first]), boxes.shape[1])]] = True
    return chosen


def _per_point(reduce: np.ufunc, members: NDArray[Any], start: NDArray[np.int64]) -> NDArray[Any]:
    return reduce.reduceat(members, start[:-1]) if members.size else members

"""Rows of up to three whole numbers, each row packed into one integer that sorts as the rows do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PackedRows", "Packing", "alone", "efficient_packed", "packing_of", "sorted_rows"]

_MOST_BITS = 62
_MOST_LEVELS = 2**18
_FARTHEST = 2.0**52


@dataclass(frozen=True, slots=True, eq=False)
class Packing:
    """Where in an integer each column lies.

    Attributes
    ----------
    columns : slice
        Which of the first, middle and last number the columns are.
    shifts : (3,) int array
        The lowest bits of the first, middle and last number.
    weights : (n_columns,) int array
        What one more in each column adds.
    """

    columns: slice
    shifts: NDArray[np.int64]
    weights: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PackedRows:
    """Rows in lexicographically descending order, packed as their distances from `low`.

    Attributes
    ----------
    keys : (n,) int array
    low, high : (n_columns,) int arrays
        No row lies below the one or above the other in any column; some reach `high`.
    packing : Packing
    """

    keys: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    packing: Packing

    @property
    def points(self) -> NDArray[np.float64]:
        """Return the rows, (n, n_columns)."""
        shifts = self.packing.shifts[self.packing.columns].tolist()
        points = np.empty((self.keys.size, len(shifts)))
        rest = self.keys
        for column, shift in enumerate(shifts):
            points[:, column] = rest >> shift
            rest = rest & ((1 << shift) - 1)
        points += self.low
        return points

    def repeated(self, times: NDArray[np.int64]) -> PackedRows:
        """Return each row as often as `times` says."""
        return PackedRows(np.repeat(self.keys, times), self.low, self.high, self.packing)


def packing_of(summands: Sequence[NDArray[np.float64]], span: NDArray[np.float64]) -> Packing | None:
    """Return how to pack sums of `summands` that lie no farther apart than `span`, or None if that cannot be.

    It can for whole numbers in up to three columns that do not spread too far.
    """
    if span.size > 3 or not (span < _FARTHEST).all():
        return None
    values = np.concatenate([rows.ravel() for rows in summands])
    if not (np.abs(values) < _FARTHEST).all() or (values != np.rint(values)).any():
        return None
    columns = (slice(2, 3), slice(0, 3, 2), slice(0, 3))[span.size - 1]
    bits = np.zeros(3, dtype=np.int64)
    bits[columns] = [int(most).bit_length() for most in span.tolist()]
    if bits.sum() > _MOST_BITS or 1 << int(bits[1]) > _MOST_LEVELS:
        return None
    shifts = np.array([bits[1] + bits[2], bits[2], 0])
    return Packing(columns, shifts, (1 << shifts)[columns])


def sorted_rows(points: NDArray[np.float64], packing: Packing) -> tuple[PackedRows, NDArray[np.int64]]:
    """Return rows of whole numbers in descending order, repetitions included, and which row each was."""
    whole = points.astype(np.int64)
    origin = np.zeros(points.shape[1], dtype=np.int64)
    low, high = (whole.min(axis=0), whole.max(axis=0)) if whole.size else (origin, origin)
    keys = (whole - low) @ packing.weights
    order = np.argsort(keys, kind="stable")[::-1]
    return PackedRows(keys[order], low, high, packing), order


Piece = tuple[PackedRows, PackedRows, int, int]
"""Two lists of rows to be added, and a range of rows of the shorter one (of the second, if equal)."""


def alone(rows: PackedRows) -> Piece:
    """Return the piece whose sums are just these rows: nothing is added to them."""
    zeros = np.zeros(rows.low.size, dtype=np.int64)
    nothing = PackedRows(np.zeros(1, dtype=np.int64), zeros, zeros, rows.packing)
    return rows, nothing, 0, min(1, rows.keys.size)


def efficient_packed(
    pieces: Sequence[Piece], packing: Packing, least: NDArray[np.float64]
) -> tuple[PackedRows, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the efficient sums that reach `least`, each once, and the ways to reach them.

    Returns
    -------
    rows : PackedRows
    start : (n + 1,) int array
        Ways ``start[k]`` to ``start[k + 1] - 1`` lead to row `k`.
    piece, left, right : (n_ways,) int arrays
        A way: in which of the pieces, which row of the first list and which of the second.
    """
    from accord._kernels.packed_sums import efficient_sums

    low, n_levels = _range(pieces)
    keys, runs, room = _runs(pieces, packing, low)
    out_keys, out_start, out_run, out_row = (np.empty(room + 1, dtype=np.int64) for _ in range(4))
    floor = np.zeros(3)
    floor[packing.columns] = least - low
    most = np.zeros(3, dtype=np.int64)
    n = efficient_sums(
        keys, runs, packing.shifts, floor, n_levels, out_keys, out_start, out_run, out_row, most
    )
    rows = PackedRows(out_keys[:n].copy(), low, low + most[packing.columns], packing)
    start = out_start[: n + 1].copy()
    n_ways = int(start[-1])
    return rows, start, *_ways(pieces, out_run[:n_ways], out_row[:n_ways])


def _range(pieces: Sequence[Piece]) -> tuple[NDArray[np.int64], int]:
    """Return a lower bound of all sums, and how many levels the middle number can have above it."""
    low = pieces[0][0].low + pieces[0][1].low
    for one, other, *_ in pieces[1:]:
        low = np.minimum(low, one.low + other.low)
    if low.size < 3:
        return low, 1
    return low, int(max(one.high[1] + other.high[1] for one, other, *_ in pieces) - low[1]) + 1


def _runs(
    pieces: Sequence[Piece], packing: Packing, low: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Return the keys of the longer lists, a run for each row of the shorter ones, and the number of sums."""
    runs = np.empty((sum(end - begin for *_, begin, end in pieces), 3), dtype=np.int64)
    longs = []
    n_keys, r, room = 0, 0, 0
    for one, other, begin, end in pieces:
        long, short = (one.keys, other.keys) if _first_is_long(one, other) else (other.keys, one.keys)
        these = runs[r : r + end - begin]
        these[:, 0], these[:, 1] = n_keys, n_keys + long.size
        these[:, 2] = short[begin:end]
        if len(pieces) > 1:
            these[:, 2] += (one.low + other.low - low) @ packing.weights
        longs.append(long)
        n_keys, r, room = n_keys + long.size, r + end - begin, room + (end - begin) * long.size
    return longs[0] if len(longs) == 1 else np.concatenate(longs), runs, room


def _first_is_long(one: PackedRows, other: PackedRows) -> bool:
    return bool(one.keys.size >= other.keys.size)


def _ways(
    pieces: Sequence[Piece], run: NDArray[np.int64], row: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the piece of each way, and which rows of its two lists are added."""
    if len(pieces) == 1:
        one, other, begin, _ = pieces[0]
        left, right = (row, run + begin) if _first_is_long(one, other) else (run + begin, row)
        return np.zeros(run.size, dtype=np.int64), left, right
    n_runs = [end - begin for *_, begin, end in pieces]
    piece = np.repeat(np.arange(len(pieces)), n_runs)[run]
    first_run = np.cumsum([0, *n_runs[:-1]])
    begins = np.array([begin for *_, begin, _ in pieces], dtype=np.int64)
    is_first = np.array([_first_is_long(one, other) for one, other, *_ in pieces], dtype=np.bool_)[piece]
    short = run + (begins - first_run)[piece]
    return piece, np.where(is_first, row, short), np.where(is_first, short, row)

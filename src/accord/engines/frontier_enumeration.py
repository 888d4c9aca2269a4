"""The frontier by enumeration: every allowed package looked at, chunk by chunk."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.blocks import cases
from accord.engines.bundles import MergedFrontier, bundled, columns_of
from accord.engines.efficient_rows import efficient
from accord.engines.fronts import Rules, leaf
from accord.engines.package_numbers import bases_of, digits_of
from accord.engines.units import Units, units_of
from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.blocks import Block
    from accord.structure import Structure

__all__ = ["LARGEST_ENUMERATION", "enumerated_frontier"]

LARGEST_ENUMERATION = 10**9
"""Packages beyond which the engine refuses: some minutes' work."""

_CHUNK = 2**17


def enumerated_frontier(
    structure: Structure,
    actors: NDArray[np.int64],
    *,
    floor: NDArray[np.float64] | None = None,
    maximal_points: int,
) -> MergedFrontier:
    """Return what :func:`~accord.engines.merging.merged_frontier` does, by looking at every allowed package.

    Raises
    ------
    SpaceTooLargeError
        There are more than 10**9 packages, or more than `maximal_points` of those seen so far are efficient.
    """
    _check_enumerable(structure)
    columns = columns_of(structure, actors, floor)
    units = units_of(structure, columns)
    least = np.full(columns.size, -np.inf)
    if floor is not None:
        least = units.floor(floor[columns], structure.rounding[columns])
    rules = Rules(actors.size, units.rounding, None, maximal_points)
    rows, numbers = np.empty((0, columns.size)), np.empty(0, dtype=np.int64)
    for more_rows, more_numbers in _chunks(structure, columns, units):
        reach = (more_rows >= least).all(axis=1)
        rows = np.concatenate([rows, more_rows[reach]])
        numbers = np.concatenate([numbers, more_numbers[reach]])
        points, member, start = efficient(rows, None, rules)
        rows, numbers = np.repeat(points, np.diff(start), axis=0), numbers[member]
    digits = digits_of(numbers, bases_of(structure.shape))
    return bundled(leaf(rows, digits, rules, least), actors.size, units, structure.shape)


def _check_enumerable(structure: Structure) -> None:
    n_open = math.prod(options.size for options in structure.options)
    if n_open > LARGEST_ENUMERATION or math.prod(structure.shape) >= 2**62:
        raise SpaceTooLargeError(
            must(
                "method",
                f"be able to look at every package: 'enumeration' takes at most {LARGEST_ENUMERATION}",
                n_open,
                cure="Choose method='merging'.",
            )
        )


def _chunks(
    structure: Structure, columns: NDArray[np.int64], units: Units
) -> Iterator[tuple[NDArray[np.float64], NDArray[Any]]]:
    """Visit all allowed packages: their payoffs in units, (n, n_columns), and their numbers."""
    strides = np.array(structure.strides, dtype=np.int64)
    for blocks in cases(structure):
        lists = [_settlements(block, columns, units, strides) for block in blocks]
        n_inside, size = 0, 1
        while n_inside < len(lists) and size * lists[n_inside][1].size <= _CHUNK:
            size *= lists[n_inside][1].size
            n_inside += 1
        inside = _all_sums([*lists[:n_inside], (np.zeros((1, columns.size)), np.zeros(1, dtype=np.int64))])
        walked = [
            [(rows[c : c + 1], numbers[c : c + 1]) for c in range(numbers.size)]
            for rows, numbers in lists[n_inside:]
        ]
        for outside in itertools.product(*walked):
            yield _all_sums([*outside, inside])


_Settlements = tuple["NDArray[np.float64]", "NDArray[np.int64]"]


def _settlements(
    block: Block, columns: NDArray[np.int64], units: Units, strides: NDArray[np.int64]
) -> _Settlements:
    return units.counts(block.payoffs[columns].T), block.options @ strides[list(block.issues)]


def _all_sums(lists: Sequence[_Settlements]) -> _Settlements:
    rows, numbers = lists[0]
    for more_rows, more_numbers in lists[1:]:
        rows = (rows[:, None, :] + more_rows[None, :, :]).reshape(-1, rows.shape[1])
        numbers = (numbers[:, None] + more_numbers[None, :]).reshape(-1)
    return rows, numbers

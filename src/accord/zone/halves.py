"""All packages of a narrow zone: two halves of the issues listed, sorted, and met in the middle.

A package is a pair of partial packages, one on either half of the issues. In a narrow zone what one half
gives a party leaves a narrow window for the other, found by bisection: a space of 10^14 packages takes two
lists of 10^7 (Horowitz and Sahni 1974, for the knapsack problem).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.blocks import cases
from accord.zone.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.blocks import Block
    from accord.structure import Structure
    from accord.zone.facts import Positions, Windows

__all__ = ["facts_of_halves"]

_MOST_NUMBERS = 4 * 10**7
"""Payoffs in a half: some hundred megabytes."""

_MOST_PAIRS = 10**10
"""Pairs of halves looked at: some ten seconds."""

_PAIRS_AT_ONCE = 2**28
_MOST_CASES = 64


@dataclass(frozen=True, slots=True, eq=False)
class _Half:
    """Partial packages: the kept `rows` of all combinations of joint options of `blocks`."""

    blocks: tuple[Block, ...]
    rows: NDArray[np.int64]
    payoffs: NDArray[np.float64]

    def taken(self, order: NDArray[np.int64]) -> _Half:
        return _Half(self.blocks, self.rows[order], self.payoffs[order])

    def settle(self, row: int, positions: list[int]) -> None:
        """Write the options of one kept row into `positions`."""
        number = int(self.rows[row])
        for block in reversed(self.blocks):
            number, chosen = divmod(number, block.n_joint)
            for issue, option in zip(block.issues, block.options[chosen].tolist(), strict=True):
                positions[issue] = option

    def note(self, used: NDArray[np.int8], found: list[set[int]]) -> None:
        """Add the options of the kept rows that are `used` to those `found`."""
        numbers = self.rows[used > 0]
        for block in reversed(self.blocks):
            numbers, chosen = np.divmod(numbers, block.n_joint)
            joint = block.options[np.unique(chosen)]
            for issue, column in zip(block.issues, joint.T, strict=True):
                found[issue].update(column.tolist())


class _Tally:
    """Facts gathered over cases."""

    def __init__(self, n_actors: int, n_issues: int) -> None:
        self.n_issues, self.n_packages = n_issues, 0
        self.values = np.column_stack([np.full(n_actors + 1, np.inf), np.full(n_actors + 1, -np.inf)])
        self.packages: dict[tuple[int, int], Positions] = {}
        self.options: list[set[int]] = [set() for _ in range(n_issues)]

    def add(
        self, left: _Half, right: _Half, values: NDArray[np.float64], pairs: NDArray[np.int64], found: int
    ) -> None:
        self.n_packages += found
        for a in range(values.shape[0]):
            for side, sign in ((0, -1), (1, 1)):
                if sign * values[a, side] > sign * self.values[a, side]:
                    self.values[a, side] = values[a, side]
                    positions = [0] * self.n_issues
                    left.settle(int(pairs[a, side, 0]), positions)
                    right.settle(int(pairs[a, side, 1]), positions)
                    self.packages[a, sign] = tuple(positions)

    def facts(self) -> Facts:
        level = self.values.shape[0] - 1
        extremes = {key: positions for key, positions in self.packages.items() if key[0] != level}
        witness = self.packages.get((level, 1))
        return Facts(self.n_packages, witness, extremes, self.options, witness, "halves")


def facts_of_halves(structure: Structure, windows: Windows, most_rows: int) -> Facts | None:
    """Return the facts of all packages with payoffs in `windows`; None when that is too much work.

    Halves may have up to `most_rows` partial packages.
    """
    tally = _Tally(structure.n_actors, len(structure.scores))
    others = np.setdiff1d(np.arange(structure.n_actors), windows.parties)
    order = np.concatenate([windows.parties, others])
    n_pairs = 0
    for n_cases, blocks in enumerate(cases(structure)):
        halves = _halves(blocks, order, windows, most_rows)
        if halves is None or n_cases >= _MOST_CASES:
            return None
        left, right, first, last = _ranged(*halves, windows)
        n_pairs += int((last - first).sum())
        if n_pairs > _MOST_PAIRS:
            return None
        _join(left, right, first, last, windows, order, tally)
    return tally.facts()


def _halves(
    blocks: Sequence[Block], order: NDArray[np.int64], windows: Windows, most_rows: int
) -> tuple[_Half, _Half] | None:
    """Return the blocks in two halves of about the same size, without rows that reach no window."""
    ordered = sorted(blocks, key=lambda block: -block.n_joint)
    sides: tuple[list[Block], list[Block]] = ([], [])
    for block in ordered:
        sizes = [math.prod(other.n_joint for other in side) for side in sides]
        sides[int(sizes[1] < sizes[0])].append(block)
    most = min(most_rows, _MOST_NUMBERS // order.size)
    if any(math.prod(block.n_joint for block in side) > most for side in sides):
        return None
    halves = [_listed(tuple(side), order) for side in sides]
    n = windows.parties.size
    spans = [(half.payoffs[:, :n].min(axis=0), half.payoffs[:, :n].max(axis=0)) for half in halves]
    kept = []
    for half, (low, high) in zip(halves, reversed(spans), strict=True):
        own = half.payoffs[:, :n]
        reach = ((own + high >= windows.lower) & (own + low <= windows.upper)).all(axis=1)
        kept.append(half.taken(np.flatnonzero(reach)))
    return kept[0], kept[1]


def _listed(blocks: tuple[Block, ...], order: NDArray[np.int64]) -> _Half:
    payoffs = np.zeros((1, order.size))
    for block in blocks:
        own = block.payoffs[order].T
        payoffs = (payoffs[:, None, :] + own[None, :, :]).reshape(-1, order.size)
    return _Half(blocks, np.arange(payoffs.shape[0]), payoffs)


def _ranged(
    left: _Half, right: _Half, windows: Windows
) -> tuple[_Half, _Half, NDArray[np.int64], NDArray[np.int64]]:
    """Return the right half sorted by the party that leaves the fewest pairs, and every left row's range."""
    best: tuple[int, int] | None = None
    for q in range(windows.parties.size):
        own = np.sort(left.payoffs[:, q])[::-1]
        first, last = _bisected(np.sort(right.payoffs[:, q]), own, windows, q)
        n_pairs = int((last - first).sum())
        best = min(best, (n_pairs, q)) if best is not None else (n_pairs, q)
    if best is None:
        n_right = right.rows.size
        return left, right, np.zeros(left.rows.size, np.int64), np.full(left.rows.size, n_right, np.int64)
    q = best[1]
    right = right.taken(np.argsort(right.payoffs[:, q], kind="stable"))
    left = left.taken(np.argsort(-left.payoffs[:, q], kind="stable"))
    return left, right, *_bisected(right.payoffs[:, q], left.payoffs[:, q], windows, q)


def _bisected(
    ascending: NDArray[np.float64], own: NDArray[np.float64], windows: Windows, q: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for every left row the range of right rows in the window; bounds are widened by their rounding.

    Fast where the rows descend: neighbours then look in the same place.
    """
    low, high = windows.lower[q] - own, windows.upper[q] - own
    first = np.searchsorted(ascending, np.nextafter(low, -np.inf), side="left")
    last = np.searchsorted(ascending, np.nextafter(high, np.inf), side="right")
    return first.astype(np.int64), np.maximum(first, last).astype(np.int64)


def _join(
    left: _Half,
    right: _Half,
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    windows: Windows,
    order: NDArray[np.int64],
    tally: _Tally,
) -> None:
    from accord._kernels.halves import join_halves

    n_actors = order.size
    used = np.zeros(left.rows.size, np.int8), np.zeros(right.rows.size, np.int8)
    values = np.column_stack([np.full(n_actors + 1, np.inf), np.full(n_actors + 1, -np.inf)])
    pairs = np.zeros((n_actors + 1, 2, 2), np.int64)
    done = np.cumsum(last - first)
    stops = np.searchsorted(
        done, np.arange(_PAIRS_AT_ONCE, int(done[-1]) if done.size else 0, _PAIRS_AT_ONCE)
    )
    found, start = 0, 0
    for stop in [*stops.tolist(), left.rows.size]:
        found += join_halves(
            left.payoffs,
            right.payoffs,
            start,
            stop,
            first,
            last,
            windows.lower,
            windows.upper,
            windows.no_deal,
            *used,
            values,
            pairs,
        )
        start = stop
    back = np.append(np.argsort(order), n_actors)
    tally.add(left, right, values[back], pairs[back], int(found))
    for half, own in zip((left, right), used, strict=True):
        half.note(own, tally.options)

"""All packages of a zone whose payoffs are whole numbers of a unit, sum by sum, in sets of bits.

Which sums partial packages reach is one bit each, and one option more shifts them (Bellman 1957; for subset
sums Pisinger 2003). Where parties' payoffs depend on each other, as when what one gains another loses, the
sums of some say those of the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from accord.blocks import cases
from accord.engines.units import units_of
from accord.zone.counting import whole_scale
from accord.zone.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.blocks import Block
    from accord.structure import Structure
    from accord.zone.facts import Positions, Windows

__all__ = ["facts_of_sums"]

_MOST_BITS = 2**33
"""Sums times blocks: a gigabyte."""

_MOST_COUNTED = 2**25
"""Sums up to which packages are counted."""

_MOST_ENDS = 2**24
_LARGEST = 2.0**52


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Partial packages as keys that add up: a key stands for the sums of all parties.

    Attributes
    ----------
    blocks : tuple of Block
    keys : list of (n_joint,) int arrays
        At least zero.
    n_keys : int
        The largest key of a package, and one.
    strides : (n_digits,) int array
        What a key's digits count, the most significant first; each is the sum of one party above its least.
    weights, constant : (n_parties, n_digits) and (n_parties,) arrays
        The sums of all parties are ``weights @ digits + constant``.
    """

    blocks: tuple[Block, ...]
    keys: list[NDArray[np.int64]]
    n_keys: int
    strides: NDArray[np.int64]
    weights: NDArray[np.float64]
    constant: NDArray[np.float64]

    def sums(self, keys: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the sums of the parties behind keys, (n, n_parties)."""
        digits, rest = np.empty((keys.size, self.strides.size)), keys
        for at, stride in enumerate(self.strides.tolist()):
            digits[:, at], rest = np.divmod(rest, stride)
        return np.asarray(np.rint(digits @ self.weights.T + self.constant))


def facts_of_sums(structure: Structure, windows: Windows) -> Facts | None:
    """Return the facts of all packages that reach the floors; None without a unit or with too many sums."""
    units = units_of(structure, windows.parties)
    found = list(islice(cases(structure), 2))
    if units.rounding.any() or len(found) != 1:
        return None
    counts = [units.counts(block.payoffs[windows.parties].T) for block in found[0]]
    scale = np.array([whole_scale([rows[:, at] for rows in counts]) for at in range(windows.parties.size)])
    floor = np.ceil(units.floor(windows.no_deal, structure.rounding[windows.parties]) * scale)
    ceiling = (units.counts(windows.upper[None, :])[0] + 1) * scale
    sums = _summed(found[0], [rows * scale for rows in counts])
    if sums is None:
        return None
    reached = [1]
    for keys in sums.keys:
        reached.append(_shifted(reached[-1], keys))
    ends = _ends(reached[-1], sums, floor, ceiling)
    if ends is None:
        return None
    if not ends.size:
        return Facts(0, None, {}, [set() for _ in structure.scores], None, "sums")
    n_issues = len(structure.scores)
    gains = units.payoffs(sums.sums(ends) / scale) - windows.no_deal
    level = _traced(sums, reached, int(ends[np.argmax(gains.min(axis=1))]), n_issues)
    extremes = {
        (party, sign): _traced(sums, reached, int(ends[np.argmax(sign * gains[:, at])]), n_issues)
        for at, party in enumerate(windows.parties.tolist())
        for sign in (1, -1)
    }
    used = _used(sums, reached, ends, n_issues)
    return Facts(_counted(sums, ends), level, extremes, used, level, "sums")


def _summed(blocks: tuple[Block, ...], counts: Sequence[NDArray[np.float64]]) -> _Sums | None:
    """Return the keys of all joint options; None when there are too many sums."""
    stacked = np.concatenate([rows - rows[0] for rows in counts])
    if np.sum([np.abs(rows).max(axis=0) for rows in counts], axis=0).max(initial=0.0) >= _LARGEST:
        return None
    basis, weights = _basis(stacked)
    measure = np.array([_common_measure(stacked[:, column]) for column in basis])
    steps = [(rows[:, basis] - rows[:, basis].min(axis=0)) / measure for rows in counts]
    sizes = [int(span) + 1 for span in np.sum([rows.max(axis=0) for rows in steps], axis=0)]
    n_keys = math.prod(sizes)
    if n_keys * (len(blocks) + 1) > _MOST_BITS:
        return None
    strides = np.array([math.prod(sizes[at + 1 :]) for at in range(len(sizes))], dtype=np.int64)
    keys = [rows.astype(np.int64) @ strides for rows in steps]
    start = np.sum([rows[0] for rows in counts], axis=0)
    weights, first = weights * measure, np.sum([rows[0] for rows in steps], axis=0)
    return _Sums(blocks, keys, n_keys, strides, weights, start - weights @ first)


def _common_measure(column: NDArray[np.float64]) -> int:
    """Return the largest number of which all are multiples; one for zeros."""
    return int(np.gcd.reduce(column.astype(np.int64))) or 1


def _basis(steps: NDArray[np.float64]) -> tuple[list[int], NDArray[np.float64]]:
    """Return columns whose sums say those of all, and the weights that do, (n_columns, n_basis).

    A column is left out only when it is proven, in whole numbers, to be a rational combination of the others.
    """
    basis: list[int] = []
    rows: list[dict[int, Fraction]] = []
    for column in range(steps.shape[1]):
        combined = _combination(steps[:, basis], steps[:, column])
        if combined is None:
            basis.append(column)
            rows.append({len(basis) - 1: Fraction(1)})
        else:
            rows.append(dict(enumerate(combined)))
    weights = np.array([[float(row.get(at, 0)) for at in range(len(basis))] for row in rows])
    return basis, weights.reshape(len(rows), len(basis))


def _combination(basis: NDArray[np.float64], column: NDArray[np.float64]) -> list[Fraction] | None:
    """Return the small fractions of the basis' columns that make up a column exactly; None without."""
    found = np.linalg.lstsq(basis, column, rcond=None)[0] if basis.shape[1] else np.empty(0)
    shares = [Fraction(float(share)).limit_denominator(64) for share in found]
    scale = math.lcm(*(share.denominator for share in shares))
    largest = np.abs(basis).max(initial=0.0) * sum(abs(share) for share in shares) * scale
    if max(float(largest), float(np.abs(column).max(initial=0.0)) * scale) >= _LARGEST:
        return None
    total = basis @ np.array([float(share * scale) for share in shares])
    return shares if np.array_equal(total, column * scale) else None


def _shifted(bits: int, keys: NDArray[np.int64]) -> int:
    """Return the sums after one more block."""
    found = 0
    for key in np.unique(keys).tolist():
        found |= bits << key
    return found


def _ends(
    bits: int, sums: _Sums, floor: NDArray[np.float64], ceiling: NDArray[np.float64]
) -> NDArray[np.int64] | None:
    """Return the keys of packages that reach the floors; None for too many sums to look at."""
    first, count = 0, sums.n_keys
    if sums.strides.size:
        stride, at = int(sums.strides[0]), int(np.argmax(sums.weights[:, 0] != 0))
        low, high = (np.array([floor[at], ceiling[at]]) - sums.constant[at]) / sums.weights[at, 0]
        first = max(0, math.ceil(low)) * stride
        count = min(sums.n_keys - first, max(0, math.floor(high) + 1) * stride - first)
    if count > _MOST_ENDS * 8:
        return None
    if count <= 0:
        return np.empty(0, dtype=np.int64)
    within = (bits >> first) & ((1 << count) - 1)
    flags = np.frombuffer(within.to_bytes((count + 7) // 8, "little"), dtype=np.uint8)
    keys = np.flatnonzero(np.unpackbits(flags, bitorder="little")) + first
    if keys.size > _MOST_ENDS:
        return None
    return np.asarray(keys[(sums.sums(keys) >= floor).all(axis=1)])


def _traced(sums: _Sums, reached: Sequence[int], key: int, n_issues: int) -> Positions:
    """Return a package behind a key."""
    positions = [0] * n_issues
    for at in range(len(sums.blocks) - 1, -1, -1):
        block = sums.blocks[at]
        steps = sums.keys[at].tolist()
        chosen = next(c for c, step in enumerate(steps) if step <= key and reached[at] >> (key - step) & 1)
        key -= steps[chosen]
        for issue, option in zip(block.issues, block.options[chosen].tolist(), strict=True):
            positions[issue] = option
    return tuple(positions)


def _used(sums: _Sums, reached: Sequence[int], ends: NDArray[np.int64], n_issues: int) -> list[set[int]]:
    """Return the options that occur in packages with the sums `ends`."""
    flags = np.zeros(int(ends.max()) + 1, dtype=np.bool_)
    flags[ends] = True
    ahead = int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")
    found: list[set[int]] = [set() for _ in range(n_issues)]
    for at in range(len(sums.blocks) - 1, -1, -1):
        block, before = sums.blocks[at], 0
        for key in np.unique(sums.keys[at]).tolist():
            meeting = (ahead >> key) & reached[at]
            if meeting:
                joint = block.options[sums.keys[at] == key]
                for issue, column in zip(block.issues, joint.T, strict=True):
                    found[issue].update(column.tolist())
            before |= meeting
        ahead = before
    return found


def _counted(sums: _Sums, ends: NDArray[np.int64]) -> int | None:
    """Return how many packages have the sums `ends`: counted from both ends; None for too many sums."""
    middle = len(sums.blocks) // 2
    sizes = [block.n_joint for block in sums.blocks]
    if sums.n_keys > _MOST_COUNTED or max(math.prod(sizes[:middle]), math.prod(sizes[middle:])) >= 2**62:
        return None
    ahead = np.zeros(sums.n_keys, dtype=np.int64)
    ahead[0] = 1
    for keys in sums.keys[:middle]:
        ahead = _added(ahead, keys)
    behind = np.zeros(sums.n_keys, dtype=np.int64)
    behind[ends] = 1
    for keys in reversed(sums.keys[middle:]):
        behind = _added(behind[::-1], keys)[::-1]
    both = np.flatnonzero((ahead > 0) & (behind > 0))
    total = 0
    for start in range(0, both.size, _MOST_ENDS // 16):
        part = both[start : start + _MOST_ENDS // 16]
        total += sum(map(int.__mul__, ahead[part].tolist(), behind[part].tolist()))
    return total


def _added(counts: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the counts after one more block."""
    found = np.zeros_like(counts)
    reach = int(np.flatnonzero(counts)[-1]) + 1
    for key in keys.tolist():
        stop = min(counts.size, reach + key)
        found[key:stop] += counts[: stop - key]
    return found

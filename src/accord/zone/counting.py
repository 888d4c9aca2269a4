"""How many packages a zone holds: counted sum by sum where scores share a unit, or enclosed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.blocks import cases
from accord.counting import count_allowed
from accord.engines.enumeration import measure
from accord.engines.units import units_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.blocks import Block
    from accord.structure import Structure

__all__ = ["ZoneCount", "count_zone", "whole_scale"]

_FEW_PACKAGES = 10**7
_MOST_ENUMERATED = 10**10
_MOST_STATES = 2**20
_MOST_CASES = 64
_ROUNDED_STATES = 2**17
_EXACT_WORK = 2 * 10**9
_ROUNDED_WORK = 10**8
"""States times joint options times limbs: some seconds."""
_MOST_AT_ONCE = 2**22
_LIMB = 32


@dataclass(frozen=True, slots=True)
class ZoneCount:
    """At least `low` and at most `high` packages, and how that is known."""

    low: int
    high: int
    method: str


def count_zone(
    structure: Structure, parties: NDArray[np.int64], disagreement: NDArray[np.float64]
) -> ZoneCount:
    """Return how many packages give every party at least its disagreement payoff.

    Up to 10^7 packages are visited one by one. Beyond, where an actor's scores are multiples of one number,
    packages are counted sum by sum: partial packages with the same sums are one state, and a sum that can
    no longer miss a floor needs not be told from another (Bellman 1957). Where that has too many states,
    up to 10^10 packages are visited, and beyond scores are rounded down for a lower bound and up
    for an upper bound.

    Parameters
    ----------
    structure : Structure
    parties : (n_parties,) int array
    disagreement : (n_parties,) array
    """
    blocks = _cases(structure)
    if blocks is None:
        return ZoneCount(0, count_allowed(structure.shape, structure.nogoods), "linkages only")
    if not blocks:
        return ZoneCount(0, 0, "counting")
    n_allowed = sum(math.prod(block.n_joint for block in case) for case in blocks)
    if n_allowed > _FEW_PACKAGES:
        limit = min(_MOST_STATES, n_allowed // 1000)
        exact = _count_cases(structure, blocks, parties, disagreement, limit)
        if exact is not None:
            return ZoneCount(exact, exact, "counting")
    if n_allowed <= _MOST_ENUMERATED and math.prod(structure.shape) < 2**63:
        return _enumerated(structure, parties, disagreement)
    low, high = (
        sum(_count_rounded(structure, case, parties, disagreement, sign) for case in blocks)
        for sign in (-1, 1)
    )
    return ZoneCount(low, high, "rounded scores")


def _cases(structure: Structure) -> list[tuple[Block, ...]] | None:
    found = []
    for case in cases(structure):
        found.append(case)
        if len(found) > _MOST_CASES:
            return None
    return found


def _enumerated(
    structure: Structure, parties: NDArray[np.int64], disagreement: NDArray[np.float64]
) -> ZoneCount:
    lower = np.full(structure.n_actors, -np.inf)
    lower[parties] = disagreement - structure.rounding[parties]
    found = measure(structure, lower, np.full(structure.n_actors, np.inf)).n_inside
    return ZoneCount(found, found, "enumeration")


def _count_cases(
    structure: Structure,
    blocks: Sequence[tuple[Block, ...]],
    parties: NDArray[np.int64],
    disagreement: NDArray[np.float64],
    limit: int = _MOST_STATES,
) -> int | None:
    """Return the exact number by counting, None where scores share no unit or states are too many."""
    units = units_of(structure, parties)
    if units.rounding.any():
        return None
    need = units.floor(disagreement, structure.rounding[parties])
    counted = [[units.counts(block.payoffs[parties].T) for block in case] for case in blocks]
    scale = np.array([whole_scale([c[:, i] for case in counted for c in case]) for i in range(need.size)])
    for case in counted:
        largest = np.abs(need) + np.sum([np.abs(rows).max(axis=0) for rows in case], axis=0)
        if not (largest * scale < 2.0**52).all():
            return None
    total = 0
    for case in counted:
        found = _count([rows * scale for rows in case], np.ceil(need * scale), limit, _EXACT_WORK)
        if found is None:
            return None
        total += found
    return total


def whole_scale(columns: Sequence[NDArray[np.float64]]) -> float:
    """Return the power of two that makes all numbers whole."""
    largest = max(float(x).as_integer_ratio()[1] for column in columns for x in np.unique(column))
    return float(min(largest, 2**1000))


def _count_rounded(
    structure: Structure,
    blocks: tuple[Block, ...],
    parties: NDArray[np.int64],
    disagreement: NDArray[np.float64],
    sign: int,
) -> int:
    """Return a bound on the number: scores rounded down (sign -1) or up to multiples of a power of two."""
    payoffs = [block.payoffs[parties].T for block in blocks]
    rounding = structure.rounding[parties]
    need = disagreement if sign < 0 else disagreement - 2 * rounding
    span = np.sum([np.ptp(p, axis=0) for p in payoffs], axis=0)
    share = float(_ROUNDED_STATES) ** (1.0 / max(1, int((span > 0).sum())))
    while True:
        step = _short_numbers(np.where(span > 0, span, 1.0) / share)
        counted = [_multiples(p, step, sign) for p in payoffs]
        found = _count(counted, -_multiples(-need, step, sign), _ROUNDED_STATES, _ROUNDED_WORK)
        if found is not None:
            return found
        share /= 1.5


def _short_numbers(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numbers slightly above `values` with ten binary digits: their multiples are exact."""
    exponent = np.floor(np.log2(values)) - 9
    return np.asarray(np.ceil(values / np.exp2(exponent)) * np.exp2(exponent))


def _multiples(values: NDArray[np.float64], step: NDArray[np.float64], sign: int) -> NDArray[np.float64]:
    """Return the whole multiples of `step` next to `values`: below (sign -1) or above."""
    if sign > 0:
        return -_multiples(-values, step, -1)
    count = np.floor(values / step)
    count -= count * step > values
    count += (count + 1) * step <= values
    return np.asarray(count)


def _count(
    columns: Sequence[NDArray[np.float64]], need: NDArray[np.float64], limit: int, work: int
) -> int | None:
    """Return how many ways there are to pick a row of every array with sums of at least `need`.

    None when more than `limit` states are needed, or fewer where each costs much. All numbers are whole.
    """
    n_parties = need.size
    distinct = [np.unique(rows, axis=0, return_counts=True) for rows in columns]
    distinct.sort(key=lambda pair: pair[1].size)
    most = _suffix_sums([rows.max(axis=0) for rows, _ in distinct], n_parties)
    least = _suffix_sums([rows.min(axis=0) for rows, _ in distinct], n_parties)
    n_limbs = sum(rows.shape[0] for rows in columns).bit_length() * len(columns) // _LIMB + 2
    limit = min(limit, work // (n_limbs * sum(size.size for _, size in distinct)))
    states = np.zeros((1, n_parties))
    counts = np.zeros((n_limbs, 1), dtype=np.uint64)
    counts[0] = 1
    for k, (rows, multiplicity) in enumerate(distinct):
        found = _extended(states, counts, rows, multiplicity, need - most[k + 1], need - least[k + 1], limit)
        if found is None:
            return None
        states, counts = found
        if states.shape[0] == 0:
            return 0
    return sum(int(limb) << (_LIMB * k) for k, row in enumerate(counts) for limb in row)


def _suffix_sums(rows: Sequence[NDArray[np.float64]], n_parties: int) -> list[NDArray[np.float64]]:
    sums = [np.zeros(n_parties)]
    for row in reversed(rows):
        sums.append(sums[-1] + row)
    return sums[::-1]


def _extended(
    states: NDArray[np.float64],
    counts: NDArray[np.uint64],
    rows: NDArray[np.float64],
    multiplicity: NDArray[np.int64],
    lost: NDArray[np.float64],
    safe: NDArray[np.float64],
    limit: int,
) -> tuple[NDArray[np.float64], NDArray[np.uint64]] | None:
    """Return the states after one more block: sums below `lost` are dropped, sums above `safe` are `safe`."""
    width = safe - lost + 1
    if float(np.prod(width)) >= 2.0**62:
        return None
    stride = np.concatenate([np.cumprod(width[::-1])[::-1][1:], [1.0]]).astype(np.int64)
    keys, sums = np.empty(0, dtype=np.int64), np.empty((counts.shape[0], 0), dtype=np.uint64)
    at_once = max(1, _MOST_AT_ONCE // max(1, states.shape[0] * counts.shape[0]))
    for start in range(0, rows.shape[0], at_once):
        part = rows[start : start + at_once]
        total = (states[:, None, :] + part[None, :, :]).reshape(-1, safe.size)
        alive = np.flatnonzero((total >= lost).all(axis=1))
        times = multiplicity[start : start + at_once].astype(np.uint64)[alive % part.shape[0]]
        offset = (np.minimum(total[alive], safe) - lost).astype(np.int64)
        keys = np.concatenate([keys, offset @ stride])
        counted = _carried(counts[:, alive // part.shape[0]] * times)
        keys, sums = _merged(keys, np.concatenate([sums, counted], axis=1))
        if keys.size > limit:
            return None
    return (keys[:, None] // stride) % width.astype(np.int64) + lost, sums


def _merged(
    keys: NDArray[np.int64], counts: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    if keys.size == 0:
        return keys, counts
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return keys[first], _carried(np.add.reduceat(counts[:, order], first, axis=1))


def _carried(counts: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the same numbers with every limb below ``2**32``."""
    out, carry = counts.copy(), np.zeros(counts.shape[1], dtype=np.uint64)
    for k in range(out.shape[0]):
        value = out[k] + carry
        out[k], carry = value & np.uint64(2**_LIMB - 1), value >> np.uint64(_LIMB)
    return out

"""Pure Python twins of the frontier and its relatives: plain loops over all packages, no code of accord."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import oracle
from oracle import Choice, Exact, Problem

Point = tuple[Exact, ...]


def dominates(one: Sequence[Exact], other: Sequence[Exact]) -> bool:
    """Return whether `one` is nowhere below `other` and somewhere above it."""
    pairs = list(zip(one, other, strict=True))
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


def frontier(
    problem: Problem, among: Iterable[Choice], objectives: Sequence[int]
) -> dict[Point, list[Choice]]:
    """Return the efficient payoffs of the actors `objectives`, descending, each with all its packages."""
    behind: dict[Point, list[Choice]] = {}
    for package in among:
        worth = oracle.payoffs(problem, package)
        behind.setdefault(tuple(worth[actor] for actor in objectives), []).append(package)
    efficient = [point for point in behind if not any(dominates(other, point) for other in behind)]
    return {point: behind[point] for point in sorted(efficient, reverse=True)}


def improvements(problem: Problem, draft: Choice) -> list[Choice]:
    """Return the acceptable packages whose sorted gains over `draft` are largest, if none is negative."""
    before = oracle.payoffs(problem, draft)
    gains: dict[Choice, list[Exact]] = {}
    for package in oracle.acceptable(problem):
        worth = oracle.payoffs(problem, package)
        gains[package] = sorted(worth[party] - before[party] for party in problem.parties)
    best = max((row for row in gains.values() if row[0] >= 0 and row[-1] > 0), default=None)
    return [package for package, row in gains.items() if row == best]


def volume(points: Sequence[Sequence[int]], reference: Sequence[int]) -> int:
    """Count the unit cells above `reference` that lie below one of the whole-number `points`."""
    if not points:
        return 0
    tops = [max(column) for column in zip(*points, strict=True)]
    cells = product(*(range(low, top) for low, top in zip(reference, tops, strict=True)))
    return sum(
        any(all(c < p for c, p in zip(cell, point, strict=True)) for point in points) for cell in cells
    )

"""Pure Python twins of the frontier: plain loops over all packages, nothing shared with accord."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction


def all_packages(shape: Sequence[int]) -> list[tuple[int, ...]]:
    """List every package in the order of package numbers."""
    return list(itertools.product(*(range(n) for n in shape)))


def matches(combination: dict[int, set[int]], package: Sequence[int]) -> bool:
    return all(package[issue] in options for issue, options in combination.items())


def payoff(
    package: Sequence[int],
    scores: Sequence[Sequence[Sequence[Fraction]]],
    interactions: Sequence[tuple[dict[int, set[int]], Sequence[Fraction]]] = (),
) -> tuple[Fraction, ...]:
    """Add scores[issue][actor][option] over the issues, and the interactions that the package matches."""
    n_actors = len(scores[0])
    totals = [Fraction(0)] * n_actors
    for actor in range(n_actors):
        for issue, option in enumerate(package):
            totals[actor] += scores[issue][actor][option]
        for combination, amounts in interactions:
            if matches(combination, package):
                totals[actor] += amounts[actor]
    return tuple(totals)


def dominates(one: Sequence[Fraction], other: Sequence[Fraction]) -> bool:
    return all(a >= b for a, b in zip(one, other, strict=True)) and any(
        a > b for a, b in zip(one, other, strict=True)
    )


def frontier(
    packages: Sequence[tuple[int, ...]],
    value: Callable[[tuple[int, ...]], tuple[Fraction, ...]],
    objectives: Sequence[int],
) -> dict[tuple[Fraction, ...], list[tuple[int, ...]]]:
    """Return the efficient payoffs, descending, each with all its packages in the order given."""
    behind: dict[tuple[Fraction, ...], list[tuple[int, ...]]] = {}
    for package in packages:
        total = value(package)
        behind.setdefault(tuple(total[a] for a in objectives), []).append(package)
    efficient = [point for point in behind if not any(dominates(other, point) for other in behind)]
    return {point: behind[point] for point in sorted(efficient, reverse=True)}

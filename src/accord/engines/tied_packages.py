"""From candidates of a search to package numbers: exact recheck, count of ties, the smallest first."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from accord.engines.nash_enumeration import exact_payoffs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from accord.engines.slab_search import Candidate
    from accord.structure import Structure

__all__ = ["TiedPackages", "exact_gains", "list_ties", "positions_of"]


@dataclass(frozen=True, slots=True)
class TiedPackages:
    """Tied packages: the smallest numbers, ascending, and how many there are."""

    numbers: list[int]
    n_ties: int


def list_ties(
    structure: Structure,
    candidates: Sequence[Candidate],
    max_ties: int,
    exact_value: Callable[[tuple[int, ...]], Fraction] | None,
) -> TiedPackages:
    """Return the packages behind `candidates` with the largest exact value.

    Parameters
    ----------
    structure : Structure
    candidates : sequence of Candidate
        Different packages.
    max_ties : int
        How many numbers to list.
    exact_value : callable or None
        Value of the package at given positions; None accepts all candidates as tied.
    """
    tied = list(candidates)
    if exact_value is not None:
        values = [exact_value(_positions(structure, candidate)) for candidate in tied]
        best = max(values)
        tied = [candidate for candidate, value in zip(tied, values, strict=True) if value == best]
    numbers: set[int] = set()
    for candidate in tied:
        numbers.update(_smallest_numbers(structure, candidate, max_ties))
    n_ties = sum(prod(len(alike) for alike in candidate.rows) for candidate in tied)
    return TiedPackages(sorted(numbers)[:max_ties], n_ties)


def positions_of(structure: Structure, number: int) -> tuple[int, ...]:
    """Return the positions of the options of the package with this number."""
    positions = []
    for n_options in reversed(structure.shape):
        number, position = divmod(number, n_options)
        positions.append(position)
    return tuple(reversed(positions))


def exact_gains(
    structure: Structure,
    parties: NDArray[np.int64],
    disagreement: NDArray[np.float64],
    positions: tuple[int, ...],
) -> list[Fraction]:
    """Return the parties' gains of one package as fractions, scores taken at their binary value."""
    number = sum(p * stride for p, stride in zip(positions, structure.strides, strict=True))
    totals = exact_payoffs(structure, number, positions)
    return [
        totals[actor] - Fraction(float(no_deal)) for actor, no_deal in zip(parties, disagreement, strict=True)
    ]


def _positions(structure: Structure, candidate: Candidate) -> tuple[int, ...]:
    positions = [0] * len(structure.shape)
    decisions = candidate.decisions
    for step, alike in zip(decisions.steps, candidate.rows, strict=True):
        for issue, position in zip(step.issues, step.options[decisions.choice[alike[0]]], strict=True):
            positions[issue] = int(position)
    return tuple(positions)


def _smallest_numbers(structure: Structure, candidate: Candidate, limit: int) -> list[int]:
    """Return the smallest numbers of the packages behind `candidate`, one choice of row per decision.

    The smallest sums of a longer list of parts only need the smallest sums of the parts so far.
    """
    strides, decisions = structure.strides, candidate.decisions
    sums = [0]
    for step, alike in zip(decisions.steps, candidate.rows, strict=True):
        parts = [
            sum(
                int(position) * strides[issue]
                for issue, position in zip(step.issues, step.options[decisions.choice[row]], strict=True)
            )
            for row in alike
        ]
        sums = (
            [sums_part + parts[0] for sums_part in sums]
            if len(parts) == 1
            else sorted(one + part for one in sums for part in parts)[:limit]
        )
    return sums

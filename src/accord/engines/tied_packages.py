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
    exact_value: Callable[[NDArray[np.float64]], Fraction] | None,
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
        Value of a package with these (scaled) gains; None accepts all candidates as tied.
    """
    tied = list(candidates)
    if exact_value is not None:
        values = [exact_value(candidate.gains) for candidate in tied]
        best = max(values)
        tied = [candidate for candidate, value in zip(tied, values, strict=True) if value == best]
    known: dict[int, dict[int, int]] = {}
    strides = structure.strides
    all_parts = [_number_parts(strides, candidate, known) for candidate in tied]
    n_ties = sum(prod(len(part) for part in parts) for parts in all_parts)
    numbers: list[int] = []
    # Smallest first, so that most candidates with many packages need not be written out.
    for smallest, parts in sorted((sum(min(part) for part in parts), parts) for parts in all_parts):
        if len(numbers) == max_ties and smallest >= numbers[-1]:
            break
        numbers = sorted([*numbers, *_smallest_sums(parts, max_ties)])[:max_ties]
    return TiedPackages(numbers, n_ties)


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


def _number_parts(
    strides: tuple[int, ...], candidate: Candidate, known: dict[int, dict[int, int]]
) -> list[list[int]]:
    """Return for every decision what each of the rows that serve equally well adds to the package number.

    `known` remembers rows by decomposition.
    """
    decisions = candidate.decisions
    numbers = known.setdefault(id(decisions), {})
    for step, alike in zip(decisions.steps, candidate.rows, strict=True):
        for row in alike:
            if row not in numbers:
                options = step.options[decisions.choice[row]].tolist()
                numbers[row] = sum(p * strides[i] for i, p in zip(step.issues, options, strict=True))
    return [[numbers[row] for row in alike] for alike in candidate.rows]


def _smallest_sums(parts: list[list[int]], limit: int) -> list[int]:
    """Return the smallest sums of one number from each part, ascending.

    The smallest sums over more parts only need the smallest sums over the parts so far.
    """
    sums = [sum(part[0] for part in parts if len(part) == 1)]
    for part in parts:
        if len(part) > 1:
            sums = sorted(one + other for one in sums for other in part)[:limit]
    return sums

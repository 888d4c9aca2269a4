"""From candidates of a search to package numbers: ties judged by one rule, counted, the smallest first."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from accord.engines.decisions import Decisions
    from accord.engines.slab_search import Candidate
    from accord.structure import Structure

__all__ = ["TiedPackages", "first_rows", "list_ties", "positions_behind"]


@dataclass(frozen=True, slots=True)
class TiedPackages:
    """Tied packages: the smallest numbers, ascending, and how many there are."""

    numbers: list[int]
    n_ties: int


def list_ties(structure: Structure, tied: Sequence[Candidate], max_ties: int) -> TiedPackages:
    """Return the packages behind candidates, of which no two hold the same; at most `max_ties` numbers."""
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


def positions_behind(structure: Structure, candidates: Sequence[Candidate]) -> NDArray[np.int64]:
    """Return the positions of the options of one package behind each candidate, (n, n_issues)."""
    positions = np.zeros((len(candidates), len(structure.shape)), dtype=np.int64)
    for decisions, members, rows in first_rows(candidates):
        choices = decisions.choice[rows]
        for at, step in enumerate(decisions.steps):
            positions[np.ix_(members, step.issues)] = step.options[choices[:, at]]
    return positions


def first_rows(
    candidates: Sequence[Candidate],
) -> Iterator[tuple[Decisions, list[int], NDArray[np.int64]]]:
    """Visit decompositions, the positions of their candidates, and one row per decision for each of these."""
    members: dict[int, list[int]] = {}
    for at, candidate in enumerate(candidates):
        members.setdefault(id(candidate.decisions), []).append(at)
    for found in members.values():
        yield candidates[found[0]].decisions, found, np.array([candidates[at].first_rows for at in found])


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

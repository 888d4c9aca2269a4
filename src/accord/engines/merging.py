"""The exact Pareto frontier of any number of packages, by merging the fronts of independent blocks.

Payoffs add over blocks, and an efficient package is efficient in every block (otherwise exchange that
block), so the frontier of the whole is the efficient part of the sums of the blocks' frontiers; blocks
are merged one by one, and what is dominated on the way is dropped for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.blocks import groups, list_blocks
from accord.engines.bundles import MergedFrontier, bundled, columns_of
from accord.engines.elimination import Tied, eliminate
from accord.engines.fronts import Front, Rules, leaf, sums
from accord.engines.package_numbers import bases_of, digits_of
from accord.engines.packing import packing_of
from accord.engines.units import Units, units_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.structure import Structure

__all__ = ["MAXIMAL_POINTS", "MergedFrontier", "merged_frontier"]

MAXIMAL_POINTS = 2_000_000
"""Efficient points, of all packages or of a part, beyond which the engine refuses unless told otherwise."""


def merged_frontier(
    structure: Structure,
    actors: NDArray[np.int64],
    *,
    floor: NDArray[np.float64] | None = None,
    maximal_points: int = MAXIMAL_POINTS,
    epsilon: float | None = None,
) -> MergedFrontier:
    """Return the Pareto frontier of the packages that `structure` allows.

    A package is efficient when no allowed package that reaches the floor is at least as good for all of
    `actors` and better for one; payoffs within ``structure.rounding`` are the same.

    Parameters
    ----------
    structure : Structure
        The packages and their payoffs.
    actors : (n_objectives,) int array
        Positions of the actors among whom dominance is judged.
    floor : (n_actors,) array, optional
        Least payoffs of all actors, -inf for those who do not mind. Only packages that reach it (up to the
        rounding) count, as dominated and as dominating.
    maximal_points : int
        The most points kept, of all packages or of a part.
    epsilon : float, optional
        For an approximation: every allowed package `x` has a point `p` on the frontier with
        ``p[i] >= payoff[i](x) - epsilon * span[i]`` for all of `actors`, where the span of an actor is the
        sum over issues of its best less its worst score, plus its absolute interaction amounts. With a
        floor this is promised to the packages that lie ``epsilon * span`` above it. All points are payoffs
        of packages that reach the floor, and none dominates another.

    Raises
    ------
    SpaceTooLargeError
        The frontier has more than `maximal_points` points, or issues are tied together too densely.

    Notes
    -----
    *Floor.* A partial sum is dropped when even the best of the remaining blocks leaves it below the floor.
    That is never wrong, and a partial sum that is dominated can be dropped although the floor comes later:
    whatever completes it to reach the floor completes the dominating sum too.

    *Epsilon.* Every sum of two fronts is thinned to one point per box of sides ``epsilon * span / n_sums``,
    where n_sums bounds how many sums lie behind a package. A point is dropped only if the box of a kept
    one is at least as high in every coordinate, so the kept point falls short by less than one side. By
    induction, if points that stand for two partial packages fall short by at most `a` and `b` sides, their
    sum does by at most `a + b`, and what stands for it after thinning by at most `a + b + 1`. With one per
    sum, no package is missed by more than n_sums sides, which is ``epsilon * span``.

    Cost is governed by the number of efficient points of partial packages, not by the number of packages.
    """
    columns = columns_of(structure, actors, floor)
    if any(options.size == 0 for options in structure.options):
        return _none(structure.shape, actors.size)
    units = units_of(structure, columns)
    least = np.full(columns.size, -np.inf)
    if floor is not None:
        least = units.floor(floor[columns], structure.rounding[columns])
    pieces = _Pieces.of(structure, columns, units)
    grid = None if epsilon is None else pieces.grid(epsilon)
    is_plain = grid is not None or columns.size > actors.size or units.rounding.any()
    packing = None if is_plain else packing_of(pieces.amounts, pieces.span)
    n_objectives = actors.size if grid is None else columns.size
    rules = Rules(n_objectives, units.rounding, grid, maximal_points, packing)
    front = _merged(pieces.fronts(rules, least), rules, least)
    return bundled(front, actors.size, units, structure.shape)


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """The independent parts of a structure, in units: lists of settlements, and groups to eliminate."""

    listed: list[tuple[NDArray[np.float64], NDArray[np.int64]]]
    tied: list[Tied]

    @classmethod
    def of(cls, structure: Structure, columns: NDArray[np.int64], units: Units) -> _Pieces:
        bases = bases_of(structure.shape)
        if structure.table is not None:
            (block,) = list_blocks(structure)
            numbers = block.options @ np.array([structure.strides[issue] for issue in block.issues])
            return cls([(units.counts(block.payoffs[columns].T), digits_of(numbers, bases))], [])
        scores, numbers = {}, {}
        for issue, (options, stride) in enumerate(zip(structure.options, structure.strides, strict=True)):
            scores[issue] = units.counts(structure.scores[issue][columns][:, options].T)
            numbers[issue] = digits_of([option * stride for option in options.tolist()], bases)
        together = groups(structure)
        tied = [_tied(structure, g, columns, units, scores, numbers) for g in together if len(g) > 1]
        alone = [group[0] for group in together if len(group) == 1]
        return cls([(scores[issue], numbers[issue]) for issue in alone], tied)

    def fronts(self, rules: Rules, least: NDArray[np.float64]) -> list[Front]:
        """Return a front for every independent part, none of them with points that must miss `least`."""
        best = [_best(points) for points, _ in self.listed] + [group.best for group in self.tied]
        slack = least - np.sum(best, axis=0)
        found = [
            leaf(points, numbers, rules, slack + top)
            for (points, numbers), top in zip(self.listed, best, strict=False)
        ]
        for group in self.tied:
            found += eliminate(group, rules, slack + group.best)
        return found

    @property
    def span(self) -> NDArray[np.float64]:
        """Return how far payoffs can lie apart, for every column."""
        spans = [_best(points) + _best(-points) for points, _ in self.listed]
        return np.asarray(np.sum(spans + [group.span for group in self.tied], axis=0))

    @property
    def amounts(self) -> list[NDArray[np.float64]]:
        """Return all arrays of numbers that payoffs are sums of."""
        tied = [[*group.scores.values(), *(amounts for _, amounts in group.terms)] for group in self.tied]
        return [points for points, _ in self.listed] + [amounts for group in tied for amounts in group]

    def grid(self, epsilon: float) -> NDArray[np.float64]:
        """Return the sides of the boxes that add up to `epsilon` times the span of payoffs."""
        n_sums = len(self.listed) + sum(group.n_sums + 1 for group in self.tied)
        sides = epsilon * self.span / n_sums
        return np.where(sides > 0.0, sides, 1.0)


def _tied(
    structure: Structure,
    group: tuple[int, ...],
    columns: NDArray[np.int64],
    units: Units,
    scores: dict[int, NDArray[np.float64]],
    numbers: dict[int, NDArray[np.int64]],
) -> Tied:
    def over_open(masks: dict[int, NDArray[np.bool_]]) -> dict[int, NDArray[np.bool_]]:
        return {issue: mask[structure.options[issue]] for issue, mask in masks.items()}

    within = set(group)
    return Tied(
        {issue: scores[issue] for issue in group},
        {issue: numbers[issue] for issue in group},
        [over_open(nogood) for nogood in structure.nogoods if nogood.keys() <= within],
        [
            (over_open(term.masks), units.counts(term.amounts[columns][None, :])[0])
            for term in structure.terms
            if term.masks.keys() <= within
        ],
    )


def _best(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return points.max(axis=0) if points.size else np.zeros(points.shape[1])


def _none(shape: tuple[int, ...], n_objectives: int) -> MergedFrontier:
    rules = Rules(n_objectives, np.zeros(n_objectives), None, 0)
    nothing = leaf(np.empty((0, n_objectives)), np.empty((0, 1), np.int64), rules, np.zeros(n_objectives))
    return MergedFrontier(nothing.points, (), shape, nothing, np.empty((0, 2), dtype=np.int64))


def _merged(fronts: list[Front], rules: Rules, least: NDArray[np.float64]) -> Front:
    """Sum the fronts, the largest first, so that every later step multiplies by little."""
    if any(front.size == 0 for front in fronts):
        return next(front for front in fronts if front.size == 0)
    fronts = sorted(fronts, key=lambda front: -front.size)
    slack = least - np.sum([front.best for front in fronts], axis=0)
    total = fronts[0]
    reach = total.best
    for front in fronts[1:]:
        reach = reach + front.best
        total = sums([(total, front)], rules, slack + reach)
        if total.size == 0:
            break
    return total

"""The Nash bargaining solution by visiting every package."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import repeat
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.enumeration import smallest, walks
from accord.engines.walks import chunks, in_threads, package_number
from accord.tolerances import LOG_ROUNDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accord._kernels.nash import NashObjective
    from accord._kernels.walk import Walk
    from accord.structure import Structure

__all__ = ["NashQuestion", "NashSearch", "rank_among_all", "search_all"]

_MOST_PARTIES_MULTIPLIED = 20
"""Scaled gains are at most 1 and at least about 1e-16, so 20 of them multiply without underflow."""

_FEWEST_RECHECKED = 1000
"""Ties compared in exact arithmetic even when fewer are listed: how many are listed must not decide."""


@dataclass(frozen=True, slots=True, eq=False)
class NashQuestion:
    """Which packages maximise the weighted product of the parties' gains.

    Attributes
    ----------
    structure : Structure
        The packages that nobody whose consent is needed refuses outright.
    parties : (n_parties,) int array
        Positions of the parties among the actors.
    disagreement : (n_parties,) array
    weights : (n_parties,) array
        At least zero, not all zero.
    """

    structure: Structure
    parties: NDArray[np.int64]
    disagreement: NDArray[np.float64]
    weights: NDArray[np.float64]

    @property
    def rounding(self) -> NDArray[np.float64]:
        """Return the difference up to which two gains count as equal, (n_parties,)."""
        return self.structure.rounding[self.parties]

    @property
    def is_symmetric(self) -> bool:
        """Return whether all weights are equal."""
        return bool((self.weights == self.weights[0]).all())


@dataclass(frozen=True, slots=True, eq=False)
class NashSearch:
    """What the search found.

    Attributes
    ----------
    n_allowed, n_rational : int
        Packages visited, and those among them that give every party a gain of at least zero.
    n_gaining : int
        Size of the largest set of (weighted) parties that gain together; -1 without rational package.
    numbers : list of int
        The first tied packages, ascending.
    n_ties : int
    runner_up : int or None
        A package with the next lower objective.
    """

    n_allowed: int
    n_rational: int
    n_gaining: int
    numbers: list[int]
    n_ties: int
    runner_up: int | None


def search_all(question: NashQuestion, max_ties: int) -> NashSearch:
    """Return all packages that maximise the Nash objective.

    First the largest set of parties of positive weight that can gain together, then the product over
    them; where several sets are largest, gains are measured in shares of each party's largest gain, so that
    the choice depends neither on scales nor on the order of the parties.

    Parameters
    ----------
    question : NashQuestion
    max_ties : int
        How many tied packages to list; all are counted.

    Raises
    ------
    SpaceTooLargeError
        There are more packages than enumeration accepts.
    """
    unit = _largest_conceivable(question)
    scan = _Scan(question, 1.0 / unit, int((question.weights > 0).sum()), unit)
    best, n_rational, n_allowed = scan.maximise()
    if n_rational == 0:
        return NashSearch(n_allowed, 0, -1, [], 0, None)
    if best[0] == -np.inf:
        n_gaining, largest = scan.most_gaining()
        scan = replace(scan, largest=largest, n_gaining=n_gaining)
        best, _, _ = scan.maximise()
    numbers, n_ties, runner_up = scan.collect(best, max_ties)
    return NashSearch(n_allowed, n_rational, scan.n_gaining, numbers, n_ties, runner_up)


def rank_among_all(question: NashQuestion, number: int) -> int:
    """Return one plus how many packages have a larger objective than the rational one numbered `number`."""
    unit = _largest_conceivable(question)
    everyone = int((question.weights > 0).sum())
    scan = _Scan(question, 1.0 / unit, everyone, unit)
    gains = scan._gains(number)
    n_gaining = int(((gains > question.rounding) & (question.weights > 0)).sum())
    n_better = 0
    if n_gaining < everyone:
        _, largest = scan.most_gaining()
        scan = replace(scan, largest=largest)
        n_better = sum(
            replace(scan, n_gaining=n).count_from(-np.finfo(np.float64).max)
            for n in range(n_gaining + 1, everyone + 1)
        )
    scan = replace(scan, n_gaining=n_gaining)
    value, margin = scan.objective_at(gains), scan.rounding_at(gains)
    above = value * (1.0 + margin) if scan.is_product else value + margin
    n_above = scan.count_from(float(np.nextafter(above, np.inf)))
    return 1 + n_better + n_above + scan.n_exactly_above(value, margin, number)


@dataclass(frozen=True, slots=True, eq=False)
class _Scan:
    """Walks over all packages, asking that `n_gaining` weighted parties gain.

    Walks add up gains times `scale`, powers of two that cost no rounding; the objective takes them in
    shares of `largest`.
    """

    question: NashQuestion
    scale: NDArray[np.float64]
    n_gaining: int
    largest: NDArray[np.float64]

    @property
    def is_product(self) -> bool:
        return self.question.is_symmetric and self.scale.size <= _MOST_PARTIES_MULTIPLIED

    @property
    def factor(self) -> NDArray[np.float64]:
        return 1.0 / (self.largest * self.scale)

    def objective(self, weights: NDArray[np.float64]) -> NashObjective:
        from accord._kernels.nash import NashObjective

        zero = self.question.rounding * self.scale
        return NashObjective(-zero, zero, self.factor, weights, self.n_gaining)

    @property
    def kernel_objective(self) -> NashObjective:
        weights = self.question.weights / self.question.weights.sum()
        return self.objective(np.empty(0) if self.is_product else weights)

    def walks(self) -> Iterator[tuple[Walk, int]]:
        q = self.question
        return walks(q.structure, q.parties, -q.disagreement, self.scale)

    def maximise(self) -> tuple[list[float], int, int]:
        """Return the best objective, overall and by chunk, and how many packages are rational, and all."""
        from accord._kernels.nash import best_product, best_value

        objective = self.kernel_objective
        kernel = best_product if self.is_product and self.n_gaining == self.scale.size else best_value

        def task(walk: Walk, start: int, stop: int) -> tuple[float, int]:
            best = np.empty(1)
            n_rational = kernel(walk, start, stop, objective, best)
            return float(best[0]), int(n_rational)

        bests, n_rational, n_allowed = [], 0, 0
        for walk, count in self.walks():
            for best, rational in in_threads(task, walk):
                bests.append(best)
                n_rational += rational
            n_allowed += count
        return [max(bests, default=-np.inf), *bests], n_rational, n_allowed

    def most_gaining(self) -> tuple[int, NDArray[np.float64]]:
        """Return how many weighted parties can gain together, and every party's largest rational gain."""
        from accord._kernels.nash import most_gaining
        from accord._kernels.regions import measure_region

        objective = self.objective(self.question.weights.copy())  # read-only arrays are another type
        unbounded = np.full(self.scale.size, np.inf)

        def task(walk: Walk, start: int, stop: int) -> tuple[int, NDArray[np.float64]]:
            low, high = np.full(self.scale.size, np.inf), np.full(self.scale.size, -np.inf)
            measure_region(walk, start, stop, objective.least, unbounded, low, high)
            return int(most_gaining(walk, start, stop, objective)), high

        found = [result for walk, _ in self.walks() for result in in_threads(task, walk)]
        largest = np.max([high for _, high in found], axis=0)
        can_gain = largest > objective.strict
        return max(n for n, _ in found), np.where(can_gain, largest / self.scale, 1.0)

    def collect(self, bests: list[float], max_ties: int) -> tuple[list[int], int, int | None]:
        """Return the tied packages, their number, and the runner-up."""
        best, by_chunk = bests[0], bests[1:]
        numbers, _, _ = self._reach(best, by_chunk, 1)
        threshold = self._tie_threshold(best, numbers[0])
        numbers, n_ties, below = self._reach(threshold, by_chunk, max(max_ties, _FEWEST_RECHECKED))
        rest = max((value for value in by_chunk if value < threshold), default=-np.inf)
        seconds = [below[1]] if below[0] >= rest and below[0] > -np.inf else []
        if rest >= below[0] and rest > -np.inf:
            others = [value if value == rest else -np.inf for value in by_chunk]
            seconds += self._reach(rest, others, 1)[0]
        runner_up = min(seconds, default=None)
        if n_ties > len(numbers) or self.question.rounding.any():
            return numbers[:max_ties], n_ties, runner_up
        exact = self._exactly_best(numbers) if self.question.is_symmetric else self._undominated(numbers)
        dropped = [number for number in numbers if number not in exact]
        return exact[:max_ties], len(exact), self._exactly_best(dropped)[0] if dropped else runner_up

    def _reach(
        self, threshold: float, by_chunk: list[float] | None, limit: int
    ) -> tuple[list[int], int, tuple[float, int]]:
        """Return the first packages that reach `threshold`, how many do, and the best that does not.

        `by_chunk`, the best objective of every chunk, saves looking where nothing can be found.
        """
        from accord._kernels.nash import collect_best

        objective = self.kernel_objective

        def task(walk: Walk, start: int, stop: int) -> tuple[NDArray[np.int64], int, float, int]:
            kept = np.empty(limit, dtype=np.int64)
            found, n_kept, below, number = collect_best(walk, start, stop, objective, threshold, kept)
            return kept[:n_kept].copy(), int(found), float(below), int(number)

        kept, n_found, best_below = np.empty(0, dtype=np.int64), 0, (-np.inf, -1)
        values = repeat(np.inf) if by_chunk is None else iter(by_chunk)
        for walk, _ in self.walks():
            reached = [r for r in chunks(walk) if next(values) >= threshold]
            for first, found, below, number in in_threads(task, walk, reached):
                kept, n_found = smallest(kept, first, limit), n_found + found
                best_below = max(best_below, (below, -number))
        structure = self.question.structure
        numbers = [package_number(structure, int(number)) for number in kept]
        return numbers, n_found, (best_below[0], package_number(structure, max(0, -best_below[1])))

    def count_from(self, threshold: float) -> int:
        """Return how many packages have at least this objective."""
        return self._reach(threshold, None, 1)[1]

    def objective_at(self, gains: NDArray[np.float64]) -> float:
        """Return the objective of the kernels at some gains."""
        shares = np.where(gains > self.question.rounding, gains / self.largest, 1.0)
        if self.is_product:
            return float(np.prod(shares))
        weights = self.question.weights / self.question.weights.sum()
        return float(weights @ np.log(shares))

    def rounding_at(self, gains: NDArray[np.float64]) -> float:
        """Return how far rounding can move the objective: relative for products, absolute for logarithms."""
        gaining = gains > self.question.rounding
        weights = self.question.weights / self.question.weights.sum()
        shift = 2 * self.question.rounding / np.where(gaining, gains, np.inf)
        if self.is_product:
            return float(shift.sum()) + LOG_ROUNDING * gains.size
        logs = np.log(np.where(gaining, gains / self.largest, 1.0))
        return float(weights @ shift + LOG_ROUNDING * (1.0 + weights * np.abs(logs)).sum())

    def _tie_threshold(self, best: float, number: int) -> float:
        """Return the objective from which a package is indistinguishable from the one numbered `number`."""
        margin = self.rounding_at(self._gains(number))
        return best * (1.0 - margin) if self.is_product else best - margin

    def _positions(self, number: int) -> tuple[int, ...]:
        positions = []
        for n_options in reversed(self.question.structure.shape):
            number, position = divmod(number, n_options)
            positions.append(position)
        return tuple(reversed(positions))

    def _gains(self, number: int) -> NDArray[np.float64]:
        return np.array([float(gain) for gain in self._exact_gains(number)])

    def _exact_gains(self, number: int) -> list[Fraction]:
        totals = exact_payoffs(self.question.structure, number, self._positions(number))
        return [
            totals[actor] - Fraction(float(no_deal))
            for actor, no_deal in zip(self.question.parties, self.question.disagreement, strict=True)
        ]

    def _undominated(self, numbers: list[int]) -> list[int]:
        """Return those of `numbers` that no other one beats: logarithms cannot tell them apart, gains can."""
        counted = [k for k, weight in enumerate(self.question.weights) if weight > 0]
        gains = {
            n: [exact[k] for k in counted]
            for n, exact in zip(numbers, map(self._exact_gains, numbers), strict=True)
        }
        return [
            n
            for n in numbers
            if not any(
                gains[m] != gains[n] and all(a >= b for a, b in zip(gains[m], gains[n], strict=True))
                for m in numbers
            )
        ]

    def n_exactly_above(self, value: float, margin: float, number: int) -> int:
        """Return how many packages near `value` have an exactly larger product than `number`."""
        if not self.is_product or self.question.rounding.any():
            return 0
        near, n_near, _ = self._reach(value * (1.0 - margin), None, _FEWEST_RECHECKED)
        above = self.count_from(float(np.nextafter(value * (1.0 + margin), np.inf)))
        if n_near > len(near):
            return 0
        own = self._product(number)
        return sum(self._product(other) > own for other in near) - above

    def _product(self, number: int) -> Fraction:
        units = [Fraction(float(unit)) for unit in self.largest]
        gains = zip(self._exact_gains(number), units, strict=True)
        return Fraction(prod(gain / unit for gain, unit in gains if gain > 0))

    def _exactly_best(self, numbers: list[int]) -> list[int]:
        """Return those of `numbers` with the largest objective in exact arithmetic."""
        values = {number: self._product(number) for number in numbers}
        best = max(values.values())
        return [number for number in numbers if values[number] == best]


def exact_payoffs(structure: Structure, number: int, positions: tuple[int, ...]) -> list[Fraction]:
    """Return every actor's payoff of one package as a fraction, scores taken at their binary value."""
    if structure.table is not None:
        return [Fraction(float(value)) for value in structure.table[:, number]]
    totals = [Fraction(0)] * structure.n_actors
    columns = [matrix[:, p] for matrix, p in zip(structure.scores, positions, strict=True)]
    columns += [
        term.amounts for term in structure.terms if all(m[positions[i]] for i, m in term.masks.items())
    ]
    for column in columns:
        totals = [total + Fraction(float(value)) for total, value in zip(totals, column, strict=True)]
    return totals


def _largest_conceivable(question: NashQuestion) -> NDArray[np.float64]:
    """Return per party a power of two above its largest conceivable gain: a unit that costs no rounding."""
    structure = question.structure
    if structure.table is not None:
        bound = np.nanmax(structure.table, axis=1)
    else:
        bound = np.sum([matrix.max(axis=1) for matrix in structure.scores], axis=0)
        bound = bound + np.sum([np.maximum(t.amounts, 0) for t in structure.terms], axis=0)
    gain = bound[question.parties] - question.disagreement
    _, exponent = np.frexp(np.where(gain > 0, gain, 1.0))
    return np.ldexp(1.0, exponent)

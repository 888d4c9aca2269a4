"""The Nash bargaining solution by visiting every package."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.enumeration import smallest, walks
from accord.engines.package_gains import positions_of, precise_gains
from accord.engines.ties import nash_ties, nash_values
from accord.engines.walks import chunks, in_threads, package_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accord._kernels.nash import NashObjective
    from accord._kernels.walk import Walk
    from accord.structure import Structure

__all__ = ["NashQuestion", "NashSearch", "rank_among_all", "search_all"]

_MOST_PARTIES_MULTIPLIED = 19
"""Scaled gains are at most 1 and at least about 2e-16, so 19 of them multiply without underflow."""

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
    def shares(self) -> NDArray[np.float64]:
        """Return the weights over their sum."""
        relative = self.weights / self.weights.max()
        return np.asarray(relative / relative.sum())

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
    (gains,) = scan.gains([number])
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
    return 1 + n_better + scan.n_above(number)


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
        return self.objective(np.empty(0) if self.is_product else self.question.shares)

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
        first, _, _ = self._reach(best, by_chunk, 1)
        threshold = self._lower(best, 2.0 * self._margin(first[0]))
        numbers, n_near, below = self._reach(threshold, by_chunk, max(max_ties, _FEWEST_RECHECKED))
        if n_near > len(numbers):
            threshold = self._lower(best, self._margin(first[0]))
            numbers, n_ties, below = self._reach(threshold, by_chunk, max_ties)
            return numbers, n_ties, self._runner_up(threshold, by_chunk, below)
        tied = self._tied(numbers)
        dropped = sorted(set(numbers).difference(tied))
        if dropped:
            return tied[:max_ties], len(tied), self._tied(dropped)[0]
        return tied[:max_ties], len(tied), self._runner_up(threshold, by_chunk, below)

    def _runner_up(self, threshold: float, by_chunk: list[float], below: tuple[float, int]) -> int | None:
        """Return the best package under `threshold`, given the best one in the chunks that reach it."""
        rest = max((value for value in by_chunk if value < threshold), default=-np.inf)
        seconds = [below[1]] if below[0] >= rest and below[0] > -np.inf else []
        if rest >= below[0] and rest > -np.inf:
            others = [value if value == rest else -np.inf for value in by_chunk]
            seconds += self._reach(rest, others, 1)[0]
        return min(seconds, default=None)

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

    def objective_at(self, gains: NDArray[np.float64]) -> tuple[float, float]:
        """Return the objective of the kernels at some gains, and how far rounding moves its logarithm."""
        q = self.question
        values, margins = nash_values(gains[None, :], q.rounding, q.weights, self.largest)
        if not self.is_product:
            return float(values[0]), float(margins[0])
        shares = np.where(gains > q.rounding, gains / self.largest, 1.0)
        return float(np.prod(shares)), float(margins[0]) * gains.size

    def _lower(self, value: float, margin: float) -> float:
        """Return the objective that lies `margin` below `value` in logarithms."""
        return value * math.exp(-margin) if self.is_product else value - margin

    def _margin(self, number: int) -> float:
        """Return how far rounding may move the logarithm of the objective of a package."""
        return self.objective_at(self.gains([number])[0])[1]

    def gains(self, numbers: list[int]) -> NDArray[np.float64]:
        """Return the parties' gains of packages, as good as rounded once."""
        q = self.question
        positions = np.array([positions_of(q.structure, number) for number in numbers], dtype=np.int64)
        return precise_gains(q.structure, q.parties, q.disagreement, positions)

    def _tied(self, numbers: list[int]) -> list[int]:
        """Return those of `numbers` with the largest objective, by the rule that all engines share."""
        q = self.question
        if len(numbers) == 1:
            return numbers
        return [numbers[k] for k in nash_ties(self.gains(numbers), q.rounding, q.weights, self.largest)]

    def n_above(self, number: int) -> int:
        """Return how many packages, of those in which as many gain, have a larger objective than `number`."""
        value, margin = self.objective_at(self.gains([number])[0])
        near, n_near, _ = self._reach(self._lower(value, 2.0 * margin), None, _FEWEST_RECHECKED)
        if n_near > len(near):
            return self.count_from(float(np.nextafter(self._lower(value, -margin), np.inf)))
        return sum(self._tied([number, other]) == [other] for other in near)


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

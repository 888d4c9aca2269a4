"""Branch and bound: exact search for the packages that maximise one goal, at any number of packages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from math import log, prod
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import numpy as np

from accord.engines.decisions import decompositions
from accord.engines.nash_enumeration import NashQuestion
from accord.engines.slab_search import Allowance, Search
from accord.engines.tied_packages import TiedPackages, exact_gains, list_ties, positions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from accord._kernels.slab import Goal
    from accord.engines.decisions import Decisions
    from accord.structure import Structure

__all__ = [
    "BranchSearch",
    "Limits",
    "MinimumQuestion",
    "SumQuestion",
    "largest_minimum",
    "largest_nash",
    "largest_sum",
    "rational_package",
]

_LARGEST_POWER = 64
"""Whole bargaining weights up to which products of gains are compared exactly."""

StopReason = Literal["", "time", "nodes", "gap", "interrupted"]


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop early.

    Attributes
    ----------
    time_limit : float or None
        Seconds.
    node_limit : int or None
        Partial packages looked at.
    gap : float
        Stop when no package can beat the best one found by more: relative to the product of gains for Nash, in
        the goal's own unit for the others.
    """

    time_limit: float | None = None
    node_limit: int | None = None
    gap: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class MinimumQuestion:
    """Which packages maximise the smallest ``(gain + shift) / unit`` over the parties that count.

    Egalitarian: units 1; proportional: units are the proportions; Kalai-Smorodinsky: units are the ideal gains;
    equal loss: units 1, shifts minus the ideal gains.

    Attributes
    ----------
    structure : Structure
    parties : (n_parties,) int array
        Positions among the actors.
    disagreement : (n_parties,) array
    units : tuple of float or Fraction
        Above zero; infinite for a party that does not count.
    shifts : tuple of float or Fraction
    least : (n_parties,) array
        Gains below this are not acceptable (up to rounding); -inf asks nothing.
    """

    structure: Structure
    parties: NDArray[np.int64]
    disagreement: NDArray[np.float64]
    units: tuple[float | Fraction, ...]
    shifts: tuple[float | Fraction, ...]
    least: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SumQuestion:
    """Which packages maximise ``sum(coefficients * gains)`` among those with gains of at least `least`.

    Attributes
    ----------
    structure : Structure
    parties : (n_parties,) int array
        Positions among the actors; any actor may be among them.
    disagreement : (n_parties,) array
    coefficients : tuple of float or Fraction
        Of any sign.
    least : (n_parties,) array
        Gains below this are not acceptable (up to rounding); -inf asks nothing.
    """

    structure: Structure
    parties: NDArray[np.int64]
    disagreement: NDArray[np.float64]
    coefficients: tuple[float | Fraction, ...]
    least: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class BranchSearch:
    """What the search found, and how far it is proven.

    Attributes
    ----------
    status : str
        ``"optimal"``, ``"no_agreement"`` when no package is acceptable to all, or ``"limit"``.
    reason : str
        With status ``"limit"``: ``"time"``, ``"nodes"``, ``"gap"`` or ``"interrupted"``.
    package : tuple of int, or None
        Positions of the options of the best package, the one with the smallest number among those listed.
    numbers : list of int
        The first tied packages, ascending; only the best one found with status ``"limit"``.
    n_ties : int
        How many packages tie.
    has_all_ties : bool
        False when `n_ties` is a lower bound, and other tied packages may have smaller numbers.
    n_gaining : int
        Nash: size of the largest set of (weighted) parties that gain together; -1 otherwise.
    value, bound : float
        The goal at the package, and its proven upper bound. Nash: the weighted sum of the logarithms of gains.
    n_nodes : int
        Partial packages looked at.
    direction : (n_parties,) array or None
        The weights ``lambda`` of the plane ``lambda . gains <= constant`` that bounds everything (of the last
        search of several).
    seconds : float
    """

    status: Literal["optimal", "no_agreement", "limit"]
    reason: StopReason
    package: tuple[int, ...] | None
    numbers: list[int]
    n_ties: int
    has_all_ties: bool
    n_gaining: int
    value: float
    bound: float
    n_nodes: int
    direction: NDArray[np.float64] | None
    seconds: float


def largest_nash(question: NashQuestion, max_ties: int = 1000, limits: Limits | None = None) -> BranchSearch:
    """Return the packages that maximise the weighted product of gains, with the convention of enumeration.

    First the largest set of parties of positive weight that can gain together, then the product over them;
    where not all can gain together, in shares of each party's largest gain.

    Parameters
    ----------
    question : NashQuestion
    max_ties : int
        How many tied packages to list.
    limits : Limits, optional
        By default none.
    """
    limits = limits or Limits()
    frame = _Frame.of(question.structure, question.parties, question.disagreement)
    weights = question.weights / question.weights.sum()
    relative_gap = -log(1.0 - limits.gap) if limits.gap < 1.0 else np.inf
    allowance = frame.allowance(limits, relative_gap / float(question.weights.sum()))
    shares = np.ones(frame.scale.size)
    found = [frame.search(_nash_goal(frame, weights, shares), allowance)]
    if not found[0].has_package and not allowance.reason:
        found, shares = _not_all_gaining(frame, weights, allowance)
    powers = _whole_powers(question.weights)
    exact = None if powers is None else _exact_nash(powers, shares)
    return _nash_answer(question, frame, frame.answer(found, allowance, max_ties, exact))


def largest_minimum(
    question: MinimumQuestion, max_ties: int = 1000, limits: Limits | None = None
) -> BranchSearch:
    """Return the packages that maximise the smallest of the parties' terms (see MinimumQuestion)."""
    from accord._kernels.slab import MINIMUM

    limits = limits or Limits()
    frame = _Frame.of(question.structure, question.parties, question.disagreement)
    units = [float(unit) for unit in question.units]
    shifts = np.array([float(shift) for shift in question.shifts])
    goal = frame.goal(
        MINIMUM,
        factor=1.0 / (np.array(units) * frame.scale),
        shift=shifts * frame.scale,
        least=question.least * frame.scale - frame.rounding,
    )
    allowance = frame.allowance(limits, limits.gap)
    found = frame.search(goal, allowance)

    def exact(scaled: NDArray[np.float64]) -> Fraction:
        gains = frame.exact(scaled)
        terms = zip(gains, question.shifts, question.units, strict=True)
        return min((g + Fraction(s)) / Fraction(u) for g, s, u in terms if u != np.inf)

    return frame.answer([found], allowance, max_ties, exact)


def largest_sum(question: SumQuestion, max_ties: int = 1000, limits: Limits | None = None) -> BranchSearch:
    """Return the packages that maximise a weighted sum of gains (see SumQuestion)."""
    from accord._kernels.slab import SUM

    limits = limits or Limits()
    frame = _Frame.of(question.structure, question.parties, question.disagreement)
    goal = frame.goal(
        SUM,
        weights=np.array([float(c) for c in question.coefficients]) / frame.scale,
        least=question.least * frame.scale - frame.rounding,
    )
    allowance = frame.allowance(limits, limits.gap)
    found = frame.search(goal, allowance)

    def exact(scaled: NDArray[np.float64]) -> Fraction:
        gains = frame.exact(scaled)
        return sum((Fraction(c) * g for c, g in zip(question.coefficients, gains, strict=True)), Fraction(0))

    return frame.answer([found], allowance, max_ties, exact)


def rational_package(
    structure: Structure,
    parties: NDArray[np.int64],
    disagreement: NDArray[np.float64],
    limits: Limits | None = None,
) -> BranchSearch:
    """Return one package that gives every party a gain of at least zero, or the proof that there is none."""
    limits = limits or Limits()
    frame = _Frame.of(structure, parties, disagreement)
    allowance = frame.allowance(limits, 0.0)
    found = _witness(frame, allowance)
    answer = frame.answer([found], allowance, 1, None)
    return replace(answer, has_all_ties=False) if answer.package is not None else answer


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """A structure with gains scaled by powers of two to about one, which costs no rounding.

    `rounding` is in scaled units.
    """

    structure: Structure
    parties: NDArray[np.int64]
    disagreement: NDArray[np.float64]
    scale: NDArray[np.float64]
    rounding: NDArray[np.float64]
    pieces: _Memo

    @classmethod
    def of(
        cls, structure: Structure, parties: NDArray[np.int64], disagreement: NDArray[np.float64]
    ) -> _Frame:
        scale = _unit_scale(structure, parties, disagreement)
        pieces = _Memo(decompositions(structure, parties, disagreement, scale))
        rounding = structure.rounding[parties] * scale
        return cls(structure, parties, disagreement, scale, rounding, pieces)

    def allowance(self, limits: Limits, gap: float) -> Allowance:
        return Allowance(limits.time_limit, limits.node_limit, gap)

    def goal(self, kind: int, **given: NDArray[np.float64]) -> Goal:
        from accord._kernels.slab import Goal

        zeros = np.zeros(self.scale.size)
        return Goal(
            kind,
            np.ascontiguousarray(given.get("weights", zeros)),
            np.ascontiguousarray(given.get("factor", zeros)),
            np.ascontiguousarray(given.get("shift", zeros)),
            np.ascontiguousarray(given.get("least", -self.rounding)),
            self.rounding,
            self.rounding,
        )

    def search(
        self, goal: Goal, allowance: Allowance, floor: float = -np.inf, enough: float = np.inf
    ) -> Search:
        return Search(goal, allowance, enough, floor).run(self.pieces)

    def exact(self, scaled: NDArray[np.float64]) -> list[Fraction]:
        """Return gains in their own units; sums of exact data have no rounding to undo."""
        return [Fraction(float(g)) / Fraction(float(s)) for g, s in zip(scaled, self.scale, strict=True)]

    def answer(
        self,
        found: list[Search],
        allowance: Allowance,
        max_ties: int,
        exact: Callable[[NDArray[np.float64]], Fraction] | None,
    ) -> BranchSearch:
        """Return the best of several searches, with all that tie across them."""
        best = max(found, key=lambda search: search.best)
        bound = max(search.bound for search in found)
        direction = found[-1].directions[-1] * self.scale if found[-1].directions else None
        is_open = bool(allowance.reason) and bound > best.best
        status: Literal["optimal", "no_agreement", "limit"] = "limit" if is_open else "optimal"
        candidates = [c for search in found for c in search.candidates if c.value >= best.aim]
        if best.fallback is not None and (not candidates or best.best > max(c.value for c in candidates)):
            candidates = [best.fallback]
        if not candidates:
            status = "limit" if is_open else "no_agreement"
            ties = TiedPackages([], 0)
        else:
            recheck = exact if not self.rounding.any() else None
            ties = list_ties(self.structure, candidates, 1 if is_open else max_ties, recheck)
        return BranchSearch(
            status,
            allowance.reason if is_open else "",  # type: ignore[arg-type]
            positions_of(self.structure, ties.numbers[0]) if ties.numbers else None,
            ties.numbers,
            ties.n_ties,
            not is_open and all(search.has_all_ties for search in found),
            -1,
            best.best if ties.numbers else float("nan"),
            bound if ties.numbers or is_open else float("nan"),
            allowance.n_nodes,
            direction,
            perf_counter() - allowance.started,
        )


class _Memo:
    """An iterator that can be walked again: decompositions are made once, and only as far as needed."""

    def __init__(self, source: Iterator[Decisions]) -> None:
        self._source = source
        self._seen: list[Decisions] = []

    def __iter__(self) -> Iterator[Decisions]:
        at = 0
        while True:
            if at == len(self._seen):
                try:
                    self._seen.append(next(self._source))
                except StopIteration:
                    return
            yield self._seen[at]
            at += 1


def _unit_scale(
    structure: Structure, parties: NDArray[np.int64], disagreement: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return per party the power of two that brings its largest conceivable gain between a half and one."""
    if structure.table is not None:
        size = np.nanmax(np.abs(structure.table), axis=1)
    else:
        size = np.sum([np.abs(matrix).max(axis=1) for matrix in structure.scores], axis=0)
        size = size + np.sum([np.abs(term.amounts) for term in structure.terms], axis=0)
    total = size[parties] + np.abs(disagreement)
    _, exponent = np.frexp(np.where(total > 0, total, 1.0))
    scale: NDArray[np.float64] = np.ldexp(1.0, -exponent)
    return scale


def _nash_goal(frame: _Frame, weights: NDArray[np.float64], shares: NDArray[np.float64]) -> Goal:
    from accord._kernels.slab import NASH

    return frame.goal(NASH, weights=weights, factor=1.0 / shares)


def _witness(frame: _Frame, allowance: Allowance) -> Search:
    """Search for one package that gives every party at least zero, by the largest smallest slack."""
    from accord._kernels.slab import MINIMUM

    ones = np.ones(frame.scale.size)
    goal = frame.goal(MINIMUM, factor=ones, shift=frame.rounding, least=-np.inf * ones)
    return frame.search(goal, allowance, floor=0.0, enough=0.0)


def _not_all_gaining(
    frame: _Frame, weights: NDArray[np.float64], allowance: Allowance
) -> tuple[list[Search], NDArray[np.float64]]:
    """Return the searches that decide when no package lets all weighted parties gain, and the shares they use.

    Stopped early, a search whose bound says nothing, with some package if one is known.
    """
    shares = np.ones(frame.scale.size)
    witness = _witness(frame, allowance)
    if not witness.has_package and not allowance.reason:
        return [witness], shares
    found = [witness]
    if not allowance.reason:
        ideal = _ideal_gains(frame, allowance)
        shares = np.where(ideal > frame.rounding, ideal, 1.0)
    if not allowance.reason:
        found = _most_gaining(frame, weights, ideal, allowance)
    if allowance.reason:
        found = [search for search in found if search.has_package] or [witness]
        found[0].bound = np.inf
    return found, shares


def _ideal_gains(frame: _Frame, allowance: Allowance) -> NDArray[np.float64]:
    """Return every party's largest gain (scaled) over individually rational packages, of which there are some."""
    from accord._kernels.slab import SUM

    weights = np.eye(frame.scale.size)
    return np.array([frame.search(frame.goal(SUM, weights=w), allowance).best for w in weights])


def _most_gaining(
    frame: _Frame, weights: NDArray[np.float64], ideal: NDArray[np.float64], allowance: Allowance
) -> list[Search]:
    """Return the searches over all sets of parties that gain together, for the largest such sets."""
    from accord._kernels.slab import SUM

    can_gain = np.flatnonzero((weights > 0) & (ideal > frame.rounding))
    for size in range(can_gain.size, 0, -1):
        found: list[Search] = []
        floor = -np.inf
        for members in combinations(can_gain, size):
            inside = np.zeros(weights.size)
            inside[list(members)] = weights[list(members)]
            goal = _nash_goal(frame, inside, np.where(inside > 0, ideal, 1.0))
            found.append(frame.search(goal, allowance, floor))
            floor = max(floor, found[-1].aim)
        if any(search.has_package for search in found) or allowance.reason:
            return found
    return [frame.search(frame.goal(SUM), allowance)]


def _whole_powers(weights: NDArray[np.float64]) -> list[int] | None:
    """Return the weights as small whole numbers, up to a common factor; None where they are not such."""
    smallest = min(Fraction(float(weight)) for weight in weights if weight > 0)
    powers = [Fraction(float(weight)) / smallest for weight in weights]
    if all(power.denominator == 1 and power <= _LARGEST_POWER for power in powers):
        return [int(power) for power in powers]
    return None


def _exact_nash(powers: list[int], shares: NDArray[np.float64]) -> Callable[[NDArray[np.float64]], Fraction]:
    """Return the product of gains in `shares`, each to its power, as a function of gains."""
    units = [Fraction(float(share)) for share in shares]

    def value(gains: NDArray[np.float64]) -> Fraction:
        exact = [Fraction(float(gain)) / unit for gain, unit in zip(gains, units, strict=True)]
        return prod((g**power for g, power in zip(exact, powers, strict=True) if g > 0), start=Fraction(1))

    return value


def _nash_answer(question: NashQuestion, frame: _Frame, answer: BranchSearch) -> BranchSearch:
    """Return `answer` with the objective in the question's own weights and units, and who gains."""
    total = float(question.weights.sum())
    if answer.package is None:
        in_units = answer.bound * total - float(question.weights @ np.log(frame.scale))
        return replace(answer, bound=in_units)
    exact = exact_gains(question.structure, question.parties, question.disagreement, answer.package)
    gains = np.array([float(gain) for gain in exact])
    gaining = (gains > question.rounding) & (question.weights > 0)
    value = float(question.weights[gaining] @ np.log(gains[gaining]))
    bound = value + (answer.bound - answer.value) * total
    return replace(answer, n_gaining=int(gaining.sum()), value=value, bound=bound)

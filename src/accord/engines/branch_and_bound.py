"""Branch and bound: exact search for the packages that maximise one goal, at any number of packages."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import log
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.branch_questions import BranchSearch, Limits, MinimumQuestion, SumQuestion
from accord.engines.goal_units import in_units, minimum_goal, sum_goal
from accord.engines.ideal_search import ideal_searches
from accord.engines.nash_enumeration import NashQuestion
from accord.engines.package_gains import exact_gains
from accord.engines.search_frame import Frame
from accord.engines.slab_search import Allowance
from accord.engines.ties import minimum_ties, nash_ties, sum_ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._kernels.slab import Goal
    from accord.engines.slab_search import Search
    from accord.structure import Structure

__all__ = [
    "BranchSearch",
    "Frame",
    "Limits",
    "MinimumQuestion",
    "NashQuestion",
    "SumQuestion",
    "largest_minimum",
    "largest_nash",
    "largest_sum",
    "rational_package",
]


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
    frame = Frame.of(question.structure, question.parties, question.disagreement)
    weights = question.shares
    relative_gap = -log(1.0 - limits.gap) if limits.gap < 1.0 else np.inf
    gap = relative_gap / float(question.weights.sum())
    allowance = Allowance(limits.time_limit, limits.node_limit)
    ideal = np.ones(frame.scale.size)
    found = [frame.search(_nash_goal(frame, weights, ideal), allowance, gap=gap)]
    if not found[0].has_package and not allowance.reason:
        found, ideal = _not_all_gaining(frame, weights, allowance, gap)

    def judge(gains: NDArray[np.float64]) -> NDArray[np.int64]:
        return nash_ties(gains, question.rounding, weights, ideal / frame.scale)

    return _nash_answer(question, frame, frame.answer(found, allowance, max_ties, judge))


def largest_minimum(
    question: MinimumQuestion, max_ties: int = 1000, limits: Limits | None = None
) -> BranchSearch:
    """Return the packages that maximise the smallest of the parties' terms (see MinimumQuestion)."""
    limits = limits or Limits()
    frame = Frame.of(question.structure, question.parties, question.disagreement)
    goal, exponent = minimum_goal(question, frame)
    allowance = Allowance(limits.time_limit, limits.node_limit)
    found = frame.search(goal, allowance, share=limits.gap)
    rounding = question.structure.rounding[question.parties]

    def judge(gains: NDArray[np.float64]) -> NDArray[np.int64]:
        return minimum_ties(gains, rounding, question.units, question.shifts)

    return in_units(frame.answer([found], allowance, max_ties, judge), exponent)


def largest_sum(
    question: SumQuestion,
    max_ties: int = 1000,
    limits: Limits | None = None,
    frame: Frame | None = None,
    allowance: Allowance | None = None,
) -> BranchSearch:
    """Return the packages that maximise a weighted sum of gains (see SumQuestion).

    `frame`, that of the question, saves making it again; `allowance` is what earlier searches left.
    """
    limits = limits or Limits()
    frame = frame or Frame.of(question.structure, question.parties, question.disagreement)
    goal, exponent = sum_goal(question, frame)
    allowance = allowance or Allowance(limits.time_limit, limits.node_limit)
    found = frame.search(goal, allowance, share=limits.gap)
    rounding = question.structure.rounding[question.parties]

    def judge(gains: NDArray[np.float64]) -> NDArray[np.int64]:
        return sum_ties(gains, rounding, question.coefficients)

    return in_units(frame.answer([found], allowance, max_ties, judge), exponent)


def rational_package(
    structure: Structure,
    parties: NDArray[np.int64],
    disagreement: NDArray[np.float64],
    limits: Limits | None = None,
) -> BranchSearch:
    """Return one package that gives every party a gain of at least zero, or the proof that none does."""
    limits = limits or Limits()
    frame = Frame.of(structure, parties, disagreement)
    allowance = Allowance(limits.time_limit, limits.node_limit)
    found = _witness(frame, allowance)
    answer = frame.answer([found], allowance, 1)
    return replace(answer, has_all_ties=False) if answer.package is not None else answer


def _nash_goal(frame: Frame, weights: NDArray[np.float64], shares: NDArray[np.float64]) -> Goal:
    from accord._kernels.slab import NASH

    return frame.goal(NASH, weights=weights, factor=1.0 / shares)


def _witness(frame: Frame, allowance: Allowance) -> Search:
    """Search for one package that gives every party at least zero, by the largest smallest slack."""
    from accord._kernels.slab import MINIMUM

    ones = np.ones(frame.scale.size)
    goal = frame.goal(MINIMUM, factor=ones, shift=frame.rounding, least=-np.inf * ones, rounding=0.0 * ones)
    return frame.search(goal, allowance, floor=0.0, enough=0.0)


def _not_all_gaining(
    frame: Frame, weights: NDArray[np.float64], allowance: Allowance, gap: float
) -> tuple[list[Search], NDArray[np.float64]]:
    """Return the searches that decide when not all weighted parties can gain, and the shares they use.

    Stopped early, a search whose bound says nothing, with some package if one is known.
    """
    shares = np.ones(frame.scale.size)
    witness = _witness(frame, allowance)
    if not witness.has_package and not allowance.reason:
        return [witness], shares
    found = [witness]
    if not allowance.reason:
        ideal = np.array([search.best for search in ideal_searches(frame, allowance)])
    if not allowance.reason:
        shares = np.where(ideal > frame.rounding, ideal, 1.0)
    if not allowance.reason:
        found = _most_gaining(frame, weights, ideal, allowance, gap)
    if allowance.reason:
        found = [search for search in found if search.has_package] or [witness]
        found[0].bound = np.inf
    return found, shares


def _most_gaining(
    frame: Frame,
    weights: NDArray[np.float64],
    ideal: NDArray[np.float64],
    allowance: Allowance,
    gap: float,
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
            found.append(frame.search(goal, allowance, floor=floor, gap=gap))
            floor = max(floor, found[-1].aim)
        if any(search.has_package for search in found) or allowance.reason:
            return found
    return [frame.search(frame.goal(SUM), allowance)]


def _nash_answer(question: NashQuestion, frame: Frame, answer: BranchSearch) -> BranchSearch:
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

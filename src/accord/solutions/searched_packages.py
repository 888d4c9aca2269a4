"""Single concepts over packages by branch and bound, where the frontier is not needed, or out of reach."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.branch_and_bound import Frame, MinimumQuestion, SumQuestion, largest_sum
from accord.engines.ideal_search import ideal_point
from accord.engines.leximin_search import largest_leximin
from accord.engines.slab_search import Allowance
from accord.errors import SpaceTooLargeError
from accord.result import Solution
from accord.solutions.limits import NO_LIMITS, stopped_by
from accord.solutions.rational_packages import NONE_RATIONAL, rational_packages

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from accord.engines.branch_and_bound import BranchSearch
    from accord.packages import Package
    from accord.solutions.question import Question
    from accord.solutions.rational_packages import RationalPackages

    Gains = NDArray[np.float64]

__all__ = [
    "Searched",
    "has_few_packages",
    "one_over",
    "search_ideal",
    "search_leximin",
    "search_sum",
    "searches_first",
    "with_all_ties",
]

_FEW_PACKAGES = 10**6

_SMALL_FRONTIER = 50_000
"""Points up to which the frontier is asked for ties, so that it never takes long."""


def searches_first(question: Question) -> bool:
    """Return whether branch and bound is asked for, or "auto" takes it: with limits, or for many packages.

    Of few packages the frontier takes milliseconds.
    """
    if question.method != "auto":
        return question.method == "branch_and_bound"
    return question.limits != NO_LIMITS or not has_few_packages(question)


def has_few_packages(question: Question) -> bool:
    """Return whether looking at every package takes milliseconds, or payoffs come from a table anyway."""
    structure = question.negotiation.acceptable_structure
    return structure.table is not None or math.prod(o.size for o in structure.options) <= _FEW_PACKAGES


def search_leximin(
    question: Question, measure: Callable[[Gains], tuple[Gains, Gains]], needs_ideal: bool
) -> Searched:
    """Return the leximin-best packages: those with the largest smallest term, compared among themselves."""
    asked = _Asked.of(question)
    ideal = asked.ideal(needs_ideal)
    if isinstance(ideal, Solution):
        return Searched(question, ideal)
    origin, scale = measure(ideal)
    used = scale > 0
    if not used.any():
        return asked.largest_sum(np.ones_like(scale))
    frame = asked.frame
    terms = MinimumQuestion(
        structure=frame.structure,
        parties=frame.parties,
        disagreement=frame.disagreement,
        units=tuple(float(s) if s > 0 else np.inf for s in scale),
        shifts=tuple(-float(o) for o in origin),
        least=np.zeros(origin.size),
    )
    found = largest_leximin(terms, frame, asked.allowance, question.limits.gap, question.max_ties)
    return asked.answer(found, lambda gains: float(((gains - origin)[used] / scale[used]).min()))


def search_sum(question: Question, scale: Callable[[Gains], Gains], needs_ideal: bool = False) -> Searched:
    """Return the packages with the largest sum of gains, each in its unit."""
    asked = _Asked.of(question)
    ideal = asked.ideal(needs_ideal)
    return Searched(question, ideal) if isinstance(ideal, Solution) else asked.largest_sum(scale(ideal))


def search_ideal(question: Question) -> Gains | None:
    """Return every party's largest rational gain, None where no package is rational."""
    asked = _Asked.of(question)
    found = ideal_point(asked.frame, asked.allowance)
    if asked.allowance.reason:
        raise KeyboardInterrupt
    return None if found.is_empty else found.gains


def with_all_ties(
    found: Searched, off_frontier: Callable[[RationalPackages | Solution], Solution]
) -> Solution:
    """Return the solution found; under "auto" with all its ties where a small frontier tells them."""
    question = found.question
    if found.has_all_ties or question.method != "auto" or question.limits != NO_LIMITS:
        return found.solution
    try:
        return off_frontier(rational_packages(question, maximal_points=_SMALL_FRONTIER))
    except (SpaceTooLargeError, KeyboardInterrupt):
        return found.solution


def one_over(units: Gains) -> tuple[Fraction, ...]:
    """Return the coefficients that count gains in `units`; zero for a party of unit zero."""
    return tuple(1 / Fraction(float(unit)) if unit > 0 else Fraction(0) for unit in units)


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """What a search found, and whether it lists and counts all that tie."""

    question: Question
    solution: Solution
    has_all_ties: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A question with the frame and the one allowance of time and nodes that its searches share."""

    question: Question
    frame: Frame
    allowance: Allowance

    @classmethod
    def of(cls, question: Question) -> _Asked:
        negotiation, parties = question.negotiation, question.parties
        limits = question.limits
        allowance = Allowance(limits.time_limit, limits.node_limit, started=question.started)
        frame = Frame.of(negotiation.acceptable_structure, parties, negotiation.disagreement[parties])
        return cls(question, frame, allowance)

    def ideal(self, is_needed: bool) -> Gains | Solution:
        """Return every party's largest rational gain, or the answer where none can be found."""
        if not is_needed:
            return np.ones(self.question.parties.size)
        found = ideal_point(self.frame, self.allowance)
        if found.is_empty:
            return self.question.no_agreement("branch_and_bound", NONE_RATIONAL, self.allowance.n_nodes)
        if not self.allowance.reason:
            return found.gains
        where = f"while ideal gains were searched for, {found.n_known} of {found.gains.size} known"
        return self._stopped(found.numbers, math.nan, math.inf, where)

    def largest_sum(self, units: Gains) -> Searched:
        """Return the packages with the largest sum of gains in `units`; parties of unit zero are left out."""
        frame, question = self.frame, self.question
        asked = SumQuestion(
            structure=frame.structure,
            parties=frame.parties,
            disagreement=frame.disagreement,
            coefficients=one_over(units),
            least=np.zeros(units.size),
        )
        found = largest_sum(asked, question.max_ties, question.limits, frame, self.allowance)
        used = units > 0
        return self.answer(found, lambda gains: float((gains[used] / units[used]).sum()))

    def answer(self, found: BranchSearch, value: Callable[[Gains], float]) -> Searched:
        """Return what a search found; `value` tells from gains what they are worth."""
        is_whole = found.status != "optimal" or found.has_all_ties
        return Searched(self.question, self._solution(found, value), is_whole)

    def _solution(self, found: BranchSearch, value: Callable[[Gains], float]) -> Solution:
        question, n_nodes = self.question, found.n_nodes
        if found.status == "no_agreement":
            return question.no_agreement("branch_and_bound", NONE_RATIONAL, n_nodes)
        ties = tuple(question.negotiation.space.package(number) for number in found.numbers)
        worth = value(self._gains(ties[0])) if ties else math.nan
        if found.status == "limit":
            is_proven = bool(ties) and found.bound <= found.value
            where = "before the parties better off were compared" if is_proven else ""
            bound = worth if is_proven else max(worth, found.bound) if ties else found.bound
            return self._stopped(found.numbers, worth, bound, where)
        at_least = "" if found.has_all_ties else "at least "
        is_alone = found.n_ties == 1 and not at_least
        which = "the only one" if is_alone else f"one of {at_least}{found.n_ties} tied packages"
        return question.answer(
            "branch_and_bound",
            question.negotiation.payoffs(ties[0]),
            value=worth,
            ties=ties,
            n_ties=found.n_ties,
            n_examined=n_nodes,
            reason=f"{which}, proven over {n_nodes} partial packages",
        )

    def _stopped(self, numbers: list[int], value: float, bound: float, where: str) -> Solution:
        """Return the answer of a search that was stopped, with the best package known, if any."""
        negotiation = self.question.negotiation
        ties = tuple(negotiation.space.package(number) for number in numbers[:1])
        found = "no package found" if not ties else "one found" if math.isnan(value) else "the best found"
        stopped = stopped_by(self.allowance.reason)
        return self.question.answer(
            "branch_and_bound",
            negotiation.payoffs(ties[0]) if ties else negotiation.disagreement.copy(),
            value=value,
            bound=bound,
            ties=ties,
            n_ties=len(ties),
            n_examined=self.allowance.n_nodes,
            reason=f"{found} after {self.allowance.n_nodes} partial packages, {stopped} {where}".rstrip(),
            status="limit",
        )

    def _gains(self, package: Package) -> Gains:
        """Return the parties' gains, zero where they are within rounding of it, (n_parties,)."""
        negotiation, parties = self.question.negotiation, self.question.parties
        gains = negotiation.gains(package)[parties]
        return np.where(gains <= negotiation.acceptable_structure.rounding[parties], 0.0, gains)

"""Single concepts over packages by branch and bound, where the frontier is not needed, or out of reach."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.branch_and_bound import (
    BranchSearch,
    Frame,
    MinimumQuestion,
    SumQuestion,
    ideal_gains,
    largest_minimum,
    largest_sum,
)
from accord.errors import SpaceTooLargeError, must
from accord.solutions.rational_packages import NONE_RATIONAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from accord.packages import Package
    from accord.result import Solution
    from accord.solutions.question import Question

__all__ = ["one_over", "search_leximin", "search_sum", "searches_first"]

_FEW_PACKAGES = 10**6


def searches_first(question: Question) -> bool:
    """Return whether branch and bound is asked for, or "auto" should try it before the frontier.

    For many packages: of few, the frontier takes milliseconds.
    """
    structure = question.negotiation.acceptable_structure
    if question.method == "auto" and structure.table is None:
        return math.prod(options.size for options in structure.options) > _FEW_PACKAGES
    return question.method == "branch_and_bound"


def search_leximin(
    question: Question,
    measure: Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]],
    needs_ideal: bool,
) -> Solution | None:
    """Return the leximin-best packages: those with the largest smallest term, compared among themselves.

    None when "auto" was asked and too many packages share the largest smallest term.
    """
    frame = _frame(question)
    ideal = ideal_gains(frame) if needs_ideal else np.ones(question.parties.size)
    if ideal is None:
        return question.no_agreement("branch_and_bound", NONE_RATIONAL)
    origin, scale = measure(ideal)
    used = scale > 0
    if not used.any():
        return search_sum(question, np.ones_like)
    asked = MinimumQuestion(
        structure=frame.structure,
        parties=frame.parties,
        disagreement=frame.disagreement,
        units=tuple(float(s) if s > 0 else np.inf for s in scale),
        shifts=tuple(-float(o) for o in origin),
        least=np.zeros(origin.size),
        is_lexicographic=True,
    )
    found = largest_minimum(asked, question.max_ties, frame=frame)
    return _answer(question, found, lambda gains: float(((gains - origin)[used] / scale[used]).min()))


def search_sum(
    question: Question, scale: Callable[[NDArray[np.float64]], NDArray[np.float64]], needs_ideal: bool = False
) -> Solution | None:
    """Return the packages with the largest sum of gains, each in its unit; None as for leximin."""
    frame = _frame(question)
    ideal = ideal_gains(frame) if needs_ideal else np.ones(question.parties.size)
    if ideal is None:
        return question.no_agreement("branch_and_bound", NONE_RATIONAL)
    units = scale(ideal)
    asked = SumQuestion(
        structure=frame.structure,
        parties=frame.parties,
        disagreement=frame.disagreement,
        coefficients=one_over(units),
        least=np.zeros(units.size),
    )
    found = largest_sum(asked, question.max_ties, frame=frame)
    used = units > 0
    return _answer(question, found, lambda gains: float((gains[used] / units[used]).sum()))


def one_over(units: NDArray[np.float64]) -> tuple[Fraction, ...]:
    """Return the coefficients that count gains in `units`; zero for a party of unit zero."""
    return tuple(1 / Fraction(float(unit)) if unit > 0 else Fraction(0) for unit in units)


def _frame(question: Question) -> Frame:
    negotiation, parties = question.negotiation, question.parties
    return Frame.of(negotiation.acceptable_structure, parties, negotiation.disagreement[parties])


def _gains(question: Question, package: Package) -> NDArray[np.float64]:
    """Return the parties' gains, zero where they are within rounding of it, (n_parties,)."""
    gains = question.negotiation.gains(package)[question.parties]
    rounding = question.negotiation.acceptable_structure.rounding[question.parties]
    return np.where(gains <= rounding, 0.0, gains)


def _answer(
    question: Question, found: BranchSearch, value: Callable[[NDArray[np.float64]], float]
) -> Solution | None:
    """Return the solution that a search found; None when "auto" may ask the frontier for all ties instead."""
    if found.status == "no_agreement":
        return question.no_agreement("branch_and_bound", NONE_RATIONAL, found.n_nodes)
    if not found.has_all_ties:
        _leave_to_the_frontier(question, found)
        return None
    ties = tuple(question.negotiation.space.package(number) for number in found.numbers)
    which = "the only one" if found.n_ties == 1 else f"one of {found.n_ties} tied packages"
    return question.answer(
        "branch_and_bound",
        question.negotiation.payoffs(ties[0]),
        value=value(_gains(question, ties[0])),
        ties=ties,
        n_ties=found.n_ties,
        n_examined=found.n_nodes,
        reason=f"{which}, proven over {found.n_nodes} partial packages",
    )


def _leave_to_the_frontier(question: Question, found: BranchSearch) -> None:
    """Raise SpaceTooLargeError when branch and bound was asked for by name."""
    if question.method == "branch_and_bound":
        raise SpaceTooLargeError(
            must(
                "method",
                "be 'merging' where very many packages tie",
                f"'branch_and_bound' with at least {found.n_ties}",
            )
        )

"""The Nash solution over packages by branch and bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.engines.branch_and_bound import largest_nash
from accord.engines.nash_enumeration import NashQuestion
from accord.solutions.limits import stopped_by
from accord.solutions.nash_packages import product_of_gains, stuck, with_logarithms
from accord.solutions.rational_packages import NONE_RATIONAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.engines.branch_and_bound import BranchSearch
    from accord.result import Solution
    from accord.solutions.question import Question

__all__ = ["by_branch_and_bound"]


def by_branch_and_bound(question: Question, weights: NDArray[np.float64]) -> Solution:
    """Return the Nash packages, or the best found and a bound when the question's limits stop the search."""
    negotiation = question.negotiation
    asked = NashQuestion(
        negotiation.acceptable_structure,
        question.parties,
        negotiation.disagreement[question.parties],
        weights,
    )
    search = largest_nash(asked, question.max_ties, question.limits)
    if search.status == "no_agreement":
        return question.no_agreement("branch_and_bound", NONE_RATIONAL, search.n_nodes)
    if not search.numbers:
        return question.answer(
            "branch_and_bound",
            negotiation.disagreement.copy(),
            value=float("nan"),
            bound=_product(search.bound),
            n_ties=0,
            n_examined=search.n_nodes,
            reason=f"no package found after {search.n_nodes} partial packages, {stopped_by(search.reason)}",
            status="limit",
        )
    ties = tuple(negotiation.space.package(number) for number in search.numbers)
    value = product_of_gains(negotiation, ties[0], weights)
    log_gap = 0.0 if search.status == "optimal" else max(search.bound - search.value, 0.0)
    solution = question.answer(
        "branch_and_bound",
        negotiation.payoffs(ties[0]),
        value=value,
        bound=value if log_gap == 0.0 or value == 0.0 else value * _product(log_gap),
        ties=ties,
        n_ties=search.n_ties,
        n_examined=search.n_nodes,
        reason=_reason(search) + stuck(search.n_gaining, weights),
        status=search.status,
    )
    return with_logarithms(solution, weights, log_gap)


def _product(log_value: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.exp(log_value))


def _reason(search: BranchSearch) -> str:
    if search.status == "limit":
        return f"the best found after {search.n_nodes} partial packages, {stopped_by(search.reason)}"
    at_least = "" if search.has_all_ties else "at least "
    ties = (
        "the only one"
        if search.n_ties == 1 and not at_least
        else f"one of {at_least}{search.n_ties} tied packages"
    )
    return f"{ties}, proven over {search.n_nodes} partial packages"

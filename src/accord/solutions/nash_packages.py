"""The Nash solution over packages: by looking at all of them, or at the efficient ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.nash_enumeration import NashQuestion, NashSearch, search_all
from accord.engines.ties import nash_ties
from accord.result import RunnerUp, Solution
from accord.solutions.rational_packages import rational_packages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package
    from accord.solutions.question import Question

__all__ = ["by_enumeration", "by_merging", "product_of_gains", "stuck", "with_logarithms"]


def product_of_gains(
    negotiation: Negotiation, package: Mapping[str, str], weights: NDArray[np.float64]
) -> float:
    """Return the product of the parties' gains, each to the power of its weight; nan where a party loses.

    Gains within rounding of zero count as zero.
    """
    gains = _counted_gains(negotiation, package)
    if np.isnan(gains).any():  # also of a party of weight zero, whose power would be one
        return float("nan")
    with np.errstate(all="ignore"):
        product = float(np.prod(gains**weights))
        # Factors beyond what a double holds may still have a product that it does hold.
        return product if 0.0 < product < np.inf else float(np.exp(_log_product(gains, weights)))


def with_logarithms(solution: Solution, weights: NDArray[np.float64], log_gap: float = 0.0) -> Solution:
    """Return a solution with the logarithms of its product and of the bound, `log_gap` apart."""
    gains = np.where(solution.gains <= solution.rounding, 0.0, solution.gains)
    members = [solution.actors.index(party) for party in solution.parties]
    log_value = _log_product(gains[members], weights)
    return replace(solution, log_value=log_value, log_bound=log_value + log_gap)


def _counted_gains(negotiation: Negotiation, package: Mapping[str, str]) -> NDArray[np.float64]:
    """Return the parties' gains: nan where one loses, zero where it is within rounding of zero."""
    parties = negotiation.party_positions
    gains = negotiation.gains(package)[parties]
    rounding = negotiation.structure.rounding[parties]
    return np.where(gains < -rounding, np.nan, np.where(gains <= rounding, 0.0, gains))


def _log_product(gains: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the weighted sum of logarithms of the gains that count; nan where any gain is."""
    if np.isnan(gains).any():
        return float("nan")
    counted = weights > 0
    with np.errstate(divide="ignore"):
        return float(weights[counted] @ np.log(gains[counted]))


def by_enumeration(question: Question, weights: NDArray[np.float64]) -> Solution:
    """Return the Nash packages found by visiting every package."""
    negotiation = question.negotiation
    asked = NashQuestion(
        negotiation.acceptable_structure,
        question.parties,
        negotiation.disagreement[question.parties],
        weights,
    )
    search = search_all(asked, question.max_ties)
    if not search.numbers:
        reason = f"none of {search.n_allowed} packages gives every party a gain of at least zero"
        return question.no_agreement("enumeration", reason, search.n_allowed)
    ties = tuple(negotiation.space.package(number) for number in search.numbers)
    solution = question.answer(
        "enumeration",
        negotiation.payoffs(ties[0]),
        value=product_of_gains(negotiation, ties[0], weights),
        ties=ties,
        n_ties=search.n_ties,
        n_examined=search.n_allowed,
        runner_up=_runner_up(negotiation, ties[0], search, weights),
        reason=_reason(search, weights),
    )
    return with_logarithms(solution, weights)


def _runner_up(
    negotiation: Negotiation, best: Package, search: NashSearch, weights: NDArray[np.float64]
) -> RunnerUp | None:
    if search.runner_up is None:
        return None
    other = negotiation.space.package(search.runner_up)
    value = product_of_gains(negotiation, other, weights)
    return RunnerUp(other, value, _distance(negotiation, best, other, weights))


def _distance(negotiation: Negotiation, best: Package, other: Package, weights: NDArray[np.float64]) -> float:
    """Return one minus the ratio of two products; zero where both vanish.

    Multiplied party by party, since the products themselves may exceed what a double holds.
    """
    parties = negotiation.party_positions
    best_gains, other_gains = negotiation.gains([best, other])[:, parties]
    if (best_gains <= negotiation.structure.rounding[parties])[weights > 0].any():
        return 0.0
    ratios = np.ones(parties.size)
    np.divide(other_gains, best_gains, out=ratios, where=weights > 0)
    if (ratios <= 0).any():
        return 1.0
    with np.errstate(over="ignore", under="ignore"):
        return float(-np.expm1(weights @ np.log(ratios)))


def _reason(search: NashSearch, weights: NDArray[np.float64]) -> str:
    ties = "the only one" if search.n_ties == 1 else f"one of {search.n_ties} tied packages"
    found = f"{ties} among {search.n_rational} individually rational of {search.n_allowed}"
    return found + stuck(search.n_gaining, weights)


def stuck(n_gaining: int, weights: NDArray[np.float64]) -> str:
    """Return, for the reason of an answer, how many parties can gain together when not all can."""
    n_weighted = int((weights > 0).sum())
    return (
        f"; at most {n_gaining} of {n_weighted} parties can gain together" if n_gaining < n_weighted else ""
    )


def by_merging(question: Question, weights: NDArray[np.float64]) -> Solution:
    """Return the Nash packages read off the frontier of the individually rational packages.

    Dominance is judged among the parties of positive weight, so every package that ties is behind a point:
    a dominating one would let more of them gain, or have the larger product.
    """
    rational = rational_packages(question, weights > 0)
    if isinstance(rational, Solution):
        return rational
    powers = weights[weights > 0]
    most = int((rational.gains > 0).sum(axis=1).max())
    unit = np.where(rational.ideal > 0, rational.ideal, 1.0)
    chosen = nash_ties(rational.gains, rational.rounding, powers, unit)
    best = rational.frontier.package(int(chosen[0]))
    value = product_of_gains(question.negotiation, best, weights)
    return with_logarithms(rational.answer(chosen, value, stuck(most, weights)), weights)

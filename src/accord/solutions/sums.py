"""Concepts that make a weighted sum of gains as large as possible."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from accord._convex.leximin import leximin_on_chain
from accord.engines.ties import sum_ties
from accord.result import Solution
from accord.solutions.rational_lotteries import ChainLotteries, ZoneLotteries, rational_lotteries
from accord.solutions.rational_packages import RationalPackages, rational_packages
from accord.solutions.searched_packages import one_over, search_sum, searches_first, with_all_ties
from accord.tolerances import LOG_ROUNDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.zone import Zone
    from accord.solutions.question import Question

__all__ = ["Scale", "largest_sum_solution"]

Scale = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]
"""From the parties' largest rational gains to the units in which gains are added; zero leaves a party out."""

_FACE = 1e-10
_SLIVER = 1e-6


def largest_sum_solution(question: Question, scale: Scale, *, needs_ideal: bool = True) -> Solution:
    """Return what maximises the sum of the gains, each in its unit.

    Over packages all maximisers tie. Over lotteries, where mixtures of tied packages tie as well, the one
    that is leximin-best in the same units.
    """
    if question.over == "packages":
        return _over_packages(question, scale, needs_ideal)
    lotteries = rational_lotteries(question)
    if isinstance(lotteries, Solution):
        return lotteries
    if isinstance(lotteries, ChainLotteries):
        return _on_chain(lotteries, scale(lotteries.ideal))
    return _on_zone(lotteries, scale(lotteries.ideal))


def _over_packages(question: Question, scale: Scale, needs_ideal: bool) -> Solution:
    if searches_first(question):
        return with_all_ties(search_sum(question, scale, needs_ideal), partial(_off_frontier, scale))
    return _off_frontier(scale, rational_packages(question))


def _off_frontier(scale: Scale, rational: RationalPackages | Solution) -> Solution:
    """Return the points of the frontier with the largest sum."""
    if isinstance(rational, Solution):
        return rational
    units = scale(rational.ideal)
    chosen = sum_ties(rational.gains, rational.rounding, one_over(units))
    used = units > 0
    return rational.answer(chosen, float((rational.gains[chosen[0]][used] / units[used]).sum()))


def _on_chain(lotteries: ChainLotteries, units: NDArray[np.float64]) -> Solution:
    weights = np.divide(1.0, units, out=np.zeros_like(units), where=units > 0)
    values = lotteries.chain.points @ weights
    best = float(values.max())
    tied = np.flatnonzero(values >= best - 2 * LOG_ROUNDING * abs(best))
    low, high = float(tied[0]), float(tied[-1])
    where = leximin_on_chain(lotteries.chain, np.zeros(2), np.where(units > 0, units, 1.0), low, high)
    return lotteries.answer(where, best, _tied_lotteries(high > low))


def _on_zone(lotteries: ZoneLotteries, units: NDArray[np.float64]) -> Solution:
    zone = lotteries.zone
    weights = np.divide(1.0, units, out=np.zeros_like(units), where=units > 0)
    if not weights.any():
        found = zone.best(np.ones_like(weights))
        return lotteries.answer(found.probabilities, 0.0, 0.0)
    objective = weights * zone.pool.unit
    best = zone.best(objective / objective.max())
    least = (best.value - _FACE * max(1.0, abs(best.value))) * objective.max()
    probabilities, _, _ = lotteries.leximin(np.zeros_like(units), units, among=(weights, least))
    probabilities = _without_slivers(zone, objective, probabilities)
    value = float(objective @ zone.pool.gains(probabilities))
    return lotteries.answer(probabilities, value, best.bound * float(objective.max()))


def _without_slivers(
    zone: Zone, objective: NDArray[np.float64], probabilities: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the lottery without the tiny shares that the slack of the best face let in, if no worse so."""
    pool = zone.pool
    trimmed = pool.cleaned(np.where(probabilities > _SLIVER, probabilities, 0.0))
    gains = pool.gains(trimmed)
    is_worse = objective @ gains < objective @ pool.gains(probabilities) or (gains < zone.floor).any()
    return probabilities if is_worse else trimmed


def _tied_lotteries(are_tied: bool) -> str:
    return ", the leximin-best of a whole edge of tied lotteries" if are_tied else ""

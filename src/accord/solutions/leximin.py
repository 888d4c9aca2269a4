"""Concepts that make the worst-off party as well off as possible, by whatever measure they propose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from accord.result import Solution
from accord.solutions.rational_lotteries import ChainLotteries, rational_lotteries
from accord.solutions.rational_packages import RationalPackages, rational_packages
from accord.solutions.searched_packages import search_leximin, searches_first, with_all_ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.solutions.question import Question

__all__ = ["Measure", "leximin_solution"]

Measure = Callable[["NDArray[np.float64]"], "tuple[NDArray[np.float64], NDArray[np.float64]]"]
"""From the parties' largest rational gains to origin and scale: a party fares ``(gain - origin) / scale``."""


def leximin_solution(question: Question, measure: Measure, *, needs_ideal: bool = True) -> Solution:
    """Return what is leximin-best among the individually rational packages or lotteries.

    The party that fares worst fares as well as possible; among such outcomes the second worst does, and so
    on. Parties of scale zero are left out: they can gain nothing. ``value`` is how the worst-off party
    fares. `needs_ideal` tells whether the measure looks at the ideal gains at all.
    """
    if question.over == "packages":
        return _over_packages(question, measure, needs_ideal)
    lotteries = rational_lotteries(question)
    if isinstance(lotteries, Solution):
        return lotteries
    origin, scale = measure(lotteries.ideal)
    if isinstance(lotteries, ChainLotteries):
        where, value = lotteries.leximin(origin, scale)
        return lotteries.answer(where, value)
    probabilities, value, bound = lotteries.leximin(origin, scale)
    return lotteries.answer(probabilities, value, bound)


def _over_packages(question: Question, measure: Measure, needs_ideal: bool) -> Solution:
    if searches_first(question):
        found = search_leximin(question, measure, needs_ideal)
        return with_all_ties(found, partial(_off_frontier, measure))
    return _off_frontier(measure, rational_packages(question))


def _off_frontier(measure: Measure, rational: RationalPackages | Solution) -> Solution:
    """Return the leximin-best points of the frontier."""
    if isinstance(rational, Solution):
        return rational
    origin, scale = measure(rational.ideal)
    chosen = rational.leximin(origin, scale)
    used = scale > 0
    fares = (rational.gains[chosen[0]] - origin)[used] / scale[used]
    return rational.answer(chosen, float(fares.min()) if used.any() else 0.0)


def zero_origin(scale: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return origin zero with `scale`: gains are compared as multiples of `scale`."""
    return np.zeros_like(scale), scale

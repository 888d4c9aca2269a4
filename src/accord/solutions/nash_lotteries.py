"""The Nash solution over lotteries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord._convex.product import largest_product
from accord.result import Solution
from accord.solutions.rational_lotteries import ChainLotteries, ZoneLotteries, rational_lotteries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.polygon import Chain
    from accord.solutions.question import Question

__all__ = ["nash_on_chain", "over_lotteries"]


def over_lotteries(question: Question, weights: NDArray[np.float64]) -> Solution:
    """Return the individually rational lottery with the largest weighted product of gains."""
    lotteries = rational_lotteries(question)
    if isinstance(lotteries, Solution):
        return lotteries
    if isinstance(lotteries, ChainLotteries):
        where = nash_on_chain(lotteries.chain, weights)
        return lotteries.answer(where, _product(lotteries.chain.at(where), weights))
    return _on_zone(lotteries, weights)


def nash_on_chain(chain: Chain, weights: NDArray[np.float64]) -> float:
    """Return where on the chain ``x**w1 * y**w2`` is largest: on every edge in closed form."""
    if chain.x.size == 1:
        return 0.0
    width, height = np.diff(chain.x), np.diff(chain.y)
    first, second = weights / weights.sum()
    shares = -(first * width * chain.y[:-1] + second * height * chain.x[:-1]) / (width * height)
    shares = np.clip(shares, 0.0, 1.0)
    with np.errstate(divide="ignore"):
        logs = np.log(np.column_stack([chain.x[:-1] + shares * width, chain.y[:-1] + shares * height]))
    terms = np.where(weights > 0, weights * np.where(weights > 0, logs, 0.0), 0.0)
    edge = int(np.argmax(terms.sum(axis=1)))
    return edge + float(shares[edge])


def _on_zone(lotteries: ZoneLotteries, weights: NDArray[np.float64]) -> Solution:
    found = largest_product(lotteries.zone, weights)
    gains = lotteries.zone.pool.unit * np.maximum(found.gains, 0.0)
    can_gain = lotteries.zone.can_gain()
    value = _product(np.where(can_gain, gains, 0.0), weights)
    stuck = int((~can_gain & (weights > 0)).sum())
    how = f"; {stuck} of {int((weights > 0).sum())} parties cannot gain" if stuck else ""
    with np.errstate(over="ignore"):
        bound = value * float(np.exp(found.log_gap(weights)))
    return lotteries.answer(found.probabilities, value, bound, how)


def _product(gains: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    with np.errstate(over="ignore", under="ignore"):
        return float(np.prod(np.maximum(gains, 0.0) ** weights))

"""Equilibrium offers where two parties take turns, on a list of efficient gains or a chain of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.tolerances import LOG_ROUNDING

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from accord._convex.polygon import Chain

__all__ = ["finite_on_chain", "finite_over_packages", "stationary_on_chain", "stationary_over_packages"]

_MOST_HALVINGS = 2000


def stationary_over_packages(
    gains: NDArray[np.float64],
    discounts: NDArray[np.float64],
    outside: NDArray[np.float64],
    noise: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
    """Return all stationary equilibrium offers of the proposer, column 0, and the responder's counteroffers.

    Parameters
    ----------
    gains : (n_points, 2) array
        Efficient and at least the outside options; proposer first.
    discounts, outside, noise : (2,) arrays
        In the same order; gains that differ by no more than `noise` are equal.

    Notes
    -----
    The best counteroffer falls as the offer rises, and the best offer falls as the counteroffer rises, so
    applying one after the other is monotone and has fixed points (Tarski 1955). All are found.
    """
    counter = _best_for(1, gains, np.maximum(outside[0], discounts[0] * gains[:, 0]), noise[0])
    offer = _best_for(0, gains, np.maximum(outside[1], discounts[1] * gains[:, 1]), noise[1])
    fixed = np.flatnonzero(offer[counter] == np.arange(gains.shape[0]))
    return fixed, counter[fixed]


def _best_for(
    mover: int, gains: NDArray[np.float64], demands: NDArray[np.float64], noise: float
) -> NDArray[np.int64]:
    """Return for every demand of the other party the point that meets it and is best for `mover`."""
    other = gains[:, 1 - mover]
    order = np.argsort(other, kind="stable")
    slack = noise + LOG_ROUNDING * np.abs(demands)
    at = np.searchsorted(other[order], demands - slack, side="left")
    return np.asarray(order[np.minimum(at, order.size - 1)])


def finite_over_packages(
    gains: NDArray[np.float64],
    discounts: NDArray[np.float64],
    outside: NDArray[np.float64],
    noise: NDArray[np.float64],
    horizon: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
    """Return the first offer under backward induction, and what would be offered next (None in one round)."""
    offer: NDArray[np.int64] | None = None
    for rounds_left in range(1, horizon + 1):
        mover = (horizon - rounds_left) % 2
        demand = outside[1 - mover]
        if offer is not None:
            demand = max(demand, discounts[1 - mover] * gains[offer[0], 1 - mover])
        following, offer = offer, _best_for(mover, gains, np.array([demand]), noise[1 - mover])
    assert offer is not None
    return offer, following


def stationary_on_chain(
    chain: Chain, discounts: NDArray[np.float64], outside: NDArray[np.float64], proposer: int
) -> float:
    """Return the proposer's gain in the stationary equilibrium, to the last digits, by bisection.

    What the proposer can ask for rises less than one for one with what it expects to get later, so there is
    exactly one gain that reproduces itself.
    """
    responder = 1 - proposer
    own, other = _limits(chain, proposer)

    def asked(gain: float) -> float:
        counter = other(max(outside[proposer], discounts[proposer] * gain))
        return own(max(outside[responder], discounts[responder] * counter))

    low, high = 0.0, own(0.0)
    for _ in range(_MOST_HALVINGS):
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        low, high = (middle, high) if asked(middle) > middle else (low, middle)
    return asked(high)


def finite_on_chain(
    chain: Chain,
    discounts: NDArray[np.float64],
    outside: NDArray[np.float64],
    proposer: int,
    horizon: int,
) -> float:
    """Return the first proposer's gain under backward induction."""
    limits = {proposer: _limits(chain, proposer), 1 - proposer: _limits(chain, 1 - proposer)}
    expected = 0.0
    for rounds_left in range(1, horizon + 1):
        mover = proposer if (horizon - rounds_left) % 2 == 0 else 1 - proposer
        responder = 1 - mover
        own, _ = limits[mover]
        # `expected` is what the responder gets when it proposes next
        demand = max(outside[responder], discounts[responder] * expected)
        expected = own(demand)
    return expected


def _limits(chain: Chain, proposer: int) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Return the largest gain of the proposer given the other's, and of the other given the proposer's."""
    return (chain.first, chain.second) if proposer == 0 else (chain.second, chain.first)

"""A game of any number of players as integers of the same best responses, as doubles and as ranks.

Equilibria do not change when, for each profile of the others, a constant is added to what a player gets, or
when its payoffs are multiplied by a positive number. Both freedoms bring payoffs of any scale and shift to
integers from zero up, exactly, before anything is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._arrays import frozen
from accord.games.exact_numbers import as_fraction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.games.game import Game

__all__ = ["ScaledPayoffs", "scaled_payoffs"]

_MANTISSA_BITS = 53
_ROUNDING = 2.0**-53


@dataclass(frozen=True, slots=True, eq=False)
class ScaledPayoffs:
    """Payoffs with the best responses of the game they were made from.

    Attributes
    ----------
    whole : (n_players, *n_strategies) array of Python ints
        At least zero, and zero for each player's worst strategy against each profile of the others.
    floats : (n_players, *n_strategies) float64 array
        The same divided by a power of two per player, at most 1, each rounded once.
    errors : (n_players,) float64 array
        Bound of that rounding; zero where doubles hold the integers.
    ranks : (n_players, n_profiles) int64 array
        The order of each player's own strategies, for each profile of the others.
    """

    whole: NDArray[Any]
    floats: NDArray[np.float64]
    errors: NDArray[np.float64]
    ranks: NDArray[np.int64]

    @property
    def n_players(self) -> int:
        """How many players there are."""
        return len(self.whole)

    @property
    def n_strategies(self) -> tuple[int, ...]:
        """How many strategies each player has."""
        return self.whole.shape[1:]

    @property
    def strides(self) -> NDArray[np.int64]:
        """By how much one step of each player's strategy changes a profile's number."""
        shape = self.n_strategies
        return np.array([int(np.prod(shape[i + 1 :])) for i in range(len(shape))], dtype=np.int64)


def scaled_payoffs(game: Game) -> ScaledPayoffs:
    """Return the integers, doubles and ranks of `game`."""
    whole = np.empty(game.payoffs.shape, dtype=object)
    floats = np.empty(game.payoffs.shape)
    errors = np.zeros(game.n_players)
    ranks = np.empty((game.n_players, game.payoffs[0].size), dtype=np.int64)
    exact = game.exact_payoffs
    for player in range(game.n_players):
        own = _integers(exact[player], player)
        whole[player] = own
        bits = max(int(own.max()).bit_length(), 1)
        if bits <= _MANTISSA_BITS:
            floats[player] = np.ldexp(own.astype(np.float64), -bits)
        else:
            # int / int is rounded once, whatever the size.
            floats[player] = np.vectorize(lambda entry, unit=1 << bits: entry / unit, otypes=[float])(own)
            errors[player] = _ROUNDING
        ranks[player] = _ranks(own).reshape(-1)
    return ScaledPayoffs(frozen(whole), frozen(floats), frozen(errors), frozen(ranks))


def _integers(payoffs: NDArray[Any], player: int) -> NDArray[Any]:
    fractions = [as_fraction(value) for value in payoffs.flat]
    common = lcm(*{value.denominator for value in fractions})
    flat: NDArray[Any] = np.empty(payoffs.size, dtype=object)
    flat[:] = [value.numerator * (common // value.denominator) for value in fractions]
    whole = flat.reshape(payoffs.shape)
    whole = whole - whole.min(axis=player, keepdims=True)
    divisor = gcd(*(int(value) for value in whole.flat)) or 1
    reduced: NDArray[Any] = whole // divisor
    return reduced


def _ranks(whole: NDArray[Any]) -> NDArray[np.int64]:
    values = sorted(set(whole.flat))
    place = {value: position for position, value in enumerate(values)}
    ranks: NDArray[np.int64] = np.vectorize(place.__getitem__, otypes=[np.int64])(whole)
    return ranks

"""Profiles kept as whole-number weights, written as Fractions when somebody looks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.games.exact_strategies import Weights
    from accord.games.profiles import Profile

__all__ = ["WeightedProfiles", "mixed_strategy"]

_ZERO = Fraction(0)


def mixed_strategy(weights: Weights) -> tuple[Fraction, ...]:
    """Return the probabilities in proportion to `weights`."""
    total = sum(weights)
    return tuple(Fraction(weight, total) if weight else _ZERO for weight in weights)


class WeightedProfiles:
    """Pairs of mixed strategies, each strategy stored once.

    Parameters
    ----------
    strategies : pair of sequences of weights
        The different mixed strategies of player 1 and of player 2.
    pairs : sequence of pairs of int
        Positions in `strategies`.
    """

    __slots__ = ("_pairs", "_strategies", "_written")

    def __init__(
        self, strategies: tuple[Sequence[Weights], Sequence[Weights]], pairs: Sequence[tuple[int, int]]
    ) -> None:
        self._strategies = strategies
        self._pairs = pairs
        self._written: tuple[Profile, ...] | None = None

    def __len__(self) -> int:
        return len(self._pairs)

    @property
    def pairs(self) -> Sequence[tuple[int, int]]:
        """Positions of each profile's mixed strategies."""
        return self._pairs

    def written(self) -> tuple[Profile, ...]:
        """Return the profiles as tuples of Fractions: the same object on every call."""
        if self._written is None:
            xs, ys = (
                {s: mixed_strategy(self._strategies[side][s]) for s in {pair[side] for pair in self._pairs}}
                for side in range(2)
            )
            self._written = tuple((xs[x], ys[y]) for x, y in self._pairs)
        return self._written

"""The exact recheck of two-player equilibria, in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from accord.games.exact_strategies import Weights
    from accord.games.integer_matrices import IntegerMatrix

__all__ = ["losses", "mixed_strategy", "regret_units"]

_ZERO = Fraction(0)


def losses(own: IntegerMatrix, opponents: Iterable[Weights]) -> dict[Weights, list[int]]:
    """Return, per mixed strategy of the opponent, how much less than the best each strategy earns."""
    different = list(opponents)
    if not different:
        return {}
    # Arrays of Python integers: exact, and several times faster than loops over them.
    earned = np.array(different, dtype=object) @ np.array(own, dtype=object).T
    losses = earned.max(axis=1, keepdims=True) - earned
    return dict(zip(different, losses.tolist(), strict=True))


def regret_units(weights: Weights, losses: Sequence[int]) -> int:
    """Return the sum of the losses of a mixed strategy: zero exactly when it is a best response."""
    return sum(weight * loss for weight, loss in zip(weights, losses, strict=True) if weight)


def mixed_strategy(weights: Weights) -> tuple[Fraction, ...]:
    """Return the probabilities in proportion to `weights`."""
    total = sum(weights)
    return tuple(Fraction(weight, total) if weight else _ZERO for weight in weights)

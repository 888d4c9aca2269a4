"""The exact recheck of two-player equilibria, in whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from accord.games.exact_strategies import Weights
    from accord.games.integer_matrices import IntegerMatrix

__all__ = ["best_replies", "losses", "regret_units"]


def best_replies(own: IntegerMatrix, opponents: Sequence[Weights]) -> NDArray[np.bool_]:
    """Return which strategies are best against each of the opponent's mixed strategies."""
    if not opponents:
        return np.zeros((0, len(own)), dtype=np.bool_)
    # Arrays of Python integers: exact, and several times faster than loops over them.
    earned = np.array(opponents, dtype=object) @ np.array(own, dtype=object).T
    best: NDArray[np.bool_] = (earned == earned.max(axis=1, keepdims=True)).astype(np.bool_)
    return best


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

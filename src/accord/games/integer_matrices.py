"""A two-player game as two positive integer matrices with the same best responses.

Equilibria do not change when a player's payoffs are multiplied by a positive number or when, for each
strategy of the opponent, a constant is added. Both freedoms are used to bring payoffs of any scale and
shift to small positive integers, exactly, before anything is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, lcm
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from accord._arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.games.game import Game

__all__ = ["IntegerGame", "IntegerMatrix", "integer_game", "integer_matrix", "scaled_floats"]

IntegerMatrix: TypeAlias = tuple[tuple[int, ...], ...]

_EXACT_IN_FLOAT = 2**53


@dataclass(frozen=True, slots=True)
class IntegerGame:
    """Positive integer payoffs with the best responses of the game they were made from.

    Attributes
    ----------
    own : pair of integer matrices
        ``own[p][s][t]``: what player ``p`` gets from its strategy ``s`` against the opponent's ``t``.
    """

    own: tuple[IntegerMatrix, IntegerMatrix]

    @property
    def n_strategies(self) -> tuple[int, int]:
        """How many strategies each player has."""
        return len(self.own[0]), len(self.own[1])

    def swapped(self) -> IntegerGame:
        """Return the game with the players' roles exchanged."""
        return IntegerGame((self.own[1], self.own[0]))


def integer_game(game: Game) -> IntegerGame:
    """Return the positive integer game equivalent to a two-player `game`."""
    return IntegerGame((integer_matrix(game, 0), integer_matrix(game, 1)))


def integer_matrix(game: Game, player: int, against: Sequence[int] | None = None) -> IntegerMatrix:
    """Return one player's part of `integer_game`, against some or all strategies of the opponent."""
    exact = game.payoffs[player] if game._exact is None else game._exact[player]
    own = exact if player == 0 else exact.T
    return _positive_integers(own if against is None else own[:, list(against)])


def scaled_floats(matrix: IntegerMatrix) -> tuple[NDArray[np.float64], float]:
    """Return `matrix` divided by a power of two, and that power's logarithm.

    The largest entry then lies in (1/2, 1]. Entries are rounded once, to the nearest double.
    """
    bits = max(max(row) for row in matrix).bit_length()
    if bits <= 53:
        floats = np.ldexp(np.array(matrix, dtype=np.float64), -bits)
    else:
        floats = np.array([[_over_power(entry, bits) for entry in row] for row in matrix])
    return frozen(np.ascontiguousarray(floats)), float(bits)


def _over_power(entry: int, bits: int) -> float:
    drop = max(entry.bit_length() - 64, 0)
    # 64 leading bits with a sticky last one round like the number itself.
    head = entry >> drop
    if head << drop != entry:
        head |= 1
    return float(np.ldexp(float(head), drop - bits))


def _positive_integers(matrix: NDArray[Any]) -> IntegerMatrix:
    whole = _as_small_integers(matrix)
    if whole is not None:
        shifted = whole - whole.min(axis=0)
        divisor = int(np.gcd.reduce(shifted, axis=None)) or 1
        shifted //= divisor
        return tuple(map(tuple, (shifted + _offset(int(shifted.max()))).tolist()))
    return _by_python_integers(matrix)


def _as_small_integers(matrix: NDArray[Any]) -> NDArray[np.int64] | None:
    if matrix.dtype.kind != "f" or np.abs(matrix).max() > _EXACT_IN_FLOAT:
        return None
    whole = matrix.astype(np.int64)
    return whole if np.array_equal(whole, matrix) else None


def _by_python_integers(matrix: NDArray[Any]) -> IntegerMatrix:
    ratios = [[entry.as_integer_ratio() for entry in row] for row in matrix.tolist()]
    common = lcm(*{denominator for row in ratios for _, denominator in row})
    columns = []
    for column in zip(*ratios, strict=True):
        whole = [numerator * (common // denominator) for numerator, denominator in column]
        lowest = min(whole)
        columns.append([entry - lowest for entry in whole])
    divisor = gcd(*(entry for column in columns for entry in column)) or 1
    offset = _offset(max(max(column) for column in columns) // divisor)
    return tuple(tuple(entry // divisor + offset for entry in row) for row in zip(*columns, strict=True))


def _offset(largest: int) -> int:
    # A third of the range keeps every best-response polytope well inside the orthant and well conditioned.
    return largest // 2 + 1

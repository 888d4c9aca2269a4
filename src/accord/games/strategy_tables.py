"""One player's payoffs as whole numbers: a row per own strategy, a column per profile of the others."""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.games.exact_numbers import as_fraction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.games.game import Game

__all__ = ["strategy_table"]


def strategy_table(game: Game, player: int, kept: Sequence[Sequence[int]] | None = None) -> NDArray[Any]:
    """Return the payoffs of `player` times one positive factor that makes them integers.

    Parameters
    ----------
    game : Game
        Any number of players.
    player : int
        Whose payoffs.
    kept : sequence of sequences of int, optional
        The strategies of each player that count; all by default.

    Returns
    -------
    (own strategies, profiles of the others) array of Python integers
        Columns run through the others' strategies, the last player's fastest.
    """
    table = game.payoffs[player] if game._exact is None else game._exact[player]
    if kept is not None:
        table = table[np.ix_(*kept)]
    rows = np.moveaxis(table, player, 0).reshape(table.shape[player], -1)
    exact = [[as_fraction(value) for value in row] for row in rows.tolist()]
    common = lcm(*{value.denominator for row in exact for value in row})
    whole = np.empty(rows.shape, dtype=object)
    whole[:] = [[value.numerator * (common // value.denominator) for value in row] for row in exact]
    return whole

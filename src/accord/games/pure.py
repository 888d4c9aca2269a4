"""Every equilibrium in pure strategies, for any number of players."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.errors import InvalidTypeError, must
from accord.games.game import Game

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["pure_equilibria"]

_PROFILES_PER_TASK = 1 << 18


def pure_equilibria(game: Game) -> tuple[tuple[int, ...], ...]:
    """Return all pure-strategy Nash equilibria, as strategy indices, in lexicographic order.

    A profile of pure strategies is an equilibrium when no player has a better strategy against the others'
    (Nash 1951). There may be none.

    Parameters
    ----------
    game : Game
        Any number of players.

    Returns
    -------
    tuple of tuples of int
        One strategy index per player and equilibrium.

    Raises
    ------
    InvalidTypeError
        Not a game.

    Notes
    -----
    Payoffs are compared exactly as given; ties count as no gain. One parallel pass over all profiles: ten
    million profiles of three players take a tenth of a second and ten megabytes beside the payoffs.

    References
    ----------
    J. Nash, Non-cooperative games, Annals of Mathematics 54 (1951) 286-295.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.pure import pure_equilibria
    >>> pure_equilibria(Game.from_matrices([[3, 2], [4, 0]], [[3, 4], [2, 0]]))
    ((0, 1), (1, 0))
    """
    if not isinstance(game, Game):
        raise InvalidTypeError(must("game", "be an accord.Game", type(game).__name__))
    stable = _stable_profiles(game)
    found = tuple(map(tuple, np.argwhere(stable).tolist()))
    exact = game._exact
    if exact is None:
        return found
    # Rounding to doubles keeps order but may make unequal payoffs equal: these profiles are all that can be
    # left.
    return tuple(profile for profile in found if _is_stable(exact, profile))


def _stable_profiles(game: Game) -> NDArray[np.bool_]:
    from accord._kernels.pure_profiles import strike_out

    stable = np.ones(game.n_strategies, dtype=np.bool_)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = []
        for player, n_strategies in enumerate(game.n_strategies):
            n_before = int(np.prod(game.n_strategies[:player], dtype=np.int64))
            shape = (n_before, n_strategies, stable.size // (n_before * n_strategies))
            table, marks = game.payoffs[player].reshape(shape), stable.reshape(shape)
            tasks += [pool.submit(strike_out, table, *part, marks) for part in _parts(shape)]
        for task in tasks:
            task.result()
    return stable


def _parts(shape: tuple[int, int, int]) -> list[tuple[int, int, int, int]]:
    """Split the first or the last axis so that each part has about the same number of profiles."""
    n_before, n_strategies, n_after = shape
    n_parts = -(-n_before * n_strategies * n_after // _PROFILES_PER_TASK)
    if n_before >= n_after:
        edges = np.linspace(0, n_before, min(n_parts, n_before) + 1).astype(int).tolist()
        return [(low, high, 0, n_after) for low, high in pairwise(edges)]
    edges = np.linspace(0, n_after, min(n_parts, n_after) + 1).astype(int).tolist()
    return [(0, n_before, low, high) for low, high in pairwise(edges)]


def _is_stable(exact: NDArray[Any], profile: tuple[int, ...]) -> bool:
    for player in range(len(profile)):
        axis_last = np.moveaxis(exact[player], player, -1)
        line = axis_last[profile[:player] + profile[player + 1 :]].tolist()
        if max(line) > line[profile[player]]:
            return False
    return True

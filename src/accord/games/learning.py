"""How players might get to an equilibrium: fictitious play and replicator dynamics, by nashpy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._arrays import float_array, frozen
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.game import Game

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["fictitious_play", "replicator_dynamics"]


def fictitious_play(
    game: Game, n_steps: int = 1000, *, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how often each strategy was played up to each step of fictitious play.

    In each step both players choose a best response to the frequencies of the other's past play, ties at
    random (Brown 1951). Frequencies converge to equilibrium in zero-sum games (Robinson 1951), not in all
    games.

    Parameters
    ----------
    game : Game
        Two players.
    n_steps : int
        How many steps.
    seed : int
        Of the random ties.

    Returns
    -------
    pair of (n_steps, n_strategies) arrays
        Player 1's and player 2's frequencies after each step.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Not a two-player game, or no positive number of steps.

    References
    ----------
    J. Robinson, An iterative method of solving a game, Annals of Mathematics 54 (1951) 296-301.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.learning import fictitious_play
    >>> pennies = Game.from_matrices([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> bool(abs(fictitious_play(pennies, 4000)[0][-1, 0] - 0.5) < 0.05)
    True
    """
    _check_game(game)
    if isinstance(n_steps, bool) or not isinstance(n_steps, (int, np.integer)) or n_steps < 1:
        raise InvalidValueError(must("n_steps", "be a positive integer", repr(n_steps)))
    with _seeded(seed):
        counts = list(game.to_nashpy().fictitious_play(iterations=int(n_steps)))[1:]
    steps = np.arange(1, n_steps + 1)[:, None]
    first, second = (np.array([pair[i] for pair in counts], dtype=np.float64) / steps for i in range(2))
    return frozen(first), frozen(second)


def replicator_dynamics(
    game: Game,
    start: Sequence[ArrayLike],
    times: ArrayLike,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the shares of the strategies over time in two populations that imitate success.

    A strategy's share grows at the rate by which it earns more than its population's average (Taylor and
    Jonker 1978; for two populations, Taylor 1979).

    Parameters
    ----------
    game : Game
        Two players, one population each.
    start : pair of (n_strategies,) arrays
        Shares at the first of the times.
    times : (n_times,) array
        Increasing.

    Returns
    -------
    pair of (n_times, n_strategies) arrays

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Not a two-player game, shares that do not sum to one, or times that do not increase.

    References
    ----------
    P. Taylor, Evolutionarily stable strategies with two types of player, J. Applied Probability 16 (1979)
    76-83.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.learning import replicator_dynamics
    >>> same = Game.from_matrices([[2, 0], [0, 1]], [[2, 0], [0, 1]])
    >>> bool(replicator_dynamics(same, [[0.5, 0.5], [0.5, 0.5]], [0, 50])[0][-1, 0] > 0.999)
    True
    """
    _check_game(game)
    if isinstance(start, str) or not isinstance(start, (Sequence, np.ndarray)) or len(start) != 2:
        raise InvalidValueError(must("start", "have 2 entries, one per player", repr(start)))
    shares = [
        _shares(part, f"start[{i}]", n)
        for i, (part, n) in enumerate(zip(start, game.n_strategies, strict=True))
    ]
    moments = float_array(times, "times", (None,))
    if len(moments) < 2 or (np.diff(moments) <= 0).any():
        raise InvalidValueError(must("times", "hold at least two increasing numbers", str(moments.tolist())))
    first, second = game.to_nashpy().asymmetric_replicator_dynamics(
        x0=shares[0].copy(), y0=shares[1].copy(), timepoints=moments.copy()
    )
    return frozen(np.asarray(first, dtype=np.float64)), frozen(np.asarray(second, dtype=np.float64))


def _check_game(game: Any) -> None:
    if not isinstance(game, Game):
        raise InvalidTypeError(must("game", "be an accord.Game", type(game).__name__))
    game.check_players(2, "this method")


def _shares(given: ArrayLike, name: str, n_strategies: int) -> NDArray[np.float64]:
    shares = float_array(given, name, (n_strategies,), meaning="one share per strategy")
    if (shares < 0).any() or abs(shares.sum() - 1) > 1e-9:
        raise InvalidValueError(must(name, "hold shares that sum to 1", str(shares.tolist())))
    return shares


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed numpy's global generator, which nashpy draws from, and put it back as it was."""
    before = np.random.get_state()  # noqa: NPY002  (nashpy knows no other generator)
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002

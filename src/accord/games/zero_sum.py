"""The value of a zero-sum game, and every optimal strategy."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.exact_linear import Optimum, maximise
from accord.games.exact_numbers import nearest_float
from accord.games.float_matrix_games import guessed_strategies
from accord.games.game import Game
from accord.games.one_equilibrium import equalising_profile
from accord.games.profiles import Profile

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ZeroSumSolution", "zero_sum_value"]

_SMALL = 16  # up to so many strategies in all, exact arithmetic is done before a solver is loaded
_USED = 1e-9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ZeroSumSolution:
    """The value of a constant-sum game with optimal strategies, exact.

    Attributes
    ----------
    game : Game
        The question.
    value : Fraction
        What player 1 can secure, and what player 2 can hold player 1 to.
    profile : profile
        One optimal strategy per player; together an equilibrium.
    constant : Fraction
        What the two payoffs sum to; player 2 gets it less the value.
    seconds : float
        Wall time.
    """

    game: Game
    value: Fraction
    profile: Profile
    constant: Fraction
    seconds: float

    @property
    def optimal_strategies(self) -> tuple[Profile, Profile]:
        """Every extreme optimal strategy of player 1, and of player 2.

        All optimal strategies of a player are mixtures of these. Computed on each call, in exact arithmetic
        that slows down with long numbers; there can be many.
        """
        own = _as_fractions(self.game)
        first, second = (
            tuple(
                sorted(
                    (_mixed(weights, table.shape[1]) for weights in optimum.corner_weights()), reverse=True
                )
            )
            for table in (-own.T, own)
            for optimum in [_least_guarantee(table)[1]]
        )
        return first, second

    def raise_for_status(self) -> ZeroSumSolution:
        """Return this answer; every zero-sum game has a value."""
        return self

    def __repr__(self) -> str:
        size = " x ".join(str(n) for n in self.game.n_strategies)
        used = [{s: str(p) for s, p in enumerate(mixed) if p} for mixed in self.profile]
        return "\n".join(
            [
                f"Value of a {size} zero-sum game: {self.value} ({nearest_float(self.value):.6g})",
                f"  {self.game.players[0]} plays {used[0]}",
                f"  {self.game.players[1]} plays {used[1]}",
                f"  payoffs sum to {self.constant}",
                f"  proven by exact arithmetic, {self.seconds:.3g} s",
            ]
        )


def zero_sum_value(game: Game) -> ZeroSumSolution:
    """Return the value of a two-player game whose payoffs sum to a constant, and optimal strategies.

    The value is the most that player 1 can secure whatever player 2 does; player 2 can hold player 1 to it
    (the minimax theorem, von Neumann 1928). Both strategies come from linear programs (Dantzig 1951).

    Parameters
    ----------
    game : Game
        Two players; the payoffs of every profile sum to the same number.

    Returns
    -------
    ZeroSumSolution

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Not a game of two players, or the sums differ.

    Notes
    -----
    The supports come from a solver in floating point; the strategies on them are solved exactly and checked:
    that player 1 secures what player 2 concedes proves both optimal. Where this fails, as it does when
    optimal strategies abound, the simplex method runs in exact arithmetic, which is slow beyond fifty
    strategies.

    References
    ----------
    J. von Neumann, Zur Theorie der Gesellschaftsspiele, Mathematische Annalen 100 (1928) 295-320.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.zero_sum import zero_sum_value
    >>> zero_sum_value(Game.from_matrices([[2, -1], [-1, 1]], [[-2, 1], [1, -1]])).value
    Fraction(1, 5)
    """
    started = perf_counter()
    if not isinstance(game, Game):
        raise InvalidTypeError(must("game", "be an accord.Game", type(game).__name__))
    game.check_players(2, "a zero-sum value")
    exact = game.exact_payoffs
    constant = _constant_sum(exact[0] + exact[1])
    profile = None if sum(game.n_strategies) <= _SMALL else _guessed_profile(game, exact[0])
    if profile is None:
        own = _as_fractions(game)
        securing, holding = _least_guarantee(-own.T)[1], _least_guarantee(own)[1]
        profile = (_normalised(securing.solution), _normalised(holding.solution))
    value = min(-earned for earned in _times(-exact[0].T, profile[0]))
    assert value == max(_times(exact[0], profile[1]))  # what one secures is what the other concedes
    return ZeroSumSolution(game, value, profile, constant, perf_counter() - started)


def _guessed_profile(game: Game, own: NDArray[Any]) -> Profile | None:
    """Return the profile on the supports that a floating-point solver finds, if it is exactly optimal."""
    guess = guessed_strategies(own)
    if guess is None:
        return None
    rows, columns = ([int(s) for s in np.flatnonzero(mixed > _USED)] for mixed in guess)
    if len(rows) != len(columns):
        return None
    solved = equalising_profile(game, rows, columns)
    return solved[0] if solved is not None and solved[1] == 0 else None


def _as_fractions(game: Game) -> NDArray[Any]:
    fractions: NDArray[Any] = np.vectorize(Fraction, otypes=[object])(game.exact_payoffs[0])
    return fractions


def _times(own: NDArray[Any], mixed: tuple[Fraction, ...]) -> list[Fraction]:
    used = [s for s, p in enumerate(mixed) if p]
    earned: list[Fraction] = (own[:, used] @ np.array([mixed[s] for s in used], dtype=object)).tolist()
    return earned


def _constant_sum(sums: NDArray[Any]) -> Fraction:
    first = sums.flat[0]
    for index, value in np.ndenumerate(sums):
        if value != first:
            where = tuple(int(i) for i in index)
            cure = "For other games use nash_equilibria."
            rule = f"have payoffs that sum to {first} in every profile"
            raise InvalidValueError(must("game", rule, value, at=f"profile {where}", cure=cure))
    return Fraction(first)


def _least_guarantee(own: NDArray[Any]) -> tuple[Fraction, Optimum]:
    """Return what the row player can be held to, and the program whose solution does it.

    With payoffs made positive, the column player's strategy is ``y / sum(y)`` for the largest ``sum(y)`` with
    ``own @ y <= 1``.
    """
    lowest = min(own.flat)
    positive = own - lowest + 1
    common = lcm(*{value.denominator for value in positive.flat})
    whole = [[int(value * common) for value in row] for row in positive]
    optimum = maximise([1] * own.shape[1], whole, [1] * own.shape[0])
    value: Fraction = 1 / (optimum.value * common) + lowest - 1
    return value, optimum


def _normalised(values: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    total = sum(values)
    return tuple(value / total for value in values)


def _mixed(weights: dict[int, int], length: int) -> tuple[Fraction, ...]:
    total = sum(weights.values())
    return tuple(Fraction(weights.get(s, 0), total) for s in range(length))

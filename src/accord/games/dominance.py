"""Strategies that are worse than another one, whatever the others do; and what is left without them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.exact_linear import maximise
from accord.games.exact_numbers import as_fraction
from accord.games.float_matrix_games import guessed_strategies
from accord.games.game import Game
from accord.games.strategy_tables import strategy_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Elimination", "Reduction", "eliminate_dominated", "strict_dominator", "weak_dominator"]

_SMALL = 150  # up to so many entries, exact arithmetic is done before a solver is loaded


@dataclass(frozen=True, slots=True)
class Elimination:
    """One strategy struck out, and why.

    Attributes
    ----------
    round : int
        In which round, the first being 1.
    player, strategy : int
        Whose, and which one, in the numbers of the original game.
    dominator : tuple of Fraction
        The mixed strategy, over all strategies of the original game, that does better.
    """

    round: int
    player: int
    strategy: int
    dominator: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reduction:
    """What is left when dominated strategies are struck out again and again.

    Attributes
    ----------
    game : Game
        The original game.
    dominance, by : str
        The question.
    kept : tuple of tuples of int
        The strategies of each player that are left.
    trail : tuple of Elimination
        What was struck out, in order.
    """

    game: Game
    dominance: str
    by: str
    kept: tuple[tuple[int, ...], ...]
    trail: tuple[Elimination, ...]

    @property
    def reduced(self) -> Game:
        """The game with the strategies that are left."""
        part = np.ix_(range(self.game.n_players), *self.kept)
        exact = self.game.payoffs if self.game._exact is None else self.game._exact
        names = [
            [names[s] for s in kept] for names, kept in zip(self.game.strategies, self.kept, strict=True)
        ]
        return Game(exact[part], self.game.players, names)

    def __repr__(self) -> str:
        left = " x ".join(str(len(kept)) for kept in self.kept)
        rounds = max((step.round for step in self.trail), default=0)
        lines = [
            f"Without {self.dominance}ly dominated strategies: {left} left",
            f"  {len(self.trail)} struck out in {rounds} rounds, by {self.by} strategies",
        ]
        for step in self.trail[:2]:
            name, player = self.game.strategies[step.player][step.strategy], self.game.players[step.player]
            lines.append(f"  round {step.round}: {player} drops {name}")
        if len(self.trail) > 2:
            lines.append(f"  and {len(self.trail) - 2} more")
        return "\n".join(lines)


def eliminate_dominated(
    game: Game, dominance: Literal["strict", "weak"] = "strict", by: Literal["mixed", "pure"] = "mixed"
) -> Reduction:
    """Return what is left after striking out dominated strategies until there are none, with the trail.

    A strategy is strictly dominated when another one, pure or mixed, is better whatever the others play;
    weakly when the other one is never worse and once better (Luce and Raiffa 1957, section 5.7). In each
    round the dominated strategies of all players go at once.

    Parameters
    ----------
    game : Game
        Any number of players.
    dominance : {"strict", "weak"}
        Which kind.
    by : {"mixed", "pure"}
        Whether mixed strategies may dominate.

    Returns
    -------
    Reduction

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Not a game, or an unknown kind.

    Notes
    -----
    Striking out strictly dominated strategies loses no equilibrium and leaves the same in whatever order.
    Weak dominance can lose equilibria, and what is left depends on the order: here always all at once.
    Exact, by one linear program per strategy and round.

    References
    ----------
    R. D. Luce and H. Raiffa, Games and Decisions (1957).

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.dominance import eliminate_dominated
    >>> eliminate_dominated(Game.from_matrices([[3, 0], [5, 1]], [[3, 5], [0, 1]])).kept
    ((1,), (1,))
    """
    if not isinstance(game, Game):
        raise InvalidTypeError(must("game", "be an accord.Game", type(game).__name__))
    if dominance not in ("strict", "weak"):
        raise InvalidValueError(must("dominance", "be 'strict' or 'weak'", repr(dominance)))
    if by not in ("mixed", "pure"):
        raise InvalidValueError(must("by", "be 'mixed' or 'pure'", repr(by)))
    kept = tuple(tuple(range(n)) for n in game.n_strategies)
    trail: list[Elimination] = []
    number = 0
    while True:
        number += 1
        struck = _one_round(game, kept, dominance, by, number)
        if not struck:
            return Reduction(game, dominance, by, kept, tuple(trail))
        trail += struck
        gone = {(step.player, step.strategy) for step in struck}
        kept = tuple(tuple(s for s in own if (i, s) not in gone) for i, own in enumerate(kept))


def _one_round(
    game: Game, kept: tuple[tuple[int, ...], ...], dominance: str, by: str, number: int
) -> list[Elimination]:
    struck = []
    for player, own in enumerate(kept):
        if len(own) == 1:
            continue
        table = strategy_table(game, player, kept)
        for row, strategy in enumerate(own):
            dominator = _pure_dominator(table, row, dominance)
            if dominator is None and by == "mixed" and not _is_once_best(table, row):
                find = strict_dominator if dominance == "strict" else weak_dominator
                dominator = find(table, table[row])
            if dominator is not None:
                spread = [Fraction(0)] * game.n_strategies[player]
                for place, probability in zip(own, dominator, strict=True):
                    spread[place] = probability
                struck.append(Elimination(number, player, strategy, tuple(spread)))
    return struck


def _pure_dominator(table: NDArray[Any], row: int, dominance: str) -> tuple[Fraction, ...] | None:
    better = table > table[row]
    if dominance == "strict":
        dominates = better.all(axis=1)
    else:
        dominates = (table >= table[row]).all(axis=1) & better.any(axis=1)
    places = np.flatnonzero(dominates)
    if not len(places):
        return None
    return tuple(Fraction(int(s == places[0])) for s in range(len(table)))


def _is_once_best(table: NDArray[Any], row: int) -> bool:
    """Return whether the strategy is the only best one somewhere, so that nothing dominates it."""
    others = np.delete(table, row, axis=0)
    return bool((table[row] > others.max(axis=0)).any())


def _guess(excess: NDArray[Any]) -> tuple[bool, tuple[Fraction, ...] | None]:
    """Decide by a floating-point solver's strategies; return whether they prove anything, and the dominator.

    A mixture that exceeds everywhere proves dominance. A belief at which every other row falls short proves
    that nothing dominates, not even weakly: it still does when a little weight is spread over all profiles.
    """
    found = guessed_strategies(excess)
    if found is None:
        return False, None
    mixture, belief = ([as_fraction(p) for p in part] for part in found)
    if min(np.array(mixture, dtype=object) @ excess) > 0:
        total = sum(mixture)
        return True, tuple(p / total for p in mixture)
    earned = excess @ np.array(belief, dtype=object)
    falls_short = [value < 0 for value, row in zip(earned, excess, strict=True) if row.any()]
    return all(falls_short), None


def strict_dominator(table: NDArray[Any], earned: NDArray[Any]) -> tuple[Fraction, ...] | None:
    """Return a mixture of the rows of `table` that exceeds `earned` in every column, or None.

    Parameters
    ----------
    table : (n_strategies, n_profiles) array of int
        Payoffs in whole numbers.
    earned : (n_profiles,) array of int
        What the strategy in question earns.

    Returns
    -------
    tuple of Fraction, or None
        Probabilities of the rows; None when there is no such mixture.
    """
    excess = table - earned
    if excess.size > _SMALL:
        is_proven, dominator = _guess(excess)
        if is_proven:
            return dominator
    lift = 1 - min(excess.flat)
    # The last variable is the least excess, lifted; it enters each column's row and is to be made large.
    rows = [[*(-(value + lift) for value in column), 1] for column in excess.T.tolist()]
    rows.append([1] * len(table) + [0])
    optimum = maximise([0] * len(table) + [1], rows, [0] * excess.shape[1] + [1])
    return optimum.solution[: len(table)] if optimum.value > lift else None


def weak_dominator(table: NDArray[Any], earned: NDArray[Any]) -> tuple[Fraction, ...] | None:
    """Return a mixture of the rows never below `earned` and somewhere above it, or None.

    Parameters are those of `strict_dominator`.
    """
    excess = table - earned
    if excess.size > _SMALL:
        is_proven, dominator = _guess(excess)
        if is_proven:
            return dominator
    n_strategies = len(table)
    rows = (-excess.T).tolist()
    rows.append([1] * n_strategies)
    # The rest of the probability stays with the strategy in question, so that doing nothing is feasible.
    optimum = maximise(excess.sum(axis=1).tolist(), rows, [0] * excess.shape[1] + [1])
    if optimum.value <= 0:
        return None
    total = sum(optimum.solution)
    return tuple(probability / total for probability in optimum.solution)

"""Which equilibria are strict, avoid dominated strategies, or are better than others."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.dominance import weak_dominator
from accord.games.game import Game
from accord.games.profiles import read_profile
from accord.games.pure import pure_equilibria
from accord.games.strategy_tables import strategy_table

if TYPE_CHECKING:
    from accord.games.equilibrium_set import Equilibria

__all__ = ["is_strict", "is_undominated", "payoff_dominators", "risk_dominant"]


def is_strict(game: Game, profile: object) -> bool:
    """Return whether every player strictly loses by any deviation (Harsanyi 1973).

    Parameters
    ----------
    game : Game
        Any number of players.
    profile : sequence, one entry per player
        As in `Game.regret`.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.refinements import is_strict
    >>> is_strict(Game.from_matrices([[1, 0], [0, 0]], [[1, 0], [0, 0]]), (0, 0))
    True
    """
    mixed, _ = read_profile(game, profile)
    used = tuple(tuple(s for s, p in enumerate(own) if p) for own in mixed)
    return all(len(own) == 1 for own in used) and used == game.best_responses(mixed)


def is_undominated(game: Game, profile: object) -> bool:
    """Return whether no player's strategy is weakly dominated, by pure or mixed strategies.

    With two players the equilibria in undominated strategies are the trembling-hand perfect ones (van Damme
    1991, theorem 3.2.2); with more players these are among them.

    Parameters
    ----------
    game : Game
        Any number of players.
    profile : sequence, one entry per player
        As in `Game.regret`.

    References
    ----------
    E. van Damme, Stability and Perfection of Nash Equilibria, 2nd edition (1991).

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.refinements import is_undominated
    >>> is_undominated(Game.from_matrices([[1, 0], [0, 0]], [[1, 0], [0, 0]]), (1, 1))
    False
    """
    mixed, _ = read_profile(game, profile)
    for player, own in enumerate(mixed):
        table = strategy_table(game, player)
        common = lcm(*{p.denominator for p in own})
        weights = np.array([int(p * common) for p in own], dtype=object)
        if weak_dominator(table * common, weights @ table) is not None:
            return False
    return True


def payoff_dominators(equilibria: Equilibria) -> tuple[tuple[int, ...], ...]:
    """Return, per extreme equilibrium, those at which nobody gets less and somebody more.

    An equilibrium without any is payoff-undominated (Harsanyi and Selten 1988, section 3.6).

    Parameters
    ----------
    equilibria : Equilibria
        Positions count in ``equilibria.extreme``.

    Examples
    --------
    >>> from accord.games.equilibria import nash_equilibria
    >>> from accord.games.game import Game
    >>> payoff_dominators(nash_equilibria(Game.from_matrices([[2, 0], [0, 1]], [[2, 0], [0, 1]])))
    ((), (0, 2), (0,))
    """
    payoffs = equilibria.payoffs
    return tuple(
        tuple(
            k
            for k, other in enumerate(payoffs)
            if other != own and all(theirs >= mine for theirs, mine in zip(other, own, strict=True))
        )
        for own in payoffs
    )


def risk_dominant(game: Game) -> tuple[int, int] | None:
    """Return the risk-dominant equilibrium of a 2 x 2 game with two strict equilibria.

    The one whose product of the two players' losses from deviating alone is larger (Harsanyi and Selten 1988,
    lemma 5.4.4).

    Parameters
    ----------
    game : Game
        Two players with two strategies each.

    Returns
    -------
    (int, int) or None
        Strategy indices; None without two strict equilibria, or when the products are equal.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Not a 2 x 2 game.

    References
    ----------
    J. Harsanyi and R. Selten, A General Theory of Equilibrium Selection in Games (1988).

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.refinements import risk_dominant
    >>> risk_dominant(Game.from_matrices([[9, 0], [8, 7]], [[9, 8], [0, 7]]))
    (1, 1)
    """
    if not isinstance(game, Game):
        raise InvalidTypeError(must("game", "be an accord.Game", type(game).__name__))
    if game.n_strategies != (2, 2):
        size = " x ".join(str(n) for n in game.n_strategies)
        raise InvalidValueError(must("game", "be 2 x 2 for risk dominance", size))
    strict = [(p[0], p[1]) for p in pure_equilibria(game) if is_strict(game, p)]
    if len(strict) != 2:
        return None
    products = [_product_of_losses(game, profile) for profile in strict]
    if products[0] == products[1]:
        return None
    return strict[0] if products[0] > products[1] else strict[1]


def _product_of_losses(game: Game, profile: tuple[int, int]) -> Fraction:
    losses = []
    for player in range(2):
        earned = game.deviation_payoffs(player, profile)
        losses.append(earned[profile[player]] - earned[1 - profile[player]])
    return losses[0] * losses[1]

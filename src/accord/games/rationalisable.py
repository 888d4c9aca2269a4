"""What players may do who know no more than that all are rational and know it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.games.dominance import Elimination, eliminate_dominated
from accord.games.exact_linear import maximise
from accord.games.game import Game
from accord.games.strategy_tables import strategy_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Rationalisable", "rationalisable_strategies"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Rationalisable:
    """The rationalisable strategies, each with a belief that makes it a best response.

    Attributes
    ----------
    game : Game
        The question.
    strategies : tuple of tuples of int
        Per player, those that are rationalisable.
    beliefs : tuple of dicts
        Per player: strategy -> a belief, as {profile of the others' rationalisable strategies: probability}.
    are_independent : bool
        Whether beliefs treat the others as independent: with two players always; with more, beliefs may
        correlate them, and the strategies that independent beliefs support are among these.
    trail : tuple of Elimination
        How the others were struck out.
    """

    game: Game
    strategies: tuple[tuple[int, ...], ...]
    beliefs: tuple[dict[int, dict[tuple[int, ...], Fraction]], ...]
    are_independent: bool
    trail: tuple[Elimination, ...]

    def __repr__(self) -> str:
        kind = "Rationalisable strategies" if self.are_independent else "Correlated-rationalisable strategies"
        lines = [kind]
        for player, kept in list(enumerate(self.strategies))[:4]:
            names = [self.game.strategies[player][s] for s in kept]
            lines.append(f"  {self.game.players[player]}: {', '.join(names[:8])}{', ...' * (len(names) > 8)}")
        return "\n".join(lines)


def rationalisable_strategies(game: Game) -> Rationalisable:
    """Return the strategies that common knowledge of rationality allows, whatever players believe of others.

    A strategy is rationalisable when it is a best response to some belief about rationalisable strategies
    of the others. Bernheim (1984) and Pearce (1984) let a player believe only that the others choose
    independently of each other; with correlated beliefs the rationalisable strategies are those that survive
    iterated strict dominance (Pearce 1984, lemma 3; Brandenburger and Dekel 1987). The latter are returned.
    With two players there is one other, and both notions agree.

    Parameters
    ----------
    game : Game
        Any number of players.

    Returns
    -------
    Rationalisable

    Raises
    ------
    InvalidTypeError
        Not a game.

    Notes
    -----
    With three players and more, every strategy that is rationalisable with independent beliefs is among those
    returned, but not always the other way round: `are_independent` is then false, and says nothing of a
    strategy whose belief in `beliefs` happens to be a product. Independent beliefs are not solved for: they
    satisfy polynomial, not linear, conditions. Exact, by one linear program per strategy and round.

    References
    ----------
    B. D. Bernheim, Rationalizable strategic behavior, Econometrica 52 (1984) 1007-1028.
    D. Pearce, Rationalizable strategic behavior and the problem of perfection, Econometrica 52 (1984)
    1029-1050. A. Brandenburger and E. Dekel, Rationalizability and correlated equilibria, Econometrica 55
    (1987) 1391-1402.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.rationalisable import rationalisable_strategies
    >>> rationalisable_strategies(Game.from_matrices([[3, 0], [5, 1]], [[3, 5], [0, 1]])).strategies
    ((1,), (1,))
    """
    reduction = eliminate_dominated(game, "strict", "mixed")
    beliefs = tuple(_beliefs(game, player, reduction.kept) for player in range(game.n_players))
    return Rationalisable(game, reduction.kept, beliefs, game.n_players <= 2, reduction.trail)


def _beliefs(
    game: Game, player: int, kept: tuple[tuple[int, ...], ...]
) -> dict[int, dict[tuple[int, ...], Fraction]]:
    # Any strategy may be a better response, so the table has all own strategies but only kept ones of others.
    allowed = [*kept[:player], tuple(range(game.n_strategies[player])), *kept[player + 1 :]]
    table = strategy_table(game, player, allowed)
    others = [own for i, own in enumerate(kept) if i != player]
    profiles = [
        tuple(own[k] for own, k in zip(others, index, strict=True))
        for index in np.ndindex(*(len(own) for own in others))
    ]
    found = {}
    for strategy in kept[player]:
        belief = _supporting_belief(table, strategy)
        found[strategy] = {profile: p for profile, p in zip(profiles, belief, strict=True) if p}
    return found


def _supporting_belief(table: NDArray[Any], strategy: int) -> tuple[Fraction, ...]:
    """Return the belief at which the best response gains least over `strategy`: nothing, at a kept one.

    The mirror image of `strict_dominator`: with all gains lifted to be positive, the belief is ``y / sum(y)``
    for the largest ``sum(y)`` with ``gains @ y <= 1``.
    """
    gains = table - table[strategy]
    positive = gains - min(gains.flat) + 1
    optimum = maximise([1] * gains.shape[1], positive.tolist(), [1] * gains.shape[0])
    total = sum(optimum.solution)
    return tuple(value / total for value in optimum.solution)

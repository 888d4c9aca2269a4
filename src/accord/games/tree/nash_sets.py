"""The Nash equilibria of a tree's reduced strategic form, as sets with corners."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from accord.games.exact_numbers import as_fraction
from accord.games.game import Game

__all__ = ["Mixed", "NashSet", "NashSets", "nash_sets"]

Mixed: TypeAlias = "tuple[Fraction, ...]"
"""One probability per strategy of a player."""
NashSet: TypeAlias = "tuple[tuple[Mixed, ...], ...]"
"""Per player its corners: whatever mixtures of its corners the players use is an equilibrium."""


@dataclass(frozen=True, slots=True)
class NashSets:
    """Sets that make up the Nash equilibria.

    Attributes
    ----------
    sets : tuple of sets
    is_exact : bool
        Whether all corners are known exactly.
    doubt : str
        What may be missing; empty when nothing is.
    """

    sets: tuple[NashSet, ...]
    is_exact: bool
    doubt: str


def nash_sets(game: Game) -> NashSets:
    """Return the Nash equilibria of a game: all exact ones when at most two players have a choice."""
    moving = [player for player, n in enumerate(game.n_strategies) if n > 1]
    index = tuple(slice(None) if player in moving else 0 for player in range(game.n_players))
    if len(moving) < 2:
        return NashSets((_alone(game, moving),), True, "")
    smaller = Game([game.exact_payoffs[player][index] for player in moving])
    if len(moving) == 2:
        from accord.games.equilibria import nash_equilibria

        equilibria = nash_equilibria(smaller)
        sets = [_placed(game, moving, subset) for subset in equilibria.subsets]
    else:
        from accord.games.isolated_equilibria import all_isolated_equilibria

        equilibria = all_isolated_equilibria(smaller)
        sets = [
            _placed(game, moving, tuple((tuple(map(as_fraction, own)),) for own in profile))
            for profile in equilibria.extreme
        ]
    is_exact = all(_is_exact(profile) for profile in equilibria.extreme)
    return NashSets(tuple(sets), is_exact, "" if equilibria.is_complete else equilibria.reason)


def _is_exact(profile: tuple[tuple[Any, ...], ...]) -> bool:
    return all(isinstance(p, Fraction) for own in profile for p in own)


def _alone(game: Game, moving: list[int]) -> NashSet:
    """Return the best strategies of the only player with a choice."""
    best: list[tuple[Mixed, ...]] = [((Fraction(1),),)] * game.n_players
    for player in moving:
        earned = game.deviation_payoffs(player, [0] * game.n_players)
        best[player] = tuple(
            tuple(Fraction(int(s == chosen)) for s in range(len(earned)))
            for chosen, value in enumerate(earned)
            if value == max(earned)
        )
    return tuple(best)


def _placed(game: Game, moving: list[int], corners: tuple[tuple[Mixed, ...], ...]) -> NashSet:
    whole: list[tuple[Mixed, ...]] = [((Fraction(1),),)] * game.n_players
    for player, own in zip(moving, corners, strict=True):
        whole[player] = own
    return tuple(whole)

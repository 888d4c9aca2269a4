"""A game in strategic form made from a negotiation, and what each profile of strategies leads to."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.errors import SpaceTooLargeError, must
from accord.games.game import Game

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["MOST_PROFILES", "NegotiationGame", "assembled", "check_size"]

MOST_PROFILES = 1_000_000


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NegotiationGame:
    """A game made from a negotiation, and what each profile leads to.

    Attributes
    ----------
    negotiation : Negotiation
        Where it comes from.
    game : Game
        The game; its players are actors of the negotiation.
    packages : mapping of profile to Package or None
        The agreement each profile of strategies (a tuple of indices) leads to; None for no deal.
    payoffs : mapping of profile to (n_actors,) array
        What every actor of the negotiation ends with, players or not.
    n_ties : mapping of profile to int
        How many packages are equally good by the rule that selects the agreement, the one in `packages` among
        them, with the smallest number: more than one where `payoffs` rest on that choice. Zero for no deal.
    """

    negotiation: Negotiation
    game: Game
    packages: Mapping[tuple[int, ...], Package | None]
    payoffs: Mapping[tuple[int, ...], NDArray[np.float64]]
    n_ties: Mapping[tuple[int, ...], int]

    def __repr__(self) -> str:
        agreed = [package for package in self.packages.values() if package is not None]
        tied = sum(count > 1 for count in self.n_ties.values())
        ties = f", at {tied} of them the first of several packages that are equally good" if tied else ""
        return "\n".join(
            [
                f"NegotiationGame: {' x '.join(map(str, self.game.n_strategies))} strategies of "
                + ", ".join(self.game.players),
                f"  profiles that agree  {len(agreed)} of {len(self.packages)}{ties}",
                f"  different packages   {len(set(agreed))}",
            ]
        )


def check_size(counts: Sequence[int], argument: str) -> None:
    """Raise SpaceTooLargeError when strategies make more than a million profiles."""
    size = int(np.prod([float(count) for count in counts]))
    if size > MOST_PROFILES:
        cure = "Name fewer of them."
        raise SpaceTooLargeError(must(argument, f"make at most {MOST_PROFILES} profiles", size, cure=cure))


def assembled(
    negotiation: Negotiation,
    players: Sequence[str],
    labels: Sequence[Sequence[str]],
    packages: Mapping[tuple[int, ...], Package | None],
    payoffs: Mapping[tuple[int, ...], NDArray[np.float64]],
    n_ties: Mapping[tuple[int, ...], int],
) -> NegotiationGame:
    """Return the game in which each profile of the players' strategies pays what it leads to."""
    shape = tuple(len(own) for own in labels)
    at = [negotiation.actors.index(player) for player in players]
    rows = np.array([payoffs[profile][at] for profile in np.ndindex(shape)])
    table = rows.T.reshape(len(players), *shape)
    return NegotiationGame(
        negotiation,
        Game(table, players, labels),
        MappingProxyType(dict(packages)),
        MappingProxyType({profile: frozen(paid.copy()) for profile, paid in payoffs.items()}),
        MappingProxyType(dict(n_ties)),
    )

"""The pure equilibria, as far as an answer lists them when the mixed ones are too many to look for."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from accord.games.profiles import Profile, read_profile
from accord.games.pure import pure_equilibria

if TYPE_CHECKING:
    from accord.games.game import Game

__all__ = ["listed_pure"]

_MOST = 1000


def listed_pure(game: Game) -> tuple[tuple[Profile, ...], str]:
    """Return the pure equilibria as profiles, a thousand at most, and what was listed in words."""
    found = pure_equilibria(game)
    profiles = tuple(read_profile(game, profile)[0] for profile in islice(found, _MOST))
    listed = "its pure equilibria" if len(found) <= _MOST else f"{_MOST} of its {len(found)} pure equilibria"
    return profiles, f"only {listed} are listed"

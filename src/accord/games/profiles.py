"""Reading a mixed profile: one probability per strategy and player, or a pure strategy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from accord.errors import InvalidTypeError, InvalidValueError, UnknownNameError, must
from accord.games.exact_numbers import as_fraction, is_exact

if TYPE_CHECKING:
    from accord.games.game import Game

__all__ = ["Profile", "read_profile"]

Profile: TypeAlias = tuple[tuple[Fraction, ...], ...]
"""One tuple of exact probabilities per player."""

_SUM_ROUNDING = 1e-9


def read_profile(game: Game, profile: object) -> tuple[Profile, bool]:
    """Return `profile` as exact numbers, and whether it was given exactly.

    Parameters
    ----------
    game : Game
        The game whose strategies are played.
    profile : sequence, one entry per player
        Each entry is a sequence of probabilities, a strategy's index, or a strategy's name.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        The profile does not fit the game, or holds no probabilities.
    """
    if isinstance(profile, (str, Mapping)) or not isinstance(profile, (Sequence, np.ndarray)):
        raise InvalidTypeError(must("profile", "be a list with one entry per player", type(profile).__name__))
    if len(profile) != game.n_players:
        raise InvalidValueError(
            must("profile", f"have {game.n_players} entries, one per player", len(profile))
        )
    parts = [_read_strategy(game, player, part) for player, part in enumerate(profile)]
    return tuple(part for part, _ in parts), all(exact for _, exact in parts)


def _read_strategy(game: Game, player: int, given: Any) -> tuple[tuple[Fraction, ...], bool]:
    n_strategies = game.n_strategies[player]
    where = f"player {game.players[player]!r}"
    if isinstance(given, str):
        names = game.strategies[player]
        if given not in names:
            known = ", ".join(repr(name) for name in names)
            rule = f"name strategies of the game ({known})"
            raise UnknownNameError(must("profile", rule, repr(given), at=where))
        return _pure(n_strategies, names.index(given)), True
    if isinstance(given, (int, np.integer)):
        if not 0 <= given < n_strategies:
            rule = f"name strategies by 0 to {n_strategies - 1}"
            raise InvalidValueError(must("profile", rule, given, at=where))
        return _pure(n_strategies, int(given)), True
    return _read_mixture(given, n_strategies, where)


def _pure(n_strategies: int, strategy: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(int(index == strategy)) for index in range(n_strategies))


def _read_mixture(given: Any, n_strategies: int, where: str) -> tuple[tuple[Fraction, ...], bool]:
    entries = list(given)
    if len(entries) != n_strategies:
        rule = f"give {n_strategies} probabilities, one per strategy"
        raise InvalidValueError(must("profile", rule, len(entries), at=where))
    for entry in entries:
        if isinstance(entry, (float, np.floating)) and not np.isfinite(entry):
            raise InvalidValueError(must("profile", "hold finite probabilities only", entry, at=where))
        if not isinstance(entry, (int, float, Fraction, np.integer, np.floating)):
            raise InvalidTypeError(must("profile", "hold real numbers only", repr(entry), at=where))
        if entry < 0:
            raise InvalidValueError(must("profile", "hold no negative probability", entry, at=where))
    exact = all(is_exact(entry) for entry in entries)
    numbers = tuple(as_fraction(entry) for entry in entries)
    total = sum(numbers, Fraction(0))
    if total != 1 and (exact or abs(total - 1) > _SUM_ROUNDING):
        shown = total if exact else float(total)
        raise InvalidValueError(must("profile", "sum to 1 for every player", shown, at=where))
    return numbers, exact

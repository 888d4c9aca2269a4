"""The model: who plays, what each may do, and what each combination is worth to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._arrays import frozen
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.exact_numbers import as_fraction, exact_array, nearest_float
from accord.games.profiles import Profile, read_profile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Game"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Game:
    """A game in strategic form, frozen and exact.

    Parameters
    ----------
    payoffs : array_like, shape (n_players, *n_strategies)
        ``payoffs[i][s1][s2]...`` is what player ``i`` gets when player 1 plays ``s1``, player 2 ``s2``, ...
        Integers of any size, fractions and floats; a float counts at its exact binary value.
    players : sequence of str, optional
        Names; by default ``"player 1"``, ``"player 2"``, ...
    strategies : sequence of sequences of str, optional
        Names of every player's strategies; by default ``"1"``, ``"2"``, ...
    denominator : int, optional
        Round every payoff to the nearest multiple of ``1 / denominator`` first. For payoffs such as 0.1 that
        were meant as decimals: ``denominator=1000`` makes 0.1 exactly one tenth.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Payoffs or names that do not make a game.

    Notes
    -----
    ``game.payoffs`` is the read-only float64 array of nearest doubles, ``game.exact_payoffs`` the exact
    values.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> chicken = Game([[[3, 2], [4, 0]], [[3, 4], [2, 0]]], players=["US", "USSR"])
    >>> chicken.regret((0, 1))
    Fraction(0, 1)
    """

    payoffs: NDArray[np.float64]
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    _exact: NDArray[Any] | None = field(default=None)

    def __init__(
        self,
        payoffs: ArrayLike | Sequence[Any],
        players: Sequence[str] | None = None,
        strategies: Sequence[Sequence[str]] | None = None,
        *,
        denominator: int | None = None,
    ) -> None:
        if denominator is not None:
            payoffs = _rounded(payoffs, denominator)
        floats, exact = exact_array(payoffs, "payoffs")
        _check_shape(floats.shape)
        object.__setattr__(self, "payoffs", floats)
        object.__setattr__(self, "_exact", exact)
        object.__setattr__(self, "players", _player_names(players, len(floats)))
        object.__setattr__(self, "strategies", _strategy_names(strategies, self.players, floats.shape[1:]))

    @classmethod
    def from_matrices(
        cls,
        *matrices: ArrayLike | Sequence[Any],
        players: Sequence[str] | None = None,
        strategies: Sequence[Sequence[str]] | None = None,
        denominator: int | None = None,
    ) -> Game:
        """Return the game with one payoff matrix per player.

        Parameters
        ----------
        *matrices : array_like, all of shape (n_strategies of player 1, n_strategies of player 2, ...)
            What each player gets.
        players, strategies, denominator
            As in `Game`.
        """
        shapes = [np.shape(np.asarray(matrix, dtype=object)) for matrix in matrices]
        if len(set(shapes)) > 1:
            got = " and ".join(str(shape) for shape in shapes)
            raise InvalidValueError(
                must("matrices", "have one shape", got, cure="Give one entry per profile.")
            )
        return cls(list(matrices), players, strategies, denominator=denominator)

    @classmethod
    def from_nashpy(cls, game: Any) -> Game:
        """Return the game that a ``nashpy.Game`` holds."""
        matrices = getattr(game, "payoff_matrices", None)
        if matrices is None:
            raise InvalidTypeError(must("game", "be a nashpy.Game", type(game).__name__))
        return cls(list(matrices))

    def to_nashpy(self) -> Any:
        """Return the two-player game as a ``nashpy.Game`` (with payoffs rounded to doubles)."""
        self.check_players(2, "to_nashpy")
        import nashpy

        return nashpy.Game(self.payoffs[0].copy(), self.payoffs[1].copy())

    @property
    def n_players(self) -> int:
        """How many players there are."""
        return len(self.players)

    @property
    def n_strategies(self) -> tuple[int, ...]:
        """How many strategies each player has."""
        return self.payoffs.shape[1:]

    @property
    def exact_payoffs(self) -> NDArray[Any]:
        """The exact payoffs: an object array of ints and Fractions, shape (n_players, *n_strategies)."""
        if self._exact is not None:
            return frozen(self._exact.astype(object))
        exact = np.empty(self.payoffs.size, dtype=object)
        exact[:] = [_plain(as_fraction(value)) for value in self.payoffs.flat]
        return frozen(exact.reshape(self.payoffs.shape))

    def deviation_payoffs(self, player: int, profile: object) -> tuple[Fraction, ...]:
        """Return what each strategy of `player` earns against the others' part of `profile`, exactly."""
        return self._deviations(player, read_profile(self, profile)[0])

    def expected_payoffs(self, profile: object) -> tuple[Fraction, ...] | NDArray[np.float64]:
        """Return what each player expects under a mixed profile.

        Parameters
        ----------
        profile : sequence, one entry per player
            Each a sequence of probabilities, a strategy's index, or a strategy's name.

        Returns
        -------
        tuple of Fraction, or array of float, shape (n_players,)
            Exact when every probability is an integer or a Fraction, and floats otherwise.
        """
        mixed, exact = read_profile(self, profile)
        expected = [_dot(mixed[i], self._deviations(i, mixed)) for i in range(self.n_players)]
        return tuple(expected) if exact else frozen(np.array([nearest_float(value) for value in expected]))

    def regrets(self, profile: object) -> tuple[Fraction, ...] | NDArray[np.float64]:
        """Return, per player, how much it could gain by deviating alone from `profile`.

        Parameters and exactness are those of `expected_payoffs`.
        """
        mixed, exact = read_profile(self, profile)
        earned = [self._deviations(i, mixed) for i in range(self.n_players)]
        found = [max(best) - _dot(own, best) / sum(own) for own, best in zip(mixed, earned, strict=True)]
        return tuple(found) if exact else frozen(np.array([nearest_float(value) for value in found]))

    def regret(self, profile: object) -> Fraction | float:
        """Return the most that any player could gain by deviating alone; zero exactly at an equilibrium.

        Parameters and exactness are those of `expected_payoffs`.
        """
        found = self.regrets(profile)
        return max(found) if isinstance(found, tuple) else float(found.max())

    def best_responses(self, profile: object, tolerance: float = 0.0) -> tuple[tuple[int, ...], ...]:
        """Return, per player, the strategies that earn most against the others' part of `profile`.

        Parameters
        ----------
        profile : sequence, one entry per player
            As in `expected_payoffs`.
        tolerance : float
            How far behind the best a strategy may lie and still count, in the unit of the payoffs. Zero
            compares exactly, which is what an exact profile deserves; a float profile such as (1/3, 2/3)
            needs more.
        """
        mixed, _ = read_profile(self, profile)
        slack = as_fraction(tolerance)
        answer = []
        for player in range(self.n_players):
            earned = self._deviations(player, mixed)
            best = max(earned)
            answer.append(tuple(s for s, value in enumerate(earned) if value >= best - slack))
        return tuple(answer)

    def check_players(self, n_players: int, needed_by: str) -> None:
        """Raise `InvalidValueError` unless the game has `n_players` players."""
        if self.n_players != n_players:
            rule = f"have {n_players} players for {needed_by}"
            raise InvalidValueError(must("game", rule, self.n_players))

    def _deviations(self, player: int, mixed: Profile) -> tuple[Fraction, ...]:
        played = [[s for s, p in enumerate(own) if p] for own in mixed]
        played[player] = list(range(self.n_strategies[player]))
        exact = self.payoffs[player] if self._exact is None else self._exact[player]
        table = np.array(exact[np.ix_(*played)]).astype(object)
        if self._exact is None:
            table = np.vectorize(as_fraction, otypes=[object])(table)
        for other in reversed(range(self.n_players)):
            if other != player:
                weights = np.array([mixed[other][s] for s in played[other]], dtype=object)
                table = np.dot(np.moveaxis(table, other, -1), weights)
        return tuple(Fraction(value) for value in table)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Game):
            return NotImplemented
        return (
            self.players == other.players
            and self.strategies == other.strategies
            and np.array_equal(self.payoffs, other.payoffs)
            and (
                (self._exact is None and other._exact is None)
                or np.array_equal(self.exact_payoffs, other.exact_payoffs)
            )
        )

    def __hash__(self) -> int:
        # Adding zero makes one of the two zeros, which are equal but differ in their bytes.
        return hash((self.players, self.strategies, (self.payoffs + 0.0).tobytes()))

    def __repr__(self) -> str:
        size = " x ".join(str(n) for n in self.n_strategies)
        lines = [f"Game: {size} strategies, payoffs {self.payoffs.min():g} to {self.payoffs.max():g}"]
        shown = list(zip(self.players, self.strategies, strict=True))
        lines += [f"  {name}: {_shortened(names)}" for name, names in shown[:4]]
        if len(shown) > 4:
            lines[-1] = f"  and {len(shown) - 3} more players"
        return "\n".join(lines)


def _shortened(names: tuple[str, ...]) -> str:
    return ", ".join(names) if len(names) <= 8 else f"{', '.join(names[:7])}, ... {names[-1]}"


def _plain(number: Fraction) -> Fraction | int:
    return number.numerator if number.denominator == 1 else number


def _dot(weights: tuple[Fraction, ...], values: tuple[Fraction, ...]) -> Fraction:
    return sum((w * v for w, v in zip(weights, values, strict=True) if w), Fraction(0))


def _rounded(payoffs: Any, denominator: int) -> NDArray[Any]:
    if isinstance(denominator, bool) or not isinstance(denominator, (int, np.integer)) or denominator < 1:
        raise InvalidValueError(must("denominator", "be a positive integer", repr(denominator)))
    floats, exact = exact_array(payoffs, "payoffs")
    given = floats if exact is None else exact
    whole = int(denominator)

    def to_multiple(value: object) -> Fraction:
        return Fraction(round(as_fraction(value) * whole), whole)

    return np.vectorize(to_multiple, otypes=[object])(given) if given.size else np.asarray(given)


def _check_shape(shape: tuple[int, ...]) -> None:
    rule = "have shape (n_players, *n_strategies), one axis per player after the first"
    if len(shape) < 2 or shape[0] != len(shape) - 1:
        cure = "Put the players first: payoffs[i] is the table of player i."
        raise InvalidValueError(must("payoffs", rule, shape, cure=cure))
    if 0 in shape:
        raise InvalidValueError(must("payoffs", "have at least one strategy per player", f"shape {shape}"))


def _player_names(given: Sequence[str] | None, n_players: int) -> tuple[str, ...]:
    if given is None:
        return tuple(f"player {i + 1}" for i in range(n_players))
    return _names(given, n_players, "players", "player")


def _strategy_names(
    given: Sequence[Sequence[str]] | None, players: tuple[str, ...], n_strategies: tuple[int, ...]
) -> tuple[tuple[str, ...], ...]:
    if given is None:
        return tuple(tuple(str(s + 1) for s in range(n)) for n in n_strategies)
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise InvalidTypeError(must("strategies", "be a list of lists of names", type(given).__name__))
    if len(given) != len(players):
        rule = f"have {len(players)} entries, one list of names per player"
        raise InvalidValueError(must("strategies", rule, len(given)))
    return tuple(
        _names(names, n, f"strategies[{i}]", "strategy")
        for i, (names, n) in enumerate(zip(given, n_strategies, strict=True))
    )


def _names(given: Sequence[str], count: int, argument: str, noun: str) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise InvalidTypeError(must(argument, "be a list of names", repr(given)))
    if len(given) != count:
        raise InvalidValueError(must(argument, f"have {count} entries, one name per {noun}", len(given)))
    for position, name in enumerate(given):
        if not isinstance(name, str) or not name.strip():
            raise InvalidTypeError(must(f"{argument}[{position}]", "be a non-empty string", repr(name)))
        if name in given[:position]:
            cure = "Rename one."
            raise InvalidValueError(must(argument, "have different names", f"{name!r} twice", cure=cure))
    return tuple(given)

"""Equilibria with advice: a mediator draws a profile and tells each player its part."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._arrays import float_array, frozen
from accord.errors import InvalidTypeError, UnknownNameError, must
from accord.games.exact_numbers import as_fraction, nearest_float
from accord.games.game import Game
from accord.games.obedience import best_obedient, gains_from_disobeying

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["CorrelatedEquilibrium", "coarse_correlated_equilibrium", "correlated_equilibrium"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CorrelatedEquilibrium:
    """A distribution over profiles that nobody gains by disobeying.

    Attributes
    ----------
    game : Game
        The question.
    concept : {"correlated", "coarse correlated"}
        Whether players may disobey after or only before they hear their advice.
    objective : str
        What was made as large as possible.
    probabilities : array, shape n_strategies
        Of each profile, read-only.
    payoffs : (n_players,) array
        What each player expects.
    value : float
        The objective reached.
    bound : float
        What the objective can at most reach, proven in exact arithmetic: equal to `value` when the optimum
        was solved exactly, and otherwise above it by no more than rounding.
    regret : float
        The most any player could gain by disobeying, in the unit of the payoffs: zero when solved exactly,
        and otherwise up to rounding.
    seconds : float
        Wall time.
    """

    game: Game
    concept: str
    objective: str
    probabilities: NDArray[np.float64]
    payoffs: NDArray[np.float64]
    value: float
    bound: float
    regret: float
    seconds: float

    def raise_for_status(self) -> CorrelatedEquilibrium:
        """Return this answer; every game has one."""
        return self

    def __repr__(self) -> str:
        size = " x ".join(str(n) for n in self.game.n_strategies)
        shown = ", ".join(f"{value:.6g}" for value in self.payoffs[:6])
        return "\n".join(
            [
                f"The {self.concept} equilibrium of a {size} game with the largest {self.objective}",
                f"  value: {self.value:.6g}, proven to be at most {self.bound:.6g}",
                f"  payoffs: {shown}",
                f"  profiles with weight: {int((self.probabilities > 1e-9).sum())}",
                f"  regret {self.regret:.2g}, linear program, {self.seconds:.3g} s",
            ]
        )


def correlated_equilibrium(game: Game, objective: str | ArrayLike = "total") -> CorrelatedEquilibrium:
    """Return the correlated equilibrium that is best by a chosen objective.

    A distribution over profiles such that no player, told its part of the profile drawn, gains by playing
    something else (Aumann 1974). They form a polytope that contains all Nash equilibria.

    Parameters
    ----------
    game : Game
        Any number of players.
    objective : str or array of shape n_strategies
        ``"total"``: the sum of expected payoffs. ``"smallest"``: the smallest expected payoff. A player's
        name: that player's. An array: its expectation.

    Returns
    -------
    CorrelatedEquilibrium

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Not a game, an array of another shape, or an unknown objective.
    SolverError
        No solver found an answer that passed its check.

    Notes
    -----
    A linear program with one variable per profile. Small ones are solved in exact arithmetic; larger ones in
    doubles first, scaled so that neither shifts nor units of payoffs matter, and then exactly on the basis
    found. Objectives are compared exactly, in the unit of the payoffs.

    References
    ----------
    R. Aumann, Subjectivity and correlation in randomized strategies, J. Mathematical Economics 1 (1974)
    67-96.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.correlated import correlated_equilibrium
    >>> chicken = Game.from_matrices([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> round(correlated_equilibrium(chicken).value, 6)
    10.5
    """
    return _best(game, objective, coarse=False)


def coarse_correlated_equilibrium(game: Game, objective: str | ArrayLike = "total") -> CorrelatedEquilibrium:
    """Return the coarse correlated equilibrium that is best by a chosen objective.

    As `correlated_equilibrium`, but players decide whether to obey before they hear their advice (Moulin and
    Vial 1978): a larger polytope. Parameters, returns and errors are the same.

    References
    ----------
    H. Moulin and J.-P. Vial, Strategically zero-sum games, Int. J. Game Theory 7 (1978) 201-221.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.correlated import coarse_correlated_equilibrium
    >>> pennies = Game.from_matrices([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> abs(round(coarse_correlated_equilibrium(pennies, "player 1").value, 6))
    0.0
    """
    return _best(game, objective, coarse=True)


def _best(game: Game, objective: str | ArrayLike, *, coarse: bool) -> CorrelatedEquilibrium:
    started = perf_counter()
    if not isinstance(game, Game):
        raise InvalidTypeError(must("game", "be an accord.Game", type(game).__name__))
    exact = game.exact_payoffs
    name, rows = _objective(game, exact, objective)
    found = best_obedient(game, rows, coarse=coarse)
    probabilities = np.zeros(int(np.prod(game.n_strategies)))
    for place, share in found.shares.items():
        probabilities[place] = float(share)
    expected = [
        sum((Fraction(own.flat[place]) * share for place, share in found.shares.items()), Fraction(0))
        for own in exact
    ]
    return CorrelatedEquilibrium(
        game=game,
        concept="coarse correlated" if coarse else "correlated",
        objective=name,
        probabilities=frozen(probabilities.reshape(game.n_strategies)),
        payoffs=frozen(np.array([nearest_float(value) for value in expected])),
        value=nearest_float(found.value),
        bound=nearest_float(found.bound),
        regret=nearest_float(_regret(exact, found.shares, coarse=coarse)),
        seconds=perf_counter() - started,
    )


def _regret(exact: NDArray[Any], shares: dict[int, Fraction], *, coarse: bool) -> Fraction:
    gains = gains_from_disobeying(exact, coarse=coarse)
    earned = (sum((row[j] * p for j, p in shares.items() if j in row), Fraction(0)) for row in gains)
    return max(chain([Fraction(0)], earned))


def _objective(
    game: Game, exact: NDArray[Any], objective: str | ArrayLike
) -> tuple[str, list[list[Fraction]]]:
    """Return its name, and the rows of which the smallest expectation counts."""
    flat = [[Fraction(value) for value in own.flat] for own in exact]
    if not isinstance(objective, str):
        float_array(objective, "objective", game.n_strategies, meaning="one number per profile")
        given = np.array(objective, dtype=object)
        return "objective", [[as_fraction(value) for value in given.flat]]
    if objective == "total":
        return "total payoff", [[sum(values, Fraction(0)) for values in zip(*flat, strict=True)]]
    if objective == "smallest":
        return "smallest payoff", flat
    if objective in game.players:
        return f"payoff of {objective}", [flat[game.players.index(objective)]]
    known = ", ".join(repr(player) for player in game.players)
    rule = f"be 'total', 'smallest', a player ({known}) or an array"
    raise UnknownNameError(must("objective", rule, repr(objective)))

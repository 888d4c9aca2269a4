"""Equilibria with advice: a mediator draws a profile and tells each player its part."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import float_array, frozen
from accord.errors import InvalidTypeError, UnknownNameError, must
from accord.games.game import Game

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
    regret : float
        The most any player could gain by disobeying, in the unit of the payoffs; zero up to rounding.
    seconds : float
        Wall time.
    """

    game: Game
    concept: str
    objective: str
    probabilities: NDArray[np.float64]
    payoffs: NDArray[np.float64]
    value: float
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
                f"  value: {self.value:.6g}",
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
    A linear program with one variable per profile, in doubles; the answer is checked against the payoffs as
    given.

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
    from accord._convex.correlated import best_obedient, deviation_gains

    started = perf_counter()
    if not isinstance(game, Game):
        raise InvalidTypeError(must("game", "be an accord.Game", type(game).__name__))
    name, weights, floors = _objective(game, objective)
    lowest = game.payoffs.reshape(game.n_players, -1).min(axis=1)
    span = game.payoffs.reshape(game.n_players, -1).max(axis=1) - lowest
    unit = np.where(span > 0, span, 1.0).reshape(-1, *[1] * game.n_players)
    # Each player in units of its own range: obedience does not depend on them, solvers do.
    in_units = (game.payoffs - lowest.reshape(unit.shape)) / unit
    scale = max(float(np.abs(weights).max()), float(np.abs(floors).max(initial=0.0))) or 1.0
    found, _ = best_obedient(deviation_gains(in_units, coarse=coarse), floors / scale, weights / scale)
    value = float(weights @ found) + (float((floors @ found).min()) if len(floors) else 0.0)
    raw = deviation_gains(game.payoffs, coarse=coarse) @ found
    return CorrelatedEquilibrium(
        game=game,
        concept="coarse correlated" if coarse else "correlated",
        objective=name,
        probabilities=frozen(found.reshape(game.n_strategies)),
        payoffs=frozen(game.payoffs.reshape(game.n_players, -1) @ found),
        value=value,
        regret=max(float(raw.max(initial=0.0)), 0.0),
        seconds=perf_counter() - started,
    )


def _objective(
    game: Game, objective: str | ArrayLike
) -> tuple[str, NDArray[np.float64], NDArray[np.float64]]:
    """Return its name, a weight per profile, and the rows of which the smallest expectation counts."""
    flat = game.payoffs.reshape(game.n_players, -1)
    nothing = np.zeros((0, flat.shape[1]))
    if not isinstance(objective, str):
        meaning = "one number per profile"
        return (
            "objective",
            float_array(objective, "objective", game.n_strategies, meaning=meaning).ravel(),
            nothing,
        )
    if objective == "total":
        return "total payoff", flat.sum(axis=0), nothing
    if objective == "smallest":
        return "smallest payoff", np.zeros(flat.shape[1]), flat
    if objective in game.players:
        return f"payoff of {objective}", flat[game.players.index(objective)], nothing
    known = ", ".join(repr(player) for player in game.players)
    rule = f"be 'total', 'smallest', a player ({known}) or an array"
    raise UnknownNameError(must("objective", rule, repr(objective)))

"""Variable threats: the parties choose what they will do without a deal, knowing what deal that leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.disagreement.payoffs import DisagreementPayoffs, assemble
from accord.errors import InvalidValueError, must
from accord.games.game import Game
from accord.games.zero_sum import zero_sum_value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.games.profiles import Profile
    from accord.negotiation import Negotiation

__all__ = ["VariableThreats", "variable_threats"]

_BISECTIONS = 60


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class VariableThreats:
    """Optimal threats, the disagreement point they make, and the division that follows.

    Attributes
    ----------
    game : Game
        What the threats pay if carried out.
    threats : profile
        Each party's threat, a mixed strategy.
    disagreement : DisagreementPayoffs
        Expected payoffs of the threats; actors who are not parties keep their payoff of no deal.
    payoffs : (2,) array
        The Nash solution over lotteries from that disagreement point.
    exchange : float
        The share :math:`a` in the weights :math:`(a, 1 - a)` at which payoffs are exchanged at the
        solution; the threats are optimal in the zero-sum game :math:`a d_1 - (1 - a) d_2`.
    """

    game: Game
    threats: Profile
    disagreement: DisagreementPayoffs
    payoffs: NDArray[np.float64]
    exchange: float

    def __repr__(self) -> str:
        def mixed(party: int) -> str:
            names = self.game.strategies[party]
            return ", ".join(
                f"{name} {float(p):.3g}" for name, p in zip(names, self.threats[party], strict=True) if p > 0
            )

        first, second = self.game.players
        return "\n".join(
            [
                f"VariableThreats: exchange at {self.exchange:.3g} to {1 - self.exchange:.3g}",
                f"  {first} threatens  {mixed(0)}",
                f"  {second} threatens  {mixed(1)}",
                f"  no deal {self.disagreement.payoffs}, deal {self.payoffs}",
            ]
        )


@dataclass(frozen=True, slots=True)
class _Threats:
    """The zero-sum game of the parties' threats at a rate of exchange, solved."""

    game: Game
    exchange: Fraction
    profile: Profile
    value: Fraction

    @classmethod
    def at(cls, game: Game, exchange: float) -> _Threats:
        a = Fraction(exchange)
        first, second = game.exact_payoffs
        own = first * a - second * (1 - a)
        solved = zero_sum_value(Game.from_matrices(own, -own))
        return cls(game, a, solved.profile, solved.value)

    def shortfall(self, point: NDArray[np.float64]) -> float:
        """Return how far `point` gives the first party more, at this exchange, than the threats secure."""
        a = float(self.exchange)
        return a * float(point[0]) - (1 - a) * float(point[1]) - float(self.value)


def variable_threats(game: Game, negotiation: Negotiation) -> VariableThreats:
    r"""Return the optimal threats of two parties who bargain by the Nash solution over lotteries.

    Each party first commits to what it will do without a deal, a strategy of `game`; the Nash solution from
    the resulting disagreement point follows (Nash 1953). With the parties' payoffs exchanged at
    :math:`(a, 1 - a)` where the solution lies, the threats are optimal strategies of the zero-sum game
    :math:`a d_1 - (1 - a) d_2`, and the solution :math:`u` satisfies
    :math:`a u_1 - (1 - a) u_2 = ` its value. The payoffs so determined are unique.

    Parameters
    ----------
    game : Game
        Two players, the negotiation's two parties in order; payoffs of carrying out the threats.
    negotiation : Negotiation
        Two parties. Its own disagreement payoffs are used only for actors who are not parties.

    Returns
    -------
    VariableThreats
        ``disagreement`` can be given as ``disagreement=``.

    Raises
    ------
    InvalidValueError
        Not two parties and two players, no allowed package, or threats that no lottery can match.

    References
    ----------
    Nash, J. F. (1953). Two-person cooperative games. Econometrica 21, 128-140.

    Examples
    --------
    >>> import accord
    >>> pie = accord.Issue("pie", ["A", "B"])
    >>> talks = accord.Negotiation([pie], ["A", "B"], {"pie": [[10, 0], [0, 10]]}, [0, 0])
    >>> game = accord.Game.from_matrices([[0, 4], [1, 2]], [[0, 0], [3, 2]])
    >>> found = accord.variable_threats(game, talks)
    >>> found.payoffs, found.disagreement.payoffs
    (array([5., 5.]), array([0., 0.]))
    """
    if len(negotiation.parties) != 2 or game.n_players != 2:
        raise InvalidValueError(
            must(
                "game",
                "have two players, the two parties of the negotiation",
                f"{game.n_players} players and {len(negotiation.parties)} parties",
            )
        )
    corners = _frontier(negotiation)
    point, threats = _balance(game, corners)
    expected = np.array([float(x) for x in game.expected_payoffs(threats.profile)])
    gains = point - expected
    if (gains < -1e-9 * np.abs(corners).max(axis=0)).any():
        raise InvalidValueError(
            must(
                "game",
                "have threats that some lottery over packages can match",
                f"threats that pay {expected}",
                cure="Without a deal both parties do better, so there is nothing to bargain about.",
            )
        )
    no_deal = negotiation.disagreement.copy()
    no_deal[negotiation.party_positions] = expected
    return VariableThreats(
        game,
        threats.profile,
        assemble(negotiation, game, {"threats carried out": no_deal}),
        frozen(point),
        float(threats.exchange),
    )


def _frontier(negotiation: Negotiation) -> NDArray[np.float64]:
    """Return the corners of the efficient frontier over lotteries, payoffs of the first party ascending."""
    from accord._convex.groups import lottery_space
    from accord._convex.polygon import polygon

    space = lottery_space(
        negotiation.acceptable_structure, negotiation.party_positions, np.zeros(negotiation.n_actors)
    )
    if space.is_empty:
        raise InvalidValueError(must("negotiation", "have a package that no party refuses", "none"))
    return polygon(space).corners


def _balance(game: Game, corners: NDArray[np.float64]) -> tuple[NDArray[np.float64], _Threats]:
    """Return the efficient point that gives the first party just what the threats secure, and the threats.

    Along the frontier the first party's weight rises from 0 to 1, at corners, and the point moves in its
    favour, on edges. What it gets beyond what its threats secure starts at zero or below and ends at zero or
    above.
    """
    widths, heights = np.diff(corners, axis=0).T
    exchanges = heights / (heights - widths)  # the normal of each edge

    def excess_at(edge: int, corner: int) -> tuple[float, _Threats]:
        threats = _Threats.at(game, float(exchanges[edge]))
        return threats.shortfall(corners[corner]), threats

    edge = _first(exchanges.size, lambda k: excess_at(k, k + 1)[0] >= 0)
    if edge < exchanges.size:
        low, threats = excess_at(edge, edge)
        if low <= 0:
            high = threats.shortfall(corners[edge + 1])
            share = low / (low - high) if high > low else 0.0
            return (1 - share) * corners[edge] + share * corners[edge + 1], threats
    left = float(exchanges[edge - 1]) if edge > 0 else 0.0
    right = float(exchanges[edge]) if edge < exchanges.size else 1.0
    for _ in range(_BISECTIONS):
        middle = 0.5 * (left + right)
        if _Threats.at(game, middle).shortfall(corners[edge]) >= 0:
            right = middle
        else:
            left = middle
    return corners[edge].copy(), _Threats.at(game, right)


def _first(n: int, holds: Callable[[int], bool]) -> int:
    """Return the first of 0 to n - 1 at which `holds` turns true, n when it does not (bisection)."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low

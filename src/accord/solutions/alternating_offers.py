"""The subgame-perfect outcome of alternating offers between two parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from accord._checks import known, per_actor
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.result import Solution
from accord.solutions.agreeing import by_consent
from accord.solutions.offer_rounds import (
    finite_on_chain,
    finite_over_packages,
    stationary_on_chain,
    stationary_over_packages,
)
from accord.solutions.question import FRONTIER_METHODS, ask
from accord.solutions.rational_lotteries import rational_chain
from accord.solutions.rational_packages import rational_packages

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from accord.negotiation import Negotiation
    from accord.solutions.question import Question

__all__ = ["alternating_offers_solution"]

METHODS = {"packages": FRONTIER_METHODS, "lotteries": ("polygon",)}

_NO_DEAL_BETTER = "nothing is at least as good for both parties as their outside options"


@by_consent
def alternating_offers_solution(
    negotiation: Negotiation,
    discounts: ArrayLike | Mapping[str, float] = 0.9,
    *,
    first: str | None = None,
    horizon: int | None = None,
    outside_options: ArrayLike | Mapping[str, float] | None = None,
    over: str = "packages",
    method: str = "auto",
    max_ties: int = 1000,
) -> Solution:
    r"""Return what two impatient parties agree on when they take turns to propose.

    In every round one party proposes a package (or lottery) and the other accepts or rejects; after a
    rejection the roles change and gains shrink by each party's discount factor :math:`\delta_i`. The
    disagreement payoffs are the inside options, received while talks go on; who rejects may also leave and
    take both outside options (Binmore, Shaked and Sutton 1989). Without a horizon the outcome of a
    stationary subgame-perfect equilibrium (Rubinstein 1982): the first party's offer `x` and the other's
    `y` with

    .. math:: x = \arg\max\{g_1 : g_2 \ge \max(o_2, \delta_2\, g_2(y))\}, \qquad
              y = \arg\max\{g_2 : g_1 \ge \max(o_1, \delta_1\, g_1(x))\}.

    With a horizon of `n` rounds the outcome of backward induction (Stahl 1972).

    Parameters
    ----------
    negotiation : Negotiation
        With two parties.
    discounts : float, (2,) array_like, or mapping of party to float
        Per round, at least 0 and below 1 (1 is allowed with a horizon).
    first : str, optional
        Who proposes first; by default the first party.
    horizon : int, optional
        Number of rounds; unlimited by default.
    outside_options : (2,) array_like or mapping of party to float, optional
        Payoffs of leaving the talks; by default nobody can.
    over : str
        ``"packages"`` or ``"lotteries"``.
    method : str
        ``"auto"``; over packages ``"merging"`` or ``"enumeration"``, over lotteries ``"polygon"``.
    max_ties : int
        How many tied packages to list; all are counted.

    Returns
    -------
    Solution
        What the first proposer offers and the other accepts at once; ``value`` is the proposer's gain. Over
        packages several stationary equilibria can exist; all their outcomes tie. Status ``"no_agreement"``
        when nothing gives both parties at least their disagreement payoff and outside option.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        An argument is malformed, or there are not two parties.
    SpaceTooLargeError
        The frontier is too large, or issues are tied together too densely.

    Notes
    -----
    A party accepts when it is indifferent, and a proposer who is indifferent proposes what the other
    prefers. Over lotteries the stationary equilibrium is unique; as discount factors go to one together, it
    tends to the Nash solution with bargaining weights :math:`-1/\ln\delta_i` (Binmore, Rubinstein and
    Wolinsky 1986). Over packages equilibria multiply as discount factors approach one (van Damme, Selten and
    Winter 1990).

    References
    ----------
    Stahl, I. (1972). Bargaining theory. Stockholm School of Economics.
    Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. Econometrica 50, 97-109.
    Binmore, K., Rubinstein, A. and Wolinsky, A. (1986). The Nash bargaining solution in economic modelling.
    RAND Journal of Economics 17, 176-188.
    Binmore, K., Shaked, A. and Sutton, J. (1989). An outside option experiment. Quarterly Journal of
    Economics 104, 753-770.
    van Damme, E., Selten, R. and Winter, E. (1990). Alternating bid bargaining with a smallest money unit.
    Games and Economic Behavior 2, 188-201.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[1, 0], [0, 1]]}, [0, 0])
    >>> alternating_offers_solution(negotiation, 0.5, over="lotteries").payoffs.round(6)
    array([0.666667, 0.333333])
    """
    question = ask(negotiation, "alternating_offers", over, method, max_ties, methods=METHODS, n_parties=2)
    terms = _terms(negotiation, discounts, first, horizon, outside_options)
    if over == "packages":
        return _over_packages(question, terms)
    return _over_lotteries(question, terms)


@dataclass(frozen=True, slots=True, eq=False)
class _Terms:
    """The rules of the talks, in the order of the parties: gains per outside option, who starts, how long."""

    discounts: NDArray[np.float64]
    outside: NDArray[np.float64]
    proposer: int
    horizon: int | None


def _terms(
    negotiation: Negotiation,
    discounts: ArrayLike | Mapping[str, float],
    first: str | None,
    horizon: int | None,
    outside_options: ArrayLike | Mapping[str, float] | None,
) -> _Terms:
    parties = negotiation.parties
    if not isinstance(discounts, Mapping) and np.ndim(discounts) == 0:
        discounts = np.full(2, discounts)
    checked = per_actor("discounts", discounts, parties)
    if horizon is not None and (isinstance(horizon, bool) or not isinstance(horizon, int)):
        raise InvalidTypeError(must("horizon", "be a whole number of rounds", type(horizon).__name__))
    if horizon is not None and horizon < 1:
        raise InvalidValueError(must("horizon", "be at least 1", horizon))
    for party, discount in zip(parties, checked, strict=True):
        if not 0.0 <= discount <= 1.0 or (horizon is None and discount == 1.0):
            raise InvalidValueError(
                must("discounts", "be at least 0 and below 1", discount, at=f"party {party!r}")
            )
    if first is not None:
        known("first", first, parties)
    outside = np.zeros(2)
    if outside_options is not None:
        given = per_actor("outside_options", outside_options, parties)
        outside = np.maximum(given - negotiation.disagreement[negotiation.party_positions], 0.0)
    return _Terms(checked, outside, 0 if first is None else parties.index(first), horizon)


def _over_packages(question: Question, terms: _Terms) -> Solution:
    rational = rational_packages(question)
    if isinstance(rational, Solution):
        return rational
    points = np.flatnonzero((rational.gains >= terms.outside - rational.rounding).all(axis=1))
    if points.size == 0:
        return question.no_agreement(rational.frontier.method, _NO_DEAL_BETTER, rational.frontier.n_points)
    order = [terms.proposer, 1 - terms.proposer]
    gains, noise = rational.gains[points][:, order], rational.rounding[order]
    discounts, outside = terms.discounts[order], terms.outside[order]
    if terms.horizon is None:
        chosen, replies = stationary_over_packages(gains, discounts, outside, noise)
    else:
        chosen, replies = finite_over_packages(gains, discounts, outside, noise, terms.horizon)
    how = ""
    if chosen.size > 1:
        how = f"; {chosen.size} stationary equilibria"
    elif replies is not None:
        how = f"; after a rejection {_pair(question, rational.gains[points[replies[0]]])} would be offered"
    solution = rational.answer(points[chosen], 0.0, how)
    value = float(solution.gains[question.parties[terms.proposer]])  # of the package that is shown
    return replace(solution, value=value, bound=value)


def _over_lotteries(question: Question, terms: _Terms) -> Solution:
    lotteries = rational_chain(question)
    if isinstance(lotteries, Solution):
        return lotteries
    chain = lotteries.chain
    worst = chain.second(terms.outside[0]) if terms.outside[0] <= chain.x[-1] else -np.inf
    if worst < terms.outside[1]:
        return question.no_agreement("polygon", _NO_DEAL_BETTER, chain.x.size)
    if terms.horizon is None:
        offer = stationary_on_chain(chain, terms.discounts, terms.outside, terms.proposer)
    else:
        offer = finite_on_chain(chain, terms.discounts, terms.outside, terms.proposer, terms.horizon)
    where = chain.where_first(offer) if terms.proposer == 0 else chain.where_second(offer)
    return lotteries.answer(where, offer)


def _pair(question: Question, gains: NDArray[np.float64]) -> str:
    named = zip(question.negotiation.parties, gains, strict=True)
    return "gains of " + ", ".join(f"{party} {gain:g}" for party, gain in named)

"""Commitment problems: when a declining side fights now because no later deal can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accord._checks import known
from accord.disagreement.payoffs import per_actor_payoffs
from accord.enforcement.numbers import check_number
from accord.enforcement.rounding import PRODUCT_ROUNDING, flow_rounding
from accord.errors import InvalidValueError, must
from accord.frontier import pareto_frontier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from accord.disagreement.payoffs import DisagreementPayoffs
    from accord.negotiation import Negotiation

__all__ = ["PreventiveWar", "preventive_war"]


@dataclass(frozen=True, slots=True)
class PreventiveWar:
    """A declining actor's choice between war now and the most that can be credibly offered.

    Attributes
    ----------
    actor : str
    war_now : float
        Payoff per period of war now.
    best_offer : float
        Payoff per period of the most that the others can give today, and of what it can hold later.
    today : float
        Its largest payoff of any allowed package.
    rounding : float
        The difference up to which war now and the best offer count as equal.
    """

    actor: str
    war_now: float
    best_offer: float
    today: float
    rounding: float

    @property
    def fights(self) -> bool:
        """Return whether no credible offer keeps the actor from war now."""
        return self.margin > 0

    @property
    def margin(self) -> float:
        """Return by how much war now beats the best credible offer; negative when it does not."""
        margin = self.war_now - self.best_offer
        return margin if abs(margin) > self.rounding else 0.0


def preventive_war(
    negotiation: Negotiation,
    actor: str,
    *,
    war_now: ArrayLike | Mapping[str, float] | DisagreementPayoffs,
    war_later: ArrayLike | Mapping[str, float] | DisagreementPayoffs,
    discount: float,
) -> PreventiveWar:
    r"""Return whether `actor`, whose war payoff is falling, fights now.

    Once power has shifted, the others need give it no more than its later war payoff :math:`w'`; so the most
    it can be promised is everything today and that afterwards. It fights when, per period,
    :math:`w > (1 - \delta) \max_x u(x) + \delta w'` (Powell 2004, 2006).

    Parameters
    ----------
    negotiation : Negotiation
    actor : str
        The declining actor.
    war_now, war_later : (n_actors,) array_like, mapping of actor to payoff, or DisagreementPayoffs
        Payoffs per period of war before and after the shift.
    discount : float
        Discount factor between the two, between 0 and 1.

    Returns
    -------
    PreventiveWar

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        An unknown actor, malformed payoffs, a discount factor out of range.

    References
    ----------
    Powell, R. (2004). The inefficient use of power. American Political Science Review 98, 231-241.
    Powell, R. (2006). War as a commitment problem. International Organization 60, 169-203.

    Examples
    --------
    >>> import accord
    >>> pie = accord.Issue("pie", ["A", "B"])
    >>> talks = accord.Negotiation([pie], ["A", "B"], {"pie": [[1, 0], [0, 1]]}, [0, 0])
    >>> shift = accord.preventive_war(talks, "A", war_now=[0.7, 0.1], war_later=[0.2, 0.6], discount=0.75)
    >>> shift.fights, round(shift.margin, 3)
    (True, 0.3)
    """
    known("actor", actor, negotiation.actors)
    check_number("discount", discount)
    if not 0 <= discount <= 1:
        raise InvalidValueError(must("discount", "lie between 0 and 1", discount))
    row = negotiation.actors.index(actor)
    now, later = (
        float(per_actor_payoffs(name, given, negotiation)[row])
        for name, given in (("war_now", war_now), ("war_later", war_later))
    )
    today = float(pareto_frontier(negotiation, actors=[actor]).payoffs[0, 0])
    rounding = float(flow_rounding(negotiation)[row])
    rounding += PRODUCT_ROUNDING * (abs(now) + (1 - discount) * abs(today) + discount * abs(later))
    return PreventiveWar(actor, now, (1 - discount) * today + discount * later, today, rounding)

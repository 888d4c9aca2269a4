"""Why no instruments suffice: which demands stand in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from accord.leverage.search import Search
    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["why_infeasible"]


def why_infeasible(negotiation: Negotiation, searches: Sequence[Search], target: Package | None) -> str:
    """Return which demands stand in the way: the budget, the owners' own interest, red lines, or gains.

    Parameters
    ----------
    negotiation : Negotiation
    searches : sequence of Search
        One per coalition, none of which finds a plan.
    target : Package or None
    """
    unlimited = [search.without_budget() for search in searches]
    costs = [worked.exact.cost for search in unlimited if (worked := search.cheapest()) is not None]
    if costs:
        return f"The cheapest plan costs {float(min(costs)):g}, more than the budget."
    selfless = [search.selfless() for search in unlimited]
    if _suffices(selfless):
        return "Instruments would suffice, but some owner would be worse off than without a deal."
    parties = list(zip(negotiation.parties, negotiation.party_positions.tolist(), strict=True))
    refusing = [
        name
        for name, party in parties
        if _suffices(search.without_red_lines(party) for search in searches if search.refuses(party))
    ]
    if refusing:
        whose = " or ".join(refusing)
        return f"Only red lines of {whose} stand in the way: without them instruments would suffice."
    if not any(search.has_packages for search in searches):
        if target is None:
            return "Every allowed package crosses a red line of somebody whose consent is needed."
        return "The linkages forbid the target, or it crosses a red line of a party."
    stubborn = [
        name
        for name, party in parties
        if _suffices(search.without_consent(party) for search in selfless if search.asks(party))
    ]
    if stubborn:
        return f"No instruments move {' or '.join(stubborn)} far enough; the others could agree."
    return "No instruments move the parties far enough, whoever is left out."


def _suffices(searches: Iterable[Search]) -> bool:
    return any(search.cheapest() is not None for search in searches)

"""The cheapest leverage: sticks and carrots that open a zone, or bring a target into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.coalitions import coalition_negotiations
from accord.errors import InvalidTypeError, InvalidValueError, SolverError, must
from accord.leverage.nash_target import cheapest_for_nash
from accord.leverage.options import Toolbox, margins
from accord.leverage.reasons import why_infeasible
from accord.leverage.result import Leverage, Plan
from accord.leverage.search import Search

if TYPE_CHECKING:
    from accord.instruments import Instrument
    from accord.leverage.search import Worked
    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["cheapest_leverage"]


def cheapest_leverage(
    negotiation: Negotiation,
    instruments: Sequence[Instrument],
    target: Mapping[str, str] | None = None,
    margin: float | Mapping[str, float] = 0.0,
    budget: float | None = None,
    *,
    as_nash: bool = False,
    alternatives: int = 3,
) -> Leverage:
    r"""Return the cheapest instruments under which some package, or the target, is acceptable to all.

    With amounts :math:`s_j \ge 0` of the instruments, find a package :math:`x` (allowed, crossing no party's
    red line) and amounts of the smallest cost :math:`\sum_j c_j s_j` such that every party consents,
    :math:`u_i(x) + \sum_j a_{ij} s_j - \text{own costs} \ge d_i + \sum_j r_{ij} s_j + \text{margin}_i`, and
    every owner of an instrument in use is at least as well off as without a deal and without instruments,
    :math:`u_o(x) + \sum_j a_{oj} s_j - \text{own costs} \ge d_o` (Touval and Zartman 1985; Beardsley 2011).

    Parameters
    ----------
    negotiation : Negotiation
    instruments : sequence of Instrument
        Side payments are instruments too: :func:`~accord.side_payments`.
    target : Package or mapping of issue to option, optional
        The package to make acceptable; by default any will do.
    margin : float or mapping of party to float
        What parties must gain at least.
    budget : float, optional
        The most that may be spent, over all owners; at least zero.
    as_nash : bool
        Make `target` the Nash solution under the instruments, one of the tied packages at least. For up to
        20 instruments, all of them used whole or not at all, and unanimity: amounts would have to be sought
        in a region that is not convex. Offer a scalable instrument at several sizes that exclude each other.
    alternatives : int
        How many next-best sets to look for.

    Returns
    -------
    Leverage

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        An argument is malformed.
    SpaceTooLargeError
        More than 20 instruments for a Nash target, or a payoff table of more than 100,000 packages.
    SolverError
        No solver's answer about the cheapest plan could be proven. Where that fails only for alternatives,
        consent prices or what stands in the way, `reason` says so, and those prices are NaN.

    Notes
    -----
    A mixed-integer program (HiGHS), whose answer is worked out again in exact arithmetic and held against
    the proven bound; a solver that fails is followed by another, a search of our own over relaxations by
    Clarabel, and that there is no plan is believed only when that search proves it. Costs of different
    owners are added, which compares their payoffs. An owner that uses nothing need not gain. With a rule of
    consent, the cheapest over all minimal winning coalitions. For a Nash target all sets of
    instruments are tried, cheapest first.

    What parties and owners get, and what is spent, may fall short by the rounding of its summation over
    scores and the instruments in use (decimals such as 0.7 + 0.1 reach 0.8). An instrument is in use when its
    amount is above zero; where another requires one that is scalable, it is used at least in a trace: 2**-30
    of a unit, or of its limit. Transfers without limit are sought up to a proven bound: what payers can
    spare, or what receivers lack. Other instruments without limit: up to a million times what could help.

    References
    ----------
    Touval, S. and Zartman, I. W. (1985). International Mediation in Theory and Practice. Westview.
    Beardsley, K. (2011). The Mediation Dilemma. Cornell University Press.

    Examples
    --------
    >>> import accord
    >>> seat = accord.Issue("seat", ["X", "Y"])
    >>> talks = accord.Negotiation([seat], ["X", "Y"], {"seat": [[4, 0], [0, 4]]}, [1, 1])
    >>> found = cheapest_leverage(talks, accord.side_payments(["X", "Y"], efficiency=0.5))
    >>> found.plan, found.consent_prices.tolist()
    (Plan(cost 2: 2 x X pays Y), [2.0, 2.0])
    """
    started = perf_counter()
    toolbox = Toolbox.of(negotiation, instruments)
    wanted = margins(negotiation, margin)
    limit = _budget(budget)
    if isinstance(alternatives, bool) or not isinstance(alternatives, int) or alternatives < 0:
        raise InvalidValueError(must("alternatives", "be a whole number of at least 0", repr(alternatives)))
    package = None if target is None else negotiation.space.package(negotiation.space.index(target))
    if as_nash:
        if package is None:
            raise InvalidValueError(must("target", "be given with as_nash=True"))
        return cheapest_for_nash(negotiation, toolbox, package, wanted, limit, alternatives, started)
    searches = [
        Search.of(part, negotiation, toolbox, wanted, limit, package)
        for part in coalition_negotiations(negotiation)
    ]
    found = _cheapest(searches, ())
    if found is None:
        return _infeasible(negotiation, searches, package, started)
    return _answer(negotiation, searches, *found, alternatives, started)


def _budget(budget: float | None) -> float:
    if budget is None:
        return float("inf")
    if isinstance(budget, bool) or not isinstance(budget, (int, float)):
        raise InvalidTypeError(must("budget", "be a number", repr(budget)))
    if np.isnan(budget):
        raise InvalidValueError(must("budget", "be a number", "nan"))
    if budget < 0:
        raise InvalidValueError(must("budget", "be at least 0", repr(budget)))
    return float(budget)


def _plan(toolbox: Toolbox, worked: Worked) -> Plan:
    amounts = {
        instrument.name: float(amount)
        for instrument, amount in zip(toolbox.instruments, worked.exact.amounts, strict=True)
        if amount
    }
    return Plan(MappingProxyType(amounts), float(worked.exact.cost), worked.package)


def _answer(
    negotiation: Negotiation,
    searches: Sequence[Search],
    search: Search,
    best: Worked,
    alternatives: int,
    started: float,
) -> Leverage:
    toolbox, n = search.toolbox, negotiation
    amounts = np.array([float(a) for a in best.exact.amounts])
    payoffs = n.payoffs(best.package) + toolbox.deal @ amounts
    no_deal = n.disagreement + toolbox.refusal @ amounts
    in_use = sorted(best.exact.in_use)
    owners = sorted({int(toolbox.owner[at]) for at in in_use})
    shadow = np.full(len(n.parties), np.nan)
    for party, price in zip(search.negotiation.parties, search.prices(best), strict=True):
        shadow[n.parties.index(party)] = price
    prices = _consent_prices(n, searches, best)
    others, are_proven = _alternatives(searches, best, alternatives)
    return Leverage(
        status="optimal",
        actors=n.actors,
        parties=n.parties,
        coalition=search.negotiation.parties,
        plan=_plan(toolbox, best),
        instruments=tuple(toolbox.instruments[at] for at in in_use),
        cost=float(best.exact.cost),
        package=best.package,
        payoffs=frozen(payoffs),
        no_deal=frozen(no_deal),
        balance=MappingProxyType({n.actors[o]: float(payoffs[o] - n.disagreement[o]) for o in owners}),
        shadow_prices=frozen(shadow),
        consent_prices=frozen(np.array(prices)),
        alternatives=tuple(_plan(toolbox, worked) for worked in others),
        reason=_reason(bool(in_use), are_proven, not np.isnan(prices).any()),
        seconds=perf_counter() - started,
    )


def _cheapest(searches: Sequence[Search], avoid: Sequence[frozenset[int]]) -> tuple[Search, Worked] | None:
    """Return the cheapest plan of all coalitions, the first of them where several cost the same."""
    found = [(search, worked) for search in searches if (worked := search.cheapest(avoid)) is not None]
    return min(found, key=lambda pair: pair[1].exact.cost, default=None)


def _reason(is_needed: bool, are_alternatives_proven: bool, are_prices_proven: bool) -> str:
    reason = "Proven cheapest; worked out exactly." if is_needed else "Nothing is needed: the zone is open."
    if not are_prices_proven:
        reason += " Some consent prices could not be proven."
    return reason if are_alternatives_proven else reason + " The next-best sets could not all be proven."


def _alternatives(searches: Sequence[Search], best: Worked, n: int) -> tuple[list[Worked], bool]:
    """Return the next-best sets, and whether no more than these was proven to be the answer."""
    avoid: list[frozenset[int]] = [best.exact.in_use]
    found: list[Worked] = []
    while len(found) < n and avoid[-1]:
        try:
            pair = _cheapest(searches, avoid)
        except SolverError:
            return found, False
        if pair is None:
            break
        found.append(pair[1])
        avoid.append(pair[1].exact.in_use)
    return found, True


def _consent_prices(negotiation: Negotiation, searches: Sequence[Search], best: Worked) -> list[float]:
    """Return what would be saved if one party were not asked: neither its gain nor its red lines count.

    NaN where no solver's answer could be proven.
    """
    prices = []
    for party in negotiation.party_positions.tolist():
        try:
            pair = _cheapest([search.without_consent(party) for search in searches], ())
        except SolverError:
            prices.append(float("nan"))
            continue
        cost = best.exact.cost if pair is None else min(best.exact.cost, pair[1].exact.cost)
        prices.append(float(best.exact.cost - cost))
    return prices


def _why_infeasible(negotiation: Negotiation, searches: Sequence[Search], target: Package | None) -> str:
    try:
        return why_infeasible(negotiation, searches, target)
    except SolverError:
        return "No instruments suffice; which demands stand in the way could not be proven."


def _infeasible(
    negotiation: Negotiation, searches: Sequence[Search], target: Package | None, started: float
) -> Leverage:
    n = negotiation
    unknown = frozen(np.full(n.n_actors, np.nan))
    return Leverage(
        status="infeasible",
        actors=n.actors,
        parties=n.parties,
        coalition=(),
        plan=None,
        instruments=(),
        cost=float("inf"),
        package=target,
        payoffs=unknown,
        no_deal=unknown,
        balance=MappingProxyType({}),
        shadow_prices=frozen(np.full(len(n.parties), np.nan)),
        consent_prices=frozen(np.full(len(n.parties), np.nan)),
        alternatives=(),
        reason=_why_infeasible(n, searches, target),
        seconds=perf_counter() - started,
    )

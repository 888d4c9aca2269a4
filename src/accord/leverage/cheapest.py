"""The cheapest leverage: sticks and carrots that open a zone, or bring a target into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._convex.mixed_integer import Checked, minimise
from accord.coalitions import coalition_negotiations
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.leverage.nash_target import cheapest_for_nash
from accord.leverage.options import Toolbox, margins
from accord.leverage.plans import ExactPlan, cheapest_amounts, shadow_prices
from accord.leverage.program import Demands, Layout
from accord.leverage.result import Leverage, Plan
from accord.packages import Package

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.instruments import Instrument
    from accord.negotiation import Negotiation

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
        The most that may be spent, over all owners.
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
        No solver's answer could be proven.

    Notes
    -----
    A mixed-integer program (HiGHS), whose answer is worked out again in exact arithmetic and held against
    the proven bound; a solver that fails is followed by another, a search of our own over relaxations by
    Clarabel, and that there is no plan is believed only when that search proves it. Costs of different
    owners are added, which compares their payoffs. An owner that uses nothing need not gain. With a rule of
    consent, the cheapest over all minimal winning coalitions. For a Nash target all sets of
    instruments are tried, cheapest first.

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
        _Search.of(part, negotiation, toolbox, wanted, limit, package)
        for part in coalition_negotiations(negotiation)
    ]
    found = [(search, plan) for search in searches if (plan := search.cheapest(())) is not None]
    if not found:
        return _infeasible(negotiation, searches, package, started)
    search, best = min(found, key=lambda pair: pair[1].exact.cost)
    return _answer(negotiation, searches, search, best, alternatives, started)


def _budget(budget: float | None) -> float:
    if budget is None:
        return float("inf")
    if isinstance(budget, bool) or not isinstance(budget, (int, float)):
        raise InvalidTypeError(must("budget", "be a number", repr(budget)))
    if np.isnan(budget):
        raise InvalidValueError(must("budget", "be a number", "nan"))
    return float(budget)


@dataclass(frozen=True, slots=True, eq=False)
class _Worked:
    """A plan and its package."""

    package: Package
    exact: ExactPlan


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """Plans for one coalition."""

    negotiation: Negotiation
    toolbox: Toolbox
    demands: Demands
    layout: Layout

    @classmethod
    def of(
        cls,
        part: Negotiation,
        whole: Negotiation,
        toolbox: Toolbox,
        wanted: NDArray[np.float64],
        budget: float,
        target: Package | None,
    ) -> _Search:
        structure = part.acceptable_structure
        if target is not None:
            for issue, option in enumerate(target.positions):
                structure = structure.fixed(issue, option)
        parties = part.party_positions
        places = [whole.parties.index(party) for party in part.parties]
        least = part.disagreement[parties] + wanted[places]
        demands = Demands(parties, least, part.disagreement, budget)
        return cls(part, toolbox, demands, Layout(structure, toolbox))

    @property
    def has_packages(self) -> bool:
        return all(options.size for options in self.layout.structure.options)

    def changed(self, demands: Demands) -> _Search:
        return replace(self, demands=demands)

    def cheapest(self, avoid: Sequence[frozenset[int]]) -> _Worked | None:
        """Return the cheapest plan that contains none of the sets in `avoid`; None without any."""
        if not self.has_packages or frozenset() in avoid:
            return None
        program = self.layout.program(self.demands, avoid, self.rounding)

        def check(x: NDArray[np.float64]) -> Checked[_Worked] | None:
            return self._check(x, avoid)

        found = minimise(program, check)
        return None if found is None else found.answer

    def _check(self, x: NDArray[np.float64], avoid: Sequence[frozenset[int]]) -> Checked[_Worked] | None:
        """Work out exactly the package and the instruments that a point stands for; None if they fail."""
        package = Package(self.negotiation.space.issues, self.layout.positions(x))
        if not self.layout.allows(package.positions):
            return None
        payoffs = self.negotiation.payoffs(package)
        for used in dict.fromkeys(self.layout.used(x)):
            exact = cheapest_amounts(payoffs, used, self.toolbox, self.demands, self.rounding)
            if exact is not None and self.toolbox.allows(exact.in_use, avoid):
                return Checked(float(exact.cost), exact.size(self.toolbox), _Worked(package, exact))
        return None

    @property
    def rounding(self) -> NDArray[np.float64]:
        return self.negotiation.structure.rounding

    def prices(self, worked: _Worked) -> NDArray[np.float64]:
        payoffs = self.negotiation.payoffs(worked.package)
        return shadow_prices(payoffs, worked.exact.in_use, self.toolbox, self.demands, self.rounding)


def _plan(toolbox: Toolbox, worked: _Worked) -> Plan:
    amounts = {
        instrument.name: float(amount)
        for instrument, amount in zip(toolbox.instruments, worked.exact.amounts, strict=True)
        if amount
    }
    return Plan(MappingProxyType(amounts), float(worked.exact.cost), worked.package)


def _answer(
    negotiation: Negotiation,
    searches: Sequence[_Search],
    search: _Search,
    best: _Worked,
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
    others = _alternatives(search, best, alternatives)
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
        consent_prices=frozen(_consent_prices(n, searches, best)),
        alternatives=tuple(_plan(toolbox, worked) for worked in others),
        reason="Proven cheapest; worked out exactly." if in_use else "Nothing is needed: the zone is open.",
        seconds=perf_counter() - started,
    )


def _alternatives(search: _Search, best: _Worked, n: int) -> list[_Worked]:
    avoid, found = [best.exact.in_use], list[_Worked]()
    while len(found) < n and avoid[-1]:
        worked = search.cheapest(avoid)
        if worked is None:
            break
        found.append(worked)
        avoid.append(worked.exact.in_use)
    return found


def _consent_prices(
    negotiation: Negotiation, searches: Sequence[_Search], best: _Worked
) -> NDArray[np.float64]:
    """Return what would be saved if one party's consent were not needed."""
    prices = []
    for party in negotiation.party_positions:
        costs = [best.exact.cost]
        for search in searches:
            kept = search.demands.parties != party
            demands = replace(
                search.demands, parties=search.demands.parties[kept], least=search.demands.least[kept]
            )
            worked = search.changed(demands).cheapest(())
            costs += [worked.exact.cost] if worked is not None else []
        prices.append(float(best.exact.cost - min(costs)))
    return np.array(prices)


def _infeasible(
    negotiation: Negotiation, searches: Sequence[_Search], target: Package | None, started: float
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
        reason=_why(n, searches, target),
        seconds=perf_counter() - started,
    )


def _why(negotiation: Negotiation, searches: Sequence[_Search], target: Package | None) -> str:
    """Return which demands stand in the way: the budget, the owners' own interest, or the parties'."""
    if not any(search.has_packages for search in searches):
        if target is None:
            return "Every allowed package crosses a red line of somebody whose consent is needed."
        return "The linkages forbid the target, or it crosses a red line of a party."
    unlimited = [search.changed(replace(search.demands, budget=float("inf"))) for search in searches]
    costs = [worked.exact.cost for search in unlimited if (worked := search.cheapest(())) is not None]
    if costs:
        return f"The cheapest plan costs {float(min(costs)):g}, more than the budget."
    selfless = [search.changed(replace(search.demands, floor=None)) for search in unlimited]
    if any(search.cheapest(()) is not None for search in selfless):
        return "Instruments would suffice, but some owner would be worse off than without a deal."
    stubborn = [
        party
        for k, party in enumerate(negotiation.parties)
        if any(_moves_without(search, int(negotiation.party_positions[k])) for search in selfless)
    ]
    if stubborn:
        return f"No instruments move {' or '.join(stubborn)} far enough; the others could agree."
    return "No instruments move the parties far enough, whoever is left out."


def _moves_without(search: _Search, party: int) -> bool:
    kept = search.demands.parties != party
    demands = replace(search.demands, parties=search.demands.parties[kept], least=search.demands.least[kept])
    return search.changed(demands).cheapest(()) is not None

"""The cheapest instruments that make a target the Nash package: all sets, cheapest first, by elimination."""

from __future__ import annotations

from itertools import islice
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.errors import InvalidValueError, SpaceTooLargeError, must
from accord.leverage.plans import cheapest_amounts
from accord.leverage.program import Demands
from accord.leverage.result import Leverage, Plan
from accord.leverage.rounding import Rounding
from accord.payoffs import Interaction
from accord.solutions.nash import nash_rank, nash_solution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accord.leverage.options import Toolbox
    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["cheapest_for_nash"]

_MOST_INSTRUMENTS = 20
_CLEARLY = 1e-9
"""By how much, relatively, a known package must beat the target for a set to be passed over untried."""


def cheapest_for_nash(
    negotiation: Negotiation,
    toolbox: Toolbox,
    target: Package,
    wanted: NDArray[np.float64],
    budget: float,
    alternatives: int,
    started: float,
) -> Leverage:
    """Return the cheapest set of instruments under which `target` is a Nash package.

    Sets are tried in the order of their cost. A package that beats the target under one set is held against
    all others at once, so few Nash solutions are worked out.
    """
    _check(negotiation, toolbox)
    n = negotiation
    search = _Sets(n, toolbox, target, np.maximum(wanted, 0.0), budget)
    found = list(islice(search.good(), 1 + alternatives)) if search.is_possible else []
    plans = [_plan(toolbox, one, target) for one in found]
    used = found[0].astype(np.float64) if found else None
    payoffs = np.full(n.n_actors, np.nan) if used is None else n.payoffs(target) + toolbox.deal @ used
    no_deal = np.full(n.n_actors, np.nan) if used is None else n.disagreement + toolbox.refusal @ used
    in_use = np.flatnonzero(found[0]).tolist() if found else list[int]()
    owners = sorted({int(toolbox.owner[at]) for at in in_use})
    unknown = np.full(len(n.parties), np.nan)
    return Leverage(
        status="optimal" if found else "infeasible",
        actors=n.actors,
        parties=n.parties,
        coalition=n.parties if found else (),
        plan=plans[0] if found else None,
        instruments=tuple(toolbox.instruments[at] for at in in_use),
        cost=plans[0].cost if found else float("inf"),
        package=target,
        payoffs=frozen(payoffs),
        no_deal=frozen(no_deal),
        balance=MappingProxyType({n.actors[o]: float(payoffs[o] - n.disagreement[o]) for o in owners}),
        shadow_prices=frozen(unknown),
        consent_prices=frozen(unknown.copy()),
        alternatives=tuple(plans[1:]),
        reason=search.reason(bool(found)),
        seconds=perf_counter() - started,
    )


def _check(negotiation: Negotiation, toolbox: Toolbox) -> None:
    if negotiation.winning_coalitions != (negotiation.parties,):
        raise InvalidValueError(must("consent", "be unanimous for a Nash target", negotiation.consent))
    if toolbox.is_scalable.any():
        name = toolbox.instruments[int(np.argmax(toolbox.is_scalable))].name
        raise InvalidValueError(
            must(
                "instruments",
                "be used whole or not at all for a Nash target",
                repr(name),
                cure="Offer it at several sizes that exclude each other.",
            )
        )
    if len(toolbox.instruments) > _MOST_INSTRUMENTS:
        raise SpaceTooLargeError(
            must(
                "instruments",
                f"be at most {_MOST_INSTRUMENTS} for a Nash target",
                len(toolbox.instruments),
                cure="Leave out those that no plan without as_nash uses.",
            )
        )


def _plan(toolbox: Toolbox, used: NDArray[np.bool_], target: Package) -> Plan:
    chosen = {toolbox.instruments[at].name: 1.0 for at in np.flatnonzero(used)}
    return Plan(MappingProxyType(chosen), float(toolbox.cost[used].sum()), target)


class _Sets:
    """All sets of instruments: which may do, and which packages beat the target under them."""

    def __init__(
        self,
        negotiation: Negotiation,
        toolbox: Toolbox,
        target: Package,
        wanted: NDArray[np.float64],
        budget: float,
    ) -> None:
        self.negotiation, self.toolbox, self.target = negotiation, toolbox, target
        self.n_tried = 0
        parties, no_deal = negotiation.party_positions, negotiation.disagreement
        crossed = [
            line for line in negotiation.crossed_red_lines(target) if line.actor in negotiation.parties
        ]
        self.is_possible = target in negotiation.space and not crossed
        self.demands = Demands(parties, no_deal[parties] + wanted, no_deal, budget)
        self.rounding = Rounding(negotiation, wanted, toolbox, budget)
        base, each = self.rounding.at_most
        self.slack = 2 * (base + each.sum(axis=1))
        self.effects = _sums(toolbox.effect[parties])

    def order(self) -> NDArray[np.int64]:
        """Return the sets that may make the target acceptable, cheapest first; bit `j` for instrument `j`."""
        box, share = self.toolbox, 2 * self.rounding.most_spending
        costs = _sums(box.cost[None])[:, 0]
        budget = self.demands.budget
        may = np.ones(costs.size, dtype=np.bool_)
        if np.isfinite(budget):
            may = costs <= budget + share * (abs(budget) + float(np.abs(box.cost).sum()))
        numbers = np.arange(costs.size)
        for one, other in box.pairs:
            may &= ((numbers >> one) & (numbers >> other) & 1) == 0
        for one, other in box.needs:
            may &= ((numbers >> one) & ~(numbers >> other) & 1) == 0
        payoffs, parties = self.negotiation.payoffs(self.target), self.demands.parties
        enough = self.demands.least - self.slack[parties]
        may &= (payoffs[parties] + self.effects >= enough).all(axis=1)
        for owner in np.unique(box.owner):
            own = payoffs[owner] + _sums(box.deal[[owner]])[:, 0]
            idle = numbers & sum(1 << int(at) for at in np.flatnonzero(box.owner == owner)) == 0
            may &= idle | (own >= self.negotiation.disagreement[owner] - self.slack[owner])
        sizes = np.array([int(number).bit_count() for number in numbers])
        order = np.lexsort((numbers, sizes, costs))
        return order[may[order]]

    def good(self) -> Iterator[NDArray[np.bool_]]:
        """Visit the sets that make the target a Nash package, cheapest first, none within another."""
        order, n = self.order(), self.negotiation
        own = n.gains(self.target)[self.demands.parties]
        payoffs, places = n.payoffs(self.target), range(len(self.toolbox.instruments))
        while order.size:
            number = int(order[0])
            used = frozenset(at for at in places if number >> at & 1)
            if cheapest_amounts(payoffs, used, self.toolbox, self.demands, self.rounding) is None:
                order = order[1:]
                continue
            self.n_tried += 1
            under = self._under(used)
            if nash_rank(under, self.target) == 1:
                yield np.array([at in used for at in places], dtype=np.bool_)
                order = order[(order & number) != number]
                continue
            better = nash_solution(under, max_ties=1).package
            beaten = np.zeros(order.size, dtype=np.bool_)
            if better is not None:
                beaten = self._beats(n.gains(better)[self.demands.parties], own, self.effects[order])
            order = order[~beaten & (order != number)]

    def _under(self, used: frozenset[int]) -> Negotiation:
        """Return the negotiation with instruments as payoffs of every package, to be rounded alike.

        What they change about no deal comes with the opposite sign; nobody but the parties matters here.
        """
        n = self.negotiation
        every = {n.issues[0].name: list(n.issues[0].options)}
        terms = [*n.interactions]
        for at in sorted(used):
            one = self.toolbox.instruments[at]
            refusal = {actor: -amount for actor, amount in one.on_refusal.items()}
            changes = (one.on_agreement, {one.owner: -one.cost}, refusal)
            terms += [Interaction(every, part) for part in changes if any(part.values())]
        return n.replace(interactions=terms)

    def _beats(
        self, gains: NDArray[np.float64], own: NDArray[np.float64], effects: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Return under which sets a package with these gains clearly has the larger product."""
        given, slack = self.negotiation.bargaining_weights, self.slack[self.demands.parties]
        weights = np.ones(own.size) if given is None else given
        counted = weights > 0
        least, most = gains + effects - slack, own + effects + slack
        acceptable = (least >= 0).all(axis=1) & (least[:, counted] > 0).all(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            one = np.log(least[:, counted]) @ weights[counted]
            other = np.log(np.maximum(most[:, counted], 0.0)) @ weights[counted]
        beaten: NDArray[np.bool_] = acceptable & (one > other + _CLEARLY * weights.sum())
        return beaten

    def reason(self, is_found: bool) -> str:
        """Return the outcome in one sentence."""
        if not self.is_possible:
            return "The linkages forbid the target, or it crosses a red line of a party."
        if is_found:
            return f"Cheapest of all sets: Nash solutions under {self.n_tried} of them were worked out."
        if not self.n_tried:
            return "No set of instruments makes the target acceptable to everyone it needs."
        return "Sets make the target acceptable, but under each another package has a larger Nash product."


def _sums(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of all subsets of columns, (2**n, n_rows); bit `j` stands for column `j`."""
    sums = np.zeros((1, columns.shape[0]))
    for column in columns.T:
        sums = np.concatenate([sums, sums + column])
    return sums

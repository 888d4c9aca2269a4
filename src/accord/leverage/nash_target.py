"""The cheapest instruments that make a target the Nash package: all sets, cheapest first, by elimination."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.errors import InvalidValueError, SpaceTooLargeError, must
from accord.leverage.result import Leverage, Plan
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


@dataclass(slots=True, init=False)
class _Sets:
    """All sets of instruments: which may do, and which packages beat the target under them."""

    negotiation: Negotiation
    toolbox: Toolbox
    target: Package
    is_possible: bool
    n_tried: int
    order: NDArray[np.int64]
    effects: NDArray[np.float64]

    def __init__(
        self,
        negotiation: Negotiation,
        toolbox: Toolbox,
        target: Package,
        wanted: NDArray[np.float64],
        budget: float,
    ) -> None:
        self.negotiation, self.toolbox, self.target, self.n_tried = negotiation, toolbox, target, 0
        crossed = [
            line for line in negotiation.crossed_red_lines(target) if line.actor in negotiation.parties
        ]
        self.is_possible = target in negotiation.space and not crossed
        parties = negotiation.party_positions
        costs = _sums(toolbox.cost[None])[:, 0]
        self.effects = _sums(toolbox.effect[parties])
        may = costs <= budget
        numbers = np.arange(costs.size)
        for one, other in toolbox.pairs:
            may &= ((numbers >> one) & (numbers >> other) & 1) == 0
        for one, other in toolbox.needs:
            may &= ((numbers >> one) & ~(numbers >> other) & 1) == 0
        if self.is_possible:
            rounding = negotiation.structure.rounding
            gains = negotiation.gains(target)
            may &= (gains[parties] + self.effects >= wanted - rounding[parties]).all(axis=1)
            for owner in np.unique(toolbox.owner):
                own = gains[owner] + _sums(toolbox.deal[[owner]])[:, 0]
                idle = numbers & sum(1 << int(at) for at in np.flatnonzero(toolbox.owner == owner)) == 0
                may &= idle | (own >= -rounding[owner])
        sizes = np.array([int(number).bit_count() for number in numbers])
        order = np.lexsort((numbers, sizes, costs))
        self.order = order[may[order]]

    def good(self) -> Iterator[NDArray[np.bool_]]:
        """Visit the sets that make the target a Nash package, cheapest first, none within another."""
        order, n = self.order, self.negotiation
        parties = n.party_positions
        weights = np.ones(parties.size) if n.bargaining_weights is None else n.bargaining_weights
        own = n.gains(self.target)[parties]
        while order.size:
            number = int(order[0])
            effects = self.effects[number]
            changed = n.disagreement.copy()
            changed[parties] -= effects
            under = n.replace(disagreement=changed)
            self.n_tried += 1
            if nash_rank(under, self.target) == 1:
                yield (number >> np.arange(len(self.toolbox.instruments)) & 1).astype(np.bool_)
                order = order[(order & number) != number]
                continue
            better = nash_solution(under, max_ties=1).package
            assert better is not None, "the target is acceptable under this set"
            gains = n.gains(better)[parties]
            beaten = _beats(gains + self.effects[order], own + self.effects[order], weights)
            order = order[~beaten & (order != number)]

    def reason(self, is_found: bool) -> str:
        """Return the outcome in one sentence."""
        if not self.is_possible:
            return "The linkages forbid the target, or it crosses a red line of a party."
        if is_found:
            return f"Cheapest of all sets: Nash solutions under {self.n_tried} of them were worked out."
        if not self.order.size:
            return "No set of instruments makes the target acceptable to everyone it needs."
        return "Sets make the target acceptable, but under each another package has a larger Nash product."


def _sums(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of all subsets of columns, (2**n, n_rows); bit `j` stands for column `j`."""
    sums = np.zeros((1, columns.shape[0]))
    for column in columns.T:
        sums = np.concatenate([sums, sums + column])
    return sums


def _beats(
    gains: NDArray[np.float64], own: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return under which sets a package with these gains clearly has the larger product."""
    counted = weights > 0
    acceptable = (gains >= 0).all(axis=1) & (gains[:, counted] > 0).all(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        one = np.log(gains[:, counted]) @ weights[counted]
        other = np.log(np.maximum(own[:, counted], 0.0)) @ weights[counted]
    beaten: NDArray[np.bool_] = acceptable & (one > other + _CLEARLY * weights.sum())
    return beaten

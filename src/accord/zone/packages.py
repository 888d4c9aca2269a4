"""What is known of the packages at which nobody loses: by looking at all of them, or by searching."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from accord.engines.branch_and_bound import (
    Limits,
    MinimumQuestion,
    SumQuestion,
    largest_minimum,
    largest_sum,
)
from accord.linkages import masks
from accord.packages import Package
from accord.zone.counting import ZoneCount, count_zone
from accord.zone.deciding import FEW_NODES, MANY_NODES, Decided, decide, facts_of, is_stopped
from accord.zone.listing import list_packages
from accord.zone.lotteries import LotteryZone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.engines.branch_and_bound import BranchSearch
    from accord.negotiation import Negotiation
    from accord.payoffs import RedLine
    from accord.structure import Structure
    from accord.zone.facts import Facts, Positions
    from accord.zone.listing import Listing

__all__ = ["MOST_LISTED", "Demanded", "Explorer", "Listed", "Searched", "UsedOptions"]

MOST_LISTED = 2**18
"""Packages up to which all are looked at."""

Extreme = tuple["Positions", float | None]
"""A package, and the proven limit of what it is extreme in when it may not attain it."""


@dataclass(frozen=True, slots=True, eq=False)
class UsedOptions:
    """For every issue the options that occur in a zone, and those that are not known to occur or not to."""

    some: list[set[int]]
    unknown: list[set[int]]


@dataclass(frozen=True, slots=True, eq=False)
class Demanded:
    """What a concession must reach, None without use; whether nothing nearer is proven to exist."""

    package: Positions | None
    is_proven: bool


class Explorer(Protocol):
    """The zone of a negotiation in which all parties must agree."""

    negotiation: Negotiation

    @property
    def method(self) -> str:
        """Return how the zone is known."""

    @property
    def is_undecided(self) -> bool:
        """Return whether there may be a package although none was found."""

    def witness(self) -> Positions | None:
        """Return a package of the zone; the one with the smallest number where all are looked at."""

    def extreme(self, actor: int, sign: int) -> Extreme:
        """Return the package of the zone with the largest (sign 1) or smallest (-1) payoff of an actor.

        With it the proven limit of that payoff, None when the package attains it.
        """

    def options(self, seen: list[set[int]]) -> UsedOptions:
        """Return for every issue the options that occur in the zone; `seen` are known to."""

    def count(self) -> ZoneCount:
        """Return how many packages the zone holds."""

    def least_short(self) -> Demanded:
        """Return the acceptable package with the largest smallest gain; None without packages."""

    def best_of_others(self, party: int) -> Demanded:
        """Return what gives one party (its place) most while no other loses; None when another must."""

    def crosses(self, lines: Sequence[RedLine]) -> bool:
        """Return whether the zone would hold more packages without these red lines of parties."""


def _without(negotiation: Negotiation, lines: Sequence[RedLine]) -> Structure:
    """Return the packages that cross no red line of a party but some of `lines`."""
    kept = [
        line
        for line in negotiation.red_lines
        if line.actor in negotiation.parties and not any(line is dropped for dropped in lines)
    ]
    return negotiation._structure_with(kept)


def _crossing(structure: Structure, negotiation: Negotiation, line: RedLine) -> Structure:
    """Return the packages of `structure` that cross `line`."""
    wanted = masks(line.combination, negotiation.issues)
    options = tuple(o[wanted[i][o]] if i in wanted else o for i, o in enumerate(structure.options))
    return replace(structure, options=options).simplified()


class Listed:
    """The zone by looking at every package."""

    method = "listing"
    is_undecided = False

    def __init__(self, negotiation: Negotiation, listing: Listing) -> None:
        self.negotiation, self.listing = negotiation, listing
        self.parties = negotiation.party_positions
        self.rounding = negotiation.structure.rounding[self.parties]
        self.gains = listing.payoffs[:, self.parties] - negotiation.disagreement[self.parties]
        self.inside = np.flatnonzero((self.gains >= -self.rounding).all(axis=1))

    def _at(self, row: int) -> Positions:
        return tuple(int(o) for o in self.listing.options[row])

    def witness(self) -> Positions | None:
        """Return a package of the zone, None when it is empty."""
        return self._at(int(self.inside[0])) if self.inside.size else None

    def extreme(self, actor: int, sign: int) -> Extreme:
        """Return the package of the zone with an actor's largest (sign 1) or smallest (-1) payoff."""
        payoffs = sign * self.listing.payoffs[self.inside, actor]
        slack = self.negotiation.structure.rounding[actor]
        return self._at(int(self.inside[np.argmax(payoffs >= payoffs.max() - slack)])), None

    def options(self, seen: list[set[int]]) -> UsedOptions:
        """Return for every issue the options that occur in the zone."""
        used = [{int(o) for o in np.unique(column)} for column in self.listing.options[self.inside].T]
        return UsedOptions(used, [set() for _ in seen])

    def count(self) -> ZoneCount:
        """Return how many packages the zone holds."""
        return ZoneCount(self.inside.size, self.inside.size, "listing")

    def least_short(self) -> Demanded:
        """Return the acceptable package with the largest smallest gain."""
        if self.gains.shape[0] == 0:
            return Demanded(None, True)
        return Demanded(self._at(int(np.argmax(self.gains.min(axis=1)))), True)

    def best_of_others(self, party: int) -> Demanded:
        """Return what gives one party most while no other loses."""
        others = np.arange(self.parties.size) != party
        rows = np.flatnonzero((self.gains[:, others] >= -self.rounding[others]).all(axis=1))
        best = self._at(int(rows[np.argmax(self.gains[rows, party])])) if rows.size else None
        return Demanded(best, True)

    def crosses(self, lines: Sequence[RedLine]) -> bool:
        """Return whether the zone would hold more packages without these red lines."""
        found = list_packages(_without(self.negotiation, lines), MOST_LISTED)
        if found is None:
            return Searched(self.negotiation).crosses(lines)
        gains = found.payoffs[:, self.parties] - self.negotiation.disagreement[self.parties]
        inside = (gains >= -self.rounding).all(axis=1)
        crossed = [found.matches(masks(line.combination, self.negotiation.issues)) for line in lines]
        return bool((inside & np.any(crossed, axis=0)).any())


class Searched:
    """The zone by branch and bound, at any number of packages; by all packages at once where it is narrow."""

    def __init__(self, negotiation: Negotiation) -> None:
        self.negotiation = negotiation
        self.structure = negotiation.acceptable_structure
        self.parties = negotiation.party_positions
        self.no_deal = negotiation.disagreement[self.parties]

    @cached_property
    def decided(self) -> Decided:
        """Return a package of the zone, or whether there is none."""
        return decide(self.structure, self.parties, self.no_deal)

    @cached_property
    def facts(self) -> Facts | None:
        """Return all that is asked of the zone, where its packages can be told at once."""
        if self.decided.was_hard:
            return self.decided.facts
        return facts_of(self.structure, self.parties, self.no_deal)

    @property
    def method(self) -> str:
        """Return how the zone is known."""
        return "branch_and_bound" if self._known is None else self._known.method

    @property
    def _known(self) -> Facts | None:
        """Return the facts if they were needed so far."""
        return self.__dict__.get("facts") or self.decided.facts

    @property
    def is_undecided(self) -> bool:
        """Return whether there may be a package although none was found."""
        return not self.decided.is_known

    def witness(self) -> Positions | None:
        """Return a package of the zone, None when none is known."""
        return self.decided.package

    def extreme(self, actor: int, sign: int) -> Extreme:
        """Return the package of the zone with an actor's largest (sign 1) or smallest (-1) payoff."""
        witness = self._unexceeded_witness(actor, sign)
        if witness is not None:
            return witness, None
        for nodes in (FEW_NODES, MANY_NODES):
            if self._known is not None and (actor, sign) in self._known.extremes:
                return self._known.extremes[actor, sign], None
            found = self._largest(actor, sign, np.zeros(self.parties.size), nodes)
            if not is_stopped(found):
                assert found.package is not None, "asked only of zones that are not empty"
                return found.package, None
            if nodes == FEW_NODES and self.facts is None and self.decided.was_hard:
                break
        searched = sign * float(self.negotiation.disagreement[actor]) + found.bound
        bound = sign * min(searched, float(LotteryZone(self.negotiation).extreme(actor, sign).value))
        positions = found.package or self.witness()
        assert positions is not None, "asked only of zones that are not empty"
        return positions, bound

    def _unexceeded_witness(self, actor: int, sign: int) -> Positions | None:
        """Return the witness, if it was found with difficulty and gives an actor what no lottery exceeds."""
        witness = self.decided.package
        if witness is None or self.decided.facts is not None or not self.decided.was_hard:
            return None
        payoff = float(self.negotiation.payoffs(Package(self.negotiation.space.issues, witness))[actor])
        most = float(LotteryZone(self.negotiation).extreme(actor, sign).value)
        return witness if sign * payoff >= most - float(self.structure.rounding[actor]) else None

    def _largest(
        self, actor: int, sign: int, least: NDArray[np.float64], node_limit: int | None = None
    ) -> BranchSearch:
        rows = self.parties.tolist()
        floors = least.tolist()
        if actor not in rows:
            rows.append(actor)
            floors.append(-math.inf)
        question = SumQuestion(
            self.structure,
            np.array(rows, dtype=np.int64),
            self.negotiation.disagreement[rows],
            tuple(float(sign * (row == actor)) for row in rows),
            np.array(floors),
        )
        return largest_sum(question, max_ties=1, limits=Limits(node_limit=node_limit))

    def options(self, seen: list[set[int]]) -> UsedOptions:
        """Return for every issue the options that occur in the zone."""
        found, unknown = [set(options) for options in seen], [set[int]() for _ in seen]
        sample = self.decided.sample
        if sample is not None:
            found = [known | more for known, more in zip(found, sample.options, strict=True)]
        for issue, options in enumerate(self.structure.options):
            for option in options.tolist():
                if option in found[issue] or self._known is not None:
                    continue
                if sample is not None:
                    unknown[issue].add(option)
                    continue
                chosen = decide(
                    self.structure.fixed(issue, option), self.parties, self.no_deal, is_brief=True
                )
                if not chosen.is_known and self.facts is None:
                    unknown[issue].add(option)
                for known, used in zip(found, chosen.package or (), strict=False):
                    known.add(used)
        if self._known is not None:
            return UsedOptions([set(used) for used in self._known.options], [set() for _ in seen])
        return UsedOptions(found, [u - f for u, f in zip(unknown, found, strict=True)])

    def count(self) -> ZoneCount:
        """Return how many packages the zone holds."""
        known = self._known
        if known is None or known.n_packages is None:
            found = count_zone(self.structure, self.parties, self.no_deal)
            known = self.facts
            if found.low == found.high or known is None or known.n_packages is None:
                return found
        return ZoneCount(known.n_packages, known.n_packages, known.method)

    def least_short(self) -> Demanded:
        """Return the acceptable package with the largest smallest gain."""
        n = self.parties.size
        question = MinimumQuestion(
            self.structure, self.parties, self.no_deal, (1.0,) * n, (0.0,) * n, np.full(n, -np.inf)
        )
        for nodes in (FEW_NODES, MANY_NODES):
            found = largest_minimum(question, max_ties=1, limits=Limits(node_limit=nodes))
            if not is_stopped(found):
                return Demanded(found.package, True)
            if nodes == FEW_NODES and found.package is not None:
                level = float(self._gains(found.package).min())
                facts = facts_of(self.structure, self.parties, self.no_deal + min(level, 0.0))
                if facts is not None:
                    return Demanded(facts.most_balanced or found.package, True)
        return Demanded(found.package, False)

    def best_of_others(self, party: int) -> Demanded:
        """Return what gives one party most while no other loses."""
        least = np.zeros(self.parties.size)
        least[party] = -np.inf
        actor = int(self.parties[party])
        for nodes in (FEW_NODES, MANY_NODES):
            found = self._largest(actor, 1, least, nodes)
            if not is_stopped(found):
                return Demanded(found.package, True)
            if nodes == FEW_NODES:
                floors = self.no_deal.copy()
                floors[party] += -np.inf if found.package is None else self._gains(found.package)[party]
                facts = facts_of(self.structure, self.parties, floors)
                if facts is not None and (actor, 1) in facts.extremes:
                    return Demanded(facts.extremes[actor, 1], True)
                if facts is not None and facts.witness is None:
                    return Demanded(found.package, True)
        return Demanded(found.package, False)

    def _gains(self, package: Positions) -> NDArray[np.float64]:
        gains = self.negotiation.gains(Package(self.negotiation.space.issues, package))
        return np.asarray(gains[self.parties])

    def crosses(self, lines: Sequence[RedLine]) -> bool:
        """Return whether the zone would hold more packages without these red lines, if that is known."""
        structure = _without(self.negotiation, lines)
        crossing = (_crossing(structure, self.negotiation, line) for line in lines)
        return any(decide(part, self.parties, self.no_deal).package is not None for part in crossing)

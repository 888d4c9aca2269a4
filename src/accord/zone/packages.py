"""What is known of the packages at which nobody loses: by looking at all of them, or by searching."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from accord.engines.branch_and_bound import (
    Limits,
    MinimumQuestion,
    SumQuestion,
    largest_minimum,
    largest_sum,
    rational_package,
)
from accord.linkages import masks
from accord.zone.counting import ZoneCount, count_zone
from accord.zone.listing import list_packages
from accord.zone.lotteries import LotteryZone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.engines.branch_and_bound import BranchSearch
    from accord.negotiation import Negotiation
    from accord.payoffs import RedLine
    from accord.structure import Structure
    from accord.zone.listing import Listing

__all__ = ["MOST_LISTED", "Explorer", "Listed", "Searched"]

MOST_LISTED = 2**18
"""Packages up to which all are looked at."""

_NODES = 2_000_000
"""Partial packages after which the search for an actor's best or worst package stops with a proven bound."""

Positions = tuple[int, ...]
Extreme = tuple[Positions, float | None]
"""A package, and the proven limit of what it is extreme in when it may not attain it."""


class Explorer(Protocol):
    """The zone of a negotiation in which all parties must agree."""

    negotiation: Negotiation
    method: str

    def witness(self) -> Positions | None:
        """Return a package of the zone; the one with the smallest number where all are looked at."""

    def extreme(self, actor: int, sign: int) -> Extreme:
        """Return the package of the zone with the largest (sign 1) or smallest (-1) payoff of an actor.

        With it the proven limit of that payoff, None when the package attains it.
        """

    def options(self, seen: list[set[int]]) -> list[set[int]]:
        """Return for every issue the options that occur in the zone; `seen` are known to."""

    def count(self) -> ZoneCount:
        """Return how many packages the zone holds."""

    def least_short(self) -> Positions | None:
        """Return the acceptable package with the largest smallest gain; None without packages."""

    def best_of_others(self, party: int) -> Positions | None:
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

    def options(self, seen: list[set[int]]) -> list[set[int]]:
        """Return for every issue the options that occur in the zone."""
        del seen
        return [{int(o) for o in np.unique(column)} for column in self.listing.options[self.inside].T]

    def count(self) -> ZoneCount:
        """Return how many packages the zone holds."""
        return ZoneCount(self.inside.size, self.inside.size, "listing")

    def least_short(self) -> Positions | None:
        """Return the acceptable package with the largest smallest gain."""
        if self.gains.shape[0] == 0:
            return None
        return self._at(int(np.argmax(self.gains.min(axis=1))))

    def best_of_others(self, party: int) -> Positions | None:
        """Return what gives one party most while no other loses."""
        others = np.arange(self.parties.size) != party
        rows = np.flatnonzero((self.gains[:, others] >= -self.rounding[others]).all(axis=1))
        return self._at(int(rows[np.argmax(self.gains[rows, party])])) if rows.size else None

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
    """The zone by branch and bound, at any number of packages."""

    method = "branch_and_bound"

    def __init__(self, negotiation: Negotiation) -> None:
        self.negotiation = negotiation
        self.structure = negotiation.acceptable_structure
        self.parties = negotiation.party_positions
        self.no_deal = negotiation.disagreement[self.parties]

    def _feasible(self, structure: Structure) -> Positions | None:
        return _package(rational_package(structure, self.parties, self.no_deal))

    def witness(self) -> Positions | None:
        """Return a package of the zone, None when it is empty."""
        return self._feasible(self.structure)

    def extreme(self, actor: int, sign: int) -> Extreme:
        """Return the package of the zone with an actor's largest (sign 1) or smallest (-1) payoff."""
        found = self._largest(actor, sign, np.zeros(self.parties.size), _NODES)
        if found.status != "limit":
            positions = _package(found)
            assert positions is not None, "asked only of zones that are not empty"
            return positions, None
        if found.reason == "interrupted":
            raise KeyboardInterrupt
        searched = sign * float(self.negotiation.disagreement[actor]) + found.bound
        bound = sign * min(searched, float(LotteryZone(self.negotiation).extreme(actor, sign).value))
        positions = found.package or self.witness()
        assert positions is not None, "asked only of zones that are not empty"
        return positions, bound

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

    def options(self, seen: list[set[int]]) -> list[set[int]]:
        """Return for every issue the options that occur in the zone."""
        found = [set(options) for options in seen]
        for issue, options in enumerate(self.structure.options):
            for option in options.tolist():
                if option not in found[issue]:
                    package = self._feasible(self.structure.fixed(issue, option))
                    for known, used in zip(found, package or (), strict=False):
                        known.add(used)
        return found

    def count(self) -> ZoneCount:
        """Return how many packages the zone holds."""
        return count_zone(self.structure, self.parties, self.no_deal)

    def least_short(self) -> Positions | None:
        """Return the acceptable package with the largest smallest gain."""
        n = self.parties.size
        question = MinimumQuestion(
            self.structure, self.parties, self.no_deal, (1.0,) * n, (0.0,) * n, np.full(n, -np.inf)
        )
        return _package(largest_minimum(question, max_ties=1))

    def best_of_others(self, party: int) -> Positions | None:
        """Return what gives one party most while no other loses."""
        least = np.zeros(self.parties.size)
        least[party] = -np.inf
        return _package(self._largest(int(self.parties[party]), 1, least))

    def crosses(self, lines: Sequence[RedLine]) -> bool:
        """Return whether the zone would hold more packages without these red lines."""
        structure = _without(self.negotiation, lines)
        crossing = (_crossing(structure, self.negotiation, line) for line in lines)
        return any(self._feasible(part) is not None for part in crossing)


def _package(found: BranchSearch) -> Positions | None:
    """Return the package found; an interrupted search has no answer."""
    if found.status == "limit":
        raise KeyboardInterrupt
    return found.package

"""The cheapest plan for one coalition: a mixed-integer program, its answers worked out exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from accord._convex.mixed_integer import Checked, minimise
from accord.leverage.limits import by_cost, by_need
from accord.leverage.plans import ExactPlan, cheapest_amounts, shadow_prices
from accord.leverage.program import Demands, Layout
from accord.leverage.rounding import Rounding
from accord.leverage.transfers import proven_limits
from accord.packages import Package

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.leverage.options import Toolbox
    from accord.negotiation import Negotiation
    from accord.structure import Structure

__all__ = ["Search", "Worked"]


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """A plan and its package."""

    package: Package
    exact: ExactPlan


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Plans for one coalition.

    Attributes
    ----------
    negotiation : Negotiation
        With unanimity among the coalition.
    target : Package or None
    toolbox : Toolbox
    demands : Demands
    rounding : Rounding
    """

    negotiation: Negotiation
    target: Package | None
    toolbox: Toolbox
    demands: Demands
    rounding: Rounding

    @classmethod
    def of(
        cls,
        part: Negotiation,
        whole: Negotiation,
        toolbox: Toolbox,
        wanted: NDArray[np.float64],
        budget: float,
        target: Package | None,
    ) -> Search:
        """Return the search for the coalition of `part`, a coalition of `whole`."""
        parties = part.party_positions
        own = wanted[[whole.parties.index(party) for party in part.parties]]
        demands = Demands(parties, part.disagreement[parties] + own, part.disagreement, budget)
        return cls(part, target, toolbox, demands, Rounding(part, own, toolbox, budget))

    @property
    def structure(self) -> Structure:
        """Return the packages that may be chosen."""
        structure = self.negotiation.acceptable_structure
        if self.target is not None:
            for issue, option in enumerate(self.target.positions):
                structure = structure.fixed(issue, option)
        return structure

    @property
    def has_packages(self) -> bool:
        """Return whether there is an allowed package that crosses no red line of the coalition."""
        return _has_options(self.structure)

    def asks(self, actor: int) -> bool:
        """Return whether an actor is one of the coalition."""
        return actor in self.demands.parties

    def refuses(self, actor: int) -> bool:
        """Return whether an actor is asked and has red lines."""
        name = self.negotiation.actors[actor]
        lines = self.negotiation.red_lines
        return name in self.negotiation.parties and any(line.actor == name for line in lines)

    def without_budget(self) -> Search:
        """Return the search with any cost allowed."""
        return replace(self, demands=replace(self.demands, budget=float("inf")))

    def selfless(self) -> Search:
        """Return the search with owners who may lose."""
        return replace(self, demands=replace(self.demands, floor=None))

    def without_red_lines(self, actor: int) -> Search:
        """Return the search with no red lines of one actor."""
        if not self.refuses(actor):
            return self
        name = self.negotiation.actors[actor]
        kept = [line for line in self.negotiation.red_lines if line.actor != name]
        return replace(self, negotiation=self.negotiation.replace(red_lines=kept))

    def without_consent(self, actor: int) -> Search:
        """Return the search in which one actor is not asked: neither its gain nor its red lines count."""
        kept = self.demands.parties != actor
        demands = replace(self.demands, parties=self.demands.parties[kept], least=self.demands.least[kept])
        return replace(self.without_red_lines(actor), demands=demands)

    def cheapest(self, avoid: Sequence[frozenset[int]] = ()) -> Worked | None:
        """Return the cheapest plan that contains none of the sets in `avoid`; None without any."""
        structure = self.structure
        if not _has_options(structure) or frozenset() in avoid:
            return None
        proven = proven_limits(structure, self.toolbox, self.demands, self.rounding)
        if proven is not None:
            return self._within(structure, proven, avoid)
        for most in by_need(self.toolbox, self.rounding):
            worked = self._within(structure, most, avoid)
            if worked is not None:
                enough = by_cost(self.toolbox, most, float(worked.exact.cost))
                return worked if (enough <= most).all() else self._within(structure, enough, avoid)
        return None

    def _within(
        self, structure: Structure, most: NDArray[np.float64], avoid: Sequence[frozenset[int]]
    ) -> Worked | None:
        layout = Layout(structure, self.toolbox, self.demands, self.rounding, most)
        if not layout.choices:
            return None

        def check(x: NDArray[np.float64]) -> Checked[Worked] | None:
            return self._check(layout, x, avoid)

        found = minimise(layout.program(avoid), check)
        return None if found is None else found.answer

    def _check(
        self, layout: Layout, x: NDArray[np.float64], avoid: Sequence[frozenset[int]]
    ) -> Checked[Worked] | None:
        """Work out exactly the package and the instruments that a point stands for; None if they fail."""
        package = Package(self.negotiation.space.issues, layout.positions(x))
        if not layout.allows(package.positions):
            return None
        payoffs = self.negotiation.payoffs(package)
        for used in dict.fromkeys(layout.used(x)):
            exact = cheapest_amounts(payoffs, used, self.toolbox, self.demands, self.rounding)
            if exact is not None and self.toolbox.allows(exact.in_use, avoid):
                return Checked(float(exact.cost), exact.size(self.toolbox), Worked(package, exact))
        return None

    def prices(self, worked: Worked) -> NDArray[np.float64]:
        """Return by how much the cost rises per unit that a party of the coalition demands more."""
        payoffs = self.negotiation.payoffs(worked.package)
        return shadow_prices(payoffs, worked.exact, self.toolbox, self.demands)


def _has_options(structure: Structure) -> bool:
    return all(options.size for options in structure.options)

"""Whether a package is efficient, with a witness when it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.frontier import Frontier
    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["Efficiency", "judge"]


@dataclass(frozen=True, slots=True, eq=False)
class Efficiency:
    """The answer to "is this package efficient?"; true or false in a condition.

    Attributes
    ----------
    package : Package
        The package asked about.
    status : str
        ``"efficient"``; ``"dominated"``; ``"excluded"``, when it is not among the packages compared;
        ``"undecided"``, when no point of an approximate frontier dominates it.
    witness : Package or None
        A package of the frontier at least as good for every actor and better for one.
    improvement : (n_actors,) array or None
        By how much the witness is better for each of the frontier's actors.
    point : int or None
        The point of the frontier that the package lies on.
    reason : str
        The answer in one sentence.
    """

    package: Package
    status: Literal["efficient", "dominated", "excluded", "undecided"]
    witness: Package | None
    improvement: NDArray[np.float64] | None
    point: int | None
    reason: str

    def __bool__(self) -> bool:
        return self.status == "efficient"

    def __repr__(self) -> str:
        return f"Efficiency: {self.status}\n  package  {self.package}\n  {self.reason}"


def judge(frontier: Frontier, package: Mapping[str, str]) -> Efficiency:
    """Return whether `package` lies on `frontier`, and who dominates it when it does not."""
    negotiation = frontier.negotiation
    asked = negotiation.space.package(negotiation.space.index(package))
    exclusion = _exclusion(frontier, asked)
    if negotiation.payoff_table is not None and asked not in negotiation.space:
        return Efficiency(asked, "excluded", None, None, None, f"{exclusion} It has no payoffs.")
    columns = [negotiation.actors.index(actor) for actor in frontier.actors]
    payoffs, rounding = negotiation.payoffs(asked)[columns], negotiation.structure.rounding[columns]
    difference = frontier.payoffs - payoffs
    is_as_good = (difference >= -rounding).all(axis=1)
    is_better = (difference > rounding).any(axis=1)
    dominating = np.flatnonzero(is_as_good & is_better)
    witness = frontier.package(int(dominating[0])) if dominating.size else None
    improvement = negotiation.payoffs(witness)[columns] - payoffs if witness is not None else None
    if exclusion is not None:
        return Efficiency(asked, "excluded", witness, improvement, None, exclusion)
    if witness is not None and improvement is not None:
        better = [a for a, by, r in zip(frontier.actors, improvement, rounding, strict=True) if by > r]
        reason = f"{witness} is better for {', '.join(better)} and worse for nobody."
        return Efficiency(asked, "dominated", witness, improvement, None, reason)
    same = np.flatnonzero((np.abs(difference) <= rounding).all(axis=1))
    if same.size == 0 and frontier.status == "approximate":
        reason = "No point of the approximate frontier dominates it; the exact frontier may."
        return Efficiency(asked, "undecided", None, None, None, reason)
    point = int(same[0]) if same.size else None
    return Efficiency(asked, "efficient", None, None, point, "No package compared dominates it.")


def _exclusion(frontier: Frontier, package: Package) -> str | None:
    """Return why `package` is not among those that the frontier compares, or None when it is."""
    negotiation: Negotiation = frontier.negotiation
    if package not in negotiation.space:
        return "The linkages forbid it."
    if frontier.among == "all":
        return None
    for line in negotiation.crossed_red_lines(package):
        if line.actor in negotiation.parties:
            return f"It crosses a red line of {line.actor}."
    gains, rounding = negotiation.gains(package), negotiation.acceptable_structure.rounding
    for party, at in zip(negotiation.parties, negotiation.party_positions, strict=True):
        if gains[at] < -rounding[at]:
            return f"{party} gets {gains[at]:g} compared with no agreement."
    return None

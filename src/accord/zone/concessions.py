"""By how much demands must be lowered for a zone to open: amounts that do when taken off as floats."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package
    from accord.zone.lotteries import Lottery

__all__ = ["Concessions", "conceded", "conceded_by_all", "join_concessions"]


def conceded(no_deal: float, payoff: float | Fraction) -> float:
    """Return the smallest amount that, taken off a demand in floating point, leaves at most `payoff`."""
    target = float(payoff)
    if Fraction(target) > payoff:
        target = float(np.nextafter(target, -np.inf))
    amount = no_deal - target
    while no_deal - amount > target:
        amount = float(np.nextafter(amount, np.inf))
    return amount


def conceded_by_all(no_deal: Iterable[float], payoffs: Iterable[float | Fraction]) -> float:
    """Return the smallest amount that, taken off every demand, leaves at most the `payoffs`."""
    return max(conceded(float(least), payoff) for least, payoff in zip(no_deal, payoffs, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Concessions:
    """By how much a coalition must lower its demands: all alike, or each alone; and what is then possible.

    Where a search was ended these amounts open the zone, but smaller ones may too: then not `are_proven`.
    """

    parties: tuple[str, ...]
    uniform: float
    alone: NDArray[np.float64]
    nearest: Package | Lottery | None
    are_proven: bool = True


def join_concessions(negotiation: Negotiation, found: Sequence[Concessions]) -> Concessions:
    """Return the smallest over all coalitions."""
    least = min(found, key=lambda one: one.uniform)
    alone = np.full(len(negotiation.parties), np.inf)
    for one in found:
        for party, amount in zip(one.parties, one.alone, strict=True):
            at = negotiation.parties.index(party)
            alone[at] = min(alone[at], amount)
    are_proven = all(one.are_proven for one in found)
    return Concessions(negotiation.parties, least.uniform, alone, least.nearest, are_proven)

"""Everything that is asked of the packages of a zone, once all of them are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from accord.zone.lotteries import exact_lotteries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.structure import Structure

__all__ = ["Facts", "Positions", "Windows", "windows"]

Positions = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What the packages of a zone have in common.

    Attributes
    ----------
    n_packages : int or None
        None where they cannot be counted.
    witness : tuple of int or None
        One of them.
    extremes : mapping of (actor, sign) to tuple of int
        The packages with the largest (sign 1) and smallest (-1) payoff of an actor; those known.
    options : list of set of int
        Those that occur, per issue.
    most_balanced : tuple of int or None
        The package with the largest smallest gain.
    method : str
        How all packages were told from the others, as in ZoneCount.
    """

    n_packages: int | None
    witness: Positions | None
    extremes: Mapping[tuple[int, int], Positions]
    options: list[set[int]]
    most_balanced: Positions | None
    method: str


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Between which payoffs every package of a zone gives each party: from its floor to what lotteries give.

    Attributes
    ----------
    parties : (n_parties,) int array
    no_deal, lower, upper : (n_parties,) arrays
    """

    parties: NDArray[np.int64]
    no_deal: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def windows(structure: Structure, parties: NDArray[np.int64], no_deal: NDArray[np.float64]) -> Windows | None:
    """Return the windows by exact linear programs; None when no lottery reaches all floors.

    Parties with a disagreement payoff of -inf have no floor, and no window.
    """
    asked = np.flatnonzero(np.isfinite(no_deal))
    parties, no_deal = parties[asked], no_deal[asked]
    lotteries = exact_lotteries(structure, parties, no_deal)
    if lotteries is None:
        return None
    rounding = structure.rounding[parties]
    upper = np.empty(parties.size)
    for at, party in enumerate(parties.tolist()):
        found = lotteries.best([int(actor == party) for actor in range(structure.n_actors)])
        if found is None:
            return None
        most = float(found.value)
        upper[at] = most if Fraction(most) >= found.value else np.nextafter(most, np.inf)
    return Windows(parties, no_deal, no_deal - rounding, upper + rounding)

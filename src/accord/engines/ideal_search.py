"""The ideal point by branch and bound: every party's largest rational gain, one search each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.slab_search import Allowance
from accord.engines.tied_packages import list_ties
from accord.engines.ties import leximin_ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.engines.search_frame import Frame
    from accord.engines.slab_search import Search

__all__ = ["IdealPoint", "ideal_point", "ideal_searches"]


@dataclass(frozen=True, slots=True, eq=False)
class IdealPoint:
    """Every party's largest gain over individually rational packages, as far as it is known.

    Attributes
    ----------
    gains : (n_parties,) array
        nan where no package is rational, or the search was stopped before this party's gain was proven.
    numbers : list of int
        When stopped early, a rational package that serves the worst-off party well; empty if none is known.
    is_empty : bool
        Whether it is proven that no package is rational.
    """

    gains: NDArray[np.float64]
    numbers: list[int]
    is_empty: bool

    @property
    def n_known(self) -> int:
        """Return how many parties' largest gains are proven."""
        return int((~np.isnan(self.gains)).sum())


def ideal_point(frame: Frame, allowance: Allowance) -> IdealPoint:
    """Return the largest gains of all parties; some of them when `allowance` runs out."""
    found = ideal_searches(frame, allowance)
    gains = np.full(frame.scale.size, np.nan)
    if not allowance.reason:
        if not found[0].has_package:
            return IdealPoint(gains, [], is_empty=True)
        gains = np.array([search.best for search in found])
        return IdealPoint(np.where(gains > frame.rounding, gains, 0.0) / frame.scale, [], is_empty=False)
    for party, search in enumerate(found[:-1]):
        gains[party] = (search.best if search.best > frame.rounding[party] else 0.0) / frame.scale[party]
    return IdealPoint(gains, _fairest(frame, found, gains), is_empty=False)


def ideal_searches(frame: Frame, allowance: Allowance) -> list[Search]:
    """Return the searches for the parties' largest rational gains, up to the one that was stopped.

    Only the first where that finds no package rational.
    """
    from accord._kernels.slab import SUM

    found: list[Search] = []
    for weights in np.eye(frame.scale.size):
        found.append(frame.search(frame.goal(SUM, weights=weights), allowance, is_for_value=True))
        if allowance.reason or not found[-1].has_package:
            break
    return found


def _fairest(frame: Frame, found: list[Search], ideal: NDArray[np.float64]) -> list[int]:
    """Return the number of a package met on the way that serves the worst-off party well."""
    known = [c for search in found for c in (*search.candidates, search.fallback) if c is not None]
    if not known:
        return []
    gains = frame.gains_of(known)
    rounding = frame.rounding / frame.scale
    unit = np.where(np.isnan(ideal), gains.max(axis=0), ideal)
    chosen = leximin_ties(gains, rounding, np.zeros(unit.size), np.where(unit > rounding, unit, 0.0))
    return list_ties(frame.structure, [known[int(chosen[0])]], 1).numbers

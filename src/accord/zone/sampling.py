"""Packages of a zone too large to be known whole: some issues are settled, halves of the others meet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.zone.facts import windows
from accord.zone.halves import facts_of_halves
from accord.zone.lotteries import exact_lotteries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.exact_lotteries import ExactLottery
    from accord.structure import Structure
    from accord.zone.facts import Positions

__all__ = ["Sample", "sample_of"]

_ATTEMPTS = 5
_MOST_PACKAGES = 10**12
_MOST_ROWS = 4 * 10**6
"""Packages of an attempt and partial packages in a half: about a second each."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A package of a zone, and options that packages of the zone have, per issue."""

    witness: Positions
    options: list[set[int]]


def sample_of(
    structure: Structure, parties: NDArray[np.int64], no_deal: NDArray[np.float64]
) -> Sample | None:
    """Return some of what packages that reach the floors have; None when no attempt finds one.

    Every attempt settles some issues as a package does that the most balanced lottery draws, and knows all
    packages that differ from it on the other issues only.
    """
    lotteries = exact_lotteries(structure, parties, no_deal)
    if lotteries is None:
        return None
    lottery, rng = lotteries.most_balanced(), np.random.default_rng(0)
    witness: Positions | None = None
    options: list[set[int]] = [set() for _ in structure.scores]
    for attempt in range(_ATTEMPTS):
        part = _partly_settled(structure, lottery, rng, attempt)
        within = windows(part, parties, no_deal)
        found = None if within is None else facts_of_halves(part, within, _MOST_ROWS)
        if found is not None and found.witness is not None:
            witness = witness or found.witness
            options = [known | more for known, more in zip(options, found.options, strict=True)]
    return None if witness is None else Sample(witness, options)


def _partly_settled(
    structure: Structure, lottery: ExactLottery, rng: np.random.Generator, attempt: int
) -> Structure:
    """Return what is left when issues are settled, each attempt others, until halves can be listed."""
    n_issues = len(structure.scores)
    order = np.roll(np.arange(n_issues), attempt * n_issues // _ATTEMPTS)
    chances = np.array([float(share) for share, _ in lottery.shares])
    drawn = lottery.shares[int(rng.choice(chances.size, p=chances / chances.sum()))][1]
    for issue in order.tolist():
        if math.prod(options.size for options in structure.options) <= _MOST_PACKAGES:
            break
        structure = structure.fixed(issue, drawn.positions[issue])
    return structure

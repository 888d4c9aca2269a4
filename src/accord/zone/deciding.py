"""Whether a zone holds a package: a short search, then all packages at once or some, then a long search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accord.engines.branch_and_bound import Limits, rational_package
from accord.zone.facts import Facts, windows
from accord.zone.halves import facts_of_halves
from accord.zone.sampling import sample_of
from accord.zone.sums import facts_of_sums

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from accord.engines.branch_and_bound import BranchSearch
    from accord.structure import Structure
    from accord.zone.facts import Positions
    from accord.zone.sampling import Sample

__all__ = ["FEW_NODES", "MANY_NODES", "Decided", "decide", "facts_of", "is_stopped"]

FEW_NODES, MANY_NODES = 300_000, 2_000_000
"""Partial packages after which a search stops: tenths of a second, and about a second."""

_SHORT, _LONG = 10**6, 10**7
"""Rows of halves that take tenths of a second, and some seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """A package of the zone, or whether it is known that there is none.

    Attributes
    ----------
    package : tuple of int or None
    is_known : bool
        False when there may be a package although none was found.
    facts : Facts or None
        Everything about the zone, when it took that.
    sample : Sample or None
        Some of it, when that is how the package was found.
    was_hard : bool
        Whether more than a short search was needed.
    """

    package: Positions | None
    is_known: bool
    facts: Facts | None = None
    sample: Sample | None = None
    was_hard: bool = False


def decide(
    structure: Structure, parties: NDArray[np.int64], no_deal: NDArray[np.float64], *, is_brief: bool = False
) -> Decided:
    """Return a package that gives every party a gain of at least zero, or whether none does.

    Parameters
    ----------
    structure : Structure
    parties : (n_parties,) int array
    no_deal : (n_parties,) array
    is_brief : bool
        Whether the short search is all.
    """
    found = rational_package(structure, parties, no_deal, Limits(node_limit=FEW_NODES))
    if not is_stopped(found):
        return Decided(found.package, True)
    if is_brief:
        return Decided(None, False)
    facts = facts_of(structure, parties, no_deal)
    if facts is not None:
        return Decided(facts.witness, True, facts, was_hard=True)
    sample = sample_of(structure, parties, no_deal)
    if sample is not None:
        return Decided(sample.witness, True, sample=sample, was_hard=True)
    found = rational_package(structure, parties, no_deal, Limits(node_limit=MANY_NODES))
    is_known = not is_stopped(found)
    return Decided(found.package if is_known else None, is_known, was_hard=True)


def facts_of(structure: Structure, parties: NDArray[np.int64], no_deal: NDArray[np.float64]) -> Facts | None:
    """Return the facts of all packages that reach the floors; None when that is too much work."""
    within = windows(structure, parties, no_deal)
    if within is None:
        return Facts(0, None, {}, [set() for _ in structure.scores], None, "certificate")
    return (
        facts_of_halves(structure, within, _SHORT)
        or facts_of_sums(structure, within)
        or facts_of_halves(structure, within, _LONG)
    )


def is_stopped(found: BranchSearch) -> bool:
    """Return whether a search ended at its limit; an interrupt interrupts."""
    if found.reason == "interrupted":
        raise KeyboardInterrupt
    return found.status == "limit"

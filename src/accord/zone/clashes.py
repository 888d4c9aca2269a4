"""Why a zone is empty: all smallest sets of parties, linkages and red lines that clash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.linkages import Linkage, forbidden, masks
from accord.payoffs import RedLine
from accord.structure import Structure
from accord.zone.deciding import decide
from accord.zone.listing import list_packages
from accord.zone.lotteries import exact_lotteries
from accord.zone.packages import MOST_LISTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.linkages import Masks
    from accord.negotiation import Negotiation

__all__ = ["Clash", "Clashes", "find_clashes", "minimal_clashes"]

_MOST_HITTING_SETS = 20_000

Demand = str | Linkage | RedLine
"""A party's consent (its name), a linkage or a red line."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Demands that no package meets together, although any fewer of them can be met.

    Attributes
    ----------
    parties : tuple of str
        Those who would have to lose.
    linkages : tuple of Linkage
    red_lines : tuple of RedLine
    coalition : tuple of str
        The winning coalition among whom they clash: all parties under unanimity.
    """

    parties: tuple[str, ...]
    linkages: tuple[Linkage, ...]
    red_lines: tuple[RedLine, ...]
    coalition: tuple[str, ...]

    @property
    def demands(self) -> tuple[Demand, ...]:
        """Return all of them."""
        return (*self.parties, *self.linkages, *self.red_lines)

    def __repr__(self) -> str:
        lines = [f"{line.actor} refuses {line.combination!r}" for line in self.red_lines]
        return "Clash(" + "; ".join([*self.parties, *map(repr, self.linkages), *lines]) + ")"


@dataclass(frozen=True, slots=True)
class Clashes:
    """Smallest clashing sets, and whether these are all."""

    found: tuple[Clash, ...]
    is_complete: bool


def find_clashes(negotiation: Negotiation, among: str, limit: int) -> Clashes:
    """Return the smallest sets of demands that clash in an empty zone.

    Parameters
    ----------
    negotiation : Negotiation
        In which all parties must agree, and cannot.
    among : str
        ``"packages"`` or ``"lotteries"``.
    limit : int
        The most sets.

    Notes
    -----
    The linkages of a negotiation with a payoff table are no demands: what they forbid has no payoff.
    """
    n = negotiation
    linkages = n.linkages if n.payoff_table is None else ()
    lines = [line for line in n.red_lines if line.actor in n.parties]
    demands: list[Demand] = [*linkages, *lines, *n.parties]
    undecided: list[frozenset[int]] = []
    is_open = _opener(n, demands, among, undecided)
    found, is_complete = minimal_clashes(len(demands), is_open, limit)

    def clash(members: frozenset[int]) -> Clash:
        chosen = [demands[at] for at in sorted(members)]
        return Clash(
            tuple(d for d in chosen if isinstance(d, str)),
            tuple(d for d in chosen if isinstance(d, Linkage)),
            tuple(d for d in chosen if isinstance(d, RedLine)),
            n.parties,
        )

    ordered = sorted(found, key=lambda members: (len(members), sorted(members)))
    return Clashes(tuple(map(clash, ordered)), is_complete and not undecided)


def minimal_clashes(
    n_demands: int, is_open: Callable[[frozenset[int]], bool], limit: int
) -> tuple[list[frozenset[int]], bool]:
    """Return the minimal sets of demands that cannot be met together, and whether these are all.

    Every way to give up demands so that the rest can be met hits every clash, and the other way round. So as
    long as giving up a smallest set that hits all clashes known does not help, what is left holds another
    clash, which a deletion filter finds (Bailey and Stuckey 2005; Liffiton et al. 2016).

    Parameters
    ----------
    n_demands : int
    is_open : callable
        Whether demands can be met together. If so, then any fewer too.
    limit : int
    """
    everything = frozenset(range(n_demands))
    clashes: list[frozenset[int]] = []
    hitting: list[frozenset[int]] = [frozenset()]
    helpful: set[frozenset[int]] = set()
    while True:
        given_up = next((h for h in hitting if h not in helpful), None)
        if given_up is None:
            return clashes, True
        left = everything - given_up
        if is_open(left):
            helpful.add(given_up)
            continue
        if len(clashes) == limit or len(hitting) > _MOST_HITTING_SETS:
            return clashes, False
        clashes.append(_shrunk(left, is_open))
        hitting = _hitting_too(hitting, clashes[-1])


def _shrunk(clash: frozenset[int], is_open: Callable[[frozenset[int]], bool]) -> frozenset[int]:
    """Return a clash none of whose demands can be dropped (deletion filter: Chinneck 2008)."""
    for demand in sorted(clash):
        fewer = clash - {demand}
        if not is_open(fewer):
            clash = fewer
    return clash


def _hitting_too(hitting: list[frozenset[int]], clash: frozenset[int]) -> list[frozenset[int]]:
    """Return the minimal sets that hit what `hitting` hits, and `clash` too (Berge 1989)."""
    kept = [h for h in hitting if h & clash]
    for h in hitting:
        if not h & clash:
            grown = (h | {demand} for demand in sorted(clash))
            kept += [g for g in grown if not any(k < g or k == g for k in kept)]
    minimal: list[frozenset[int]] = []
    for h in sorted(kept, key=len):
        if not any(smaller <= h for smaller in minimal):
            minimal.append(h)
    return minimal


def _opener(
    negotiation: Negotiation, demands: Sequence[Demand], among: str, undecided: list[frozenset[int]]
) -> Callable[[frozenset[int]], bool]:
    """Return the function that tells whether demands can be met together.

    Demands for which neither is proven go to `undecided` and count as met: what clashes is proven to.
    """
    if among == "packages":
        listed = _listed_opener(negotiation, demands)
        if listed is not None:
            return listed

    def is_open(chosen: frozenset[int]) -> bool:
        structure = _structure(negotiation, [demands[at] for at in chosen])
        names = [demands[at] for at in sorted(chosen) if isinstance(demands[at], str)]
        parties = np.array([negotiation.actors.index(str(name)) for name in names], dtype=np.int64)
        no_deal = negotiation.disagreement[parties]
        lotteries = exact_lotteries(structure, parties, no_deal)
        if lotteries is None:
            return False
        if not names:
            return True
        if lotteries.most_balanced().value < 0:
            return False
        if among == "lotteries":
            return True
        found = decide(structure, parties, no_deal)
        undecided.extend([] if found.is_known else [chosen])
        return found.package is not None or not found.is_known

    return is_open


def _structure(negotiation: Negotiation, demands: Sequence[Demand]) -> Structure:
    """Return the packages that the chosen linkages and red lines leave."""
    n = negotiation
    nogoods: list[Masks] = []
    if n.payoff_table is not None:
        nogoods += n.space.nogoods
    for demand in demands:
        if isinstance(demand, Linkage):
            nogoods += forbidden(demand, n.issues)
        elif isinstance(demand, RedLine):
            nogoods.append(masks(demand.combination, n.issues))
    table = None if n.payoff_table is None else np.ascontiguousarray(n.payoff_table.T)
    scores = [
        n.scores[issue.name] if table is None else np.zeros((n.n_actors, issue.n_options))
        for issue in n.issues
    ]
    return Structure.build(scores, nogoods, n._terms, table, n.disagreement)


def _listed_opener(
    negotiation: Negotiation, demands: Sequence[Demand]
) -> Callable[[frozenset[int]], bool] | None:
    """Return the same by looking at every package; None when there are too many."""
    n = negotiation
    listing = list_packages(_structure(n, []), MOST_LISTED)
    if listing is None:
        return None
    meets = np.ones((listing.options.shape[0], len(demands)), dtype=np.bool_)
    for at, demand in enumerate(demands):
        if isinstance(demand, str):
            actor = n.actors.index(demand)
            gains = listing.payoffs[:, actor] - n.disagreement[actor]
            meets[:, at] = gains >= -n.structure.rounding[actor]
        else:
            nogoods = (
                forbidden(demand, n.issues)
                if isinstance(demand, Linkage)
                else [masks(demand.combination, n.issues)]
            )
            for nogood in nogoods:
                meets[:, at] &= ~listing.matches(nogood)
    kinds = np.unique(meets, axis=0)
    return lambda chosen: bool(kinds[:, sorted(chosen)].all(axis=1).any())

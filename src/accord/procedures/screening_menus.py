"""The best menu: a package for every type, each choosing its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import SpaceTooLargeError, must
from accord.frontier import pareto_frontier
from accord.linkages import excludes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["Menu", "best_menu"]

_MOST_MENUS = 50_000_000
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Menu:
    """A package for every type.

    Attributes
    ----------
    packages : mapping of type to Package or None
        What each type chooses; None when it chooses none of them and there is no deal.
    value : float
        The proposer's expected payoff.
    """

    packages: Mapping[str, Package | None]
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class _Entries:
    """What can stand in the menu for a type: the proposer's payoff, all types' payoffs, the packages."""

    worth: NDArray[np.float64]
    types: NDArray[np.float64]
    packages: Sequence[Package | None]


def best_menu(
    negotiation: Negotiation, proposer: str, shares: Mapping[str, float], consenting: Sequence[str]
) -> Menu:
    """Return the menu with the proposer's largest expected payoff.

    A package stands in for a type only if none is better for the proposer and that type and worse for all
    other types: replacing it would keep every choice. So the entries are frontiers with the other types'
    payoffs turned around.

    Parameters
    ----------
    negotiation : Negotiation
        Whose types have no red lines.
    proposer : str
    shares : mapping of type to probability
    consenting : sequence of str
        Others who must get at least their disagreement payoff.

    Raises
    ------
    SpaceTooLargeError
        More than 50 million menus to compare.
    """
    names = tuple(shares)
    entries = [_entries(negotiation, proposer, names, own, consenting) for own in names]
    sizes = [len(one.worth) for one in entries]
    n_menus = int(np.prod([float(size) for size in sizes]))
    if n_menus > _MOST_MENUS:
        cure = "Ask with menus=False, or for fewer types."
        raise SpaceTooLargeError(must("types", f"lead to at most {_MOST_MENUS} menus", n_menus, cure=cure))
    rounding = np.array([negotiation.structure.rounding[negotiation.actors.index(name)] for name in names])
    odds = np.array([shares[name] for name in names])
    best, chosen = -np.inf, [0] * len(names)
    for start in range(0, n_menus, _CHUNK):
        index = np.unravel_index(np.arange(start, min(start + _CHUNK, n_menus)), sizes)
        value = sum(odds[t] * entries[t].worth[index[t]] for t in range(len(names)))
        chooses = np.ones(len(index[0]), dtype=np.bool_)
        for t in range(len(names)):
            own = entries[t].types[index[t], t]
            for other in range(len(names)):
                chooses &= own >= entries[other].types[index[other], t] - rounding[t]
        value = np.where(chooses, value, -np.inf)
        place = int(np.argmax(value))
        if value[place] > best:
            best, chosen = float(value[place]), [int(one[place]) for one in index]
    packages = {name: entries[t].packages[chosen[t]] for t, name in enumerate(names)}
    return Menu(MappingProxyType(packages), best)


def _entries(
    negotiation: Negotiation, proposer: str, names: tuple[str, ...], own: str, consenting: Sequence[str]
) -> _Entries:
    """Return what can stand in the menu for type `own`, no deal first."""
    others = [name for name in names if name != own]
    barred = [excludes(line.combination) for line in negotiation.red_lines if line.actor == proposer]
    turned = _turned(negotiation, others).replace(
        parties=[*consenting, own], linkages=[*negotiation.linkages, *barred]
    )
    frontier = pareto_frontier(turned, among="individually_rational", actors=[proposer, own, *others])
    at = [negotiation.actors.index(name) for name in (proposer, *names)]
    packages = [frontier.package(k) for k in range(frontier.n_points)]
    payoffs = np.array([negotiation.disagreement[at]])
    if packages:
        payoffs = np.vstack([payoffs, negotiation.payoffs([dict(one) for one in packages])[:, at]])
    # Without a deal a type has its disagreement payoff whatever the others choose, so nobody can envy it.
    types = payoffs[:, 1:].copy()
    placeholder = [place for place, name in enumerate(names) if name != own]
    types[0, placeholder] = -np.inf
    return _Entries(payoffs[:, 0], types, [None, *packages])


def _turned(negotiation: Negotiation, others: Sequence[str]) -> Negotiation:
    """Return the negotiation with the payoffs of `others` turned around."""
    signs = np.array([-1.0 if actor in others else 1.0 for actor in negotiation.actors])
    changes = {
        "disagreement": negotiation.disagreement * signs,
        "interactions": [
            type(term)(
                term.combination,
                {actor: -x if actor in others else x for actor, x in term.amounts.items()},
            )
            for term in negotiation.interactions
        ],
    }
    if negotiation.payoff_table is not None:
        return negotiation.replace(payoff_table=negotiation.payoff_table * signs, **changes)
    scores = {issue: matrix * signs[:, None] for issue, matrix in negotiation.scores.items()}
    return negotiation.replace(scores=scores, **changes)

"""The equations that make every strategy of a support equally good, and the shape of their solutions.

For a support, player by player a set of strategies in use, an equilibrium makes each player indifferent among its
own. Each such equation is linear in every other player's mixed strategy, so the number of isolated solutions is
at most the multihomogeneous Bezout number: the number of ways to hand each player's mixture as many equations of
other players as it has unknowns (McKelvey and McLennan 1997).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from accord._arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.games.scaled_payoffs import ScaledPayoffs

__all__ = ["Layout", "Support", "SupportSystem", "support_system"]

Support: TypeAlias = tuple[tuple[int, ...], ...]
"""The strategies in use, player by player."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Which variables meet in which equations, for one size of support.

    Attributes
    ----------
    sizes : tuple of int
        Number of variables of each group; a group is a player with at least two strategies in use.
    first : (n_slots + 1,) int64 array
        First equation of each player that has equations, a slot.
    cells, n_cells, n_factors : int64 arrays
        The terms of each slot's equations.
    group_start : (n_groups + 1,) int64 array
        First variable of each group.
    assignments : (n_paths, n_equations) int64 array
        Every way to hand the equations to groups, as many to each as it has unknowns.
    """

    sizes: tuple[int, ...]
    first: NDArray[np.int64]
    cells: NDArray[np.int64]
    n_cells: NDArray[np.int64]
    n_factors: NDArray[np.int64]
    group_start: NDArray[np.int64]
    assignments: NDArray[np.int64]

    @property
    def n_paths(self) -> int:
        """The multihomogeneous Bezout number."""
        return len(self.assignments)

    @property
    def group_of_column(self) -> NDArray[np.int64]:
        """The group of each unknown."""
        return np.repeat(np.arange(len(self.sizes)), [size - 1 for size in self.sizes])

    @property
    def columns(self) -> NDArray[np.int64]:
        """The column of each variable among the unknowns, -1 for the first of each group."""
        columns = np.full(int(self.group_start[-1]), -1, dtype=np.int64)
        is_unknown = np.ones(len(columns), dtype=np.bool_)
        is_unknown[self.group_start[:-1]] = False
        columns[is_unknown] = np.arange(int(is_unknown.sum()))
        return columns


@dataclass(frozen=True, slots=True, eq=False)
class SupportSystem:
    """The indifference equations of one support.

    Attributes
    ----------
    support : Support
    players : tuple of int
        The player behind each group of variables.
    layout : Layout
    coefs : (n_equations, max_cells) float64 array
        Coefficients over the cells of the layout, each equation scaled by a power of two.
    errors : (n_equations,) float64 array
        Bound of the rounding of a coefficient.
    """

    support: Support
    players: tuple[int, ...]
    layout: Layout
    coefs: NDArray[np.float64]
    errors: NDArray[np.float64]


def support_system(payoffs: ScaledPayoffs, support: Support) -> SupportSystem:
    """Return the indifference equations of `support`, each strategy against the first in use."""
    players = tuple(i for i, own in enumerate(support) if len(own) > 1)
    sizes = tuple(len(support[i]) for i in players)
    layout = _layout(sizes, tuple((group, size - 1) for group, size in enumerate(sizes)))
    coefs = np.zeros((int(layout.first[-1]), layout.cells.shape[1]))
    errors = np.zeros(len(coefs))
    for slot, player in enumerate(players):
        rows = slice(int(layout.first[slot]), int(layout.first[slot + 1]))
        part = np.moveaxis(payoffs.floats[player][np.ix_(*support)], player, 0)
        differences = (part[1:] - part[0]).reshape(sizes[slot] - 1, -1)
        _, exponents = np.frexp(np.abs(differences).max(axis=1, initial=0.0))
        coefs[rows, : differences.shape[1]] = np.ldexp(differences, -exponents[:, None])
        # Two roundings of payoffs, and one of their difference.
        errors[rows] = np.ldexp(4.0 * payoffs.errors[player], -exponents)
    return SupportSystem(support, players, layout, frozen(coefs), frozen(errors))


@lru_cache(maxsize=4096)
def _layout(sizes: tuple[int, ...], slots: tuple[tuple[int, int], ...]) -> Layout:
    """Return the layout for groups of these sizes and slots given as (own group, number of equations)."""
    group_start = np.cumsum([0, *sizes], dtype=np.int64)
    tables = []
    for own, _ in slots:
        others = [group for group in range(len(sizes)) if group != own]
        grid = np.indices([sizes[group] for group in others]).reshape(len(others), -1).T
        tables.append(grid + group_start[others])
    widest = max((table.shape[1] for table in tables), default=0)
    longest = max((len(table) for table in tables), default=0)
    cells = np.zeros((len(slots), longest, widest), dtype=np.int64)
    for slot, table in enumerate(tables):
        cells[slot, : len(table), : table.shape[1]] = table
    owners = [own for own, count in slots for _ in range(count)]
    return Layout(
        sizes,
        frozen(np.cumsum([0, *(count for _, count in slots)], dtype=np.int64)),
        frozen(cells),
        frozen(np.array([len(table) for table in tables], dtype=np.int64)),
        frozen(np.array([table.shape[1] for table in tables], dtype=np.int64)),
        frozen(group_start),
        frozen(_assignments(owners, [size - 1 for size in sizes])),
    )


def _assignments(owners: Sequence[int], wanted: list[int]) -> NDArray[np.int64]:
    found: list[list[int]] = []
    chosen: list[int] = []

    def descend() -> None:
        if len(chosen) == len(owners):
            found.append(list(chosen))
            return
        for group, left in enumerate(wanted):
            if left and group != owners[len(chosen)]:
                wanted[group] -= 1
                chosen.append(group)
                descend()
                chosen.pop()
                wanted[group] += 1

    if len(owners) == sum(wanted):
        descend()
    return np.array(found, dtype=np.int64).reshape(len(found), len(owners))


def as_support(masks: NDArray[Any]) -> Support:
    """Return the support given by one bit mask of strategies per player."""
    return tuple(tuple(s for s in range(int(mask).bit_length()) if int(mask) >> s & 1) for mask in masks)

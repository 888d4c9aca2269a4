"""The equations that make every strategy of a support equally good, and the shape of their solutions.

For a support, player by player a set of strategies in use, an equilibrium makes each player indifferent
among its own. Each such equation is linear in every other player's mixed strategy, so the number of isolated
solutions is at most the multihomogeneous Bezout number: the number of ways to hand each player's mixture as
many equations of other players as it has unknowns (McKelvey and McLennan 1997).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from accord._arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from accord.games.scaled_payoffs import ScaledPayoffs

__all__ = [
    "Layout",
    "Support",
    "SupportSystem",
    "as_support",
    "assignments",
    "payoff_differences",
    "support_system",
    "system_of",
]

_MANTISSA_BITS = 53
_ROUNDING = 2.0**-53

Support: TypeAlias = tuple[tuple[int, ...], ...]
"""The strategies in use, player by player."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Which variables meet in which equations, for one size of support.

    Attributes
    ----------
    sizes : tuple of int
        Number of variables of each group; a group is a player with at least two strategies in use.
    owners : tuple of int
        For each slot, a player that has equations, its own group; -1 for a player without.
    first : (n_slots + 1,) int64 array
        First equation of each slot.
    cells, n_cells, n_factors : int64 arrays
        The terms of each slot's equations.
    group_start : (n_groups + 1,) int64 array
        First variable of each group.
    n_paths : int
        The multihomogeneous Bezout number: in how many ways the equations can be handed to groups, as many to
        each as it has unknowns.
    """

    sizes: tuple[int, ...]
    owners: tuple[int, ...]
    first: NDArray[np.int64]
    cells: NDArray[np.int64]
    n_cells: NDArray[np.int64]
    n_factors: NDArray[np.int64]
    group_start: NDArray[np.int64]
    n_paths: int

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
    """Equations that are linear in every player's mixture over its part of a support.

    Attributes
    ----------
    support : Support
    players : tuple of int
        The player behind each group of variables.
    layout : Layout
    tables : tuple of (n_equations, n_cells) arrays of Python ints
        The exact coefficients of each slot's equations.
    coefs : (n_equations, max_cells) float64 array
        The same for all slots, each equation divided by a power of two, every entry rounded once.
    errors : (n_equations,) float64 array
        Bound of that rounding.
    """

    support: Support
    players: tuple[int, ...]
    layout: Layout
    tables: tuple[NDArray[Any], ...]
    coefs: NDArray[np.float64]
    errors: NDArray[np.float64]


def support_system(payoffs: ScaledPayoffs, support: Support) -> SupportSystem:
    """Return the indifference equations of `support`, each strategy against the first in use."""
    mixing = [player for player, own in enumerate(support) if len(own) > 1]
    return system_of(support, {i: payoff_differences(payoffs, support, i, support[i][1:]) for i in mixing})


def payoff_differences(
    payoffs: ScaledPayoffs, support: Support, player: int, strategies: Sequence[int]
) -> NDArray[Any]:
    """Return what `strategies` earn more than the first in use, per profile of the others' supports."""
    rows = [list(own) for own in support]
    rows[player] = [support[player][0], *strategies]
    part = np.moveaxis(payoffs.whole[player][np.ix_(*rows)], player, 0)
    differences: NDArray[Any] = (part[1:] - part[0]).reshape(len(strategies), -1)
    return differences


def system_of(support: Support, tables: Mapping[int, NDArray[Any]]) -> SupportSystem:
    """Return the system with the given equations, by player, over profiles of the others' supports."""
    players = tuple(i for i, own in enumerate(support) if len(own) > 1)
    sizes = tuple(len(support[i]) for i in players)
    slots = tuple((players.index(i) if i in players else -1, len(table)) for i, table in tables.items())
    layout = _layout(sizes, slots)
    coefs = np.zeros((int(layout.first[-1]), layout.cells.shape[1]))
    errors = np.zeros(len(coefs))
    for slot, table in enumerate(tables.values()):
        for row, entries in enumerate(table, int(layout.first[slot])):
            bits = max(int(abs(entries).max(initial=0)).bit_length(), 1)
            coefs[row, : len(entries)] = [entry / (1 << bits) for entry in entries]
            errors[row] = _ROUNDING if bits > _MANTISSA_BITS else 0.0
    return SupportSystem(support, players, layout, tuple(tables.values()), frozen(coefs), frozen(errors))


@lru_cache(maxsize=4096)
def _layout(sizes: tuple[int, ...], slots: tuple[tuple[int, int], ...]) -> Layout:
    """Return the layout for groups of these sizes and slots given as (own group, number of equations)."""
    group_start = np.cumsum([0, *sizes], dtype=np.int64)
    tables = []
    for own, _ in slots:
        others = [group for group in range(len(sizes)) if group != own]
        n_cells = int(np.prod([sizes[group] for group in others], dtype=np.int64))
        grid = np.indices([sizes[group] for group in others]).reshape(len(others), n_cells).T
        tables.append(grid + group_start[others])
    widest = max((table.shape[1] for table in tables), default=0)
    longest = max((len(table) for table in tables), default=0)
    cells = np.zeros((len(slots), longest, widest), dtype=np.int64)
    for slot, table in enumerate(tables):
        cells[slot, : len(table), : table.shape[1]] = table
    owners = [own for own, count in slots for _ in range(count)]
    return Layout(
        sizes,
        tuple(own for own, _ in slots),
        frozen(np.cumsum([0, *(count for _, count in slots)], dtype=np.int64)),
        frozen(cells),
        frozen(np.array([len(table) for table in tables], dtype=np.int64)),
        frozen(np.array([table.shape[1] for table in tables], dtype=np.int64)),
        frozen(group_start),
        _count_assignments(tuple(owners), tuple(size - 1 for size in sizes)),
    )


@lru_cache(maxsize=65536)
def _count_assignments(owners: tuple[int, ...], wanted: tuple[int, ...]) -> int:
    if not owners:
        return int(not any(wanted))
    return sum(
        _count_assignments(owners[1:], (*wanted[:group], left - 1, *wanted[group + 1 :]))
        for group, left in enumerate(wanted)
        if left and group != owners[0]
    )


def assignments(layout: Layout) -> NDArray[np.int64]:
    """Return every way to hand the equations to groups, (n_paths, n_equations)."""
    owners = np.repeat(layout.owners, np.diff(layout.first)).tolist()
    return _assignments(tuple(owners), tuple(size - 1 for size in layout.sizes))


@lru_cache(maxsize=256)
def _assignments(owners: tuple[int, ...], unknowns: tuple[int, ...]) -> NDArray[np.int64]:
    wanted = list(unknowns)
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
    return frozen(np.array(found, dtype=np.int64).reshape(len(found), len(owners)))


def as_support(masks: NDArray[Any]) -> Support:
    """Return the support given by one bit mask of strategies per player."""
    return tuple(tuple(s for s in range(int(mask).bit_length()) if int(mask) >> s & 1) for mask in masks)

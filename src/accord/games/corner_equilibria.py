"""Corners of a continuum of equilibria: where one more strategy becomes a best reply.

A support whose equations leave infinitely many solutions carries no isolated equilibrium of its own, but its
continuum ends where strategies out of use become equally good. Such an end is an isolated solution of as many
equations as there are unknowns, chosen among those of the strategies in use and of some others. Only rational
corners are returned, since only their membership can be verified without rounding.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.games.certified_roots import Found, classify, earned_payoffs
from accord.games.polynomial_paths import isolated_zeros
from accord.games.support_systems import payoff_differences, system_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from accord.games.certified_roots import Mixed
    from accord.games.scaled_payoffs import ScaledPayoffs
    from accord.games.support_systems import Support

__all__ = ["corner_equilibria"]

_MOST_SYSTEMS = 200
_MOST_UNKNOWNS = 6
_SEED = 20_040_704


def corner_equilibria(payoffs: ScaledPayoffs, support: Support) -> tuple[Found, ...]:
    """Return rational equilibria at the ends of what an undecided `support` carries.

    Parameters
    ----------
    payoffs : ScaledPayoffs
    support : Support
        At most 6 unknown probabilities are treated, and 200 choices of equations.
    """
    n_unknowns = sum(len(own) - 1 for own in support)
    if n_unknowns > _MOST_UNKNOWNS:
        return ()
    found: dict[Any, Found] = {}
    draw = np.random.default_rng([_SEED, n_unknowns])
    systems = (
        tables
        for replies in _replies(payoffs, support)
        for tables in _choices(payoffs, support, replies, n_unknowns, draw)
    )
    for tables in islice(systems, _MOST_SYSTEMS):
        system = system_of(support, tables)
        if not system.layout.n_paths:
            continue
        zeros = isolated_zeros(system)
        for position in np.flatnonzero(~zeros.is_outside):
            judged = classify(payoffs, system, zeros.points[position], zeros.radii[position])
            if isinstance(judged, Found) and judged.radius == 0.0 and is_corner(payoffs, judged.profile):
                found[judged.profile] = judged
    return tuple(found.values())


def is_corner(payoffs: ScaledPayoffs, profile: Mixed) -> bool:
    """Return whether an exact equilibrium is alone among profiles of its support and its best replies.

    It is when the equations that make its best replies equally good have derivatives of full rank there.
    """
    used = [[s for s, p in enumerate(own) if p] for own in profile]
    n_unknowns = sum(len(own) - 1 for own in used)
    rows = []
    for player in range(payoffs.n_players):
        earned = earned_payoffs(payoffs, player, profile)
        replies = [s for s, value in enumerate(earned) if value == max(earned)]
        if len(replies) > 1:
            rows.append(_slopes(payoffs, player, replies, used, profile))
    if not rows:
        return n_unknowns == 0
    return len(_row_basis(np.concatenate(rows))) == n_unknowns


def _slopes(
    payoffs: ScaledPayoffs, player: int, replies: list[int], used: list[list[int]], profile: Mixed
) -> NDArray[Any]:
    """Return by how much each reply's advantage over the first changes as others shift probability."""
    listed = [*used]
    listed[player] = replies
    table = np.moveaxis(payoffs.whole[player][np.ix_(*listed)], player, 0)
    table = table[1:] - table[0]
    others = [other for other in range(payoffs.n_players) if other != player]
    blocks = []
    for mover in range(payoffs.n_players):
        if mover == player:
            blocks.append(np.zeros((len(table), len(used[player]) - 1), dtype=object))
            continue
        moved = np.moveaxis(table, 1 + others.index(mover), -1)
        for other in reversed([o for o in others if o != mover]):
            weights = np.array([profile[other][s] for s in used[other]], dtype=object)
            moved = np.moveaxis(moved, -1, -2) @ weights
        blocks.append(moved[:, 1:] - moved[:, :1])
    slopes: NDArray[Any] = np.concatenate(blocks, axis=1)
    return slopes


def _replies(payoffs: ScaledPayoffs, support: Support) -> Iterator[Support]:
    """Yield sets of best replies that contain the support, smaller ones first."""
    unused = [
        (player, s)
        for player, n in enumerate(payoffs.n_strategies)
        for s in range(n)
        if s not in support[player]
    ]
    for size in range(len(unused) + 1):
        for added in combinations(unused, size):
            yield tuple((*own, *(s for p, s in added if p == player)) for player, own in enumerate(support))


def _choices(
    payoffs: ScaledPayoffs, support: Support, replies: Support, n_unknowns: int, draw: np.random.Generator
) -> Iterator[dict[int, NDArray[Any]]]:
    """Yield square systems made of the equations that make all `replies` equally good."""
    bases = {}
    for player, own in enumerate(replies):
        if len(own) > 1:
            basis = _row_basis(payoff_differences(payoffs, support, player, own[1:]))
            if len(basis):
                bases[player] = basis
    for counts in product(*(range(len(basis) + 1) for basis in bases.values())):
        if sum(counts) == n_unknowns:
            yield {
                player: _mixed_rows(basis, count, draw)
                for (player, basis), count in zip(bases.items(), counts, strict=True)
                if count
            }


def _mixed_rows(basis: NDArray[Any], count: int, draw: np.random.Generator) -> NDArray[Any]:
    """Return `count` equations: the basis itself, or random integer combinations of it."""
    if count == len(basis):
        return basis
    weights = np.array(draw.integers(-9, 10, (count, len(basis))).tolist(), dtype=object)
    mixed: NDArray[Any] = weights @ basis
    return mixed


def _row_basis(rows: NDArray[Any]) -> NDArray[Any]:
    """Return a largest set of linearly independent rows."""
    kept: list[int] = []
    reduced: list[list[Fraction]] = []
    for position, row in enumerate(rows):
        rest = [Fraction(entry) for entry in row]
        for earlier in reduced:
            rest = _eliminated(rest, earlier)
        if any(rest):
            kept.append(position)
            reduced.append(rest)
    return rows[kept]


def _eliminated(row: list[Fraction], pivot_row: Sequence[Fraction]) -> list[Fraction]:
    pivot = next(column for column, entry in enumerate(pivot_row) if entry)
    factor = row[pivot] / pivot_row[pivot]
    return [entry - factor * other for entry, other in zip(row, pivot_row, strict=True)] if factor else row

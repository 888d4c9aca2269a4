"""Proofs that a support carries no equilibrium besides those already known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.games.polynomial_paths import Zeros
    from accord.games.scaled_payoffs import ScaledPayoffs
    from accord.games.support_systems import Support, SupportSystem

__all__ = ["proven_empty"]

_MOST_WORK = 10_000_000
_MOST_CUTS = 240
_ROUNDING = 1e-13


def proven_empty(
    payoffs: ScaledPayoffs,
    support: Support,
    max_nodes: int | None = None,
    *,
    system: SupportSystem | None = None,
    zeros: Zeros | None = None,
    balls: Sequence[int] = (),
) -> bool:
    """Return whether subdivision proves that `support` has no equilibrium outside the given balls.

    Parameters
    ----------
    payoffs : ScaledPayoffs
    support : Support
    max_nodes : int, optional
        Parts to look at before giving up; by default as many as a second or so allows.
    system, zeros, balls
        Zeros of the support's equations, and which of them have balls of uniqueness to leave out.

    Notes
    -----
    Payoffs are at most 1 and each cut rounds once, so differences are off by less than ``_ROUNDING`` after
    ``_MOST_CUTS`` cuts. A support that has an equilibrium on its rim, or infinitely many, is never proven
    empty.
    """
    from accord._kernels.simplex_subdivision import subdivide

    sizes = np.array([len(own) for own in support], dtype=np.int64)
    members = np.zeros((len(sizes), int(sizes.max())), dtype=np.int64)
    for player, own in enumerate(support):
        members[player, : len(own)] = own
    tables, strides = [], np.zeros((len(sizes), len(sizes)), dtype=np.int64)
    for player in range(payoffs.n_players):
        played = [list(own) for own in support]
        played[player] = list(range(payoffs.n_strategies[player]))
        table = np.moveaxis(payoffs.floats[player][np.ix_(*played)], player, 0)
        tables.append(table.reshape(-1))
        step = 1
        for other in reversed(range(len(sizes))):
            if other != player:
                strides[player, other] = step
                step *= len(support[other])
        strides[player, player] = step
    root = np.concatenate(tables)
    offsets = np.cumsum([0, *(len(table) for table in tables[:-1])], dtype=np.int64)
    centres, units, radii = _balls(support, system, zeros, balls)
    proven, _ = subdivide(
        root,
        offsets,
        strides,
        np.array(payoffs.n_strategies, dtype=np.int64),
        members,
        sizes,
        _ROUNDING + 4.0 * float(payoffs.errors.max()),
        centres,
        units,
        radii,
        max_nodes or _MOST_WORK // len(root),
        _MOST_CUTS,
    )
    return bool(proven)


def _balls(
    support: Support, system: SupportSystem | None, zeros: Zeros | None, balls: Sequence[int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return centres in ratios, the coordinate that is 1, and radii of the balls of uniqueness."""
    width = sum(len(own) for own in support)
    centres = np.ones((len(balls), width))
    units = np.zeros((len(balls), len(support)), dtype=np.int64)
    radii = np.zeros(len(balls))
    if system is None or zeros is None:
        return centres, units, radii
    for row, ball in enumerate(balls):
        at = 0
        radii[row] = zeros.radii[ball, 1]
        for player, own in enumerate(support):
            if player in system.players:
                group = system.players.index(player)
                low, high = system.layout.group_start[group : group + 2]
                centres[row, at : at + len(own)] = zeros.points[ball, low:high].real
                units[row, player] = int(np.argmin(zeros.columns[ball, low:high]))
            at += len(own)
    return centres, units, radii

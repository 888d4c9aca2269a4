"""The best take-it-or-leave-it packages for a proposer who does not know whom it faces."""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit
from accord._kernels.walk import begin, enter, keep_smallest, leave, number_of

__all__ = ["best_offers"]


@jit
def best_offers(walk, start, stop, n_consenting, group_of, shares, tolerance, tie, out_numbers):
    """Find the packages of items `start` to `stop` with the largest expected gain of the proposer.

    Parameters
    ----------
    walk : Walk
        Gains: row 0 of the proposer, then of actors who must consent, then of types.
    n_consenting : int
        Number of those who must consent.
    group_of : (n_types,) int64
        The actor whose type it is; types of an actor stand together, actors are numbered from 0.
    shares : (n_types,) float64
        Probability of each type.
    tolerance : (n_rows,) float64
        Gains down to minus this count as acceptance.
    tie : float
        Expected gains that differ by no more than this are equal.
    out_numbers : (limit,) int64
        The smallest numbers of tied packages, a heap.

    Returns
    -------
    (float, int, int, int)
        Largest expected gain (minus infinity without consent to any package), number of tied packages, how
        many of them are kept, and number of packages visited.
    """
    best = -np.inf
    n_ties = 0
    n_kept = 0
    visited = 0
    n_rows = walk.inner.shape[0]
    digits, sums, tile, changed = begin(walk, start)
    for _ in range(start, stop):
        first, n_columns = enter(walk, digits, sums, tile, changed)
        base = number_of(walk, digits)
        total = sums[-1]
        visited += n_columns
        for j in range(first, first + n_columns):
            consented = True
            for row in range(1, 1 + n_consenting):
                if total[row] + walk.inner[row, j] < -tolerance[row]:
                    consented = False
                    break
            if not consented:
                continue
            chance = 1.0
            accepted = 0.0
            for t in range(len(shares)):
                row = 1 + n_consenting + t
                if row < n_rows and total[row] + walk.inner[row, j] >= -tolerance[row]:
                    accepted += shares[t]
                if t + 1 == len(shares) or group_of[t + 1] != group_of[t]:
                    chance *= min(accepted, 1.0)
                    accepted = 0.0
            if chance == 0.0:
                continue
            value = chance * (total[0] + walk.inner[0, j])
            if value > best + tie:
                best = value
                n_ties = 0
                n_kept = 0
            if value >= best - tie:
                n_ties += 1
                n_kept = keep_smallest(base + walk.inner_numbers[j], n_kept, out_numbers)
        tile, changed = leave(walk, digits, tile)
    return best, n_ties, n_kept, visited

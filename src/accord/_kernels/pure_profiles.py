"""Striking out profiles from which one player gains by deviating."""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit

__all__ = ["strike_out"]

_LINE = 256  # so many opponents' profiles at a time: their best payoffs stay in the first-level cache


@jit
def strike_out(payoffs, first_before, last_before, first_after, last_after, out_stable):
    """Clear the mark of each profile at which the player has a better strategy.

    Parameters
    ----------
    payoffs : (n_before, n_strategies, n_after) float64
        One player's payoffs; the first axis runs over the strategies of the players before, the last over
        those after.
    first_before, last_before, first_after, last_after : int
        The part of the first and of the last axis to treat.
    out_stable : (n_before, n_strategies, n_after) bool
        Marks, cleared only, so that calls for several players and parts may run at once.
    """
    n_strategies = payoffs.shape[1]
    best = np.empty(_LINE)
    for before in range(first_before, last_before):
        for start in range(first_after, last_after, _LINE):
            stop = min(start + _LINE, last_after)
            for k in range(start, stop):
                best[k - start] = payoffs[before, 0, k]
            for s in range(1, n_strategies):
                for k in range(start, stop):
                    best[k - start] = max(best[k - start], payoffs[before, s, k])
            for s in range(n_strategies):
                for k in range(start, stop):
                    if payoffs[before, s, k] < best[k - start]:
                        out_stable[before, s, k] = False

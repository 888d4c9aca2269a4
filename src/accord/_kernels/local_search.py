"""Improving a package by changing one decision, or two together, until neither helps."""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit
from accord._kernels.slab import NASH, value_at


@jit
def _score(goal, direction, gains, out):
    """Write whether the package counts, and its value, or else minus what parties miss along `direction`."""
    value = value_at(goal, gains)
    out[0] = 1.0
    out[1] = value
    if value == -np.inf:
        missed = 0.0
        for i in range(gains.shape[0]):
            need = goal.least[i]
            if goal.kind == NASH and goal.weights[i] > 0.0:
                need = max(need, goal.strict[i])
            if gains[i] < need:
                missed += max(abs(direction[i]), 1e-12) * (need - gains[i])
        out[0] = 0.0
        out[1] = -missed


@jit
def _is_better(new, old):
    if new[0] != old[0]:
        return new[0] > old[0]
    return new[1] > old[1] + 1e-12 * abs(old[1])


@jit
def climb(goal, direction, gains, start, n_passes, out_row, out_total):
    """Improve ``out_row``, one row per decision, with the sum of gains in ``out_total``.

    Decision `d` chooses among rows ``start[d]:start[d + 1]`` of `gains`.
    """
    n_decisions = start.shape[0] - 1
    trial = np.empty(out_total.shape[0])
    old = np.empty(2)
    new = np.empty(2)
    _score(goal, direction, out_total, old)
    for _ in range(n_passes):
        changed = False
        for d in range(n_decisions):
            for r in range(start[d], start[d + 1]):
                trial[:] = out_total + gains[r] - gains[out_row[d]]
                _score(goal, direction, trial, new)
                if _is_better(new, old):
                    out_total[:] = trial
                    old[:] = new
                    out_row[d] = r
                    changed = True
        if changed:
            continue
        for d in range(n_decisions):
            for r in range(start[d], start[d + 1]):
                for e in range(d + 1, n_decisions):
                    for q in range(start[e], start[e + 1]):
                        for i in range(trial.shape[0]):
                            trial[i] = (
                                out_total[i]
                                + gains[r, i]
                                - gains[out_row[d], i]
                                + gains[q, i]
                                - gains[out_row[e], i]
                            )
                        _score(goal, direction, trial, new)
                        if _is_better(new, old):
                            out_total[:] = trial
                            old[:] = new
                            out_row[d] = r
                            out_row[e] = q
                            changed = True
        if not changed:
            break

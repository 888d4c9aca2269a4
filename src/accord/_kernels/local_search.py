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
def _copy(source, out):
    for i in range(source.shape[0]):
        out[i] = source[i]


@jit
def _is_better(new, old):
    if new[0] != old[0]:
        return new[0] > old[0]
    return new[1] > old[1] + 1e-14 * abs(old[1])


@jit
def _change_one(goal, direction, gains, start, out_row, out_total, score):
    """Improve by single changes; return whether any helped."""
    trial = np.empty(out_total.shape[0])
    new = np.empty(2)
    has_changed = False
    for d in range(start.shape[0] - 1):
        for r in range(start[d], start[d + 1]):
            for i in range(trial.shape[0]):
                trial[i] = out_total[i] + gains[r, i] - gains[out_row[d], i]
            _score(goal, direction, trial, new)
            if _is_better(new, score):
                _copy(trial, out_total)
                _copy(new, score)
                out_row[d] = r
                has_changed = True
    return has_changed


@jit
def _change_two(goal, direction, gains, pairs, decision, work, out_row, out_total, score):
    """Improve by changing two decisions to rows among `pairs`.

    Looks at about `work` such changes; returns how many helped, and how many were looked at.
    """
    trial = np.empty(out_total.shape[0])
    half = np.empty(out_total.shape[0])
    new = np.empty(2)
    n_changes = 0
    n_tried = 0
    for a in range(pairs.shape[0]):
        r = pairs[a]
        d = decision[r]
        if out_row[d] == r:
            continue
        if n_tried >= work:
            break
        n_tried += pairs.shape[0] - a
        for i in range(trial.shape[0]):
            half[i] = out_total[i] + gains[r, i] - gains[out_row[d], i]
        for b in range(a + 1, pairs.shape[0]):
            q = pairs[b]
            e = decision[q]
            if e == d or out_row[e] == q:
                continue
            for i in range(trial.shape[0]):
                trial[i] = half[i] + gains[q, i] - gains[out_row[e], i]
            _score(goal, direction, trial, new)
            if _is_better(new, score):
                _copy(trial, out_total)
                _copy(new, score)
                out_row[d] = r
                out_row[e] = q
                n_changes += 1
                break
    return n_changes, n_tried


@jit
def climb(goal, direction, gains, start, decision, pairs, n_shaken, seed, work, out_row, out_total):
    """Improve ``out_row``, one row per decision, with the sum of gains in ``out_total``.

    Decision `d` chooses among rows ``start[d]:start[d + 1]`` of `gains`; rows `pairs` are tried two at a
    time. Ends after about `work` packages looked at, and returns how many those were. With ``n_shaken``
    above zero, as many decisions are first changed at random, always the same for a `seed`.
    """
    n_decisions = out_row.shape[0]
    state = np.int64(seed)
    for _ in range(n_shaken):
        state = (state * 1103515245 + 12345) % 2147483648
        d = (state // 64) % n_decisions
        r = start[d] + (state // 8192) % (start[d + 1] - start[d])
        for i in range(out_total.shape[0]):
            out_total[i] += gains[r, i] - gains[out_row[d], i]
        out_row[d] = r
    score = np.empty(2)
    _score(goal, direction, out_total, score)
    n_tried = 0
    while n_tried < work:
        n_tried += gains.shape[0]
        if _change_one(goal, direction, gains, start, out_row, out_total, score):
            continue
        n_changes, n_pairs = _change_two(
            goal, direction, gains, pairs, decision, work - n_tried, out_row, out_total, score
        )
        n_tried += n_pairs
        if n_changes == 0:
            break
    return n_tried

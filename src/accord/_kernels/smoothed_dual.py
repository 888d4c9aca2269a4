"""The dual of a relaxation over lotteries, smoothed by a soft maximum and solved by Newton's method.

Minimise ``sum over blocks of max(rows . direction) + origin . direction + cost . z - barrier . log z`` over
z > 0 with ``direction = base + z matrix``; unknowns marked `normed` sum to one. The maximum is replaced by
``s log(sum(exp(. / s)))``, which is larger by at most ``s log(number of rows)``, and `s` goes to zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accord._kernels.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SMOOTHINGS = 11
_FACTOR = 0.1
_FINEST = 1e-11
_STEPS = 30
_HALVINGS = 30
_FARTHEST = 1e9
_FAINT = -40.0  # what has a weight below exp of this changes no sum
_ULP = 2.0**-52


class Dual(NamedTuple):
    """The problem.

    Attributes
    ----------
    rows : (n_rows, n_parties) array
        The blocks one below the other.
    start : (n_blocks + 1,) int array
        Block `b` is ``rows[start[b]:start[b + 1]]``.
    origin, base : (n_parties,) arrays
    matrix : (n_unknowns, n_parties) array
    cost, barrier : (n_unknowns,) arrays
        An unknown without barrier gets one that vanishes with the smoothing.
    normed : (n_unknowns,) boolean array
    """

    rows: NDArray[np.float64]
    start: NDArray[np.int64]
    origin: NDArray[np.float64]
    base: NDArray[np.float64]
    matrix: NDArray[np.float64]
    cost: NDArray[np.float64]
    barrier: NDArray[np.float64]
    normed: NDArray[np.bool_]


@jit
def _set_direction(dual, z, out_direction):
    for i in range(out_direction.shape[0]):
        out_direction[i] = dual.base[i]
        for k in range(z.shape[0]):
            out_direction[i] += z[k] * dual.matrix[k, i]


@jit
def _values(dual, z, smoothing, direction, values, tops):
    """Return the smoothed and the sharp dual at `z`; fill `direction`, `values` of rows, `tops` of blocks."""
    _set_direction(dual, z, direction)
    sharp = 0.0
    soft = 0.0
    for i in range(direction.shape[0]):
        sharp += dual.origin[i] * direction[i]
    for b in range(dual.start.shape[0] - 1):
        top = -np.inf
        for r in range(dual.start[b], dual.start[b + 1]):
            value = 0.0
            for i in range(direction.shape[0]):
                value += dual.rows[r, i] * direction[i]
            values[r] = value
            top = max(top, value)
        tops[b] = top
        sharp += top
        if smoothing > 0.0:
            total = 0.0
            for r in range(dual.start[b], dual.start[b + 1]):
                if values[r] - top > _FAINT * smoothing:
                    total += np.exp((values[r] - top) / smoothing)
            soft += smoothing * np.log(total)
    for k in range(z.shape[0]):
        sharp += dual.cost[k] * z[k]
        if dual.barrier[k] > 0.0:
            sharp -= dual.barrier[k] * np.log(z[k])
        else:
            soft -= smoothing * np.log(z[k])
    return sharp + soft, sharp


@jit
def _derivatives(dual, z, smoothing, values, tops, out_gradient, out_hessian):
    """Fill gradient and Hessian of the smoothed dual from what `_values` left behind."""
    n_parties = dual.rows.shape[1]
    n = z.shape[0]
    mean = np.empty(n_parties)
    for i in range(n_parties):
        mean[i] = dual.origin[i]
    spread = np.zeros((n_parties, n_parties))
    here = np.empty(n_parties)
    for b in range(dual.start.shape[0] - 1):
        first = dual.start[b]
        stop = dual.start[b + 1]
        if stop - first == 1:
            for i in range(n_parties):
                mean[i] += dual.rows[first, i]
            continue
        total = 0.0
        for r in range(first, stop):
            behind = values[r] - tops[b]
            values[r] = np.exp(behind / smoothing) if behind > _FAINT * smoothing else 0.0
            total += values[r]
        for i in range(n_parties):
            here[i] = 0.0
        for r in range(first, stop):
            values[r] /= total
            if values[r] > 0.0:
                for i in range(n_parties):
                    here[i] += values[r] * dual.rows[r, i]
        for r in range(first, stop):
            if values[r] > 0.0:
                for i in range(n_parties):
                    share = values[r] * (dual.rows[r, i] - here[i])
                    for j in range(i + 1):
                        spread[i, j] += share * (dual.rows[r, j] - here[j])
        for i in range(n_parties):
            mean[i] += here[i]
    for i in range(n_parties):
        for j in range(i):
            spread[j, i] = spread[i, j]
    for k in range(n):
        barrier = dual.barrier[k] if dual.barrier[k] > 0.0 else smoothing
        out_gradient[k] = dual.cost[k] - barrier / z[k]
        for i in range(n_parties):
            out_gradient[k] += dual.matrix[k, i] * mean[i]
        for m in range(n):
            total = 0.0
            for i in range(n_parties):
                for j in range(n_parties):
                    total += dual.matrix[k, i] * spread[i, j] * dual.matrix[m, j]
            out_hessian[k, m] = total / smoothing
        out_hessian[k, k] += barrier / z[k] / z[k]


@jit
def _newton_step(gradient, hessian, normed, out_step):
    """Solve for the step by elimination, unknowns scaled to a unit diagonal; return whether it is finite."""
    n = gradient.shape[0]
    size = n + 1
    system = np.zeros((size, size + 1))
    unit = np.empty(n)
    for k in range(n):
        unit[k] = 1.0 / np.sqrt(hessian[k, k])
    has_norm = False
    for k in range(n):
        for m in range(n):
            system[k, m] = hessian[k, m] * unit[k] * unit[m]
        system[k, k] = 1.0 + 1e-13
        system[k, size] = -gradient[k] * unit[k]
        if normed[k]:
            has_norm = True
            system[n, k] = unit[k]
            system[k, n] = unit[k]
    if not has_norm:
        system[n, n] = 1.0
    for c in range(size):
        pivot = c
        for r in range(c + 1, size):
            if abs(system[r, c]) > abs(system[pivot, c]):
                pivot = r
        if not abs(system[pivot, c]) > 0.0:
            return False
        for m in range(c, size + 1):
            system[c, m], system[pivot, m] = system[pivot, m], system[c, m]
        for r in range(c + 1, size):
            ratio = system[r, c] / system[c, c]
            if ratio != 0.0:
                for m in range(c, size + 1):
                    system[r, m] -= ratio * system[c, m]
    for c in range(size - 1, -1, -1):
        for m in range(c + 1, size):
            system[c, size] -= system[c, m] * system[m, size]
        system[c, size] /= system[c, c]
    for k in range(n):
        out_step[k] = system[k, size] * unit[k]
        if not np.isfinite(out_step[k]):
            return False
    return True


@jit
def _normalise(z, normed):
    total = 0.0
    for k in range(z.shape[0]):
        if normed[k]:
            total += z[k]
    if total > 0.0:
        for k in range(z.shape[0]):
            if normed[k]:
                z[k] /= total


@jit
def minimise_dual(dual, out_z):
    """Improve ``out_z`` to the best point met while the smoothing shrinks; return the sharp dual there.

    Stops early where every package loses along the direction, or multipliers grow beyond all bounds: the
    constraints then clash, and the direction proves it.
    """
    n = out_z.shape[0]
    direction = np.empty(dual.rows.shape[1])
    values = np.empty(dual.rows.shape[0])
    tops = np.empty(dual.start.shape[0] - 1)
    gradient = np.empty(n)
    hessian = np.empty((n, n))
    step = np.empty(n)
    z = np.empty(n)
    moved = np.empty(n)
    farthest = _FARTHEST
    total_barrier = 0.0
    for k in range(n):
        z[k] = out_z[k]
        farthest = max(farthest, _FARTHEST * z[k])
        total_barrier += dual.barrier[k]
    _, lowest = _values(dual, z, 0.0, direction, values, tops)
    smoothing = 0.0
    size = 0.0
    for b in range(tops.shape[0]):
        low = tops[b]
        for r in range(dual.start[b], dual.start[b + 1]):
            low = min(low, values[r])
        smoothing += 0.02 * (tops[b] - low)
        size += abs(tops[b]) + abs(low)
    smoothing = max(smoothing, 1e-10 * size, 1e-300)
    finest = _FINEST * size
    for _ in range(_SMOOTHINGS):
        for _ in range(_STEPS):
            value, sharp = _values(dual, z, smoothing, direction, values, tops)
            if sharp < lowest:
                lowest = sharp
                for k in range(n):
                    out_z[k] = z[k]
            log_part = 0.0
            is_far = False
            for k in range(n):
                is_far = is_far or z[k] > farthest
                if dual.barrier[k] > 0.0:
                    log_part += dual.barrier[k] * np.log(z[k])
            is_clash = total_barrier > 0.0 and sharp + log_part < -1e-9 * total_barrier
            if is_clash or not np.isfinite(value) or is_far:
                return lowest
            _derivatives(dual, z, smoothing, values, tops, gradient, hessian)
            if not _newton_step(gradient, hessian, dual.normed, step):
                break
            decrement = 0.0
            length = 1.0
            for k in range(n):
                decrement -= gradient[k] * step[k]
                if step[k] < 0.0:
                    length = min(length, 0.9 * -z[k] / step[k])
            if not decrement > max(0.1 * smoothing, 16.0 * _ULP * size):
                break
            has_moved = False
            for _ in range(_HALVINGS):
                for k in range(n):
                    moved[k] = z[k] + length * step[k]
                _normalise(moved, dual.normed)
                new, _ = _values(dual, moved, smoothing, direction, values, tops)
                if new <= value - 0.25 * length * decrement:
                    has_moved = True
                    break
                length *= 0.5
            if not has_moved:
                break
            for k in range(n):
                z[k] = moved[k]
        smoothing *= _FACTOR
        if smoothing < finest:
            break
    return lowest

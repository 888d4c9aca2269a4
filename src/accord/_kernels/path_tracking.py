"""Following the solution paths of a homotopy between two multilinear systems.

Predictor: the classical Runge-Kutta method on ``dw/dt = -J^-1 dH/dt``. Corrector: Newton. The step is doubled
while the predictor is good and halved when Newton has far to go. No path is trusted: endpoints are certified
afterwards, and two paths that jumped together show up as one solution too few.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit
from accord._kernels.multilinear import evaluate, size_of, solve

__all__ = ["track_paths"]

_FIRST_STEP = 0.05
_SMALLEST_STEP = 1e-9
_MOST_STEPS = 5000
_NEWTON_STEPS = 5
_CONVERGED = 1e-9
_POLISHED = 1e-15
_FAR_AWAY = 1e9


@jit
def norm(vector):
    """Return the largest entry in size."""
    largest = 0.0
    for entry in vector:
        largest = max(largest, size_of(entry))
    return largest


@jit
def spread(unknowns, columns, out_point):
    """Write unknowns and constant ones into the vector of all variables."""
    for variable in range(len(columns)):
        column = columns[variable]
        out_point[variable] = 1.0 if column < 0 else unknowns[column]


@jit
def velocity(
    start, target, t, first, cells, n_cells, n_factors, columns, unknowns, point, slopes, values, out_v
):
    """Write ``dw/dt`` along the path; False at a singular point."""
    spread(unknowns, columns, point)
    evaluate(start, target, t, first, cells, n_cells, n_factors, columns, point, values, out_v, slopes)
    for row in range(len(out_v)):
        out_v[row] = -out_v[row]
    return solve(slopes, out_v)


@jit
def correct(
    start,
    target,
    t,
    first,
    cells,
    n_cells,
    n_factors,
    columns,
    goal,
    point,
    slopes,
    change,
    out_unknowns,
):
    """Improve `out_unknowns` by Newton steps; return the first and the last step relative to the point."""
    step = np.empty(len(out_unknowns), dtype=np.complex128)
    opening = np.inf
    last = np.inf
    for count in range(_NEWTON_STEPS):
        spread(out_unknowns, columns, point)
        evaluate(start, target, t, first, cells, n_cells, n_factors, columns, point, step, change, slopes)
        if not solve(slopes, step):
            return opening, np.inf
        for row in range(len(step)):
            out_unknowns[row] -= step[row]
        last = norm(step) / (1.0 + norm(out_unknowns))
        if count == 0:
            opening = last
        if not last < _FAR_AWAY or last <= goal:
            break
    return opening, last


@jit
def track_path(start, target, first, cells, n_cells, n_factors, columns, trust, out_unknowns):
    """Follow one path from t = 0 to 1; return whether it arrived."""
    n = len(out_unknowns)
    point = np.empty(len(columns), dtype=np.complex128)
    slopes = np.empty((n, n), dtype=np.complex128)
    values = np.empty(n, dtype=np.complex128)
    rates = np.empty((4, n), dtype=np.complex128)
    trial = np.empty(n, dtype=np.complex128)
    t = 0.0
    step = _FIRST_STEP
    for _ in range(_MOST_STEPS):
        step = min(step, 1.0 - t)
        usable = True
        for stage in range(4):
            reach = 0.0 if stage == 0 else (step if stage == 3 else 0.5 * step)
            for row in range(n):
                trial[row] = out_unknowns[row]
                if stage:
                    trial[row] += reach * rates[stage - 1, row]
            usable = usable and velocity(
                start, target, t + reach, first, cells, n_cells, n_factors, columns,
                trial, point, slopes, values, rates[stage],
            )  # fmt: skip
        for row in range(n):
            slope = rates[0, row] + 2.0 * (rates[1, row] + rates[2, row]) + rates[3, row]
            trial[row] = out_unknowns[row] + step / 6.0 * slope
        opening, last = np.inf, np.inf
        if usable:
            opening, last = correct(
                start, target, t + step, first, cells, n_cells, n_factors, columns,
                _CONVERGED, point, slopes, values, trial,
            )  # fmt: skip
        if opening <= trust and last <= _CONVERGED:
            out_unknowns[:] = trial
            t += step
            if t >= 1.0:
                correct(
                    start, target, 1.0, first, cells, n_cells, n_factors, columns,
                    _POLISHED, point, slopes, values, out_unknowns,
                )  # fmt: skip
                return norm(out_unknowns) < _FAR_AWAY
            if opening <= 0.03 * trust:
                step *= 2.0
        else:
            step *= 0.5
            if step < _SMALLEST_STEP:
                return False
    return False


@jit
def track_paths(start, target, first, cells, n_cells, n_factors, columns, trust, out_ends, out_arrived):
    """Follow all paths, in place.

    Parameters
    ----------
    start, target, first, cells, n_cells, n_factors, columns
        The homotopy; see `accord._kernels.multilinear.evaluate`.
    trust : float
        Largest relative Newton step with which a predicted point is accepted.
    out_ends : (n_paths, n_unknowns) complex128
        On entry solutions at t = 0, on exit at t = 1.
    out_arrived : (n_paths,) bool

    Returns
    -------
    int
        How many paths arrived.
    """
    count = 0
    for path in range(len(out_ends)):
        out_arrived[path] = track_path(
            start, target, first, cells, n_cells, n_factors, columns, trust, out_ends[path]
        )
        count += out_arrived[path]
    return count

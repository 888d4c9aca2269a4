"""Proofs that a multilinear system has exactly one zero near an approximate one.

The point is taken in the chart in which each group's largest variable is 1. With A an approximate inverse of
the Jacobian, the map ``w - A F(w)`` sends the ball of radius r around the point into itself and contracts it
when ``|A F| + r * |I - A J| < r`` over the ball (Krawczyk 1969; Rump 2010, section 13). All quantities are
bounded from above, with the rounding errors of their computation added (Higham 2002, chapter 3). The zero is
then simple.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit
from accord._kernels.multilinear import evaluate, invert, solve

__all__ = ["certify", "collect_zeros"]

_ROUNDOFF = 1.2e-16
_INFLATE = 1.0 + 1e-9
_NEWTON_STEPS = 3
_CONTRACTION = 0.45
_INJECTIVE = 0.9
_WIDEST = 0.125
_SHRINK = 0.75


@jit
def choose_chart(group_start, out_zero, out_columns):
    """Scale every group so that its largest variable is 1; number the other variables as unknowns."""
    column = 0
    for group in range(len(group_start) - 1):
        best = group_start[group]
        for variable in range(group_start[group], group_start[group + 1]):
            if abs(out_zero[variable]) > abs(out_zero[best]):
                best = variable
        scale = out_zero[best]
        if not abs(scale) > 0.0:
            return False
        for variable in range(group_start[group], group_start[group + 1]):
            if variable == best:
                out_zero[variable] = 1.0
                out_columns[variable] = -1
            else:
                out_zero[variable] = out_zero[variable] / scale
                out_columns[variable] = column
                column += 1
    return True


@jit
def bound_slopes(coefs, errors, first, cells, n_cells, n_factors, columns, sizes, out_bounds):
    """Bound the modulus of every entry of the Jacobian where variables are at most `sizes`."""
    out_bounds[:, :] = 0.0
    for slot in range(len(n_cells)):
        factors = n_factors[slot]
        for cell in range(n_cells[slot]):
            for q in range(factors):
                column = columns[cells[slot, cell, q]]
                if column < 0:
                    continue
                partial = 1.0
                for other in range(factors):
                    if other != q:
                        partial *= sizes[cells[slot, cell, other]]
                for equation in range(first[slot], first[slot + 1]):
                    out_bounds[equation, column] += (abs(coefs[equation, cell]) + errors[equation]) * partial


@jit
def contraction(
    coefs,
    errors,
    first,
    cells,
    n_cells,
    n_factors,
    columns,
    point,
    radius,
    inverse,
    defect,
    at_point,
    roundoff,
):
    """Bound the norm of ``I - A J`` over the ball of the given radius."""
    n = len(inverse)
    sizes = np.abs(point)
    for variable in range(len(sizes)):
        if columns[variable] >= 0:
            sizes[variable] += radius
    around = np.empty((n, n))
    bound_slopes(coefs, errors, first, cells, n_cells, n_factors, columns, sizes, around)
    worst = 0.0
    for row in range(n):
        total = 0.0
        for column in range(n):
            total += defect[row, column]
            for equation in range(n):
                wide = around[equation, column] - at_point[equation, column]
                wide += 2.0 * roundoff * around[equation, column] + 2.0 * errors[equation] * len(coefs[0])
                total += abs(inverse[row, equation]) * wide
        worst = max(worst, total)
    return worst * _INFLATE


@jit
def residual(coefs, errors, first, cells, n_cells, n_factors, point, values, roundoff, inverse):
    """Bound the norm of ``A F`` at the point."""
    n = len(inverse)
    sizes = np.abs(point)
    bounds = np.zeros(n)
    for slot in range(len(n_cells)):
        for cell in range(n_cells[slot]):
            whole = 1.0
            for q in range(n_factors[slot]):
                whole *= sizes[cells[slot, cell, q]]
            for equation in range(first[slot], first[slot + 1]):
                bounds[equation] += (roundoff * abs(coefs[equation, cell]) + errors[equation]) * whole
    worst = 0.0
    for row in range(n):
        total = 0.0
        for equation in range(n):
            total += abs(inverse[row, equation]) * (abs(values[equation]) + bounds[equation])
        worst = max(worst, total)
    return worst * _INFLATE


@jit
def measure_defect(inverse, slopes, roundoff, out_defect):
    """Bound the entries of ``I - A J`` at the point."""
    n = len(inverse)
    for row in range(n):
        for column in range(n):
            total = complex(1.0 if row == column else 0.0)
            weight = 1.0
            for equation in range(n):
                total -= inverse[row, equation] * slopes[equation, column]
                weight += abs(inverse[row, equation]) * abs(slopes[equation, column])
            out_defect[row, column] = abs(total) + roundoff * weight


@jit
def certify(coefs, errors, first, cells, n_cells, n_factors, group_start, out_zero, out_columns, out_radii):
    """Refine an approximate zero and prove that a simple zero lies near it.

    Parameters
    ----------
    coefs : (n_equations, max_cells) float64
    errors : (n_equations,) float64
        Bound of the difference between coefficients as stored and as meant.
    first, cells, n_cells, n_factors
        See `accord._kernels.multilinear.evaluate`.
    group_start : (n_groups + 1,) int64
        First variable of each group.
    out_zero : (n_variables,) complex128
        The approximate zero, in any scaling; on exit refined, each group's largest variable being 1.
    out_columns : (n_variables,) int64
        The chart: column of each variable, -1 for those that are 1.
    out_radii : (2,) float64
        A ball that holds the zero, and a larger one in which it is the only one.

    Returns
    -------
    bool
    """
    n = len(coefs)
    if not choose_chart(group_start, out_zero, out_columns):
        return False
    values = np.empty(n, dtype=np.complex128)
    change = np.empty(n, dtype=np.complex128)
    slopes = np.empty((n, n), dtype=np.complex128)
    whole = coefs.astype(np.complex128)
    blurs = errors.copy()  # of one type, read-only or not
    for _ in range(_NEWTON_STEPS):
        evaluate(
            whole, whole, 0.0, first, cells, n_cells, n_factors, out_columns, out_zero, values, change, slopes
        )
        if not solve(slopes, values):
            return False
        for variable in range(len(out_zero)):
            if out_columns[variable] >= 0:
                out_zero[variable] -= values[out_columns[variable]]
    evaluate(
        whole, whole, 0.0, first, cells, n_cells, n_factors, out_columns, out_zero, values, change, slopes
    )
    inverse = np.empty((n, n), dtype=np.complex128)
    if not invert(slopes, inverse):
        return False
    roundoff = _ROUNDOFF * (4.0 * (n_factors.max() + 2) + n_cells.max() + n) * 2.0
    at_point = np.empty((n, n))
    bound_slopes(
        coefs, blurs * 0.0, first, cells, n_cells, n_factors, out_columns, np.abs(out_zero), at_point
    )
    defect = np.empty((n, n))
    measure_defect(inverse, slopes, roundoff, defect)
    reach = residual(coefs, blurs, first, cells, n_cells, n_factors, out_zero, values, roundoff, inverse)
    if not reach < _WIDEST:
        return False
    out_radii[0] = 2.0 * reach + 1e-300
    slack = contraction(
        coefs, blurs, first, cells, n_cells, n_factors, out_columns, out_zero, out_radii[0],
        inverse, defect, at_point, roundoff,
    )  # fmt: skip
    if not slack < _CONTRACTION:
        return False
    out_radii[1] = _WIDEST
    while out_radii[1] > out_radii[0]:
        slack = contraction(
            coefs, blurs, first, cells, n_cells, n_factors, out_columns, out_zero, out_radii[1],
            inverse, defect, at_point, roundoff,
        )  # fmt: skip
        if slack < _INJECTIVE:
            return True
        out_radii[1] *= _SHRINK
    out_radii[1] = out_radii[0]
    return True


@jit
def are_distinct(left, left_radius, right, right_radius, group_start):
    """Return whether two certified zeros are proven to be different points."""
    for group in range(len(group_start) - 1):
        for a in range(group_start[group], group_start[group + 1]):
            for b in range(a + 1, group_start[group + 1]):
                cross = abs(left[a] * right[b] - left[b] * right[a])
                blur = 4.0 * (left_radius + right_radius) + left_radius * right_radius + 1e-15
                if cross > blur:
                    return True
    return False


@jit
def is_outside(zero, columns, radius):
    """Return whether a certified zero is proven not to be a vector of non-negative numbers, up to scaling."""
    for variable in range(len(zero)):
        if columns[variable] >= 0 and (zero[variable].real < -radius or abs(zero[variable].imag) > radius):
            return True
    return False


@jit
def collect_zeros(
    coefs, errors, first, cells, n_cells, n_factors, group_start, turns, ends, arrived, count, out_zeros,
    out_columns, out_radii, out_outside,
):  # fmt: skip
    """Certify the endpoints of paths and add those that are proven new to a list of zeros.

    Parameters
    ----------
    coefs, errors, first, cells, n_cells, n_factors, group_start
        See `certify`.
    turns : (n_variables, max_size) complex128
        Each group's variables in terms of the coordinates in which paths were followed.
    ends : (n_paths, n_unknowns) complex128
    arrived : (n_paths,) bool
    count : int
        Length of the list so far.
    out_zeros, out_columns, out_radii, out_outside : (n_wanted, ...)
        The list: zeros, charts, radii, and whether the zero is proven to be no profile of mixed strategies.

    Returns
    -------
    int
        The new length of the list.
    """
    n_variables = len(turns)
    zero = np.empty(n_variables, dtype=np.complex128)
    columns = np.empty(n_variables, dtype=np.int64)
    radii = np.empty(2)
    for path in range(len(ends)):
        if not arrived[path] or count == len(out_zeros):
            continue
        column = 0
        for group in range(len(group_start) - 1):
            low = group_start[group]
            high = group_start[group + 1]
            for variable in range(low, high):
                zero[variable] = turns[variable, 0]
                for other in range(1, high - low):
                    zero[variable] += turns[variable, other] * ends[path, column + other - 1]
            column += high - low - 1
        if not certify(coefs, errors, first, cells, n_cells, n_factors, group_start, zero, columns, radii):
            continue
        new = True
        for known in range(count):
            new = new and are_distinct(zero, radii[0], out_zeros[known], out_radii[known, 0], group_start)
        if new:
            out_zeros[count] = zero
            out_columns[count] = columns
            out_radii[count] = radii
            out_outside[count] = is_outside(zero, columns, radii[0])
            count += 1
    return count

"""A proof in floating point that a basis of ``{x >= 0 : matrix @ x <= 1}`` is feasible, or none.

Let M be the square block of tight rows and positive columns, C an approximate inverse and z an approximate
solution of M z = b. If ``R = C M - I`` has norm a < 1, the true solution differs from z by at most
``|C| |b - M z| / (1 - a)`` (maximum norms; Rump, Acta Numerica 2010, section 10). Roundings are bounded on
the safe side. A quantity closer to zero than its bound is exactly zero when that bound is below one over
the determinant of the integer block: every value is a multiple of ``1 / det``, and Hadamard's inequality
bounds det.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.dictionary import is_proven_positive, is_stale, rebuild
from accord._kernels.jit import jit

__all__ = ["BROKEN", "DEGENERATE", "SIMPLE", "UNDECIDED", "WORD_BITS", "certify_basis"]

SIMPLE, DEGENERATE, UNDECIDED, BROKEN = 0, 1, 2, 3
WORD_BITS = 62

_ROUNDOFF = 2.0**-52  # twice the unit roundoff: also covers the rounding of the bounds themselves
_WORST_DEFECT = 0.01
_SUSPECT = 1e-9


@jit
def gather_block(matrix, table, basic, nonbasic, out_block, out_at):
    """Write the tight block and its approximate inverse, and where they lie; return their size."""
    n_columns = matrix.shape[1]
    size = 0
    for r in range(len(basic)):
        if basic[r] < n_columns:
            out_at[0, size] = r
            size += 1
    tight = 0
    for c in range(len(nonbasic)):
        if nonbasic[c] >= n_columns:
            out_at[1, tight] = c
            tight += 1
    for j in range(size):
        c = out_at[1, j]
        for i in range(size):
            r = out_at[0, i]
            out_block[0, j, i] = matrix[nonbasic[c] - n_columns, basic[r]]
            out_block[1, i, j] = table[r, c]
    return size


@jit
def inverse_defect(block, size, scratch):
    """Return bounds on the norms of ``C M - I``, of C and of M."""
    defect, norm_inverse, norm_block = 0.0, 0.0, 0.0
    for i in range(size):
        for k in range(size):
            scratch[0, k] = 0.0
        scratch[0, i] = -1.0
        row_inverse, row_defect, row_block = 0.0, 0.0, 0.0
        for j in range(size):
            factor = block[1, i, j]
            row_inverse += abs(factor)
            row_block += block[0, i, j]
            for k in range(size):
                scratch[0, k] += factor * block[0, j, k]
        for k in range(size):
            row_defect += abs(scratch[0, k])
        norm_inverse = max(norm_inverse, row_inverse)
        norm_block = max(norm_block, row_block)
        defect = max(defect, row_defect)
    return defect + (size + 4) * _ROUNDOFF * norm_inverse * norm_block, norm_inverse, norm_block


@jit
def residual_norm(block, size, right, at, nonbasic, n_columns, scratch):
    """Write ``b - M z`` to ``scratch[1]`` for z in ``scratch[2]``; return its norm and that of z."""
    norm, largest = 0.0, 0.0
    for j in range(size):
        rest = right[nonbasic[at[1, j]] - n_columns]
        for k in range(size):
            rest -= block[0, j, k] * scratch[2, k]
        scratch[1, j] = rest
        norm = max(norm, abs(rest))
        largest = max(largest, abs(scratch[2, j]))
    return norm, largest


@jit
def refreshed_values(matrix, right, basic, nonbasic, block, at, size, bounds, scratch, out_values):
    """Recompute every basic value from the matrix.

    Return bounds on the errors of columns and of slacks, on the residual, and on the rounding of a slack.
    """
    n_columns = matrix.shape[1]
    defect, norm_inverse, norm_block = bounds
    for i in range(size):
        scratch[2, i] = out_values[at[0, i]]
    residual, largest = 0.0, 0.0
    for attempt in range(3):
        norm, largest = residual_norm(block, size, right, at, nonbasic, n_columns, scratch)
        rounding = (size + 4) * _ROUNDOFF * (2.0 + norm_block * largest)
        residual = norm + rounding
        if norm <= rounding or attempt == 2:
            break
        for i in range(size):
            for j in range(size):
                scratch[2, i] += block[1, i, j] * scratch[1, j]
    for i in range(size):
        out_values[at[0, i]] = scratch[2, i]
    for r in range(len(basic)):
        if basic[r] >= n_columns:
            slack = right[basic[r] - n_columns]
            for i in range(size):
                slack -= matrix[basic[r] - n_columns, basic[at[0, i]]] * scratch[2, i]
            out_values[r] = slack
    error = norm_inverse * residual / (1.0 - defect)
    rounding = (size + 4) * _ROUNDOFF * (2.0 + size * largest)
    return error, size * error + rounding, residual, rounding


@jit
def sharp_error(matrix, label, basic, block, at, size, bounds, residual, rounding, scratch):
    """Return a bound on the error of one basic value that uses its own row of the inverse.

    ``z* - z = (I + R)^-1 C r``, so a row w of the map from right-hand sides to values is off by at most
    ``|w C| |r|`` and, for the first factor, by a fraction ``a / (1 - a)`` of ``|w| |C| |r|``.
    """
    n_columns = matrix.shape[1]
    defect, norm_inverse, _ = bounds
    total, weight, spread = 0.0, 1.0, 0.0
    if label < n_columns:
        for i in range(size):
            if basic[at[0, i]] == label:
                for j in range(size):
                    total += abs(block[1, i, j])
        rounding = 0.0
    else:
        weight = float(size)
        for j in range(size):
            scratch[0, j] = 0.0
        for i in range(size):
            factor = matrix[label - n_columns, basic[at[0, i]]]
            for j in range(size):
                scratch[0, j] += factor * block[1, i, j]
                spread += abs(factor * block[1, i, j])
        for j in range(size):
            total += abs(scratch[0, j])
    total += (size + 4) * _ROUNDOFF * (total + spread)
    return total * residual + weight * defect / (1.0 - defect) * norm_inverse * residual + rounding


@jit
def smallest_value(block, size, log2_unit):
    """Return a number below every nonzero value: one over Hadamard's bound on the integer determinant."""
    log2_bound = size * log2_unit + 1e-6
    for j in range(size):
        square = 0.0
        for k in range(size):
            square += block[0, j, k] * block[0, j, k]
        log2_bound += 0.5 * np.log2(square)
    return 2.0**-log2_bound


@jit
def set_bit(label, out_labels):
    """Set the bit of `label`."""
    out_labels[label // WORD_BITS] |= np.int64(1) << (label % WORD_BITS)


@jit
def judge_values(matrix, log2_unit, basic, block, at, size, bounds, errors, scratch, out_values, out_tight):
    """Say whether all values are proven positive; make proven and suspected zeros zero."""
    flag = SIMPLE
    least = -1.0
    for r in range(len(basic)):
        error = errors[0] if basic[r] < matrix.shape[1] else errors[1]
        if out_values[r] > error:
            continue
        error = sharp_error(matrix, basic[r], basic, block, at, size, bounds, errors[2], errors[3], scratch)
        if out_values[r] > error:
            continue
        if out_values[r] < -error:
            return BROKEN
        if least < 0.0:
            least = smallest_value(block, size, log2_unit)
        if abs(out_values[r]) + error < least:
            set_bit(basic[r], out_tight)
            flag = max(flag, DEGENERATE)
        else:
            flag = UNDECIDED
        out_values[r] = 0.0
    return flag


@jit
def judge_tilts(flag, matrix, basic, block, at, size, bounds, errors, scratch, values, tilts):
    """Say whether the perturbation makes all zero values positive."""
    for r in range(len(basic)):
        if values[r] != 0.0:
            continue
        error = sharp_error(matrix, basic[r], basic, block, at, size, bounds, errors[2], errors[3], scratch)
        if tilts[r] <= error:
            if tilts[r] < -error and flag == DEGENERATE:
                return BROKEN
            flag = UNDECIDED
    return flag


@jit
def certify_basis(
    depth, position, matrix, rights, log2_unit, work, out_tables, out_bounds, out_labels, out_tight
):
    """Say what can be proven of a dictionary whose own bounds do not suffice; rebuild it when they are large.

    Parameters
    ----------
    depth, position : int
        Where the dictionary and the basis are stored.
    matrix : (n_rows, n_columns) float64
        Positive, at most one; times two to `log2_unit` integer, up to one rounding of each entry.
    rights : (2, n_rows) float64
        The right-hand side, all ones, and its infinitesimal perturbation.
    work : arrays of shape (n_rows,) float64, (2, k, k) float64, (2, k) int64 and (3, k) float64
        With k the smaller side of `matrix`.
    out_tables, out_bounds, out_labels : one entry per depth
        Dictionaries with their bounds and labels. Values and tilts are improved; proven and suspected zeros
        become zero.
    out_tight : one entry per basis
        Gains the labels of basic variables that are zero.

    Returns
    -------
    int
        SIMPLE: all basic variables are positive. DEGENERATE: some are exactly zero with positive
        perturbation. UNDECIDED: no proof either way. BROKEN: one is negative.
    """
    n_rows, n_columns = matrix.shape
    if is_stale(depth, out_bounds):
        rebuild(depth, depth + 1, out_tables, out_bounds, out_labels)
        if is_proven_positive(depth, n_columns, out_tables, out_bounds):
            return SIMPLE
    before, block, at, scratch = work
    basic, nonbasic = out_labels[depth, :n_rows], out_labels[depth, n_rows:]
    values, tilts = out_tables[depth, :n_rows, n_columns], out_tables[depth, :n_rows, n_columns + 1]
    for r in range(n_rows):
        before[r] = values[r]
    size = gather_block(matrix, out_tables[depth], basic, nonbasic, block, at)
    bounds = inverse_defect(block, size, scratch)
    if bounds[0] < _WORST_DEFECT:
        given = matrix, rights[0], basic, nonbasic, block, at, size, bounds, scratch
        errors = refreshed_values(*given, values)
        tight = out_tight[position]
        flag = judge_values(matrix, log2_unit, basic, block, at, size, bounds, errors, scratch, values, tight)
        if flag in (DEGENERATE, UNDECIDED):
            given = matrix, rights[1], basic, nonbasic, block, at, size, bounds, scratch
            errors = refreshed_values(*given, tilts)
            flag = judge_tilts(flag, matrix, basic, block, at, size, bounds, errors, scratch, values, tilts)
    else:
        flag = UNDECIDED
        for r in range(n_rows):
            values[r] = 0.0 if values[r] < _SUSPECT else values[r]
    for r in range(n_rows):
        out_bounds[depth, r] += 2.0 * abs(values[r] - before[r])
    return flag

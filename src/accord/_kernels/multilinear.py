"""Systems of multilinear equations over groups of variables: values, derivatives, linear algebra.

A system has slots, one per player whose payoffs give equations. Every equation of a slot is a sum over the
same cells, ``coefs[equation, cell]`` times one variable of each group that takes part; ``cells[slot, cell]``
lists those variables and ``n_factors[slot]`` counts them. Group by group one variable is held constant: its
``columns`` entry is -1, and the others carry the column of the unknown.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit

__all__ = ["evaluate", "invert", "solve"]

_TINY = 1e-300


@jit
def evaluate(
    start, target, t, first, cells, n_cells, n_factors, columns, point, out_values, out_change, out_slopes
):
    """Evaluate ``(1 - t) * start + t * target`` at `point`: values, derivative by t, Jacobian.

    Parameters
    ----------
    start, target : (n_equations, max_cells) complex128
        Coefficients.
    t : float
        Where on the segment between them.
    first : (n_slots + 1,) int64
        First equation of each slot.
    cells, n_cells, n_factors : (n_slots, max_cells, max_factors), (n_slots,), (n_slots,) int64
        The terms.
    columns : (n_variables,) int64
        Column of each variable among the unknowns, -1 for constants.
    point : (n_variables,) complex128
        All variables, constants among them.
    out_values, out_change : (n_equations,) complex128
    out_slopes : (n_equations, n_unknowns) complex128
    """
    out_values[:] = 0.0
    out_change[:] = 0.0
    out_slopes[:, :] = 0.0
    for slot in range(len(n_cells)):
        factors = n_factors[slot]
        for cell in range(n_cells[slot]):
            whole = complex(1.0)
            for q in range(factors):
                whole *= point[cells[slot, cell, q]]
            for equation in range(first[slot], first[slot + 1]):
                change = target[equation, cell] - start[equation, cell]
                out_values[equation] += (start[equation, cell] + t * change) * whole
                out_change[equation] += change * whole
            for q in range(factors):
                column = columns[cells[slot, cell, q]]
                if column < 0:
                    continue
                partial = complex(1.0)
                for other in range(factors):
                    if other != q:
                        partial *= point[cells[slot, cell, other]]
                for equation in range(first[slot], first[slot + 1]):
                    now = start[equation, cell] + t * (target[equation, cell] - start[equation, cell])
                    out_slopes[equation, column] += now * partial


@jit
def size_of(number):
    """Return a cheap norm of a complex number, within a factor of its modulus."""
    return abs(number.real) + abs(number.imag)


@jit
def solve(matrix, right):
    """Replace `right` by the solution of ``matrix @ x = right``, destroying `matrix`; False when singular."""
    n = len(right)
    for step in range(n):
        best = step
        for row in range(step + 1, n):
            if size_of(matrix[row, step]) > size_of(matrix[best, step]):
                best = row
        if size_of(matrix[best, step]) < _TINY:
            return False
        if best != step:
            for column in range(step, n):
                matrix[step, column], matrix[best, column] = matrix[best, column], matrix[step, column]
            right[step], right[best] = right[best], right[step]
        inverse = 1.0 / matrix[step, step]
        for row in range(step + 1, n):
            factor = matrix[row, step] * inverse
            if factor != 0:
                for column in range(step + 1, n):
                    matrix[row, column] -= factor * matrix[step, column]
                right[row] -= factor * right[step]
    for step in range(n - 1, -1, -1):
        total = right[step]
        for column in range(step + 1, n):
            total -= matrix[step, column] * right[column]
        right[step] = total / matrix[step, step]
    return True


@jit
def invert(matrix, out_inverse):
    """Write the inverse of `matrix`; False when it is singular."""
    n = len(matrix)
    for column in range(n):
        copy = matrix.copy()
        right = np.zeros(n, dtype=np.complex128)
        right[column] = 1.0
        if not solve(copy, right):
            return False
        out_inverse[:, column] = right
    return True

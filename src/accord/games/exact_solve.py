"""Square systems of linear equations with integer coefficients, without rounding (Bareiss 1968)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["solve_integers"]


def solve_integers(
    matrix: Sequence[Sequence[int]], rights: Sequence[Sequence[int]]
) -> tuple[int, list[list[int]]] | None:
    """Return the determinant and, per right-hand side, the solution times the determinant.

    Parameters
    ----------
    matrix : (k, k) integers
        The coefficients, one sequence per equation.
    rights : sequence of (k,) integers
        Right-hand sides.

    Returns
    -------
    (int, list of list of int) or None
        Made so that the determinant is positive; None when the matrix is singular.
    """
    size = len(matrix)
    rows = [[*matrix[i], *(right[i] for right in rights)] for i in range(size)]
    scale = 1
    for step in range(size):
        chosen = next((i for i in range(step, size) if rows[i][step]), None)
        if chosen is None:
            return None
        rows[step], rows[chosen] = rows[chosen], rows[step]
        source = rows[step]
        pivot = source[step]
        for i in range(size):
            if i != step:
                old = rows[i]
                factor = old[step]
                rows[i] = [(x * pivot - factor * s) // scale for x, s in zip(old, source, strict=True)]
        scale = pivot
    sign = 1 if scale > 0 else -1
    solutions = [[sign * rows[i][size + r] for i in range(size)] for r in range(len(rights))]
    return sign * scale, solutions

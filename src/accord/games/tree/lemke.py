"""Lemke's path through a linear complementarity problem whose right-hand side is a polynomial in a tremble.

Find ``w = M z + q`` with ``w, z >= 0`` and ``w z = 0`` in every place, where ``q`` is a polynomial in an
infinitesimal that is positive and smaller than every number. All arithmetic is in integers; polynomials are
compared coefficient by coefficient, lowest power first, and ties broken lexicographically, so that no path
cycles (Lemke 1965; Eaves 1971).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["complementary_solution"]


def complementary_solution(matrix: NDArray[Any], rights: NDArray[Any]) -> list[list[Fraction]] | None:
    """Return the coefficients of every ``z``, lowest power first; None when the path ends in a ray.

    Parameters
    ----------
    matrix : (n, n) object array of int
        ``M``.
    rights : (n, n_powers) object array of int
        The coefficients of ``q``.

    References
    ----------
    C. E. Lemke, Bimatrix equilibrium points and mathematical programming, Management Science 11 (1965)
    681-689.
    """
    size, n_powers = rights.shape
    first = min(range(size), key=lambda row: (*rights[row], -row))
    if not _is_negative(rights[first]):
        return [[Fraction(0)] * n_powers for _ in range(size)]
    # Columns: w, z, the covering variable, then the powers. Variables are numbered by their column.
    table = np.concatenate(
        [np.eye(size, dtype=int).astype(object), -matrix, -np.ones((size, 1), dtype=object), rights], axis=1
    )
    table[first] = -table[first]
    basis = list(range(size))
    covering = 2 * size
    scale = _pivot(table, first, covering, 1)
    leaving, basis[first] = basis[first], covering
    while leaving != covering:
        entering = leaving + size if leaving < size else leaving - size
        row = _leaving_row(table, entering, size)
        if row is None:
            return None
        scale = _pivot(table, row, entering, scale)
        leaving, basis[row] = basis[row], entering
    found = [[Fraction(0)] * n_powers for _ in range(size)]
    for row, variable in enumerate(basis):
        if variable >= size:
            found[variable - size] = [Fraction(int(entry), scale) for entry in table[row, covering + 1 :]]
    return found


def _is_negative(coefficients: NDArray[Any]) -> bool:
    return next((entry < 0 for entry in coefficients if entry), False)


def _pivot(table: NDArray[Any], row: int, column: int, scale: int) -> int:
    """Bring a column into the basis, whose determinant is `scale`; return the new one (Bareiss 1968)."""
    pivot = int(table[row, column])
    source, factors = table[row].copy(), table[:, column].copy()
    table *= pivot
    table -= np.multiply.outer(factors, source)
    table //= scale
    table[row] = source
    return pivot


def _leaving_row(table: NDArray[Any], entering: int, size: int) -> int | None:
    """Return the row with the lexicographically smallest ratio, powers first, then the columns of w."""
    rows = [row for row in range(size) if table[row, entering] > 0]
    for column in (*range(2 * size + 1, table.shape[1]), *range(size)):
        if len(rows) < 2:
            break
        ratios = [Fraction(int(table[row, column]), int(table[row, entering])) for row in rows]
        least = min(ratios)
        rows = [row for row, ratio in zip(rows, ratios, strict=True) if ratio == least]
    return rows[0] if rows else None

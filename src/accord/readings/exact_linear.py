"""Linear equations in fractions, dependent ones among them."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["solve"]


def solve(matrix: list[list[Fraction]]) -> list[Fraction] | None:
    """Return a solution of the equations, or None when they contradict each other.

    Parameters
    ----------
    matrix : list of rows
        Coefficients and, last, the right-hand side; used up.

    Returns
    -------
    list of Fraction or None
        Unknowns that the equations leave free are zero.

    Examples
    --------
    >>> solve([[Fraction(1), Fraction(1), Fraction(3)], [Fraction(2), Fraction(2), Fraction(6)]])
    [Fraction(3, 1), Fraction(0, 1)]
    """
    n_unknowns = len(matrix[0]) - 1
    pivots: list[int] = []
    for column in range(n_unknowns):
        at = len(pivots)
        chosen = next((i for i in range(at, len(matrix)) if matrix[i][column]), None)
        if chosen is None:
            continue
        matrix[at], matrix[chosen] = matrix[chosen], matrix[at]
        source = matrix[at]
        pivot = source[column]
        filled = [j for j in range(column, n_unknowns + 1) if source[j]]
        for j in filled:
            source[j] /= pivot
        for i, row in enumerate(matrix):
            if i != at and (factor := row[column]):
                for j in filled:
                    row[j] -= factor * source[j]
        pivots.append(column)
    if any(row[-1] for row in matrix[len(pivots) :]):
        return None
    solution = [Fraction(0)] * n_unknowns
    for row, column in zip(matrix, pivots, strict=False):
        solution[column] = row[-1]
    return solution

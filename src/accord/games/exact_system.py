"""Rectangular systems of linear equations over the rationals, without rounding (Bareiss 1968)."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["only_solution"]


def only_solution(system: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """Return the only solution of the equations; None when there is none, or more than one.

    Parameters
    ----------
    system : (m, n + 1) rationals
        One equation per row: n coefficients, then the right-hand side.
    """
    rows = [_whole(row) for row in system]
    n_unknowns = len(system[0]) - 1
    for column in range(n_unknowns):
        chosen = next((r for r in range(column, len(rows)) if rows[r][column]), None)
        if chosen is None:
            return None
        rows[column], rows[chosen] = rows[chosen], rows[column]
        source = rows[column]
        for r, row in enumerate(rows):
            if r != column and row[column]:
                own, other = source[column], row[column]
                mixed = [own * a - other * b for a, b in zip(row, source, strict=True)]
                common = gcd(*mixed) or 1
                rows[r] = [value // common for value in mixed]
    if any(row[-1] for row in rows[n_unknowns:]):
        return None
    return [Fraction(rows[column][-1], rows[column][column]) for column in range(n_unknowns)]


def _whole(row: Sequence[Fraction]) -> list[int]:
    unit = lcm(*(value.denominator for value in row))
    return [int(value * unit) for value in row]

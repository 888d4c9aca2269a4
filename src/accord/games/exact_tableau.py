"""Dictionaries of a polytope in whole numbers: pivoting without rounding (Edmonds 1967; Bareiss 1968).

A dictionary says ``basic = (value - sum over columns of entry * nonbasic) / scale``, everything an integer.
Each pivot divides by the old scale without remainder, so numbers stay as small as determinants are.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Dictionary", "first_dictionary"]

_PERTURBATION_BITS = 60


@dataclass(slots=True)
class Dictionary:
    """One basis of a polytope ``entries @ nonbasic + basic = values``, all variables non-negative.

    Attributes
    ----------
    basic, nonbasic : list of int
        Labels of the variables that stand for the rows and the columns.
    rows : list of list of int
        Numerators: one row per basic variable, the value last but one, its perturbation last.
    scale : int
        The common denominator, positive.
    """

    basic: list[int]
    nonbasic: list[int]
    rows: list[list[int]]
    scale: int

    def pivoted(self, row: int, column: int) -> Dictionary:
        """Return the dictionary after the exchange of one basic and one nonbasic variable."""
        source = self.rows[row]
        pivot, scale = source[column], self.scale
        rows = []
        for r, old in enumerate(self.rows):
            if r == row:
                new = list(source)
                new[column] = scale
            else:
                factor = old[column]
                new = [(x * pivot - factor * s) // scale for x, s in zip(old, source, strict=True)]
                new[column] = -factor
            rows.append(new)
        if pivot < 0:
            rows = [[-x for x in new] for new in rows]
        basic, nonbasic = list(self.basic), list(self.nonbasic)
        basic[row], nonbasic[column] = nonbasic[column], basic[row]
        return Dictionary(basic, nonbasic, rows, abs(pivot))

    def leaving_row(self, column: int) -> int:
        """Return the row that blocks `column` first: least ratio of value, ties by the perturbation.

        The perturbation stands for an infinitesimal change of the right-hand side. The polytope is bounded,
        so some row blocks.
        """
        best = -1
        for r, row in enumerate(self.rows):
            if row[column] <= 0:
                continue
            if best < 0 or self._ratio_is_less(row, self.rows[best], column):
                best = r
        return best

    @staticmethod
    def _ratio_is_less(row: list[int], other: list[int], column: int) -> bool:
        left, right = row[-2] * other[column], other[-2] * row[column]
        if left != right:
            return left < right
        return row[-1] * other[column] < other[-1] * row[column]

    def perturbed(self, seed: int = 0) -> Dictionary:
        """Return a copy whose perturbations are fresh random positive integers.

        Every value must be non-negative; then each basic variable is lexicographically positive.
        """
        draw = Random(seed)
        rows = [[*row[:-1], draw.getrandbits(_PERTURBATION_BITS) + 1] for row in self.rows]
        return Dictionary(list(self.basic), list(self.nonbasic), rows, self.scale)


def first_dictionary(
    matrix: Sequence[Sequence[int]], nonbasic: Sequence[int], basic: Sequence[int]
) -> Dictionary:
    """Return the dictionary of ``matrix @ x + slack = 1`` at x = 0, without perturbation."""
    rows = [[*row, 1, 0] for row in matrix]
    return Dictionary(list(basic), list(nonbasic), rows, 1)

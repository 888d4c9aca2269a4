"""Linear programs in whole numbers: a simplex method without rounding, its columns brought in on demand.

The basis inverse is kept as integers over one common denominator, the determinant of the basis (Edmonds 1967;
Bareiss 1968), so every pivot is exact; ties of the ratio test are broken lexicographically, so it ends
(Dantzig, Orden and Wolfe 1955).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

__all__ = ["Column", "ExactAnswer", "maximise_exactly"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A variable of at least zero: its cost, its entries by row, and what it stands for."""

    cost: int
    entries: tuple[int, ...]
    meaning: T


@dataclass(frozen=True, slots=True)
class ExactAnswer(Generic[T]):
    """The optimum, or the proof that there is none.

    Attributes
    ----------
    is_feasible : bool
    value : Fraction
        Of the objective; zero when infeasible.
    solution : tuple of (column, Fraction)
        The variables above zero.
    duals : tuple of Fraction
        By row. When feasible, no column has ``cost > duals @ entries``; when not, no column has
        ``0 > duals @ entries`` although ``duals @ rhs < 0`` (Farkas 1902).
    """

    is_feasible: bool
    value: Fraction
    solution: tuple[tuple[Column[T], Fraction], ...]
    duals: tuple[Fraction, ...]


Oracle = Callable[[Sequence[int], int], "Column[T] | None"]
"""From dual numerators and ``scale``: a column that maximises ``scale * cost - duals @ entries``."""


def maximise_exactly(
    rhs: Sequence[int], columns: list[Column[T]], oracle: Oracle[T] | None = None
) -> ExactAnswer[T]:
    """Return the largest cost of columns whose entries add up to `rhs`.

    Parameters
    ----------
    rhs : (n_rows,) sequence of int
        At least zero. The feasible set must be bounded in the direction of the costs.
    columns : list of Column
        Those known; what the oracle brings in is appended.
    oracle : callable, optional
        Called as ``oracle(duals, scale)`` when no known column is better: `scale` is zero while a feasible
        point is sought. What it returns is used only if it is better.
    """
    program = _Simplex(list(rhs), columns, oracle)
    program.run(seeks_feasibility=True)
    if any(program.values[r] for r in program.artificial_rows):
        return ExactAnswer(False, Fraction(0), (), program.duals(True))
    program.run(seeks_feasibility=False)
    solution = tuple(
        (columns[at], Fraction(program.values[r], program.scale))
        for r, at in enumerate(program.basis)
        if at >= 0 and program.values[r]
    )
    value = sum((column.cost * share for column, share in solution), Fraction(0))
    return ExactAnswer(True, value, solution, program.duals(False))


class _Simplex(Generic[T]):
    """A basis with its inverse: `inverse` and `values` are integers to be divided by `scale`."""

    def __init__(self, rhs: list[int], columns: list[Column[T]], oracle: Oracle[T] | None) -> None:
        n = len(rhs)
        self.columns, self.oracle = columns, oracle
        self.inverse = [[int(i == j) for j in range(n)] for i in range(n)]
        self.values, self.scale = rhs, 1
        self.basis = [-1] * n  # -1: an artificial variable

    @property
    def artificial_rows(self) -> list[int]:
        return [r for r, at in enumerate(self.basis) if at < 0]

    def _prices(self, seeks_feasibility: bool) -> list[int]:
        """Return the dual numerators: costs of the basis times its inverse."""
        prices = [0] * len(self.basis)
        for at, row in zip(self.basis, self.inverse, strict=True):
            cost = (-1 if at < 0 else 0) if seeks_feasibility else (0 if at < 0 else self.columns[at].cost)
            if cost:
                prices = [p + cost * x for p, x in zip(prices, row, strict=True)]
        return prices

    def duals(self, seeks_feasibility: bool) -> tuple[Fraction, ...]:
        return tuple(Fraction(p, self.scale) for p in self._prices(seeks_feasibility))

    def run(self, *, seeks_feasibility: bool) -> None:
        while True:
            if seeks_feasibility and not any(self.values[r] for r in self.artificial_rows):
                return
            at = self._entering(self._prices(seeks_feasibility), 0 if seeks_feasibility else self.scale)
            if at is None:
                return
            entries = self.columns[at].entries
            direction = [sum(x * a for x, a in zip(row, entries, strict=True) if a) for row in self.inverse]
            self._pivot(self._leaving(direction), direction, at)

    def _entering(self, prices: list[int], scale: int) -> int | None:
        def worth(column: Column[T]) -> int:
            return scale * column.cost - sum(p * a for p, a in zip(prices, column.entries, strict=True) if a)

        worths = [worth(column) for column in self.columns]
        best = max(worths, default=0)
        if best > 0:
            return worths.index(best)
        if self.oracle is None:
            return None
        found = self.oracle(prices, scale)
        if found is None or worth(found) <= 0:
            return None
        self.columns.append(found)
        return len(self.columns) - 1

    def _leaving(self, direction: list[int]) -> int:
        for r in self.artificial_rows:
            if direction[r] and not self.values[r]:
                return r
        rows = [r for r, d in enumerate(direction) if d > 0]
        assert rows, "an exact program must be bounded"
        best = rows[0]
        for r in rows[1:]:
            if self._is_smaller(r, best, direction):
                best = r
        return best

    def _is_smaller(self, r: int, s: int, direction: list[int]) -> bool:
        """Compare two rows of (values, inverse), each divided by its entry of `direction`."""
        for x, y in zip([self.values[r], *self.inverse[r]], [self.values[s], *self.inverse[s]], strict=True):
            left, right = x * direction[s], y * direction[r]
            if left != right:
                return left < right
        return False

    def _pivot(self, r: int, direction: list[int], at: int) -> None:
        pivot, row, value, scale = direction[r], self.inverse[r], self.values[r], self.scale
        for i, d in enumerate(direction):
            if i != r:
                self.inverse[i] = [
                    (pivot * x - d * y) // scale for x, y in zip(self.inverse[i], row, strict=True)
                ]
                self.values[i] = (pivot * self.values[i] - d * value) // scale
        self.scale, self.basis[r] = pivot, at
        if pivot < 0:
            self.scale = -pivot
            self.inverse = [[-x for x in line] for line in self.inverse]
            self.values = [-x for x in self.values]

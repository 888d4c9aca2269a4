"""Linear programs over whole numbers, solved without rounding by the simplex method (Dantzig 1951).

The right-hand side is perturbed infinitesimally, so the method cannot cycle (Charnes 1952). Meant for the
small programs of game theory: a few dozen rows and columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from accord.games.exact_tableau import Dictionary
from accord.games.exact_vertices import vertices_from, with_zero

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Optimum", "maximise"]

_OBJECTIVE = -1  # the label of the row that holds the objective


@dataclass(frozen=True, slots=True)
class Optimum:
    """The answer of `maximise`.

    Attributes
    ----------
    value : Fraction
        The largest value of the objective.
    solution : tuple of Fraction
        One optimal point.
    corner : Dictionary
        The dictionary it was read from, the objective among its rows.
    """

    value: Fraction
    solution: tuple[Fraction, ...]
    corner: Dictionary

    def corner_weights(self) -> list[dict[int, int]]:
        """Return every vertex of the set of optimal points: its positive variables, in proportion."""
        place = self.corner.basic.index(_OBJECTIVE)
        costs = self.corner.rows[place]
        costly = {label for c, label in enumerate(self.corner.nonbasic) if costs[c]}
        rows = [r for r in range(len(self.corner.rows)) if r != place]
        plain = Dictionary(
            [self.corner.basic[r] for r in rows],
            list(self.corner.nonbasic),
            [self.corner.rows[r] for r in rows],
            self.corner.scale,
        )
        n_columns = len(self.solution)
        return [
            {label: weight for label, weight in weights.items() if label < n_columns}
            for _, weights in vertices_from(with_zero(plain, costly))
        ]


def maximise(objective: Sequence[int], matrix: Sequence[Sequence[int]], limits: Sequence[int]) -> Optimum:
    """Return the largest ``objective @ x`` over ``x >= 0`` with ``matrix @ x <= limits``.

    Parameters
    ----------
    objective : (n,) integers
    matrix : (m, n) integers
    limits : (m,) integers
        None negative, so that x = 0 is feasible; the feasible set must be bounded.
    """
    n_columns = len(objective)
    rows = [[*row, limit, 0] for row, limit in zip(matrix, limits, strict=True)]
    labels = list(range(n_columns, n_columns + len(rows)))
    here = Dictionary(labels, list(range(n_columns)), rows, 1).perturbed()
    here.basic.append(_OBJECTIVE)
    here.rows.append([*(-cost for cost in objective), 0, 0])
    place = len(rows)
    while True:
        costs = here.rows[place]
        column = min(range(n_columns), key=lambda c: costs[c])
        if costs[column] >= 0:
            break
        here = here.pivoted(here.leaving_row(column), column)
    values = dict(zip(here.basic, (Fraction(row[-2], here.scale) for row in here.rows), strict=True))
    zero = Fraction(0)
    return Optimum(values[_OBJECTIVE], tuple(values.get(j, zero) for j in range(n_columns)), here)

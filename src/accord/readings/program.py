"""Linear programs over the payoffs of a reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.errors import SolverError, must

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.readings.frame import Form, Unknown
    from accord.readings.rows import Row

__all__ = ["Program"]

_INFEASIBLE = 2
_FEASIBLE = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The rows of one branch as arrays.

    Attributes
    ----------
    unknowns : tuple of Unknown
    left, least : (n_inequalities, n_unknowns), (n_inequalities,) arrays
        ``left @ z >= least``.
    equal, right : (n_equalities, n_unknowns), (n_equalities,) arrays
    margins, strict : (n_inequalities,) arrays
        Points asked for at the representative payoffs; whether a row is strict.
    """

    unknowns: tuple[Unknown, ...]
    left: NDArray[np.float64]
    least: NDArray[np.float64]
    equal: NDArray[np.float64]
    right: NDArray[np.float64]
    margins: NDArray[np.float64]
    strict: NDArray[np.bool_]

    @classmethod
    def of(cls, unknowns: tuple[Unknown, ...], rows: Sequence[Row]) -> Program:
        """Return the arrays of `rows`."""
        at = {unknown: position for position, unknown in enumerate(unknowns)}
        unequal = [row for row in rows if not row.is_equality]
        same = [row for row in rows if row.is_equality]
        return cls(
            unknowns,
            _matrix([row.form for row in unequal], at),
            np.array([float(row.bound) for row in unequal]),
            _matrix([row.form for row in same], at),
            np.array([float(row.bound) for row in same]),
            np.array([float(row.margin) for row in unequal]),
            np.array([row.is_strict for row in unequal], dtype=np.bool_),
        )

    def best(self, form: Form, slack: float = 0.0) -> NDArray[np.float64] | None:
        """Return payoffs that maximise `form`, strict rows held by `slack`; None when there are none."""
        at = {unknown: position for position, unknown in enumerate(self.unknowns)}
        costs = -_matrix([form], at)[0]
        found = self._solve(costs, self.left, self.least + slack * self.strict, self.equal)
        return None if found is None else np.asarray(found)

    @property
    def is_feasible(self) -> bool:
        """Return whether some payoffs satisfy every row, the strict ones by more than nothing."""
        return self._share(self.strict.astype(np.float64)) > _FEASIBLE

    @property
    def share_of_margins(self) -> float:
        """Return the largest share, at most 1, of the margins that can be met together."""
        return self._share(self.margins)

    def _share(self, levels: NDArray[np.float64]) -> float:
        """Return the largest t, at most 1, with ``left @ z >= least + t * levels``; -1 when there is none."""
        n = len(self.unknowns)
        costs = np.append(np.zeros(n), -1.0)
        left = np.vstack([np.column_stack([self.left, -levels]), costs])
        equal = np.column_stack([self.equal, np.zeros(self.equal.shape[0])])
        found = self._solve(costs, left, np.append(self.least, -1.0), equal)
        return -1.0 if found is None else float(found[-1])

    def _solve(
        self,
        costs: NDArray[np.float64],
        left: NDArray[np.float64],
        least: NDArray[np.float64],
        equal: NDArray[np.float64],
    ) -> Any:
        from scipy.optimize import linprog

        found = linprog(
            costs, A_ub=-left, b_ub=-least, A_eq=equal, b_eq=self.right, bounds=(None, None), method="highs"
        )
        if found.status == _INFEASIBLE:
            return None
        if found.x is None or np.max(least - left @ found.x, initial=0.0) > _FEASIBLE:
            raise SolverError(must("linear program over payoffs", "be solved", f"status {found.status}"))
        return found.x


def _matrix(forms: Sequence[Form], at: dict[Unknown, int]) -> NDArray[np.float64]:
    matrix = np.zeros((len(forms), len(at)))
    for number, form in enumerate(forms):
        for unknown, factor in form.items():
            matrix[number, at[unknown]] = float(factor)
    return matrix

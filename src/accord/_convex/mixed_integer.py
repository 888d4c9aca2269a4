"""Mixed-integer linear programs: HiGHS, then rescaled, then our own search, and every answer proven again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from accord._convex.branching import branch_and_bound
from accord._convex.highs import ATTEMPTS
from accord._convex.propagation import tightened
from accord._convex.proven_bounds import Box
from accord.errors import SolverError, must
from accord.tolerances import CERTIFICATE_TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.highs import Found

__all__ = ["Checked", "MixedInteger", "minimise"]

T = TypeVar("T")

_MOST_NODES, _SECONDS = 100_000, 120.0
"""Of our own search, after which it counts as undecided."""
_NODES_TO_CONFIRM, _SECONDS_TO_CONFIRM = 500, 2.0
"""Of our own search, to prove again what HiGHS claims; beyond, a second run of HiGHS must agree."""


@dataclass(frozen=True, slots=True, eq=False)
class MixedInteger:
    """Minimise ``costs @ x`` subject to ``low <= rows @ x <= high``, ``lower <= x <= upper``.

    Attributes
    ----------
    costs : (n,) array
    rows : (n_rows, n) array
    low, high : (n_rows,) arrays
    lower, upper : (n,) arrays
        Finite.
    whole : (n,) array of bool
        Which variables are integers.
    rank : (n,) array
        Of those not whole yet, our own search settles one of the highest rank first.
    """

    costs: NDArray[np.float64]
    rows: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    whole: NDArray[np.bool_]
    rank: NDArray[np.int64]

    def tolerance(self, checked: Checked[T]) -> float:
        """Return by how much a solution may cost more than the cheapest."""
        benefits = -np.minimum(self.costs * self.upper, self.costs * self.lower)
        return CERTIFICATE_TOLERANCE * max(checked.size, 1e-3 * float(benefits.max(initial=0.0)))

    def step(self) -> float:
        """Return by how much costs of whole variables differ at least; zero where others cost something.

        The largest number of which all costs are multiples.
        """
        if self.costs[~self.whole].any():
            return 0.0
        exact = [Fraction(float(cost)) for cost in np.unique(np.abs(self.costs)) if cost]
        if not exact:
            return 0.0
        unit = lcm(*(cost.denominator for cost in exact))
        return gcd(*(int(cost * unit) for cost in exact)) / unit

    def least(self) -> float:
        """Return the smallest cost that the bounds of the variables allow."""
        return float(np.minimum(self.costs * self.lower, self.costs * self.upper).sum())


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """What a solution amounts to when worked out exactly.

    Attributes
    ----------
    cost : float
    size : float
        The sum of the absolute costs: what the cost is rounded against.
    answer : T
    """

    cost: float
    size: float
    answer: T


Check = Callable[["NDArray[np.float64]"], Checked[T] | None]


def minimise(program: MixedInteger, check: Check[T]) -> Checked[T] | None:
    """Return the proven optimum, worked out exactly; None when it is proven that there is no solution.

    HiGHS first, then HiGHS after rescaling. What it claims, right or wrong, is followed by a search of our
    own, which also takes over where both fail. Where the search would take long, an optimum on which both
    runs of HiGHS agree is accepted; that there is no solution is believed only when proven.

    Parameters
    ----------
    program : MixedInteger
    check : callable
        Works out exactly what the whole variables of a point amount to with the best of the others (those of
        the point may serve as a hint); None when no values of the others do. Accepted is an answer whose
        exact cost is proven within ``CERTIFICATE_TOLERANCE`` of its size.

    Raises
    ------
    SolverError
        No answer was proven.
    """
    tried, best, is_claimed = list[str](), None, False
    narrowed = _narrowed(program)
    for name, attempt in ATTEMPTS:
        found = attempt(narrowed)
        checked = None if found is None or found.x is None else check(found.x)
        best = _cheaper(best, checked)
        fault = _fault(program, found, checked)
        if fault is not None:
            tried.append(f"{name} {fault}")
        if found is None:
            continue
        if is_claimed and best is not None and _is_reached(program, best, found.bound):
            return best
        proof = branch_and_bound(program, check, best, _NODES_TO_CONFIRM, _SECONDS_TO_CONFIRM)
        if proof.is_complete:
            return proof.best
        is_claimed, best = fault is None, proof.best
    proof = branch_and_bound(program, check, best, _MOST_NODES, _SECONDS)
    if proof.is_complete:
        return proof.best
    tried.append(f"our search with Clarabel was undecided after {proof.n_nodes} steps")
    raise SolverError(
        must("mixed-integer program", "be solved to a proven optimum or shown to have none", "; ".join(tried))
    )


def _narrowed(program: MixedInteger) -> MixedInteger:
    """Return the program with tighter bounds, which solvers bear better; as it is where none can be met."""
    box = tightened(program, Box(program.lower, program.upper))
    return program if box is None else replace(program, lower=box.lower, upper=box.upper)


def _cheaper(one: Checked[T] | None, other: Checked[T] | None) -> Checked[T] | None:
    if one is None or other is None:
        return one or other
    return other if other.cost < one.cost else one


def _fault(program: MixedInteger, found: Found | None, checked: Checked[T] | None) -> str | None:
    """Return why a claim cannot be an optimum."""
    if found is None:
        return "gave no answer"
    if found.x is None:
        return "found no solution"
    if checked is None:
        return "broke a constraint"
    if not _is_reached(program, checked, found.bound):
        return f"left a gap of {checked.cost - found.bound:g}"
    return None


def _is_reached(program: MixedInteger, checked: Checked[T], bound: float) -> bool:
    """Return whether a solution costs what a solver says is the least: not more, and not less either."""
    return abs(checked.cost - max(bound, program.least())) <= program.tolerance(checked)

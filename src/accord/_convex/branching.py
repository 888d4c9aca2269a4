"""Mixed-integer programs by branch and bound over Clarabel's relaxations, no step taken on trust.

Relaxations only suggest where to look and which prices prove a bound: a branch is closed by prices that
prove it (``proven_bounds``), by a row that no point of it satisfies (``propagation``) or, when all its
whole variables are settled, by the caller's exact check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from accord._convex.interior_point import InteriorPoint, interior_point
from accord._convex.propagation import tightened
from accord._convex.proven_bounds import Box, proves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.mixed_integer import Checked, MixedInteger

__all__ = ["Proof", "branch_and_bound"]

T = TypeVar("T")

_WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Proof(Generic[T]):
    """What a search has proven.

    Attributes
    ----------
    best : Checked or None
        The best solution known; None when none is.
    is_complete : bool
        Whether nothing is better, or there is nothing.
    n_nodes : int
    """

    best: Checked[T] | None
    is_complete: bool
    n_nodes: int


def branch_and_bound(
    program: MixedInteger,
    check: Callable[[NDArray[np.float64]], Checked[T] | None],
    known: Checked[T] | None,
    most_nodes: int,
    seconds: float,
) -> Proof[T]:
    """Return the cheapest solution, better than `known` by more than its tolerance, or the proof of none.

    Parameters
    ----------
    program : MixedInteger
        All bounds of variables finite.
    check : callable
        Works out exactly what the whole variables of a point amount to with the best of the others; None when
        no values of the others do.
    known : Checked or None
        A solution to start from.
    most_nodes : int
    seconds : float
        After which no branch is begun.
    """
    search = _Search(program, check, known)
    stack, n_nodes, until = [Box(program.lower, program.upper)], 0, perf_counter() + seconds
    while stack and n_nodes < most_nodes and perf_counter() < until:
        stack += search.children(stack.pop())
        n_nodes += 1
    return Proof(search.best, not stack, n_nodes)


class _Search(Generic[T]):
    """The best solution so far, and how a branch is closed or divided."""

    def __init__(
        self,
        program: MixedInteger,
        check: Callable[[NDArray[np.float64]], Checked[T] | None],
        best: Checked[T] | None,
    ) -> None:
        self.program, self.check, self.best = program, check, best
        self.step = program.step()

    @property
    def least(self) -> float:
        """Return a cost that no better solution exceeds, but for the tolerance."""
        if self.best is None:
            return np.inf
        return self.best.cost - max((1 - 1e-9) * self.step, self.program.tolerance(self.best))

    def children(self, branch: Box) -> list[Box]:
        """Return what is left to look at of a branch, the more promising half last."""
        within = tightened(self.program, branch)
        return [] if within is None else self._divided(within)

    def _divided(self, box: Box) -> list[Box]:
        undecided = np.flatnonzero(self.program.whole & (box.lower < box.upper))
        if not undecided.size:
            self._consider(box.lower)
            return []
        found = relaxation(self.program, box)
        if found is None:
            return _halves(box, int(undecided[0]), 0.5)
        if self._is_closed(box, found):
            return []
        x = np.clip(found.x, box.lower, box.upper)
        distance = np.abs(x[undecided] - np.round(x[undecided]))
        if found.is_feasible and (distance.max() <= _WHOLE or self.best is None):
            self._consider(np.where(self.program.whole, np.round(x), x))
            if self._is_closed(box, found):
                return []
        if distance.max() > _WHOLE:
            rank = np.where(distance > _WHOLE, self.program.rank[undecided] + distance, -np.inf)
        else:
            rank = x[undecided]
        at = int(undecided[np.argmax(rank)])
        return _halves(box, at, float(x[at]))

    def _consider(self, x: NDArray[np.float64]) -> None:
        checked = self.check(x)
        if checked is not None and (self.best is None or checked.cost < self.best.cost):
            self.best = checked

    def _is_closed(self, box: Box, found: Relaxation) -> bool:
        for prices in (np.zeros(self.program.low.size), found.prices, found.polished):
            if found.is_feasible and self.best is None:
                return False
            if proves(self.program, box, prices, self.least, is_ray=not found.is_feasible):
                return True
        return False


def _halves(box: Box, at: int, value: float) -> list[Box]:
    """Divide a box at a whole variable, the half that holds the nearer whole number last."""
    below = min(max(np.floor(value), box.lower[at]), box.upper[at] - 1)
    lower, upper = box.lower.copy(), box.upper.copy()
    lower[at], upper[at] = below + 1, below
    halves = [Box(lower, box.upper), Box(box.lower, upper)]
    return halves if value - below < 0.5 else halves[::-1]


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """Clarabel's answer where whole variables may be fractions, unchecked.

    Attributes
    ----------
    is_feasible : bool
    x : (n,) array
    prices : (n_rows,) array
        Of the rows, as `proves` takes them; without the costs when infeasible.
    polished : (n_rows,) array
        The same with the rest of the costs of variables between their bounds brought to zero.
    """

    is_feasible: bool
    x: NDArray[np.float64]
    prices: NDArray[np.float64]
    polished: NDArray[np.float64]


def relaxation(program: MixedInteger, box: Box) -> Relaxation | None:
    """Return the relaxation over a box; None when Clarabel has no answer.

    Scaled for the solver: every variable runs from zero to one, the largest entry of rows and costs is one.
    """
    free = box.lower < box.upper
    span = (box.upper - box.lower)[free]
    start = program.rows @ box.lower
    rows, costs = program.rows[:, free] * span, program.costs[free] * span
    size, dear = _sizes(rows), float(_sizes(costs[None])[0])
    rows, costs = rows / size[:, None], costs / dear
    low, high = (program.low - start) / size, (program.high - start) / size
    is_equal = program.low == program.high
    has_low, has_high = np.isfinite(low) & ~is_equal, np.isfinite(high) & ~is_equal
    every = np.ones(span.size, dtype=np.bool_)
    found = interior_point(
        costs,
        np.vstack([-rows[has_low], rows[has_high]]),
        np.concatenate([-low[has_low], high[has_high]]),
        rows[is_equal],
        low[is_equal],
        from_zero=every,
        to_one=every,
    )
    if found is None:
        return None
    prices = np.zeros(low.size)
    n_low = int(has_low.sum())
    prices[has_low] += found.left_prices[:n_low]
    prices[has_high] -= found.left_prices[n_low:]
    prices[is_equal] = -found.equal_prices
    polished = _polished(found, rows, costs, prices)
    x = box.lower.copy()
    with np.errstate(over="ignore"):
        unit = (dear if found.is_feasible else 1.0) / size
        x[free] += span * found.x
        return Relaxation(found.is_feasible, x, prices * unit, polished * unit)


def _sizes(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    largest = np.abs(rows).max(axis=1, initial=0.0)
    return np.where(largest > 0, largest, 1.0)


def _polished(
    found: InteriorPoint,
    rows: NDArray[np.float64],
    costs: NDArray[np.float64],
    prices: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return prices of the same rows that leave nothing of the costs of variables off their bounds.

    Off its bounds is a variable whose distance from both exceeds their price, the usual guess of an interior
    point; without costs, one at whose bounds nothing is paid.
    """
    largest = float(np.abs(prices).max(initial=0.0))
    used = np.abs(prices) > 1e-7 * largest
    paid = np.abs(found.bound_prices)
    between = np.minimum(found.x, 1 - found.x) > paid if found.is_feasible else paid < 1e-7 * largest
    polished = np.where(used, prices, 0.0)
    if used.any() and between.any():
        rest = (costs if found.is_feasible else 0.0) - polished @ rows
        polished[used] += np.linalg.lstsq(rows[np.ix_(used, between)].T, rest[between], rcond=1e-12)[0]
    return np.where(np.sign(polished) == np.sign(prices), polished, 0.0)

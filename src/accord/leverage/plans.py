"""A package and a set of instruments, worked out exactly: the least cost, and the cost of more."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from accord._convex.exact_program import Column, maximise_exactly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from accord.leverage.options import Toolbox
    from accord.leverage.program import Demands
    from accord.leverage.rounding import Rounding

__all__ = ["ExactPlan", "Granted", "cheapest_amounts", "shadow_prices"]

_NEARLY = Fraction(1, 2**40)

Row = tuple[list[Fraction], Fraction]
"""Coefficients of amounts, and what their sum must reach."""


@dataclass(frozen=True, slots=True, eq=False)
class ExactPlan:
    """How much of each instrument in use, and the cost, without rounding; and what rounding was granted."""

    amounts: tuple[Fraction, ...]
    cost: Fraction
    granted: Granted

    @property
    def in_use(self) -> frozenset[int]:
        """Return the instruments with amounts above zero."""
        return frozenset(at for at, amount in enumerate(self.amounts) if amount)

    def size(self, toolbox: Toolbox) -> float:
        """Return the sum of the absolute costs."""
        return float(sum(abs(c) * float(a) for c, a in zip(toolbox.cost, self.amounts, strict=True)))


@dataclass(frozen=True, slots=True, eq=False)
class Granted:
    """By how much payoffs, (n_actors,), may fall short, and costs exceed the budget."""

    payoffs: NDArray[np.float64]
    spending: float


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """A package and instruments in use."""

    payoffs: NDArray[np.float64]
    used: frozenset[int]
    toolbox: Toolbox
    demands: Demands

    @property
    def free(self) -> list[int]:
        return sorted(at for at in self.used if self.toolbox.is_scalable[at])

    @property
    def fixed(self) -> list[int]:
        return sorted(at for at in self.used if not self.toolbox.is_scalable[at])

    def rows(self, granted: Granted, raised: tuple[int, Fraction] | None = None) -> list[Row]:
        """Return what amounts must satisfy: the parties, the owners, the budget, and their limits."""
        box, demands = self.toolbox, self.demands
        rows = []
        for k, (party, wanted) in enumerate(zip(demands.parties, demands.least, strict=True)):
            more = raised[1] if raised is not None and raised[0] == k else Fraction(0)
            rows.append(self._row(box.effect, int(party), Fraction(float(wanted)) + more, granted))
        if demands.floor is not None:
            for owner in sorted({int(box.owner[at]) for at in self.used}):
                least = Fraction(float(demands.floor[owner]))
                rows.append(self._row(box.deal, owner, least, granted))
        if np.isfinite(demands.budget):
            left = Fraction(demands.budget) + Fraction(granted.spending) - _total(box.cost, self.fixed)
            rows.append(([-Fraction(float(box.cost[at])) for at in self.free], -left))
        return rows + self._limits()

    def _row(self, changes: NDArray[np.float64], actor: int, least: Fraction, granted: Granted) -> Row:
        need = least - Fraction(float(self.payoffs[actor])) - Fraction(float(granted.payoffs[actor]))
        need -= _total(changes[actor], self.fixed)
        return [Fraction(float(changes[actor, at])) for at in self.free], need

    def _limits(self) -> list[Row]:
        free, box = self.free, self.toolbox
        required = {other for one, other in box.needs if one in self.used}
        rows = []
        for k, at in enumerate(free):
            if np.isfinite(box.limit[at]):
                rows.append((_unit(k, len(free), -1), -Fraction(float(box.limit[at]))))
            if at in required:
                rows.append((_unit(k, len(free), 1), Fraction(box.least_amount(at))))
        return rows

    def solved(self, granted: Granted, raised: tuple[int, Fraction] | None = None) -> ExactPlan | None:
        """Return the cheapest amounts; None when none do."""
        costs = self.toolbox.cost
        found = _minimise([Fraction(float(costs[at])) for at in self.free], self.rows(granted, raised))
        if found is None:
            return None
        amounts = [Fraction(int(at in self.used)) for at in range(costs.size)]
        for at, amount in zip(self.free, found, strict=True):
            amounts[at] = amount
        return self._plan(amounts, granted)

    def _plan(self, amounts: Sequence[Fraction], granted: Granted) -> ExactPlan:
        costs = self.toolbox.cost
        cost = sum((Fraction(float(c)) * a for c, a in zip(costs, amounts, strict=True)), Fraction(0))
        return ExactPlan(tuple(amounts), cost, granted)

    def at_limits(self, plan: ExactPlan) -> ExactPlan:
        """Return a plan with amounts short of their limit by no more than rounding brought up to it."""
        amounts = list(plan.amounts)
        for at in self.free:
            limit = float(self.toolbox.limit[at])
            if np.isfinite(limit) and amounts[at] >= Fraction(limit) * (1 - _NEARLY):
                amounts[at] = Fraction(limit)
        return self._plan(amounts, plan.granted)

    def holds(self, plan: ExactPlan, granted: Granted) -> bool:
        """Return whether amounts do with this much rounding granted."""
        own = [plan.amounts[at] for at in self.free]
        return all(
            sum((c * a for c, a in zip(coefficients, own, strict=True)), Fraction(0)) >= need
            for coefficients, need in self.rows(granted)
        )


def _total(values: NDArray[np.float64], places: Sequence[int]) -> Fraction:
    return sum((Fraction(float(values[at])) for at in places), Fraction(0))


def _unit(place: int, n: int, sign: int) -> list[Fraction]:
    return [Fraction(sign * (j == place)) for j in range(n)]


def _granted(rounding: Rounding, amounts: Mapping[int, float]) -> Granted:
    return Granted(rounding.payoffs(amounts), rounding.spending(amounts))


def cheapest_amounts(
    payoffs: NDArray[np.float64],
    used: frozenset[int],
    toolbox: Toolbox,
    demands: Demands,
    rounding: Rounding,
) -> ExactPlan | None:
    """Return the cheapest amounts of the instruments in use that meet `demands`; None when none do.

    A linear program in exact arithmetic. What falls short by the rounding of its summation counts as met.
    Amounts make up for any rounding themselves, so theirs is granted only where limits leave no room.

    Parameters
    ----------
    payoffs : (n_actors,) array
        Of the package, without instruments.
    used : frozenset of int
    toolbox : Toolbox
    demands : Demands
    rounding : Rounding
    """
    case = _Case(payoffs, used, toolbox, demands)
    whole = frozenset(case.fixed)
    spent = rounding.spending(dict.fromkeys(case.fixed, 1.0))
    found = case.solved(Granted(rounding.of_whole(whole), spent))
    full = {at: float(toolbox.limit[at]) for at in case.free if np.isfinite(toolbox.limit[at])}
    if found is not None or not full:
        return found
    found = case.solved(_granted(rounding, {**dict.fromkeys(case.fixed, 1.0), **full}))
    if found is None:
        return None
    found = case.at_limits(found)
    granted = _granted(rounding, {at: float(found.amounts[at]) for at in sorted(found.in_use)})
    return ExactPlan(found.amounts, found.cost, granted) if case.holds(found, granted) else None


def _minimise(costs: Sequence[Fraction], rows: Sequence[Row]) -> list[Fraction] | None:
    """Return amounts of at least zero that meet all rows at the smallest cost, None when none do."""
    n, m = len(costs), len(rows)
    if not m:
        return [Fraction(0)] * n
    scale = lcm(*(c.denominator for c in costs)) if costs else 1
    entries: list[list[int]] = [[0] * m for _ in range(n + m)]
    rhs = []
    for r, (coefficients, need) in enumerate(rows):
        times = lcm(need.denominator, *(c.denominator for c in coefficients))
        sign = 1 if need >= 0 else -1
        for k, coefficient in enumerate(coefficients):
            entries[k][r] = sign * int(coefficient * times)
        entries[n + r][r] = -sign
        rhs.append(sign * int(need * times))
    columns: list[Column[int]] = [
        Column(-int(costs[k] * scale) if k < n else 0, tuple(column), k) for k, column in enumerate(entries)
    ]
    answer = maximise_exactly(rhs, columns)
    if not answer.is_feasible:
        return None
    found = [Fraction(0)] * n
    for column, amount in answer.solution:
        if column.meaning < n:
            found[column.meaning] = amount
    return found


def shadow_prices(
    payoffs: NDArray[np.float64], plan: ExactPlan, toolbox: Toolbox, demands: Demands
) -> NDArray[np.float64]:
    """Return how fast the cost rises when one party demands more, package and instruments in use given.

    The derivative to the right, exact: cost is piecewise linear in what a party demands, so the difference
    quotient of a step far smaller than any scale of the data is the slope. Infinite where more cannot be had.
    A gain within the rounding of what is demanded is what the party demands.
    """
    case = _Case(payoffs, plan.in_use, toolbox, demands)
    size = max(1e-300, float(np.abs(toolbox.effect[demands.parties]).max(initial=0.0)))
    step = Fraction(size) / 2**80
    prices = []
    for k, (party, least) in enumerate(zip(demands.parties, demands.least, strict=True)):
        changes = zip(toolbox.effect[party], plan.amounts, strict=True)
        gain = sum((Fraction(float(e)) * a for e, a in changes), Fraction(float(payoffs[party])))
        spare = gain - Fraction(float(least))
        rounding = Fraction(float(plan.granted.payoffs[party]))
        more = case.solved(plan.granted, (k, step + (spare + rounding if spare <= rounding else 0)))
        prices.append(np.inf if more is None else float((more.cost - plan.cost) / step))
    return np.array(prices)

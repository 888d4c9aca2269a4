"""A package and a set of instruments, worked out exactly: the least cost, and the cost of more."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from accord._convex.exact_program import Column, maximise_exactly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.leverage.options import Toolbox
    from accord.leverage.program import Demands

__all__ = ["ExactPlan", "cheapest_amounts", "shadow_prices"]

Row = tuple[list[Fraction], Fraction]
"""Coefficients of amounts, and what their sum must reach."""


@dataclass(frozen=True, slots=True)
class ExactPlan:
    """How much of each instrument in use, and the cost, without rounding."""

    amounts: tuple[Fraction, ...]
    cost: Fraction

    @property
    def in_use(self) -> frozenset[int]:
        """Return the instruments with amounts above zero."""
        return frozenset(at for at, amount in enumerate(self.amounts) if amount)

    def size(self, toolbox: Toolbox) -> float:
        """Return the sum of the absolute costs."""
        return float(sum(abs(c) * float(a) for c, a in zip(toolbox.cost, self.amounts, strict=True)))


def cheapest_amounts(
    payoffs: NDArray[np.float64],
    used: frozenset[int],
    toolbox: Toolbox,
    demands: Demands,
    rounding: NDArray[np.float64],
    raised: tuple[int, Fraction] | None = None,
) -> ExactPlan | None:
    """Return the cheapest amounts of the instruments in use that meet `demands`; None when none do.

    A linear program in exact arithmetic. Gains that fall short by the rounding of payoffs count as met.

    Parameters
    ----------
    payoffs : (n_actors,) array
        Of the package, without instruments.
    used : frozenset of int
    toolbox : Toolbox
    demands : Demands
    rounding : (n_actors,) array
    raised : (int, Fraction), optional
        A party (its place) that must gain so much more.
    """
    free = sorted(at for at in used if toolbox.is_scalable[at])
    fixed = sorted(used - set(free))
    spent = sum((Fraction(float(toolbox.cost[at])) for at in fixed), Fraction(0))
    rows = _rows(payoffs, fixed, free, toolbox, demands, rounding, raised)
    if np.isfinite(demands.budget):
        left = Fraction(demands.budget) - spent
        rows.append(([-Fraction(float(toolbox.cost[at])) for at in free], -left))
    for k, at in enumerate(free):
        limit = Fraction(float(toolbox.limit[at]))
        rows.append(([Fraction(-int(j == k)) for j in range(len(free))], -limit))
    found = _minimise([Fraction(float(toolbox.cost[at])) for at in free], rows)
    if found is None:
        return None
    amounts = [Fraction(int(at in fixed)) for at in range(len(toolbox.instruments))]
    for at, amount in zip(free, found, strict=True):
        amounts[at] = amount
    cost = sum((Fraction(float(c)) * a for c, a in zip(toolbox.cost, amounts, strict=True)), Fraction(0))
    return ExactPlan(tuple(amounts), cost)


def _rows(
    payoffs: NDArray[np.float64],
    fixed: Sequence[int],
    free: Sequence[int],
    toolbox: Toolbox,
    demands: Demands,
    rounding: NDArray[np.float64],
    raised: tuple[int, Fraction] | None,
) -> list[Row]:
    rows = []
    for k, (party, least) in enumerate(zip(demands.parties, demands.least, strict=True)):
        more = raised[1] if raised is not None and raised[0] == k else Fraction(0)
        rows.append(_row(toolbox.effect, int(party), float(least), payoffs, fixed, free, rounding, more))
    owners = sorted({int(toolbox.owner[at]) for at in (*fixed, *free)})
    for owner in owners if demands.floor is not None else ():
        floor = float(demands.floor[owner])  # type: ignore[index]
        rows.append(_row(toolbox.deal, owner, floor, payoffs, fixed, free, rounding, Fraction(0)))
    return rows


def _row(
    changes: NDArray[np.float64],
    actor: int,
    least: float,
    payoffs: NDArray[np.float64],
    fixed: Sequence[int],
    free: Sequence[int],
    rounding: NDArray[np.float64],
    more: Fraction,
) -> Row:
    need = Fraction(least) + more - Fraction(float(payoffs[actor])) - Fraction(float(rounding[actor]))
    need -= sum((Fraction(float(changes[actor, at])) for at in fixed), Fraction(0))
    return [Fraction(float(changes[actor, at])) for at in free], need


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
    payoffs: NDArray[np.float64],
    used: frozenset[int],
    toolbox: Toolbox,
    demands: Demands,
    rounding: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return how fast the cost rises when one party demands more, package and instruments in use given.

    The derivative to the right, exact: cost is piecewise linear in what a party demands, so the difference
    quotient of a step far smaller than any scale of the data is the slope. Infinite where more cannot be had.
    """
    base = cheapest_amounts(payoffs, used, toolbox, demands, rounding)
    assert base is not None, "prices are asked of plans that work"
    size = max(1e-300, float(np.abs(toolbox.effect[demands.parties]).max(initial=0.0)))
    step = Fraction(size) / 2**80
    prices = []
    for k in range(demands.parties.size):
        more = cheapest_amounts(payoffs, used, toolbox, demands, rounding, (k, step))
        prices.append(np.inf if more is None else float((more.cost - base.cost) / step))
    return np.array(prices)

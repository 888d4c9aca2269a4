"""Slow twins of leverage: every package with every set of instruments, amounts by linear programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

import numpy as np
from scipy.optimize import linprog

import oracle
from oracle import Choice, Problem
from oracle_zone import acceptable_to, subsets


@dataclass(frozen=True)
class Tool:
    """An instrument: owner, cost, amounts per actor on agreement and refusal, ties to others by place."""

    owner: int
    cost: int
    deal: list[int]
    refusal: list[int]
    excludes: list[int] = field(default_factory=list)
    requires: list[int] = field(default_factory=list)
    scalable: float | None = None


def sets(tools: list[Tool]) -> list[tuple[int, ...]]:
    """Return the sets that the ties between instruments allow."""
    return [
        chosen
        for chosen in subsets(range(len(tools)))
        if all(not set(tools[t].excludes) & set(chosen) for t in chosen)
        and all(set(tools[t].requires) <= set(chosen) for t in chosen)
    ]


def changes(tools: list[Tool]) -> tuple[list[list[int]], list[list[int]]]:
    """Return per tool what it adds to a deal (its cost taken from the owner) and to the gains, by actor."""
    deal = [[x - tool.cost * (a == tool.owner) for a, x in enumerate(tool.deal)] for tool in tools]
    gain = [
        [d - r for d, r in zip(row, tool.refusal, strict=True)] for row, tool in zip(deal, tools, strict=True)
    ]
    return deal, gain


def bounds(tools: list[Tool], chosen: tuple[int, ...], free: list[int]) -> list[tuple[list[int], Fraction]]:
    """Return the limits of amounts; a trace at least of what others in use require."""
    required = {other for t in chosen for other in tools[t].requires}
    rows = []
    for k in free:
        limit, unit = tools[chosen[k]].scalable, [int(j == k) for j in free]
        trace = Fraction(min(1.0, limit)) / 2**30 if chosen[k] in required else Fraction(0)
        rows.append((unit, trace))
        if not np.isinf(limit):
            rows.append(([-u for u in unit], -Fraction(limit)))
    return rows


def at_corners(costs: list[int], rows: list[tuple[list[int], Fraction]]) -> Fraction | None:
    """Return the least cost of one or two amounts under ``row @ amounts >= least``, from all corners."""
    corners = []
    if len(costs) == 1:
        corners = [(Fraction(least) / row[0],) for row, least in rows if row[0]]
    else:
        for (a, p), (b, q) in combinations(rows, 2):
            area = a[0] * b[1] - a[1] * b[0]
            if area:
                corners.append((Fraction(p * b[1] - q * a[1]) / area, Fraction(a[0] * q - b[0] * p) / area))
    good = [
        corner
        for corner in set(corners)
        if all(sum(r * x for r, x in zip(row, corner, strict=True)) >= least for row, least in rows)
    ]
    return min((sum(c * x for c, x in zip(costs, corner, strict=True)) for corner in good), default=None)


def cheapest_for(
    problem: Problem,
    tools: list[Tool],
    package: Choice,
    chosen: tuple[int, ...],
    margin: dict[int, Fraction],
    budget: float = np.inf,
) -> float | None:
    """Return the least cost of a set of instruments for one package; None when it does not do."""
    deal, gain = changes(tools)
    worth = oracle.payoffs(problem, package)
    own = [w - oracle.exact(d) for w, d in zip(worth, problem.disagreement, strict=True)]
    rows = [([gain[t][m] for t in chosen], least - own[m]) for m, least in margin.items()]
    rows += [([deal[t][o] for t in chosen], -own[o]) for o in {tools[t].owner for t in chosen}]
    free = [k for k, t in enumerate(chosen) if tools[t].scalable is not None]
    costs = [tools[t].cost for t in chosen]
    if not free:
        fits = all(sum(row) >= least for row, least in rows) and sum(costs) <= budget
        return float(sum(costs)) if fits else None
    rows = [*rows, ([-c for c in costs], -budget)] if np.isfinite(budget) else rows
    fixed = [k for k in range(len(chosen)) if k not in free]
    if len(free) <= 2:
        needs = [([row[k] for k in free], least - sum(row[k] for k in fixed)) for row, least in rows]
        needs += bounds(tools, chosen, free)
        least = at_corners([costs[k] for k in free], needs)
        return None if least is None else float(least + sum(costs[k] for k in fixed))
    found = linprog(
        [costs[k] for k in free],
        A_ub=[[-float(row[k]) for k in free] for row, _ in rows],
        b_ub=[float(sum(row[k] for k in fixed) - least) for row, least in rows],
        bounds=[
            (0, None if np.isinf(tools[chosen[k]].scalable) else tools[chosen[k]].scalable) for k in free
        ],
    )
    return None if found.status != 0 else float(found.fun) + sum(costs[k] for k in fixed)


def cheapest(
    problem: Problem,
    tools: list[Tool],
    target: Choice | None,
    margin: dict[int, Fraction],
    members: frozenset[int],
    budget: float = np.inf,
) -> dict[tuple[int, ...], float]:
    """Return the least cost of every set of instruments that does for some package, or for the target."""
    may = acceptable_to(problem, members)
    packages = [p for p in may if target is None or p == target]
    found: dict[tuple[int, ...], float] = {}
    for chosen in sets(tools):
        costs = [cheapest_for(problem, tools, p, chosen, margin, budget) for p in packages]
        known = [c for c in costs if c is not None]
        if known:
            found[chosen] = min(known)
    return found

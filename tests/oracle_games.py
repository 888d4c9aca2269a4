"""Slow and obvious answers about games, in Fractions, from the definitions. Imports nothing from accord."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product


def extreme_equilibria(a, b):
    """Set of (x, y): all pairs of vertices of the two best-response polyhedra without regret.

    A vertex of player 1's polyhedron is a mixed strategy x that, with player 2's best payoff against it, is
    the only solution of its own tight constraints: as many tight columns as rows in use suffice to fix it.
    """
    a, b = _fractions(a), _fractions(b)
    xs = corner_strategies([list(column) for column in zip(*b, strict=True)])
    ys = corner_strategies(a)
    best_to_y = {y: best_rows(a, y) for y in ys}
    best_to_x = {x: best_rows([list(column) for column in zip(*b, strict=True)], x) for x in xs}
    return {(x, y) for x in xs for y in ys if support(x) <= best_to_y[y] and support(y) <= best_to_x[x]}


def is_degenerate(a, b):
    """Whether some mixed strategy has more best responses than strategies in use; corners suffice."""
    a, b = _fractions(a), _fractions(b)
    b_rows = [list(column) for column in zip(*b, strict=True)]
    return any(
        len(best_rows(own, mixed)) > len(support(mixed))
        for own in (a, b_rows)
        for mixed in corner_strategies(own)
    )


def corner_strategies(own):
    """Mixed strategies z of the opponent of the player with payoff rows `own` at corners of {own z <= u}."""
    n_rows, n_columns = len(own), len(own[0])
    found = set()
    for size in range(1, min(n_rows, n_columns) + 1):
        for used in combinations(range(n_columns), size):
            for tight in combinations(range(n_rows), size):
                z = _equalise([[own[i][j] for j in used] for i in tight])
                if z is None or min(z) < 0:
                    continue
                mixed = [Fraction(0)] * n_columns
                for j, value in zip(used, z, strict=True):
                    mixed[j] = value
                if set(tight) <= best_rows(own, mixed):
                    found.add(tuple(mixed))
    return found


def best_rows(own, mixed):
    earned = [sum(row[j] * p for j, p in enumerate(mixed) if p) for row in own]
    return {i for i, value in enumerate(earned) if value == max(earned)}


def support(mixed):
    return {i for i, p in enumerate(mixed) if p}


def components(equilibria):
    """Sets of equilibria linked by a shared strategy of either player."""
    left = set(equilibria)
    groups = []
    while left:
        group, border = set(), [left.pop()]
        while border:
            here = border.pop()
            group.add(here)
            near = {other for other in left if other[0] == here[0] or other[1] == here[1]}
            left -= near
            border += near
        groups.append(frozenset(group))
    return set(groups)


def maximal_nash_subsets(equilibria):
    """All (xs, ys) with every pair an equilibrium and none to add, by trying every set of xs."""
    xs = sorted({x for x, _ in equilibria})
    found = set()
    for size in range(1, len(xs) + 1):
        for some in combinations(xs, size):
            ys = {y for _, y in equilibria if all((x, y) in equilibria for x in some)}
            if ys and set(some) == {x for x in xs if all((x, y) in equilibria for y in ys)}:
                found.add((frozenset(some), frozenset(ys)))
    return found


def pure_equilibria(tables):
    """Profiles from which no player gains; `tables[i]` maps a profile to player i's payoff."""
    profiles = list(tables[0])
    shape = [max(p[k] for p in profiles) + 1 for k in range(len(tables))]
    return [
        profile
        for profile in product(*(range(n) for n in shape))
        if all(
            tables[i][profile] >= tables[i][(*profile[:i], s, *profile[i + 1 :])]
            for i in range(len(tables))
            for s in range(shape[i])
        )
    ]


def _fractions(matrix):
    return [[Fraction(value) for value in row] for row in matrix]


def _equalise(rows):
    """The only probabilities that make all `rows` earn the same, by elimination; None if not unique."""
    size = len(rows)
    system = [[*row, Fraction(-1), Fraction(0)] for row in rows]
    system.append([Fraction(1)] * size + [Fraction(0), Fraction(1)])
    for step in range(size + 1):
        chosen = next((i for i in range(step, size + 1) if system[i][step]), None)
        if chosen is None:
            return None
        system[step], system[chosen] = system[chosen], system[step]
        pivot = system[step][step]
        system[step] = [value / pivot for value in system[step]]
        for i in range(size + 1):
            if i != step and system[i][step]:
                factor = system[i][step]
                system[i] = [p - factor * q for p, q in zip(system[i], system[step], strict=True)]
    return [system[i][-1] for i in range(size)]

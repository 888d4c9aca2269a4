"""Pure Python twins of the bargaining concepts: obvious, slow, exact, sharing no code with accord.

Over packages every individually rational package is looked at, in fractions. Over lotteries of two parties
the hull of all acceptable packages is built point by point.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import sqrt

import oracle
from oracle import Choice, Problem

Gains = tuple[Fraction, ...]
Point = tuple[Fraction, Fraction]


def rational_gains(problem: Problem) -> dict[Choice, Gains]:
    """Return the gains of the parties at every individually rational package, in order."""
    return {p: tuple(Fraction(g) for g in oracle.gains(problem, p)) for p in oracle.rational(problem)}


def ideal(rows: Sequence[Gains]) -> list[Fraction]:
    return [max(column) for column in zip(*rows, strict=True)]


def leximin(
    found: dict[Choice, Gains], origin: Sequence[Fraction], scale: Sequence[Fraction]
) -> tuple[list[Choice], Fraction]:
    """Return the packages whose sorted ``(gain - origin) / scale`` are lexicographically largest."""

    def ranked(row: Gains) -> list[Fraction]:
        return sorted((g - o) / s for g, o, s in zip(row, origin, scale, strict=True) if s > 0)

    best = max(ranked(row) for row in found.values())
    return [p for p, row in found.items() if ranked(row) == best], best[0] if best else Fraction(0)


def kalai_smorodinsky(problem: Problem) -> tuple[list[Choice], Fraction]:
    found = rational_gains(problem)
    top = ideal(list(found.values()))
    return leximin(found, [Fraction(0)] * len(top), top)


def egalitarian(problem: Problem) -> tuple[list[Choice], Fraction]:
    n = len(problem.parties)
    return leximin(rational_gains(problem), [Fraction(0)] * n, [Fraction(1)] * n)


def proportional(problem: Problem, shares: Sequence[int]) -> tuple[list[Choice], Fraction]:
    return leximin(rational_gains(problem), [Fraction(0)] * len(shares), [Fraction(s) for s in shares])


def equal_loss(problem: Problem) -> tuple[list[Choice], Fraction]:
    found = rational_gains(problem)
    top = ideal(list(found.values()))
    return leximin(found, top, [Fraction(1)] * len(top))


def largest(found: dict[Choice, Gains], worth: Callable[[Gains], Fraction]) -> tuple[list[Choice], Fraction]:
    best = max(worth(row) for row in found.values())
    return [p for p, row in found.items() if worth(row) == best], best


def utilitarian(problem: Problem) -> tuple[list[Choice], Fraction]:
    return largest(rational_gains(problem), lambda row: sum(row, Fraction(0)))


def relative_utilitarian(problem: Problem) -> tuple[list[Choice], Fraction]:
    found = rational_gains(problem)
    top = ideal(list(found.values()))
    return largest(
        found, lambda row: sum((g / a for g, a in zip(row, top, strict=True) if a > 0), Fraction(0))
    )


def at_least(row: Gains, least: Sequence[Fraction]) -> bool:
    return all(g >= x for g, x in zip(row, least, strict=True))


def _shares_of_the_way(
    alive: dict[Choice, Gains], at: Sequence[Fraction], top: Sequence[Fraction]
) -> list[Choice]:
    return leximin(alive, at, [a - x for a, x in zip(top, at, strict=True)])[0]


def raiffa(problem: Problem) -> list[Choice]:
    """Return where the discrete path ends: average of the one-party ideals, while packages allow."""
    alive = rational_gains(problem)
    at = [Fraction(0)] * len(problem.parties)
    while len(set(alive.values())) > 1:
        top = ideal(list(alive.values()))
        following = [x + (a - x) / len(at) for x, a in zip(at, top, strict=True)]
        ahead = {p: row for p, row in alive.items() if at_least(row, following)}
        if not ahead:
            return _shares_of_the_way(alive, at, top)
        at, alive = following, ahead
    return list(alive)


def raiffa_continuous(problem: Problem) -> list[Choice]:
    """Return where the continuous path ends: towards the ideal point of the packages ahead."""
    alive = rational_gains(problem)
    at = [Fraction(0)] * len(problem.parties)
    while len(set(alive.values())) > 1:
        top = ideal(list(alive.values()))
        reach = {
            p: min((g - x) / (a - x) for g, x, a in zip(row, at, top, strict=True) if a > x)
            for p, row in alive.items()
        }
        turn = min(max(reach[p] for p, row in alive.items() if row[i] == top[i]) for i in range(len(at)))
        ahead = {p: row for p, row in alive.items() if reach[p] > turn}
        if not ahead:
            return _shares_of_the_way(alive, at, top)
        at, alive = [x + turn * (a - x) for x, a in zip(at, top, strict=True)], ahead
    return list(alive)


def _offers(
    problem: Problem, outside: Sequence[Fraction], proposer: int
) -> dict[tuple[Fraction, Fraction], list[Choice]]:
    """Return the packages no worse than leaving, by gains of proposer and responder, the efficient ones."""
    by_gains: dict[tuple[Fraction, Fraction], list[Choice]] = {}
    for package, row in rational_gains(problem).items():
        if at_least(row, outside):
            by_gains.setdefault((row[proposer], row[1 - proposer]), []).append(package)
    return {
        pair: packages
        for pair, packages in by_gains.items()
        if not any(o != pair and o[0] >= pair[0] and o[1] >= pair[1] for o in by_gains)
    }


def stationary_offers(
    problem: Problem, discounts: Sequence[Fraction], outside: Sequence[Fraction], proposer: int
) -> list[Choice]:
    """Return the first offers of all stationary equilibria: every pair of offers is tried."""
    offers = _offers(problem, outside, proposer)
    own, other = proposer, 1 - proposer
    found = []
    for x in offers:
        for y in offers:
            demand_x = max(outside[other], discounts[other] * y[1])
            demand_y = max(outside[own], discounts[own] * x[0])
            best_x = max(o[0] for o in offers if o[1] >= demand_x)
            best_y = max(o[1] for o in offers if o[0] >= demand_y)
            if x[1] >= demand_x and x[0] == best_x and y[0] >= demand_y and y[1] == best_y:
                found += offers[x]
    return sorted(found)


def finite_offers(
    problem: Problem,
    discounts: Sequence[Fraction],
    outside: Sequence[Fraction],
    proposer: int,
    rounds: int,
) -> list[Choice]:
    """Return the first offer under backward induction."""
    offers = _offers(problem, outside, proposer)
    if not offers:
        return []

    def played(rounds_left: int, mover: int) -> tuple[Fraction, Fraction]:
        demand = outside[proposer if mover == 1 else 1 - proposer]
        if rounds_left > 1:
            party = proposer if mover == 1 else 1 - proposer
            demand = max(demand, discounts[party] * played(rounds_left - 1, 1 - mover)[1 - mover])
        return max((o for o in offers if o[1 - mover] >= demand), key=lambda o: o[mover])

    return sorted(offers[played(rounds, 0)])


def chain(problem: Problem) -> list[Point]:
    """Return the efficient individually rational gains of two parties over lotteries: corners, left to right.

    The hull's upper right boundary by gift wrapping over all acceptable packages, then cut at zero.
    """
    points = sorted({_pair(problem, p) for p in oracle.acceptable(problem)})
    if not points:
        return []
    at = max(points, key=lambda p: (p[1], p[0]))
    corners = [at]
    while True:
        ahead = [p for p in points if p[0] > at[0]]
        if not ahead:
            break
        at = max(ahead, key=lambda p: ((p[1] - at[1]) / (p[0] - at[0]), p[0]))
        corners.append(at)
    return _cut(corners)


def _pair(problem: Problem, package: Choice) -> Point:
    first, second = oracle.gains(problem, package)
    return Fraction(first), Fraction(second)


def _cut(corners: list[Point]) -> list[Point]:
    """Keep what is at least zero for both, ends on the axes included."""
    found = [p for p in corners if p[0] >= 0 and p[1] >= 0]
    for p, q in itertools.pairwise(corners):
        if p[0] < 0 < q[0]:
            found.append((Fraction(0), p[1] + (q[1] - p[1]) * -p[0] / (q[0] - p[0])))
        if p[1] > 0 > q[1]:
            found.append((p[0] + (q[0] - p[0]) * p[1] / (p[1] - q[1]), Fraction(0)))
    return sorted({p for p in found if p[0] >= 0 and p[1] >= 0})


def height(corners: list[Point], x: Fraction) -> Fraction:
    """Return the most the second party can gain while the first gets at least `x`."""
    if x <= corners[0][0]:
        return corners[0][1]
    for p, q in itertools.pairwise(corners):
        if p[0] <= x <= q[0]:
            return p[1] + (q[1] - p[1]) * (x - p[0]) / (q[0] - p[0])
    raise ValueError(x)


def flipped(corners: list[Point]) -> list[Point]:
    return [(y, x) for x, y in reversed(corners)]


def equal_on_chain(corners: list[Point], origin: Point, scale: Point) -> Point:
    """Return where ``(gain - origin) / scale`` are equal, or the end nearest to that."""

    def ahead(p: Point) -> Fraction:
        return (p[0] - origin[0]) / scale[0] - (p[1] - origin[1]) / scale[1]

    if ahead(corners[0]) >= 0:
        return corners[0]
    for p, q in itertools.pairwise(corners):
        if ahead(q) >= 0:
            share = -ahead(p) / (ahead(q) - ahead(p))
            return p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])
    return corners[-1]


def raiffa_on_chain(corners: list[Point], steps: int = 60) -> tuple[float, float]:
    """Return where `steps` steps towards the average of the ideals lead."""
    x = y = 0.0
    exact = [(float(a), float(b)) for a, b in corners]
    for _ in range(steps):
        x, y = (
            (x + _float_height([(b, a) for a, b in reversed(exact)], y)) / 2,
            (y + _float_height(exact, x)) / 2,
        )
    return x, y


def _float_height(corners: list[tuple[float, float]], x: float) -> float:
    if x <= corners[0][0]:
        return corners[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return corners[-1][1]


def raiffa_flow_on_chain(corners: list[Point], step: float = 1 / 64) -> tuple[float, float]:
    """Return where the flow towards the ideal point leads, by small steps of Runge and Kutta."""
    exact = [(float(a), float(b)) for a, b in corners]
    mirrored = [(b, a) for a, b in reversed(exact)]

    def speed(x: float, y: float) -> tuple[float, float]:
        return _float_height(mirrored, y) - x, _float_height(exact, x) - y

    x = y = 0.0
    for _ in range(int(24 / step)):
        a = speed(x, y)
        b = speed(x + step / 2 * a[0], y + step / 2 * a[1])
        c = speed(x + step / 2 * b[0], y + step / 2 * b[1])
        d = speed(x + step * c[0], y + step * c[1])
        x += step / 6 * (a[0] + 2 * b[0] + 2 * c[0] + d[0])
        y += step / 6 * (a[1] + 2 * b[1] + 2 * c[1] + d[1])
    return x, y


def perles_maschler_length(corners: list[Point], x: float, before: bool) -> float:
    """Return the length, in square roots of products, of the chain left or right of `x`."""
    total = 0.0
    for p, q in itertools.pairwise(corners):
        low, high = float(p[0]), float(q[0])
        inside = min(max(x, low), high)
        part = (inside - low if before else high - inside) / (high - low)
        total += part * sqrt(float((q[0] - p[0]) * (p[1] - q[1])))
    return total


def areas_better(corners: list[Point], point: tuple[float, float]) -> tuple[float, float]:
    """Return the areas of gains better than `point` for the first and for the second party."""
    areas = []
    for row, least in ((corners, point[0]), (flipped(corners), point[1])):
        exact = [(float(a), float(b)) for a, b in row]
        ends = [least, *(x for x, _ in exact if x > least)]
        areas.append(
            sum(
                (b - a) * (_float_height(exact, a) + _float_height(exact, b)) / 2
                for a, b in itertools.pairwise(ends)
            )
        )
    return areas[0], areas[1]

"""Plain Python twins of the searches for one package: every package visited, all arithmetic in fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import prod


class PlainProblem:
    """A negotiation as plain lists.

    `scores[issue][actor][option]`; `nogoods` are lists of {issue: set of options}; `terms` are pairs of
    such a combination and one amount per actor; a table, if any, maps a tuple of positions to payoffs.
    """

    def __init__(self, scores, disagreement, nogoods=(), terms=(), table=None):
        self.scores, self.disagreement = scores, [Fraction(d) for d in disagreement]
        self.nogoods, self.terms, self.table = nogoods, terms, table

    @property
    def shape(self):
        return [len(matrix[0]) for matrix in self.scores]

    def packages(self):
        """Visit (number, gains) of every allowed package, in the order of numbers."""
        for number, positions in enumerate(product(*(range(n) for n in self.shape))):
            if not any(_matches(nogood, positions) for nogood in self.nogoods):
                yield number, self.gains(positions)

    def gains(self, positions):
        n = len(self.disagreement)
        if self.table is not None:
            totals = [Fraction(x) for x in self.table[positions]]
        else:
            totals = [
                sum((Fraction(m[a][p]) for m, p in zip(self.scores, positions, strict=True)), Fraction(0))
                for a in range(n)
            ]
            for combination, amounts in self.terms:
                if _matches(combination, positions):
                    totals = [t + Fraction(x) for t, x in zip(totals, amounts, strict=True)]
        return [t - d for t, d in zip(totals, self.disagreement, strict=True)]


def _matches(combination, positions):
    return all(positions[issue] in options for issue, options in combination.items())


def best_packages(problem, value, least):
    """Return the largest `value(gains)` and who has it, where gains are at least `least` (None: any)."""
    best, numbers = None, []
    for number, gains in problem.packages():
        if any(bound is not None and g < bound for g, bound in zip(gains, least, strict=True)):
            continue
        here = value(gains)
        if best is None or here > best:
            best, numbers = here, [number]
        elif here == best:
            numbers.append(number)
    return best, numbers


def nash_packages(problem, powers):
    """Return the size of the largest set that gains together, and the packages with the largest product.

    `powers` are whole bargaining weights; a party of weight zero must not lose. -1 and [] without a package.
    """
    n = len(powers)
    rational = [(number, gains) for number, gains in problem.packages() if min(gains) >= 0]
    if not rational:
        return -1, []
    weighted = [i for i in range(n) if powers[i]]
    most = max(sum(gains[i] > 0 for i in weighted) for _, gains in rational)
    unit = [Fraction(1)] * n
    if most < len(weighted):
        largest = [max(gains[i] for _, gains in rational) for i in range(n)]
        unit = [x if x > 0 else Fraction(1) for x in largest]
    values = {
        number: prod((gains[i] / unit[i]) ** powers[i] for i in weighted if gains[i] > 0)
        for number, gains in rational
        if sum(gains[i] > 0 for i in weighted) == most
    }
    best = max(values.values())
    return most, [number for number, value in values.items() if value == best]


def largest_gaining_sets(problem):
    """Return all largest sets of parties that gain together in a package where nobody loses."""
    n = len(problem.disagreement)
    seen = {
        frozenset(i for i in range(n) if gains[i] > 0) for _, gains in problem.packages() if min(gains) >= 0
    }
    for size in range(n, -1, -1):
        found = [set(s) for s in combinations(range(n), size) if frozenset(s) in seen]
        if found:
            return found
    return []

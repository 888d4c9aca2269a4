"""Pure Python twins of what accord computes: obvious, slow, exact, sharing no code with it.

A problem is plain data. Issues, options and actors are numbers; a package is a tuple with the number of an
option for every issue; a combination is a dict from issue to the options meant. Payoffs are integers or
fractions and are never rounded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod

Number = int | float | Fraction
Exact = int | Fraction
Choice = tuple[int, ...]
"""A package: for every issue the number of an option."""
Meant = dict[int, frozenset[int]]
"""A combination: issue to the options meant there."""


@dataclass(frozen=True)
class Problem:
    """A negotiation as plain data.

    `scores[issue][actor][option]`; `requires` holds pairs (if, then), `excludes` combinations,
    `interactions` pairs (combination, amount per actor), `red_lines` pairs (actor, combination). `table`,
    when given, holds one row of payoffs per package, and `scores` is empty.
    """

    n_options: tuple[int, ...]
    scores: list[list[list[Number]]]
    disagreement: list[Number]
    parties: list[int]
    requires: list[tuple[Meant, Meant]] = field(default_factory=list)
    excludes: list[Meant] = field(default_factory=list)
    interactions: list[tuple[Meant, list[Number]]] = field(default_factory=list)
    red_lines: list[tuple[int, Meant]] = field(default_factory=list)
    weights: list[int] | None = None
    table: list[list[Number]] | None = None

    @property
    def n_actors(self) -> int:
        return len(self.disagreement)


def exact(value: Number) -> Exact:
    """Return the number itself; a float at its binary value."""
    return Fraction(value) if isinstance(value, float) else value


def matches(combination: Meant, package: Choice) -> bool:
    return all(package[issue] in options for issue, options in combination.items())


def is_allowed(problem: Problem, package: Choice) -> bool:
    """Return whether the linkages allow `package`."""
    obeyed = all(matches(then, package) for if_, then in problem.requires if matches(if_, package))
    return obeyed and not any(matches(combination, package) for combination in problem.excludes)


def packages(problem: Problem) -> list[Choice]:
    """Return the allowed packages, the last issue varying fastest."""
    return [package for package in product(*map(range, problem.n_options)) if is_allowed(problem, package)]


def acceptable(problem: Problem) -> list[Choice]:
    """Return the allowed packages that cross no red line of a party."""
    vetoes = [combination for actor, combination in problem.red_lines if actor in problem.parties]
    return [package for package in packages(problem) if not any(matches(veto, package) for veto in vetoes)]


def number(problem: Problem, package: Choice) -> int:
    """Return the place of `package` among all combinations of options."""
    place = 0
    for n_options, option in zip(problem.n_options, package, strict=True):
        place = place * n_options + option
    return place


def payoffs(problem: Problem, package: Choice) -> list[Exact]:
    totals: list[Exact] = [0] * problem.n_actors
    if problem.table is not None:
        totals = [exact(value) for value in problem.table[number(problem, package)]]
    for matrix, option in zip(problem.scores, package, strict=not problem.table):
        totals = [total + exact(row[option]) for total, row in zip(totals, matrix, strict=True)]
    for combination, amounts in problem.interactions:
        if matches(combination, package):
            totals = [total + exact(amount) for total, amount in zip(totals, amounts, strict=True)]
    return totals


def gains(problem: Problem, package: Choice) -> list[Exact]:
    """Return the gains of the parties, in the order of `problem.parties`."""
    worth = payoffs(problem, package)
    return [worth[party] - exact(problem.disagreement[party]) for party in problem.parties]


def rational(problem: Problem) -> list[Choice]:
    """Return the acceptable packages at which no party loses."""
    return [package for package in acceptable(problem) if min(gains(problem, package)) >= 0]


@dataclass(frozen=True)
class NashAnswer:
    """The Nash packages and what stands behind them.

    `best` and `second` hold packages in the order of their numbers; `objective` gives, for every package
    where the largest number of weighted parties gain, the product over those parties of shares of their
    largest rational gains, each to the power of its weight.
    """

    rational: list[Choice]
    n_gaining: int
    best: list[Choice]
    second: list[Choice]
    objective: dict[Choice, Exact]


def nash_values(problem: Problem, weights: list[int] | None = None) -> dict[Choice, tuple[int, Exact]]:
    """Return how many weighted parties gain, and the product over them, at every rational package."""
    powers = weights or problem.weights or [1] * len(problem.parties)
    found = {package: gains(problem, package) for package in rational(problem)}
    largest = [max(column) for column in zip(*found.values(), strict=True)]
    return {
        package: (
            sum(gain > 0 and power > 0 for gain, power in zip(row, powers, strict=True)),
            prod(
                (Fraction(gain) / top) ** power
                for gain, top, power in zip(row, largest, powers, strict=True)
                if gain > 0
            ),
        )
        for package, row in found.items()
    }


def nash(problem: Problem, weights: list[int] | None = None) -> NashAnswer:
    """Return all packages that maximise the Nash product, and the runners-up.

    First the largest number of parties of positive weight that gain strictly, then the product over them.
    """
    values = nash_values(problem, weights)
    if not values:
        return NashAnswer([], -1, [], [], {})
    most = max(n_gaining for n_gaining, _ in values.values())
    objective = {package: value for package, (n_gaining, value) in values.items() if n_gaining == most}
    best = max(objective.values())
    below = [value for value in objective.values() if value < best]
    return NashAnswer(
        list(values),
        most,
        [package for package, value in objective.items() if value == best],
        [package for package, value in objective.items() if below and value == max(below)],
        objective,
    )


def inside(problem: Problem, lower: list[Number], upper: list[Number]) -> list[Choice]:
    """Return the allowed packages with every actor's payoff from `lower` to `upper`."""
    return [
        package
        for package in packages(problem)
        if all(
            low <= worth <= high
            for low, worth, high in zip(lower, payoffs(problem, package), upper, strict=True)
        )
    ]


def ranges(problem: Problem, chosen: list[Choice]) -> list[tuple[Exact, Exact]]:
    """Return every actor's smallest and largest payoff over `chosen`."""
    columns = zip(*(payoffs(problem, package) for package in chosen), strict=True)
    return [(min(column), max(column)) for column in columns]


def histogram(problem: Problem, chosen: list[Choice], edges: list[list[Number]]) -> list[list[int]]:
    """Return per actor how many of `chosen` fall in each bin: closed below, the last one above too."""
    counts = [[0] * (len(row) - 1) for row in edges]
    for package in chosen:
        for actor, worth in enumerate(payoffs(problem, package)):
            row = [exact(edge) for edge in edges[actor]]
            for position in range(len(row) - 1):
                is_last = position == len(row) - 2
                if row[position] <= worth < row[position + 1] or (is_last and worth == row[-1]):
                    counts[actor][position] += 1
    return counts


def is_efficient(problem: Problem, package: Choice, among: list[Choice]) -> bool:
    """Return whether nothing in `among` is better for a party and worse for none."""
    own = gains(problem, package)
    others = (gains(problem, other) for other in among)
    return not any(other != own and all(b >= a for a, b in zip(own, other, strict=True)) for other in others)

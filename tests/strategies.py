"""Random negotiations, as plain data (`oracle.Problem`) and as accord objects.

Numbers are small integers, so that ties occur often and sums are exact. One builder serves hypothesis, which
shrinks what fails, and numpy's generators, which are cheap enough for thousands of cases.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

import accord
import oracle
from oracle import Meant, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    Whole = Callable[[int, int], int]
    """Draw a whole number between two bounds, both included."""

MOST_PACKAGES = 200
"""Combinations of options in a random problem: what the slow twins still take in a millisecond or two."""


def issue_name(issue: int) -> str:
    return f"i{issue}"


def option_name(option: int) -> str:
    return f"o{option}"


def actor_name(actor: int) -> str:
    return f"A{actor}"


def plain(combination: Meant) -> dict[str, list[str]]:
    """Return `combination` with names in place of numbers."""
    return {issue_name(i): [option_name(o) for o in sorted(options)] for i, options in combination.items()}


def as_dict(package: oracle.Choice) -> dict[str, str]:
    return {issue_name(issue): option_name(option) for issue, option in enumerate(package)}


def negotiation_of(problem: Problem) -> accord.Negotiation:
    """Return `problem` as an accord object."""
    names = [actor_name(actor) for actor in range(problem.n_actors)]
    issues = [
        accord.Issue(issue_name(i), [option_name(o) for o in range(n)])
        for i, n in enumerate(problem.n_options)
    ]
    linkages = [accord.requires(plain(if_), plain(then)) for if_, then in problem.requires]
    linkages += [accord.excludes(plain(combination)) for combination in problem.excludes]
    return accord.Negotiation(
        issues,
        names,
        None if problem.table else {i.name: m for i, m in zip(issues, problem.scores, strict=True)},
        problem.disagreement,
        parties=[names[party] for party in problem.parties],
        linkages=linkages,
        interactions=[
            accord.Interaction(plain(combination), dict(zip(names, amounts, strict=True)))
            for combination, amounts in problem.interactions
        ],
        red_lines=[accord.RedLine(names[actor], plain(meant)) for actor, meant in problem.red_lines],
        bargaining_weights=problem.weights,
        payoff_table=problem.table,
    )


def build(
    whole: Whole, n_actors: tuple[int, int] = (1, 5), *, tables: bool = True, linked: bool = True
) -> Problem:
    """Return a problem built from whole numbers drawn with `whole`."""
    n = whole(*n_actors)
    n_options: list[int] = []
    for _ in range(whole(1, 6)):
        if prod(n_options) * 4 <= MOST_PACKAGES:
            n_options.append(whole(1, 4))
    parties = [actor for actor in range(n) if whole(0, 3)] or [whole(0, n - 1)]
    spread = (1, 3, 9)[whole(0, 2)]
    problem = Problem(
        tuple(n_options),
        [[[whole(-spread, spread) for _ in range(k)] for _ in range(n)] for k in n_options],
        [_disagreement(whole, spread * len(n_options)) for _ in range(n)],
        parties,
        weights=[whole(0, 3) for _ in parties] if whole(0, 2) == 0 else None,
    )
    if problem.weights and not any(problem.weights):
        problem = replace(problem, weights=None)
    if tables and whole(0, 7) == 0:
        rows = prod(n_options)
        table = [[whole(-spread, spread) for _ in range(n)] for _ in range(rows)]
        problem = replace(problem, scores=[], table=table)
    return _linked(whole, problem, spread) if linked else problem


def _disagreement(whole: Whole, reach: int) -> int:
    """Return a disagreement payoff, now and then below or above every package."""
    kind = whole(0, 9)
    return -reach - 1 if kind == 0 else reach + 1 if kind == 9 else whole(-reach, 0)


def _linked(whole: Whole, problem: Problem, spread: int) -> Problem:
    """Return `problem` with linkages that leave a package, interactions and red lines."""

    def combination() -> Meant:
        meant: Meant = {}
        for _ in range(whole(1, 3)):
            issue = whole(0, len(problem.n_options) - 1)
            n = problem.n_options[issue]
            meant[issue] = frozenset(whole(0, n - 1) for _ in range(whole(1, max(1, n - 1))))
        return meant

    n = problem.n_actors
    requires = [(combination(), combination()) for _ in range(whole(0, 2))]
    excludes = [combination() for _ in range(whole(0, 2))]
    terms = [combination() for _ in range(whole(0, 2))]
    linked = replace(
        problem,
        requires=requires,
        excludes=excludes,
        interactions=[(meant, [whole(-spread, spread) for _ in range(n)]) for meant in terms],
        red_lines=[(whole(0, n - 1), combination()) for _ in range(max(0, whole(-2, 2)))],
    )
    return linked if oracle.packages(linked) else replace(linked, requires=[], excludes=[])


def random_problem(rng: np.random.Generator, n_actors: tuple[int, int] = (1, 5)) -> Problem:
    """Return a problem drawn from a numpy generator."""
    return build(lambda low, high: int(rng.integers(low, high + 1)), n_actors)


@st.composite
def problems(
    draw: st.DrawFn, n_actors: tuple[int, int] = (1, 5), *, tables: bool = True, linked: bool = True
) -> Problem:
    """Draw a problem with small whole numbers."""
    return build(lambda low, high: draw(st.integers(low, high)), n_actors, tables=tables, linked=linked)


def mapped(problem: Problem, change: Callable[[int, float], float]) -> Problem:
    """Return `problem` with every number of actor `i` replaced by ``change(i, number)``."""

    def rows(matrix: list[list[float]]) -> list[list[float]]:
        return [[change(actor, value) for value in row] for actor, row in enumerate(matrix)]

    def each(values: list[float]) -> list[float]:
        return [change(actor, value) for actor, value in enumerate(values)]

    return replace(
        problem,
        scores=[rows(matrix) for matrix in problem.scores],
        disagreement=each(problem.disagreement),
        interactions=[(meant, each(amounts)) for meant, amounts in problem.interactions],
        table=None if problem.table is None else [each(row) for row in problem.table],
    )


def scaled(problem: Problem, factor: float) -> Problem:
    """Return `problem` with all payoffs times `factor`, rounded to doubles as a user's would be."""
    return mapped(problem, lambda _, value: value * factor)


@st.composite
def float_problems(draw: st.DrawFn) -> Problem:
    """Draw a problem whose numbers are doubles without a common unit."""
    unit = st.floats(-1.0, 1.0, allow_nan=False, allow_subnormal=False).map(lambda x: round(x, 12))
    return mapped(draw(problems()), lambda _, value: value + draw(unit))

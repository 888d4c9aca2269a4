"""Branch and bound against a plain visit of every package, and against enumeration."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from accord.engines import decisions, slab_search
from accord.engines.branch_and_bound import (
    MinimumQuestion,
    SumQuestion,
    largest_minimum,
    largest_nash,
    largest_sum,
    rational_package,
)
from accord.engines.nash_enumeration import NashQuestion, search_all
from oracle_search import best_packages, nash_packages
from random_searches import random_problem, structure_of

ALL = 10**6
SCALES = [1.0, 2.0**-20, 1e9]


@pytest.fixture(params=["listed", "eliminated", "split"])
def way(request, monkeypatch):
    """How linked groups are treated: listed, eliminated issue by issue, or fixed issue by issue."""
    if request.param != "listed":
        monkeypatch.setattr(decisions, "_LISTED_AT_ONCE", 1)
    if request.param == "split":
        monkeypatch.setattr(decisions, "_LARGEST_TABLE", 4)
        monkeypatch.setattr(decisions, "LARGEST_BLOCK", 1)
    return request.param


@pytest.mark.parametrize("seed", range(4))
def test_nash_agrees_with_the_plain_search(way, seed, monkeypatch):
    monkeypatch.setattr(slab_search, "_NODES_AT_ONCE", 5)
    rng = random.Random(f"{way} nash {seed}")
    seen = set()
    for _ in range(100):
        problem = random_problem(rng)
        n = len(problem.disagreement)
        powers = [1] * n if rng.random() < 0.6 else [rng.randint(0, 3) for _ in range(n)]
        powers[0] = max(powers[0], 1)
        structure, disagreement = structure_of(problem, rng.choice(SCALES))
        question = NashQuestion(structure, np.arange(n), disagreement, np.array(powers, dtype=float))
        found = largest_nash(question, ALL)
        most, numbers = nash_packages(problem, powers)
        assert (found.n_gaining, found.numbers, found.n_ties) == (most, numbers, len(numbers)), (
            problem.__dict__
        )
        assert found.has_all_ties
        assert found.status == ("optimal" if numbers else "no_agreement")
        assert not numbers or found.bound == found.value
        seen.add(most - sum(p > 0 for p in powers))
    assert {0, -1} <= seen


@pytest.mark.parametrize("seed", range(4))
def test_the_smallest_term_agrees_with_the_plain_search(way, seed, monkeypatch):
    monkeypatch.setattr(slab_search, "_NODES_AT_ONCE", 3)
    rng = random.Random(f"{way} minimum {seed}")
    for _ in range(100):
        problem = random_problem(rng)
        n = len(problem.disagreement)
        units = [rng.choice([Fraction(1), Fraction(1, 3), Fraction(7), float("inf")]) for _ in range(n)]
        units[0] = Fraction(2)
        shifts = [Fraction(rng.randint(-5, 5)) for _ in range(n)]
        least = [rng.choice([None, 0, 0, 1]) for _ in range(n)]
        best, numbers = best_packages(
            problem,
            lambda gains, u=units, s=shifts: min(
                (g + x) / y for g, x, y in zip(gains, s, u, strict=True) if y != float("inf")
            ),
            least,
        )
        scale = rng.choice(SCALES)
        structure, disagreement = structure_of(problem, scale)
        found = largest_minimum(
            MinimumQuestion(
                structure,
                np.arange(n),
                disagreement,
                tuple(units),
                tuple(s * Fraction(scale) for s in shifts),
                np.array([-np.inf if bound is None else bound * scale for bound in least]),
            ),
            ALL,
        )
        assert (found.numbers, found.has_all_ties) == (numbers, True), problem.__dict__
        if numbers:
            assert found.value == pytest.approx(float(best) * scale, rel=1e-12, abs=1e-12 * scale)


@pytest.mark.parametrize("seed", range(4))
def test_the_weighted_sum_agrees_with_the_plain_search(way, seed, monkeypatch):
    monkeypatch.setattr(slab_search, "_NODES_AT_ONCE", 2)
    rng = random.Random(f"{way} sum {seed}")
    for _ in range(100):
        problem = random_problem(rng)
        n = len(problem.disagreement)
        coefficients = tuple(Fraction(rng.randint(-2, 5)) for _ in range(n))
        least = [rng.choice([None, 0, 0]) for _ in range(n)]
        best, numbers = best_packages(
            problem,
            lambda gains, c=coefficients: sum(x * g for x, g in zip(c, gains, strict=True)),
            least,
        )
        scale = rng.choice(SCALES)
        structure, disagreement = structure_of(problem, scale)
        bounds = np.array([-np.inf if bound is None else 0.0 for bound in least])
        found = largest_sum(SumQuestion(structure, np.arange(n), disagreement, coefficients, bounds), ALL)
        assert (found.numbers, found.has_all_ties) == (numbers, True), problem.__dict__
        if numbers:
            assert found.value == pytest.approx(float(best) * scale, rel=1e-12, abs=1e-12 * scale)


def test_a_package_nobody_loses_by_is_found_when_there_is_one(way, monkeypatch):
    # One node at a time: a search that must go on after a pause is not to be taken for one that is done.
    monkeypatch.setattr(slab_search, "_NODES_AT_ONCE", 1)
    rng = random.Random(f"{way} rational")
    answers = set()
    for _ in range(200):
        problem = random_problem(rng)
        rational = {number for number, gains in problem.packages() if min(gains) >= 0}
        structure, disagreement = structure_of(problem, rng.choice(SCALES))
        found = rational_package(structure, np.arange(disagreement.size), disagreement)
        assert found.status == ("optimal" if rational else "no_agreement")
        assert set(found.numbers) <= rational
        assert bool(found.numbers) == bool(rational)
        answers.add(bool(rational))
    assert answers == {True, False}


@pytest.mark.parametrize("seed", range(3))
def test_nash_agrees_with_enumeration_on_rounded_scores(seed):
    rng = np.random.default_rng(seed)
    for _ in range(30):
        n, m = int(rng.integers(1, 5)), int(rng.integers(1, 6))
        scale = 10.0 ** rng.integers(-6, 10)
        scores = [rng.integers(0, 8, (n, int(rng.integers(1, 5)))) / 10 * scale for _ in range(m)]
        disagreement = sum(matrix.max(axis=1) for matrix in scores) * rng.choice([0.0, 0.5, 0.8])
        structure = structure_from(scores, disagreement)
        weights = np.ones(n) if rng.random() < 0.5 else rng.random(n) + 0.1
        question = NashQuestion(structure, np.arange(n), disagreement, weights)
        found, visited = largest_nash(question, ALL), search_all(question, ALL)
        assert (found.numbers, found.n_ties) == (visited.numbers, visited.n_ties)
        assert found.n_gaining == visited.n_gaining


def test_a_payoff_table_is_listed():
    rng = np.random.default_rng(5)
    for _ in range(20):
        table = rng.integers(0, 6, (3, 12)).astype(float)
        structure = structure_from([np.zeros((3, 3)), np.zeros((3, 4))], np.zeros(3), table)
        disagreement = rng.integers(0, 4, 3).astype(float)
        question = NashQuestion(structure, np.arange(3), disagreement, np.ones(3))
        assert largest_nash(question, ALL).numbers == search_all(question, ALL).numbers


def structure_from(scores, disagreement, table=None):
    from accord.structure import Structure

    return Structure.build(
        [np.ascontiguousarray(s, dtype=float) for s in scores], [], [], table, disagreement
    )

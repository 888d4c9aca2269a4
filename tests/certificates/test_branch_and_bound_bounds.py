"""A search stopped at any time holds a package that is allowed and a bound that no package beats."""

from __future__ import annotations

import random

import numpy as np
import pytest

from accord.engines import slab_search
from accord.engines.branch_and_bound import (
    Limits,
    MinimumQuestion,
    SumQuestion,
    largest_minimum,
    largest_nash,
    largest_sum,
)
from accord.engines.nash_enumeration import NashQuestion
from accord.structure import Structure
from random_searches import random_problem, structure_of


def question(seed, n_parties=3, n_issues=40, share=0.97):
    """Return a Nash question with conflict on every issue and a narrow zone."""
    rng = np.random.default_rng(seed)
    scores = [np.sort(rng.integers(0, 101, (n_parties, 6)), axis=1).astype(float) for _ in range(n_issues)]
    for matrix in scores:
        matrix[1::2] = matrix[1::2, ::-1]
    disagreement = np.floor(sum(matrix.mean(axis=1) for matrix in scores) * share)
    structure = Structure.build([np.ascontiguousarray(m) for m in scores], [], [], None, disagreement)
    return NashQuestion(structure, np.arange(n_parties), disagreement, np.ones(n_parties))


def gains_of(asked, package):
    payoffs = sum(m[:, p] for m, p in zip(asked.structure.scores, package, strict=True))
    return payoffs - asked.disagreement


@pytest.mark.parametrize("n_parties", [2, 3, 4])
@pytest.mark.parametrize("node_limit", [1, 10, 50, 200, 1000])
def test_bounds_at_every_stop_hold_for_the_optimum(n_parties, node_limit):
    asked = question(1, n_parties, 60)
    best = largest_nash(asked)
    assert best.status == "optimal"
    stopped = largest_nash(asked, limits=Limits(node_limit=node_limit))
    assert stopped.bound >= best.value - 1e-12
    if stopped.package is not None:
        assert (gains_of(asked, stopped.package) > 0).all()
        assert stopped.value <= best.value + 1e-12
        assert stopped.value == pytest.approx(np.log(gains_of(asked, stopped.package)).sum(), rel=1e-12)
    if stopped.status == "limit":
        assert (stopped.reason, stopped.has_all_ties) == ("nodes", False)
        assert stopped.n_nodes <= node_limit
    else:
        assert stopped.numbers == best.numbers


def test_a_stop_before_the_first_node_says_limit():
    stopped = largest_nash(question(1), limits=Limits(time_limit=0.0))
    best = largest_nash(question(1))
    assert stopped.status == "limit"
    assert stopped.reason == "time"
    assert best.value <= stopped.bound < np.inf


@pytest.mark.parametrize("gap", [0.5, 0.01, 1e-4])
def test_a_gap_limit_is_kept(gap):
    asked = question(2, 4)
    best, stopped = largest_nash(asked), largest_nash(asked, limits=Limits(gap=gap))
    assert stopped.value >= best.value + np.log(1 - gap) - 1e-12
    assert stopped.bound >= best.value - 1e-12
    assert stopped.status == "optimal" or (
        stopped.reason == "gap" and 1 - np.exp(stopped.value - stopped.bound) <= gap + 1e-12
    )


@pytest.mark.parametrize("after", [0, 1, 5])
def test_an_interrupt_returns_the_best_package_and_a_valid_bound(monkeypatch, after):
    asked = question(1, 5, 60)
    best = largest_nash(asked)
    calls = iter(range(10**6))

    def interrupted(_):
        if next(calls) == after:
            raise KeyboardInterrupt
        return 2

    monkeypatch.setattr(slab_search.Allowance, "next_slice", interrupted)
    stopped = largest_nash(asked)
    assert (stopped.status, stopped.reason) == ("limit", "interrupted")
    assert stopped.value <= best.value <= stopped.bound < np.inf
    assert (gains_of(asked, stopped.package) > 0).all()


def test_an_interrupt_while_bounds_are_computed_proves_nothing(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(slab_search, "tangent_plane", interrupted)
    stopped = largest_nash(question(4))
    assert (stopped.status, stopped.reason, stopped.package) == ("limit", "interrupted", None)
    assert stopped.bound == np.inf


def test_stops_hold_for_sums_and_minima_too():
    rng = random.Random(9)
    for _ in range(150):
        problem = random_problem(rng)
        structure, disagreement = structure_of(problem)
        n = disagreement.size
        rational = [gains for _, gains in problem.packages() if min(gains) >= 0]
        limits = Limits(node_limit=rng.choice([1, 2, 5]))
        total = largest_sum(
            SumQuestion(structure, np.arange(n), disagreement, (1,) * n, np.zeros(n)), 1, limits
        )
        least = largest_minimum(
            MinimumQuestion(structure, np.arange(n), disagreement, (1,) * n, (0,) * n, np.zeros(n)), 1, limits
        )
        for found, best in (
            (total, max(map(sum, rational), default=None)),
            (least, max(map(min, rational), default=None)),
        ):
            if best is None:
                assert found.package is None
            else:
                assert found.status != "no_agreement"
                assert found.bound >= best - 1e-9
                assert found.package is None or found.value <= best + 1e-9


def test_a_stop_in_the_lexicographic_part_never_says_optimal():
    rng = random.Random(10)
    n_stopped = 0
    for _ in range(300):
        problem = random_problem(rng, 3)
        structure, disagreement = structure_of(problem)
        asked = NashQuestion(structure, np.arange(3), disagreement, np.ones(3))
        best, stopped = largest_nash(asked), largest_nash(asked, limits=Limits(node_limit=rng.randint(1, 12)))
        if stopped.status == "limit":
            n_stopped += 1
            assert stopped.package is None or (gains_of_terms(problem, stopped.package) >= 0).all()
        else:
            assert (stopped.status, stopped.numbers) == (best.status, best.numbers)
    assert n_stopped > 10


def gains_of_terms(problem, package):
    return np.array([float(gain) for gain in problem.gains(package)])


def test_the_direction_proves_that_lotteries_cannot_help_either():
    scores = [np.array([[3.0, 0.0], [0.0, 3.0]])] * 4
    disagreement = np.array([7.0, 7.0])
    structure = Structure.build(scores, [], [], None, disagreement)
    found = largest_nash(NashQuestion(structure, np.arange(2), disagreement, np.ones(2)))
    assert found.status == "no_agreement"
    assert (found.direction >= 0).all()
    assert sum((found.direction @ matrix).max() for matrix in scores) < found.direction @ disagreement

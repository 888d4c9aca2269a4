"""Every concept over packages, by every method, against the exact twins, on thousands of negotiations."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

import accord
import oracle
import oracle_concepts as twins
from accord.solutions.alternating_offers import alternating_offers_solution
from accord.solutions.egalitarian import egalitarian_solution
from accord.solutions.equal_loss import equal_loss_solution
from accord.solutions.kalai_smorodinsky import kalai_smorodinsky_solution
from accord.solutions.proportional import proportional_solution
from accord.solutions.raiffa import raiffa_continuous_solution, raiffa_solution
from accord.solutions.relative_utilitarian import relative_utilitarian_solution
from accord.solutions.utilitarian import utilitarian_solution
from strategies import as_dict, negotiation_of, random_problem

if TYPE_CHECKING:
    from accord.result import Solution
    from oracle import Choice, Problem

METHODS = ("merging", "enumeration")
N_CASES = 600

WITH_VALUE = [
    (kalai_smorodinsky_solution, twins.kalai_smorodinsky),
    (egalitarian_solution, twins.egalitarian),
    (equal_loss_solution, twins.equal_loss),
    (utilitarian_solution, twins.utilitarian),
    (relative_utilitarian_solution, twins.relative_utilitarian),
]
PATHS = [
    (raiffa_solution, twins.raiffa),
    (raiffa_continuous_solution, twins.raiffa_continuous),
]


def problems(seed: int, n_cases: int = N_CASES, n_actors: tuple[int, int] = (1, 5)) -> list[Problem]:
    rng = np.random.default_rng(seed)
    return [random_problem(rng, n_actors) for _ in range(n_cases)]


def check(problem: Problem, solution: Solution, expected: list[Choice]) -> None:
    """Check ties, their number, payoffs and status."""
    if not expected:
        assert solution.status == "no_agreement"
        assert solution.package is None
        assert solution.n_ties == 0
        assert solution.gains.tolist() == [0.0] * problem.n_actors
        return
    assert solution.status == "optimal"
    assert [dict(tie) for tie in solution.ties] == [as_dict(package) for package in sorted(expected)]
    assert solution.n_ties == len(expected)
    assert solution.payoffs.tolist() == oracle.payoffs(problem, sorted(expected)[0])


@pytest.mark.parametrize(("solve", "twin"), WITH_VALUE, ids=lambda f: f.__name__)
def test_concept_agrees_with_its_twin(solve, twin) -> None:
    n_without = n_tied = 0
    for problem in problems(1):
        negotiation = negotiation_of(problem)
        has_agreement = bool(oracle.rational(problem))
        expected, value = twin(problem) if has_agreement else ([], Fraction(0))
        for method in (*METHODS, "branch_and_bound"):
            solution = solve(negotiation, method=method, max_ties=10_000)
            check(problem, solution, expected)
            assert solution.method == method
            if has_agreement:
                assert solution.value == pytest.approx(float(value), rel=1e-12, abs=1e-12)
        n_without += not has_agreement
        n_tied += len(expected) > 1
    assert n_without > 50
    assert n_tied > 50


@pytest.mark.parametrize(("solve", "twin"), PATHS, ids=lambda f: f.__name__)
def test_path_agrees_with_its_twin(solve, twin) -> None:
    n_long = 0
    for problem in problems(2):
        expected = twin(problem) if oracle.rational(problem) else []
        for method in METHODS:
            check(problem, solve(negotiation_of(problem), method=method, max_ties=10_000), expected)
        n_long += len(set(twins.rational_gains(problem).values())) > 5
    assert n_long > 100


def test_proportional_agrees_with_its_twin() -> None:
    rng = np.random.default_rng(3)
    for problem in problems(3):
        shares = rng.integers(1, 5, len(problem.parties)).tolist()
        expected = twins.proportional(problem, shares)[0] if oracle.rational(problem) else []
        for method in (*METHODS, "branch_and_bound"):
            solution = proportional_solution(negotiation_of(problem), shares, method=method, max_ties=10_000)
            check(problem, solution, expected)


@pytest.mark.parametrize("method", ["merging", "branch_and_bound"])
def test_nash_agrees_with_enumeration_and_the_twin(method: str) -> None:
    n_weighted = 0
    for problem in problems(4, 700):
        negotiation = negotiation_of(problem)
        expected = oracle.nash(problem).best
        found = accord.nash_solution(negotiation, method=method, max_ties=10_000)
        check(problem, found, expected)
        assert found.method == method
        if expected:
            listed = accord.nash_solution(negotiation, method="enumeration", max_ties=10_000)
            assert found.value == listed.value
            assert found.bound == listed.bound
            assert found.ties == listed.ties
        n_weighted += bool(problem.weights and 0 in problem.weights)
    assert n_weighted > 30


def test_nash_search_stopped_early_returns_a_package_and_a_bound() -> None:
    rng = np.random.default_rng(6)
    scores = {f"i{k}": rng.integers(0, 101, (4, 10)) for k in range(30)}
    issues = [accord.Issue(name, [f"o{j}" for j in range(10)]) for name in scores]
    negotiation = accord.Negotiation(issues, list("ABCD"), scores, [1400] * 4)
    whole = accord.nash_solution(negotiation)
    assert whole.status == "optimal"
    assert whole.method == "branch_and_bound"
    stopped = accord.nash_solution(negotiation, gap=0.5)
    assert stopped.value <= whole.value <= stopped.bound
    assert stopped.bound <= 2 * stopped.value * (1 + 1e-9)


@pytest.mark.parametrize("horizon", [None, 1, 2, 3, 6])
def test_alternating_offers_agree_with_their_twin(horizon: int | None) -> None:
    rng = np.random.default_rng(5)
    n_equilibria = []
    for problem in problems(5, 1200, (2, 2)):
        if len(problem.parties) != 2:
            continue
        discounts = [Fraction(int(k), 8) for k in rng.integers(0, 8, 2)]
        outside = [Fraction(int(k)) for k in rng.integers(-4, 4, 2)]
        proposer = int(rng.integers(0, 2))
        floor = [max(o, Fraction(0)) for o in outside]
        if horizon is None:
            expected = twins.stationary_offers(problem, discounts, floor, proposer)
        else:
            expected = twins.finite_offers(problem, discounts, floor, proposer, horizon)
        negotiation = negotiation_of(problem)
        solution = alternating_offers_solution(
            negotiation,
            [float(d) for d in discounts],
            first=negotiation.parties[proposer],
            horizon=horizon,
            outside_options=[
                float(o) + d
                for o, d in zip(outside, np.array(problem.disagreement)[problem.parties], strict=True)
            ],
            max_ties=10_000,
        )
        check(problem, solution, expected)
        n_equilibria.append(len({tuple(oracle.gains(problem, p)) for p in expected}))
    assert min(n_equilibria) == 0
    assert max(n_equilibria) >= (2 if horizon is None else 1)

"""Every concept over lotteries: the exact polygon against its twin, and the convex programs against both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import accord
import oracle
import oracle_concepts as twins
from accord.solutions.alternating_offers import alternating_offers_solution
from accord.solutions.egalitarian import egalitarian_solution
from accord.solutions.equal_area import equal_area_solution
from accord.solutions.equal_loss import equal_loss_solution
from accord.solutions.kalai_smorodinsky import kalai_smorodinsky_solution
from accord.solutions.perles_maschler import perles_maschler_solution
from accord.solutions.proportional import proportional_solution
from accord.solutions.raiffa import raiffa_continuous_solution, raiffa_solution
from accord.solutions.relative_utilitarian import relative_utilitarian_solution
from accord.solutions.utilitarian import utilitarian_solution
from strategies import as_dict, negotiation_of, random_problem

if TYPE_CHECKING:
    from accord.result import Solution
    from oracle import Problem

N_CASES = 500


def two_party_problems(seed: int, n_cases: int = N_CASES) -> list[Problem]:
    rng = np.random.default_rng(seed)
    found: list[Problem] = []
    while len(found) < n_cases:
        problem = random_problem(rng, (2, 3))
        if len(problem.parties) == 2:
            found.append(problem)
    return found


PROBLEMS = two_party_problems(11)
CHAINS = [twins.chain(problem) for problem in PROBLEMS]


def two_gains(solution: Solution, problem: Problem) -> np.ndarray:
    """Return the parties' gains after checking that they are those of the lottery."""
    assert solution.lottery is not None
    assert solution.package is None
    assert sum(p for p, _ in solution.lottery) == pytest.approx(1.0, abs=1e-12)
    acceptable = {tuple(as_dict(p).items()) for p in oracle.acceptable(problem)}
    payoffs = np.zeros(problem.n_actors)
    for probability, package in solution.lottery:
        assert probability > 0
        assert tuple(dict(package).items()) in acceptable
        payoffs += probability * np.array([float(v) for v in oracle.payoffs(problem, package.positions)])
    np.testing.assert_allclose(solution.payoffs, payoffs, atol=1e-9)
    return np.array(solution.gains[problem.parties])


def expect(solution: Solution, problem: Problem, expected, tolerance: float = 1e-9) -> None:
    """Check status, lottery and gains; `expected` is None without agreement."""
    if expected is None:
        assert solution.status == "no_agreement"
        assert solution.lottery is None
        return
    gains = two_gains(solution, problem)
    np.testing.assert_allclose(gains, [float(v) for v in expected], atol=tolerance)


def test_some_chains_are_empty_some_points_and_some_long() -> None:
    sizes = [len(chain) for chain in CHAINS]
    assert min(sizes) == 0
    assert sizes.count(1) > 20
    assert max(sizes) > 5


def _scales(chain):
    top = (chain[-1][0], chain[0][1])
    return top, tuple(t if t > 0 else 1 for t in top)


LEXIMIN = {
    kalai_smorodinsky_solution: lambda chain: twins.equal_on_chain(chain, (0, 0), _scales(chain)[1]),
    egalitarian_solution: lambda chain: twins.equal_on_chain(chain, (0, 0), (1, 1)),
    equal_loss_solution: lambda chain: twins.equal_on_chain(chain, _scales(chain)[0], (1, 1)),
}


@pytest.mark.parametrize("method", ["polygon", "convex"])
@pytest.mark.parametrize("solve", LEXIMIN, ids=lambda f: f.__name__)
def test_leximin_concepts(solve, method: str) -> None:
    for problem, chain in zip(PROBLEMS, CHAINS, strict=True):
        expected = LEXIMIN[solve](chain) if chain else None
        solution = solve(negotiation_of(problem), over="lotteries", method=method)
        expect(solution, problem, expected)
        if chain:
            assert solution.method == method
            assert solution.bound - solution.value <= 1e-9 * max(1.0, abs(solution.value))


@pytest.mark.parametrize("method", ["polygon", "convex"])
def test_proportional(method: str) -> None:
    for problem, chain in zip(PROBLEMS, CHAINS, strict=True):
        expected = twins.equal_on_chain(chain, (0, 0), (3, 2)) if chain else None
        solution = proportional_solution(negotiation_of(problem), [3, 2], over="lotteries", method=method)
        expect(solution, problem, expected)


@pytest.mark.parametrize("method", ["polygon", "convex"])
@pytest.mark.parametrize("solve", [utilitarian_solution, relative_utilitarian_solution])
def test_sums(solve, method: str) -> None:
    n_edges = 0
    for problem, chain in zip(PROBLEMS, CHAINS, strict=True):
        solution = solve(negotiation_of(problem), over="lotteries", method=method)
        if not chain:
            expect(solution, problem, None)
            continue
        scale = (1, 1) if solve is utilitarian_solution else _scales(chain)[1]
        worth = [p[0] / scale[0] + p[1] / scale[1] for p in chain]
        tied = [p for p, w in zip(chain, worth, strict=True) if w == max(worth)]
        n_edges += len(tied) > 1
        expect(solution, problem, twins.equal_on_chain(tied, (0, 0), scale), 1e-7)
        assert solution.value == pytest.approx(float(max(worth)), rel=1e-9, abs=1e-9)
        assert solution.bound == pytest.approx(float(max(worth)), rel=1e-9, abs=1e-9)
    assert n_edges > (20 if solve is utilitarian_solution else 3)


@pytest.mark.parametrize("method", ["polygon", "convex"])
def test_nash(method: str) -> None:
    """The tangent at the Nash point lies above every acceptable package: necessary and sufficient."""
    for problem, chain in zip(PROBLEMS, CHAINS, strict=True):
        for weights in ([1, 1], [2, 1], [1, 3]):
            solution = accord.nash_solution(negotiation_of(problem), weights, over="lotteries", method=method)
            if len(chain) <= 1:
                expect(solution, problem, chain[0] if chain else None, 1e-8)
                continue
            gains = two_gains(solution, problem)
            prices = np.array(weights) / gains
            most = max(float(prices @ [float(v) for v in p]) for p in chain)
            assert most <= sum(weights) * (1 + 1e-8)
            assert solution.value == pytest.approx(float(np.prod(gains**weights)), rel=1e-9)
            assert solution.bound <= solution.value * (1 + 1e-7)


def test_nash_with_a_weight_of_zero_is_the_other_partys_best() -> None:
    for problem, chain in zip(PROBLEMS, CHAINS, strict=True):
        for method in ("polygon", "convex"):
            solution = accord.nash_solution(negotiation_of(problem), [0, 1], over="lotteries", method=method)
            if not chain:
                expect(solution, problem, None)
            else:
                assert two_gains(solution, problem)[1] == pytest.approx(float(chain[0][1]), abs=1e-8)


@pytest.mark.parametrize("method", ["polygon", "convex"])
def test_raiffa_steps(method: str) -> None:
    for problem, chain in list(zip(PROBLEMS, CHAINS, strict=True))[: 500 if method == "polygon" else 60]:
        expected = twins.raiffa_on_chain(chain) if chain else None
        solution = raiffa_solution(negotiation_of(problem), over="lotteries", method=method)
        expect(solution, problem, expected, 1e-8)


def test_raiffa_flow() -> None:
    for problem, chain in list(zip(PROBLEMS, CHAINS, strict=True))[:150]:
        solution = raiffa_continuous_solution(negotiation_of(problem), over="lotteries")
        if not chain:
            expect(solution, problem, None)
            continue
        size = max(1.0, float(chain[-1][0]), float(chain[0][1]))
        expect(solution, problem, twins.raiffa_flow_on_chain(chain), 1e-3 * size)


def test_perles_maschler_halves_the_length() -> None:
    for problem, chain in zip(PROBLEMS, CHAINS, strict=True):
        solution = perles_maschler_solution(negotiation_of(problem))
        if not chain:
            expect(solution, problem, None)
            continue
        x, y = two_gains(solution, problem)
        assert y == pytest.approx(
            float(twins.height(chain, min(max(twins.Fraction(x), chain[0][0]), chain[-1][0])))
        )
        before = twins.perles_maschler_length(chain, x, before=True)
        after = twins.perles_maschler_length(chain, x, before=False)
        assert before == pytest.approx(after, abs=1e-9)
        assert solution.value == pytest.approx(before, abs=1e-9)


def test_equal_area_balances() -> None:
    for problem, chain in zip(PROBLEMS, CHAINS, strict=True):
        solution = equal_area_solution(negotiation_of(problem))
        if not chain:
            expect(solution, problem, None)
            continue
        first, second = twins.areas_better(chain, tuple(two_gains(solution, problem)))
        assert first == pytest.approx(second, abs=1e-8)
        assert solution.value == pytest.approx(first, abs=1e-8)


@pytest.mark.parametrize("horizon", [None, 1, 2, 5])
def test_alternating_offers(horizon: int | None) -> None:
    """Each offer is the most its proposer can ask for, given what the other gets by waiting or leaving."""
    rng = np.random.default_rng(12)
    for problem, chain in list(zip(PROBLEMS, CHAINS, strict=True))[:300]:
        discounts = rng.uniform(0, 0.95, 2)
        proposer = int(rng.integers(0, 2))
        negotiation = negotiation_of(problem)
        solution = alternating_offers_solution(
            negotiation,
            discounts,
            first=negotiation.parties[proposer],
            horizon=horizon,
            over="lotteries",
        )
        if not chain:
            expect(solution, problem, None)
            continue
        own_chain = chain if proposer == 0 else twins.flipped(chain)
        d_own, d_other = discounts[[proposer, 1 - proposer]]
        offer = _played(own_chain, d_own, d_other, 400 if horizon is None else horizon)
        assert two_gains(solution, problem)[proposer] == pytest.approx(offer, abs=1e-7)


def _played(chain, d_own: float, d_other: float, rounds: int) -> float:
    """Return what the proposer gets in a game of so many rounds, by backward induction."""
    sides = [[(float(x), float(y)) for x, y in c] for c in (chain, twins.flipped(chain))]
    discounts, expected = (d_own, d_other), 0.0
    for left in range(1, rounds + 1):
        mover = (rounds - left) % 2
        demand = discounts[1 - mover] * expected
        # largest gain of the mover while the other gets its demand: the chain read from the other's side
        expected = twins._float_height(sides[1 - mover], demand)
    return expected


CONCEPTS_OF_MANY = ("nash", "egalitarian", "kalai_smorodinsky", "utilitarian", "equal_loss", "raiffa")


def test_a_zone_of_one_point_up_to_rounding_is_solved() -> None:
    """Sums of tenths that differ from the disagreement payoff by rounding alone are no gains."""
    rng = np.random.default_rng(11)
    for _ in range(60):
        actors = list("ABCD"[: int(rng.integers(3, 5))])
        issues = [
            accord.Issue(f"i{k}", [f"o{j}" for j in range(int(rng.integers(1, 4)))])
            for k in range(int(rng.integers(1, 4)))
        ]
        scores = {issue.name: rng.integers(0, 10, (len(actors), issue.n_options)) / 10 for issue in issues}
        talks = accord.Negotiation(issues, actors, scores, [0] * len(actors))
        status_quo = {issue.name: issue.options[0] for issue in issues}
        talks = talks.replace(disagreement=talks.payoffs(status_quo))
        for concept in CONCEPTS_OF_MANY:
            solution = accord.solve(talks, concept, over="lotteries")
            assert solution.status == "optimal"
            assert solution.gains.min() >= -1e-9


def test_rounding_of_a_sum_is_no_gain() -> None:
    issues = [accord.Issue("b1", ["x"]), accord.Issue("b2", ["x"])]
    scores = {"b1": [[0], [0.1], [0.2]], "b2": [[0.2], [0.2], [0]]}
    talks = accord.Negotiation(issues, ["A", "B", "C"], scores, [0.2, 0.3, 0.2])
    solution = accord.solve(talks, "nash", over="lotteries")
    assert solution.reason == "a single package; 3 of 3 parties cannot gain"


def test_the_largest_sum_of_three_is_one_package_where_one_is_best() -> None:
    issue = accord.Issue("x", list("abcd"))
    scores = {"x": [[10, 0, 0, 1], [0, 9, 0, 1], [0, 0, 8, 1]]}
    solution = utilitarian_solution(
        accord.Negotiation([issue], ["A", "B", "C"], scores, [0] * 3), over="lotteries"
    )
    assert solution.value == 10
    assert [(p, package["x"]) for p, package in solution.lottery] == [(1.0, "a")]

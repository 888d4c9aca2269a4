"""Lotteries of three and more parties: every answer feasible, and proven by plain array arithmetic.

Small problems are checked against linear programs with one variable per package, which know nothing of groups
of issues; large ones by certificates.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog

import accord
import accord._convex.groups as groups_module
import oracle
from accord._convex.cutting_planes import cutting_planes
from accord._convex.groups import lottery_space
from accord._convex.mixtures import coupling
from accord._convex.polygon import polygon
from accord._convex.pool import Pool
from accord._convex.product import _certified, largest_product
from accord._convex.zone import rational_zone
from accord.errors import SpaceTooLargeError
from accord.solutions.concepts import CONCEPTS
from strategies import negotiation_of, random_problem

if TYPE_CHECKING:
    from accord.result import Solution
    from oracle import Problem

SLACK = 1e-7


def cases(seed: int, n_cases: int, n_actors: tuple[int, int] = (1, 5)) -> list[Problem]:
    rng = np.random.default_rng(seed)
    return [random_problem(rng, n_actors) for _ in range(n_cases)]


def gain_matrix(problem: Problem) -> np.ndarray:
    """Return the parties' gains at every acceptable package, (n_parties, n_packages)."""
    rows = [[float(g) for g in oracle.gains(problem, p)] for p in oracle.acceptable(problem)]
    return np.array(rows).reshape(len(rows), len(problem.parties)).T


def most(gains: np.ndarray, objective: np.ndarray, least: np.ndarray) -> float | None:
    """Return the largest ``objective @ gains`` over lotteries with gains of at least `least`."""
    if gains.shape[1] == 0:
        return None
    n = gains.shape[1]
    found = linprog(-objective @ gains, -gains, -least, np.ones((1, n)), [1.0], (0, None))
    return -found.fun if found.status == 0 else None


def leximin_levels(gains: np.ndarray, origin: np.ndarray, scale: np.ndarray) -> np.ndarray | None:
    """Return leximin-best gains, testing in every round which parties are held back."""
    n_parties, n = gains.shape
    fixed = np.where(scale > 0, np.nan, 0.0)
    while np.isnan(fixed).any():
        free = np.isnan(fixed)
        slope = np.where(free, scale, 0.0)
        floor = np.where(free, origin, np.maximum(fixed - 1e-9, 0.0))
        rows = np.vstack([np.column_stack([-gains, slope]), np.column_stack([-gains, np.zeros(n_parties)])])
        bounds = [(0, None)] * n + [(None, None)]
        equal = np.append(np.ones(n), 0.0)[None, :]
        least = np.concatenate([-floor, np.full(n_parties, 1e-9)])
        found = linprog(np.append(np.zeros(n), -1.0), rows, least, equal, [1.0], bounds)
        if found.status != 0:
            return None
        level = -found.fun
        floor = np.where(free, origin + scale * level - 1e-9, floor)
        tops = [most(gains, row, np.maximum(floor, -1e-9)) for row in np.eye(n_parties)]
        held = free & np.array([top - bottom < 1e-6 for top, bottom in zip(tops, floor, strict=True)])
        assert held.any()
        fixed = np.where(held, origin + scale * level, fixed)
    return fixed


def party_gains(solution: Solution, problem: Problem) -> np.ndarray:
    """Return the parties' gains of a lottery after checking that it is one."""
    assert solution.lottery is not None
    probabilities = [p for p, _ in solution.lottery]
    assert min(probabilities) > 0
    assert sum(probabilities) == pytest.approx(1.0, abs=1e-12)
    drawn = [package for _, package in solution.lottery]
    acceptable = set(oracle.acceptable(problem))
    assert all(package.positions in acceptable for package in drawn)
    payoffs = np.array(probabilities) @ negotiation_of(problem).payoffs(drawn)
    np.testing.assert_allclose(solution.payoffs, payoffs, atol=1e-9)
    gains = np.array(solution.gains[problem.parties])
    assert gains.min() >= -1e-8
    return gains


def test_zone_is_empty_exactly_when_no_lottery_helps() -> None:
    n_empty = 0
    for problem in cases(1, 250):
        matrix = gain_matrix(problem)
        is_possible = most(matrix, np.zeros(matrix.shape[0]), np.zeros(matrix.shape[0])) is not None
        solution = CONCEPTS["egalitarian"].solve(negotiation_of(problem), over="lotteries", method="convex")
        assert (solution.status == "optimal") == is_possible
        n_empty += not is_possible
    assert n_empty > 40


@pytest.mark.parametrize("concept", ["egalitarian", "kalai_smorodinsky", "equal_loss"])
def test_leximin_concepts(concept: str) -> None:
    n_checked = 0
    for problem in cases(2, 160, (3, 5)):
        solution = CONCEPTS[concept].solve(negotiation_of(problem), over="lotteries", method="convex")
        if solution.status == "no_agreement":
            continue
        gains, matrix = party_gains(solution, problem), gain_matrix(problem)
        n = matrix.shape[0]
        ideal = np.array([most(matrix, row, np.full(n, -1e-9)) for row in np.eye(n)])
        ideal = np.where(ideal > 1e-7, ideal, 0.0)
        origin = ideal if concept == "equal_loss" else np.zeros(n)
        scale = ideal if concept == "kalai_smorodinsky" else np.ones(n)
        expected = leximin_levels(matrix, origin, scale)
        assert expected is not None
        np.testing.assert_allclose(gains, expected, atol=1e-5)
        assert solution.bound - solution.value <= SLACK * max(1.0, abs(solution.value))
        n_checked += 1
    assert n_checked > 50


@pytest.mark.parametrize("concept", ["utilitarian", "relative_utilitarian"])
def test_sums(concept: str) -> None:
    for problem in cases(3, 160, (1, 5)):
        solution = CONCEPTS[concept].solve(negotiation_of(problem), over="lotteries", method="convex")
        if solution.status == "no_agreement":
            continue
        gains, matrix = party_gains(solution, problem), gain_matrix(problem)
        n = matrix.shape[0]
        weights = np.ones(n)
        if concept == "relative_utilitarian":
            ideal = np.array([most(matrix, row, np.full(n, -1e-9)) for row in np.eye(n)])
            weights = np.where(ideal > 1e-7, 1.0 / np.where(ideal > 1e-7, ideal, 1.0), 0.0)
        best = most(matrix, weights, np.full(n, -1e-9))
        assert best is not None
        assert weights @ gains == pytest.approx(best, rel=SLACK, abs=SLACK)
        assert solution.value == pytest.approx(best, rel=SLACK, abs=SLACK)
        assert solution.bound >= solution.value


def test_nash_tangent_lies_above_every_package() -> None:
    """Log-concave: the lottery is best exactly when no package gains at the marginal prices."""
    n_checked = 0
    for problem in cases(4, 300, (1, 5)):
        n = len(problem.parties)
        solution = accord.nash_solution(
            negotiation_of(problem), np.ones(n), over="lotteries", method="convex"
        )
        if solution.status == "no_agreement":
            continue
        gains, matrix = party_gains(solution, problem), gain_matrix(problem)
        assert solution.bound <= solution.value * (1 + SLACK)
        if gains.min() > 1e-6:
            assert ((1.0 / gains) @ matrix).max() <= n * (1 + SLACK)
            n_checked += 1
    assert n_checked > 60


def test_nash_of_parties_of_weight_zero_beats_every_rational_lottery_tried() -> None:
    rng = np.random.default_rng(5)
    for problem in cases(5, 150, (2, 5)):
        n = len(problem.parties)
        weights = rng.integers(0, 3, n)
        if not weights.any():
            continue
        solution = accord.nash_solution(negotiation_of(problem), weights, over="lotteries", method="convex")
        if solution.status == "no_agreement":
            continue
        gains, matrix = party_gains(solution, problem), gain_matrix(problem)
        value = float(np.prod(np.maximum(gains, 0.0) ** weights))
        assert solution.value == pytest.approx(value, rel=1e-6, abs=1e-9)
        for package in matrix.T:
            for share in (0.01, 0.2, 0.7, 1.0):
                other = share * package + (1 - share) * gains
                if other.min() >= 0:
                    assert np.prod(other**weights) <= solution.bound * (1 + SLACK) + 1e-9


def test_cutting_planes_agree_with_the_interior_point() -> None:
    n_compared = 0
    for problem in cases(6, 80, (2, 4)):
        negotiation = negotiation_of(problem)
        space = lottery_space(
            negotiation.acceptable_structure, negotiation.party_positions, negotiation.disagreement
        )
        if space.is_empty:
            continue
        zone, _ = rational_zone(Pool(space))
        if zone is None or zone.can_gain().sum() < 2:
            continue
        counted = zone.can_gain()
        weights = counted.astype(float)
        share = np.where(counted, zone.ideal(), 1.0)
        point = cutting_planes(zone, weights, share)
        assert point is not None
        answer = _certified(zone, weights, *point)
        best = largest_product(zone, np.ones(counted.size))
        assert answer.gap <= SLACK
        assert best.value == pytest.approx(answer.value, abs=1e-7)
        n_compared += 1
    assert n_compared > 20


@pytest.mark.parametrize(("n_issues", "n_parties"), [(20, 3), (100, 2), (100, 3), (100, 4)])
def test_any_number_of_packages(n_issues: int, n_parties: int) -> None:
    """The bound by groups of issues meets the value, and few packages make up the lottery."""
    rng = np.random.default_rng(n_issues + n_parties)
    scores = {f"i{k}": rng.integers(0, 101, (n_parties, 10)) for k in range(n_issues)}
    issues = [accord.Issue(name, [f"o{j}" for j in range(10)]) for name in scores]
    actors = [f"A{k}" for k in range(n_parties)]
    total = np.sum([m.max(axis=1) for m in scores.values()], axis=0)
    negotiation = accord.Negotiation(issues, actors, scores, 0.6 * total)
    for method in ("polygon", "convex") if n_parties == 2 else ("convex",):
        solution = accord.nash_solution(negotiation, over="lotteries", method=method)
        assert solution.lottery is not None
        assert len(solution.lottery) <= n_parties + 1
        prices = 1.0 / solution.gains
        reach = sum(float((prices @ matrix).max()) for matrix in scores.values())
        assert reach - prices @ negotiation.disagreement <= n_parties * (1 + SLACK)
        packages = [package for _, package in solution.lottery]
        mean = np.array([p for p, _ in solution.lottery]) @ negotiation.payoffs(packages)
        np.testing.assert_allclose(mean, solution.payoffs, rtol=1e-12)


@pytest.mark.parametrize("concept", ["nash", "kalai_smorodinsky", "utilitarian", "raiffa"])
def test_eliminated_groups_give_the_same_lotteries(concept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups too large to list are known by their best joint options only: the answers are the same."""
    problems = [problem for problem in cases(7, 60, (2, 4)) if problem.table is None]
    solve = CONCEPTS[concept].solve
    listed = [solve(negotiation_of(problem), over="lotteries") for problem in problems]

    def refuse(*_: object) -> None:
        raise SpaceTooLargeError("too large to list")

    monkeypatch.setattr(groups_module, "list_blocks", refuse)
    for problem, expected in zip(problems, listed, strict=True):
        solution = solve(negotiation_of(problem), over="lotteries")
        assert solution.status == expected.status
        np.testing.assert_allclose(
            solution.gains[problem.parties], expected.gains[problem.parties], atol=1e-6
        )


def test_a_chain_of_thirty_linked_issues() -> None:
    """Ten to the thirty packages in one group: solved by elimination, proven by its bound."""
    rng = np.random.default_rng(8)
    names = [f"i{k}" for k in range(30)]
    options = [f"o{j}" for j in range(10)]
    scores = {name: rng.integers(0, 101, (3, 10)) for name in names}
    linkages = [
        accord.requires({a: options[0]}, {b: options[int(rng.integers(10))]})
        for a, b in itertools.pairwise(names)
    ]
    total = np.sum([m.max(axis=1) for m in scores.values()], axis=0)
    negotiation = accord.Negotiation(
        [accord.Issue(name, options) for name in names], list("ABC"), scores, 0.6 * total, linkages=linkages
    )
    solution = accord.nash_solution(negotiation, over="lotteries")
    assert solution.lottery is not None
    assert all(package in negotiation.space for _, package in solution.lottery)
    assert solution.bound <= solution.value * (1 + SLACK)


def test_a_polygon_corner_is_a_package_and_its_edges_steepen() -> None:
    for problem in cases(9, 200, (2, 2)):
        if len(problem.parties) != 2:
            continue
        negotiation = negotiation_of(problem)
        space = lottery_space(
            negotiation.acceptable_structure, negotiation.party_positions, negotiation.disagreement
        )
        if space.is_empty:
            continue
        whole = polygon(space)
        rows = {tuple(row) for row in gain_matrix(problem).T}
        assert {tuple(corner) for corner in whole.corners} <= rows
        width, height = np.diff(whole.corners, axis=0).T
        assert (width > 0).all()
        assert (height < 0).all()
        assert (np.diff(height / width) <= 1e-12).all()


def test_a_coupling_has_the_marginals_and_few_draws() -> None:
    rng = np.random.default_rng(10)
    for _ in range(200):
        vectors = [rng.dirichlet(np.ones(rng.integers(1, 5))) for _ in range(rng.integers(1, 6))]
        draws = list(coupling(vectors))
        assert len(draws) <= sum(v.size - 1 for v in vectors) + 1
        for k, vector in enumerate(vectors):
            marginal = np.zeros(vector.size)
            for probability, picks in draws:
                marginal[picks[k]] += probability
            np.testing.assert_allclose(marginal, vector, atol=1e-12)


@pytest.fixture(scope="module")
def roomy() -> accord.Negotiation:
    rng = np.random.default_rng(21)
    scores = {f"i{k}": rng.integers(0, 101, (3, 10)) for k in range(20)}
    issues = [accord.Issue(name, [f"o{j}" for j in range(10)]) for name in scores]
    total = np.sum([m.max(axis=1) for m in scores.values()], axis=0)
    return accord.Negotiation(issues, list("ABC"), scores, 0.6 * total)


@pytest.mark.parametrize("factor", [1e-9, 1e6, 1e12])
@pytest.mark.parametrize("concept", ["nash", "kalai_smorodinsky", "egalitarian", "utilitarian", "raiffa"])
def test_units_of_all_sizes(roomy: accord.Negotiation, concept: str, factor: float) -> None:
    solve = CONCEPTS[concept].solve
    plain = solve(roomy, over="lotteries").gains
    scores = {name: matrix * factor for name, matrix in roomy.scores.items()}
    scaled = roomy.replace(scores=scores, disagreement=roomy.disagreement * factor)
    np.testing.assert_allclose(solve(scaled, over="lotteries").gains, plain * factor, rtol=1e-6)


@pytest.mark.parametrize("room", [1e-3, 1e-6, 1e-9, 0.0, -1e-9])
def test_nearly_closed_zones(roomy: accord.Negotiation, room: float) -> None:
    """Move the disagreement point to all but `room` of the egalitarian payoffs, or just beyond."""
    frontier = CONCEPTS["egalitarian"].solve(roomy, over="lotteries").payoffs
    moved = roomy.replace(disagreement=roomy.disagreement + (1 - room) * (frontier - roomy.disagreement))
    solution = accord.nash_solution(moved, over="lotteries")
    if room < 0:
        assert solution.status == "no_agreement"
        return
    assert solution.status == "optimal"
    assert solution.gains.min() >= -1e-7
    if room > 0:
        expected = (frontier - roomy.disagreement) * room
        assert (solution.gains <= 3.001 * expected.max()).all()
        assert np.prod(solution.gains / expected) >= 1 - 1e-4
        assert solution.bound <= solution.value * (1 + 1e-4)

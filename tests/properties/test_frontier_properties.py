"""What must hold of any frontier, whatever the engine."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
import oracle_frontier
from accord.engines.hypervolume import dominated_volume
from accord.frontier import pareto_frontier
from oracle import Problem
from strategies import as_dict, float_problems, mapped, negotiation_of, problems

AMONG = st.sampled_from(["all", "individually_rational"])


@given(problems((1, 5)), AMONG)
def test_every_package_is_judged_with_a_valid_witness(problem: Problem, among: str) -> None:
    negotiation = negotiation_of(problem)
    frontier = pareto_frontier(negotiation, among)
    compared = oracle.packages(problem) if among == "all" else oracle.rational(problem)
    efficient = {
        package
        for packages in oracle_frontier.frontier(problem, compared, problem.parties).values()
        for package in packages
    }
    for package in oracle.packages(problem):
        verdict = frontier.is_efficient(as_dict(package))
        assert bool(verdict) == (package in efficient)
        assert (verdict.status == "excluded") == (package not in compared)
        assert (verdict.status == "dominated") == (package in compared and package not in efficient)
        worth = [oracle.payoffs(problem, package)[party] for party in problem.parties]
        if verdict.witness is not None:
            witness = verdict.witness.positions
            better = [oracle.payoffs(problem, witness)[party] for party in problem.parties]
            assert witness in compared
            assert oracle_frontier.dominates(better, worth)
            assert verdict.improvement.tolist() == [b - w for b, w in zip(better, worth, strict=True)]
        if verdict:
            assert frontier.payoffs[verdict.point].tolist() == worth


@given(float_problems(), AMONG)
def test_points_descend_and_none_dominates_another(problem: Problem, among: str) -> None:
    negotiation = negotiation_of(problem)
    frontier = pareto_frontier(negotiation, among)
    points = frontier.payoffs.tolist()
    assert points == sorted(points, reverse=True)
    assert not any(oracle_frontier.dominates(p, q) for p in points for q in points)
    rounding = negotiation.structure.rounding[negotiation.party_positions]
    for k in range(frontier.n_points):
        for package in frontier.packages(k):
            payoffs = negotiation.payoffs(package)[negotiation.party_positions]
            assert (np.abs(payoffs - frontier.payoffs[k]) <= rounding).all()


@given(float_problems(), AMONG)
def test_engines_agree_on_numbers_without_a_common_unit(problem: Problem, among: str) -> None:
    negotiation = negotiation_of(problem)
    merged = pareto_frontier(negotiation, among, method="merging")
    enumerated = pareto_frontier(negotiation, among, method="enumeration")
    assert merged.multiplicity == enumerated.multiplicity
    assert merged.payoffs == pytest.approx(enumerated.payoffs, rel=1e-12, abs=1e-12)
    for k in range(merged.n_points):
        assert list(merged.packages(k)) == list(enumerated.packages(k))


@given(problems((1, 4)), st.sampled_from([0.01, 0.1, 0.3, 0.7]), AMONG)
def test_epsilon_frontiers_keep_their_promise(problem: Problem, epsilon: float, among: str) -> None:
    negotiation = negotiation_of(problem)
    frontier = pareto_frontier(negotiation, among, epsilon=epsilon)
    is_rational = among == "individually_rational"
    allowed = oracle.rational(problem) if is_rational else oracle.packages(problem)
    span = _span(problem)
    for package in allowed:
        if is_rational and any(
            gain < epsilon * span[party]
            for gain, party in zip(oracle.gains(problem, package), problem.parties, strict=True)
        ):
            continue
        worth = oracle.payoffs(problem, package)
        missed = [
            max(
                worth[party] - epsilon * span[party] - value
                for party, value in zip(problem.parties, point, strict=True)
            )
            for point in frontier.payoffs.tolist()
        ]
        assert min(missed) <= 1e-9
    listed = [p.positions for k in range(frontier.n_points) for p in frontier.packages(k)]
    assert set(listed) <= set(allowed)
    points = frontier.payoffs.tolist()
    assert not any(oracle_frontier.dominates(p, q) for p in points for q in points)


def _span(problem: Problem) -> list[float]:
    if problem.table is not None:
        worths = [oracle.payoffs(problem, package) for package in oracle.packages(problem)]
        return [max(column) - min(column) for column in zip(*worths, strict=True)]
    spans = [0.0] * problem.n_actors
    for actor in range(problem.n_actors):
        spans[actor] += sum(max(matrix[actor]) - min(matrix[actor]) for matrix in problem.scores)
        spans[actor] += sum(abs(amounts[actor]) for _, amounts in problem.interactions)
    return spans


@given(problems((2, 4)), st.integers(1, 9), st.integers(-9, 9))
def test_scaling_and_shifting_payoffs_moves_the_points_along(
    problem: Problem, factor: int, shift: int
) -> None:
    def change(actor: int, value: float) -> float:
        return value * factor if actor == 0 else value

    before = pareto_frontier(negotiation_of(problem), "individually_rational", ["A0", "A1"])
    after = pareto_frontier(negotiation_of(mapped(problem, change)), "individually_rational", ["A0", "A1"])
    assert after.payoffs.tolist() == [[a * factor, b] for a, b in before.payoffs.tolist()]
    assert after.multiplicity == before.multiplicity
    if problem.table is None:
        first = [[value + shift for value in problem.scores[0][0]], *problem.scores[0][1:]]
        moved = Problem(
            problem.n_options,
            [first, *problem.scores[1:]],
            problem.disagreement,
            problem.parties,
            problem.requires,
            problem.excludes,
            problem.interactions,
        )
        still = pareto_frontier(negotiation_of(problem), actors=["A0", "A1"])
        shifted = pareto_frontier(negotiation_of(moved), actors=["A0", "A1"])
        assert shifted.payoffs.tolist() == [[a + shift, b] for a, b in still.payoffs.tolist()]


@given(
    st.integers(1, 6).flatmap(
        lambda k: st.lists(st.lists(st.integers(-1, 3), min_size=k, max_size=k), max_size=7)
    )
)
def test_hypervolume_counts_unit_cells(points: list[list[int]]) -> None:
    n_columns = len(points[0]) if points else 2
    found = dominated_volume(np.array(points, dtype=float).reshape(-1, n_columns), np.zeros(n_columns))
    assert found == pytest.approx(oracle_frontier.volume(points, [0] * n_columns))

"""Both engines of the frontier against the pure Python twin: points, multiplicities and packages."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
import oracle_frontier
from accord.engines import frontier_enumeration, fronts, package_numbers, packing
from accord.frontier import pareto_frontier
from accord.improve import improve
from strategies import actor_name, as_dict, mapped, negotiation_of, problems, random_problem, scaled

if TYPE_CHECKING:
    from accord.frontier import Frontier
    from oracle import Problem

METHODS = ("merging", "enumeration")
# 2,000 cases in the usual profile; a handful when kernels are interpreted
N_SEEDED = 20 * settings().max_examples
ROOT_OF_TWO = Fraction(14142135623730950488016887242096980785696718753769, 10**49)


def check(
    problem: Problem, exact: Problem, objectives: list[int], methods: tuple[str, ...] = METHODS
) -> None:
    """Check all frontiers of `problem`, whose numbers are those of `exact` rounded to doubles."""
    negotiation = negotiation_of(problem)
    actors = [actor_name(actor) for actor in objectives]
    for among, packages in (
        ("all", oracle.packages(exact)),
        ("individually_rational", oracle.rational(exact)),
    ):
        expected = oracle_frontier.frontier(exact, packages, objectives)
        for method in methods:
            found = pareto_frontier(negotiation, among, actors, method)
            assert found.method == method
            same_points(found, expected)


def same_points(found: Frontier, expected: dict[oracle_frontier.Point, list[oracle.Choice]]) -> None:
    assert found.n_points == len(expected)
    assert found.status == ("complete" if expected else "empty")
    for k, (point, packages) in enumerate(expected.items()):
        assert found.payoffs[k] == pytest.approx([float(x) for x in point], rel=1e-12, abs=1e-12)
        assert found.multiplicity[k] == len(packages)
        assert [package.positions for package in found.packages(k)] == packages


def some_actors(rng: np.random.Generator, problem: Problem) -> list[int]:
    chosen = [actor for actor in range(problem.n_actors) if rng.integers(2)]
    return chosen or list(problem.parties)


@pytest.mark.parametrize("part", range(4))
def test_seeded_problems_with_whole_numbers(part: int) -> None:
    for seed in range(part, N_SEEDED, 4):
        rng = np.random.default_rng(seed)
        problem = random_problem(rng, (1, 6))
        check(problem, problem, list(problem.parties))
        check(problem, problem, some_actors(rng, problem), ("merging",))


@pytest.mark.parametrize("factor", [0.1, 0.01, 1 / 7, 1e-6, 1e9 / 3])
def test_decimals_and_fractions_tie_as_the_whole_numbers_do(factor: float) -> None:
    for seed in range(N_SEEDED // 20):
        problem = random_problem(np.random.default_rng([seed, 1]), (1, 4))
        exact = mapped(problem, lambda _, value: Fraction(value) * Fraction(factor))
        check(scaled(problem, factor), exact, list(problem.parties))


def test_numbers_without_a_common_unit_tie_as_their_exact_values_do() -> None:
    # a + b * sqrt(2) with whole a and b: no unit divides all scores, yet sums coincide and must be one point
    for seed in range(N_SEEDED // 10):
        rng = np.random.default_rng([seed, 2])
        problem = random_problem(rng, (2, 4))
        exact = mapped(problem, lambda _, value, rng=rng: value + int(rng.integers(-2, 3)) * ROOT_OF_TWO)
        rounded = mapped(exact, lambda _, value: float(value))
        check(rounded, exact, list(problem.parties))


def test_small_batches_and_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fronts, "_BATCH", 3)
    monkeypatch.setattr(frontier_enumeration, "_CHUNK", 2)
    for seed in range(N_SEEDED // 10):
        problem = random_problem(np.random.default_rng([seed, 3]), (1, 5))
        check(problem, problem, list(problem.parties))


def test_numbers_in_several_digits_and_large_counts_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_numbers, "_LARGEST", 5)
    monkeypatch.setattr(fronts, "_LARGEST_COUNT", 2)
    for seed in range(N_SEEDED // 10):
        problem = random_problem(np.random.default_rng([seed, 5]), (1, 5))
        check(problem, problem, list(problem.parties))


def test_rows_that_are_not_packed_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_MOST_BITS", -1)
    for seed in range(N_SEEDED // 10):
        problem = random_problem(np.random.default_rng([seed, 6]), (1, 5))
        check(problem, problem, list(problem.parties), ("merging",))


@given(problems((1, 4)))
def test_problems_that_shrink(problem: Problem) -> None:
    check(problem, problem, list(problem.parties))


@given(problems((1, 4)), st.data())
def test_improvements(problem: Problem, data: st.DataObject) -> None:
    draft = data.draw(st.sampled_from(oracle.packages(problem)))
    found = improve(negotiation_of(problem), as_dict(draft))
    expected = oracle_frontier.improvements(problem, draft)
    assert [package.positions for package in found.ties] == expected
    assert (bool(found), found.n_ties) == (bool(expected), len(expected))
    before = oracle.payoffs(problem, draft)
    after = oracle.payoffs(problem, expected[0]) if expected else before
    assert found.changes.tolist() == [a - b for a, b in zip(after, before, strict=True)]
    assert found.value == min(after[party] - before[party] for party in problem.parties)
    gaining = sum(after[party] > before[party] for party in problem.parties)
    n_parties = len(problem.parties)
    assert found.status == ("improved" if gaining == n_parties else "partly_improved" if gaining else "none")


def loosely_tied(rng: np.random.Generator) -> Problem:
    """Return a problem of a few thousand packages, tied by combinations over up to eight issues."""
    n_options = tuple(int(n) for n in rng.integers(2, 5, 8))

    def combination(widest: int) -> oracle.Meant:
        issues = rng.choice(8, int(rng.integers(2, widest + 1)), replace=False)
        return {
            int(i): frozenset(rng.choice(n_options[i], rng.integers(1, n_options[i]), replace=False).tolist())
            for i in issues
        }

    n_actors = int(rng.integers(2, 5))
    return oracle.Problem(
        n_options,
        [rng.integers(-4, 5, (n_actors, n)).tolist() for n in n_options],
        rng.integers(-9, 3, n_actors).tolist(),
        list(range(n_actors)),
        excludes=[combination(3) for _ in range(rng.integers(0, 6))] + [combination(8)],
        interactions=[(combination(8), rng.integers(-6, 7, n_actors).tolist()) for _ in range(3)],
    )


def test_elimination_agrees_with_enumeration_on_larger_groups() -> None:
    for seed in range(max(2, N_SEEDED // 20)):
        problem = loosely_tied(np.random.default_rng([seed, 4]))
        negotiation = negotiation_of(problem)
        for among in ("all", "individually_rational"):
            merged = pareto_frontier(negotiation, among, method="merging")
            enumerated = pareto_frontier(negotiation, among, method="enumeration")
            assert merged.payoffs.tolist() == enumerated.payoffs.tolist()
            assert merged.multiplicity == enumerated.multiplicity
            for k in range(merged.n_points):
                assert list(merged.packages(k)) == list(enumerated.packages(k))

"""What every concept promises over packages, for any number of parties."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import oracle
from accord.solutions.concepts import CONCEPTS
from oracle import Problem
from strategies import mapped, negotiation_of, problems

OVER_PACKAGES = [concept for concept in CONCEPTS.values() if "packages" in concept.methods]
ANY_NUMBER = [concept.name for concept in OVER_PACKAGES if concept.n_parties["packages"] is None]
CARDINAL = [concept.name for concept in OVER_PACKAGES if concept.scale == "cardinal"]
SYMMETRIC = [name for name in ANY_NUMBER if "symmetry" in CONCEPTS[name].satisfies]
INDEPENDENT = [
    concept.name
    for concept in OVER_PACKAGES
    if "independence of irrelevant alternatives" in concept.satisfies
]


def selected(concept: str, problem: Problem) -> list[tuple[int, ...]]:
    problem = replace(problem, weights=None)
    solution = CONCEPTS[concept].solve(negotiation_of(problem), over="packages", max_ties=10_000)
    return [package.positions for package in solution.ties]


@pytest.mark.parametrize("concept", [concept.name for concept in OVER_PACKAGES])
@given(problem=problems((1, 4)))
def test_selected_packages_are_acceptable_rational_and_efficient(concept: str, problem: Problem) -> None:
    assume(CONCEPTS[concept].applies("packages", len(problem.parties)))
    rational = oracle.rational(problem)
    chosen = selected(concept, problem)
    assert bool(chosen) == bool(rational)
    for package in chosen:
        assert package in rational
        assert oracle.is_efficient(problem, package, rational)


@pytest.mark.parametrize("concept", CARDINAL)
@given(problem=problems((2, 4)), data=st.data())
def test_units_and_zeros_do_not_matter(concept: str, problem: Problem, data: st.DataObject) -> None:
    assume(CONCEPTS[concept].applies("packages", len(problem.parties)))
    factors = [data.draw(st.sampled_from([1, 2, 3, 8])) for _ in range(problem.n_actors)]
    rescaled = mapped(problem, lambda actor, value: factors[actor] * value)
    assert selected(concept, rescaled) == selected(concept, problem)


@pytest.mark.parametrize("concept", SYMMETRIC)
@given(problem=problems((2, 4)), data=st.data())
def test_the_order_of_the_parties_does_not_matter(
    concept: str, problem: Problem, data: st.DataObject
) -> None:
    shuffled = replace(problem, parties=list(data.draw(st.permutations(problem.parties))))
    assert selected(concept, shuffled) == selected(concept, problem)


@pytest.mark.parametrize("concept", INDEPENDENT)
@given(problem=problems((2, 4), tables=False, linked=False), data=st.data())
def test_taking_away_what_is_not_selected_changes_nothing(
    concept: str, problem: Problem, data: st.DataObject
) -> None:
    chosen = selected(concept, problem)
    assume(chosen)
    others = [package for package in oracle.packages(problem) if package not in chosen]
    assume(others)
    dropped = data.draw(st.lists(st.sampled_from(others), min_size=1, max_size=4))
    excludes = [{issue: frozenset([o]) for issue, o in enumerate(package)} for package in dropped]
    if concept == "nash":  # the unit of gains under the convention for closed zones may change with the set
        assume(all(gain > 0 for gain in oracle.gains(problem, chosen[0])))
    assert selected(concept, replace(problem, excludes=excludes)) == chosen


@given(problem=problems((2, 4)))
def test_more_for_everyone_is_never_worse_for_the_worst_off(problem: Problem) -> None:
    """The smallest gain of the egalitarian solution grows when every payoff does."""
    solve = partial(CONCEPTS["egalitarian"].solve, over="packages")
    before = solve(negotiation_of(problem))
    assume(before.status == "optimal")
    richer = replace(problem, disagreement=[value - 1 for value in problem.disagreement])
    after = solve(negotiation_of(richer))
    assert after.value == before.value + 1
    assert np.isfinite(after.value)

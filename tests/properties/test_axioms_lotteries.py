"""Every axiom for every concept that satisfies it, and a counter-example for each that violates it."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle_concepts as twins
from accord.solutions.concepts import AXIOMS, CONCEPTS
from axioms import CHECKS, ROUNDING, negotiation_over
from oracle import Problem
from strategies import negotiation_of, problems

ELSEWHERE = {"individual rationality", "efficiency"}

LARGER_FIRST = [(9, 5), (6, 6), (6, 9)], [(7, 8), (8, 8)]
LATE_CORNER = [(9, 4), (1, 2), (8, 8)], [(5, 0), (9, 5)]
MORE_FOR_ONE = [(5, 2), (2, 8), (5, 3)], [(7, 3), (2, 5)]
ALL_FOR_BOTH = [(9, 3), (7, 0), (1, 3)], [(8, 8), (7, 0)]
TWO_SETS = [(1, 8), (5, 1)], [(9, 1), (8, 8)]
FLAT_SETS = [(8, 5), (3, 5)], [(1, 3), (11, 1)]
FIVE_POINTS = [(1, 9), (3, 7), (5, 6), (3, 6), (6, 1)], [0, 2]
UNEQUAL = [(0, 4), (8, 1)], (5, 2), (0, 0)
STEEP = ([(5, 1), (1, 9)],)

COUNTER_EXAMPLES = {
    "nash": {
        "individual monotonicity": LARGER_FIRST,
        "strong monotonicity": MORE_FOR_ONE,
        "superadditivity": TWO_SETS,
    },
    "kalai_smorodinsky": {
        "independence of irrelevant alternatives": FIVE_POINTS,
        "strong monotonicity": MORE_FOR_ONE,
        "superadditivity": TWO_SETS,
    },
    "egalitarian": {
        "scale invariance": UNEQUAL,
        "strong monotonicity": ALL_FOR_BOTH,
        "superadditivity": FLAT_SETS,
        "midpoint domination": STEEP,
    },
    "proportional": {
        "symmetry": ([(1, 0)],),
        "scale invariance": UNEQUAL,
        "strong monotonicity": ALL_FOR_BOTH,
        "superadditivity": FLAT_SETS,
        "midpoint domination": ([(3, 6), (5, 1)],),
    },
    "utilitarian": {
        "scale invariance": ([(8, 1), (7, 2)], (5, 4), (0, 0)),
        "individual monotonicity": LARGER_FIRST,
        "strong monotonicity": ([(8, 0), (9, 1), (3, 2)], [(8, 3), (4, 0)]),
        "superadditivity": ([(9, 4), (3, 8)], [(7, 9), (11, 5)]),
        "midpoint domination": STEEP,
    },
    "relative_utilitarian": {
        "independence of irrelevant alternatives": ([(6, 7), (7, 2), (2, 9), (10, 4)], [0]),
        "individual monotonicity": LARGER_FIRST,
        "strong monotonicity": ([(8, 0), (9, 1), (3, 2)], [(8, 3), (4, 0)]),
        "superadditivity": ([(0, 11), (6, 0)], [(8, 8), (6, 0)]),
        "midpoint domination": STEEP,
    },
    "equal_loss": {
        "scale invariance": UNEQUAL,
        "independence of irrelevant alternatives": FIVE_POINTS,
        "strong monotonicity": MORE_FOR_ONE,
        "midpoint domination": STEEP,
    },
    "raiffa": {
        "independence of irrelevant alternatives": FIVE_POINTS,
        "individual monotonicity": LATE_CORNER,
        "strong monotonicity": MORE_FOR_ONE,
        "superadditivity": TWO_SETS,
    },
    "raiffa_continuous": {
        "independence of irrelevant alternatives": FIVE_POINTS,
        "individual monotonicity": ([(8, 3), (5, 11), (0, 3)], [(8, 7), (7, 7)]),
        "strong monotonicity": MORE_FOR_ONE,
        "superadditivity": TWO_SETS,
    },
    "perles_maschler": {
        "independence of irrelevant alternatives": FIVE_POINTS,
        "individual monotonicity": ([(7, 1), (0, 9), (6, 7)], [(4, 9), (7, 4)]),
        "strong monotonicity": ALL_FOR_BOTH,
    },
    "equal_area": {
        "independence of irrelevant alternatives": FIVE_POINTS,
        "individual monotonicity": LATE_CORNER,
        "strong monotonicity": MORE_FOR_ONE,
        "superadditivity": TWO_SETS,
    },
    "alternating_offers": {
        "symmetry": ([(1, 0)],),
        "independence of irrelevant alternatives": ([(5, 5), (3, 0), (8, 0), (9, 2), (7, 4)], [3, 4]),
        "individual monotonicity": LARGER_FIRST,
        "strong monotonicity": MORE_FOR_ONE,
        "superadditivity": TWO_SETS,
        "midpoint domination": ([(0, 8), (0, 9), (1, 3)],),
    },
}

OPTIONS = {"proportional": {"proportions": [2, 1]}}

BARGAINED = [concept for name, concept in CONCEPTS.items() if name != "adjusted_winner"]
HELD = [(c.name, axiom) for c in BARGAINED for axiom in c.satisfies if axiom not in ELSEWHERE]
VIOLATED = [(c.name, axiom) for c in BARGAINED for axiom in c.violates]


def solver(concept: str):
    return partial(CONCEPTS[concept].solve, over="lotteries", **OPTIONS.get(concept, {}))


def test_every_axiom_is_either_held_or_has_a_counter_example() -> None:
    for concept in BARGAINED:
        assert set(concept.satisfies) | set(concept.violates) == set(AXIOMS)
        assert set(COUNTER_EXAMPLES[concept.name]) == set(concept.violates)


@pytest.mark.parametrize(("concept", "axiom"), HELD)
@given(data=st.data())
def test_axiom_holds(concept: str, axiom: str, data: st.DataObject) -> None:
    check, parts = CHECKS[axiom]
    case = [data.draw(part) for part in parts]
    assert check(solver(concept), *case)


@pytest.mark.parametrize(("concept", "axiom"), VIOLATED)
def test_axiom_is_violated(concept: str, axiom: str) -> None:
    check, _ = CHECKS[axiom]
    assert not check(solver(concept), *COUNTER_EXAMPLES[concept][axiom])


@pytest.mark.parametrize("concept", [concept.name for concept in BARGAINED])
@given(problem=problems((2, 3)))
def test_selected_lotteries_are_rational_and_efficient(concept: str, problem: Problem) -> None:
    if len(problem.parties) != 2:
        return
    solution = solver(concept)(negotiation_of(problem))
    chain = twins.chain(problem)
    assert (solution.status == "no_agreement") == (not chain)
    if not chain:
        return
    x, y = solution.gains[problem.parties]
    assert min(x, y) >= -ROUNDING
    assert float(chain[0][0]) - ROUNDING <= x <= float(chain[-1][0]) + ROUNDING
    nearest = min(max(Fraction(x), chain[0][0]), chain[-1][0])
    assert abs(float(twins.height(chain, nearest)) - y) < ROUNDING


def test_egalitarian_is_strongly_monotonic_where_equal_gains_are_efficient() -> None:
    rng = np.random.default_rng(7)
    solve = solver("egalitarian")
    n_cases = 0
    for _ in range(300):
        points = [(0, int(rng.integers(1, 12))), (int(rng.integers(1, 12)), 0)]
        more = [tuple(int(v) for v in rng.integers(0, 12, 2)) for _ in range(2)]
        first = solve(negotiation_over(points)).gains
        second = solve(negotiation_over(points + more)).gains
        if abs(second[0] - second[1]) < ROUNDING:
            n_cases += 1
            assert CHECKS["strong monotonicity"][0](solve, points, more)
            assert (second >= first - ROUNDING).all()
    assert n_cases > 100

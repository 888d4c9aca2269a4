"""The axioms of bargaining as checks of a solver on two-party negotiations over lotteries.

A set of possible payoffs is a list of points with whole coordinates: the options of one issue. Each check
returns whether the axiom holds in one case; the cases of an axiom share a shape, given by a strategy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

import accord

if TYPE_CHECKING:
    from accord.result import Solution

Point = tuple[int, int]
Solve = Callable[[accord.Negotiation], "Solution"]
ROUNDING = 1e-6


def negotiation_over(*sets: list[Point], disagreement: tuple[float, float] = (0, 0)) -> accord.Negotiation:
    """Return the negotiation with one issue per set of points."""
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(len(s))]) for k, s in enumerate(sets)]
    scores = {issue.name: np.array(s, dtype=float).T for issue, s in zip(issues, sets, strict=True)}
    return accord.Negotiation(issues, ["A", "B"], scores, disagreement)


def gains(solve: Solve, *sets: list[Point], disagreement: tuple[float, float] = (0, 0)) -> np.ndarray:
    solution = solve(negotiation_over(*sets, disagreement=disagreement))
    assert solution.status == "optimal"
    return solution.gains


def symmetry(solve: Solve, points: list[Point]) -> bool:
    first, second = gains(solve, points + [(b, a) for a, b in points])
    return abs(first - second) < ROUNDING


def scale_invariance(solve: Solve, points: list[Point], factors: Point, shifts: Point) -> bool:
    moved = [(x * factors[0] + shifts[0], y * factors[1] + shifts[1]) for x, y in points]
    rescaled = gains(solve, moved, disagreement=shifts)
    return bool((abs(gains(solve, points) * factors - rescaled) < ROUNDING).all())


def independence(solve: Solve, points: list[Point], kept: list[int]) -> bool:
    """Keep what was selected and the points at the positions `kept`."""
    solution = solve(negotiation_over(points))
    drawn = {package.positions[0] for _, package in solution.lottery}
    fewer = [point for k, point in enumerate(points) if k in drawn or k in kept]
    return bool((abs(gains(solve, fewer) - solution.gains) < ROUNDING).all())


def individual_monotonicity(solve: Solve, points: list[Point], more: list[Point]) -> bool:
    """Add points that leave the first party's ideal gain as it is: the second must not lose."""
    top = max(x for x, _ in points)
    added = [(min(x, top), y) for x, y in more]
    return bool(gains(solve, points + added)[1] >= gains(solve, points)[1] - ROUNDING)


def strong_monotonicity(solve: Solve, points: list[Point], more: list[Point]) -> bool:
    return bool((gains(solve, points + more) >= gains(solve, points) - ROUNDING).all())


def disagreement_monotonicity(solve: Solve, points: list[Point], better: int) -> bool:
    """Raise the first party's disagreement payoff: it must not get less (or no agreement is left)."""
    raised = solve(negotiation_over(points, disagreement=(better, 0)))
    return raised.status == "no_agreement" or bool(raised.payoffs[0] >= gains(solve, points)[0] - ROUNDING)


def superadditivity(solve: Solve, points: list[Point], others: list[Point]) -> bool:
    apart = gains(solve, points) + gains(solve, others)
    return bool((gains(solve, points, others) >= apart - ROUNDING).all())


def midpoint_domination(solve: Solve, points: list[Point]) -> bool:
    ideal = np.max(points, axis=0)
    return bool((gains(solve, points) >= ideal / 2 - ROUNDING).all())


_point = st.tuples(st.integers(0, 12), st.integers(0, 12))
_points = st.lists(_point, min_size=2, max_size=5)
_few = st.lists(_point, min_size=1, max_size=2)

CHECKS: dict[str, tuple[Callable[..., bool], tuple[st.SearchStrategy[Any], ...]]] = {
    "symmetry": (symmetry, (_points,)),
    "scale invariance": (
        scale_invariance,
        (
            _points,
            st.tuples(st.integers(1, 9), st.integers(1, 9)),
            st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
        ),
    ),
    "independence of irrelevant alternatives": (
        independence,
        (_points, st.lists(st.integers(0, 4), max_size=3)),
    ),
    "individual monotonicity": (individual_monotonicity, (_points, _few)),
    "strong monotonicity": (strong_monotonicity, (_points, _few)),
    "disagreement monotonicity": (disagreement_monotonicity, (_points, st.integers(1, 6))),
    "superadditivity": (superadditivity, (_points, _points)),
    "midpoint domination": (midpoint_domination, (_points,)),
}
"""Axiom to its check and to what a case consists of. Efficiency and rationality are checked elsewhere."""

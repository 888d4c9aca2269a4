"""Efficient packages of negotiations in the literature."""

from __future__ import annotations

import numpy as np

import accord
from accord.frontier import pareto_frontier
from accord.improve import improve

BARTER = {
    # good: (owner, worth to Bill, worth to Jack)
    "book": ("Bill", 2, 4),
    "whip": ("Bill", 2, 2),
    "ball": ("Bill", 2, 1),
    "bat": ("Bill", 2, 2),
    "box": ("Bill", 4, 1),
    "pen": ("Jack", 10, 1),
    "toy": ("Jack", 4, 1),
    "knife": ("Jack", 6, 2),
    "hat": ("Jack", 2, 2),
}

PANAMA = {
    # issue: (points of the United States, points of Panama)
    "US defense rights": (22, 9),
    "Use rights": (22, 15),
    "Land and water": (15, 15),
    "Expansion rights": (14, 3),
    "Duration": (11, 15),
    "Expansion routes": (6, 5),
    "Compensation": (4, 11),
    "Jurisdiction": (2, 7),
    "US military rights": (2, 7),
    "Defense role of Panama": (2, 13),
}


def barter() -> accord.Negotiation:
    """J. F. Nash, The bargaining problem, Econometrica 18, 1950: no deal leaves all with the owners."""
    issues = [accord.Issue(good, ["Bill", "Jack"]) for good in BARTER]
    scores = {good: [[bill, 0], [0, jack]] for good, (_, bill, jack) in BARTER.items()}
    return accord.Negotiation(issues, ["Bill", "Jack"], scores, disagreement=[12, 6])


def panama() -> accord.Negotiation:
    """H. Raiffa, The Art and Science of Negotiation, 1982; points: Brams and Taylor, Fair Division, 1996."""
    issues = [accord.Issue(name, ["US", "Panama"]) for name in PANAMA]
    scores = {name: [[us, 0], [0, panama]] for name, (us, panama) in PANAMA.items()}
    return accord.Negotiation(issues, ["US", "Panama"], scores, disagreement=[0, 0])


def test_nash_1950_individually_rational_frontier() -> None:
    frontier = pareto_frontier(barter(), "individually_rational")
    gains = frontier.payoffs - barter().disagreement
    assert gains[::-1].tolist() == [[2, 8], [6, 7], [8, 6], [12, 5], [14, 4], [16, 2], [18, 0]]


def test_nash_1950_solution_is_an_efficient_package() -> None:
    traded = {"book", "whip", "ball", "bat", "pen", "toy", "knife"}
    after = {
        good: ("Jack" if owner == "Bill" else "Bill") if good in traded else owner
        for good, (owner, *_) in BARTER.items()
    }
    frontier = pareto_frontier(barter(), "individually_rational")
    verdict = frontier.is_efficient(after)
    assert verdict
    assert (frontier.payoffs[verdict.point] - barter().disagreement).tolist() == [12, 5]
    assert frontier.multiplicity[verdict.point] == 1


def test_nash_1950_leximin_improvement_of_no_trade() -> None:
    own = {good: owner for good, (owner, *_) in BARTER.items()}
    found = improve(barter(), own)
    assert found.gains.tolist() == [8, 6]
    assert found.value == 6


def test_panama_canal_frontier_vertices() -> None:
    frontier = pareto_frontier(panama())
    vertices = [
        [100, 0],
        [98, 13],
        [96, 20],
        [94, 27],
        [90, 38],
        [79, 53],
        [64, 68],
        [58, 73],
        [36, 88],
        [14, 97],
        [0, 100],
    ]
    assert _upper_hull(frontier.payoffs) == vertices


def _upper_hull(descending: np.ndarray) -> list[list[float]]:
    """Return the points that are best for some weights of the two parties, those amid an edge included."""
    hull: list[list[float]] = []
    for x, y in descending.tolist():
        while len(hull) > 1:
            (x2, y2), (x1, y1) = hull[-2], hull[-1]
            if (x1 - x2) * (y - y2) - (y1 - y2) * (x - x2) >= 0:
                break
            hull.pop()
        hull.append([x, y])
    return hull

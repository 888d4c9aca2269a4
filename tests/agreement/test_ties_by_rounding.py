"""Decimal and real payoffs: sums that differ by their rounding alone tie, and every engine says so."""

from __future__ import annotations

import random

import numpy as np
import pytest

import accord
from accord import Interaction, Issue, Negotiation, excludes, nash_solution, solve
from accord.errors import AccordError

METHODS = ("enumeration", "merging", "branch_and_bound")
CONCEPTS = (
    "nash",
    "kalai_smorodinsky",
    "egalitarian",
    "proportional",
    "utilitarian",
    "relative_utilitarian",
    "equal_loss",
)
NUMBERS = {
    "tenths": lambda rng: rng.randint(0, 9) / 10,
    "tenths far from zero": lambda rng: 1e4 + rng.randint(0, 12) / 10,
    "reals": lambda rng: rng.random(),
    "thirds": lambda rng: rng.randint(0, 5) / 3,
    "whole": lambda rng: float(rng.randint(0, 5)),
    "hundredths": lambda rng: rng.randint(-20, 20) / 100,
    "mixed": lambda rng: rng.choice(
        [rng.randint(0, 4) / 10, float(rng.randint(0, 3)), 1e4 + rng.randint(0, 3) / 10]
    ),
}


def random_negotiation(rng: random.Random, kind: str) -> Negotiation | None:
    """Return a small negotiation with twin options and a disagreement of few or many digits."""
    n, m = rng.choice([2, 2, 3, 4]), rng.randint(1, 5)
    issues = [Issue(f"i{k}", [f"o{o}" for o in range(rng.randint(1, 4))]) for k in range(m)]
    scores = {i.name: np.array([[NUMBERS[kind](rng) for _ in i.options] for _ in range(n)]) for i in issues}
    for matrix in scores.values():
        for option in range(1, matrix.shape[1]):
            if rng.random() < 0.3:
                matrix[:, option] = matrix[:, rng.randrange(option)]
    best = sum(matrix.max(axis=1) for matrix in scores.values())
    worst = sum(matrix.min(axis=1) for matrix in scores.values())
    no_deal = worst + (best - worst) * rng.choice([0.0, 0.3, 0.5, 0.6, 0.7])
    no_deal = np.array([round(d, rng.choice([0, 1, 15])) for d in no_deal])
    names = [f"P{k}" for k in range(n)]

    def pair() -> dict[str, str]:
        return {i.name: rng.choice(i.options) for i in rng.sample(issues, 2)}

    linkages = [excludes(pair()) for _ in range(rng.choice([0, 0, 1, 2]) if m > 1 else 0)]
    amounts = {name: rng.randint(-5, 5) / 10 for name in names}
    terms = [Interaction(pair(), amounts)] if linkages and rng.random() < 0.5 else []
    try:
        return Negotiation(issues, names, scores, no_deal, linkages=linkages, interactions=terms)
    except AccordError:
        return None  # the linkages leave nothing


@pytest.mark.parametrize("kind", NUMBERS)
def test_engines_list_the_same_ties(kind: str) -> None:
    rng = random.Random(kind)
    n_tied = 0
    for _ in range(60):
        negotiation = random_negotiation(rng, kind)
        if negotiation is None:
            continue
        uneven = [rng.choice([1, 2, 0.5, 0.3, 0.7, 0.1]) for _ in negotiation.parties]
        for concept in CONCEPTS:
            options: dict[str, object] = {}
            if concept == "proportional" or (concept == "nash" and rng.random() < 0.4):
                options["proportions" if concept == "proportional" else "bargaining_weights"] = uneven
            found = [solve(negotiation, concept, method=method, **options) for method in METHODS]
            answers = [(s.status, s.n_ties, s.ties) for s in found]
            assert answers[1:] == answers[:1] * 2, (kind, concept, negotiation.scores)
            n_tied += found[0].n_ties > 1
    assert n_tied > 20


@pytest.mark.parametrize("method", METHODS)
def test_twins_far_from_zero_tie(method: str) -> None:
    issues = [Issue("line", ["p", "q"]), Issue("forces", ["A", "B", "C"])]
    forces = [[0.5, 1.4, 0.8], [1.2, 1.1, 1.6]]
    scores = {"line": [[10000.06] * 2, [10000.1] * 2], "forces": forces}
    solution = nash_solution(Negotiation(issues, ["A", "B"], scores, [1e4, 1e4]), method=method)
    assert [package["line"] for package in solution.ties] == ["p", "q"]
    assert solution.n_ties == 2
    assert not solution.reason.startswith("one of at least")


def test_many_packages_with_a_rounded_disagreement_need_no_frontier() -> None:
    rng = np.random.default_rng(20)
    issues = [Issue(f"i{k}", [f"o{o}" for o in range(10)]) for k in range(20)]
    scores = {issue.name: rng.integers(0, 101, (3, 10)) for issue in issues}
    scores["i7"][:, 4] = scores["i7"].max(axis=1) + 5
    scores["i7"][:, 6] = scores["i7"][:, 4]
    no_deal = 0.6 * sum(matrix.max(axis=1) for matrix in scores.values())
    negotiation = Negotiation(issues, ["A", "B", "C"], scores, no_deal)
    for concept in CONCEPTS:
        solution = solve(negotiation, concept)
        by_merging = solve(negotiation, concept, method="merging")
        assert solution.method == "branch_and_bound"
        assert (solution.ties, solution.n_ties) == (by_merging.ties, by_merging.n_ties)
        assert {package["i7"] for package in solution.ties} == {"o4", "o6"}


@pytest.mark.parametrize("method", METHODS)
def test_a_weight_too_small_to_matter_does_not_hide_dominance(method: str) -> None:
    issue = Issue("line", ["worse", "better", "other"])
    negotiation = Negotiation([issue], ["X", "Y"], {"line": [[2, 2, 1], [3, 4, 9]]}, [0, 0])
    solution = nash_solution(negotiation, [1, 1e-17], method=method)
    assert [package["line"] for package in solution.ties] == ["better"]


@pytest.mark.parametrize("unit", [0.1, 0.7])
@pytest.mark.parametrize("method", METHODS)
def test_ties_are_judged_by_the_rounding_of_both_sides(method: str, unit: float) -> None:
    """Shares 3 / 8 of an exact party and of one whose sums round are the same smallest share."""
    sizes = {"i0": 4, "i1": 2, "i2": 2, "i3": 3}
    issues = [Issue(name, [f"o{o}" for o in range(size)]) for name, size in sizes.items()]
    scores = {
        "i0": [[3 * unit, 3 * unit, 5 * unit, unit], [4, 4, 1, 1]],
        "i1": [[unit, 2 * unit], [2, 2]],
        "i2": [[0, 4 * unit], [0, 5]],
        "i3": [[5 * unit, unit, 0], [0, 3, 5]],
    }
    negotiation = Negotiation(issues, ["A", "B"], scores, [8 * unit, 8])
    solution = solve(negotiation, "kalai_smorodinsky", method=method)
    assert [package.positions for package in solution.ties] == [(0, 1, 1, 0), (1, 1, 1, 0)]


@pytest.mark.parametrize("unit", [1e-30, 1e30])
@pytest.mark.parametrize("method", METHODS)
def test_products_beyond_doubles_decide_nothing(method: str, unit: float) -> None:
    names = [f"A{k}" for k in range(30)]
    scores = {"line": [[unit, 2 * unit, unit * 2]] * 30}
    negotiation = Negotiation([Issue("line", ["held", "moved", "open"])], names, scores, [0] * 30)
    solution = nash_solution(negotiation, method=method)
    assert [package["line"] for package in solution.ties] == ["moved", "open"]
    assert solution.value in (0.0, np.inf)
    assert solution.log_value == solution.log_bound == pytest.approx(30 * np.log(2 * unit), rel=1e-14)
    assert solution.gap == 0.0


def test_a_search_stopped_where_the_product_underflows_still_tells_its_gap() -> None:
    rng = np.random.default_rng(1)
    issues = [Issue(f"i{k}", [f"o{o}" for o in range(6)]) for k in range(40)]
    sorted_scores = np.sort(rng.integers(0, 101, (40, 3, 6)), axis=2).astype(float)
    sorted_scores[:, 1] = sorted_scores[:, 1, ::-1]
    no_deal = np.floor(sorted_scores.mean(axis=2).sum(axis=0) * 0.97)

    def stopped(unit: float) -> accord.Solution:
        scores = {issue.name: matrix * unit for issue, matrix in zip(issues, sorted_scores, strict=True)}
        negotiation = Negotiation(issues, ["A", "B", "C"], scores, no_deal * unit)
        return nash_solution(negotiation, [2, 2, 2], method="branch_and_bound", node_limit=1)

    held, lost = stopped(1.0), stopped(2.0**-300)
    assert (held.status, lost.status) == ("limit", "limit")
    assert lost.value == lost.bound == 0.0
    assert lost.gap == pytest.approx(held.gap, rel=1e-9)
    assert held.gap > 0


@pytest.mark.parametrize("method", METHODS)
def test_a_first_find_with_small_gains_does_not_narrow_the_search(method: str) -> None:
    """The smallest gain is zero in both packages; only the other party's gain tells them apart."""
    issue = Issue("line", ["little", "much"])
    negotiation = Negotiation([issue], ["A", "B"], {"line": [[3, 10000.3], [0.2, 0]]}, [3, 0])
    solution = solve(negotiation, "egalitarian", method=method)
    assert [package["line"] for package in solution.ties] == ["much"]

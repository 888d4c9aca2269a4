"""Leximin by branch and bound against the exact twins, with ties listed in full, in part and not at all."""

from __future__ import annotations

import numpy as np
import pytest

import accord
import oracle
import oracle_concepts as twins
from accord.engines.leximin_search import _Levels
from accord.engines.search_frame import Frame
from accord.solve import solve
from strategies import as_dict, negotiation_of, random_problem, scaled

LEXIMIN = ("egalitarian", "kalai_smorodinsky", "equal_loss")


@pytest.fixture
def room(monkeypatch):
    """Return a function that says for how many tied packages each search has room."""
    search = Frame.search

    def limit(capacity: int) -> None:
        def narrow(frame, goal, allowance, **options):
            options["capacity"] = min(capacity, options.get("capacity", capacity))
            return search(frame, goal, allowance, **options)

        monkeypatch.setattr(Frame, "search", narrow)

    return limit


@pytest.mark.parametrize("capacity", [1, 2, 3])
@pytest.mark.parametrize("unit", [1.0, 0.1, 1 / 3])
def test_level_by_level_agrees_with_the_twins(capacity: int, unit: float, room, monkeypatch) -> None:
    rng = np.random.default_rng([capacity, int(10 * unit)])
    room(capacity)
    ranks = []
    raised = _Levels._raised
    monkeypatch.setattr(
        _Levels, "_raised", lambda levels, found, rank: ranks.append(rank) or raised(levels, found, rank)
    )
    n_cases = 0
    for _ in range(500):
        problem = random_problem(rng, (1, 6))
        if not oracle.rational(problem):
            continue
        n_cases += 1
        negotiation = negotiation_of(scaled(problem, unit))
        for concept in LEXIMIN:
            expected, value = getattr(twins, concept)(problem)
            found = solve(negotiation, concept, method="branch_and_bound", max_ties=10_000)
            assert found.status == "optimal"
            worth = float(value) * (unit if concept != "kalai_smorodinsky" else 1.0)
            assert found.value == pytest.approx(worth, rel=1e-12, abs=1e-12)
            listed = [dict(tie) for tie in found.ties]
            known = [as_dict(package) for package in sorted(expected)]
            assert all(tie in known for tie in listed)
            assert found.n_ties == len(listed)
            assert listed == known or "at least" in found.reason
    assert n_cases > 200
    assert len(ranks) > 20
    assert max(ranks) > 1 or capacity > 1


def many(seed: int, n_parties: int, n_issues: int, high: int, share: float = 0.5) -> accord.Negotiation:
    rng = np.random.default_rng(seed)
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(5)]) for k in range(n_issues)]
    scores = {issue.name: rng.integers(0, high + 1, (n_parties, 5)) for issue in issues}
    best = sum(matrix.max(axis=1) for matrix in scores.values())
    return accord.Negotiation(issues, [f"A{k}" for k in range(n_parties)], scores, np.floor(share * best))


@pytest.mark.parametrize("concept", LEXIMIN)
@pytest.mark.parametrize(("n_parties", "n_issues", "high"), [(3, 14, 2), (4, 9, 2), (4, 9, 20), (5, 7, 1)])
def test_thousands_of_ties_agree_with_merging(concept, n_parties, n_issues, high, room) -> None:
    room(8)
    for seed in range(4):
        negotiation = many(seed, n_parties, n_issues, high)
        listed = solve(negotiation, concept, method="merging", max_ties=10**6)
        searched = solve(negotiation, concept, method="branch_and_bound", max_ties=10**6)
        assert searched.status == listed.status
        assert searched.value == pytest.approx(listed.value, nan_ok=True)
        assert set(searched.ties) <= set(listed.ties)
        assert searched.n_ties == listed.n_ties or "at least" in searched.reason


@pytest.mark.parametrize(("concept", "gains"), [("egalitarian", (1821, 1822, 1822, 1824))])
def test_a_hundred_issues_of_ten_options(concept, gains) -> None:
    rng = np.random.default_rng(1)
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(10)]) for k in range(100)]
    scores = {issue.name: rng.integers(0, 101, (4, 10)) for issue in issues}
    best = sum(matrix.max(axis=1) for matrix in scores.values())
    negotiation = accord.Negotiation(issues, list("ABCD"), scores, np.floor(0.6 * best))
    found = solve(negotiation, concept)
    assert (found.status, found.method) == ("optimal", "branch_and_bound")
    assert sorted(found.gains.tolist()) == list(gains)


@pytest.mark.parametrize("concept", ["kalai_smorodinsky", "equal_loss", "egalitarian"])
def test_whole_payoffs_near_the_last_digit_of_a_double(concept) -> None:
    """Ideal gains that differ by one in 2 to the 46 are told apart."""
    rng = np.random.default_rng(8)
    for _ in range(60):
        n_parties = int(rng.integers(2, 4))
        issues = [accord.Issue(f"i{k}", ["a", "b", "c", "d"]) for k in range(int(rng.integers(8, 11)))]
        scores = {
            issue.name: np.floor(rng.integers(0, 6, (n_parties, 4)) * 2.0**46 / 6)
            + rng.integers(0, 3, (n_parties, 4))
            for issue in issues
        }
        best = sum(matrix.max(axis=1) for matrix in scores.values())
        no_deal = np.floor(best * rng.choice([0.5, 0.6, 0.7]))
        negotiation = accord.Negotiation(issues, list("ABC")[:n_parties], scores, no_deal)
        merged = solve(negotiation, concept, method="merging")
        searched = solve(negotiation, concept, method="branch_and_bound")
        assert (searched.ties, searched.status) == (merged.ties, merged.status)
        assert searched.value == merged.value or merged.status == "no_agreement"

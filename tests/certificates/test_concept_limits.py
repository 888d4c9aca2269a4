"""Concepts stopped early: the package is rational, no package beats the bound, nothing false is proven."""

from __future__ import annotations

import math

import numpy as np
import pytest

import accord
import oracle
from accord.engines import slab_search
from accord.solve import solve
from strategies import negotiation_of, random_problem

NEED_IDEAL = ("kalai_smorodinsky", "equal_loss", "relative_utilitarian")
LIMITED = (*NEED_IDEAL, "egalitarian", "proportional", "utilitarian")


def conflict(seed: int, n_parties: int = 4, n_issues: int = 14, share: float = 0.9) -> accord.Negotiation:
    """Return a negotiation with conflict on every issue and a narrow zone."""
    rng = np.random.default_rng(seed)
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(5)]) for k in range(n_issues)]
    scores = {}
    for issue in issues:
        matrix = np.sort(rng.integers(0, 101, (n_parties, 5)), axis=1)
        scores[issue.name] = np.where(np.arange(n_parties)[:, None] % 2, matrix[:, ::-1], matrix)
    no_deal = np.floor(share * sum(matrix.mean(axis=1) for matrix in scores.values()))
    return accord.Negotiation(issues, [f"A{k}" for k in range(n_parties)], scores, no_deal)


def check(stopped: accord.Solution, best: accord.Solution) -> None:
    """Check an answer that may have been stopped early against the answer that was not."""
    if stopped.status != "limit":
        assert stopped.status == best.status
        assert set(stopped.ties) <= set(best.ties)
        assert stopped.n_ties == best.n_ties or f"at least {stopped.n_ties} tied" in stopped.reason
        assert stopped.package is None or stopped.value == pytest.approx(best.value, rel=1e-12, abs=1e-12)
        return
    assert stopped.method == "branch_and_bound"
    assert stopped.n_ties == len(stopped.ties) <= 1
    if best.status == "optimal":
        assert stopped.bound >= best.value - 1e-9
    if stopped.package is None:
        assert math.isnan(stopped.value)
        assert not stopped.gains.any()
        return
    assert (stopped.gains[[stopped.actors.index(party) for party in stopped.parties]] >= 0).all()
    assert best.status == "optimal"
    assert math.isnan(stopped.value) or stopped.value <= best.value + 1e-9
    assert stopped.bound == math.inf if math.isnan(stopped.value) else stopped.bound >= stopped.value


@pytest.fixture
def stop_at(monkeypatch):
    """Return a function that makes the search be interrupted when it asks for nodes for the k-th time."""
    slices = slab_search.Allowance.next_slice
    state = {"left": -1, "seen": 0}

    def next_slice(allowance):
        state["seen"] += 1
        state["left"] -= 1
        if state["left"] == 0:
            raise KeyboardInterrupt
        return slices(allowance)

    monkeypatch.setattr(slab_search.Allowance, "next_slice", next_slice)

    def stop(k: int) -> dict[str, int]:
        state.update(left=k, seen=0)
        return state

    return stop


@pytest.mark.parametrize("concept", LIMITED)
def test_node_limits_on_random_problems(concept) -> None:
    rng = np.random.default_rng(31)
    n_stopped = n_found = 0
    for _ in range(500):
        problem = random_problem(rng, (1, 5))
        negotiation = negotiation_of(problem).replace(bargaining_weights=None)
        best = solve(negotiation, concept, method="merging", max_ties=10_000)
        assert (best.status == "optimal") == bool(oracle.rational(problem))
        for node_limit in (1, 2, 4, 9):
            stopped = solve(negotiation, concept, node_limit=node_limit, max_ties=10_000)
            check(stopped, best)
            assert stopped.n_examined <= node_limit
            n_stopped += stopped.status == "limit"
            n_found += stopped.status == "limit" and stopped.package is not None
    assert n_stopped > 5
    assert n_found > 2


@pytest.mark.parametrize("concept", LIMITED)
def test_node_limits_are_shared_by_all_searches(concept) -> None:
    negotiation = conflict(1)
    best = solve(negotiation, concept)
    assert best.status == "optimal"
    statuses = set()
    for node_limit in (1, 10, 100, 1000, 10_000, 10**8):
        stopped = solve(negotiation, concept, node_limit=node_limit)
        check(stopped, best)
        assert stopped.n_examined <= node_limit
        assert (stopped.status == "limit") == ("stopped by the node limit" in stopped.reason)
        statuses.add(stopped.status)
    assert statuses == {"limit", "optimal"} or concept == "utilitarian"


@pytest.mark.parametrize("concept", LIMITED)
def test_a_time_limit_stops(concept) -> None:
    negotiation = conflict(2)
    stopped = solve(negotiation, concept, time_limit=1e-9)
    check(stopped, solve(negotiation, concept))
    assert stopped.status == "limit"
    assert "stopped by the time limit" in stopped.reason


@pytest.mark.parametrize("concept", LIMITED)
@pytest.mark.parametrize("gap", [0.5, 0.02, 0.001])
def test_a_gap_is_kept(concept, gap: float) -> None:
    negotiation = conflict(3, n_issues=24)
    best, stopped = solve(negotiation, concept), solve(negotiation, concept, gap=gap)
    check(stopped, best)
    assert stopped.bound - stopped.value <= gap * abs(stopped.bound) + 1e-12
    assert best.value <= stopped.bound + 1e-9
    assert stopped.status == "optimal" or "stopped at the gap asked for" in stopped.reason


@pytest.mark.parametrize("method", ["auto", "branch_and_bound"])
@pytest.mark.parametrize("concept", LIMITED)
def test_an_interrupt_proves_nothing_and_starts_nothing(concept, method, stop_at, monkeypatch) -> None:
    negotiation = conflict(4)
    best = solve(negotiation, concept, method=method)
    n_asked = stop_at(-1)
    solve(negotiation, concept, method=method)
    total = n_asked["seen"]

    def merged(*_, **__):
        raise AssertionError("an interrupted search is not followed by merging")

    monkeypatch.setattr("accord.solutions.rational_packages.pareto_frontier", merged)
    n_limits = 0
    for k in np.unique(np.linspace(1, total, 25).astype(int)):
        stop_at(int(k))
        stopped = solve(negotiation, concept, method=method)
        check(stopped, best)
        assert stopped.status == "limit"
        assert stopped.package is not None
        assert "interrupted" in stopped.reason
        n_limits += 1
    assert n_limits > 0


@pytest.mark.parametrize("concept", NEED_IDEAL)
def test_an_interrupt_among_ideal_gains_says_so(concept, stop_at) -> None:
    negotiation = conflict(5)
    stop_at(1)
    stopped = solve(negotiation, concept, method="branch_and_bound")
    assert stopped.status == "limit"
    assert "interrupted while ideal gains were searched for, 0 of 4 known" in stopped.reason
    assert math.isnan(stopped.value)
    assert stopped.bound == math.inf
    assert (stopped.gains >= 0).all()


@pytest.mark.parametrize("concept", LIMITED)
def test_a_closed_zone_is_told_or_left_open(concept, stop_at) -> None:
    negotiation = conflict(6, share=1.4)
    assert solve(negotiation, concept).status == "no_agreement"
    for k in range(1, 4):
        stop_at(k)
        stopped = solve(negotiation, concept, method="branch_and_bound")
        assert stopped.status in ("limit", "no_agreement")
        assert stopped.package is None


def test_a_proven_smallest_gain_survives_an_interrupt_among_the_larger(monkeypatch) -> None:
    """Where very many packages share the smallest gain, it is proven before the others are compared."""
    from accord.engines import leximin_search

    issues = [accord.Issue(f"i{k}", ["x", "y"]) for k in range(20)]
    pies = {issue.name: [[1, 0], [0, 1]] for issue in issues}
    negotiation = accord.Negotiation(issues, ["A", "B"], pies, [0, 0])

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(leximin_search._Levels, "_goal", interrupted)
    stopped = solve(negotiation, "egalitarian", method="branch_and_bound")
    assert (stopped.status, stopped.value, stopped.bound) == ("limit", 10.0, 10.0)
    assert stopped.gains.tolist() == [10.0, 10.0]
    assert "interrupted before the parties better off were compared" in stopped.reason


def test_payoffs_from_a_table_take_limits_too() -> None:
    issues = [accord.Issue(name, ["x", "y", "z"]) for name in ("a", "b")]
    rng = np.random.default_rng(7)
    table = rng.integers(0, 9, (9, 3))
    negotiation = accord.Negotiation(issues, ["A", "B", "C"], disagreement=[1, 1, 1], payoff_table=table)
    for concept in LIMITED:
        best = solve(negotiation, concept)
        for node_limit in (1, 3, 1000):
            check(solve(negotiation, concept, node_limit=node_limit), best)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, accord.errors.SpaceTooLargeError])
def test_an_answer_in_hand_is_kept_when_its_ties_cannot_be_counted(stop, monkeypatch) -> None:
    issues = [accord.Issue(f"i{k}", ["x", "y"]) for k in range(20)]
    pies = {issue.name: [[1, 0], [0, 1]] for issue in issues}
    negotiation = accord.Negotiation(issues, ["A", "B"], pies, [0, 0])

    def refuse(*_, **__):
        raise stop("no")

    monkeypatch.setattr("accord.solutions.rational_packages.pareto_frontier", refuse)
    for concept, value in (("egalitarian", 10.0), ("utilitarian", 20.0), ("relative_utilitarian", 1.0)):
        found = solve(negotiation, concept)
        assert (found.status, found.method, found.value) == ("optimal", "branch_and_bound", value)
        assert f"one of at least {found.n_ties} tied packages" in found.reason


def test_an_interrupt_while_a_coalition_is_looked_for_goes_through(stop_at) -> None:
    negotiation = conflict(8, share=1.15).replace(consent=accord.Consent(at_least=2))
    stop_at(1)
    with pytest.raises(KeyboardInterrupt):
        solve(negotiation, "egalitarian")

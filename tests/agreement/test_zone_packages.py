"""The zone among packages against brute force: every fact, both methods, any rule of consent."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

import accord
import oracle
import oracle_zone as twin
from oracle import Problem
from strategies import actor_name, issue_name, negotiation_of, option_name, plain, random_problem

METHODS = ("listing", "branch_and_bound")
Wins = Callable[[frozenset[int]], bool]


def random_consent(rng: np.random.Generator, problem: Problem) -> tuple[accord.Consent | None, Wins]:
    """Return a rule of consent as accord and as the twin know it; unanimity now and then."""
    parties = problem.parties
    veto = [party for party in parties if rng.random() < 0.25]
    votes = {p: int(rng.integers(0, 4)) for p in parties} if rng.random() < 0.5 else dict.fromkeys(parties, 1)
    needed = int(rng.integers(0, sum(votes.values()) + 1))
    if rng.integers(0, 3) == 0 or (needed == 0 and not veto):
        return None, twin.unanimous(problem)
    names = {actor_name(party): vote for party, vote in votes.items()}
    rule = accord.Consent(needed, [actor_name(party) for party in veto], names)
    return rule, lambda members: set(veto) <= members and sum(votes[m] for m in members) >= needed


def cases(seed: int, n: int) -> list[tuple[Problem, accord.Negotiation, Wins]]:
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(n):
        problem = random_problem(rng)
        rule, wins = random_consent(rng, problem)
        found.append((problem, negotiation_of(problem).replace(consent=rule), wins))
    return found


def or_infinite(amount: oracle.Exact | None) -> float:
    return math.inf if amount is None else float(amount)


@pytest.mark.parametrize("method", METHODS)
def test_size_witness_ranges_and_options_of_open_zones(method: str) -> None:
    n_open = 0
    for problem, negotiation, wins in cases(1, 700):
        inside = twin.zone(problem, wins)
        zone = accord.zone_of_agreement(negotiation, method=method, max_clashes=0)
        assert zone.n_packages == len(inside)
        assert zone.is_empty == (not inside)
        for issue, used in enumerate(twin.used_options(problem, inside)):
            facts = zone.options[issue_name(issue)]
            names = [option_name(o) for o in range(problem.n_options[issue])]
            assert facts["some"] == tuple(names[o] for o in sorted(used))
            assert set(facts["none"]) == set(names) - set(facts["some"])
            assert facts["all"] == (facts["some"] if len(used) == 1 else ())
        if not inside:
            continue
        n_open += 1
        assert zone.witness.positions in inside
        ranges = oracle.ranges(problem, inside)
        assert np.array_equal(zone.payoff_ranges, np.array(ranges, dtype=float))
        assert np.array_equal(zone.payoff_bounds, zone.payoff_ranges)
        for actor, (low, high) in enumerate(ranges):
            best, worst = zone.best[actor_name(actor)].positions, zone.worst[actor_name(actor)].positions
            assert best in inside
            assert worst in inside
            assert oracle.payoffs(problem, best)[actor] == high
            assert oracle.payoffs(problem, worst)[actor] == low
    assert n_open > 300


@pytest.mark.parametrize("method", METHODS)
def test_concessions_certificates_and_red_lines(method: str) -> None:
    n_empty = n_certified = n_binding = n_joint = 0
    for problem, negotiation, wins in cases(2, 700):
        zone = accord.zone_of_agreement(negotiation, method=method, max_clashes=0)
        sets = twin.binding_sets(problem, wins)
        lines = [accord.RedLine(actor_name(actor), plain(meant)) for actor, meant in problem.red_lines]
        assert zone.binding_sets == tuple(tuple(lines[at] for at in members) for members in sets)
        assert list(zone.binding_red_lines) == [lines[at] for at in sorted({a for s in sets for a in s})]
        n_binding += len(sets)
        n_joint += sum(len(members) > 1 for members in sets)
        if not zone.is_empty:
            assert zone.certificates == ()
            continue
        n_empty += 1
        assert zone.uniform_concession == or_infinite(twin.uniform_concession(problem, wins))
        for at, party in enumerate(problem.parties):
            assert zone.concessions[at] == or_infinite(twin.single_concession(problem, wins, party))
        proven = set()
        for certificate in zone.certificates:
            weights = {
                party: weight
                for party, weight in zip(problem.parties, certificate.exact_weights, strict=True)
                if actor_name(party) in certificate.coalition
            }
            assert min(weights.values()) >= 0
            assert twin.proves(problem, weights) == certificate.largest_gain < 0
            assert abs(certificate.weights.sum() - 1) < 1e-12
            proven.add(certificate.coalition)
            n_certified += 1
        if zone.certificate is not None:
            members = twin.coalitions(problem, wins)
            with_packages = [m for m in members if twin.acceptable_to(problem, m)]
            assert proven == {tuple(actor_name(p) for p in sorted(m)) for m in with_packages}
    assert n_empty > 150
    assert n_certified > 100
    assert n_binding > 30
    assert n_joint > 5


@pytest.mark.parametrize("method", METHODS)
def test_concessions_open_the_zone_and_nothing_less_does(method: str) -> None:
    n_tried = 0
    for _, negotiation, _ in cases(3, 300):
        zone = accord.zone_of_agreement(negotiation, method=method, max_clashes=0)
        if not zone.is_empty or math.isinf(zone.uniform_concession):
            continue
        n_tried += 1
        for amount, opens in ((zone.uniform_concession, True), (zone.uniform_concession - 0.5, False)):
            lower = negotiation.disagreement.copy()
            lower[negotiation.party_positions] -= amount
            again = accord.zone_of_agreement(
                negotiation.replace(disagreement=lower), method=method, max_clashes=0
            )
            assert again.is_empty != opens
    assert n_tried > 50


@pytest.mark.parametrize("among", ["packages", "searched packages"])
def test_all_minimal_clashes_are_found(among: str) -> None:
    rng = np.random.default_rng(4)
    n_clashes = 0
    method = "listing" if among == "packages" else "branch_and_bound"
    for _ in range(500):
        problem = random_problem(rng)
        if problem.table is not None or twin.zone(problem):
            continue
        negotiation = negotiation_of(problem)
        name = {("requires", at): repr(negotiation.linkages[at]) for at in range(len(problem.requires))}
        for at in range(len(problem.excludes)):
            name["excludes", at] = repr(negotiation.linkages[len(problem.requires) + at])
        name |= {("red_line", at): repr(line) for at, line in enumerate(negotiation.red_lines)}
        name |= {("party", party): repr(actor_name(party)) for party in problem.parties}
        expected = sorted(sorted(name[d] for d in clash) for clash in twin.minimal_clashes(problem))
        zone = accord.zone_of_agreement(negotiation, method=method, max_clashes=1000)
        assert sorted(sorted(map(repr, clash.demands)) for clash in zone.clashes) == expected
        assert zone.has_all_clashes
        n_clashes += len(expected)
    assert n_clashes > 150


def test_a_limit_on_clashes_is_told() -> None:
    issue = accord.Issue("x", ["a"])
    names = ["A", "B", "C"]
    negotiation = accord.Negotiation([issue], names, {"x": [[0]] * 3}, [1] * 3)
    zone = accord.zone_of_agreement(negotiation, max_clashes=2)
    assert len(zone.clashes) == 2
    assert not zone.has_all_clashes
    assert accord.zone_of_agreement(negotiation, max_clashes=3).has_all_clashes


@pytest.mark.parametrize("seed", range(4))
def test_listing_and_search_agree_where_enumeration_counts(seed: int) -> None:
    rng = np.random.default_rng(seed)
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(8)]) for k in range(6)]
    scores = {issue.name: rng.integers(0, 101, (3, 8)) for issue in issues}
    best = np.sum([m.max(axis=1) for m in scores.values()], axis=0)
    linkage = accord.requires({"i0": ["o1", "o2"]}, {"i3": ["o0", "o4", "o5"]})
    line = accord.RedLine("B", {"i1": "o3", "i5": "o0"})
    for share in (0.5, 0.7, 0.78):
        negotiation = accord.Negotiation(
            issues, ["A", "B", "C"], scores, share * best, linkages=[linkage], red_lines=[line]
        )
        one, other = (accord.zone_of_agreement(negotiation, method=m) for m in METHODS)
        region = accord.payoff_region(negotiation, among="individually_rational", limit=0)
        assert one.n_packages == other.n_packages == region.n_packages
        assert np.array_equal(one.payoff_ranges, other.payoff_ranges, equal_nan=True)
        assert np.array_equal(one.payoff_ranges, region.payoff_ranges, equal_nan=True)
        assert one.options == other.options
        assert one.uniform_concession == other.uniform_concession
        assert np.array_equal(one.concessions, other.concessions)
        assert one.clashes == other.clashes
        assert one.binding_red_lines == other.binding_red_lines


@pytest.mark.parametrize("method", METHODS)
def test_red_lines_that_bind_only_together_are_told(method: str) -> None:
    issue, other = accord.Issue("l", ["a", "b", "c"]), accord.Issue("m", ["x", "y"])
    lines = [
        accord.RedLine("A", {"l": "a"}),
        accord.RedLine("B", {"l": "a"}),
        accord.RedLine("B", {"l": "b"}),
    ]
    scores = {"l": [[5, 5, 0], [5, 0, 0]], "m": [[0, 0], [0, 0]]}
    negotiation = accord.Negotiation([issue, other], ["A", "B"], scores, [1, 1], red_lines=lines)
    zone = accord.zone_of_agreement(negotiation, method=method)
    assert zone.is_empty
    assert zone.binding_sets == ((lines[0], lines[1]),)
    assert zone.binding_red_lines == (lines[0], lines[1])
    assert accord.zone_of_agreement(negotiation, among="lotteries").binding_sets == zone.binding_sets
    freed = negotiation.replace(disagreement=[1, 0])
    assert accord.zone_of_agreement(freed, method=method).binding_sets == ((lines[2],), (lines[0], lines[1]))

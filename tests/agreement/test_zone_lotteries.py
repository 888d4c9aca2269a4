"""The zone among lotteries against linear programs over all packages, its corners against a plain hull."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

import accord
import oracle
import oracle_zone as twin
from strategies import actor_name, issue_name, negotiation_of, option_name, random_problem


class Mixtures:
    """All lotteries over the acceptable packages, one probability per package."""

    def __init__(self, problem: oracle.Problem) -> None:
        self.packages = oracle.acceptable(problem)
        self.payoffs = np.array([[float(x) for x in oracle.payoffs(problem, p)] for p in self.packages])
        self.gains = np.array([[float(x) for x in oracle.gains(problem, p)] for p in self.packages])

    def largest(self, values: np.ndarray, free: int | None = None) -> float | None:
        n, m = self.gains.shape
        rows = [i for i in range(m) if i != free]
        found = linprog(
            -values, A_ub=-self.gains.T[rows], b_ub=np.zeros(len(rows)), A_eq=np.ones((1, n)), b_eq=[1]
        )
        return None if found.status == 2 else -float(found.fun)

    def largest_smallest_gain(self) -> float:
        n, m = self.gains.shape
        found = linprog(
            np.append(np.zeros(n), -1),
            A_ub=np.column_stack([-self.gains.T, np.ones(m)]),
            b_ub=np.zeros(m),
            A_eq=np.append(np.ones(n), 0)[None],
            b_eq=[1],
            bounds=[(0, None)] * n + [(None, None)],
        )
        return -float(found.fun)


def test_every_fact_agrees_with_linear_programs_over_all_packages() -> None:
    rng = np.random.default_rng(1)
    n_open = n_empty = 0
    for _ in range(400):
        problem = random_problem(rng)
        negotiation = negotiation_of(problem)
        zone = accord.zone_of_agreement(negotiation, among="lotteries", max_clashes=0, max_vertices=0)
        if not oracle.acceptable(problem):
            assert zone.is_empty
            assert zone.certificate is None
            continue
        mixtures = Mixtures(problem)
        level = mixtures.largest_smallest_gain()
        assert zone.is_empty == (level < -1e-9)
        if zone.is_empty:
            n_empty += 1
            assert zone.uniform_concession == pytest.approx(-level, abs=1e-9)
            for at in range(len(problem.parties)):
                most = mixtures.largest(mixtures.gains[:, at], free=at)
                assert zone.concessions[at] == pytest.approx(np.inf if most is None else -most, abs=1e-8)
            weights = dict(zip(problem.parties, zone.certificate.exact_weights, strict=True))
            assert twin.proves(problem, weights) == zone.certificate.largest_gain < 0
            continue
        n_open += 1
        gains = sum(p * negotiation.gains(package) for p, package in zone.witness)
        assert gains[negotiation.party_positions].min() >= -1e-12
        for actor in range(problem.n_actors):
            high = mixtures.largest(mixtures.payoffs[:, actor])
            low = -mixtures.largest(-mixtures.payoffs[:, actor])
            assert zone.payoff_ranges[actor] == pytest.approx([low, high], abs=1e-8)
            drawn = sum(p * negotiation.payoffs(k)[actor] for p, k in zone.best[actor_name(actor)])
            assert drawn == pytest.approx(high, abs=1e-8)
        for issue in range(len(problem.n_options)):
            some = zone.options[issue_name(issue)]["some"]
            for option in range(problem.n_options[issue]):
                takes = np.array([float(p[issue] == option) for p in mixtures.packages])
                assert (option_name(option) in some) == (mixtures.largest(takes) > 1e-9)
    assert n_open > 150
    assert n_empty > 50


def corner_candidates(gains: list[list[Fraction]]) -> set[tuple[Fraction, ...]]:
    """Return points whose hull is the two-party zone: all crossings of segments with the axes, and inside."""
    found = {tuple(g) for g in gains if min(g) >= 0}
    for a in gains:
        for b in gains:
            for i in range(2):
                if a[i] < 0 < b[i]:
                    share = Fraction(-a[i]) / (b[i] - a[i])
                    point = tuple(x + share * (y - x) for x, y in zip(a, b, strict=True))
                    found |= {point} if min(point) >= 0 else set()
    return found


def hull(points: set[tuple[Fraction, ...]]) -> list[tuple[Fraction, ...]]:
    """Return the extreme points (Andrew's monotone chain), in exact arithmetic."""
    ordered = sorted(points)
    if len(ordered) < 3:
        return ordered

    def half(sequence: list[tuple[Fraction, ...]]) -> list[tuple[Fraction, ...]]:
        chain: list[tuple[Fraction, ...]] = []
        for p in sequence:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2], chain[-1]
                if (bx - ax) * (p[1] - ay) - (by - ay) * (p[0] - ax) > 0:
                    break
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return sorted(half(ordered) + half(ordered[::-1]))


def test_corners_of_two_parties_are_those_of_the_hull() -> None:
    rng = np.random.default_rng(2)
    n_tried = 0
    for _ in range(500):
        problem = random_problem(rng, (2, 3))
        if len(problem.parties) != 2 or not oracle.acceptable(problem):
            continue
        gains = [[Fraction(x) for x in oracle.gains(problem, p)] for p in oracle.acceptable(problem)]
        rows = np.array(gains, dtype=float).T
        origin = linprog(
            np.zeros(rows.shape[1]), A_eq=np.vstack([rows, np.ones(rows.shape[1])]), b_eq=[0, 0, 1]
        )
        points = corner_candidates(gains) | ({(Fraction(0), Fraction(0))} if origin.status == 0 else set())
        zone = accord.zone_of_agreement(
            negotiation_of(problem), among="lotteries", max_clashes=0, max_vertices=500
        )
        assert zone.is_empty == (not points)
        if zone.is_empty:
            continue
        n_tried += 1
        floor = [Fraction(problem.disagreement[party]) for party in problem.parties]
        expected = [[float(x + f) for x, f in zip(p, floor, strict=True)] for p in hull(points)]
        assert zone.vertices.tolist() == sorted(expected)
    assert n_tried > 150


def test_corners_of_three_parties_span_the_region() -> None:
    rng = np.random.default_rng(3)
    n_tried = 0
    for _ in range(500):
        problem = random_problem(rng, (3, 3))
        if len(problem.parties) != 3 or not oracle.acceptable(problem):
            continue
        zone = accord.zone_of_agreement(
            negotiation_of(problem), among="lotteries", max_clashes=0, max_vertices=500
        )
        if zone.is_empty:
            continue
        n_tried += 1
        mixtures = Mixtures(problem)
        floor = np.array([float(problem.disagreement[party]) for party in problem.parties])
        for direction in rng.normal(size=(8, 3)):
            reach = mixtures.largest(mixtures.gains @ direction)
            assert ((zone.vertices - floor) @ direction).max() == pytest.approx(reach, abs=1e-7)
        assert len({tuple(v) for v in zone.vertices.tolist()}) == len(zone.vertices)
    assert n_tried > 80


def test_a_lottery_can_be_acceptable_where_no_package_is() -> None:
    issue = accord.Issue("seat", ["X", "Y"])
    negotiation = accord.Negotiation([issue], ["X", "Y"], {"seat": [[1, 0], [0, 1]]}, [0.25, 0.25])
    zone = accord.zone_of_agreement(negotiation)
    assert zone.is_empty
    assert zone.certificate is None
    assert "lottery" in zone.reason
    mixed = accord.zone_of_agreement(negotiation, among="lotteries")
    assert not mixed.is_empty
    assert mixed.vertices.tolist() == [[0.25, 0.75], [0.75, 0.25]]


def test_lotteries_clash_less_than_packages() -> None:
    issue = accord.Issue("seat", ["X", "Y"])
    negotiation = accord.Negotiation([issue], ["X", "Y"], {"seat": [[1, 0], [0, 1]]}, [0.75, 0.5])
    zone = accord.zone_of_agreement(negotiation, among="lotteries")
    assert [clash.parties for clash in zone.clashes] == [("X", "Y")]
    assert zone.uniform_concession == 0.125
    assert zone.concessions.tolist() == [0.25, 0.25]
    assert zone.certificate.weights.tolist() == [0.5, 0.5]
    assert zone.certificate.largest_gain == Fraction(-1, 8)


def test_a_rule_of_consent_gives_what_its_coalitions_can_agree_on() -> None:
    rng = np.random.default_rng(7)
    n_open = n_partly = 0
    for _ in range(120):
        problem = random_problem(rng, (3, 4))
        if len(problem.parties) < 3:
            continue
        rule = accord.Consent(len(problem.parties) - 1)
        ruled = negotiation_of(problem).replace(consent=rule)
        zone = accord.zone_of_agreement(ruled, among="lotteries", max_clashes=0)
        parts = [
            accord.zone_of_agreement(part, among="lotteries", max_clashes=0, max_vertices=0)
            for part in accord.coalition_negotiations(ruled)
        ]
        agreeing = [part for part in parts if not part.is_empty]
        assert zone.coalitions == tuple(part.parties for part in agreeing)
        assert zone.is_empty == (not agreeing)
        n_partly += 0 < len(agreeing) < len(parts)
        if not agreeing:
            assert zone.uniform_concession == min(part.uniform_concession for part in parts)
            continue
        n_open += 1
        assert (
            zone.payoff_ranges[:, 0].tolist() == np.min([p.payoff_ranges[:, 0] for p in agreeing], 0).tolist()
        )
        assert (
            zone.payoff_ranges[:, 1].tolist() == np.max([p.payoff_ranges[:, 1] for p in agreeing], 0).tolist()
        )
        for issue, facts in zone.options.items():
            some = [part.options[issue]["some"] for part in agreeing]
            assert set(facts["some"]) == set().union(*some)
    assert n_open > 40
    assert n_partly > 10


def test_red_lines_that_keep_packages_out_of_lotteries_bind() -> None:
    rng = np.random.default_rng(8)
    n_binding = 0
    for _ in range(250):
        problem = random_problem(rng, (2, 3))
        if not problem.red_lines or not oracle.packages(problem):
            continue
        negotiation = negotiation_of(problem)
        zone = accord.zone_of_agreement(negotiation, among="lotteries", max_clashes=0, max_vertices=0)
        own = [at for at, line in enumerate(negotiation.red_lines) if line.actor in negotiation.parties]
        expected: list[tuple[int, ...]] = []
        for members in sorted(twin.subsets(own), key=len)[1:]:
            if any(set(smaller) <= set(members) for smaller in expected):
                continue
            others = [r for k, r in enumerate(problem.red_lines) if k not in members]
            freed = oracle.Problem(**{**problem.__dict__, "red_lines": others})
            if not oracle.acceptable(freed):
                continue
            mixtures = Mixtures(freed)
            lines = [problem.red_lines[at][1] for at in members]
            crosses = [any(oracle.matches(line, p) for line in lines) for p in mixtures.packages]
            most = mixtures.largest(np.array(crosses, dtype=float))
            expected += [members] if most is not None and most > 1e-9 else []
        bind = tuple(tuple(negotiation.red_lines[at] for at in members) for members in expected)
        assert zone.binding_sets == bind
        n_binding += len(expected)
    assert n_binding > 20

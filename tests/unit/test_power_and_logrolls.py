"""Regions of bargaining weights, the path of power, and logrolls, against brute force."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

import accord
import oracle
from accord.errors import InvalidTypeError, InvalidValueError, UnknownNameError
from accord.logrolls import logrolls
from accord.power_path import power_path
from accord.power_regions import power_regions
from oracle import Problem
from strategies import as_dict, negotiation_of, random_problem


def cases(seed: int, n_cases: int, n_actors: tuple[int, int]) -> list[Problem]:
    rng = np.random.default_rng(seed)
    return [random_problem(rng, n_actors) for _ in range(n_cases)]


def test_regions_tile_all_weights_and_hold_the_nash_package_of_each() -> None:
    rng = np.random.default_rng(1)
    n_regions = []
    for problem in cases(1, 250, (1, 4)):
        negotiation = negotiation_of(problem)
        found = power_regions(negotiation)
        n_regions.append(len(found))
        if not oracle.rational(problem):
            assert found.regions == ()
            assert found.at(np.ones(len(problem.parties))) is None
            continue
        assert sum(region.share for region in found.regions) == pytest.approx(1.0, abs=1e-9)
        for _ in range(4):
            weights = rng.dirichlet(np.ones(len(problem.parties))) + 1e-3
            selected = accord.nash_solution(negotiation, weights)
            region = found.at(weights)
            assert region is not None
            assert (region.halfspaces @ weights >= -1e-9).all()
            np.testing.assert_allclose(region.gains, selected.gains[problem.parties], atol=1e-9)
            assert region.package == selected.package
            assert region.n_packages == selected.n_ties
    assert min(n_regions) == 0
    assert max(n_regions) > 3


def test_corners_of_a_region_lie_in_it_and_on_its_border() -> None:
    for problem in cases(2, 100, (2, 4)):
        found = power_regions(negotiation_of(problem))
        for region in found.regions:
            assert (region.corners >= -1e-9).all()
            np.testing.assert_allclose(region.corners.sum(axis=1), 1.0, atol=1e-9)
            assert (region.corners @ region.halfspaces.T >= -1e-8).all()


def test_shares_of_three_parties_agree_with_sampling() -> None:
    rng = np.random.default_rng(3)
    scores = {f"i{k}": rng.integers(0, 20, (3, 4)) for k in range(3)}
    issues = [accord.Issue(name, list("abcd")) for name in scores]
    negotiation = accord.Negotiation(issues, ["A", "B", "C"], scores, [10, 10, 10])
    found = power_regions(negotiation)
    drawn = rng.dirichlet(np.ones(3), 20_000)
    for region in found.regions:
        inside = (drawn @ region.halfspaces.T >= 0).all(axis=1).mean()
        assert inside == pytest.approx(region.share, abs=0.02)
    assert list(found.to_pandas()["share"]) == [region.share for region in found.regions]
    assert "share" in repr(found)


def test_two_intervals_meet_where_the_products_are_equal() -> None:
    issue = accord.Issue("line", ["held", "moved"])
    negotiation = accord.Negotiation([issue], ["A", "B"], {"line": [[8, 2], [1, 4]]}, [0, 0])
    first, second = power_regions(negotiation).regions
    # 8**w * 1**(1 - w) = 2**w * 4**(1 - w) at 2 * w = 2 * (1 - w)
    assert first.interval == pytest.approx((0.5, 1.0))
    assert second.interval == pytest.approx((0.0, 0.5))
    assert first.package == {"line": "held"}
    assert repr(power_regions(negotiation)).splitlines()[1].startswith("  weight of A 0.500 to 1.000")


def test_the_path_of_power_is_the_nash_solution_at_every_weight() -> None:
    n_without = 0
    for problem in cases(4, 300, (2, 2)):
        if len(problem.parties) != 2:
            continue
        negotiation = negotiation_of(problem)
        for party in negotiation.parties:
            path = power_path(negotiation, party)
            if not path.weights.size:
                n_without += 1
                continue
            assert path.weights[0] == 0.0
            assert path.weights[-1] == 1.0
            assert (np.diff(path.weights) >= -1e-12).all()
            for weight in (0.1, 0.37, 0.5, 0.9):
                weights = {p: weight if p == party else 1 - weight for p in negotiation.parties}
                exact = accord.nash_solution(negotiation, weights, over="lotteries")
                here = [np.interp(weight, path.weights, path.gains[:, i]) for i in (0, 1)]
                np.testing.assert_allclose(exact.gains[problem.parties], here, atol=1e-8)
    assert n_without > 20


def test_the_path_of_three_parties_is_sampled() -> None:
    for problem in cases(5, 40, (3, 3)):
        if len(problem.parties) != 3:
            continue
        path = power_path(negotiation_of(problem), n_points=3)
        assert not path.is_exact or not path.weights.size
        if path.weights.size:
            assert (np.diff(path.gains[:, 0]) >= -1e-6).all()
            assert len(path.to_pandas()) == 3
            assert repr(path).startswith("PowerPath: 3 weights tried")


def test_logrolls_are_all_exchanges_of_two_concessions() -> None:
    n_found = 0
    rng = np.random.default_rng(6)
    for problem in cases(6, 1500, (2, 4)):
        allowed = oracle.packages(problem)
        draft = allowed[rng.integers(len(allowed))]
        negotiation = negotiation_of(problem)
        found = {(r.package.positions, r.parties) for r in logrolls(negotiation, as_dict(draft))}
        assert found == expected_logrolls(problem, draft)
        n_found += len(found)
    assert n_found > 80


def expected_logrolls(problem: Problem, draft: tuple[int, ...]) -> set[object]:
    base = oracle.payoffs(problem, draft)

    def worth(changes: dict[int, int]) -> list[object] | None:
        package = tuple(changes.get(i, option) for i, option in enumerate(draft))
        if problem.table is not None and not oracle.is_allowed(problem, package):
            return None
        return [a - b for a, b in zip(oracle.payoffs(problem, package), base, strict=True)]

    found: set[object] = set()
    acceptable = set(oracle.acceptable(problem))
    for i, j in combinations(range(len(problem.parties)), 2):
        first, second = problem.parties[i], problem.parties[j]
        for a, b in product(range(len(draft)), repeat=2):
            for x, y in product(range(problem.n_options[a]), range(problem.n_options[b])):
                package = tuple({a: x, b: y}.get(k, option) for k, option in enumerate(draft))
                if a == b or draft[a] == x or draft[b] == y or package not in acceptable:
                    continue
                gives, takes, both = worth({a: x}), worth({b: y}), worth({a: x, b: y})
                if gives is None or takes is None:
                    continue
                concedes = gives[first] < 0 < gives[second] and takes[second] < 0 < takes[first]
                if concedes and both[first] > 0 and both[second] > 0:
                    found.add((package, (f"A{first}", f"A{second}")))
    return found


def test_a_logroll_names_concessions_harm_and_broken_parties() -> None:
    issues = [accord.Issue("a", ["x", "y"]), accord.Issue("b", ["x", "y"])]
    scores = {"a": [[3, 1], [0, 4], [5, 1]], "b": [[0, 4], [3, 2], [0, 0]]}
    negotiation = accord.Negotiation(issues, ["P", "Q", "R"], scores, [0, 0, 3])
    (roll,) = logrolls(negotiation, {"a": "x", "b": "x"})
    assert roll.concessions == {"P": ("a", "x", "y"), "Q": ("b", "x", "y")}
    assert roll.effects.tolist() == [2.0, 3.0, -4.0]
    assert roll.harms == ("R",)
    assert roll.breaks
    assert roll.package == {"a": "y", "b": "y"}
    assert repr(roll) == "Logroll: P gives a x for y, Q gives b x for y: P +2, Q +3, R -4"
    assert logrolls(negotiation, {"a": "x", "b": "x"}, limit=1)[0].package == roll.package


def test_mistakes_are_named() -> None:
    issue = accord.Issue("a", ["x", "y"])
    one = accord.Negotiation([issue], ["P"], {"a": [[1, 2]]}, [0])
    two = accord.Negotiation([issue], ["P", "Q"], {"a": [[1, 2], [2, 1]]}, [0, 0])
    with pytest.raises(InvalidValueError, match="`parties` must be at least two to differ in power, got 1"):
        power_path(one)
    with pytest.raises(UnknownNameError, match="`party` must name actors among 'P', 'Q', got 'R'"):
        power_path(two, "R")
    with pytest.raises(InvalidTypeError, match=r"`n_points` must be a whole number, got 2\.5"):
        power_path(two, n_points=2.5)
    with pytest.raises(InvalidValueError, match="`n_points` must be at least 2, got 1"):
        power_path(two, n_points=1)
    with pytest.raises(InvalidValueError, match="`limit` must be at least 1, got 0"):
        logrolls(two, {"a": "x"}, limit=0)
    with pytest.raises(InvalidValueError, match="`method` must be 'auto', 'merging' or 'enumeration'"):
        power_regions(two, method="guess")


def test_a_few_logrolls_of_many_are_the_first_of_all() -> None:
    rng = np.random.default_rng(5)
    issues = [accord.Issue(f"i{k}", ["a", "b", "c"]) for k in range(6)]
    for _ in range(30):
        scores = {issue.name: rng.integers(-9, 10, (3, 3)) / 10 for issue in issues}
        talks = accord.Negotiation(issues, ["A", "B", "C"], scores, [-9, -9, -9])
        draft = {issue.name: "b" for issue in issues}
        every = accord.logrolls(talks, draft)
        for limit in (1, 3, 10):
            some = accord.logrolls(talks, draft, limit=limit)
            assert [(one.package, one.parties) for one in some] == [
                (one.package, one.parties) for one in every[:limit]
            ]


def test_what_is_no_negotiation_gets_its_sentence() -> None:
    for ask in (
        lambda: accord.logrolls("talks", {}),
        lambda: accord.improve("talks", {}),
        lambda: accord.compare("talks"),
        lambda: power_path("talks"),
    ):
        with pytest.raises(InvalidTypeError, match=r"`negotiation` must be an accord\.Negotiation, got str"):
            ask()


def test_no_regions_make_an_empty_table_with_its_columns() -> None:
    issue = accord.Issue("line", ["held"])
    closed = accord.Negotiation([issue], ["A", "B"], {"line": [[0], [0]]}, [1, 1])
    assert list(accord.power_regions(closed).to_pandas().columns) == ["share", "gain A", "gain B"]

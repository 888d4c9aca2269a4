"""Breach, spoilers, ratification and ripeness against plain recomputation on random negotiations."""

from itertools import combinations, product

import numpy as np
import pytest

import accord
from accord.errors import InvalidTypeError


def random_talks(rng: np.random.Generator, n_actors: int = 3) -> accord.Negotiation:
    shape = rng.integers(1, 4, size=rng.integers(1, 4))
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(n)]) for k, n in enumerate(shape)]
    scores = {issue.name: rng.integers(-3, 6, (n_actors, issue.n_options)) for issue in issues}
    red_lines = [accord.RedLine("a0", {"i0": "o0"})] if shape[0] > 1 and rng.random() < 0.3 else []
    actors = [f"a{k}" for k in range(n_actors)]
    return accord.Negotiation(
        issues,
        actors,
        scores,
        rng.integers(-3, 3, n_actors),
        parties=actors[: max(1, n_actors - 1)],
        red_lines=red_lines,
    )


@pytest.mark.parametrize("seed", range(150))
def test_self_enforcing(seed):
    rng = np.random.default_rng(seed)
    talks = random_talks(rng)
    aftermath, delta = rng.integers(-4, 4, 3), float(rng.choice([0.0, 0.3, 0.5, 1.0]))
    breach = {"a0": ["i0"], "a1": [issue.name for issue in talks.issues]}
    found = accord.self_enforcing(
        talks, breach=breach, aftermath=aftermath, discount=delta, punishment=2.0, packages=list(talks.space)
    )
    for row, package in enumerate(talks.space):
        for column, party in enumerate(talks.parties):
            free = {i.name: i.options for i in talks.issues if i.name in breach[party]}
            changes = [dict(zip(free, options, strict=True)) for options in product(*free.values())]
            best = max(talks.payoffs({**package, **change})[column] for change in changes)
            kept = talks.payoffs(package)[column]
            margin = kept - (1 - delta) * best - delta * aftermath[column]
            assert found.margins[row, column] == pytest.approx(margin)
            critical = found.critical_discounts[row, column]
            if np.isnan(critical):
                assert kept < aftermath[column]
            else:
                at_critical = kept - (1 - critical) * best - critical * aftermath[column]
                assert at_critical == pytest.approx(0.0) or critical == 0.0
            needed = found.needed_credibilities[row, column]
            if margin >= 0:
                assert needed == 0
            elif np.isfinite(needed):
                assert margin + delta * needed * 2.0 == pytest.approx(0.0)
            else:
                assert margin + delta * 2.0 < 1e-12
    assert found.self_enforcing == tuple(
        p for p, margins in zip(talks.space, found.margins, strict=True) if (margins >= 0).all()
    )


@pytest.mark.parametrize("seed", range(150))
def test_spoilers(seed):
    rng = np.random.default_rng(seed)
    talks = random_talks(rng, 5)
    package = next(iter(talks.space))
    strength = {actor: int(rng.integers(0, 4)) for actor in talks.actors}
    needed = int(rng.integers(1, 6))
    found = accord.spoilers(talks, package, capability=strength, needed=needed)
    willing = {a for a, gain in zip(talks.actors, talks.gains(package), strict=True) if gain < 0}
    able = [
        set(group)
        for size in range(1, 6)
        for group in combinations(talks.actors, size)
        if set(group) <= willing and sum(strength[a] for a in group) >= needed
    ]
    minimal = {frozenset(group) for group in able if not any(other < group for other in able)}
    assert set(found.willing) == willing
    assert {frozenset(group) for group in found.coalitions} == minimal
    assert (found.smallest is None) == (not minimal)
    if minimal:
        assert len(found.smallest) == min(map(len, minimal))


@pytest.mark.parametrize("seed", range(100))
def test_win_set(seed):
    rng = np.random.default_rng(seed)
    talks = random_talks(rng, 5)
    ratifiers = {"a0": {"a3": 2.0, "a4": 1.0, "a0": 1.0}, "a1": {"a4": 1.0}}
    found = accord.win_set(talks, ratifiers)
    zone = accord.payoff_region(talks, among="individually_rational").packages
    gains = {package: dict(zip(talks.actors, talks.gains(package), strict=True)) for package in zone}

    def votes(package, party):
        return sum(w for actor, w in ratifiers[party].items() if gains[package][actor] >= 0)

    passing = [p for p in zone if votes(p, "a0") > 2.0 and votes(p, "a1") == 1.0]
    assert found.packages == tuple(passing)
    if passing:
        parties = [list(talks.actors).index(party) for party in talks.parties]
        only = accord.Negotiation(
            talks.issues,
            talks.actors,
            payoff_table=talks.payoffs([talks.space.package(k) for k in range(talks.space.n_packages)]),
            disagreement=talks.disagreement,
            parties=talks.parties,
            red_lines=[
                accord.RedLine("a0", dict(p)) for p in talks.space if p not in passing and len(passing) > 0
            ],
        )
        assert found.constraint == accord.nash_solution(only).ties
        at_home = [p for p in zone if votes(p, "a0") > 2.0]
        assert found.reservation[0] == min(talks.payoffs(p)[0] for p in at_home)
        assert len(parties) == len(talks.parties)
    for package, pivots in zip(found.zone, found.pivots, strict=True):
        assert pivots[1] == "a4"
        assert pivots[0] in ratifiers["a0"], package


@pytest.mark.parametrize("seed", range(60))
def test_ripeness(seed):
    rng = np.random.default_rng(seed)
    talks = random_talks(rng)
    packages = list(talks.space)
    ends = packages[0], packages[-1]
    odds, costs = np.array([0.0, 0.25, 0.5, 1.0]), np.array([0.0, 1.0, 3.0])
    found = accord.ripeness(
        talks, *ends, cost={"a0": 1, "a1": 0.5}, odds=odds, costs=costs, odds_drift=0.25, cost_growth=0.5
    )
    for i, p in enumerate(odds):
        for j, k in enumerate(costs):
            war = accord.War([(ends[0], p), (ends[1], 1 - p)], cost={"a0": k, "a1": 0.5 * k})
            here = talks.replace(disagreement=war.disagreement(talks))
            region = accord.payoff_region(here, among="individually_rational")
            assert found.is_open[i, j] == (not region.is_empty)
            later = min(1.0, p + 0.25)
            worse = accord.War([(ends[0], later), (ends[1], 1 - later)], cost={"a0": 1.5 * k, "a1": 0.75 * k})
            drift = worse.disagreement(talks).payoffs - here.disagreement
            assert found.drift[i, j] == pytest.approx(drift[:2])
    assert np.array_equal(found.is_ripe, found.is_open & (found.drift < 0).all(axis=2))


def test_numbers_of_the_wrong_type_get_their_sentence() -> None:
    with pytest.raises(InvalidTypeError, match="`win_probability` must be a number, got 'a'"):
        accord.guarantee_credibility("a", 1, 1, 1)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="`cost` must be a number, got None"):
        accord.guarantee_credibility(0.5, 1, 1, 1, None)  # type: ignore[arg-type]
    pie = accord.Issue("pie", ["A", "B"])
    talks = accord.Negotiation([pie], ["A", "B"], {"pie": [[1, 0], [0, 1]]}, [0, 0])
    with pytest.raises(InvalidTypeError, match="`discount` must be a number, got 'x'"):
        accord.preventive_war(talks, "A", war_now=[1, 0], war_later=[0, 1], discount="x")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="`duration` must be a number of periods, got 'x'"):
        accord.War([({"pie": "A"}, 1)], duration="x").disagreement(talks)  # type: ignore[arg-type]


def test_an_armistice_relapses_into_a_war_not_into_its_payoffs() -> None:
    pie = accord.Issue("pie", ["A", "B"])
    talks = accord.Negotiation([pie], ["A", "B"], {"pie": [[1, 0], [0, 1]]}, [0, 0])
    paid = accord.War([({"pie": "A"}, 1)]).disagreement(talks)
    held = accord.Armistice({"pie": "B"}, 0.1, paid, 0.9)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"`war` must be of type War, got .*Give the War itself"):
        held.disagreement(talks)

"""Ripeness cell by cell against the zone of that cell, and against a plain count in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import accord

ODDS, COSTS = np.array([0.0, 0.1, 0.25, 0.3, 0.5, 0.7, 1.0]), np.array([0.0, 1.0, 3.0])


def random_talks(rng: np.random.Generator) -> accord.Negotiation:
    """Return talks between parties on scales far apart, watched by a world with far larger payoffs."""
    n_parties = int(rng.integers(1, 4))
    actors = [*"ABC"[:n_parties], "World"]
    scale = 10.0 ** rng.integers(-9, 10, len(actors))
    scale[-1] = 1e12
    shape = rng.integers(1, 4, int(rng.integers(1, 4)))
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(n)]) for k, n in enumerate(shape)]
    tenths = {issue.name: rng.integers(-3, 6, (len(actors), issue.n_options)) for issue in issues}
    first = issues[0]
    return accord.Negotiation(
        issues,
        actors,
        {name: table / 10 * scale[:, None] for name, table in tenths.items()},
        np.zeros(len(actors)),
        parties=actors[:-1],
        linkages=[accord.excludes({"i0": "o0", "i1": "o0"})]
        if shape.size > 1 and shape[:2].max() > 1
        else [],
        interactions=[accord.Interaction({"i0": "o0"}, {"A": 0.1 * scale[0]})] if rng.random() < 0.5 else [],
        red_lines=[accord.RedLine("A", {"i0": "o0"})] if first.n_options > 1 and rng.random() < 0.3 else [],
        consent=accord.Consent(int(rng.integers(1, n_parties + 1))) if rng.random() < 0.5 else None,
    )


def as_table(talks: accord.Negotiation) -> accord.Negotiation:
    """Return the same talks with every package's payoffs listed."""
    table = [talks.payoffs(talks.space.package(k)) for k in range(talks.space.n_packages)]
    return talks.replace(payoff_table=table, interactions=[])


@pytest.mark.parametrize("seed", range(120))
def test_a_cell_is_open_where_its_zone_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    talks = random_talks(rng)
    if seed % 4 == 0:
        talks = as_table(talks)
    packages = list(talks.space)
    biggest = np.abs(talks.payoffs(packages)).max(axis=0)
    cost = {actor: 0.05 * biggest[row] for row, actor in enumerate(talks.actors)}
    found = accord.ripeness(talks, packages[0], packages[-1], cost=cost, odds=ODDS, costs=COSTS)
    for row, column in np.ndindex(found.is_open.shape):
        here = talks.replace(disagreement=found.disagreement[row, column])
        assert found.is_open[row, column] != accord.zone_of_agreement(here).is_empty
        for members, is_open in zip(found.coalitions, found.open_to[:, row, column], strict=True):
            own = here.replace(parties=members, consent=None)
            assert is_open != accord.zone_of_agreement(own).is_empty


def test_observers_and_scales_do_not_open_a_closed_zone() -> None:
    line = accord.Issue("l", ["a", "b"])
    watched = accord.Negotiation(
        [line], ["A", "B", "World"], {"l": [[1, 0], [0, 1], [0, 1e12]]}, [0, 0, 0], parties=["A", "B"]
    )
    apart = accord.Negotiation([line], ["A", "B"], {"l": [[1e9, 0], [0, 1e-6]]}, [0, 0])
    for talks in (watched, apart):
        found = accord.ripeness(talks, {"l": "a"}, {"l": "b"}, cost=0, odds=[0.5], costs=[1])
        assert not found.is_open[0, 0]


@pytest.mark.parametrize("seed", range(60))
def test_states_against_fractions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.integers(-3, 6, (3, 4)).tolist()
    needed = int(rng.integers(1, 4))
    talks = accord.Negotiation(
        [accord.Issue("line", list("abcd"))],
        ["A", "B", "C"],
        {"line": scores},
        [0, 0, 0],
        consent=accord.Consent(needed),
    )
    odds, costs = ["0", "0.1", "0.3", "1"], ["0", "0.5", "2"]
    spent = {"A": "0.1", "B": "0.7", "C": "0"}
    found = accord.ripeness(
        talks,
        {"line": "a"},
        {"line": "d"},
        cost={actor: float(c) for actor, c in spent.items()},
        odds=[float(p) for p in odds],
        costs=[float(k) for k in costs],
        odds_drift=0.1,
        cost_growth=0.25,
    )

    def no_deal(row: int, p: Fraction, k: Fraction) -> Fraction:
        own = Fraction(spent["ABC"[row]])
        return p * scores[row][0] + (1 - p) * scores[row][3] - k * own

    for i, p in enumerate(map(Fraction, odds)):
        for j, k in enumerate(map(Fraction, costs)):
            now = [no_deal(row, p, k) for row in range(3)]
            later = [
                no_deal(row, min(Fraction(1), p + Fraction("0.1")), k * Fraction("1.25")) for row in range(3)
            ]
            content = [[scores[row][o] >= now[row] for row in range(3)] for o in range(4)]
            losing = [later[row] < now[row] for row in range(3)]
            ripe = [[c and x for c, x in zip(one, losing, strict=True)] for one in content]
            assert found.is_open[i, j] == any(sum(one) >= needed for one in content)
            assert found.is_ripe[i, j] == any(sum(one) >= needed for one in ripe)
            assert (found.drift[i, j] < 0).tolist() == losing


def test_where_time_stands_still_it_is_said() -> None:
    line = accord.Issue("line", ["all_A", "all_B"])
    talks = accord.Negotiation([line], ["A", "B"], {"line": [[1, 0], [0, 1]]}, [0, 0])
    ends = {"line": "all_A"}, {"line": "all_B"}
    still = accord.ripeness(talks, *ends, cost=0.3)
    assert still.time_stands_still
    assert "time stands still, so no moment is ripe: give odds_drift or cost_growth" in repr(still)
    moving = accord.ripeness(talks, *ends, cost=0.3, cost_growth=0.1)
    assert not moving.time_stands_still
    assert "time runs against  A 98%, B 98%" in repr(moving)


def test_nobody_loses_by_the_rounding_of_the_same_prospects() -> None:
    """Both ends of war pay A the same, so drifting odds change nothing for A."""
    line = accord.Issue("line", ["x", "y"])
    talks = accord.Negotiation([line], ["A", "B"], {"line": [[0.1, 0.1], [0, 1]]}, [0, 0])
    found = accord.ripeness(talks, {"line": "x"}, {"line": "y"}, cost=0, odds_drift=0.1)
    assert (found.drift[:, :, 0] == 0).all()

"""Factions, refusals, unilateral acts and clauses: general facilities against their definitions."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

import accord
from accord.clauses import at_least_one, exchange
from accord.errors import InvalidValueError, UnknownNameError
from accord.factions import influence_range, largest_influence, mixed_actor, strongest_faction
from accord.procedures.refusals import refusals
from accord.unilateral import act_alone

ISSUES = [
    accord.Issue("a", ["0", "1", "2"]),
    accord.Issue("b", ["0", "1"]),
    accord.Issue("c", ["0", "1", "2"]),
]


def talks(rng: np.random.Generator, **changes: object) -> accord.Negotiation:
    scores = {i.name: rng.integers(-3, 9, size=(3, i.n_options)).astype(float) for i in ISSUES}
    arguments: dict[str, object] = {
        "issues": ISSUES,
        "actors": ["hard", "soft", "other"],
        "scores": scores,
        "disagreement": rng.integers(0, 12, size=3).astype(float),
        "parties": ["other"],
        "interactions": [accord.Interaction({"a": "1", "b": "1"}, {"hard": 2, "other": -1})],
    }
    return accord.Negotiation(**(arguments | changes))  # type: ignore[arg-type]


def packages() -> list[dict[str, str]]:
    return [
        dict(zip("abc", options, strict=True)) for options in itertools.product(*(i.options for i in ISSUES))
    ]


@pytest.mark.parametrize("seed", range(20))
def test_a_mixture_pays_the_average(seed: int) -> None:
    rng = np.random.default_rng(seed)
    negotiation = talks(rng)
    share = float(rng.integers(0, 5)) / 4
    mixed = mixed_actor(negotiation, "both", {"hard": share, "soft": 1 - share}, "a cabinet")
    assert mixed.actors == ("both", "hard", "soft", "other")
    assert mixed.parties == negotiation.parties
    assert mixed.actor_labels["both"] == "a cabinet"
    for package in packages():
        hard, soft, other = negotiation.payoffs(package)
        assert mixed.payoffs(package) == pytest.approx([share * hard + (1 - share) * soft, hard, soft, other])
    hard, soft, _ = negotiation.disagreement
    assert mixed.disagreement[0] == pytest.approx(share * hard + (1 - share) * soft)
    table = negotiation.replace(scores=None, payoff_table=lambda p: negotiation.payoffs(p), interactions=[])
    same = mixed_actor(table, "both", {"hard": share, "soft": 1 - share})
    assert np.allclose(same.payoffs(packages()), mixed.payoffs(packages()))


@pytest.mark.parametrize("seed", range(40))
def test_ranges_of_influence_by_trying_shares(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    lines = [accord.RedLine(f, {"a": "0"}) for f in ("hard", "soft") if seed % 3 == 0]
    negotiation = talks(rng, red_lines=lines)
    shares = np.linspace(0, 1, 201)
    best = -1.0
    for package in packages():
        hard, soft, other = negotiation.gains(package)
        accepting = [m for m in shares if m * hard + (1 - m) * soft >= -1e-9]
        low, high = influence_range(negotiation, package, "hard", "soft")
        if not accepting or (lines and package["a"] == "0"):
            assert math.isnan(low)
            assert math.isnan(high)
            continue
        assert (min(accepting), max(accepting)) == pytest.approx((low, high), abs=0.006)
        if other >= 0:
            best = max(best, high)
    most, selected = largest_influence(negotiation, "hard", "soft")
    assert (best < 0 and math.isnan(most) and not selected) or most == pytest.approx(best)
    for package in selected:
        assert influence_range(negotiation, package, "hard", "soft")[1] == pytest.approx(most)


def test_a_gain_of_zero_up_to_rounding_is_zero_for_a_faction() -> None:
    issues = [accord.Issue(name, ["x"]) for name in "abc"]
    for sign in (1, -1):
        soft = sign * np.array([-0.1, -0.2, 0.3])
        scores = {issue.name: [[-1.0], [part]] for issue, part in zip(issues, soft, strict=True)}
        negotiation = accord.Negotiation(issues, ["hard", "soft"], scores, [0, 0])
        (package,) = negotiation.space
        assert influence_range(negotiation, package, "hard", "soft") == (0.0, 0.0)


def test_the_strongest_faction_decides_alone() -> None:
    negotiation = talks(np.random.default_rng(3))
    for shares, chosen in (({"hard": 0.4, "soft": 0.6}, 1), ({"hard": 0.5, "soft": 0.5}, 0)):
        decided = strongest_faction(negotiation, "both", shares)
        assert decided.payoffs(packages()[0])[0] == negotiation.payoffs(packages()[0])[chosen]


def test_an_actor_refuses_what_all_its_factions_refuse() -> None:
    lines = [
        accord.RedLine("hard", {"a": ["0", "1"]}),
        accord.RedLine("hard", {"c": "2"}),
        accord.RedLine("soft", {"a": ["1", "2"], "b": "1"}),
    ]
    negotiation = talks(np.random.default_rng(4), red_lines=lines)
    mixed = mixed_actor(negotiation, "both", {"hard": 1, "soft": 1})
    own = [line for line in mixed.red_lines if line.actor == "both"]
    for package in packages():
        refused = {line.actor for line in lines if line.combination.matches(package)}
        assert any(line.combination.matches(package) for line in own) == (refused == {"hard", "soft"})
    alone = mixed_actor(negotiation, "both", {"hard": 1, "soft": 0})
    assert sum(line.actor == "both" for line in alone.red_lines) == 2


def test_factions_that_cannot_be_meant() -> None:
    negotiation = talks(np.random.default_rng(5))
    with pytest.raises(InvalidValueError, match="`name` must be new, got the actor 'other'"):
        mixed_actor(negotiation, "other", {"hard": 1})
    with pytest.raises(UnknownNameError, match="`influence` must name actors"):
        mixed_actor(negotiation, "both", {"nobody": 1})
    with pytest.raises(InvalidValueError, match="at least 0, got -1"):
        mixed_actor(negotiation, "both", {"hard": -1})
    with pytest.raises(InvalidValueError, match="some influence, got none"):
        mixed_actor(negotiation, "both", {"hard": 0})
    with pytest.raises(InvalidValueError, match="`faction` must be no party itself, got 'other'"):
        largest_influence(negotiation, "hard", "other")


def test_refusals() -> None:
    negotiation = talks(np.random.default_rng(6), parties=["hard", "other"])
    d = negotiation.disagreement
    found = refusals(negotiation, {"hard": {"other": 7.0, "hard": -1.0}})
    assert found["hard"].tolist() == [-1.0, d[1], 7.0]
    assert found["other"].tolist() == d.tolist()
    assert found.own.tolist() == [-1.0, d[1], d[2]]
    assert (list(found), len(found)) == (["hard", "other"], 2)
    with pytest.raises(UnknownNameError, match="`refused_by` must name actors"):
        refusals(negotiation, {"soft": {}})
    with pytest.raises(UnknownNameError, match="`refuser` must name actors"):
        found["soft"]


@pytest.mark.parametrize("seed", range(10))
def test_unilateral_acts_leave_gains_of_their_packages_alone(seed: int) -> None:
    negotiation = talks(np.random.default_rng(seed), interactions=[])
    moved = act_alone(negotiation, {"a": ("0", "2"), "b": ("1", "0")})
    assert all(package["a"] == "2" and package["b"] == "0" for package in moved.space)
    for package in moved.space:
        before = {**package, "a": "0", "b": "1"}
        assert moved.gains(package) == pytest.approx(negotiation.gains(before))


def test_acts_whose_worth_depends_on_the_deal_are_refused() -> None:
    negotiation = talks(np.random.default_rng(7))
    with pytest.raises(InvalidValueError, match="the same whatever the deal, got the issue 'a'"):
        act_alone(negotiation, {"a": ("0", "1")})
    with pytest.raises(UnknownNameError, match="name options among"):
        act_alone(negotiation, {"c": ("0", "9")})


@pytest.mark.parametrize("seed", range(30))
def test_clauses_allow_what_they_say(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def some() -> dict[str, list[str]]:
        chosen = rng.choice(3, size=rng.integers(1, 3), replace=False)
        return {
            ISSUES[i].name: sorted(
                rng.choice(ISSUES[i].options, size=rng.integers(1, ISSUES[i].n_options), replace=False)
            )
            for i in chosen
        }

    def matches(package: dict[str, str], combination: dict[str, list[str]]) -> bool:
        return all(package[i] in o for i, o in combination.items())

    wanted, condition = [some() for _ in range(rng.integers(1, 4))], some()
    if_ = condition if rng.random() < 0.5 else None
    for package in packages():
        one_of = all(linkage.allows(package) for linkage in at_least_one(ISSUES, wanted, if_))
        speaks = if_ is None or matches(package, if_)
        assert one_of == (not speaks or any(matches(package, c) for c in wanted))
        traded = all(linkage.allows(package) for linkage in exchange(wanted[0], condition))
        assert traded == (matches(package, wanted[0]) == matches(package, condition))


def test_clauses_that_cannot_be_meant() -> None:
    with pytest.raises(InvalidValueError, match="at least one combination"):
        at_least_one(ISSUES, [])
    with pytest.raises(UnknownNameError, match="`of` must name issues among 'a', 'b', 'c', got 'd'"):
        at_least_one(ISSUES, [{"d": "0"}])

"""Games made from negotiations: what each profile leads to, and their equilibria."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import accord
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError, UnknownNameError
from accord.games.equilibria import nash_equilibria
from accord.games.isolated_equilibria import all_isolated_equilibria
from accord.games.pure import pure_equilibria
from accord.procedures.instrument_game import instrument_game
from accord.procedures.negotiation_game import demand_game, ratification_game


def talks(seed: int = 0, **changes: object) -> accord.Negotiation:
    draw = np.random.default_rng(seed)
    issues = [accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free", "none"])]
    scores = {issue.name: draw.integers(0, 6, (3, issue.n_options)) for issue in issues}
    arguments = {"parties": ["UKR", "RUS"], **changes}
    return accord.Negotiation(issues, ["US", "UKR", "RUS"], scores, draw.integers(0, 8, 3), **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(10))
def test_demands_for_packages_agree_on_the_diagonal(seed: int) -> None:
    negotiation = talks(seed, linkages=[accord.excludes({"line": "held", "forces": "none"})])
    made = demand_game(negotiation)
    packages = list(negotiation.space)
    assert made.game.players == ("UKR", "RUS")
    for (i, j), package in made.packages.items():
        assert package == (packages[i] if i == j else None)
        expected = negotiation.payoffs(packages[i]) if i == j else negotiation.disagreement
        np.testing.assert_array_equal(made.payoffs[i, j], expected)
        np.testing.assert_array_equal(made.game.payoffs[:, i, j], expected[[1, 2]])
    rational = {k for k, package in enumerate(packages) if negotiation.gains(package)[[1, 2]].min() >= 0}
    assert {i for i, j in pure_equilibria(made.game) if i == j} == rational


@pytest.mark.parametrize("seed", range(10))
def test_partial_demands_leave_the_rest_to_the_nash_product(seed: int) -> None:
    line = accord.RedLine("RUS", {"forces": "free"})
    negotiation = talks(seed, red_lines=[line] * (seed % 2))
    demands = {
        "UKR": [{"line": "held"}, {"forces": ["free", "none"]}, {}],
        "RUS": [{"line": "moved"}, {"forces": "capped"}, {}],
    }
    made = demand_game(negotiation, demands)
    for (i, j), package in made.packages.items():
        fitting = [
            one
            for one in negotiation.space
            if accord.Combination(demands["UKR"][i]).matches(one)
            and accord.Combination(demands["RUS"][j]).matches(one)
            and not negotiation.crossed_red_lines(one)
        ]
        assert (package is None) == (not fitting)
        rational = [one for one in fitting if negotiation.gains(one)[[1, 2]].min() >= 0]
        if rational:
            best = max(float(np.prod(negotiation.gains(one)[[1, 2]])) for one in rational)
            assert package in rational
            assert package is not None
            assert float(np.prod(negotiation.gains(package)[[1, 2]])) == best
    assert made.game.strategies[0] == ("line=held", "forces=free|none", "anything")
    assert "profiles that agree" in repr(made)


def test_a_ratification_vote_of_three_is_a_degenerate_game() -> None:
    negotiation = talks(0, parties=["US", "UKR", "RUS"]).replace(disagreement=[0, 0, 0])
    package = {"line": "moved", "forces": "free"}
    deal = negotiation.payoffs(package)
    made = ratification_game(negotiation, package)
    for votes in product((0, 1), repeat=3):
        passed = votes == (0, 0, 0)
        assert (made.packages[votes] is not None) == passed
        np.testing.assert_array_equal(made.payoffs[votes], deal if passed else [0, 0, 0])
    assert (deal > 0).all()
    assert (0, 0, 0) in pure_equilibria(made.game)
    assert (1, 1, 1) in pure_equilibria(made.game)
    assert all_isolated_equilibria(made.game).is_degenerate
    majority = ratification_game(
        negotiation, package, ratifiers={"US": 2, "RUS": 1}, quota=2, blame={"RUS": 1}
    )
    assert majority.packages[0, 1] is not None
    assert majority.packages[1, 0] is None
    assert majority.payoffs[0, 1][2] == deal[2] - 1
    assert pure_equilibria(majority.game) == ((0, 0),)


def test_instruments_change_no_deal_and_deals() -> None:
    negotiation = talks(3)
    term = accord.Interaction({"line": "moved"}, {"RUS": 2, "UKR": -1})
    tools = {
        "US": {"nothing": {}, "aid": {"deal": {"UKR": 3}, "cost": 1}, "link": {"interactions": [term]}},
        "RUS": {"wait": {}, "escalate": {"disagreement": {"UKR": -4, "RUS": -1}, "cost": 0.5}},
    }
    made = instrument_game(negotiation, tools)
    assert made.game.players == ("US", "RUS")
    assert made.game.strategies == (("nothing", "aid", "link"), ("wait", "escalate"))
    for (i, j), paid in made.payoffs.items():
        changed = negotiation
        if j:
            changed = changed.replace(disagreement=changed.disagreement + np.array([0, -4, -1]))
        if i == 1:
            line = changed.scores["line"] + np.array([[0], [3], [0]])
            changed = changed.replace(scores={**changed.scores, "line": line})
        if i == 2:
            changed = changed.replace(interactions=[term])
        solution = accord.nash_solution(changed)
        assert made.packages[i, j] == solution.package
        np.testing.assert_allclose(paid, solution.payoffs - [1 * (i == 1), 0, 0.5 * j])
    assert nash_equilibria(made.game).is_complete


def test_instruments_over_a_payoff_table() -> None:
    negotiation = talks(1)
    table = np.array([negotiation.payoffs(package) for package in negotiation.space])
    same = negotiation.replace(payoff_table=table)
    tools = {"US": {"aid": {"deal": {"UKR": 3}}}, "RUS": {"hit": {"disagreement": {"UKR": -2}}}}
    np.testing.assert_array_equal(
        instrument_game(same, tools).game.payoffs, instrument_game(negotiation, tools).game.payoffs
    )
    term = accord.Interaction({"line": "moved"}, {"RUS": 2})
    with pytest.raises(InvalidValueError, match="`instruments` must use 'deal' and 'disagreement' only"):
        instrument_game(same, {"US": {"link": {"interactions": [term]}}})


def test_wrong_arguments_are_named() -> None:
    negotiation = talks()
    with pytest.raises(
        InvalidValueError, match="`demands` must list at least one demand of every party, got None"
    ):
        demand_game(negotiation, {"UKR": [{}]})
    with pytest.raises(UnknownNameError, match="`demands` must name actors among 'UKR', 'RUS', got 'US'"):
        demand_game(negotiation, {"US": [{}]})
    with pytest.raises(UnknownNameError, match=r"demands\['UKR'\]\[0\]"):
        demand_game(negotiation, {"UKR": [{"line": "lost"}], "RUS": [{}]})
    many = [accord.Issue(f"i{k}", ["a", "b"]) for k in range(11)]
    large = accord.Negotiation(many, ["A", "B"], {i.name: [[0, 1], [1, 0]] for i in many}, [0, 0])
    with pytest.raises(SpaceTooLargeError, match="`demands` must make at most 1000000 profiles, got 4194304"):
        demand_game(large)
    with pytest.raises(
        InvalidValueError, match="`quota` must lie between 0 and the weight of all voters, 2, got 3"
    ):
        ratification_game(negotiation, {"line": "held", "forces": "free"}, quota=3)
    with pytest.raises(
        UnknownNameError, match=r"`package` must name a package of the negotiation \(none\), got 'plan'"
    ):
        ratification_game(negotiation, "plan")
    with pytest.raises(InvalidValueError, match="`ratifiers` must have weights above zero, got 0 at 'US'"):
        ratification_game(negotiation, {"line": "held", "forces": "free"}, ratifiers={"US": 0})
    named = negotiation.replace(packages={"plan": {"line": "held"}})
    with pytest.raises(
        InvalidValueError, match="stand for exactly one allowed package, got 'plan' for several"
    ):
        ratification_game(named, "plan")
    with pytest.raises(UnknownNameError, match=r"`instruments\['US'\]\['x'\]` must have keys among"):
        instrument_game(negotiation, {"US": {"x": {"bonus": 1}}})
    with pytest.raises(
        InvalidTypeError, match=r"`instruments\['US'\]\['x'\]\['cost'\]` must be a number, got 'a'"
    ):
        instrument_game(negotiation, {"US": {"x": {"cost": "a"}}})
    with pytest.raises(
        InvalidTypeError, match="`instruments` must map actors to instruments and their effects"
    ):
        instrument_game(negotiation, {})

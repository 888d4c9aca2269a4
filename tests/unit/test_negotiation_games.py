"""Demand and ratification games: what each profile leads to, and their equilibria."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import accord
from accord.errors import (
    InvalidTypeError,
    InvalidValueError,
    SpaceTooLargeError,
    UnknownNameError,
)
from accord.games.isolated_equilibria import all_isolated_equilibria
from accord.games.pure import pure_equilibria
from accord.procedures.demand_game import demand_game
from accord.procedures.ratification_game import ratification_game


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


def test_votes_and_the_quota_are_read_as_written() -> None:
    negotiation = talks(0, parties=["US", "UKR", "RUS"])
    package = {"line": "held", "forces": "free"}
    made = ratification_game(negotiation, package, ratifiers={"US": 0.1, "UKR": 0.7, "RUS": 0.5}, quota=0.8)
    passes = {votes for votes, agreed in made.packages.items() if agreed is not None}
    assert passes == {(0, 0, 0), (0, 0, 1), (1, 0, 0)}
    alone = ratification_game(negotiation, package, ratifiers={"US": 0.7, "UKR": 0.1, "RUS": 0.1}, quota=0.9)
    assert [votes for votes, agreed in alone.packages.items() if agreed is not None] == [(0, 0, 0)]


def test_a_voter_never_ratifies_across_its_red_line() -> None:
    package = {"line": "held", "forces": "free"}
    lines = [accord.RedLine("RUS", {"forces": "free"}), accord.RedLine("US", {"line": "held"})]
    negotiation = talks(0, red_lines=lines)
    both = ratification_game(negotiation, package)
    assert both.game.strategies == (("ratify", "reject"), ("reject",))
    assert set(both.packages.values()) == {None}
    outvoted = ratification_game(negotiation, package, quota=1, blame={"RUS": 2})
    assert [agreed is not None for agreed in outvoted.packages.values()] == [True, False]
    assert outvoted.payoffs[0, 0].tolist() == (negotiation.payoffs(package) - [0, 0, 2]).tolist()


def test_of_compatible_demands_the_nash_solution_among_them_is_agreed() -> None:
    draw = np.random.default_rng(9)
    for _ in range(300):
        issues = [accord.Issue("a", ["x", "y", "z"]), accord.Issue("b", ["x", "y"])]
        scores = {issue.name: draw.integers(-2, 3, (3, issue.n_options)) for issue in issues}
        weights = draw.integers(0, 3, 3) + np.array([1, 0, 0]) if draw.random() < 0.5 else None
        negotiation = accord.Negotiation(
            issues, ["A", "B", "C"], scores, draw.integers(-3, 2, 3), bargaining_weights=weights
        )
        wanted = [{"a": ["x", "y"]}, {"b": ["x", "y"]}, {"a": ["y", "x", "z"]}]
        made = demand_game(negotiation, {p: [one] for p, one in zip("ABC", wanted, strict=True)})
        asked = negotiation.replace(linkages=[accord.excludes({"a": "z"})])
        solution = accord.nash_solution(asked)
        if solution.package is not None:
            assert dict(made.packages[0, 0, 0] or {}) == dict(solution.package)
            assert made.n_ties[0, 0, 0] == solution.n_ties
        else:
            losses = [np.maximum(-asked.gains(package), 0).sum() for package in asked.space]
            agreed = made.packages[0, 0, 0]
            assert agreed is not None
            assert np.maximum(-asked.gains(agreed), 0).sum() == min(losses)


def test_a_party_that_cannot_gain_does_not_blur_the_product() -> None:
    line = accord.Issue("line", ["a", "b"])
    negotiation = accord.Negotiation([line], ["A", "B"], {"line": [[0, 0], [1, 5]]}, [0, 0])
    made = demand_game(negotiation, {"A": [{}], "B": [{}]})
    assert dict(made.packages[0, 0] or {}) == {"line": "b"}
    tied = demand_game(negotiation.replace(scores={"line": [[1, 2], [2, 1]]}), {"A": [{}], "B": [{}]})
    assert tied.n_ties == {(0, 0): 2}
    assert "agree  1 of 1, at 1 of them the first of several packages that are equally good\n" in repr(tied)
    assert "agree  1 of 1\n" in repr(made)


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
        UnknownNameError, match=r"`package` must name a package of the negotiation, .* got 'plan'\. There is"
    ):
        ratification_game(negotiation, "plan")
    with pytest.raises(InvalidValueError, match="`ratifiers` must have weights above zero, got 0 at 'US'"):
        ratification_game(negotiation, {"line": "held", "forces": "free"}, ratifiers={"US": 0})
    named = negotiation.replace(packages={"plan": {"line": "held"}})
    with pytest.raises(
        InvalidValueError, match="stand for exactly one allowed package, got 'plan' for several"
    ):
        ratification_game(named, "plan")
    package = {"line": "held", "forces": "free"}
    with pytest.raises(InvalidTypeError, match="`quota` must be a finite number, got 'all'"):
        ratification_game(negotiation, package, quota="all")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"`blame\['RUS'\]` must be a finite number, got nan"):
        ratification_game(negotiation, package, blame={"RUS": float("nan")})
    with pytest.raises(InvalidTypeError, match="`blame` must map voters to costs, got 3"):
        ratification_game(negotiation, package, blame=3)  # type: ignore[arg-type]


def test_parties_ratify_by_the_rule_of_consent() -> None:
    line = accord.Issue("line", ["held"])
    rule = accord.Consent(at_least=2, veto=["C"])
    three = accord.Negotiation([line], [*"ABC"], {"line": [[1]] * 3}, [0] * 3, consent=rule)
    made = ratification_game(three, {"line": "held"})
    for profile in product((0, 1), repeat=3):  # 0 ratifies
        ratify = [party for party, vote in zip("ABC", profile, strict=True) if vote == 0]
        assert (made.packages[profile] is not None) == ("C" in ratify and len(ratify) >= 2)
    assert ratification_game(three, {"line": "held"}, quota=2).packages[0, 0, 1] is not None
    assert ratification_game(three, {"line": "held"}, ratifiers=[*"ABC"]).packages[1, 0, 0] is None


def test_weights_of_the_rule_of_consent_are_votes() -> None:
    line = accord.Issue("line", ["held"])
    rule = accord.Consent(at_least=0.8, weights={"A": 0.7, "B": 0.1, "C": 0.1})
    three = accord.Negotiation([line], [*"ABC"], {"line": [[1]] * 3}, [0] * 3, consent=rule)
    made = ratification_game(three, {"line": "held"})
    assert made.packages[0, 1, 0] is not None
    assert made.packages[0, 1, 1] is None
    assert made.packages[1, 0, 0] is None


def test_demands_need_unanimity() -> None:
    outvoted = talks(consent=accord.Consent(at_least=1))
    with pytest.raises(InvalidValueError, match="`consent` must be unanimous here, got Consent"):
        demand_game(outvoted)
    assert demand_game(talks(consent=accord.Consent(at_least=2))).packages == demand_game(talks()).packages


def test_a_loss_beyond_its_own_rounding_does_not_pass_for_none() -> None:
    """The rounding of large payoffs of B exceeds what A loses, whose own payoffs are exact enough to tell."""
    line, rest = accord.Issue("line", ["held", "moved"]), accord.Issue("rest", ["same"])
    scores = {"line": [[0.1, 0.1 - 1e-9], [1.1e8, 2.1e8]], "rest": [[0.2], [0.7]]}
    two = accord.Negotiation([line, rest], [*"AB"], scores, [0.3, 0])
    made = demand_game(two, {"A": [{}], "B": [{}]})
    assert made.packages[0, 0] == {"line": "held", "rest": "same"}

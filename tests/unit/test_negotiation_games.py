"""Games made from negotiations: what each profile leads to, and their equilibria."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import accord
from accord.errors import (
    InvalidTypeError,
    InvalidValueError,
    SolverError,
    SpaceTooLargeError,
    UnknownNameError,
)
from accord.games.equilibria import nash_equilibria
from accord.games.isolated_equilibria import all_isolated_equilibria
from accord.games.pure import pure_equilibria
from accord.procedures.demand_game import demand_game
from accord.procedures.instrument_game import instrument_game
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


def instruments() -> list[accord.Instrument]:
    return [
        accord.Instrument("aid", "US", 1, on_agreement={"UKR": 3}),
        accord.Instrument("escalate", "RUS", 0.5, on_refusal={"UKR": -4, "RUS": -1}),
        accord.Instrument("sanctions", "US", 0.25, on_refusal={"RUS": -2}),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_owners_choose_sets_of_instruments(seed: int) -> None:
    negotiation = talks(seed)
    term = accord.Interaction({"line": "moved"}, {"RUS": 2, "UKR": -1})
    made = instrument_game(negotiation, instruments(), interactions={"aid": [term]})
    assert made.game.players == ("US", "RUS")
    assert made.game.strategies == (
        ("nothing", "aid", "sanctions", "aid + sanctions"),
        ("nothing", "escalate"),
    )
    for (i, j), paid in made.payoffs.items():
        aid, sanctions = i in (1, 3), i in (2, 3)
        table = {}
        for package in negotiation.space:
            deal = negotiation.payoffs(package) - [aid * 1 + sanctions * 0.25, 0, j * 0.5]
            bonus = np.array([0, -1, 2]) if package["line"] == "moved" else np.zeros(3)
            table[package] = deal + aid * (np.array([0, 3, 0]) + bonus)
        refused = negotiation.disagreement - np.array([0, 4 * j, j + 2 * sanctions])
        gains = {package: (deal - refused)[[1, 2]] for package, deal in table.items()}
        rational = {package: gain for package, gain in gains.items() if gain.min() >= 0}
        if not rational:
            assert made.packages[i, j] is None
            assert made.n_ties[i, j] == 0
            np.testing.assert_array_equal(paid, refused)
            continue
        agreed = made.packages[i, j]
        assert agreed in rational
        np.testing.assert_array_equal(paid, table[agreed])
        best = max(float(np.prod(gain)) for gain in rational.values())
        assert float(np.prod(rational[agreed])) == best
        if best > 0:
            ties = [package for package, gain in rational.items() if float(np.prod(gain)) == best]
            assert agreed == ties[0]
            assert made.n_ties[i, j] == len(ties)
    assert nash_equilibria(made.game).is_complete


def test_ties_of_the_solution_are_told() -> None:
    line = accord.Issue("line", ["a", "b"])
    negotiation = accord.Negotiation(
        [line], ["A", "B", "C"], {"line": [[1, 2], [2, 1], [0, 5]]}, [0, 0, 0], parties=["A", "B"]
    )
    made = instrument_game(negotiation, [accord.Instrument("help", "C", 0, on_agreement={"A": 1})])
    assert made.n_ties == {(0,): 2, (1,): 1}
    assert "agree  2 of 2, at 1 of them the first of several packages that are equally good\n" in repr(made)


def test_instruments_exclude_and_require_each_other() -> None:
    tools = [
        accord.Instrument("a", "US", 1, on_agreement={"UKR": 1}, excludes=["b"]),
        accord.Instrument("b", "US", 1, on_agreement={"UKR": 1}),
        accord.Instrument("c", "US", 1, on_agreement={"UKR": 1}, requires=["b"]),
    ]
    made = instrument_game(talks(0), tools)
    assert made.game.strategies == (("nothing", "a", "b", "b + c"),)


def test_scalable_instruments_are_used_in_steps() -> None:
    negotiation = talks(2)
    tools = [accord.Instrument("pay", "US", 1, on_agreement={"UKR": 0.5}, scalable=3)]
    assert instrument_game(negotiation, tools).game.strategies == (("nothing", "3 x pay"),)
    made = instrument_game(negotiation, tools, steps=3, concept="utilitarian")
    assert made.game.strategies == (("nothing", "pay", "2 x pay", "3 x pay"),)
    for amount in range(4):
        fixed = accord.Instrument("pay", "US", amount, on_agreement={"UKR": 0.5 * amount})
        same = instrument_game(negotiation, [fixed], concept="utilitarian")
        assert made.payoffs[amount,].tolist() == same.payoffs[1,].tolist()


def test_instruments_over_a_payoff_table() -> None:
    negotiation = talks(1)
    table = np.array([negotiation.payoffs(package) for package in negotiation.space])
    same = negotiation.replace(payoff_table=table)
    linked = {"aid": [accord.Interaction({"line": "moved"}, {"RUS": 2})]}
    np.testing.assert_array_equal(
        instrument_game(same, instruments(), interactions=linked).game.payoffs,
        instrument_game(negotiation, instruments(), interactions=linked).game.payoffs,
    )


def test_wrong_instruments_are_named() -> None:
    negotiation, (aid, escalate, _) = talks(), instruments()
    pay = {"on_agreement": {"UKR": 1}}
    with pytest.raises(InvalidTypeError, match="`instruments` must be a list, got dict"):
        instrument_game(negotiation, {"US": {"aid": {}}})  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="`instruments` must hold at least one instrument, got none"):
        instrument_game(negotiation, [])
    with pytest.raises(
        InvalidValueError,
        match=r"`instruments\[0\]\.requires` must name instruments of the same owner, .*, got 'escalate'",
    ):
        instrument_game(
            negotiation, [accord.Instrument("a", "US", 1, **pay, requires=["escalate"]), escalate]
        )
    with pytest.raises(
        InvalidValueError, match=r"`instruments\[0\]\.scalable` must have a limit, of which steps are shares"
    ):
        instrument_game(negotiation, accord.side_payments(["US", "UKR"]))
    with pytest.raises(
        InvalidValueError, match="names that tell sets of them apart, got two sets called 'nothing'"
    ):
        instrument_game(negotiation, [accord.Instrument("nothing", "US", 1, **pay)])
    with pytest.raises(
        UnknownNameError,
        match=r"`interactions` must name instruments among 'aid', got 'aide'\. Did you mean 'aid'\?",
    ):
        instrument_game(negotiation, [aid], interactions={"aide": []})
    with pytest.raises(
        InvalidTypeError, match=r"`interactions\['aid'\]\[0\]` must be of type Interaction, got int"
    ):
        instrument_game(negotiation, [aid], interactions={"aid": [1]})  # type: ignore[list-item]
    with pytest.raises(InvalidTypeError, match=r"`over` must be left out, .* got lotteries"):
        instrument_game(negotiation, [aid], over="lotteries")
    with pytest.raises(InvalidValueError, match="`steps` must be at least 1, got 0"):
        instrument_game(negotiation, [aid], steps=0)
    many = [accord.Instrument(f"i{k}", "US", 1, **pay) for k in range(21)]
    with pytest.raises(SpaceTooLargeError, match="`instruments` must leave an owner at most 1000000 sets"):
        instrument_game(negotiation, many)


def test_a_solution_that_is_not_proven_is_no_payoff() -> None:
    draw = np.random.default_rng(0)
    issues = [accord.Issue(f"i{k}", list("abcdefghij")) for k in range(40)]
    actors = ["US", "UKR", "RUS", *"abcde"]
    scores = {issue.name: draw.integers(0, 1000, (len(actors), 10)) for issue in issues}
    large = accord.Negotiation(issues, actors, scores, np.zeros(len(actors)))
    with pytest.raises(
        SolverError, match="`options` must let every solution be proven, got one stopped early"
    ):
        instrument_game(large, instruments(), node_limit=1)


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
        UnknownNameError, match=r"`package` must name a package of the negotiation, none, got 'plan'"
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

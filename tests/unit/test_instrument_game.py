"""The instrument game against a payoff table of its own, and what it refuses."""

from __future__ import annotations

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
from accord.procedures.instrument_game import instrument_game


def talks(seed: int = 0) -> accord.Negotiation:
    draw = np.random.default_rng(seed)
    issues = [accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free", "none"])]
    scores = {issue.name: draw.integers(0, 6, (3, issue.n_options)) for issue in issues}
    return accord.Negotiation(
        issues, ["US", "UKR", "RUS"], scores, draw.integers(0, 8, 3), parties=["UKR", "RUS"]
    )


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

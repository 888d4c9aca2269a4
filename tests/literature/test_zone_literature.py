"""Zones, leverage and linkage as published: who, when, and what the answer must be."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import accord


def war_over_a_pie(odds: float, cost_a: float, cost_b: float, n_shares: int = 65) -> accord.Negotiation:
    shares = [f"s{k}" for k in range(n_shares)]
    x = np.arange(n_shares) / (n_shares - 1)
    issue = accord.Issue("territory", shares)
    return accord.Negotiation(
        [issue], ["A", "B"], {"territory": [x, 1 - x]}, [odds - cost_a, 1 - odds - cost_b]
    )


def test_the_bargaining_range_is_as_wide_as_the_costs_of_war() -> None:
    """Fearon, J. D. (1995), Rationalist explanations for war, International Organization 49, 379-414:
    any split between p - c_A and p + c_B is better for both than war."""
    talks = war_over_a_pie(0.5, 0.125, 0.0625)
    zone = accord.zone_of_agreement(talks, among="lotteries")
    assert zone.payoff_ranges[0].tolist() == [0.5 - 0.125, 0.5 + 0.0625]
    assert zone.vertices.tolist() == [[0.375, 0.625], [0.5625, 0.4375]]
    split = accord.zone_of_agreement(talks)
    assert split.payoff_ranges[0].tolist() == [0.375, 0.5625]
    assert split.n_packages == 13


def test_an_indivisible_prize_closes_the_range_and_side_payments_open_it() -> None:
    """Fearon (1995) on indivisibility, and his objection: side payments should get around it. With odds of
    one half and costs of one eighth either must be paid 3/8 to give up the prize."""
    prize = accord.Issue("prize", ["A", "B"])
    talks = accord.Negotiation([prize], ["A", "B"], {"prize": [[1, 0], [0, 1]]}, [0.375, 0.375])
    zone = accord.zone_of_agreement(talks)
    assert zone.is_empty
    assert zone.certificate is None
    assert not accord.zone_of_agreement(talks, among="lotteries").is_empty
    for efficiency, transfer in ((1.0, 0.375), (0.75, 0.5)):
        found = accord.cheapest_leverage(talks, accord.side_payments(["A", "B"], efficiency))
        assert found.cost == transfer
        assert found.gains.min() == 0
        assert found.shadow_prices.max() == pytest.approx(1 / efficiency)
        assert len(found.alternatives) == 1
        assert found.alternatives[0].cost == transfer
    assert accord.cheapest_leverage(talks, accord.side_payments(["A", "B"], 0.5)).status == "infeasible"


def test_two_issues_that_fail_alone_succeed_together() -> None:
    """Tollison, R. D. and Willett, T. D. (1979), International Organization 33, 425-449, and Sebenius, J. K.
    (1983), International Organization 37, 281-316: each side would lose on one issue and gains more on
    the other, so neither passes alone and the pair does."""
    names = ["trade", "security"]
    issues = [accord.Issue(name, ["no", "yes"]) for name in names]
    scores = {"trade": [[0, 3], [0, -1]], "security": [[0, -1], [0, 3]]}
    talks = accord.Negotiation(issues, ["US", "EU"], scores, [0, 0])
    found = accord.linkage_value(talks, status_quo=dict.fromkeys(names, "no"))
    assert found.separate.value == 0
    assert found.joint.gains.tolist() == [2, 2]
    assert found.best_link == (("trade",), ("security",))
    strict = talks.replace(disagreement=[1, 1])
    needed = accord.linkage_value(strict, disagreement={"trade": [0.5, 0.5], "security": [0.5, 0.5]})
    assert needed.zone_needs_linkage


def test_five_of_six_with_two_vetoes() -> None:
    """The consent rule of the teaching game Harborco (D. Susskind and others, Program on Negotiation at
    Harvard Law School, 1991): a deal needs the owner and four of the five others, one of whom can
    veto. Six parties, five votes, two of them always: four minimal coalitions of five."""
    parties = ["owner", "regulator", "union", "ports", "governor", "environment"]
    rule = accord.Consent(at_least=5, veto=["owner", "regulator"])
    coalitions = rule.minimal_winning(parties)
    assert len(coalitions) == 4
    assert all(len(c) == 5 and {"owner", "regulator"} <= set(c) for c in coalitions)
    rng = np.random.default_rng(6)
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(n)]) for k, n in enumerate((3, 3, 4, 4, 5))]
    scores = {issue.name: rng.integers(0, 30, (6, issue.n_options)) for issue in issues}
    talks = accord.Negotiation(issues, parties, scores, [55, 50, 45, 50, 55, 60], consent=rule)
    zone = accord.zone_of_agreement(talks)
    gains = talks.gains(list(talks.space))
    accepts = gains >= 0
    passes = (accepts.sum(axis=1) >= 5) & accepts[:, 0] & accepts[:, 1]
    assert zone.n_packages == passes.sum() > accord.zone_of_agreement(talks.replace(consent=None)).n_packages


def test_the_vote_weights_of_the_first_european_council() -> None:
    """The Council of the EEC of 1958: France, Germany and Italy four votes, Belgium and the Netherlands two,
    Luxembourg one, twelve needed. Luxembourg never mattered (Brams, S. J. (1975), Game Theory and
    Politics, on its zero power)."""
    votes = {"FR": 4, "DE": 4, "IT": 4, "BE": 2, "NL": 2, "LU": 1}
    coalitions = accord.Consent(12, weights=votes).minimal_winning(tuple(votes))
    assert sorted(coalitions) == sorted(
        [("FR", "DE", "IT"), ("FR", "DE", "BE", "NL"), ("FR", "IT", "BE", "NL"), ("DE", "IT", "BE", "NL")]
    )
    assert not any("LU" in coalition for coalition in coalitions)


def test_a_mediator_pays_no_more_than_peace_is_worth_to_it() -> None:
    """Beardsley, K. (2011), The Mediation Dilemma: leverage is bounded by the mediator's own interest."""
    issue = accord.Issue("line", ["held"])
    scores = {"line": [[0], [0], [3]]}
    talks = accord.Negotiation([issue], ["A", "B", "US"], scores, [1, 1, 0], parties=["A", "B"])

    def tools(price: float) -> list[accord.Instrument]:
        return [
            accord.Instrument("aid", "US", price, {"A": 1}),
            accord.Instrument("sanctions", "US", 1, on_refusal={"B": -1}),
        ]

    found = accord.cheapest_leverage(talks, tools(2))
    assert found.cost == 3
    assert found.balance == {"US": 0}
    assert found.consent_prices.tolist() == [2, 1]
    refused = accord.cheapest_leverage(talks, tools(2.5))
    assert refused.status == "infeasible"
    assert "owner" in refused.reason


def test_hard_liners_who_welcome_isolation_make_sticks_useless() -> None:
    """Damage on refusal of the opposite sign (methods of coercive bargaining: Schelling, T. C. (1966), Arms
    and Influence): the stick that moves the moderate strengthens the hard-liner's refusal."""
    issue = accord.Issue("line", ["held"])
    scores = {"line": [[0], [0], [9]]}
    names = ["moderates", "hard-liners", "US"]
    talks = accord.Negotiation([issue], names, scores, [1, 0, 0], parties=names[:2])
    stick = accord.Instrument("isolation", "US", 1, on_refusal={"moderates": -2, "hard-liners": 1})
    carrot = accord.Instrument("aid", "US", 2, {"hard-liners": 1})
    assert accord.cheapest_leverage(talks, [stick]).status == "infeasible"
    both = accord.cheapest_leverage(talks, [stick, carrot])
    assert both.cost == 3
    assert both.no_deal.tolist() == [-1, 1, 0]


def test_party_weights_prove_that_nothing_can_be_agreed() -> None:
    """Farkas (1902) on the smallest case: two parties ask for more of one pie than there is."""
    talks = war_over_a_pie(0.5, -0.25, 0.0)
    zone = accord.zone_of_agreement(talks)
    assert zone.certificate.exact_weights == (Fraction(1, 2), Fraction(1, 2))
    assert zone.certificate.largest_gain == Fraction(-1, 8)
    assert [clash.parties for clash in zone.clashes] == [("A", "B")]
    assert zone.concessions.tolist() == [0.25, 0.25]

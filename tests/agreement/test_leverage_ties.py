"""Leverage with decimals that meet exactly on paper: one rule of rounding for plans, targets and reasons."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import inf

import numpy as np
import pytest

import accord
import oracle
import oracle_leverage as twin
from accord.leverage.options import Toolbox
from accord.leverage.rounding import Rounding
from oracle_leverage import Tool
from strategies import actor_name, as_dict, mapped, negotiation_of, random_problem

T, leverage = accord.Instrument, accord.cheapest_leverage


def offer(score: float, no_deal: float, gives: list[float], costs: list[float] | None = None):
    """Return a single package for a party, and instruments of a mediator who bears any cost."""
    talks = accord.Negotiation(
        [accord.Issue("line", ["a"])], ["A", "M"], {"line": [[score], [0]]}, [no_deal, -99], parties=["A"]
    )
    costs = [1.0] * len(gives) if costs is None else costs
    return talks, [
        T(f"x{k}", "M", c, {"A": give}) for k, (give, c) in enumerate(zip(gives, costs, strict=True))
    ]


@pytest.mark.parametrize(
    ("score", "no_deal", "gives"),
    [(0.7, 0.8, [0.1]), (-0.8, 0, [0.7, 0.1]), (0, 0.9, [0.2, 0.7]), (0, 0.3, [0.1, 0.2]), (0.2, 0.8, [0.6])],
)
@pytest.mark.parametrize("as_nash", [False, True])
def test_decimals_that_meet_on_paper_meet(
    score: float, no_deal: float, gives: list[float], as_nash: bool
) -> None:
    talks, tools = offer(score, no_deal, gives)
    dear = T("dear", "M", 30, {"A": 9})
    found = leverage(talks, [*tools, dear], {"line": "a"}, as_nash=as_nash)
    assert (found.cost, found.status) == (len(gives), "optimal")
    assert [dict(plan.amounts) for plan in found.alternatives] == [{"dear": 1.0}]
    short = talks.replace(disagreement=[no_deal + 1e-9, -99])
    assert leverage(short, tools, {"line": "a"}, as_nash=as_nash).status == "infeasible"


@pytest.mark.parametrize("as_nash", [False, True])
def test_budgets_and_owners_are_granted_rounding_too(as_nash: bool) -> None:
    talks, tools = offer(0, 2, [1, 1], [0.1, 0.2])
    assert leverage(talks, tools, {"line": "a"}, budget=0.3, as_nash=as_nash).status == "optimal"
    assert leverage(talks, tools, {"line": "a"}, budget=0.2999, as_nash=as_nash).status == "infeasible"
    rich = talks.replace(scores={"line": [[0], [0.3]]}, disagreement=[2, 0])
    assert leverage(rich, tools, {"line": "a"}, as_nash=as_nash).status == "optimal"
    poor = talks.replace(scores={"line": [[0], [0.2999]]}, disagreement=[2, 0])
    assert leverage(poor, tools, {"line": "a"}, as_nash=as_nash).status == "infeasible"


def test_an_instrument_used_to_its_limit_is_granted_rounding() -> None:
    talks, _ = offer(0.7, 0.8, [])
    aid = T("aid", "M", 1, {"A": 0.1}, scalable=True)
    assert dict(leverage(talks, [aid]).plan.amounts) == {"aid": 1.0}
    assert leverage(talks.replace(disagreement=[0.80001, -99]), [aid]).status == "infeasible"


def test_large_instruments_left_aside_excuse_nothing() -> None:
    talks, tools = offer(0, 1.0001, [1])
    giant = T("giant", "M", 5, {"A": -1e13}, on_refusal={"M": 1e13})
    assert leverage(talks, [*tools, giant]).status == "infeasible"
    assert leverage(talks, [*tools, giant], {"line": "a"}, as_nash=True).status == "infeasible"


def test_a_price_where_decimals_meet_is_that_of_more() -> None:
    talks, tools = offer(0.7, 0.8, [0.1])
    assert leverage(talks, tools).shadow_prices.tolist() == [inf]


def test_the_rounding_is_that_of_a_negotiation_with_the_instruments_in_it() -> None:
    rng = np.random.default_rng(53)
    n_positive = 0
    for _ in range(60):
        talks = negotiation_of(mapped(random_problem(rng, (2, 3)), lambda _, x: x / 10))
        names = talks.actors
        tools = [
            T(
                f"t{k}",
                names[0],
                0.3,
                {a: x / 10 for a, x in zip(names, rng.integers(1, 9, len(names)), strict=True)},
            )
            for k in range(3)
        ]
        box = Toolbox.of(talks, tools)
        found = Rounding(talks, np.zeros(len(talks.parties)), box, inf).of_whole(frozenset({0, 2}))
        every = {talks.issues[0].name: list(talks.issues[0].options)}
        terms = [
            accord.Interaction(every, part)
            for t in (tools[0], tools[2])
            for part in (t.on_agreement, {t.owner: -0.3})
        ]
        whole = talks.replace(interactions=[*talks.interactions, *terms])
        np.testing.assert_allclose(found, whole.structure.rounding, rtol=1e-12, atol=0)
        n_positive += (found > 0).any()
    assert n_positive > 30


def test_a_nash_target_in_tenths_costs_what_it_costs_in_ones() -> None:
    rng = np.random.default_rng(59)
    n_used = n_infeasible = 0
    for _ in range(150):
        problem = replace(random_problem(rng, (2, 3)), weights=None)
        n = problem.n_actors
        tools = [
            Tool(
                int(rng.integers(n)),
                int(rng.integers(0, 5)),
                [int(x) for x in rng.integers(-2, 7, n)],
                [int(x) for x in rng.integers(-6, 3, n)],
            )
            for _ in range(int(rng.integers(1, 5)))
        ]
        packages = oracle.packages(problem)
        target = packages[int(rng.integers(len(packages)))]
        good = nash_sets(problem, tools, target)
        found = leverage(
            negotiation_of(mapped(problem, lambda _, x: x / 10)),
            [
                T(
                    f"t{at}",
                    actor_name(tool.owner),
                    tool.cost / 10,
                    {actor_name(a): x / 10 for a, x in enumerate(tool.deal)},
                    {actor_name(a): x / 10 for a, x in enumerate(tool.refusal)},
                )
                for at, tool in enumerate(tools)
            ],
            as_dict(target),
            as_nash=True,
        )
        assert (found.status == "optimal") == bool(good)
        n_infeasible += not good
        if good:
            assert found.cost == pytest.approx(min(good.values()) / 10)
            n_used += bool(found.instruments)
    assert n_used > 8
    assert n_infeasible > 20


def nash_sets(
    problem: oracle.Problem, tools: list[Tool], target: oracle.Choice
) -> dict[tuple[int, ...], int]:
    """Return the sets of instruments under which the target is a Nash package, and their costs."""
    _, gain = twin.changes(tools)
    margin = {party: Fraction(0) for party in problem.parties}
    good = {}
    for chosen in twin.sets(tools) if target in oracle.acceptable(problem) else ():
        if twin.cheapest_for(problem, tools, target, chosen, margin) is None:
            continue
        changed = list(problem.disagreement)
        for party in problem.parties:
            changed[party] -= sum(gain[t][party] for t in chosen)
        if target in oracle.nash(replace(problem, disagreement=changed)).best:
            good[chosen] = sum(tools[t].cost for t in chosen)
    return good


def test_next_best_sets_may_be_of_other_coalitions() -> None:
    talks = accord.Negotiation(
        [accord.Issue("line", ["a"])],
        ["O", "T", "S", "M"],
        {"line": [[0], [-1], [-1], [0]]},
        [0, 0, 0, -99],
        parties=["O", "T", "S"],
        consent=accord.Consent(2, veto=["O"]),
    )
    found = leverage(talks, [T("for T", "M", 1, {"T": 1}), T("for S", "M", 2, {"S": 1})])
    assert set(found.plan.amounts) == {"for T"}
    assert [(set(plan.amounts), plan.cost) for plan in found.alternatives] == [({"for S"}, 2)]


def test_without_limits_what_excludes_each_other_is_not_used_together() -> None:
    talks = accord.Negotiation(
        [accord.Issue("line", ["a"])],
        ["A", "B", "M"],
        {"line": [[10], [10], [0]]},
        [11, 11, -1e6],
        parties=["A", "B"],
    )
    for limit in (inf, 1e6):
        x = T("x", "M", 1, {"A": 1}, scalable=limit, excludes=["y"])
        y = T("y", "M", 1, {"B": 1}, scalable=limit)
        note, both = T("note", "M", 1, {"A": 0.0005}), T("both", "M", 9, {"A": 1, "B": 1})
        assert leverage(talks, [x, y, note]).status == "infeasible"
        found = leverage(talks, [x, y, note, both])
        assert (found.cost, set(found.plan.amounts), found.alternatives) == (9, {"both"}, ())
        needy = [replaced(x, requires=["p"]), y, T("p", "M", 5, {"M": 1})]
        assert set(leverage(talks, needy).plan.amounts) == {"x", "y", "p"}


def replaced(tool: accord.Instrument, requires: list[str]) -> accord.Instrument:
    return T(tool.name, tool.owner, tool.cost, tool.on_agreement, scalable=tool.limit, requires=requires)


def test_what_is_scalable_may_be_required_and_is_then_in_use() -> None:
    talks = accord.Negotiation(
        [accord.Issue("line", ["a"])], ["A", "M"], {"line": [[0], [0]]}, [3, -99], parties=["A"]
    )
    found = leverage(
        talks, [T("y", "M", 1, {"A": 5}, requires=["z"]), T("z", "M", 2, {"A": 0.5}, scalable=2)]
    )
    assert dict(found.plan.amounts) == {"y": 1.0, "z": 2.0**-30}
    harmful = T("z", "M", 2, {"A": -1}, scalable=2)
    tight = leverage(talks, [T("y", "M", 1, {"A": 3}, requires=["z"]), harmful])
    assert tight.status == "infeasible"


def test_units_of_payments_far_apart() -> None:
    for high, low in ((4e7, 4e7), (4e9, 4e-6), (4e-6, 4e9)):
        talks = accord.Negotiation(
            [accord.Issue("seat", ["X", "Y"])],
            ["X", "Y"],
            {"seat": [[high, 0], [0, low]]},
            [high / 4, low / 4],
        )
        found = leverage(talks, accord.side_payments(["X", "Y"], efficiency=0.5))
        assert found.cost == pytest.approx(min(high, low) / 2)
        plans = [frozenset(plan.amounts) for plan in (found.plan, *found.alternatives)]
        assert len(set(plans)) == len(plans)


def refusing(no_deal: list[float], refused: str) -> accord.Negotiation:
    return accord.Negotiation(
        [accord.Issue("line", ["a", "b"])],
        ["A", "B", "M"],
        {"line": [[5, 0], [5, 5], [0, 0]]},
        no_deal,
        parties=["A", "B"],
        red_lines=[accord.RedLine("B", {"line": refused})],
    )


def test_without_its_consent_a_party_refuses_nothing() -> None:
    found = leverage(refusing([1, 1, -10], "a"), [T("aid", "M", 3, {"A": 3})])
    assert (found.cost, found.consent_prices.tolist()) == (3, [3, 3])


def test_the_reason_names_red_lines_where_they_alone_stand_in_the_way() -> None:
    aid = T("aid", "M", 3, {"A": 3})
    found = leverage(refusing([4, 1, -10], "a"), [aid])
    assert found.reason == "Only red lines of B stand in the way: without them instruments would suffice."
    found = leverage(refusing([9, 1, -10], "a"), [aid])
    assert found.reason == "No instruments move A far enough; the others could agree."
    found = leverage(refusing([9, 1, -10], "a"), [aid], {"line": "a"})
    assert found.reason == "The linkages forbid the target, or it crosses a red line of a party."


def test_effects_whose_sums_are_not_finite_are_refused() -> None:
    talks, _ = offer(0, 1, [])
    with pytest.raises(accord.errors.InvalidValueError) as caught:
        leverage(talks, [T("x", "M", 1, {"A": 1e308}), T("y", "M", 1, {"A": 1e308})])
    assert str(caught.value) == (
        "`instruments` must have effects whose sums are finite, got sums beyond the largest number."
    )

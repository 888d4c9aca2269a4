"""Leverage against exhaustive search over packages and sets of instruments."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import accord
import oracle
import oracle_leverage as twin
from oracle_leverage import Tool
from strategies import actor_name, as_dict, negotiation_of, random_problem


def random_tools(
    rng: np.random.Generator, n_actors: int, *, scalable: bool, benefits: bool = False
) -> list[Tool]:
    n = int(rng.integers(1, 5))
    found = []
    for at in range(n):
        ties = [int(other) for other in rng.permutation(n)[:1] if other != at and rng.random() < 0.3]
        kind = int(rng.integers(0, 2))
        found.append(
            Tool(
                owner=int(rng.integers(n_actors)),
                cost=int(rng.integers(-1 if benefits else 0, 5)),
                deal=[int(x) for x in rng.integers(-2, 7, n_actors) * (rng.random(n_actors) < 0.5)],
                refusal=[int(x) for x in rng.integers(-6, 3, n_actors) * (rng.random(n_actors) < 0.5)],
                excludes=ties if kind else [],
                requires=[] if kind or scalable else ties,
                scalable=[None, 1.0, 2.0][int(rng.integers(0, 3))] if scalable else None,
            )
        )
    return found


def instrument(at: int, tool: Tool) -> accord.Instrument:
    return accord.Instrument(
        f"t{at}",
        actor_name(tool.owner),
        tool.cost,
        {actor_name(a): x for a, x in enumerate(tool.deal)},
        {actor_name(a): x for a, x in enumerate(tool.refusal)},
        excludes=[f"t{other}" for other in tool.excludes],
        requires=[f"t{other}" for other in tool.requires],
        scalable=False if tool.scalable is None else tool.scalable,
    )


def check_plan(problem: oracle.Problem, tools: list[Tool], found: accord.Leverage, margin: int) -> None:
    """Check from scratch that the plan makes its package acceptable, to owners too, at the cost stated."""
    amounts = [Fraction(found.plan.amounts.get(f"t{at}", 0.0)) for at in range(len(tools))]
    deal, gain = twin.changes(tools)
    worth = oracle.payoffs(problem, found.package.positions)
    for actor in range(problem.n_actors):
        own = worth[actor] - problem.disagreement[actor]
        if actor in problem.parties:
            total = own + sum(g[actor] * a for g, a in zip(gain, amounts, strict=True))
            assert total >= margin - Fraction(1, 10**9)
            assert float(total) == pytest.approx(found.gains[actor], abs=1e-9)
        if any(tool.owner == actor and a for tool, a in zip(tools, amounts, strict=True)):
            balance = own + sum(d[actor] * a for d, a in zip(deal, amounts, strict=True))
            assert balance >= -Fraction(1, 10**9)
            assert float(balance) == pytest.approx(found.balance[actor_name(actor)], abs=1e-9)
    cost = sum(tool.cost * a for tool, a in zip(tools, amounts, strict=True))
    assert float(cost) == pytest.approx(found.cost, abs=1e-9)


@pytest.mark.parametrize("scalable", [False, True])
def test_the_cheapest_plan_agrees_with_exhaustive_search(scalable: bool) -> None:
    rng = np.random.default_rng(11 + scalable)
    n_found = n_infeasible = n_used = 0
    for trial in range(250):
        problem = random_problem(rng, (2, 4))
        tools = random_tools(rng, problem.n_actors, scalable=scalable, benefits=trial % 3 == 0)
        margin = int(rng.integers(0, 3))
        packages = oracle.packages(problem)
        target = packages[int(rng.integers(len(packages)))] if trial % 2 else None
        budget = float(rng.integers(0, 8)) if trial % 5 == 0 else np.inf
        least = {party: Fraction(margin) for party in problem.parties}
        known = twin.cheapest(problem, tools, target, least, frozenset(problem.parties), budget)
        found = accord.cheapest_leverage(
            negotiation_of(problem),
            [instrument(at, tool) for at, tool in enumerate(tools)],
            None if target is None else as_dict(target),
            margin,
            None if np.isinf(budget) else budget,
            alternatives=0,
        )
        if not known:
            n_infeasible += 1
            assert found.status == "infeasible"
            assert found.reason
            continue
        n_found += 1
        assert found.status == "optimal"
        assert found.cost == pytest.approx(min(known.values()), abs=1e-7)
        n_used += bool(found.instruments)
        check_plan(problem, tools, found, margin)
    assert n_found > 60
    assert n_infeasible > 30
    assert n_used > 15


def test_next_best_sets_are_the_next_best() -> None:
    rng = np.random.default_rng(13)
    n_alternatives = 0
    for _ in range(200):
        problem = random_problem(rng, (2, 3))
        tools = random_tools(rng, problem.n_actors, scalable=False)
        least = {party: Fraction(0) for party in problem.parties}
        known = twin.cheapest(problem, tools, None, least, frozenset(problem.parties))
        found = accord.cheapest_leverage(
            negotiation_of(problem), [instrument(at, tool) for at, tool in enumerate(tools)], alternatives=10
        )
        if found.status == "infeasible":
            continue
        seen: list[set[str]] = []
        for plan in (found.plan, *found.alternatives):
            left = {
                chosen: cost
                for chosen, cost in known.items()
                if not any(earlier <= {f"t{t}" for t in chosen} for earlier in seen)
            }
            assert plan.cost == min(left.values())
            seen.append(set(plan.amounts))
        if seen[-1]:
            names = [{f"t{t}" for t in chosen} for chosen in known]
            assert not [s for s in names if not any(earlier <= s for earlier in seen)]
        n_alternatives += len(found.alternatives)
    assert n_alternatives > 10


def test_prices_of_consent_are_what_is_saved_without_it() -> None:
    rng = np.random.default_rng(17)
    n_priced = 0
    for trial in range(150):
        problem = random_problem(rng, (2, 3))
        tools = random_tools(rng, problem.n_actors, scalable=bool(trial % 2))
        members = frozenset(problem.parties)
        least = {party: Fraction(0) for party in problem.parties}
        known = twin.cheapest(problem, tools, None, least, members)
        if not known:
            continue
        found = accord.cheapest_leverage(
            negotiation_of(problem), [instrument(at, tool) for at, tool in enumerate(tools)], alternatives=0
        )
        for at, party in enumerate(problem.parties):
            fewer = {p: m for p, m in least.items() if p != party}
            without = twin.cheapest(problem, tools, None, fewer, members)
            saved = min(known.values()) - min(without.values())
            assert found.consent_prices[at] == pytest.approx(saved, abs=1e-7)
            n_priced += saved > 0
    assert n_priced > 5


def test_shadow_prices_are_finite_differences() -> None:
    rng = np.random.default_rng(19)
    n_priced = 0
    for _ in range(700):
        problem = random_problem(rng, (2, 3))
        tools = random_tools(rng, problem.n_actors, scalable=True)
        found = accord.cheapest_leverage(
            negotiation_of(problem), [instrument(at, tool) for at, tool in enumerate(tools)], alternatives=0
        )
        if found.status == "infeasible":
            continue
        chosen = tuple(at for at in range(len(tools)) if f"t{at}" in found.plan.amounts)
        for at, party in enumerate(problem.parties):
            step = Fraction(1, 1000)
            costs = []
            for k in (0, 1):
                margin = {p: step * k * (p == party) for p in problem.parties}
                costs.append(twin.cheapest_for(problem, tools, found.package.positions, chosen, margin))
            if costs[1] is None:
                assert np.isinf(found.shadow_prices[at])
            else:
                slope = (costs[1] - costs[0]) / float(step)
                assert found.shadow_prices[at] == pytest.approx(slope, abs=1e-5)
                n_priced += slope > 0.01
    assert n_priced > 10


def test_the_target_becomes_the_nash_package_at_the_least_cost() -> None:
    rng = np.random.default_rng(23)
    n_found = n_used = 0
    for _ in range(150):
        problem = random_problem(rng, (2, 3))
        tools = random_tools(rng, problem.n_actors, scalable=False)
        packages = oracle.packages(problem)
        target = packages[int(rng.integers(len(packages)))]
        _, gain = twin.changes(tools)
        good = {}
        for chosen in twin.sets(tools):
            margin = {party: Fraction(0) for party in problem.parties}
            if (
                target not in oracle.acceptable(problem)
                or twin.cheapest_for(problem, tools, target, chosen, margin) is None
            ):
                continue
            changed = list(problem.disagreement)
            for party in problem.parties:
                changed[party] -= sum(gain[t][party] for t in chosen)
            under = oracle.Problem(**{**problem.__dict__, "disagreement": changed})
            if target in oracle.nash(under).best:
                good[chosen] = sum(tools[t].cost for t in chosen)
        found = accord.cheapest_leverage(
            negotiation_of(problem),
            [instrument(at, tool) for at, tool in enumerate(tools)],
            as_dict(target),
            as_nash=True,
        )
        assert (found.status == "optimal") == bool(good)
        if good:
            n_found += 1
            assert found.cost == min(good.values())
            assert tuple(int(name[1:]) for name in found.plan.amounts) in good
            n_used += bool(found.instruments)
    assert n_found > 20
    assert n_used > 5


def test_what_a_nash_target_cannot_have_is_refused_with_a_way_out() -> None:
    issue = accord.Issue("x", ["a", "b"])
    talks = accord.Negotiation([issue], ["A", "B"], {"x": [[4, 2], [1, 3]]}, [0, 0])
    aid = accord.Instrument("aid", "A", 1, {"B": 2}, scalable=2.0)
    with pytest.raises(accord.errors.InvalidValueError) as caught:
        accord.cheapest_leverage(talks, [aid], {"x": "a"}, as_nash=True)
    assert str(caught.value) == (
        "`instruments` must be used whole or not at all for a Nash target, got 'aid'. Offer it at several "
        "sizes that exclude each other."
    )
    sizes = [
        accord.Instrument(
            f"aid {k / 4}", "A", k / 4, {"B": k / 2}, excludes=[f"aid {j / 4}" for j in range(1, k)]
        )
        for k in range(1, 9)
    ]
    found = accord.cheapest_leverage(talks, sizes, {"x": "a"}, as_nash=True, alternatives=0)
    assert dict(found.plan.amounts) == {"aid 0.5": 1.0}
    many = [accord.Instrument(f"tool {k}", "A", 1, {"B": 1}) for k in range(21)]
    with pytest.raises(accord.errors.SpaceTooLargeError) as refused:
        accord.cheapest_leverage(talks, many, {"x": "a"}, as_nash=True)
    assert str(refused.value) == (
        "`instruments` must be at most 20 for a Nash target, got 21. Leave out those that no plan without "
        "as_nash uses."
    )


def test_a_nash_target_must_be_acceptable_whatever_the_margin() -> None:
    issue = accord.Issue("x", ["a", "b"])
    talks = accord.Negotiation([issue], ["A", "B"], {"x": [[4, 2], [-1, 3]]}, [0, 0])
    aid = accord.Instrument("aid", "A", 1, {"B": 2})
    assert accord.cheapest_leverage(talks, [aid], {"x": "a"}, margin=-2.0).cost == 0
    found = accord.cheapest_leverage(talks, [aid], {"x": "a"}, margin=-2.0, as_nash=True)
    assert found.status == "infeasible"
    found = accord.cheapest_leverage(talks, [aid], {"x": "b"}, margin=-2.0, as_nash=True)
    assert found.cost == 0


def test_a_rule_of_consent_is_met_by_its_cheapest_coalition() -> None:
    issue = accord.Issue("x", ["a"])
    names = ["A", "B", "C"]
    rule = accord.Consent(at_least=2, veto=["A"])
    talks = accord.Negotiation([issue], names, {"x": [[0], [0], [0]]}, [0, 5, 3], consent=rule)
    found = accord.cheapest_leverage(talks, accord.side_payments(names, payers=["A"]))
    assert found.status == "infeasible"
    rich = talks.replace(scores={"x": [[9], [0], [0]]})
    found = accord.cheapest_leverage(rich, accord.side_payments(names, payers=["A"]))
    assert found.coalition == ("A", "C")
    assert found.cost == 3
    assert dict(found.plan.amounts) == {"A pays C": 3.0}

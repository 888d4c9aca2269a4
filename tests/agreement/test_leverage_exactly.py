"""Leverage against exhaustive search in whole numbers, asked in tenths and in units of any size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import inf

import numpy as np
import pytest

import accord
import oracle
import oracle_leverage as twin
from oracle_leverage import Tool
from oracle_zone import coalitions
from strategies import actor_name, as_dict, mapped, negotiation_of, random_problem

Unit = Callable[[float], float]
UNITS: dict[str, Unit] = {
    "ones": float,
    "tenths": lambda x: x / 10,
    "sevenths": lambda x: x / 7,
    "hundred millionths": lambda x: x * 1e-8,
    "hundred millions": lambda x: x * 1e8,
}


def random_tools(rng: np.random.Generator, n_actors: int, *, n_scalable: int) -> list[Tool]:
    """Return up to five instruments, ties between any of them, scalable ones among them."""
    n = int(rng.integers(1, 6))
    found = []
    for at in range(n):
        ties = [int(other) for other in rng.permutation(n)[:2] if other != at and rng.random() < 0.3]
        excluding, limit = bool(rng.integers(0, 2)), float(rng.choice([1.0, 2.0, inf]))
        found.append(
            Tool(
                owner=int(rng.integers(n_actors)),
                cost=int(rng.integers(0 if limit == inf else -1, 6)),
                deal=[int(x) for x in rng.integers(-2, 7, n_actors) * (rng.random(n_actors) < 0.5)],
                refusal=[int(x) for x in rng.integers(-6, 3, n_actors) * (rng.random(n_actors) < 0.5)],
                excludes=ties if excluding else [],
                requires=[] if excluding else ties,
                scalable=limit if at < n_scalable else None,
            )
        )
    return found


def instruments(tools: list[Tool], unit: Unit) -> list[accord.Instrument]:
    def amounts(values: list[int]) -> dict[str, float]:
        return {actor_name(a): unit(x) for a, x in enumerate(values)}

    return [
        accord.Instrument(
            f"t{at}",
            actor_name(tool.owner),
            unit(tool.cost),
            amounts(tool.deal),
            amounts(tool.refusal),
            excludes=[f"t{other}" for other in tool.excludes],
            requires=[f"t{other}" for other in tool.requires],
            scalable=False if tool.scalable is None else tool.scalable,
        )
        for at, tool in enumerate(tools)
    ]


class Case:
    """A problem in whole numbers with instruments, a rule of consent, a margin and a budget."""

    def __init__(self, rng: np.random.Generator, *, n_scalable: int) -> None:
        self.problem = random_problem(rng, (2, 4))
        self.problem = replace(self.problem, weights=None)
        self.tools = random_tools(rng, self.problem.n_actors, n_scalable=n_scalable)
        self.margin = int(rng.integers(0, 3))
        self.budget = float(rng.integers(0, 8)) if rng.random() < 0.3 else inf
        parties = self.problem.parties
        self.quorum = int(rng.integers(1, len(parties) + 1)) if rng.random() < 0.4 else len(parties)
        self.veto = [parties[0]] if rng.random() < 0.5 else []
        packages = oracle.packages(self.problem)
        self.target = packages[int(rng.integers(len(packages)))] if rng.random() < 0.3 else None

    def known(self, dropped: int | None = None) -> dict[tuple[int, ...], float]:
        """Return the least cost of every set that does for some coalition, one party not asked."""

        def wins(members: frozenset[int]) -> bool:
            return len(members) >= self.quorum and set(self.veto) <= members

        found: dict[tuple[int, ...], float] = {}
        for members in coalitions(self.problem, wins):
            asked = members - {dropped}
            least = {party: Fraction(self.margin) for party in asked}
            own = twin.cheapest(self.problem, self.tools, self.target, least, asked, self.budget)
            for chosen, cost in own.items():
                found[chosen] = min(cost, found.get(chosen, inf))
        return found

    def negotiation(self, unit: Unit) -> accord.Negotiation:
        talks = negotiation_of(mapped(self.problem, lambda _, value: unit(value)))
        if self.quorum == len(self.problem.parties):
            return talks
        veto = [actor_name(party) for party in self.veto]
        return talks.replace(consent=accord.Consent(at_least=self.quorum, veto=veto))

    def ask(self, unit: Unit, alternatives: int) -> accord.Leverage:
        return accord.cheapest_leverage(
            self.negotiation(unit),
            instruments(self.tools, unit),
            None if self.target is None else as_dict(self.target),
            unit(self.margin),
            None if np.isinf(self.budget) else unit(self.budget),
            alternatives=alternatives,
        )


def check_ties(case: Case, plan: accord.leverage.result.Plan) -> None:
    """Check that instruments with amounts above zero go together."""
    used = {int(name[1:]) for name, amount in plan.amounts.items() if amount > 0}
    assert len(used) == len(plan.amounts)
    for t in used:
        assert not set(case.tools[t].excludes) & used
        assert set(case.tools[t].requires) <= used
        assert plan.amounts[f"t{t}"] <= (case.tools[t].scalable or 1.0)


def check_plans(case: Case, found: accord.Leverage, known: dict[tuple[int, ...], float], unit: Unit) -> int:
    """Check every plan against the cheapest set that contains no better one."""
    seen: list[set[int]] = []
    for plan in (found.plan, *found.alternatives):
        left = [cost for chosen, cost in known.items() if not any(one <= set(chosen) for one in seen)]
        assert plan.cost == pytest.approx(unit(min(left)), rel=1e-6, abs=unit(1e-6))
        check_ties(case, plan)
        seen.append({int(name[1:]) for name in plan.amounts})
    if seen[-1] and len(found.alternatives) < 3:
        assert all(any(one <= set(chosen) for one in seen) for chosen in known)
    return len(found.alternatives)


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("n_scalable", [0, 2])
def test_plans_and_next_best_sets_are_the_same_in_every_unit(name: str, n_scalable: int) -> None:
    rng = np.random.default_rng(41 + n_scalable)
    unit, n_found, n_next, n_infeasible, n_used, n_coalitions = UNITS[name], 0, 0, 0, 0, 0
    for _ in range(70):
        case = Case(rng, n_scalable=n_scalable)
        known, found = case.known(), case.ask(unit, 3)
        assert (found.status == "optimal") == bool(known)
        if not known:
            n_infeasible += 1
            continue
        n_found += 1
        n_next += check_plans(case, found, known, unit)
        n_used += bool(found.instruments)
        n_coalitions += found.coalition != found.parties
    assert n_found > 30
    assert n_infeasible > 10
    assert n_used > 8
    assert n_next > 8
    assert n_coalitions > 4


@pytest.mark.parametrize("name", UNITS)
def test_prices_of_consent_leave_out_gains_and_red_lines(name: str) -> None:
    rng = np.random.default_rng(47)
    unit, n_priced, n_refused = UNITS[name], 0, 0
    for _ in range(150):
        case = Case(rng, n_scalable=1)
        known = case.known()
        if not known:
            continue
        found = case.ask(unit, 0)
        for at, party in enumerate(case.problem.parties):
            saved = unit(min(known.values()) - min(case.known(party).values()))
            assert found.consent_prices[at] == pytest.approx(saved, rel=1e-6, abs=unit(1e-6))
            n_priced += saved > unit(1e-6)
            n_refused += saved > unit(1e-6) and any(actor == party for actor, _ in case.problem.red_lines)
    assert n_priced > 8
    assert n_refused


def test_amounts_without_limit_may_have_to_be_large() -> None:
    """What helps one harms the other almost as much, so that 1,000 of each are needed."""
    issue, names = accord.Issue("x", ["a"]), ["A", "B", "M"]
    talks = accord.Negotiation([issue], names, {"x": [[0], [0], [0]]}, [1, 0, -1e9], parties=["A", "B"])
    tools = [
        accord.Instrument("x", "M", 1, {"A": 1, "B": -1}, scalable=inf),
        accord.Instrument("y", "M", 1, {"A": -0.999, "B": 1}, scalable=inf),
    ]
    found = accord.cheapest_leverage(talks, tools)
    assert found.cost == pytest.approx(2000)
    cheap = accord.Instrument("z", "M", 2001, {"A": 1})
    assert set(accord.cheapest_leverage(talks, [*tools, cheap]).plan.amounts) == {"x", "y"}
    cheap = accord.Instrument("z", "M", 1999, {"A": 1})
    assert set(accord.cheapest_leverage(talks, [*tools, cheap]).plan.amounts) == {"z"}


@pytest.mark.parametrize("factor", [1e-8, 1e-3, 1e4, 1e8])
@pytest.mark.parametrize("n_scalable", [0, 2])
def test_no_unit_of_costs_or_of_an_actor_changes_a_plan(factor: float, n_scalable: int) -> None:
    """A mediator who bears any cost pays; its unit, and that of one party, are changed on their own."""
    rng = np.random.default_rng(61)
    names, n_used = ["A", "B", "M"], 0
    for _ in range(40):
        scores = rng.integers(-9, 10, (3, 4)).astype(float)
        no_deal = np.array([*rng.integers(0, 9, 2), -1000.0])
        effects = [(rng.integers(0, 9, 2), int(rng.integers(1, 9))) for _ in range(4)]
        answers = []
        for units in ([1, 1, 1], [factor, 1, 1], [1, 1, factor], [factor, 1, factor]):
            unit = np.array(units, dtype=float)
            tools = [
                accord.Instrument(
                    f"t{k}",
                    "M",
                    cost * unit[2],
                    dict(zip("AB", deal * unit[:2], strict=True)),
                    scalable=2.0 if k < n_scalable else False,
                )
                for k, (deal, cost) in enumerate(effects)
            ]
            talks = accord.Negotiation(
                [accord.Issue("x", ["a", "b", "c", "d"])],
                names,
                {"x": scores * unit[:, None]},
                no_deal * unit,
                parties=["A", "B"],
            )
            found = accord.cheapest_leverage(talks, tools)
            plans = [] if found.plan is None else [found.plan, *found.alternatives]
            answers.append([plan.cost / unit[2] for plan in plans])
        n_used += bool(answers[0] and answers[0][0])
        for other in answers[1:]:
            assert other == pytest.approx(answers[0], rel=1e-6)
    assert n_used > 12

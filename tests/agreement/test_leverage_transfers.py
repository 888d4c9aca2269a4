"""Side payments without limit: the same plans as exhaustive search, and limits that none exceeds."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import accord
import oracle_leverage as twin
from accord._convex import mixed_integer
from accord.leverage import cheapest
from oracle_leverage import Tool
from strategies import actor_name, negotiation_of, random_problem


def transfers(rng: np.random.Generator, n_actors: int) -> list[Tool]:
    """Return up to four transfers of which a share arrives, one in five with a limit, perhaps a gift."""
    found = []
    for _ in range(int(rng.integers(1, 5))):
        payer, payee = rng.permutation(n_actors)[:2].tolist()
        paid = int(rng.integers(1, 6))
        deal = [0] * n_actors
        deal[payee] = int(rng.integers(1, paid + 1))
        limit = 2.0 if rng.random() < 0.2 else np.inf
        found.append(Tool(payer, paid, deal, [0] * n_actors, scalable=limit))
    if rng.random() < 0.3:
        found.append(
            Tool(
                owner=int(rng.integers(n_actors)),
                cost=int(rng.integers(0, 4)),
                deal=rng.integers(-1, 5, n_actors).tolist(),
                refusal=rng.integers(-3, 2, n_actors).tolist(),
            )
        )
    return found


def instruments(tools: list[Tool]) -> list[accord.Instrument]:
    return [
        accord.Instrument(
            f"t{at}",
            actor_name(tool.owner),
            tool.cost,
            {actor_name(a): x for a, x in enumerate(tool.deal)},
            {actor_name(a): x for a, x in enumerate(tool.refusal)},
            scalable=False if tool.scalable is None else tool.scalable,
        )
        for at, tool in enumerate(tools)
    ]


def test_transfers_without_limit_agree_with_exhaustive_search() -> None:
    rng = np.random.default_rng(29)
    n_found = n_infeasible = n_paid = 0
    for trial in range(150):
        problem = random_problem(rng, (2, 4))
        tools = transfers(rng, problem.n_actors)
        margin, budget = int(rng.integers(0, 4)), float(rng.integers(0, 8)) if trial % 5 == 0 else np.inf
        least = {party: Fraction(margin) for party in problem.parties}
        known = twin.cheapest(problem, tools, None, least, frozenset(problem.parties), budget)
        found = accord.cheapest_leverage(
            negotiation_of(problem),
            instruments(tools),
            margin=margin,
            budget=None if np.isinf(budget) else budget,
            alternatives=0,
        )
        assert found.status == ("optimal" if known else "infeasible"), trial
        if not known:
            n_infeasible += 1
            continue
        n_found += 1
        assert found.cost == pytest.approx(min(known.values()), abs=1e-7)
        n_paid += bool(found.instruments)
    assert n_found > 40
    assert n_infeasible > 20
    assert n_paid > 15


@pytest.mark.parametrize("spare", [4, 1000])
def test_the_bound_is_reached_on_the_longest_path(spare: float) -> None:
    talks = accord.Negotiation(
        [accord.Issue("seat", ["X"])], ["A", "B", "C"], {"seat": [[spare], [0], [0]]}, [0, 0, 1]
    )
    payments = {one.name: one for one in accord.side_payments(["A", "B", "C"], 0.5)}
    path = [payments["A pays B"], payments["B pays C"]]
    found = accord.cheapest_leverage(talks, path)
    assert dict(found.plan.amounts) == {"A pays B": 4, "B pays C": 2}
    short = talks.replace(disagreement=[spare - 3.99, 0, 1])
    assert accord.cheapest_leverage(short, path).status == "infeasible"


def strait(no_deal: list[float]) -> accord.Negotiation:
    """Return five linked issues among three parties and a bystander."""
    issues = [
        accord.Issue("border", ["old", "shared", "new"]),
        accord.Issue("fishing", ["open", "quota", "closed"]),
        accord.Issue("port", ["A", "joint", "B"]),
        accord.Issue("inspect", ["none", "joint"]),
        accord.Issue("amnesty", ["no", "partial", "full"]),
    ]
    scores = {
        "border": [[30, 18, 0], [0, 14, 28], [5, 10, 3], [0, 5, 0]],
        "fishing": [[12, 9, 0], [0, 7, 15], [2, 8, 6], [0, 6, 10]],
        "port": [[20, 12, 0], [0, 9, 22], [4, 6, 4], [0, 0, 0]],
        "inspect": [[6, 0], [0, 8], [0, 9], [0, 4]],
        "amnesty": [[0, 4, 10], [11, 6, 0], [5, 4, 0], [10, 2, 0]],
    }
    return accord.Negotiation(
        issues,
        ["Arden", "Belmar", "Union", "NGO"],
        scores,
        no_deal,
        parties=["Arden", "Belmar", "Union"],
        linkages=[accord.requires({"port": "joint"}, {"inspect": "joint"})],
        red_lines=[accord.RedLine("Belmar", {"border": "old", "amnesty": "full"})],
    )


@pytest.mark.parametrize("efficiency", [0.5, 0.8, 0.9, 1.0])
def test_without_limit_costs_what_a_wide_limit_costs(
    efficiency: float, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mixed_integer, "_MOST_NODES", 0)
    parties, talks = ["Arden", "Belmar", "Union"], strait([50, 42, 30, 0])
    free = accord.cheapest_leverage(talks, accord.side_payments(parties, efficiency))
    wide = accord.cheapest_leverage(talks, accord.side_payments(parties, efficiency, limit=60))
    assert (free.status, free.cost) == (wide.status, pytest.approx(wide.cost))
    costs = [[plan.cost for plan in one.alternatives] for one in (free, wide)]
    assert costs[0] == pytest.approx(costs[1])
    assert free.status == ("infeasible" if efficiency == 0.5 else "optimal")
    assert free.cost == (8.75 if efficiency == 0.8 else free.cost)
    assert capfd.readouterr() == ("", "")


def test_what_no_payment_can_open_is_proven_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixed_integer, "_MOST_NODES", 0)
    seat = accord.Issue("seat", ["X", "Y"])
    talks = accord.Negotiation([seat], ["X", "Y", "Z"], {"seat": [[4, 0], [0, 4], [1, 1]]}, [3, 3, 1])
    assert accord.cheapest_leverage(talks, accord.side_payments("XYZ")).status == "infeasible"
    payments = accord.side_payments(["Arden", "Belmar", "Union"], 0.8)
    assert accord.cheapest_leverage(strait([58, 52, 38, 0]), payments).status == "infeasible"


def failing_after(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all searches after the first `n` end without a proof."""
    minimise, calls = cheapest.Search.cheapest, []

    def search(self: cheapest.Search, avoid: tuple[frozenset[int], ...] = ()) -> object:
        calls.append(avoid)
        if len(calls) > n:
            raise accord.errors.SolverError("undecided")
        return minimise(self, avoid)

    monkeypatch.setattr(cheapest.Search, "cheapest", search)


def test_what_fails_after_the_optimum_does_not_discard_it(monkeypatch: pytest.MonkeyPatch) -> None:
    payments = accord.side_payments(["Arden", "Belmar", "Union"], 0.8)
    failing_after(4, monkeypatch)
    found = accord.cheapest_leverage(strait([50, 42, 30, 0]), payments)
    assert (found.status, found.cost, found.alternatives) == ("optimal", 8.75, ())
    assert found.consent_prices.tolist() == [8.75, 8.75, 0]
    assert found.reason == "Proven cheapest; worked out exactly. The next-best sets could not all be proven."
    monkeypatch.undo()
    failing_after(1, monkeypatch)
    found = accord.cheapest_leverage(strait([50, 42, 30, 0]), payments)
    assert found.cost == 8.75
    assert np.isnan(found.consent_prices).all()
    assert "Some consent prices could not be proven." in found.reason
    monkeypatch.undo()
    failing_after(1, monkeypatch)
    found = accord.cheapest_leverage(strait([58, 52, 38, 0]), payments)
    assert found.status == "infeasible"
    assert found.reason == "No instruments suffice; which demands stand in the way could not be proven."


def test_malformed_budgets_and_instruments_are_refused() -> None:
    with pytest.raises(accord.errors.InvalidValueError) as caught:
        accord.cheapest_leverage(strait([50, 42, 30, 0]), [], budget=-1)
    assert str(caught.value) == "`budget` must be at least 0, got -1."
    with pytest.raises(accord.errors.InvalidValueError) as caught:
        accord.Instrument("aid", "Union", 1)
    assert str(caught.value) == (
        "`on_agreement` or `on_refusal` must name at least one actor, got no effect on anyone."
    )

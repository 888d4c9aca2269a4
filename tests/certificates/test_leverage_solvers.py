"""Leverage when solvers fail, lie or are inaccurate: the right plan, or one error; never a wrong plan."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import clarabel
import numpy as np
import pytest
import scipy.optimize

import accord
from accord._convex import mixed_integer

if TYPE_CHECKING:
    from collections.abc import Callable

HONEST = scipy.optimize.milp


def raises(*args: object, **options: object) -> object:  # noqa: ARG001
    raise RuntimeError("out of order")


def claims_infeasible(*args: object, **options: object) -> SimpleNamespace:  # noqa: ARG001
    return SimpleNamespace(status=2, x=None, fun=None, mip_dual_bound=None)


def claims_the_dearest(costs: np.ndarray, **options: Any) -> SimpleNamespace:
    """Return the dearest plan and claim that none is cheaper."""
    found = HONEST(-costs, **options)
    if found.status == 0:
        found.fun = found.mip_dual_bound = float(costs @ found.x)
    return found


def ignores_rows(costs: np.ndarray, **options: Any) -> SimpleNamespace:  # noqa: ARG001
    """Claim that everything at once is a plan: forbidden packages, instruments that exclude each other."""
    x = np.asarray(options["bounds"].ub)
    return SimpleNamespace(status=0, x=x, fun=0.0, mip_dual_bound=0.0)


def is_inaccurate(costs: np.ndarray, **options: Any) -> SimpleNamespace:
    found = HONEST(costs, **options)
    if found.status == 0:
        found.x = found.x + 0.3 * np.cos(np.arange(found.x.size))
    return found


LIARS = [raises, claims_infeasible, claims_the_dearest, ignores_rows, is_inaccurate]


@pytest.fixture
def talks() -> tuple[accord.Negotiation, list[accord.Instrument]]:
    line, seat = accord.Issue("line", ["held", "moved"]), accord.Issue("seat", ["X", "Y"])
    scores = {"line": [[3, 0], [0, 2]], "seat": [[2, 0], [0, 4]]}
    linkages = [accord.excludes({"line": "moved", "seat": "Y"})]
    negotiation = accord.Negotiation([line, seat], ["X", "Y"], scores, [4, 4], linkages=linkages)
    tools = [
        accord.Instrument("aid", "X", 1, {"Y": 2}, excludes=["threat"]),
        accord.Instrument("threat", "X", 0.5, on_refusal={"Y": -1}),
        accord.Instrument("grant", "Y", 1.0, {"X": 3.0}, scalable=2.0),
        accord.Instrument("loan", "Y", 0.25, {"X": 1.5}, requires=["aid"]),
    ]
    return negotiation, tools


@pytest.mark.parametrize("broken", LIARS)
@pytest.mark.parametrize("n_broken", [1, 2])
@pytest.mark.parametrize("disagreement", [[3, 3], [4, 4], [5, 3], [9, 9]])
def test_whatever_highs_does_the_plan_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
    talks: tuple[accord.Negotiation, list[accord.Instrument]],
    broken: Callable[..., object],
    n_broken: int,
    disagreement: list[float],
) -> None:
    negotiation, tools = talks[0].replace(disagreement=disagreement), talks[1]
    expected = accord.cheapest_leverage(negotiation, tools)
    calls: dict[bytes, int] = {}

    def milp(costs: np.ndarray, **options: Any) -> object:
        program = options["constraints"][0].lb.tobytes()
        calls[program] = calls.get(program, 0) + 1
        return (broken if calls[program] <= n_broken else HONEST)(costs, **options)

    monkeypatch.setattr(scipy.optimize, "milp", milp)
    found = accord.cheapest_leverage(negotiation, tools)
    assert calls
    assert (found.status, found.cost, found.reason) == (expected.status, expected.cost, expected.reason)
    assert [plan.cost for plan in found.alternatives] == [plan.cost for plan in expected.alternatives]
    np.testing.assert_array_equal(found.consent_prices, expected.consent_prices)


def test_the_cases_above_are_of_every_kind(talks: tuple[accord.Negotiation, list[accord.Instrument]]) -> None:
    found = [
        accord.cheapest_leverage(talks[0].replace(disagreement=d), talks[1])
        for d in ([3, 3], [4, 4], [5, 3], [9, 9])
    ]
    assert [one.status for one in found] == ["optimal"] * 3 + ["infeasible"]
    assert any(one.alternatives for one in found)
    assert any("grant" in one.plan.amounts for one in found[:3])


def test_one_error_when_both_solvers_fail(
    monkeypatch: pytest.MonkeyPatch, talks: tuple[accord.Negotiation, list[accord.Instrument]]
) -> None:
    monkeypatch.setattr(scipy.optimize, "milp", raises)
    monkeypatch.setattr(clarabel, "DefaultSolver", raises)
    monkeypatch.setattr(mixed_integer, "_MOST_NODES", 3)
    with pytest.raises(accord.errors.SolverError) as caught:
        accord.cheapest_leverage(*talks)
    assert str(caught.value) == (
        "`mixed-integer program` must be solved to a proven optimum or shown to have none, got HiGHS gave no "
        "answer; HiGHS rescaled gave no answer; our search with Clarabel was undecided after 3 steps."
    )


def test_scales_from_a_millionth_to_a_billion(
    talks: tuple[accord.Negotiation, list[accord.Instrument]],
) -> None:
    negotiation, _ = talks
    power = np.exp2([-20.0, 30.0])
    scaled = negotiation.replace(
        scores={name: matrix * power[:, None] for name, matrix in negotiation.scores.items()},
        disagreement=negotiation.disagreement * power,
    )
    tools = [
        accord.Instrument("aid", "X", power[0], {"Y": 2 * power[1]}),
        accord.Instrument("grant", "Y", power[1], {"X": 3 * power[0]}, scalable=True),
    ]
    plain = [
        accord.Instrument("aid", "X", 1, {"Y": 2}),
        accord.Instrument("grant", "Y", 1, {"X": 3}, scalable=True),
    ]
    for target in ({"line": "held", "seat": "Y"}, {"line": "moved", "seat": "Y"}):
        one = accord.cheapest_leverage(negotiation, plain, target, alternatives=0)
        other = accord.cheapest_leverage(scaled, tools, target, alternatives=0)
        assert one.status == other.status
        if one.plan is not None:
            assert one.plan.amounts == other.plan.amounts


@pytest.mark.parametrize("scalable", [False, True])
def test_actors_may_count_in_units_from_a_millionth_to_a_billion(scalable: bool) -> None:
    """Powers of two change no digit, so every answer must be the same, times the owner's unit."""
    rng = np.random.default_rng(31 + scalable)
    n_used = 0
    for _ in range(60):
        n = int(rng.integers(2, 5))
        names = [f"actor{a}" for a in range(n)]
        issues = [accord.Issue(f"issue{k}", ["a", "b", "c"]) for k in range(3)]
        scores = {issue.name: rng.integers(0, 9, (n, 3)).astype(float) for issue in issues}
        no_deal = rng.integers(9, 17, n).astype(float)
        effects = [(rng.integers(0, 7, n), rng.integers(-6, 1, n), int(rng.integers(1, 5))) for _ in range(4)]
        answers = []
        for units in (np.ones(n), np.exp2(rng.choice([-20.0, 0.0, 30.0], n))):
            tools = [
                accord.Instrument(
                    f"tool{k}",
                    names[0],
                    cost * units[0],
                    dict(zip(names, deal * units, strict=True)),
                    dict(zip(names, refusal * units, strict=True)),
                    scalable=2.0 if scalable else False,
                )
                for k, (deal, refusal, cost) in enumerate(effects)
            ]
            talks = accord.Negotiation(
                issues, names, {k: v * units[:, None] for k, v in scores.items()}, no_deal * units
            )
            found = accord.cheapest_leverage(talks, tools, alternatives=0)
            answers.append((found.status, found.cost / units[0], (found.consent_prices / units[0]).tolist()))
        assert answers[0][0] == answers[1][0]
        if answers[0][0] == "optimal":
            n_used += answers[0][1] > 0
            assert answers[1][1] == pytest.approx(answers[0][1], rel=1e-6)
            assert answers[1][2] == pytest.approx(answers[0][2], abs=1e-6)
    assert n_used > 12

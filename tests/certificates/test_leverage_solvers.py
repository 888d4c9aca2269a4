"""Solvers that fail, lie or are inaccurate: another takes over, or there is one error; never a wrong plan."""

from __future__ import annotations

import numpy as np
import pytest

import accord
from accord._convex import mixed_integer
from accord._convex.mixed_integer import MixedInteger, _Found

HONEST = list(mixed_integer._ATTEMPTS)


def fails(program: MixedInteger) -> None:  # noqa: ARG001
    return None


def claims_infeasible(program: MixedInteger) -> _Found:  # noqa: ARG001
    return _Found(None, np.inf)


def is_suboptimal(program: MixedInteger) -> _Found | None:
    """Return the dearest plan with a true bound."""
    found = HONEST[0](program)
    worst = HONEST[0](
        MixedInteger(
            -program.costs,
            program.rows,
            program.low,
            program.high,
            program.lower,
            program.upper,
            program.whole,
        )
    )
    return _Found(worst.x, found.bound)


def breaks_constraints(program: MixedInteger) -> _Found:
    return _Found(np.zeros(program.costs.size), 0.0)


@pytest.fixture
def talks() -> tuple[accord.Negotiation, list[accord.Instrument]]:
    line, seat = accord.Issue("line", ["held", "moved"]), accord.Issue("seat", ["X", "Y"])
    scores = {"line": [[3, 0], [0, 2]], "seat": [[2, 0], [0, 4]]}
    negotiation = accord.Negotiation([line, seat], ["X", "Y"], scores, [4, 4])
    tools = [
        accord.Instrument("aid", "X", 1, {"Y": 2}),
        accord.Instrument("threat", "X", 0.5, on_refusal={"Y": -1}),
        accord.Instrument("grant", "Y", 1.0, {"X": 3.0}, scalable=2.0),
    ]
    return negotiation, tools


@pytest.mark.parametrize("broken", [fails, claims_infeasible, is_suboptimal, breaks_constraints])
@pytest.mark.parametrize("n_broken", [1, 2])
def test_the_next_solver_takes_over(
    monkeypatch: pytest.MonkeyPatch,
    talks: tuple[accord.Negotiation, list[accord.Instrument]],
    broken: object,
    n_broken: int,
) -> None:
    expected = accord.cheapest_leverage(*talks)
    if broken is claims_infeasible and n_broken == 2:
        n_broken = 1  # two that agree are believed
    monkeypatch.setattr(mixed_integer, "_ATTEMPTS", [broken] * n_broken + HONEST)
    found = accord.cheapest_leverage(*talks)
    assert found.cost == expected.cost
    assert found.plan.amounts == expected.plan.amounts


@pytest.mark.parametrize("broken", [fails, is_suboptimal, breaks_constraints])
def test_one_error_when_no_solver_is_right(
    monkeypatch: pytest.MonkeyPatch,
    talks: tuple[accord.Negotiation, list[accord.Instrument]],
    broken: object,
) -> None:
    monkeypatch.setattr(mixed_integer, "_ATTEMPTS", [broken] * 3)
    with pytest.raises(accord.errors.SolverError, match="must be solved to a proven optimum"):
        accord.cheapest_leverage(*talks)


@pytest.mark.parametrize("attempt", range(len(HONEST)))
def test_every_solver_alone_finds_the_plan(
    monkeypatch: pytest.MonkeyPatch,
    talks: tuple[accord.Negotiation, list[accord.Instrument]],
    attempt: int,
) -> None:
    expected = accord.cheapest_leverage(*talks)
    monkeypatch.setattr(mixed_integer, "_ATTEMPTS", [HONEST[attempt]])
    found = accord.cheapest_leverage(*talks, alternatives=0)
    assert found.cost == expected.cost


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

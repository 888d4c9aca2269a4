"""Linear programs over lotteries when solvers fail or lie: Clarabel takes over, or there is one error."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import clarabel
import numpy as np
import pytest
import scipy.optimize

from accord.errors import SolverError
from accord.solutions.concepts import CONCEPTS
from strategies import negotiation_of, random_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import accord

HONEST, HONEST_CLARABEL = scipy.optimize.linprog, clarabel.DefaultSolver
CONCEPTS_BY_PROGRAMS = ["egalitarian", "utilitarian", "kalai_smorodinsky"]


def raises(*_: object, **options: object) -> object:  # noqa: ARG001
    raise RuntimeError("out of order")


def claims_infeasible(*_: object, **options: object) -> SimpleNamespace:  # noqa: ARG001
    return SimpleNamespace(status=2, x=None)


def claims_the_worst(costs: np.ndarray, **options: Any) -> Any:
    """Return a lottery at the wrong end, called optimal."""
    bounds = [(low, 50.0 if high is None else high) for low, high in options.pop("bounds")]
    return HONEST(-costs, bounds=[(-50.0 if low is None else low, high) for low, high in bounds], **options)


def is_inaccurate(*arguments: Any, **options: Any) -> Any:
    found = HONEST(*arguments, **options)
    if found.status == 0:
        found.x = found.x + 0.05 * np.cos(np.arange(found.x.size))
        found.ineqlin.marginals = found.ineqlin.marginals * 1.25
    return found


LIARS = [raises, claims_infeasible, claims_the_worst, is_inaccurate]


def cases(n: int) -> list[accord.Negotiation]:
    rng = np.random.default_rng(9)
    return [negotiation_of(random_problem(rng, (3, 4))) for _ in range(n)]


def answer(negotiation: accord.Negotiation, concept: str) -> tuple[str, float]:
    solution = CONCEPTS[concept].solve(negotiation, over="lotteries", method="convex")
    return solution.status, solution.value


@pytest.mark.parametrize("broken", LIARS)
def test_clarabel_takes_over_from_highs(
    monkeypatch: pytest.MonkeyPatch, broken: Callable[..., object]
) -> None:
    expected = [answer(n, concept) for n in cases(12) for concept in CONCEPTS_BY_PROGRAMS]
    assert sum(status == "optimal" for status, _ in expected) > 15
    monkeypatch.setattr(scipy.optimize, "linprog", broken)
    found = [answer(n, concept) for n in cases(12) for concept in CONCEPTS_BY_PROGRAMS]
    for (status, value), (other_status, other_value) in zip(expected, found, strict=True):
        assert status == other_status
        if status == "optimal":
            assert value == pytest.approx(other_value, rel=1e-6, abs=1e-6)


class Raises:
    def __init__(self, *_: object) -> None:
        raise RuntimeError("out of order")


class IsInaccurate:
    """The right lottery with prices that prove less than they should."""

    def __init__(self, *args: Any) -> None:
        self.args = args

    def solve(self) -> SimpleNamespace:
        found = HONEST_CLARABEL(*self.args).solve()
        z = np.asarray(found.z)
        return SimpleNamespace(status="Solved", x=np.asarray(found.x), z=z + 0.2 * np.cos(np.arange(z.size)))


@pytest.mark.parametrize(
    ("clarabel_does", "says"), [(Raises, "gave no answer"), (IsInaccurate, "left a gap of")]
)
def test_one_error_when_both_solvers_fail(
    monkeypatch: pytest.MonkeyPatch, clarabel_does: type, says: str
) -> None:
    expectations = [answer(negotiation, "egalitarian") for negotiation in cases(12)]
    monkeypatch.setattr(scipy.optimize, "linprog", raises)
    monkeypatch.setattr(clarabel, "DefaultSolver", clarabel_does)
    n_failed = 0
    for negotiation, (expected, value) in zip(cases(12), expectations, strict=True):
        try:
            found = answer(negotiation, "egalitarian")
        except SolverError as error:
            n_failed += 1
            sentence = str(error)
            assert sentence.startswith(
                "`linear program over lotteries` must be solved to a gap of 1e-07, got "
            )
            assert f"HiGHS without presolve gave no answer; Clarabel {says}" in sentence
        else:
            assert found == (expected, pytest.approx(value, nan_ok=True))
    assert n_failed > 5

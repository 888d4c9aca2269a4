"""Mixed-integer programs against exhaustive search, with solvers that fail, lie or are inaccurate."""

from __future__ import annotations

import itertools
from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import clarabel
import numpy as np
import pytest
import scipy.optimize

from accord._convex import mixed_integer
from accord._convex.branching import branch_and_bound
from accord._convex.mixed_integer import Checked, MixedInteger, minimise
from accord._convex.propagation import tightened
from accord._convex.proven_bounds import Box, proves
from accord.errors import SolverError

if TYPE_CHECKING:
    from collections.abc import Callable

Point = tuple[Fraction, ...]
HONEST_MILP, HONEST_CLARABEL = scipy.optimize.milp, clarabel.DefaultSolver


def random_program(rng: np.random.Generator, powers: np.ndarray | None = None) -> MixedInteger:
    """Return a program of small integers, one variable of it continuous; rows times powers of two."""
    n, m = int(rng.integers(2, 7)), int(rng.integers(1, 5))
    rows = rng.integers(-4, 5, (m, n)) * (rng.random((m, n)) < 0.8)
    low = rng.integers(-6, 5, m).astype(float)
    high = low + rng.integers(0, 6, m)
    kind = rng.integers(0, 4, m)
    scale = np.ones(m) if powers is None else rng.choice(powers, m)
    whole = np.ones(n, dtype=bool)
    whole[-1] = False
    return MixedInteger(
        rng.integers(-2 if rng.random() < 0.3 else 0, 6, n).astype(float),
        rows * scale[:, None],
        np.where(kind == 1, -np.inf, low) * scale,
        np.where(kind == 2, np.inf, np.where(kind == 3, low, high)) * scale,
        np.zeros(n),
        rng.integers(1, 3, n).astype(float),
        whole,
        rng.integers(0, 2, n),
    )


def completed(program: MixedInteger, whole: tuple[int, ...]) -> Point | None:
    """Return the cheapest point with these whole variables: the continuous one lies in an interval."""
    below, above = Fraction(program.lower[-1]), Fraction(program.upper[-1])
    for row, low, high in zip(program.rows, program.low, program.high, strict=True):
        known = sum((Fraction(a) * x for a, x in zip(row, whole, strict=False)), Fraction(0))
        slope = Fraction(row[-1])
        ends = [(low, 1), (high, -1)]
        for end, side in ends:
            if np.isinf(end):
                continue
            if slope == 0:
                if side * (known - Fraction(end)) < 0:
                    return None
            elif side * slope > 0:
                below = max(below, (Fraction(end) - known) / slope)
            else:
                above = min(above, (Fraction(end) - known) / slope)
    if below > above:
        return None
    return (*map(Fraction, whole), below if program.costs[-1] >= 0 else above)


def cost(program: MixedInteger, point: Point) -> Fraction:
    return sum((Fraction(c) * x for c, x in zip(program.costs, point, strict=True)), Fraction(0))


def exhaustive(program: MixedInteger) -> Fraction | None:
    points = [
        completed(program, whole)
        for whole in itertools.product(*(range(int(u) + 1) for u in program.upper[:-1]))
    ]
    return min((cost(program, p) for p in points if p is not None), default=None)


def checker(program: MixedInteger) -> Callable[[np.ndarray], Checked[Point] | None]:
    def check(x: np.ndarray) -> Checked[Point] | None:
        point = completed(program, tuple(int(v) for v in np.round(x[:-1])))
        if point is None:
            return None
        size = sum(abs(Fraction(c) * v) for c, v in zip(program.costs, point, strict=True))
        return Checked(float(cost(program, point)), float(size), point)

    return check


def agrees(program: MixedInteger, found: Checked[Point] | None) -> bool:
    best = exhaustive(program)
    if best is None or found is None:
        return best is None and found is None
    return cost(program, found.answer) <= best + Fraction(1, 10**6)


POWERS = np.exp2([-20.0, 0.0, 30.0])


@pytest.mark.parametrize("powers", [None, POWERS])
def test_our_search_alone_agrees_with_exhaustive_search(powers: np.ndarray | None) -> None:
    rng = np.random.default_rng(1)
    n_feasible = n_divided = 0
    for _ in range(300):
        program = random_program(rng, powers)
        proof = branch_and_bound(program, checker(program), None, 10_000, 60.0)
        assert proof.is_complete
        assert agrees(program, proof.best)
        n_feasible += proof.best is not None
        n_divided += proof.n_nodes > 1
    assert 60 < n_feasible < 280
    assert n_divided > 20


def test_highs_and_our_search_together_agree_with_exhaustive_search() -> None:
    rng = np.random.default_rng(2)
    for trial in range(300):
        program = random_program(rng, POWERS if trial % 2 else None)
        assert agrees(program, minimise(program, checker(program)))


def one_variable(entry: float, low: float, high: float) -> MixedInteger:
    one, whole = np.ones(1), np.ones(1, dtype=bool)
    return MixedInteger(one, entry * one[None], low * one, high * one, 0 * one, one, whole, np.zeros(1, int))


def test_a_bound_is_proven_exactly_where_rounding_cannot_decide() -> None:
    third = 1 / 3  # below the fraction by rounding
    program = one_variable(3.0, 1.0, np.inf)
    box = Box(program.lower, program.upper)
    assert proves(program, box, np.array([third]), third)
    assert not proves(program, box, np.array([third]), float(np.nextafter(third, 1)))


def test_prices_of_limits_that_do_not_exist_prove_nothing() -> None:
    program = one_variable(1.0, -np.inf, 1.0)
    box = Box(program.lower, program.upper)
    assert not proves(program, box, np.array([5.0]), 0.5)
    assert not proves(program, box, np.array([5.0]), 0.0, is_ray=True)
    assert proves(program, box, np.array([5.0]), 0.0)


def raises(*args: object, **options: object) -> object:  # noqa: ARG001
    raise RuntimeError("out of order")


def gives_up(*args: object, **options: object) -> SimpleNamespace:  # noqa: ARG001
    return SimpleNamespace(status=4, x=None, fun=None, mip_dual_bound=None)


def claims_infeasible(*args: object, **options: object) -> SimpleNamespace:  # noqa: ARG001
    return SimpleNamespace(status=2, x=None, fun=None, mip_dual_bound=None)


def claims_a_corner(costs: np.ndarray, **options: Any) -> SimpleNamespace:
    """Claim that the first corner of the box is optimal, whatever the constraints."""
    x = np.asarray(options["bounds"].lb)
    return SimpleNamespace(status=0, x=x, fun=float(costs @ x), mip_dual_bound=float(costs @ x))


def claims_the_dearest(costs: np.ndarray, **options: Any) -> SimpleNamespace:
    """Return the worst solution and claim that nothing is cheaper."""
    found = HONEST_MILP(-costs, **options)
    if found.status != 0:
        return found
    worst = float(costs @ found.x)
    return SimpleNamespace(status=0, x=found.x, fun=worst, mip_dual_bound=worst)


def is_inaccurate(costs: np.ndarray, **options: Any) -> SimpleNamespace:
    found = HONEST_MILP(costs, **options)
    if found.status != 0:
        return found
    x = found.x + 0.01 * np.cos(np.arange(found.x.size))
    return SimpleNamespace(status=0, x=x, fun=found.fun - 0.5, mip_dual_bound=found.fun - 0.5)


LIARS = [raises, gives_up, claims_infeasible, claims_a_corner, claims_the_dearest, is_inaccurate]


@pytest.mark.parametrize("broken", LIARS)
@pytest.mark.parametrize("n_broken", [1, 2])
def test_whatever_highs_does_the_answer_is_right(
    monkeypatch: pytest.MonkeyPatch, broken: Callable[..., object], n_broken: int
) -> None:
    rng = np.random.default_rng(3)
    calls = []

    def milp(costs: np.ndarray, **options: Any) -> object:
        calls.append(1)
        return (broken if len(calls) <= n_broken else HONEST_MILP)(costs, **options)

    monkeypatch.setattr(scipy.optimize, "milp", milp)
    for _ in range(60):
        calls.clear()
        program = random_program(rng)
        assert agrees(program, minimise(program, checker(program)))
        assert calls


class Raises:
    def __init__(self, *_: object) -> None:
        raise RuntimeError("out of order")


class ClaimsInfeasible:
    """Nonsense prices for every program, called a proof that there is no solution."""

    status = "PrimalInfeasible"

    def __init__(self, *args: Any) -> None:
        self.args = args

    def solve(self) -> SimpleNamespace:
        _, costs, _, limits, _, _ = self.args
        z = np.cos(np.arange(limits.size))
        return SimpleNamespace(status=self.status, x=np.zeros(costs.size), z=z)


class IsInaccurate(ClaimsInfeasible):
    """The right answer with noise on the point and on the prices."""

    def solve(self) -> SimpleNamespace:
        found = HONEST_CLARABEL(*self.args).solve()
        x, z = np.asarray(found.x), np.asarray(found.z)
        return SimpleNamespace(
            status=str(found.status),
            x=x + 0.1 * np.cos(np.arange(x.size)),
            z=z + 0.1 * np.sin(np.arange(z.size)),
        )


class ClaimsNonsense(ClaimsInfeasible):
    status = "Solved"


@pytest.mark.parametrize("broken", [Raises, ClaimsInfeasible, IsInaccurate, ClaimsNonsense])
@pytest.mark.parametrize("milp", [HONEST_MILP, *LIARS])
def test_a_broken_clarabel_costs_time_but_never_the_answer(
    monkeypatch: pytest.MonkeyPatch, broken: type, milp: Callable[..., object]
) -> None:
    rng = np.random.default_rng(4)
    monkeypatch.setattr(clarabel, "DefaultSolver", broken)
    monkeypatch.setattr(scipy.optimize, "milp", milp)
    for _ in range(15):
        program = random_program(rng)
        assert agrees(program, minimise(program, checker(program)))


def hard_program(n: int = 40) -> MixedInteger:
    """Return an equation of even numbers with an odd sum, which only a search can refute."""
    odd, whole = np.full(1, 21.0), np.ones(n, dtype=bool)
    return MixedInteger(
        np.arange(1.0, n + 1),
        np.full((1, n), 2.0),
        odd,
        odd,
        np.zeros(n),
        np.ones(n),
        whole,
        np.zeros(n, int),
    )


@pytest.mark.parametrize("milp", [raises, gives_up, claims_infeasible, claims_a_corner])
def test_one_error_says_what_was_tried_when_both_solvers_fail(
    monkeypatch: pytest.MonkeyPatch, milp: Callable[..., object]
) -> None:
    monkeypatch.setattr(clarabel, "DefaultSolver", Raises)
    monkeypatch.setattr(scipy.optimize, "milp", milp)
    monkeypatch.setattr(mixed_integer, "_MOST_NODES", 700)
    said = {
        raises: "gave no answer",
        gives_up: "gave no answer",
        claims_infeasible: "found no solution",
        claims_a_corner: "broke a constraint",
    }[milp]
    with pytest.raises(SolverError) as caught:
        minimise(hard_program(), lambda _: None)
    assert str(caught.value) == (
        "`mixed-integer program` must be solved to a proven optimum or shown to have none, got "
        f"HiGHS {said}; HiGHS rescaled {said}; our search with Clarabel was undecided after 700 steps."
    )


def test_no_solution_is_not_believed_on_the_word_of_two_runs_of_highs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mixed_integer, "_MOST_NODES", 700)
    with pytest.raises(SolverError, match="HiGHS found no solution; HiGHS rescaled found no solution; our"):
        minimise(hard_program(), lambda _: None)


def test_two_runs_that_agree_are_believed_where_our_search_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mixed_integer, "_MOST_NODES", 0)
    monkeypatch.setattr(mixed_integer, "_NODES_TO_CONFIRM", 0)
    rng = np.random.default_rng(5)
    n_feasible = 0
    for _ in range(60):
        program = random_program(rng)
        if exhaustive(program) is None:
            with pytest.raises(SolverError):
                minimise(program, checker(program))
        else:
            n_feasible += 1
            assert agrees(program, minimise(program, checker(program)))
    assert n_feasible > 15


def test_one_run_that_lies_is_not_believed_where_our_search_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mixed_integer, "_MOST_NODES", 0)
    monkeypatch.setattr(mixed_integer, "_NODES_TO_CONFIRM", 0)
    rng = np.random.default_rng(6)
    calls = []

    def milp(costs: np.ndarray, **options: Any) -> object:
        calls.append(1)
        return (claims_the_dearest if len(calls) % 2 else HONEST_MILP)(costs, **options)

    monkeypatch.setattr(scipy.optimize, "milp", milp)
    n_refused = 0
    for _ in range(60):
        calls.clear()
        program = random_program(rng)
        try:
            found = minimise(program, checker(program))
        except SolverError:
            n_refused += 1
        else:
            assert agrees(program, found)
    assert n_refused > 10


@pytest.mark.parametrize("powers", [None, POWERS])
def test_tightened_bounds_lose_no_solution(powers: np.ndarray | None) -> None:
    rng = np.random.default_rng(7)
    n_narrower = n_empty = 0
    for _ in range(400):
        program = random_program(rng, powers)
        box = tightened(program, Box(program.lower, program.upper))
        points = [
            completed(program, whole)
            for whole in itertools.product(*(range(int(u) + 1) for u in program.upper[:-1]))
        ]
        known = [point for point in points if point is not None]
        if box is None:
            n_empty += 1
            assert not known
            continue
        n_narrower += bool((box.upper < program.upper).any() or (box.lower > program.lower).any())
        for point in known:
            assert all(
                Fraction(a) <= x <= Fraction(b) for a, x, b in zip(box.lower, point, box.upper, strict=True)
            )
    assert n_narrower > 60
    assert n_empty > 20


def test_what_may_not_be_used_has_no_amount_however_large_its_limit() -> None:
    rows = np.array([[1.0, -1e12]])
    program = MixedInteger(
        np.ones(2),
        rows,
        np.array([-np.inf]),
        np.zeros(1),
        np.zeros(2),
        np.array([1e12, 1.0]),
        np.array([False, True]),
        np.zeros(2, int),
    )
    box = tightened(program, Box(np.zeros(2), np.array([1e12, 0.0])))
    assert box is not None
    assert box.upper.tolist() == [0.0, 0.0]

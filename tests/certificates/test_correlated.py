"""Correlated equilibria: optimal, obeyed, and the same whatever the shift and unit of payoffs."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from accord.games.correlated import (
    CorrelatedEquilibrium,
    coarse_correlated_equilibrium,
    correlated_equilibrium,
)
from accord.games.game import Game

SOLVE = {False: correlated_equilibrium, True: coarse_correlated_equilibrium}


def oracle(tables: np.ndarray, rows: np.ndarray, *, coarse: bool) -> float:
    """Return the best guaranteed expectation by a linear program written out constraint by constraint."""
    from scipy.optimize import linprog

    shape = tables.shape[1:]
    profiles = list(product(*map(range, shape)))
    limits = []
    for player, n in enumerate(shape):
        for advice, other in product([None] if coarse else range(n), range(n)):
            row = []
            for profile in profiles:
                instead = (*profile[:player], other, *profile[player + 1 :])
                applies = coarse or profile[player] == advice
                row.append(float(tables[player][instead] - tables[player][profile]) * applies)
            limits.append([*row, 0.0])
    floors = [[*(-float(v) for v in row), 1.0] for row in rows]
    solved = linprog(
        [0.0] * len(profiles) + [-1.0],
        A_ub=limits + floors,
        b_ub=np.zeros(len(limits) + len(floors)),
        A_eq=[[1.0] * len(profiles) + [0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * len(profiles) + [(None, None)],
    )
    return -float(solved.fun)


def wanted(tables: np.ndarray, objective: str) -> np.ndarray:
    flat = tables.reshape(len(tables), -1)
    return {"total": flat.sum(axis=0, keepdims=True), "smallest": flat, "player 2": flat[1:2]}[objective]


def check(found: CorrelatedEquilibrium, value: float, unit: float = 1.0) -> None:
    assert found.value == pytest.approx(value, abs=1e-6 * unit, rel=1e-12)
    assert found.bound == pytest.approx(found.value, abs=1e-9 * unit, rel=1e-12)
    assert found.regret <= 1e-9 * unit


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("shape", [(2, 2), (3, 4), (2, 3, 2), (7, 6), (4, 4, 3)])
def test_the_best_by_a_program_written_out(shape: tuple[int, ...], coarse: bool) -> None:
    draw = np.random.default_rng([*shape, coarse])
    for _ in range(6):
        tables = draw.integers(-4, 5, (len(shape), *shape))
        for objective in ("total", "smallest", "player 2"):
            expected = oracle(tables, wanted(tables, objective), coarse=coarse)
            check(SOLVE[coarse](Game(tables), objective), expected)


@pytest.mark.parametrize("shift", [10**8, 10**10, 10**14])
@pytest.mark.parametrize("coarse", [False, True])
def test_shifts_change_nothing(shift: int, coarse: bool) -> None:
    # Aumann (1974): chicken, with 10.5, 5.25 and 7.
    own = np.array([[6, 2], [7, 0]])
    game = Game.from_matrices(own + shift, own.T + shift)
    plain = Game.from_matrices(own, own.T)
    for objective, n_shifts in (("total", 2), ("smallest", 1), ("player 1", 1)):
        found = SOLVE[coarse](game, objective)
        assert found.value - n_shifts * shift == SOLVE[coarse](plain, objective).value
        assert found.bound == found.value
        assert found.regret == 0


def test_shifts_change_nothing_in_larger_games() -> None:
    draw = np.random.default_rng(3)
    for shape in ((7, 7), (4, 4, 4)):
        tables = draw.integers(-9, 10, (len(shape), *shape))
        for objective in ("total", "smallest"):
            plain = correlated_equilibrium(Game(tables), objective)
            n_shifts = len(shape) if objective == "total" else 1
            moved = correlated_equilibrium(Game(tables + 10**10), objective)
            assert moved.value - n_shifts * 10**10 == pytest.approx(plain.value, abs=1e-5)
            assert moved.bound == moved.value


def test_units_change_nothing() -> None:
    own = np.array([[6, 2], [7, 0]])
    small = correlated_equilibrium(Game.from_matrices(own * 1e-9, own.T), "smallest")
    assert small.value == pytest.approx(7e-9, rel=1e-12)
    alone = correlated_equilibrium(Game.from_matrices(own * 1e-8, np.full((2, 2), 5.0)), "total")
    assert alone.payoffs == pytest.approx([7e-8, 5.0], rel=1e-12)
    draw = np.random.default_rng(4)
    for shape, factor in product([(3, 3), (7, 7)], [Fraction(1, 10**12), Fraction(10**15)]):
        tables = draw.integers(-9, 10, (2, *shape)).astype(object)
        plain = correlated_equilibrium(Game(tables), "player 1")
        scaled = correlated_equilibrium(Game([tables[0] * factor, tables[1]]), "player 1")
        assert scaled.value == pytest.approx(plain.value * float(factor), rel=1e-12)
        other = correlated_equilibrium(Game([tables[0] * factor, tables[1]]), "player 2")
        assert other.value == pytest.approx(correlated_equilibrium(Game(tables), "player 2").value, rel=1e-12)


def test_the_bound_is_shown_and_holds_for_objectives_given_as_tables() -> None:
    game = Game.from_matrices([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    found = correlated_equilibrium(game, [[10**17, 10**17], [10**17, 10**17 - 10**4]])
    assert found.value == found.bound == 1e17
    assert found.probabilities[1, 1] == 0
    assert "proven to be at most 10.5" in repr(correlated_equilibrium(game))


def test_a_game_without_choices() -> None:
    found = correlated_equilibrium(Game([[[3]], [[4]]]), "smallest")
    assert (found.value, found.bound, found.regret) == (3, 3, 0)

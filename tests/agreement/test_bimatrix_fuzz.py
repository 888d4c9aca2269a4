"""Random games with small integers, hence ties, against the definitions: 5,000 of them, fewer by profile."""

from __future__ import annotations

import os

import numpy as np
import pytest

import oracle_games
from accord.games.equilibria import nash_equilibria
from accord.games.game import Game

N_GAMES = {"few": 5, "moderate": 42, "thorough": 420}[os.environ.get("ACCORD_TEST_PROFILE", "moderate")]
"""In each of forty draws from each of three ranges."""

RANGES = {"zero or one": (0, 1), "small": (-2, 2), "wide": (-100, 100)}


def random_games(name, number=0, n_games=N_GAMES):
    low, high = RANGES[name]
    draw = np.random.default_rng([len(name), number])
    for _ in range(n_games):
        shape = draw.integers(2, 7, 2)
        yield draw.integers(low, high + 1, shape), draw.integers(low, high + 1, shape)


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("number", range(40))
def test_every_extreme_equilibrium_is_found(name, number):
    for a, b in random_games(name, number):
        game = Game.from_matrices(a, b)
        expected = oracle_games.extreme_equilibria(a.tolist(), b.tolist())
        for method in ("walk", "exact"):
            found = nash_equilibria(game, method)
            assert set(found.extreme) == expected, (method, a, b)
            assert len(found.extreme) == len(expected)
            assert found.is_complete
            assert set(found.regrets) <= {0}
            groups = {frozenset(found.extreme[k] for k in part) for part in found.components}
            assert groups == oracle_games.components(expected)


@pytest.mark.parametrize("name", RANGES)
def test_degeneracy_and_nash_subsets(name):
    for a, b in random_games(name, n_games=40):
        game = Game.from_matrices(a, b)
        degenerate = oracle_games.is_degenerate(a.tolist(), b.tolist())
        for method in ("walk", "exact"):
            found = nash_equilibria(game, method)
            assert found.is_degenerate == degenerate
            if len({x for x, _ in found.extreme}) <= 8:
                subsets = {(frozenset(xs), frozenset(ys)) for xs, ys in found.subsets}
                assert subsets == oracle_games.maximal_nash_subsets(set(found.extreme))


@pytest.mark.parametrize("shape", [(2, 12), (13, 2), (1, 9), (2, 80)])
def test_lopsided_games_agree_with_exact_arithmetic(shape):
    draw = np.random.default_rng(sum(shape))
    for high in (1, 100) if max(shape) < 50 else (100,):
        a, b = draw.integers(0, high + 1, shape), draw.integers(0, high + 1, shape)
        found = nash_equilibria(Game.from_matrices(a, b), "walk")
        exact = nash_equilibria(Game.from_matrices(a, b), "exact")
        assert found.is_complete
        assert found.extreme == exact.extreme
        assert found.components == exact.components


def test_more_labels_than_a_machine_word_has_bits():
    """With payoffs that depend on the own strategy alone, all pairs of best strategies are the equilibria."""
    draw = np.random.default_rng(0)
    rows, columns = draw.integers(0, 4, 31), draw.integers(0, 4, 33)
    a = np.repeat(rows[:, None], 33, axis=1)
    b = np.repeat(columns[None, :], 31, axis=0)
    found = nash_equilibria(Game.from_matrices(a, b), "walk")
    best_rows, best_columns = np.flatnonzero(rows == rows.max()), np.flatnonzero(columns == columns.max())
    pure = {tuple(own.index(1) for own in profile) for profile in found.extreme}
    assert pure == {(i, j) for i in best_rows for j in best_columns}
    assert found.method == "walk"
    assert len(found.components) == 1
    assert len(found.subsets) == 1

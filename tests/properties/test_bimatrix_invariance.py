"""What must not change the equilibria of a two-player game, and what theory says of their number."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.games.equilibria import nash_equilibria
from accord.games.game import Game
from accord.games.one_equilibrium import one_equilibrium
from accord.games.pure import pure_equilibria

METHODS = ("walk", "exact")


def matrices(low, high):
    shape = st.tuples(st.integers(1, 5), st.integers(1, 5))
    entry = st.integers(low, high)
    return shape.flatmap(
        lambda s: st.tuples(
            *[st.lists(st.lists(entry, min_size=s[1], max_size=s[1]), min_size=s[0], max_size=s[0])] * 2
        )
    )


def changed(matrix, factor, shift):
    return [[Fraction(value) * factor + shift for value in row] for row in matrix]


@pytest.mark.parametrize("factor", [Fraction(1, 10**12), Fraction(10**15), Fraction(7, 3)])
@pytest.mark.parametrize("shift", [0, 10**10, -(10**14), 10**30])
@pytest.mark.parametrize("method", METHODS)
def test_scale_and_shift(factor, shift, method):
    draw = np.random.default_rng(7)
    for high in (1, 2, 100):
        for n in (2, 4, 6):
            a, b = draw.integers(-high, high + 1, (2, n, n)).tolist()
            plain = nash_equilibria(Game.from_matrices(a, b), method)
            game = Game.from_matrices(changed(a, factor, shift), changed(b, 1 / factor, -shift))
            found = nash_equilibria(game, method)
            assert found.extreme == plain.extreme
            assert found.components == plain.components
            assert found.is_complete
            assert one_equilibrium(game).profile == one_equilibrium(Game.from_matrices(a, b)).profile
            assert pure_equilibria(game) == pure_equilibria(Game.from_matrices(a, b))


@pytest.mark.parametrize("method", METHODS)
def test_integers_beyond_64_bits_that_differ_in_the_last_place(method):
    draw = np.random.default_rng(3)
    for n in (2, 3, 5):
        a, b = draw.integers(0, 3, (2, n, n)).tolist()
        large = Game.from_matrices(changed(a, 1, 2**80), changed(b, 1, 2**80 + 1))
        assert (
            nash_equilibria(large, method).extreme
            == nash_equilibria(Game.from_matrices(a, b), method).extreme
        )


def test_floats_count_at_their_exact_value():
    # 0.1 + 0.2 exceeds 0.3 by one rounding error: the tie is none, until a denominator says it is.
    a, b = [[0.1 + 0.2], [0.3]], [[0.0], [0.0]]
    assert len(nash_equilibria(Game.from_matrices(a, b)).extreme) == 1
    assert len(nash_equilibria(Game.from_matrices(a, b, denominator=1000)).extreme) == 2


@pytest.mark.parametrize("spread", [1e-3, 1e-9, 1e-14])
def test_nearly_degenerate_games_are_told_apart(spread):
    draw = np.random.default_rng(11)
    for _ in range(15):
        base = draw.integers(0, 3, (2, 5, 5))
        payoffs = base + spread * draw.uniform(-1, 1, base.shape)
        walk, exact = (nash_equilibria(Game(payoffs), method) for method in METHODS)
        assert walk.extreme == exact.extreme
        assert walk.is_degenerate == exact.is_degenerate
        assert len(walk.extreme) % 2 == 1 or walk.is_degenerate


@pytest.mark.parametrize("n", [4, 6, 8])
def test_generic_games_have_an_odd_number(n):
    """C. Lemke and J. Howson 1964; R. Wilson, SIAM J. Applied Mathematics 21 (1971) 80-87."""
    draw = np.random.default_rng(n)
    for _ in range(25):
        found = nash_equilibria(Game(draw.normal(size=(2, n, n))))
        assert not found.is_degenerate
        assert len(found.extreme) % 2 == 1
        assert len(found.components) == len(found.extreme)


@settings(max_examples=60, deadline=None)
@given(matrices(-2, 2))
def test_players_may_change_places(game):
    a, b = game
    swapped = nash_equilibria(Game.from_matrices(list(zip(*b, strict=True)), list(zip(*a, strict=True))))
    assert {(x, y) for y, x in swapped.extreme} == set(nash_equilibria(Game.from_matrices(a, b)).extreme)


@settings(max_examples=60, deadline=None)
@given(matrices(-2, 2), st.randoms(use_true_random=False))
def test_strategies_may_be_listed_in_any_order(game, random):
    a, b = game
    rows, columns = list(range(len(a))), list(range(len(a[0])))
    random.shuffle(rows)
    random.shuffle(columns)
    mixed_up = [[[matrix[i][j] for j in columns] for i in rows] for matrix in (a, b)]
    found = nash_equilibria(Game.from_matrices(*mixed_up))
    restored = {
        (
            tuple(x[rows.index(i)] for i in range(len(rows))),
            tuple(y[columns.index(j)] for j in range(len(columns))),
        )
        for x, y in found.extreme
    }
    assert restored == set(nash_equilibria(Game.from_matrices(a, b)).extreme)


@settings(max_examples=60, deadline=None)
@given(matrices(-1, 1))
def test_mixtures_within_a_nash_subset_are_equilibria_and_pure_ones_are_found(game):
    game = Game.from_matrices(*game)
    found = nash_equilibria(game)
    for xs, ys in found.subsets:
        middle = tuple(
            tuple(sum(column) / len(some) for column in zip(*some, strict=True)) for some in (xs, ys)
        )
        assert game.regret(middle) == 0
    pure = {tuple(own.index(1) for own in p) for p in found.extreme if all(max(own) == 1 for own in p)}
    assert pure == set(pure_equilibria(game))

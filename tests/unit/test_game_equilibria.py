"""What the answers of the equilibrium functions look like, and what they refuse."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import oracle_games
from accord.errors import InvalidTypeError, InvalidValueError, SolverError
from accord.games.equilibria import nash_equilibria
from accord.games.game import Game
from accord.games.listed_pure import listed_pure
from accord.games.one_equilibrium import one_equilibrium
from accord.games.pure import pure_equilibria

ENTRY = Game.from_matrices([[0, 0], [-1, 1]], [[2, 2], [-1, 1]])
PENNIES = Game.from_matrices([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])


def test_the_answer_carries_everything():
    found = nash_equilibria(ENTRY)
    half = (Fraction(1, 2), Fraction(1, 2))
    assert found.extreme == (((1, 0), (1, 0)), ((1, 0), half), ((0, 1), (0, 1)))
    assert found.components == ((0, 1), (2,))
    assert found.payoffs == ((0, 2), (0, 2), (1, 1))
    assert found.floats[1][1].tolist() == [0.5, 0.5]
    assert found.subsets == ((((1, 0),), ((1, 0), half)), (((0, 1),), ((0, 1),)))
    assert found.regrets == (0, 0, 0)
    assert found.is_degenerate
    assert found.is_complete
    assert found.raise_for_status() is found
    assert len(found) == 3
    assert len(repr(found).splitlines()) == 5
    assert repr(found).startswith(
        "Equilibria of a degenerate 2 x 2 game, complete\n  extreme: 3 in 2 components"
    )


def test_auto_uses_python_integers_for_small_games_and_the_walk_for_larger_ones():
    assert nash_equilibria(PENNIES).method == "exact"
    assert nash_equilibria(Game(np.eye(6)[None].repeat(2, axis=0))).method == "walk"


def test_too_many_bases_is_an_answer():
    rng = np.random.default_rng(0)
    game = Game(rng.integers(-9, 10, (2, 14, 14)))
    found = nash_equilibria(game, max_bases=100)
    assert not found.is_complete
    assert found.is_degenerate is None
    tables = [{index: int(table[index]) for index in np.ndindex(14, 14)} for table in game.payoffs]
    pure = [tuple(own.index(1) for own in profile) for profile in found.extreme]
    assert pure == oracle_games.pure_equilibria(tables)
    assert len(pure) == len(found.regrets) == 2
    assert found.reason == (
        "a best-response polytope has more than max_bases = 100 bases; only its pure equilibria are listed"
    )
    assert repr(found).startswith("Equilibria of a 14 x 14 game, possibly incomplete, not examined")
    with pytest.raises(SolverError) as caught:
        found.raise_for_status()
    assert str(caught.value) == (
        "`equilibria` must be complete. A best-response polytope has more than max_bases = 100 bases; only "
        "its pure equilibria are listed."
    )


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (4, 1)])
@pytest.mark.parametrize("method", ["walk", "exact"])
def test_a_player_without_choice(shape, method):
    payoffs = np.arange(2 * shape[0] * shape[1]).reshape(2, *shape)
    (found,) = nash_equilibria(Game(payoffs), method).extreme
    assert [own.index(1) for own in found] == [shape[0] - 1, shape[1] - 1]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: nash_equilibria(3), InvalidTypeError, "`game` must be an accord.Game, got int."),
        (lambda: pure_equilibria(3), InvalidTypeError, "`game` must be an accord.Game, got int."),
        (lambda: one_equilibrium(3), InvalidTypeError, "`game` must be an accord.Game, got int."),
        (
            lambda: nash_equilibria(PENNIES, "guess"),
            InvalidValueError,
            "`method` must be one of auto, walk, exact, support_enumeration, vertex_enumeration, "
            "lemke_howson, got 'guess'.",
        ),
        (
            lambda: nash_equilibria(PENNIES, max_bases=0),
            InvalidValueError,
            "`max_bases` must be a positive integer, got 0.",
        ),
        (
            lambda: one_equilibrium(PENNIES, 4),
            InvalidValueError,
            "`label` must be an integer from 0 to 3, got 4.",
        ),
        (
            lambda: one_equilibrium(Game(np.zeros((3, 1, 1, 1)))),
            InvalidValueError,
            "`game` must have 2 players for this method, got 3.",
        ),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


def test_one_equilibrium_of_every_label_is_one_of_all():
    rng = np.random.default_rng(5)
    for high in (1, 2, 50):
        game = Game(rng.integers(0, high + 1, (2, 4, 5)))
        everything = nash_equilibria(game)
        for label in (None, *range(9)):
            found = one_equilibrium(game, label)
            assert found.regret == 0 == game.regret(found.profile)
            if label is not None:
                assert found.label == label
                assert found.method == "exact_lemke_howson"
            if not everything.is_degenerate:
                assert found.profile in everything.extreme


@pytest.mark.parametrize("high", [1, 3, 100])
def test_one_equilibrium_of_larger_games(high):
    rng = np.random.default_rng(high)
    for shape in ((40, 40), (60, 20), (3, 90)):
        game = Game(rng.integers(0, high + 1, (2, *shape)))
        found = one_equilibrium(game)
        assert found.method == "lemke_howson"
        assert game.regret(found.profile) == 0
        assert found.payoffs == game.expected_payoffs(found.profile)
        assert len(repr(found).splitlines()) == 5
        assert found.raise_for_status() is found
        assert abs(found.floats[0].sum() - 1) < 1e-12


@pytest.mark.parametrize("shape", [(3,), (4, 5), (2, 3, 4), (3, 2, 2, 3), (1, 4), (300, 2)])
def test_pure_equilibria_by_definition(shape):
    rng = np.random.default_rng(len(shape))
    for high in (1, 3, 50):
        payoffs = rng.integers(0, high + 1, (len(shape), *shape))
        tables = [{index: int(table[index]) for index in np.ndindex(*shape)} for table in payoffs]
        assert list(pure_equilibria(Game(payoffs))) == oracle_games.pure_equilibria(tables)


def test_pure_equilibria_see_differences_that_doubles_do_not():
    game = Game.from_matrices([[2**60], [2**60 + 1]], [[0], [0]])
    assert pure_equilibria(game) == ((1, 0),)
    thirds = Game.from_matrices([[Fraction(1, 3)], [Fraction(2**60 + 1, 3 * 2**60)]], [[0], [0]])
    assert pure_equilibria(thirds) == ((1, 0),)


def test_there_may_be_no_pure_equilibrium():
    assert pure_equilibria(PENNIES) == ()


def test_pure_equilibria_of_many_profiles_in_parts():
    rng = np.random.default_rng(1)
    payoffs = rng.integers(0, 40, (3, 90, 80, 70))
    best = [payoffs[i] == payoffs[i].max(axis=i, keepdims=True) for i in range(3)]
    expected = np.argwhere(best[0] & best[1] & best[2])
    assert np.array_equal(np.array(pure_equilibria(Game(payoffs))), expected)


@pytest.mark.parametrize("method", ["support_enumeration", "vertex_enumeration", "lemke_howson"])
def test_nashpy_methods_find_equilibria_and_do_not_claim_all(method):
    rng = np.random.default_rng(2)
    n_found = 0
    for _ in range(5):
        game = Game(rng.normal(size=(2, 3, 4)))
        found = nash_equilibria(game, method)
        n_found += len(found)
        everything = [np.concatenate(profile) for profile in nash_equilibria(game).floats]
        for profile in found.floats:
            assert min(np.abs(np.concatenate(profile) - other).max() for other in everything) < 1e-9
        assert all(regret < 1e-12 for regret in found.regrets)
        assert not found.is_complete
        assert found.method == method
        with pytest.raises(SolverError, match="does not know whether it found everything"):
            found.raise_for_status()
    assert n_found >= 2  # in some of these games nashpy's support enumeration finds nothing at all


def test_nashpy_failures_are_told():
    nothing = Game(np.zeros((2, 2, 2)))
    found = nash_equilibria(nothing, "vertex_enumeration")
    assert found.extreme == ()
    assert "it failed with TypeError" in found.reason
    assert len(repr(found).splitlines()) == 5
    crowded = nash_equilibria(ENTRY, "support_enumeration")
    assert crowded.is_degenerate
    assert "it warned that the game could be degenerate" in crowded.reason


def test_nashpy_lemke_howson_is_stopped():
    rng = np.random.default_rng(0)
    reasons = [nash_equilibria(Game(rng.random((2, 10, 10))), "lemke_howson").reason for _ in range(8)]
    assert any("paths did not end" in reason for reason in reasons)


def test_pure_equilibria_beyond_a_thousand_are_counted():
    profiles, listed = listed_pure(Game(np.zeros((2, 40, 40))))
    assert len(profiles) == 1000
    assert listed == "only 1000 of its 1600 pure equilibria are listed"


def test_a_game_that_nashpy_fails_on_is_not_called_non_degenerate():
    found = nash_equilibria(Game(np.zeros((2, 3, 3))), "vertex_enumeration")
    assert found.is_degenerate is None
    assert "non-degenerate" not in repr(found)


def test_nashpy_lemke_howson_on_a_row():
    game = Game([[[0, 0, 1, 3]], [[3, -3, 2, 0]]])
    found = nash_equilibria(game, "lemke_howson")
    assert "paths failed at a pivot" in found.reason
    assert not found.is_complete
    for row in range(2, 6):
        assert not nash_equilibria(Game(np.zeros((2, 1, row))), "lemke_howson").is_complete

"""What the answers of the equilibrium functions look like, and what they refuse."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

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


def test_the_answer_is_a_sequence_of_profiles():
    found = nash_equilibria(ENTRY)
    assert list(found) == list(found.extreme)
    assert (found[0], found[-1]) == (found.extreme[0], found.extreme[2])
    assert found[1:] == found.extreme[1:]
    assert ((0, 1), (0, 1)) in found
    assert ((0, 1), (1, 0)) not in found
    assert found.index(((0, 1), (0, 1))) == 2
    assert found.extreme is found.extreme
    with pytest.raises(IndexError):
        found[3]


def test_the_answer_in_print():
    names = {"players": ["new", "old"], "strategies": [["stay", "enter"], ["fight", "yield"]]}
    game = Game.from_matrices(*ENTRY.payoffs, **names)
    first, *shown, regret, _ = repr(nash_equilibria(game)).splitlines()
    assert first == "Equilibria of a degenerate 2 x 2 game, complete"
    assert shown == [
        "  extreme: 3 in 2 components",
        "    new: stay; old: fight",
        "    new: stay; old: 1/2 on fight, 1/2 on yield",
        "    new: enter; old: yield",
    ]
    assert regret == "  largest regret: 0"
    many = nash_equilibria(Game(np.eye(6)[None].repeat(2, axis=0)))
    lines = repr(many).splitlines()
    assert lines[6] == (
        "    player 1: 1/5 on 1, 1/5 on 2, 1/5 on 3, 1/5 on 4, ...; "
        "player 2: 1/5 on 1, 1/5 on 2, 1/5 on 3, 1/5 on 4, ..."
    )
    assert lines[7] == "    and 58 more"
    long = Game.from_matrices([[10**6 + 3, 0], [0, 1]], [[0, 1], [1, 0]])
    assert "player 2: 1e-06 on 1, 1 on 2" in repr(nash_equilibria(long))


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


@pytest.mark.parametrize("method", ["walk", "exact", "auto"])
@pytest.mark.parametrize("shape", [(2, 2), (5, 5), (2, 12)])
def test_the_limit_of_bases_is_the_number_of_bases(shape, method):
    draw = np.random.default_rng(1)
    game = Game(draw.integers(-(10**6), 10**6, (2, *shape)))
    complete = [nash_equilibria(game, method, max_bases=limit).is_complete for limit in range(1, 100)]
    assert complete == sorted(complete)
    assert not complete[0]
    assert complete[-1]
    least = complete.index(True) + 1
    assert nash_equilibria(game, method, max_bases=least).extreme == nash_equilibria(game, method).extreme
    if shape != (2, 12):
        assert least == max(n_vertices(game.payoffs[0]), n_vertices(game.payoffs[1].T))


def n_vertices(own):
    """Count the vertices of {y >= 0, own y <= 1}, not degenerate, payoffs made positive, by definition."""
    rows = (own - own.min() + 1).astype(float)
    n_rows, n_columns = rows.shape
    normals = np.vstack([rows, -np.eye(n_columns)])
    rights = np.concatenate([np.ones(n_rows), np.zeros(n_columns)])
    n_found = 0
    for chosen in combinations(range(n_rows + n_columns), n_columns):
        block = normals[list(chosen)]
        if abs(np.linalg.det(block)) > 1e-9:
            corner = np.linalg.solve(block, rights[list(chosen)])
            n_found += bool((normals @ corner <= rights + 1e-9).all())
    return n_found


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
    assert "  extreme: 0 in 0 components" in repr(found)
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

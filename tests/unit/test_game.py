"""The model: what it accepts, keeps, computes and refuses."""

from __future__ import annotations

from fractions import Fraction

import nashpy
import numpy as np
import pytest

from accord.errors import InvalidTypeError, InvalidValueError, UnknownNameError
from accord.games.game import Game

THIRD = Fraction(1, 3)
CHICKEN = Game(
    [[[3, 2], [4, 0]], [[3, 4], [2, 0]]], ["US", "USSR"], [["blockade", "strike"], ["withdraw", "keep"]]
)


def test_payoffs_are_copied_and_read_only():
    given = np.array([[[3.0, 2.0], [4.0, 0.0]], [[3.0, 4.0], [2.0, 0.0]]])
    game = Game(given)
    given[0, 0, 0] = 99
    assert game.payoffs[0, 0, 0] == 3
    with pytest.raises(ValueError, match="read-only"):
        game.payoffs[0, 0, 0] = 1
    with pytest.raises(AttributeError):
        game.players = ("a", "b")


def test_defaults_and_sizes():
    game = Game(np.zeros((3, 2, 3, 4)))
    assert game.players == ("player 1", "player 2", "player 3")
    assert game.strategies[1] == ("1", "2", "3")
    assert (game.n_players, game.n_strategies) == (3, (2, 3, 4))


def test_exact_values_survive():
    game = Game.from_matrices([[2**70, -1]], [[THIRD, 0.1]])
    assert game.exact_payoffs.tolist() == [[[2**70, -1]], [[THIRD, Fraction(0.1)]]]
    assert game.payoffs.tolist() == [[[2.0**70, -1.0]], [[1 / 3, 0.1]]]
    wide = np.array([[[2**63 - 1, 0]], [[0, 1]]])
    assert Game(wide).exact_payoffs[0, 0, 0] == 2**63 - 1


def test_a_denominator_makes_decimals_exact():
    game = Game.from_matrices([[0.1]], [[0.35]], denominator=100)
    assert game.exact_payoffs.tolist() == [[[Fraction(1, 10)]], [[Fraction(7, 20)]]]


def test_equality_sees_what_doubles_do_not():
    one, other = Game.from_matrices([[2**60]], [[0]]), Game.from_matrices([[2**60 + 1]], [[0]])
    assert one.payoffs.tolist() == other.payoffs.tolist()
    assert one != other
    assert one == Game.from_matrices([[2**60]], [[0]])
    assert hash(one) == hash(Game.from_matrices([[2**60]], [[0]]))
    assert one != Game.from_matrices([[2**60]], [[0]], players=["a", "b"])
    assert one != "a game"


def test_expected_payoffs_and_regret_are_exact_for_exact_profiles():
    half = (Fraction(1, 2), Fraction(1, 2))
    assert CHICKEN.expected_payoffs((half, half)) == (Fraction(9, 4), Fraction(9, 4))
    assert CHICKEN.regrets((half, half)) == (Fraction(1, 4), Fraction(1, 4))
    assert CHICKEN.regret(("blockade", "withdraw")) == 1
    assert CHICKEN.regret((1, "withdraw")) == 0
    assert isinstance(CHICKEN.regret((0, 1)), Fraction)


def test_float_profiles_give_floats():
    found = CHICKEN.expected_payoffs(([0.5, 0.5], [0.5, 0.5]))
    assert found.tolist() == [2.25, 2.25]
    assert CHICKEN.regret(([0.5, 0.5], [0.5, 0.5])) == 0.25
    assert CHICKEN.regret(([2 / 3, 1 / 3], [2 / 3, 1 / 3])) == pytest.approx(0, abs=1e-15)


def test_best_responses_with_and_without_tolerance():
    mixed = ((2 * THIRD, THIRD), (2 * THIRD, THIRD))
    assert CHICKEN.best_responses(mixed) == ((0, 1), (0, 1))
    rounded = tuple(tuple(map(float, own)) for own in mixed)
    assert CHICKEN.best_responses(rounded, tolerance=1e-12) == ((0, 1), (0, 1))
    assert CHICKEN.best_responses((0, 0)) == ((1,), (1,))
    assert CHICKEN.deviation_payoffs(0, mixed) == (Fraction(8, 3), Fraction(8, 3))


def test_three_players():
    rng = np.random.default_rng(0)
    payoffs = rng.integers(-5, 6, (3, 2, 3, 2))
    profile = ((THIRD, 2 * THIRD), (THIRD, THIRD, THIRD), (Fraction(1, 4), Fraction(3, 4)))
    game = Game(payoffs)
    expected = [
        sum(
            int(payoffs[i, a, b, c]) * profile[0][a] * profile[1][b] * profile[2][c]
            for a in range(2)
            for b in range(3)
            for c in range(2)
        )
        for i in range(3)
    ]
    assert game.expected_payoffs(profile) == tuple(expected)
    for strategy, value in enumerate(game.deviation_payoffs(1, profile)):
        pure = tuple(Fraction(int(s == strategy)) for s in range(3))
        assert game.expected_payoffs((profile[0], pure, profile[2]))[1] == value


def test_nashpy_there_and_back():
    there = CHICKEN.to_nashpy()
    assert isinstance(there, nashpy.Game)
    assert np.array_equal(Game.from_nashpy(there).payoffs, CHICKEN.payoffs)


def test_repr_is_short():
    assert repr(CHICKEN) == (
        "Game: 2 x 2 strategies, payoffs 0 to 4\n  US: blockade, strike\n  USSR: withdraw, keep"
    )
    assert len(repr(Game(np.zeros((6, 1, 1, 1, 1, 1, 1)))).splitlines()) == 5


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            ([[1, 2], [3, 4]],),
            InvalidValueError,
            "`payoffs` must have shape (n_players, *n_strategies), one axis per player after the first, "
            "got (2, 2). Put the players first: payoffs[i] is the table of player i.",
        ),
        (
            ([[[1, 2]], [[3]]],),
            InvalidValueError,
            "`payoffs` must be an array of numbers, got rows of different lengths. "
            "Make all rows equally long.",
        ),
        (
            ([[[1.0, float("nan")]], [[1, 2]]],),
            InvalidValueError,
            "`payoffs` must hold finite numbers only, got nan at index (0, 0, 1).",
        ),
        (
            ([[["a"]], [[1]]],),
            InvalidTypeError,
            "`payoffs` must hold real numbers only, got 'a' at index (0, 0, 0).",
        ),
        (
            ([[[2**1024]], [[1]]],),
            InvalidValueError,
            "`payoffs` must hold finite numbers below 2**1024 only, got inf at index (0, 0, 0).",
        ),
        (
            (np.zeros((2, 0, 2)),),
            InvalidValueError,
            "`payoffs` must have at least one strategy per player, got shape (2, 0, 2).",
        ),
        (
            (np.zeros((2, 1, 1)), ["one"]),
            InvalidValueError,
            "`players` must have 2 entries, one name per player, got 1.",
        ),
        (
            (np.zeros((2, 1, 1)), ["one", "one"]),
            InvalidValueError,
            "`players` must have different names, got 'one' twice. Rename one.",
        ),
        (
            (np.zeros((2, 1, 2)), None, [["a"], ["b"]]),
            InvalidValueError,
            "`strategies[1]` must have 2 entries, one name per strategy, got 1.",
        ),
        (
            (np.zeros((2, 1, 2)), None, [["a"]]),
            InvalidValueError,
            "`strategies` must have 2 entries, one list of names per player, got 1.",
        ),
        (
            (np.zeros((2, 1, 1), dtype=complex),),
            InvalidTypeError,
            "`payoffs` must be an array of real numbers, got complex128 values.",
        ),
    ],
)
def test_bad_games(arguments, error, message):
    with pytest.raises(error) as caught:
        Game(*arguments)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("profile", "error", "message"),
    [
        ((0,), InvalidValueError, "`profile` must have 2 entries, one per player, got 1."),
        ("01", InvalidTypeError, "`profile` must be a list with one entry per player, got str."),
        ((0, 2), InvalidValueError, "`profile` must name strategies by 0 to 1, got 2 at player 'USSR'."),
        (
            ("strike", "strike"),
            UnknownNameError,
            "`profile` must name strategies of the game ('withdraw', 'keep'), got 'strike' at player 'USSR'.",
        ),
        (
            (0, [1]),
            InvalidValueError,
            "`profile` must give 2 probabilities, one per strategy, got 1 at player 'USSR'.",
        ),
        (
            (0, [-1, 2]),
            InvalidValueError,
            "`profile` must hold no negative probability, got -1 at player 'USSR'.",
        ),
        (
            ([THIRD, THIRD], 0),
            InvalidValueError,
            "`profile` must sum to 1 for every player, got 2/3 at player 'US'.",
        ),
        (
            ([0.5, 0.6], 0),
            InvalidValueError,
            "`profile` must sum to 1 for every player, got 1.1 at player 'US'.",
        ),
        (
            ([0.5, float("inf")], 0),
            InvalidValueError,
            "`profile` must hold finite probabilities only, got inf at player 'US'.",
        ),
        ((["a", "b"], 0), InvalidTypeError, "`profile` must hold real numbers only, got 'a' at player 'US'."),
    ],
)
def test_bad_profiles(profile, error, message):
    with pytest.raises(error) as caught:
        CHICKEN.regret(profile)
    assert str(caught.value) == message


def test_other_bad_arguments():
    with pytest.raises(InvalidValueError) as caught:
        Game.from_matrices([[1, 2]], [[1], [2]])
    assert str(caught.value) == (
        "`matrices` must have one shape, got (1, 2) and (2, 1). Give one entry per profile."
    )
    with pytest.raises(InvalidValueError) as caught:
        Game.from_matrices([[1]], [[1]], denominator=0)
    assert str(caught.value) == "`denominator` must be a positive integer, got 0."
    with pytest.raises(InvalidTypeError) as caught:
        Game.from_nashpy(3)
    assert str(caught.value) == "`game` must be a nashpy.Game, got int."
    with pytest.raises(InvalidValueError) as caught:
        Game(np.zeros((3, 1, 1, 1))).to_nashpy()
    assert str(caught.value) == "`game` must have 2 players for to_nashpy, got 3."


def test_equality_does_not_depend_on_the_type_of_numbers() -> None:
    listed = [[[2**60, 0], [0, 1]], [[1, 0], [0, 1]]]
    as_array = Game(np.array(listed))
    assert as_array == Game(listed) == Game(np.array(listed, dtype=float))
    assert hash(as_array) == hash(Game(listed)) == hash(Game(np.array(listed, dtype=float)))
    assert as_array != Game([[[2**60 + 1, 0], [0, 1]], [[1, 0], [0, 1]]])
    assert Game([[[-0.0]], [[0.0]]]) == Game([[[0]], [[0]]])
    assert hash(Game([[[-0.0]], [[0.0]]])) == hash(Game([[[0]], [[0]]]))

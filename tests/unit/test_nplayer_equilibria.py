"""What `all_isolated_equilibria` accepts, refuses and says."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from accord.errors import InvalidTypeError, InvalidValueError, SolverError
from accord.games.equilibrium_set import Equilibria
from accord.games.game import Game
from accord.games.isolated_equilibria import all_isolated_equilibria


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(InvalidTypeError, match=r"`game` must be an accord\.Game, got list\."):
        all_isolated_equilibria([1])  # type: ignore[arg-type]
    game = Game(np.zeros((3, 2, 2, 2)))
    with pytest.raises(InvalidValueError, match="`max_supports` must be a positive integer, got 0"):
        all_isolated_equilibria(game, max_supports=0)
    wide = Game(np.zeros((3, 63, 1, 1)))
    with pytest.raises(InvalidValueError, match="at most 62 strategies per player, got 63"):
        all_isolated_equilibria(wide)


def test_too_many_supports_is_an_answer() -> None:
    same = np.zeros((2, 2, 2))
    same[0, 0, 0] = same[1, 1, 1] = 1
    found = all_isolated_equilibria(Game([same] * 3), max_supports=26)
    assert isinstance(found, Equilibria)
    assert not found.is_complete
    assert [tuple(own.index(1) for own in profile) for profile in found.extreme] == [(0, 0, 0), (1, 1, 1)]
    assert found.regrets == (0, 0)
    assert found.is_degenerate is None
    assert found.reason == (
        "the game has 27 supports, more than max_supports = 26; only its pure equilibria are listed"
    )
    first = "Equilibria of a 2 x 2 x 2 game, possibly incomplete, not examined for degeneracy"
    assert repr(found).startswith(first)
    with pytest.raises(SolverError):
        found.raise_for_status()


def test_a_dominant_strategy_each_is_the_only_equilibrium() -> None:
    # The prisoner's dilemma of three: defecting earns one more whatever the others do.
    payoffs = np.zeros((3, 2, 2, 2))
    for index in np.ndindex(2, 2, 2):
        for player in range(3):
            payoffs[(player, *index)] = 2 * (3 - sum(index)) + index[player] * 3
    found = all_isolated_equilibria(Game(payoffs))
    one = (Fraction(0), Fraction(1))
    assert found.extreme == ((one, one, one),)
    assert found.is_complete
    assert not found.is_degenerate
    assert found.radii == (0.0,)
    assert "complete" in repr(found)


def test_a_game_where_nothing_matters_names_its_supports() -> None:
    found = all_isolated_equilibria(Game(np.zeros((3, 2, 2, 2))))
    assert found.is_degenerate
    assert not found.is_complete
    assert len(found.undecided) == 19  # all but the 8 pure ones
    assert len(found.extreme) == 8
    assert found.components == (tuple(range(8)),)
    assert "perhaps with infinitely many equilibria: {1} x {1} x {1, 2}" in found.reason


def test_an_isolated_equilibrium_with_a_tie_is_found_exactly() -> None:
    # Player 3's second strategy ties at the mixed equilibrium of the other two and is worse elsewhere.
    matching = np.array([[1, -1], [-1, 1]])
    third = np.stack([np.zeros((2, 2)), matching * 2.0], axis=-1)
    game = Game([np.stack([matching] * 2, -1), np.stack([-matching] * 2, -1), third])
    found = all_isolated_equilibria(game)
    half = (Fraction(1, 2), Fraction(1, 2))
    assert found.is_degenerate
    assert {profile[:2] for profile in found.extreme} == {(half, half)}
    assert {profile[2] for profile in found.extreme} == {(1, 0), (0, 1)}
    assert len(found.components) == 1


def test_one_player_games_and_single_strategies_work() -> None:
    found = all_isolated_equilibria(Game([[1, 5, 3]]))
    assert found.extreme == (((0, 1, 0),),)
    assert all_isolated_equilibria(Game(np.zeros((3, 1, 1, 1)))).is_complete

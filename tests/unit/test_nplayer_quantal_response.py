"""The quantal response path: its points solve the logit equations, its limit is a certified equilibrium."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from accord.errors import InvalidTypeError, InvalidValueError, SolverError
from accord.games.game import Game
from accord.games.isolated_equilibria import all_isolated_equilibria
from accord.games.quantal_response import quantal_response_path


def earned(payoffs: np.ndarray, player: int, profile: list[np.ndarray]) -> np.ndarray:
    table = payoffs[player]
    for other in reversed(range(len(profile))):
        if other != player:
            table = np.tensordot(table, profile[other], axes=(other, 0))
    return table


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 2, 2), (3, 3, 3), (2, 2, 2, 2)])
@pytest.mark.parametrize("seed", range(4))
def test_every_point_is_a_logit_equilibrium(shape: tuple[int, ...], seed: int) -> None:
    draw = np.random.default_rng([seed, *shape])
    payoffs = draw.integers(-20, 20, (len(shape), *shape)).astype(float)
    path = quantal_response_path(Game(payoffs))
    assert path.lambdas[0] == 0
    for point, precision in enumerate(path.lambdas):
        profile = [own[point] for own in path.profiles]
        for player, own in enumerate(profile):
            scores = precision * earned(payoffs, player, profile)
            logit = np.exp(scores - scores.max())
            np.testing.assert_allclose(own, logit / logit.sum(), atol=1e-5)
    for before, after in zip(path.lambdas[:-1], path.lambdas[1:], strict=True):
        assert before != after


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 3, 3), (2, 2, 2, 2), (4, 3)])
@pytest.mark.parametrize("seed", range(5))
def test_the_limit_is_one_of_all_equilibria(shape: tuple[int, ...], seed: int) -> None:
    draw = np.random.default_rng([seed, 9, *shape])
    game = Game(draw.integers(-100, 100, (len(shape), *shape)))
    path = quantal_response_path(game)
    assert path.is_certified, path.reason
    assert path.regret == Fraction(game.regret(path.limit))
    assert path.regret == 0 or float(path.regret) < 1e-9
    near = [
        max(
            abs(float(a) - float(b))
            for x, y in zip(one, path.limit, strict=True)
            for a, b in zip(x, y, strict=True)
        )
        for one in all_isolated_equilibria(game).extreme
    ]
    assert min(near) <= 1e-8


def test_ochs_1995_own_payoffs_move_play_before_the_limit() -> None:
    # Ochs, Games with unique mixed strategy equilibria, Games and Economic Behavior 10 (1995) 202-217: with 9
    # for row at up-left the equilibrium is (1/2, 1/10), but with errors row plays up more often than half
    # (McKelvey and Palfrey 1995, section 5).
    path = quantal_response_path(Game.from_matrices([[9, 0], [0, 1]], [[0, 1], [1, 0]]))
    half, tenth = Fraction(1, 2), Fraction(1, 10)
    assert path.limit == ((half, half), (tenth, 1 - tenth))
    assert path.radius == 0
    assert path.profiles[0][1:-1, 0].max() > 0.6


def test_the_path_selects_the_risk_dominant_convention() -> None:
    # Turocy 2005, theorem 7: in 2 x 2 games the limit is the risk-dominant equilibrium.
    stag = Game.from_matrices([[5, 0], [4, 3]], [[5, 4], [0, 3]])
    assert quantal_response_path(stag).limit == ((0, 1), (0, 1))


def test_payoffs_all_alike_end_at_once() -> None:
    path = quantal_response_path(Game(np.zeros((3, 2, 2, 2))))
    assert len(path.lambdas) == 1
    assert path.regret == 0
    half = (Fraction(1, 2), Fraction(1, 2))
    assert path.limit == (half, half, half)  # an equilibrium, though not an isolated one
    assert path.raise_for_status() is path
    assert path.radius == 0


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 3, 3), (4, 4), (2, 2, 2, 2)])
def test_a_limit_among_infinitely_many_is_certified_where_it_is_rational(shape: tuple[int, ...]) -> None:
    # Payoffs of zero and one make most games degenerate.
    draw = np.random.default_rng([11, *shape])
    for _ in range(15):
        payoffs = draw.integers(0, 2, (len(shape), *shape))
        path = quantal_response_path(Game(payoffs))
        assert path.is_certified, path.reason
        tables = payoffs.astype(object)
        for player in range(len(shape)):
            scores = earned(tables, player, [np.array(own, dtype=object) for own in path.limit])
            reached = sum(p * score for p, score in zip(path.limit[player], scores, strict=True))
            assert max(scores) - reached <= (0 if path.radius == 0 else 1e-9)
        for own, walked in zip(path.limit, path.profiles, strict=True):
            assert max(abs(float(p) - q) for p, q in zip(own, walked[-1], strict=True)) <= 0.02


def test_a_limit_that_was_not_certified_says_so() -> None:
    # Player 2's second strategy repeats its first, and the shares of the third are irrational.
    payoffs = np.random.default_rng(32).integers(-30, 30, (3, 2, 3, 2))
    payoffs[:, :, 1, :] = payoffs[:, :, 0, :]
    path = quantal_response_path(Game(payoffs))
    assert not path.is_certified
    assert path.radius == float("inf")
    assert "no equilibrium was certified" in repr(path)
    with pytest.raises(SolverError):
        path.raise_for_status()


def test_a_larger_game_is_certified() -> None:
    game = Game(np.random.default_rng(3).integers(-100, 100, (3, 8, 8, 8)))
    path = quantal_response_path(game)
    assert path.raise_for_status() is path
    assert game.regret(path.limit) < 1e-9


def test_shift_and_scale_only_scale_lambda() -> None:
    payoffs = np.random.default_rng(4).integers(-9, 9, (3, 2, 2, 2))
    base, moved = quantal_response_path(Game(payoffs)), quantal_response_path(Game(payoffs * 4 + 1000))
    np.testing.assert_allclose(base.lambdas, moved.lambdas * 4)
    np.testing.assert_array_equal(base.profiles[0], moved.profiles[0])


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(InvalidTypeError, match=r"`game` must be an accord\.Game, got int\."):
        quantal_response_path(3)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="`regret` must lie between 0 and 1, got 0"):
        quantal_response_path(Game(np.zeros((2, 2, 2))), regret=0)

"""Games of three and more players against closed forms, random starts of Newton, and the two-player core."""

from __future__ import annotations

import numpy as np
import pytest

from accord.games.equilibria import nash_equilibria
from accord.games.game import Game
from accord.games.isolated_equilibria import CertifiedEquilibria, all_isolated_equilibria
from oracle_nplayer import equilibria_2x2x2, newton_equilibria, regret


def _close(equilibria: CertifiedEquilibria, profile: list[np.ndarray], within: float) -> bool:
    return any(
        max(np.abs(mine - theirs).max() for mine, theirs in zip(one, profile, strict=True)) < within
        for one in equilibria.floats
    )


@pytest.mark.parametrize("seed", range(60))
def test_2x2x2_equals_the_closed_form(seed: int) -> None:
    draw = np.random.default_rng([seed, 222])
    payoffs = draw.integers(-1000, 1000, (3, 2, 2, 2)).astype(float)
    found = all_isolated_equilibria(Game(payoffs))
    expected = equilibria_2x2x2(payoffs)
    assert found.is_complete, found.reason
    assert len(found) == len(expected)
    for point in expected:
        assert _close(found, [np.array([p, 1 - p]) for p in point], 1e-7)


@pytest.mark.parametrize(
    ("shape", "seed"), [((3, 3, 3), s) for s in range(4)] + [((2, 2, 2, 2), s) for s in range(4)]
)
def test_random_starts_find_nothing_new(shape: tuple[int, ...], seed: int) -> None:
    draw = np.random.default_rng([seed, *shape])
    payoffs = draw.integers(-100, 100, (len(shape), *shape)).astype(float)
    found = all_isolated_equilibria(Game(payoffs))
    assert found.is_complete, found.reason
    for profile in newton_equilibria(payoffs, draw, 4):
        assert _close(found, profile, 1e-6)


@pytest.mark.parametrize("seed", range(15))
def test_two_players_agree_with_the_polytopes(seed: int) -> None:
    draw = np.random.default_rng([seed, 44])
    game = Game(draw.integers(-300, 300, (2, 4, 4)))
    polytopes, paths = nash_equilibria(game), all_isolated_equilibria(game)
    assert not polytopes.is_degenerate
    assert paths.is_complete
    assert set(paths.extreme) == set(polytopes.extreme)


@pytest.mark.parametrize("seed", range(10))
def test_a_dummy_third_player_changes_nothing(seed: int) -> None:
    draw = np.random.default_rng([seed, 331])
    two = Game(draw.integers(-300, 300, (2, 3, 3)))
    own = np.broadcast_to(np.array([1, 0]), (3, 3, 2))
    three = Game([*(np.repeat(two.payoffs[i][:, :, None], 2, axis=2) for i in (0, 1)), own])
    paths = all_isolated_equilibria(three)
    assert {profile[:2] for profile in paths.extreme} == set(nash_equilibria(two).extreme)


@pytest.mark.parametrize("seed", range(20))
def test_a_grid_finds_no_other_equilibrium_of_2x2x2_games(seed: int) -> None:
    # Between neighbouring grid points payoff differences move by at most 3 * 10 * step, so every equilibrium
    # has a grid point of at most twice that regret; from each such point the nearest equilibrium must not be
    # far.
    draw = np.random.default_rng([seed, 31])
    payoffs = draw.integers(-5, 6, (3, 2, 2, 2)).astype(float)
    found = all_isolated_equilibria(Game(payoffs))
    step = 1 / 80
    axis = np.arange(0, 1 + step / 2, step)
    p = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"))
    regrets = np.zeros(p.shape[1:])
    for player in range(3):
        j, k = (other for other in range(3) if other != player)
        table = np.moveaxis(payoffs[player], player, 0)
        gap = sum(
            (table[0, a, b] - table[1, a, b])
            * (p[j] if a == 0 else 1 - p[j])
            * (p[k] if b == 0 else 1 - p[k])
            for a in (0, 1)
            for b in (0, 1)
        )
        regrets = np.maximum(regrets, np.maximum(gap, 0) * (1 - p[player]) + np.maximum(-gap, 0) * p[player])
    for one in found.floats:
        near = np.abs(p - np.array([own[0] for own in one])[:, None, None, None]).max(axis=0) <= step
        assert regrets[near].min() <= 60 * step
    if found.is_complete:
        exact = regrets == 0
        listed = {tuple(round(float(own[0]), 9) for own in one) for one in found.floats}
        on_grid = {tuple(np.round(point, 9)) for point in p[:, exact].T}
        assert on_grid <= listed


@pytest.mark.parametrize("seed", range(40))
def test_corners_of_degenerate_two_player_games_are_the_extreme_equilibria(seed: int) -> None:
    draw = np.random.default_rng([seed, 5])
    game = Game(draw.integers(0, 3, (2, *[(2, 2), (2, 3), (3, 3)][seed % 3])))
    polytopes, paths = nash_equilibria(game), all_isolated_equilibria(game)
    assert set(paths.extreme) == set(polytopes.extreme)
    assert sorted(map(len, paths.components)) == sorted(map(len, polytopes.components))


@pytest.mark.parametrize("seed", range(30))
def test_what_is_not_listed_lies_in_an_undecided_support(seed: int) -> None:
    # Every pure equilibrium is listed, and every equilibrium on a grid is listed or has an undecided support.
    draw = np.random.default_rng([seed, 6])
    payoffs = draw.integers(0, 3, (3, 2, 2, 2)).astype(float)
    found = all_isolated_equilibria(Game(payoffs))
    listed = {tuple(float(own[0]) for own in one) for one in found.extreme}
    for point in np.ndindex(5, 5, 5):
        profile = [np.array([k / 4, 1 - k / 4]) for k in point]
        if regret(payoffs, profile) == 0:
            support = tuple(tuple(int(s) for s in np.flatnonzero(own)) for own in profile)
            assert tuple(k / 4 for k in point) in listed or support in found.undecided

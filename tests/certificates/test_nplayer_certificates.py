"""Every profile returned is an equilibrium, however it was found; the odd count; scale and shift."""

from __future__ import annotations

import os
from fractions import Fraction

import numpy as np
import pytest

from accord.games.game import Game
from accord.games.isolated_equilibria import all_isolated_equilibria

_SIZES = [
    (2, 2, 2),
    (3, 2, 2),
    (3, 3, 2),
    (3, 3, 3),
    (2, 2, 2, 2),
    (4, 3, 2),
    (2, 2, 2, 2, 2),
    (4, 4, 3),
    (4, 4, 4),
]
_ROUNDS = {"few": 1, "moderate": 23, "thorough": 100}[os.environ.get("ACCORD_TEST_PROFILE", "moderate")]


@pytest.mark.parametrize("shape", _SIZES)
@pytest.mark.parametrize("seed", range(_ROUNDS))
def test_random_games_have_an_odd_number_of_certified_equilibria(shape: tuple[int, ...], seed: int) -> None:
    draw = np.random.default_rng([seed, *shape])
    largest = (5, 100, 10**6)[seed % 3]
    game = Game(draw.integers(-largest, largest + 1, (len(shape), *shape)))
    found = all_isolated_equilibria(game)
    if found.is_degenerate:
        assert found.undecided or found.is_complete
        assert found.is_complete or "undecided" in found.reason
    else:
        assert found.is_complete, found.reason
        assert len(found) % 2 == 1
    for profile, radius, regret in zip(found.extreme, found.radii, found.regrets, strict=True):
        assert regret == Fraction(game.regret(profile))
        if radius == 0:
            assert regret == 0
            assert all(isinstance(p, Fraction) for own in profile for p in own)
        else:
            # A payoff moves by at most its range per unit of each probability.
            reach = 2 * float(np.ptp(game.payoffs)) * sum(shape) * radius
            assert 0 < radius < 1e-9
            assert float(regret) <= reach


@pytest.mark.parametrize("factor", [Fraction(1, 10**12), 10**15, 10**30])
@pytest.mark.parametrize("shift", [0, 10**14, -(10**20)])
def test_scale_and_shift_change_nothing(factor: Fraction | int, shift: int) -> None:
    draw = np.random.default_rng(7)
    whole = draw.integers(-50, 50, (3, 3, 2, 2)).tolist()
    base = all_isolated_equilibria(Game(whole))
    moved = np.array(whole, dtype=object)
    moved[1] = moved[1] * factor + shift
    other = all_isolated_equilibria(Game(moved))
    assert base.is_complete
    assert other.is_complete
    assert base.extreme == other.extreme


def test_irrational_probabilities_lie_within_their_radius() -> None:
    # Two players alike: p solves a quadratic; see the literature tests for the game.
    cost = Fraction(1, 2)
    volunteers = np.empty((3, 2, 2, 2), dtype=object)
    for index in np.ndindex(2, 2, 2):
        for player in range(3):
            volunteers[(player, *index)] = (1 if 0 in index else 0) - (cost if index[player] == 0 else 0)
    found = all_isolated_equilibria(Game(volunteers))
    mixed = [(profile, r) for profile, r in zip(found.extreme, found.radii, strict=True) if r]
    assert len(mixed) == 1
    profile, radius = mixed[0]
    for own in profile:
        # 1 - own[0] is the square root of one half: compare squares, exactly.
        low, high = Fraction(own[1]) - Fraction(radius), Fraction(own[1]) + Fraction(radius)
        assert low**2 < Fraction(1, 2) < high**2

"""Two-player games whose equilibria are known, each with its source."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import games_cyclic
from accord.games.equilibria import nash_equilibria
from accord.games.game import Game

CASES = json.loads((Path(__file__).parent / "degenerate_games.json").read_text())["games"]


def exact(matrix):
    return [[Fraction(value) for value in row] for row in matrix]


def mixed(given):
    return tuple(Fraction(p) for p in given)


@pytest.mark.parametrize("method", ["auto", "walk", "exact"])
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_degenerate_game(case, method):
    found = nash_equilibria(Game.from_matrices(exact(case["A"]), exact(case["B"])), method)
    assert set(found.extreme) == {(mixed(x), mixed(y)) for x, y in case["equilibria"]}
    assert len(found.extreme) == case["n_extreme"]
    assert sorted(map(len, found.components)) == sorted(case["component_sizes"])
    subsets = {(frozenset(xs), frozenset(ys)) for xs, ys in found.subsets}
    expected = case["maximal_nash_subsets"]
    assert subsets == {(frozenset(map(mixed, s["x"])), frozenset(map(mixed, s["y"]))) for s in expected}
    assert found.is_degenerate
    assert found.is_complete
    assert all(found.game.regret(profile) == 0 for profile in found.extreme)


@pytest.mark.parametrize(("d", "expected"), [(2, 3), (4, 15), (6, 75), (8, 383), (10, 2003)])
def test_von_stengel_1999_many_equilibria(d, expected):
    found = nash_equilibria(Game.from_matrices(*games_cyclic.many_equilibria_game(d)), "walk")
    assert len(found.extreme) == expected
    assert not found.is_degenerate
    assert found.method == "walk"


@pytest.mark.parametrize("d", [4, 6, 8])
def test_savani_von_stengel_2006_one_equilibrium_with_full_support(d):
    (found,) = nash_equilibria(Game.from_matrices(*games_cyclic.one_equilibrium_game(d)), "walk").extreme
    assert all(p > 0 for own in found for p in own)


def test_von_stengel_2002_three_equilibria_of_a_3_by_2_game():
    """B. von Stengel, Computing equilibria for two-person games, Handbook of Game Theory 3 (2002), (2.15)."""
    game = Game.from_matrices([[0, 6], [2, 5], [3, 3]], [[1, 0], [0, 2], [4, 3]])
    found = nash_equilibria(game)
    assert set(found.extreme) == {
        (mixed(["0", "0", "1"]), mixed(["1", "0"])),
        (mixed(["0", "1/3", "2/3"]), mixed(["2/3", "1/3"])),
        (mixed(["2/3", "1/3", "0"]), mixed(["1/3", "2/3"])),
    }
    assert not found.is_degenerate


@pytest.mark.parametrize("n", [2, 3, 5, 7])
def test_coordination_has_an_equilibrium_per_set_of_strategies(n):
    """T. Quint and M. Shubik, International Journal of Game Theory 26 (1997) 353-359."""
    identity = np.eye(n, dtype=int)
    found = nash_equilibria(Game.from_matrices(identity, identity), "walk")
    assert len(found.extreme) == 2**n - 1


def test_cuban_missile_crisis_as_chicken():
    """S. Brams, Game Theory and the Cuban missile crisis, Plus Magazine 13 (2001): two pure equilibria."""
    game = Game([[[3, 2], [4, 1]], [[3, 4], [2, 1]]], ["United States", "Soviet Union"])
    pure = [profile for profile in nash_equilibria(game).extreme if all(max(own) == 1 for own in profile)]
    assert {tuple(own.index(1) for own in profile) for profile in pure} == {(0, 1), (1, 0)}

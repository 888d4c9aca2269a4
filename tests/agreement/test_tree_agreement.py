"""Backward induction, sequential equilibria and the strategic form of random trees against brute force."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest

from accord.games.pure import pure_equilibria
from accord.games.tree.backward_induction import backward_induction
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Chance, Decision, Node, Terminal
from accord.games.tree.sequential import sequential_equilibria
from oracle_tree import Tree, decisions, random_tree, subgame_perfect, value

_PLAYERS = ["A", "B", "C"]


def built(tree: Tree) -> Node:
    if tree[0] == "end":
        return Terminal(tree[1])
    if tree[0] == "chance":
        return Chance({f"e{k}": (share, built(after)) for k, (share, after) in enumerate(tree[1])})
    return Decision(_PLAYERS[tree[1]], {f"a{k}": built(after) for k, after in enumerate(tree[2])})


def cases(n_players: int, depth: int, count: int, most: int) -> list[Tree]:
    draw = np.random.default_rng([n_players, depth])
    found: list[Tree] = []
    while len(found) < count:
        tree = random_tree(draw, n_players, depth)
        if 1 < prod(len(move[2]) for move in decisions(tree)) <= most:
            found.append(tree)
    return found


@pytest.mark.parametrize(("n_players", "depth"), [(2, 2), (2, 3), (3, 3), (3, 4)])
def test_backward_induction_finds_every_profile(n_players: int, depth: int) -> None:
    for tree in cases(n_players, depth, 40, 600):
        game_tree = GameTree(built(tree), _PLAYERS[:n_players])
        found = backward_induction(game_tree, max_profiles=10_000)
        listed = {
            tuple(one.actions.index(profile[one.name]) for one in game_tree.information_sets)
            for profile in found.profiles
        }
        expected = subgame_perfect(tree)
        assert listed == expected
        assert found.n_profiles == len(expected) == len(found.profiles)
        assert found.is_complete
        moves = decisions(tree)
        payoffs = [
            value(tree, {id(move): action for move, action in zip(moves, choice, strict=True)})
            for choice in expected
        ]
        assert dict(zip(found.payoffs, found.counts, strict=True)) == {v: payoffs.count(v) for v in payoffs}


def test_sequential_equilibria_of_perfect_information_are_the_subgame_perfect_ones() -> None:
    for tree in cases(2, 3, 25, 100):
        game_tree = GameTree(built(tree), _PLAYERS[:2])
        perfect = {tuple(sorted(p.items())) for p in backward_induction(game_tree).profiles}
        found = sequential_equilibria(game_tree)
        # Ties below the start leave mixtures that need not be mixtures of pure profiles.
        assert found.is_complete or "only the corners were carried" in found.reason
        assert found.is_complete >= (len(perfect) == 1)
        pure = {
            tuple(
                sorted(
                    (one.name, one.actions[assessment.behaviour[one.name].index(Fraction(1))])
                    for one in game_tree.information_sets
                )
            )
            for assessment in found.assessments
        }
        assert pure == perfect


def test_the_strategic_form_pays_what_the_tree_pays() -> None:
    for tree in cases(2, 3, 25, 200):
        game_tree = GameTree(built(tree), _PLAYERS[:2])
        full = game_tree.to_game(reduced=False)
        reduced = game_tree.to_game()
        moves = decisions(tree)
        own = [[k for k, move in enumerate(moves) if move[1] == player] for player in (0, 1)]
        ranges = [[range(len(moves[k][2])) for k in numbers] for numbers in own]
        rows: set[tuple[Fraction, ...]] = set()
        for place, choices in enumerate(product(product(*ranges[0]), product(*ranges[1]))):
            taken = {
                k: a
                for numbers, choice in zip(own, choices, strict=True)
                for k, a in zip(numbers, choice, strict=True)
            }
            expected = value(tree, {id(move): taken[k] for k, move in enumerate(moves)})
            index = np.unravel_index(place, full.n_strategies)
            assert tuple(Fraction(full.exact_payoffs[(player, *index)]) for player in (0, 1)) == expected
            rows.add(expected)
        assert {tuple(map(Fraction, v)) for v in reduced.exact_payoffs.reshape(2, -1).T} == rows
        assert len(pure_equilibria(reduced)) >= 1

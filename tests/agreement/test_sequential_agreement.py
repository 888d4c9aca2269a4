"""Random trees with imperfect information have a sequential equilibrium, and all found pass the checks."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest

from accord.errors import InvalidValueError
from accord.games.tree.behaviour import expected_payoffs
from accord.games.tree.beliefs import supporting_beliefs
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Chance, Decision, Node, Terminal
from accord.games.tree.sequential import SequentialEquilibria, sequential_equilibria, supporting_assessment
from oracle_assessments import Tree, decisions, is_nash, is_sequentially_rational, random_game

_PLAYERS = ["A", "B", "C"]


def built(tree: Tree) -> Node:
    if tree[0] == "end":
        return Terminal(tree[1])
    if tree[0] == "chance":
        return Chance({f"e{k}": (share, built(after)) for k, (share, after) in enumerate(tree[1])})
    return Decision(_PLAYERS[tree[1]], {f"a{k}": built(after) for k, after in enumerate(tree[3])}, tree[2])


def solved(tree: Tree, n_players: int) -> tuple[GameTree, SequentialEquilibria]:
    game_tree = GameTree(built(tree), _PLAYERS[:n_players])
    return game_tree, sequential_equilibria(game_tree)


def small_game(draw: np.random.Generator, n_players: int, depth: int) -> Tree:
    """Return a tree small enough for the oracle, which tries every plan of every player."""
    while True:
        tree = random_game(draw, n_players, depth)
        sizes = {node[2]: (node[1], len(node[3])) for node in decisions(tree)}
        if all(prod(n for mover, n in sizes.values() if mover == i) <= 300 for i in range(n_players)):
            return tree


@pytest.mark.parametrize(
    ("n_players", "depth", "count"), [(1, 4, 20), (2, 3, 60), (2, 4, 12), (3, 3, 40), (3, 4, 8)]
)
def test_every_tree_has_one_and_all_listed_are_sequential(n_players: int, depth: int, count: int) -> None:
    draw = np.random.default_rng([n_players, depth])
    for _ in range(count):
        tree = small_game(draw, n_players, depth)
        game_tree, found = solved(tree, n_players)
        assert len(found) >= 1, found.reason
        assert found.is_complete or found.reason
        for one in found.assessments[:10]:
            exact = all(p.denominator < 10**6 for odds in one.behaviour.values() for p in odds)
            assert exact
            assert is_nash(tree, one.behaviour)
            assert is_sequentially_rational(tree, one.behaviour, one.beliefs)
            try:
                assert supporting_assessment(game_tree, one.behaviour) is not None
            except InvalidValueError as error:
                assert "can be decided upon" in str(error)  # noqa: PT017 (undecided is no refusal)


@pytest.mark.parametrize(("n_players", "depth"), [(2, 3), (2, 4), (3, 3)])
def test_what_is_called_complete_misses_nothing_on_a_grid(n_players: int, depth: int) -> None:
    """No behaviour in quarters is sequential that could not be a mixture of what is listed."""
    draw = np.random.default_rng([n_players, depth, 99])
    n_compared = 0
    for _ in range(40):
        game_tree, found = solved(small_game(draw, n_players, depth), n_players)
        grid = [quarters(len(one.actions)) for one in game_tree.information_sets]
        if not found.is_complete or prod(map(len, grid)) > 400:
            continue
        listed = [tuple(one.behaviour.values()) for one in found.assessments]
        used = [{a for one in listed for a, p in enumerate(one[number]) if p} for number in range(len(grid))]
        payoffs = list(zip(*(one.payoffs for one in found.assessments), strict=True))
        for behaviour in product(*grid):
            if isinstance(supporting_beliefs(game_tree, behaviour), bool):
                continue
            n_compared += 1
            for own, known in zip(behaviour, used, strict=True):
                assert {action for action, p in enumerate(own) if p} <= known
            for paid, known in zip(expected_payoffs(game_tree, behaviour), payoffs, strict=True):
                assert min(known) <= paid <= max(known)
    assert n_compared >= 5


def quarters(n_actions: int) -> list[tuple[Fraction, ...]]:
    """Return all ways to split four quarters."""
    return [
        tuple(Fraction(part, 4) for part in parts)
        for parts in product(range(5), repeat=n_actions)
        if sum(parts) == 4
    ]

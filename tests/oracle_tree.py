"""Slow, obvious twins for game trees given as nested tuples; shares no code with accord.

A tree is ("end", payoffs), ("chance", [(probability, tree), ...]) or ("move", player, [tree, ...]); every
decision is its own information set, numbered in the order in which one reads the tree.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

Tree = tuple[Any, ...]


def random_tree(draw: np.random.Generator, n_players: int, depth: int, largest: int = 3) -> Tree:
    """Return a random tree of perfect information with small payoffs, so that ties are frequent."""
    if depth == 0 or draw.random() < 0.15:
        return ("end", tuple(int(v) for v in draw.integers(0, largest, n_players)))
    following = [random_tree(draw, n_players, depth - 1, largest) for _ in range(int(draw.integers(2, 4)))]
    if draw.random() < 0.2:
        share = Fraction(1, len(following))
        return ("chance", [(share, after) for after in following])
    return ("move", int(draw.integers(n_players)), following)


def decisions(tree: Tree) -> list[Tree]:
    """Return the decisions in reading order."""
    if tree[0] == "end":
        return []
    following = [after for _, after in tree[1]] if tree[0] == "chance" else tree[2]
    own = [tree] if tree[0] == "move" else []
    return own + [one for after in following for one in decisions(after)]


def value(tree: Tree, profile: dict[int, int]) -> tuple[Fraction, ...]:
    """Return the payoffs when every decision, known by its identity, takes the given action."""
    if tree[0] == "end":
        return tuple(Fraction(v) for v in tree[1])
    if tree[0] == "chance":
        parts = [(share, value(after, profile)) for share, after in tree[1]]
        return tuple(sum(share * v[i] for share, v in parts) for i in range(len(parts[0][1])))
    return value(tree[2][profile[id(tree)]], profile)


def subgame_perfect(tree: Tree) -> set[tuple[int, ...]]:
    """Return all subgame-perfect pure profiles by trying every profile (one-shot deviations suffice)."""
    moves = decisions(tree)
    found = set()
    for choice in product(*(range(len(move[2])) for move in moves)):
        profile = {id(move): action for move, action in zip(moves, choice, strict=True)}
        if all(
            value(move, profile)[move[1]] >= value(after, profile)[move[1]]
            for move in moves
            for after in move[2]
        ):
            found.add(choice)
    return found

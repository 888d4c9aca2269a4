"""Slow, obvious checks of assessments in trees with imperfect information; shares no code with accord.

A tree is ("end", payoffs), ("chance", [(probability, tree), ...]) or ("move", player, set name, [tree, ...]).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

Tree = tuple[Any, ...]
Odds = Mapping[str, Sequence[Fraction]]


def random_game(draw: np.random.Generator, n_players: int, depth: int, largest: int = 4) -> Tree:
    """Return a random tree with small payoffs in which everyone remembers what it knew and did.

    Decisions of one player with the same own past and as many actions are often made to look alike.
    """
    pasts: dict[tuple[Any, ...], list[str]] = {}

    def grow(level: int, own: tuple[tuple[Any, ...], ...]) -> Tree:
        if level == 0 or (level < depth and draw.random() < 0.2):
            return ("end", tuple(int(v) for v in draw.integers(0, largest, n_players)))
        if draw.random() < 0.15:
            return ("chance", [(Fraction(1, 2), grow(level - 1, own)) for _ in range(2)])
        player = int(draw.integers(n_players))
        n_actions = int(draw.integers(2, 4)) if draw.random() < 0.3 else 2
        known = pasts.setdefault((player, own[player], n_actions), [])
        if not known or draw.random() < 0.4:
            known.append(f"h{len(pasts)}.{len(known)}.{draw.integers(10**9)}")
        name = known[int(draw.integers(len(known)))]
        following = []
        for action in range(n_actions):
            later = (*own[:player], (*own[player], (name, action)), *own[player + 1 :])
            following.append(grow(level - 1, later))
        return ("move", player, name, following)

    return grow(depth, ((),) * n_players)


def decisions(tree: Tree) -> Iterator[Tree]:
    """Yield every decision, in reading order."""
    if tree[0] == "move":
        yield tree
    if tree[0] != "end":
        for after in tree[3] if tree[0] == "move" else [after for _, after in tree[1]]:
            yield from decisions(after)


def worth(tree: Tree, behaviour: Odds) -> tuple[Fraction, ...]:
    """Return what everyone expects."""
    if tree[0] == "end":
        return tuple(Fraction(v) for v in tree[1])
    branches = tree[1] if tree[0] == "chance" else list(zip(behaviour[tree[2]], tree[3], strict=True))
    parts = [(share, worth(after, behaviour)) for share, after in branches]
    return tuple(sum((s * v[i] for s, v in parts), Fraction(0)) for i in range(len(parts[0][1])))


def moves(tree: Tree, behaviour: Odds, share: Fraction = Fraction(1)) -> Iterator[tuple[Tree, Fraction]]:
    """Yield every decision with its probability, in reading order."""
    if tree[0] == "chance":
        for odds, after in tree[1]:
            yield from moves(after, behaviour, share * odds)
    elif tree[0] == "move":
        yield tree, share
        for odds, after in zip(behaviour[tree[2]], tree[3], strict=True):
            yield from moves(after, behaviour, share * odds)


def is_nash(tree: Tree, behaviour: Odds) -> bool:
    """Return whether no pure plan of any player earns it more."""
    sizes = {node[2]: (node[1], len(node[3])) for node in decisions(tree)}
    reached = worth(tree, behaviour)
    for player in range(len(reached)):
        own = [name for name, (mover, _) in sizes.items() if mover == player]
        for plan in product(*(range(sizes[name][1]) for name in own)):
            pure = {
                name: [Fraction(int(a == chosen)) for a in range(sizes[name][1])]
                for name, chosen in zip(own, plan, strict=True)
            }
            if worth(tree, {**behaviour, **pure})[player] > reached[player]:
                return False
    return True


def is_sequentially_rational(tree: Tree, behaviour: Odds, beliefs: Odds) -> bool:
    """Return whether beliefs follow Bayes' rule where they can, and actions in use are best given them."""
    alike: dict[str, list[tuple[Tree, Fraction]]] = {}
    for node, share in moves(tree, behaviour):
        alike.setdefault(node[2], []).append((node, share))
    for name, members in alike.items():
        total = sum(share for _, share in members)
        if total and any(b != s / total for b, (_, s) in zip(beliefs[name], members, strict=True)):
            return False
        if sum(beliefs[name]) != 1 or min(beliefs[name]) < 0:
            return False
        player = members[0][0][1]
        earned = [
            sum(
                b * worth(node[3][a], behaviour)[player]
                for b, (node, _) in zip(beliefs[name], members, strict=True)
            )
            for a in range(len(behaviour[name]))
        ]
        if any(odds and value < max(earned) for odds, value in zip(behaviour[name], earned, strict=True)):
            return False
    return True

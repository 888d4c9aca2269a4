"""Where subgames start, and trees in which solved subgames are replaced by what they are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Chance, Decision, Node, Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

__all__ = ["between", "piece", "subgame_roots"]


def subgame_roots(tree: GameTree) -> list[int]:
    """Return the places where a subgame starts, the first of them the whole game's.

    Its information sets lie in it altogether, and it is no end.
    """
    n_places = len(tree.places)
    after = [place.number + 1 for place in tree.places]
    lowest = list(range(n_places))
    highest = list(range(n_places))
    for place in reversed(tree.places):
        number = place.number
        members = tree.information_sets[place.information_set].places if place.information_set >= 0 else ()
        lowest[number] = min((number, *members, *(lowest[child] for child in place.children)))
        highest[number] = max((number, *members, *(highest[child] for child in place.children)))
        if place.children:
            after[number] = after[place.children[-1]]
    return [
        place.number
        for place in tree.places
        if not place.is_terminal
        and lowest[place.number] >= place.number
        and highest[place.number] < after[place.number]
    ]


def between(tree: GameTree, root: int, roots: frozenset[int]) -> tuple[list[int], list[int]]:
    """Return the places of a subgame outside its own subgames, and the starts of these, in reading order."""
    own, next_roots = [], []
    waiting = [root]
    while waiting:
        number = waiting.pop()
        if number in roots and number != root:
            next_roots.append(number)
        else:
            own.append(number)
            waiting.extend(reversed(tree.places[number].children))
    return own, next_roots


def piece(tree: GameTree, own: list[int], worth: Mapping[int, tuple[Fraction, ...]]) -> GameTree:
    """Return the tree of the places `own`, the first of them its start, with subgames as ends.

    Parameters
    ----------
    tree : GameTree
    own : list of int
        As `between` returns them.
    worth : mapping of int to payoffs
        Of the subgames that follow.
    """
    nodes: dict[int, Node] = {number: Terminal(payoffs) for number, payoffs in worth.items()}
    for number in reversed(own):
        place = tree.places[number]
        following = [nodes[child] for child in place.children]
        if place.is_terminal:
            nodes[number] = Terminal(place.payoffs)
        elif place.is_chance:
            odds = zip(place.probabilities, following, strict=True)
            nodes[number] = Chance(dict(zip(place.labels, odds, strict=True)))
        else:
            one = tree.information_sets[place.information_set]
            actions = dict(zip(one.actions, following, strict=True))
            nodes[number] = Decision(tree.players[one.player], actions, one.name)
    return GameTree(nodes[own[0]], tree.players)

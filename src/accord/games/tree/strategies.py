"""Pure strategies of a game tree, and its strategic form."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from accord.errors import SpaceTooLargeError, must
from accord.games.game import Game

if TYPE_CHECKING:
    from accord.games.tree.game_tree import GameTree

__all__ = ["Plan", "chance_of_ends", "plans", "strategic_form"]

Plan: TypeAlias = dict[int, int]
"""A pure strategy: action by information set; what the plan itself makes unreachable is left out."""

_MOST_PROFILES = 1_000_000


def plans(tree: GameTree, player: int, *, reduced: bool = True) -> list[Plan]:
    """Return the pure strategies of a player, of the reduced strategic form or all of them."""
    own = [number for number, one in enumerate(tree.information_sets) if one.player == player]
    if not reduced:
        counts = [range(len(tree.information_sets[number].actions)) for number in own]
        return [dict(zip(own, choice, strict=True)) for choice in product(*counts)]
    # Plans from each own action on; sets that follow an action have larger numbers, so they come first here.
    going: dict[tuple[int, int] | None, list[Plan]] = {}
    for number in reversed(own):
        one = tree.information_sets[number]
        branches = [
            {number: action, **rest}
            for action in range(len(one.actions))
            for rest in going.pop((number, action), [{}])
        ]
        history = tree.own_history(one.places[0], player)
        cause = history[-1] if history else None
        going[cause] = [{**branch, **plan} for branch in branches for plan in going.get(cause, [{}])]
    return going.get(None, [{}])


def strategic_form(tree: GameTree, *, reduced: bool = True) -> tuple[Game, list[list[Plan]]]:
    """Return the strategic form and the plans behind its strategies.

    Raises
    ------
    SpaceTooLargeError
        More than a million profiles.
    """
    _check_size(tree, reduced)
    listed = [plans(tree, player, reduced=reduced) for player in range(tree.n_players)]
    shape = tuple(len(own) for own in listed)
    payoffs = np.full((tree.n_players, *shape), Fraction(0), dtype=object)
    for end, share in chance_of_ends(tree):
        going = [
            [
                position
                for position, plan in enumerate(own)
                if all(plan.get(number) == action for number, action in tree.own_history(end, player))
            ]
            for player, own in enumerate(listed)
        ]
        for player, value in enumerate(tree.places[end].payoffs):
            payoffs[player][np.ix_(*going)] += share * value
    names = [_names(tree, player, own) for player, own in enumerate(listed)]
    return Game(payoffs, tree.players, names), listed


def _check_size(tree: GameTree, reduced: bool) -> None:
    # Counted before anything is listed: all plans bound the reduced ones from above only, so those are
    # counted.
    counts = []
    for player in range(tree.n_players):
        own = [one for one in tree.information_sets if one.player == player]
        counts.append(_count_reduced(tree, player) if reduced else prod(len(one.actions) for one in own))
    if prod(counts) > _MOST_PROFILES:
        cure = "Solve subgames first, or use backward induction."
        raise SpaceTooLargeError(
            must("tree", f"have at most {_MOST_PROFILES} pure profiles", prod(counts), cure=cure)
        )


def _count_reduced(tree: GameTree, player: int) -> int:
    ways = {}  # per (information set, action), how many ways to go on; later sets come first
    roots = 1
    factor: dict[tuple[int, int], int] = {}
    for number in reversed(range(len(tree.information_sets))):
        one = tree.information_sets[number]
        if one.player != player:
            continue
        ways[number] = sum(factor.get((number, action), 1) for action in range(len(one.actions)))
        history = tree.own_history(one.places[0], player)
        if history:
            factor[history[-1]] = factor.get(history[-1], 1) * ways[number]
        else:
            roots *= ways[number]
    return roots


def chance_of_ends(tree: GameTree) -> list[tuple[int, Fraction]]:
    """Return every end with the probability that chance leaves to it."""
    shares = [Fraction(1)] * len(tree.places)
    for place in tree.places[1:]:
        before = tree.places[place.parent]
        factor = before.probabilities[place.branch] if before.is_chance else Fraction(1)
        shares[place.number] = shares[before.number] * factor
    return [(place.number, shares[place.number]) for place in tree.places if place.is_terminal]


def _names(tree: GameTree, player: int, listed: list[Plan]) -> list[str]:
    own = [number for number, one in enumerate(tree.information_sets) if one.player == player]
    if not own:
        return ["-"]
    return [
        ", ".join(
            tree.information_sets[number].actions[plan[number]] if number in plan else "-" for number in own
        )
        for plan in listed
    ]

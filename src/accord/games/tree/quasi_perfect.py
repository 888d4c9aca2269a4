"""One sequential equilibrium of a tree in which at most two players move, exact and with its beliefs.

Every sequence of a player's actions must get at least a power of an infinitesimal, the higher the longer the
sequence is. An equilibrium of the game so restricted solves a linear complementarity problem with polynomials
on the right; its limit is quasi-perfect, hence sequential (Miltersen and Soerensen 2010), and the trembles
themselves say what to believe where nobody goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from accord.games.tree.lemke import complementary_solution
from accord.games.tree.strategies import chance_of_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.games.tree.behaviour import Behaviour
    from accord.games.tree.beliefs import Beliefs
    from accord.games.tree.game_tree import GameTree

__all__ = ["quasi_perfect_assessment"]

Last: TypeAlias = "tuple[int, int] | None"
"""A sequence of a player's actions, named by the last: (information set, action); None before the first."""
Polynomial: TypeAlias = "tuple[Fraction, ...]"
"""Coefficients of the powers of the infinitesimal, lowest first."""

_NOBODY = -1


@dataclass(frozen=True, slots=True)
class _Side:
    """The sequences of one player, how they add up, and the least each gets."""

    player: int
    place: dict[Last, int]
    sums: NDArray[Any]
    floors: NDArray[Any]


def quasi_perfect_assessment(
    tree: GameTree, weights: Sequence[Sequence[int]]
) -> tuple[Behaviour, Beliefs] | None:
    """Return the behaviour and beliefs of one quasi-perfect equilibrium.

    Parameters
    ----------
    tree : GameTree
        At most two players move.
    weights : sequence of sequences of positive int
        Per information set and action, how likely a tremble is, relative to others of the same order.

    Returns
    -------
    (behaviour, beliefs), or None should the path not end at a solution.

    References
    ----------
    P. B. Miltersen and T. B. Soerensen, Computing a quasi-perfect equilibrium of a two-player game, Economic
    Theory 42 (2010) 175-192.
    D. Koller, N. Megiddo and B. von Stengel, Efficient computation of equilibria for extensive two-person
    games, Games and Economic Behavior 14 (1996) 247-259.
    """
    moving = sorted({one.player for one in tree.information_sets})
    n_powers = 1 + max(
        (len(tree.own_history(end.number, player)) for end in tree.ends for player in moving), default=0
    )
    sides = [_side(tree, player, weights, n_powers) for player in (*moving, _NOBODY, _NOBODY)[:2]]
    solved = complementary_solution(*_problem(sides, _payoff_tables(tree, sides)))
    if solved is None:
        return None
    plans: dict[Last, Polynomial] = {None: (Fraction(1), *[Fraction(0)] * (n_powers - 1))}
    rows = iter(solved)
    for side in sides:
        for (sequence, place), extra in zip(side.place.items(), rows, strict=False):
            floor = side.floors[place]
            plans[sequence] = tuple(a + int(b) for a, b in zip(extra, floor, strict=True))
    return _behaviour(tree, plans), _beliefs(tree, plans)


def _last(tree: GameTree, number: int, player: int) -> Last:
    history = tree.own_history(number, player)
    return history[-1] if history else None


def _side(tree: GameTree, player: int, weights: Sequence[Sequence[int]], n_powers: int) -> _Side:
    own = [number for number, one in enumerate(tree.information_sets) if one.player == player]
    place: dict[Last, int] = {None: 0}
    for number in own:
        for action in range(len(tree.information_sets[number].actions)):
            place[number, action] = len(place)
    sums = np.zeros((1 + len(own), len(place)), dtype=object)
    floors = np.zeros((len(place), n_powers), dtype=object)
    sums[0, 0] = 1
    for row, number in enumerate(own, start=1):
        first = tree.information_sets[number].places[0]
        length = len(tree.own_history(first, player)) + 1
        sums[row, place[_last(tree, first, player)]] = 1
        for action, weight in enumerate(weights[number]):
            sums[row, place[number, action]] = -1
            floors[place[number, action], length] = weight
    return _Side(player, place, sums, floors)


def _payoff_tables(tree: GameTree, sides: Sequence[_Side]) -> list[NDArray[Any]]:
    """Return what each side gets per pair of sequences, in whole numbers none of which is positive."""
    chances = chance_of_ends(tree)
    tables = []
    for side in sides:
        table = np.zeros([len(one.place) for one in sides], dtype=object)
        if side.player != _NOBODY:
            best = max(end.payoffs[side.player] for end in tree.ends)
            losses = {
                number: share * (tree.places[number].payoffs[side.player] - best) for number, share in chances
            }
            unit = lcm(*(loss.denominator for loss in losses.values()))
            for number, loss in losses.items():
                table[tuple(one.place[_last(tree, number, one.player)] for one in sides)] += int(loss * unit)
        tables.append(table)
    return tables


def _problem(sides: Sequence[_Side], payoffs: Sequence[NDArray[Any]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the matrix and right-hand sides of Koller, Megiddo and von Stengel, trembles moved to the right.

    The variables are the sequences' excess over their floors, player by player, then the multipliers of the
    sums, each as the difference of two.
    """
    one, two = sides
    parts = [len(one.place), len(two.place), *[len(one.sums)] * 2, *[len(two.sums)] * 2]
    ends = np.cumsum([0, *parts])
    rows = [slice(low, high) for low, high in pairwise(ends)]
    matrix = np.zeros((ends[-1], ends[-1]), dtype=object)
    rights = np.zeros((ends[-1], one.floors.shape[1]), dtype=object)
    matrix[rows[0], rows[1]] = -payoffs[0]
    matrix[rows[1], rows[0]] = -payoffs[1].T
    rights[rows[0]] = -payoffs[0].dot(two.floors)
    rights[rows[1]] = -payoffs[1].T.dot(one.floors)
    for side, own, above, below in ((one, rows[0], rows[2], rows[3]), (two, rows[1], rows[4], rows[5])):
        matrix[own, above], matrix[own, below] = side.sums.T, -side.sums.T
        matrix[above, own], matrix[below, own] = -side.sums, side.sums
        left = -side.sums.dot(side.floors)
        left[0, 0] += 1
        rights[above], rights[below] = left, -left
    return matrix, rights


def _order(polynomial: Polynomial) -> int:
    return next(power for power, coefficient in enumerate(polynomial) if coefficient)


def _behaviour(tree: GameTree, plans: dict[Last, Polynomial]) -> Behaviour:
    found = []
    for number, one in enumerate(tree.information_sets):
        before = plans[_last(tree, one.places[0], one.player)]
        order = _order(before)
        shares = [plans[number, action][order] / before[order] for action in range(len(one.actions))]
        found.append(tuple(shares))
    return tuple(found)


def _beliefs(tree: GameTree, plans: dict[Last, Polynomial]) -> Beliefs:
    found = []
    for one in tree.information_sets:
        leading = [_leading(tree, number, plans) for number in one.places]
        lowest = min(order for order, _ in leading)
        weights = [weight if order == lowest else Fraction(0) for order, weight in leading]
        total = sum(weights, Fraction(0))
        found.append(tuple(weight / total for weight in weights))
    return tuple(found)


def _leading(tree: GameTree, number: int, plans: dict[Last, Polynomial]) -> tuple[int, Fraction]:
    """Return the power and coefficient with which the probability of a place vanishes."""
    order, weight = 0, Fraction(1)
    met: set[int] = set()
    at = tree.places[number]
    while at.parent >= 0:
        before = tree.places[at.parent]
        if before.is_chance:
            weight *= before.probabilities[at.branch]
        else:
            player = tree.information_sets[before.information_set].player
            if player not in met:  # the last action of a player stands for all its earlier ones
                met.add(player)
                polynomial = plans[before.information_set, at.branch]
                order += _order(polynomial)
                weight *= polynomial[_order(polynomial)]
        at = before
    return order, weight

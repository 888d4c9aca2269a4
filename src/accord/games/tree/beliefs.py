"""Whether beliefs exist that make a behaviour profile sequentially rational.

Beliefs are consistent when they are limits of those that Bayes' rule gives under small trembles. They are
exactly those made by a label of every unused action, a whole number of at least 1, and a positive weight: at
an information set only the places with the smallest sum of labels on their path count, each with the product
of weights and probabilities on its path (Kreps and Wilson 1982, lemma A1 and A2).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from accord.games.exact_solve import solve_integers
from accord.games.tree.behaviour import Behaviour, continuation, reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.games.tree.game_tree import GameTree

__all__ = ["Beliefs", "is_rational", "supporting_beliefs"]

Beliefs: TypeAlias = tuple[tuple[Fraction, ...], ...]
"""One probability per place, information set by information set."""

_MOST_COMBINATIONS = 5000
_MOST_PLACES = 8
_TRIALS = 60
_SEED = 19_820_705


@dataclass(frozen=True, slots=True)
class _Unreached:
    """An information set off the path: which places may count there, and one belief over them."""

    number: int
    counted: tuple[int, ...]
    belief: tuple[Fraction, ...]


def supporting_beliefs(
    tree: GameTree, behaviour: Behaviour, tolerance: Sequence[Fraction] | None = None
) -> Beliefs | bool:
    """Return consistent beliefs under which nobody gains by acting otherwise anywhere.

    Parameters
    ----------
    tree : GameTree
    behaviour : Behaviour
    tolerance : sequence of Fraction, optional
        Per player, how much worse than the best an action in use may be; zero, for exact behaviour, by
        default.

    Returns
    -------
    Beliefs, or False when there are none, or True when that could not be decided.
    """
    slack = [Fraction(0)] * tree.n_players if tolerance is None else tolerance
    shares = reach(tree, behaviour)
    values = continuation(tree, behaviour)
    known: dict[int, tuple[Fraction, ...]] = {}
    choices: list[list[_Unreached]] = []
    for number, one in enumerate(tree.information_sets):
        total = sum((shares[place] for place in one.places), Fraction(0))
        rows = _advantages(tree, number, behaviour, values, slack)
        if total:
            belief = tuple(shares[place] / total for place in one.places)
            if any(_dot(row, belief) < 0 for row in rows):
                return False
            known[number] = belief
        elif len(one.places) > _MOST_PLACES:
            return True
        else:
            choices.append(_rational_beliefs(number, rows, len(one.places)))
    if not all(choices):
        return False
    return _consistent(tree, behaviour, known, choices, values, slack)


def is_rational(tree: GameTree, behaviour: Behaviour, beliefs: Beliefs) -> bool:
    """Return whether nobody gains anywhere by acting otherwise, given these beliefs."""
    values = continuation(tree, behaviour)
    slack = [Fraction(0)] * tree.n_players
    return all(
        _dot(row, belief) >= 0
        for number, belief in enumerate(beliefs)
        for row in _advantages(tree, number, behaviour, values, slack)
    )


def _consistent(
    tree: GameTree,
    behaviour: Behaviour,
    known: dict[int, tuple[Fraction, ...]],
    choices: list[list[_Unreached]],
    values: list[tuple[Fraction, ...]],
    slack: Sequence[Fraction],
) -> Beliefs | bool:
    unused = _unused_actions(tree, behaviour)
    undecided = False
    for count, chosen in enumerate(islice(product(*choices), _MOST_COMBINATIONS + 1)):
        if count == _MOST_COMBINATIONS:
            return True
        if not _labels_exist(tree, chosen, unused):
            continue
        if _independent(tree, chosen, unused):
            beliefs = {**known, **{one.number: one.belief for one in chosen}}
            return tuple(beliefs[number] for number in range(len(tree.information_sets)))
        tried = _by_trial(tree, behaviour, chosen, unused, values, slack)
        if tried is not None:
            beliefs = {**known, **tried}
            return tuple(beliefs[number] for number in range(len(tree.information_sets)))
        undecided = True
    return undecided


def _advantages(
    tree: GameTree,
    number: int,
    behaviour: Behaviour,
    values: list[tuple[Fraction, ...]],
    slack: Sequence[Fraction],
) -> list[list[Fraction]]:
    """Return, per action in use and other action, what the first earns more at each place."""
    one = tree.information_sets[number]
    earned = [[values[child][one.player] for child in tree.places[place].children] for place in one.places]
    return [
        [row[used] - row[other] + slack[one.player] for row in earned]
        for used, share in enumerate(behaviour[number])
        if share
        for other in range(len(one.actions))
        if other != used
    ]


def _rational_beliefs(number: int, rows: list[list[Fraction]], n_places: int) -> list[_Unreached]:
    """Return, for each set of places that can count, a belief that makes the actions in use best."""
    found = []
    for size in range(1, n_places + 1):
        for counted in combinations(range(n_places), size):
            point = _positive_point([[row[place] for place in counted] for row in rows], size)
            if point is not None:
                belief = [Fraction(0)] * n_places
                for place, share in zip(counted, point, strict=True):
                    belief[place] = share
                found.append(_Unreached(number, counted, tuple(belief)))
    return found


def _positive_point(rows: list[list[Fraction]], size: int) -> list[Fraction] | None:
    """Return positive shares under which every row is at least zero on average: the mean of all vertices."""
    units = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    limits = [*units, *rows]
    vertices: dict[tuple[Fraction, ...], None] = {}
    for tight in combinations(limits, size - 1):
        solved = _solve([*tight, [Fraction(1)] * size], [Fraction(0)] * (size - 1) + [Fraction(1)])
        if solved is not None and all(_dot(row, solved) >= 0 for row in limits):
            vertices[tuple(solved)] = None
    if not vertices:
        return None
    mean = [sum(column, Fraction(0)) / len(vertices) for column in zip(*vertices, strict=True)]
    return mean if min(mean) > 0 else None


def _solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    rows = []
    rights = []
    for row, value in zip(matrix, right, strict=True):
        common = int(np.lcm.reduce([entry.denominator for entry in [*row, value]], dtype=object))
        rows.append([int(entry * common) for entry in row])
        rights.append(int(value * common))
    solved = solve_integers(rows, [rights])
    if solved is None:
        return None
    determinant, (numerators,) = solved
    return [Fraction(numerator, determinant) for numerator in numerators]


def _unused_actions(tree: GameTree, behaviour: Behaviour) -> dict[tuple[int, int], int]:
    """Return the actions of probability zero, numbered."""
    pairs = [
        (number, action)
        for number in range(len(tree.information_sets))
        for action, share in enumerate(behaviour[number])
        if not share
    ]
    return {pair: position for position, pair in enumerate(pairs)}


def _path_counts(tree: GameTree, place: int, unused: dict[tuple[int, int], int]) -> np.ndarray:
    """Return which unused actions lie on the way to a place."""
    counts = np.zeros(len(unused))
    at = tree.places[place]
    while at.parent >= 0:
        before = tree.places[at.parent]
        position = unused.get((before.information_set, at.branch))
        if position is not None:
            counts[position] += 1
        at = before
    return counts


def _labels_exist(tree: GameTree, chosen: Sequence[_Unreached], unused: dict[tuple[int, int], int]) -> bool:
    """Return whether labels make exactly the chosen places count everywhere: a linear feasibility problem."""
    equal, larger = [], []
    for one in chosen:
        places = tree.information_sets[one.number].places
        base = _path_counts(tree, places[one.counted[0]], unused)
        for position, place in enumerate(places):
            difference = _path_counts(tree, place, unused) - base
            if position in one.counted:
                equal.append(difference)
            else:
                larger.append(difference)
    if not any(row.any() for row in equal) and all((row > 0).any() and (row >= 0).all() for row in larger):
        return True
    from scipy.optimize import linprog

    solved = linprog(
        np.zeros(len(unused)),
        A_ub=-np.array(larger) if larger else None,
        b_ub=-np.ones(len(larger)) if larger else None,
        A_eq=np.array(equal) if equal else None,
        b_eq=np.zeros(len(equal)) if equal else None,
        bounds=(1, None),
        method="highs",
    )
    return bool(solved.status == 0)


def _independent(tree: GameTree, chosen: Sequence[_Unreached], unused: dict[tuple[int, int], int]) -> bool:
    """Return whether weights of unused actions can make any shares at all information sets at once."""
    rows = []
    for one in chosen:
        places = tree.information_sets[one.number].places
        base = _path_counts(tree, places[one.counted[0]], unused)
        rows += [_path_counts(tree, places[other], unused) - base for other in one.counted[1:]]
    return not rows or int(np.linalg.matrix_rank(np.array(rows))) == len(rows)


def _by_trial(
    tree: GameTree,
    behaviour: Behaviour,
    chosen: Sequence[_Unreached],
    unused: dict[tuple[int, int], int],
    values: list[tuple[Fraction, ...]],
    slack: Sequence[Fraction],
) -> dict[int, tuple[Fraction, ...]] | None:
    """Return beliefs made by some weights tried, equal ones first; None when none of them will do."""
    draw = np.random.default_rng(_SEED)
    for trial in range(_TRIALS):
        drawn = np.ones(len(unused), dtype=np.int64) if trial == 0 else draw.integers(1, 10, len(unused))
        weights = [Fraction(int(weight)) for weight in drawn]
        beliefs = {one.number: _weighted(tree, behaviour, one, unused, weights) for one in chosen}
        if all(
            _dot(row, belief) >= 0
            for number, belief in beliefs.items()
            for row in _advantages(tree, number, behaviour, values, slack)
        ):
            return beliefs
    return None


def _weighted(
    tree: GameTree,
    behaviour: Behaviour,
    one: _Unreached,
    unused: dict[tuple[int, int], int],
    weights: list[Fraction],
) -> tuple[Fraction, ...]:
    shares = []
    for position, place in enumerate(tree.information_sets[one.number].places):
        share = Fraction(int(position in one.counted))
        at = tree.places[place]
        while at.parent >= 0 and share:
            before = tree.places[at.parent]
            if before.is_chance:
                share *= before.probabilities[at.branch]
            else:
                played = behaviour[before.information_set][at.branch]
                share *= played or weights[unused[before.information_set, at.branch]]
            at = before
        shares.append(share)
    total = sum(shares, Fraction(0))
    return tuple(share / total for share in shares)


def _dot(row: Sequence[Fraction], shares: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(row, shares, strict=True)), Fraction(0))

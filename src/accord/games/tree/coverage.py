"""Which part of a set of Nash equilibria can hold sequential equilibria at all.

An action that, whatever happens later, earns less than another at every decision of its information set is
never used in a sequential equilibrium. Dropping the corners that use one leaves fewer continuations to think
of, by which further actions fall.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from accord.games.tree.behaviour import from_mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.games.tree.game_tree import GameTree
    from accord.games.tree.nash_sets import Mixed, NashSet
    from accord.games.tree.strategies import Plan

__all__ = ["Remaining", "remaining"]

Range: TypeAlias = "tuple[tuple[Fraction, ...], tuple[Fraction, ...]]"


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a set of Nash equilibria.

    Attributes
    ----------
    corners : tuple of tuples of mixed strategies
        Per player; every sequential equilibrium in the set mixes these.
    allowed : tuple of sets of int
        Per information set, the actions that can be in use in one.
    n_actions : tuple of int
        Per information set.
    """

    corners: NashSet
    allowed: tuple[frozenset[int], ...]
    n_actions: tuple[int, ...]


def remaining(tree: GameTree, listed: Sequence[Sequence[Plan]], whole: NashSet) -> Remaining:
    """Return the corners of a set of Nash equilibria whose mixtures can be sequential equilibria."""
    corners = whole
    allowed = tuple(frozenset(range(len(one.actions))) for one in tree.information_sets)
    behaviours = {
        (player, mixed): _of_one(tree, listed, player, mixed)
        for player, own in enumerate(whole)
        for mixed in own
    }
    while all(corners):
        narrowed = _narrowed(tree, _in_use(tree, corners, behaviours, allowed), allowed)
        kept = tuple(
            tuple(m for m in own if _obeys(behaviours[player, m], narrowed))
            for player, own in enumerate(corners)
        )
        if kept == corners and narrowed == allowed:
            break
        corners, allowed = kept, narrowed
    return Remaining(corners, allowed, tuple(len(one.actions) for one in tree.information_sets))


Known: TypeAlias = "dict[int, frozenset[int] | None]"


def _of_one(tree: GameTree, listed: Sequence[Sequence[Plan]], player: int, mixed: Mixed) -> Known:
    """Return the actions a mixed strategy uses at its player's information sets; None where it never gets."""
    profile = [mixed if other == player else [0] * len(own) for other, own in enumerate(listed)]
    return {
        number: None if shares is None else frozenset(a for a, share in enumerate(shares) if share)
        for number, shares in enumerate(from_mixed(tree, listed, profile))
        if tree.information_sets[number].player == player
    }


def _obeys(known: Known, allowed: Sequence[frozenset[int]]) -> bool:
    return all(used is None or used <= allowed[number] for number, used in known.items())


def _in_use(
    tree: GameTree,
    corners: NashSet,
    behaviours: dict[tuple[int, Mixed], Known],
    allowed: Sequence[frozenset[int]],
) -> list[frozenset[int]]:
    """Return the actions that some mixture of the corners uses, and any allowed where one says nothing."""
    found = []
    for number, one in enumerate(tree.information_sets):
        used = [behaviours[one.player, mixed][number] for mixed in corners[one.player]]
        found.append(frozenset().union(*(allowed[number] if some is None else some for some in used)))
    return found


def _narrowed(
    tree: GameTree, used: Sequence[frozenset[int]], allowed: Sequence[frozenset[int]]
) -> tuple[frozenset[int], ...]:
    ranges = _ranges(tree, used)
    return tuple(
        frozenset(
            action
            for action in allowed[number]
            if not any(
                all(
                    ranges[tree.places[place].children[action]][1][one.player]
                    < ranges[tree.places[place].children[other]][0][one.player]
                    for place in one.places
                )
                for other in range(len(one.actions))
            )
        )
        for number, one in enumerate(tree.information_sets)
    )


def _ranges(tree: GameTree, used: Sequence[frozenset[int]]) -> list[Range]:
    """Return the least and most every player can expect from each place on."""
    found: list[Range] = [((), ())] * len(tree.places)
    for place in reversed(tree.places):
        if place.is_terminal:
            found[place.number] = (place.payoffs, place.payoffs)
            continue
        following = [found[child] for child in place.children]
        if place.is_chance:
            low, high = (
                tuple(
                    sum(
                        (
                            s * part[side][player]
                            for s, part in zip(place.probabilities, following, strict=True)
                        ),
                        Fraction(0),
                    )
                    for player in range(tree.n_players)
                )
                for side in (0, 1)
            )
        else:
            following = [following[action] for action in used[place.information_set]]
            low = tuple(map(min, zip(*(part[0] for part in following), strict=True)))
            high = tuple(map(max, zip(*(part[1] for part in following), strict=True)))
        found[place.number] = (low, high)
    return found

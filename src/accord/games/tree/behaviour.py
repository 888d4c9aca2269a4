"""Behaviour strategies: for every information set, how its player mixes there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from accord.errors import InvalidTypeError, InvalidValueError, UnknownNameError, must
from accord.games.exact_numbers import as_fraction, is_exact

if TYPE_CHECKING:
    from accord.games.tree.game_tree import GameTree
    from accord.games.tree.strategies import Plan

__all__ = ["Behaviour", "continuation", "expected_payoffs", "from_mixed", "reach", "read_behaviour"]

Behaviour: TypeAlias = tuple[tuple[Fraction, ...], ...]
"""One probability per action, information set by information set."""

_SUM_ROUNDING = 1e-9


def read_behaviour(tree: GameTree, given: Mapping[str, Any]) -> Behaviour:
    """Return a behaviour profile given by name, checked."""
    if not isinstance(given, Mapping):
        rule = "map every information set to an action or probabilities"
        raise InvalidTypeError(must("behaviour", rule, type(given).__name__))
    names = [one.name for one in tree.information_sets]
    for name in given:
        if name not in names:
            known = ", ".join(repr(one) for one in names)
            raise UnknownNameError(must("behaviour", f"name information sets among {known}", repr(name)))
    return tuple(_read_one(tree, number, given) for number in range(len(names)))


def _read_one(tree: GameTree, number: int, given: Mapping[str, Any]) -> tuple[Fraction, ...]:
    one = tree.information_sets[number]
    if one.name not in given:
        raise InvalidValueError(must("behaviour", "cover every information set", f"nothing for {one.name!r}"))
    value = given[one.name]
    if isinstance(value, str):
        if value not in one.actions:
            known = ", ".join(repr(action) for action in one.actions)
            raise UnknownNameError(
                must("behaviour", f"name actions among {known}", repr(value), at=repr(one.name))
            )
        return tuple(Fraction(int(action == value)) for action in one.actions)
    if not isinstance(value, (Sequence, np.ndarray)) or len(value) != len(one.actions):
        rule = f"give {len(one.actions)} probabilities, one per action"
        raise InvalidValueError(must("behaviour", rule, repr(value), at=repr(one.name)))
    shares = tuple(as_fraction(entry) for entry in value)
    total = sum(shares, Fraction(0))
    exact = all(is_exact(entry) for entry in value)
    if min(shares) < 0 or (total != 1 and (exact or abs(total - 1) > _SUM_ROUNDING)):
        raise InvalidValueError(
            must("behaviour", "have probabilities that sum to 1", repr(value), at=repr(one.name))
        )
    return tuple(share / total for share in shares)


def reach(tree: GameTree, behaviour: Behaviour) -> list[Fraction]:
    """Return the probability of getting to each place."""
    shares = [Fraction(1)] * len(tree.places)
    for place in tree.places[1:]:
        before = tree.places[place.parent]
        odds = before.probabilities if before.is_chance else behaviour[before.information_set]
        shares[place.number] = shares[before.number] * odds[place.branch]
    return shares


def continuation(tree: GameTree, behaviour: Behaviour) -> list[tuple[Fraction, ...]]:
    """Return what every player expects from each place on."""
    values: list[tuple[Fraction, ...]] = [()] * len(tree.places)
    for place in reversed(tree.places):
        if place.is_terminal:
            values[place.number] = place.payoffs
            continue
        odds = place.probabilities if place.is_chance else behaviour[place.information_set]
        values[place.number] = tuple(
            sum(
                (
                    share * values[child][player]
                    for share, child in zip(odds, place.children, strict=True)
                    if share
                ),
                Fraction(0),
            )
            for player in range(tree.n_players)
        )
    return values


def expected_payoffs(tree: GameTree, behaviour: Behaviour) -> tuple[Fraction, ...]:
    """Return what every player expects from the start."""
    return continuation(tree, behaviour)[0]


def from_mixed(
    tree: GameTree, listed: Sequence[Sequence[Plan]], profile: Sequence[Sequence[Any]]
) -> list[tuple[Fraction, ...] | None]:
    """Return the behaviour that a mixed profile amounts to (Kuhn 1953).

    None where a player's own mixture keeps it away from an information set, so that it says nothing there.
    """
    found: list[tuple[Fraction, ...] | None] = []
    for number, one in enumerate(tree.information_sets):
        weights = [Fraction(0)] * len(one.actions)
        for plan, weight in zip(listed[one.player], profile[one.player], strict=True):
            if number in plan:
                weights[plan[number]] += as_fraction(weight)
        total = sum(weights, Fraction(0))
        found.append(tuple(weight / total for weight in weights) if total else None)
    return found

"""The words a game tree is written in: somebody decides, chance decides, or the game ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from numbers import Real
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.exact_numbers import as_fraction

__all__ = ["Chance", "Decision", "Node", "Terminal"]

_SUM_ROUNDING = Fraction(1, 10**9)


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Terminal:
    """The end of a game.

    Parameters
    ----------
    payoffs : mapping of player to number, or sequence of numbers
        What each player gets, exact: a float counts at its binary value. A sequence follows the order of
        the tree's players.
    label : str, optional
        The outcome in words.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        A payoff that is no finite number.

    Examples
    --------
    >>> from accord.games.tree.nodes import Terminal
    >>> Terminal({"US": 1, "RUS": 0.5}, "a deal").payoffs["RUS"]
    Fraction(1, 2)
    """

    payoffs: Mapping[str, Fraction] | tuple[Fraction, ...]
    label: str

    def __init__(self, payoffs: Mapping[str, Any] | Sequence[Any], label: str = "") -> None:
        if isinstance(payoffs, Mapping):
            named = {player: _number(value, f"payoffs[{player!r}]") for player, value in payoffs.items()}
            object.__setattr__(self, "payoffs", MappingProxyType(named))
        elif isinstance(payoffs, (Sequence, np.ndarray)) and not isinstance(payoffs, str):
            listed = tuple(_number(value, f"payoffs[{place}]") for place, value in enumerate(payoffs))
            object.__setattr__(self, "payoffs", listed)
        else:
            cure = "Write {player: payoff} or a list."
            raise InvalidTypeError(must("payoffs", "be a mapping or a list", repr(payoffs), cure=cure))
        object.__setattr__(self, "label", label)

    def __repr__(self) -> str:
        values = self.payoffs.values() if isinstance(self.payoffs, Mapping) else self.payoffs
        return f"Terminal({', '.join(str(value) for value in values)})"


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Decision:
    """A player chooses one of several actions.

    Parameters
    ----------
    player : str
        Who.
    actions : mapping of str to node
        What follows each action: a Decision, a Chance or a Terminal; payoffs alone stand for a Terminal.
    information_set : str, optional
        Decisions of one name look alike to their player, who chooses the same in all of them. By default
        the player knows everything that happened.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        No action, or something that is no node.

    Examples
    --------
    >>> from accord.games.tree.nodes import Decision
    >>> Decision("RUS", {"accept": [2, 1], "refuse": [0, 0]})
    Decision('RUS': accept, refuse)
    """

    player: str
    actions: Mapping[str, Node]
    information_set: str | None

    def __init__(
        self, player: str, actions: Mapping[str, Node | Any], information_set: str | None = None
    ) -> None:
        if not isinstance(player, str) or not player.strip():
            raise InvalidTypeError(must("player", "be a non-empty string", repr(player)))
        if information_set is not None and (
            not isinstance(information_set, str) or not information_set.strip()
        ):
            raise InvalidTypeError(
                must("information_set", "be a non-empty string", repr(information_set), at=f"{player!r}")
            )
        object.__setattr__(self, "player", player)
        object.__setattr__(self, "information_set", information_set)
        object.__setattr__(self, "actions", _branches("actions", actions, f"a decision of {player!r}"))

    def __repr__(self) -> str:
        return f"Decision({self.player!r}: {', '.join(self.actions)})"


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Chance:
    """Nature draws one of several events.

    Parameters
    ----------
    events : mapping of str to (probability, node)
        Probabilities above zero that sum to 1: integers, Fractions, or floats, which are taken as the
        decimal they print as (0.4 is two fifths).

    Raises
    ------
    InvalidTypeError, InvalidValueError
        No event, a probability that is none, or a sum that is not 1.

    Examples
    --------
    >>> from accord.games.tree.nodes import Chance
    >>> Chance({"hard": (0.4, [0, 1]), "mild": (0.6, [1, 0])})
    Chance(hard 2/5, mild 3/5)
    """

    events: Mapping[str, tuple[Fraction, Node]]

    def __init__(self, events: Mapping[str, tuple[Any, Node | Any]]) -> None:
        if not isinstance(events, Mapping) or not events:
            raise InvalidTypeError(must("events", "be a mapping with at least one event", repr(events)))
        for name, event in events.items():
            if not isinstance(event, Sequence) or isinstance(event, str) or len(event) != 2:
                rule = "map each event to (probability, node)"
                raise InvalidTypeError(must("events", rule, repr(event), at=f"{name!r}"))
        followed = {name: node for name, (_, node) in events.items()}
        nodes = _branches("events", followed, "a chance node")
        shares = {name: _probability(value, name) for name, (value, _) in events.items()}
        total = sum(shares.values(), Fraction(0))
        if abs(total - 1) > _SUM_ROUNDING:
            raise InvalidValueError(must("events", "have probabilities that sum to 1", float(total)))
        kept = {name: (share / total, nodes[name]) for name, share in shares.items()}
        object.__setattr__(self, "events", MappingProxyType(kept))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name} {share}" for name, (share, _) in self.events.items())
        return f"Chance({shown})"


Node: TypeAlias = Decision | Chance | Terminal


def _number(value: Any, name: str) -> Fraction:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise InvalidTypeError(must(name, "be a real number", repr(value)))
    if isinstance(value, (float, np.floating)) and not np.isfinite(value):
        raise InvalidValueError(must(name, "be a finite number", value))
    return as_fraction(value)


def _probability(value: Any, event: str) -> Fraction:
    name = f"events[{event!r}]"
    share = _number(value, name)
    if isinstance(value, (float, np.floating)):
        share = Fraction(repr(float(value)))
    if share <= 0:
        cure = "Leave out what cannot happen."
        raise InvalidValueError(must(name, "have a probability above zero", value, cure=cure))
    return share


def _branches(argument: str, given: object, where: str) -> Mapping[str, Node]:
    if not isinstance(given, Mapping) or not given:
        rule = "be a mapping with at least one entry"
        raise InvalidTypeError(must(argument, rule, repr(given), at=where))
    for name in given:
        if not isinstance(name, str) or not name.strip():
            raise InvalidTypeError(must(argument, "have non-empty strings as keys", repr(name), at=where))
    return MappingProxyType(
        {
            name: node if isinstance(node, (Decision, Chance, Terminal)) else Terminal(node)
            for name, node in given.items()
        }
    )

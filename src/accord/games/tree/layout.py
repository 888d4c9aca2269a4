"""A nested tree as a list of places, numbered as one reads them: a node before what follows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

from accord.errors import InvalidValueError, UnknownNameError, must
from accord.games.tree.nodes import Chance, Decision, Node, Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["InformationSet", "Place", "lay_out", "players_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """One node of a tree.

    Attributes
    ----------
    number, parent : int
        Its number, and that of the node before it; -1 at the start.
    branch : int
        Which action or event of the parent leads here.
    children : tuple of int
        The nodes that follow, in the order of `labels`; empty at an end.
    labels : tuple of str
        The actions or events.
    information_set : int
        Where a player decides, the number of its information set; -1 elsewhere.
    probabilities : tuple of Fraction
        At a chance node, of each event.
    payoffs : tuple of Fraction
        At an end, of each player.
    outcome : str
        At an end, its label.
    """

    number: int
    parent: int
    branch: int
    children: tuple[int, ...]
    labels: tuple[str, ...]
    information_set: int
    probabilities: tuple[Fraction, ...]
    payoffs: tuple[Fraction, ...]
    outcome: str

    @property
    def is_terminal(self) -> bool:
        """Whether the game ends here."""
        return not self.children

    @property
    def is_chance(self) -> bool:
        """Whether nature draws here."""
        return bool(self.probabilities)


@dataclass(frozen=True, slots=True)
class InformationSet:
    """Decisions that look alike to their player.

    Attributes
    ----------
    name : str
    player : int
        Position among the tree's players.
    actions : tuple of str
    places : tuple of int
        Numbers of the nodes in it.
    """

    name: str
    player: int
    actions: tuple[str, ...]
    places: tuple[int, ...]


def players_of(root: Node) -> tuple[str, ...]:
    """Return those who move, in the order of their first move, then those who are only paid."""
    moving: dict[str, None] = {}
    paid: dict[str, None] = {}
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Decision):
            moving[node.player] = None
        elif isinstance(node, Terminal) and isinstance(node.payoffs, Mapping):
            paid.update(dict.fromkeys(node.payoffs))
        waiting.extend(reversed(_followers(node)))
    return tuple({**moving, **paid})


def lay_out(
    root: Node, players: Sequence[str], most_nodes: int
) -> tuple[tuple[Place, ...], tuple[InformationSet, ...]]:
    """Return the places and information sets of a tree.

    Raises
    ------
    InvalidValueError, UnknownNameError
        An information set or payoffs that do not fit, or too many nodes.
    """
    nodes, parents, branches, children = _numbered(root, most_nodes)
    names = _set_names(nodes, parents, branches)
    sets: dict[str, tuple[Decision, list[int]]] = {}
    set_of = [-1] * len(nodes)
    numbers: dict[str, int] = {}
    for number, node in enumerate(nodes):
        if not isinstance(node, Decision):
            continue
        name = names[number]
        first, members = sets.setdefault(name, (node, []))
        _check_alike(name, first, node, players)
        members.append(number)
        set_of[number] = numbers.setdefault(name, len(numbers))
    places = tuple(
        Place(
            number,
            parents[number],
            branches[number],
            tuple(children[number]),
            tuple(_labels(node)),
            set_of[number],
            tuple(share for share, _ in node.events.values()) if isinstance(node, Chance) else (),
            _payoffs(node, players, number, nodes, parents, branches) if isinstance(node, Terminal) else (),
            node.label if isinstance(node, Terminal) else "",
        )
        for number, node in enumerate(nodes)
    )
    information_sets = tuple(
        InformationSet(name, players.index(node.player), tuple(node.actions), tuple(members))
        for name, (node, members) in sets.items()
    )
    return places, information_sets


def _set_names(nodes: list[Node], parents: list[int], branches: list[int]) -> dict[int, str]:
    """Return the name of every decision's information set, different for decisions that were given none.

    By default the history names it. Where two histories read alike, their actions are quoted, and where that
    is not enough, or somebody chose the same words as a name, a number is added.
    """
    given = {n: node.information_set for n, node in enumerate(nodes) if isinstance(node, Decision)}
    unnamed = [number for number, name in given.items() if name is None]
    plain = {number: _default_name(number, nodes, parents, branches) for number in unnamed}
    often = Counter(plain.values())
    taken = {name for name in given.values() if name is not None}
    names = {number: name for number, name in given.items() if name is not None}
    for number in unnamed:
        name = plain[number]
        if often[name] > 1:
            name = _default_name(number, nodes, parents, branches, quoted=True)
        names[number] = _untaken(name, taken)
        taken.add(names[number])
    return names


def _untaken(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(longer for longer in (f"{name} ({k})" for k in count(2)) if longer not in taken)


def _default_name(
    number: int, nodes: list[Node], parents: list[int], branches: list[int], *, quoted: bool = False
) -> str:
    node = nodes[number]
    player = node.player if isinstance(node, Decision) else ""
    return f"{player} {_history(number, nodes, parents, branches, quoted=quoted)}"


def _numbered(root: Node, most_nodes: int) -> tuple[list[Node], list[int], list[int], list[list[int]]]:
    nodes: list[Node] = []
    parents: list[int] = []
    branches: list[int] = []
    children: list[list[int]] = []
    waiting: list[tuple[Node, int, int]] = [(root, -1, 0)]
    while waiting:
        node, parent, branch = waiting.pop()
        number = len(nodes)
        if number >= most_nodes:
            raise InvalidValueError(must("root", f"have at most {most_nodes} nodes", "more"))
        nodes.append(node)
        parents.append(parent)
        branches.append(branch)
        children.append([])
        if parent >= 0:
            children[parent].append(number)
        following = _followers(node)
        waiting.extend((after, number, place) for place, after in reversed(list(enumerate(following))))
    return nodes, parents, branches, children


def _followers(node: Node) -> list[Node]:
    if isinstance(node, Decision):
        return list(node.actions.values())
    return [after for _, after in node.events.values()] if isinstance(node, Chance) else []


def _labels(node: Node) -> list[str]:
    if isinstance(node, Decision):
        return list(node.actions)
    return list(node.events) if isinstance(node, Chance) else []


def _history(
    number: int, nodes: list[Node], parents: list[int], branches: list[int], *, quoted: bool = False
) -> str:
    taken = []
    while parents[number] >= 0:
        label = _labels(nodes[parents[number]])[branches[number]]
        taken.append(repr(label) if quoted else label)
        number = parents[number]
    return f"after {', '.join(reversed(taken))}" if taken else "at the start"


def _check_alike(name: str, first: Decision, node: Decision, players: Sequence[str]) -> None:
    argument = f"information_set {name!r}"
    if node.player not in players:
        known = ", ".join(repr(player) for player in players)
        raise UnknownNameError(must("players", f"name everyone who moves ({known})", repr(node.player)))
    if node.player != first.player:
        raise InvalidValueError(
            must(argument, "belong to one player", f"{first.player!r} and {node.player!r}")
        )
    if tuple(node.actions) != tuple(first.actions):
        got = f"{', '.join(first.actions)} and {', '.join(node.actions)}"
        cure = "A player who cannot tell two decisions apart has the same actions in both."
        raise InvalidValueError(must(argument, "have the same actions everywhere", got, cure=cure))


def _payoffs(
    node: Terminal,
    players: Sequence[str],
    number: int,
    nodes: list[Node],
    parents: list[int],
    branches: list[int],
) -> tuple[Fraction, ...]:
    if isinstance(node.payoffs, tuple):
        if len(node.payoffs) != len(players):
            where = _history(number, nodes, parents, branches)
            rule = f"have {len(players)} entries, one per player"
            raise InvalidValueError(must("payoffs", rule, len(node.payoffs), at=f"the end {where}"))
        return node.payoffs
    where = f"the end {_history(number, nodes, parents, branches)}"
    for player in node.payoffs:
        if player not in players:
            known = ", ".join(repr(name) for name in players)
            raise UnknownNameError(must("payoffs", f"name players among {known}", repr(player), at=where))
    for player in players:
        if player not in node.payoffs:
            raise InvalidValueError(must("payoffs", "pay every player", f"nothing for {player!r}", at=where))
    return tuple(node.payoffs[player] for player in players)

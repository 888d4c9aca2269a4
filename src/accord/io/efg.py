"""Game trees as Gambit's ``.efg`` files, read and written without rounding.

Nodes stand in the order in which one reads a tree, each before what follows it: ``c`` for chance, ``p`` for a
player, ``t`` for an end. Written from the description in Gambit's documentation, "The extensive game (.efg)
file format".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from accord.errors import FileFormatError, InvalidTypeError, InvalidValueError, must
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Chance, Decision, Node, Terminal
from accord.io.gambit_tokens import TokenReader, distinct, file_text, quoted

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["read_efg", "write_efg"]


def read_efg(path: str | PathLike[str]) -> GameTree:
    """Return the game tree in a Gambit ``.efg`` file, every number at its exact value.

    Payoffs at nodes before the end are added to those of the ends that follow. Actions, information sets and
    players without a name get their number as a name; names that occur twice get it added.

    Parameters
    ----------
    path : path
        The file.

    Returns
    -------
    GameTree

    Raises
    ------
    FileFormatError
        The file is not of that format; the message names file and line and says what to do.

    Examples
    --------
    >>> from accord.games.tree.game_tree import GameTree
    >>> from accord.games.tree.nodes import Decision
    >>> import tempfile
    >>> path = tempfile.mkdtemp() + "/tree.efg"
    >>> write_efg(GameTree(Decision("A", {"stay": [0, 1], "go": [1, 0]}), ["A", "B"]), path)
    >>> read_efg(path).places[1].payoffs
    (Fraction(0, 1), Fraction(1, 1))
    """
    path = Path(path)
    reader = TokenReader(file_text(path), path.name)
    cure = 'Begin the file with EFG 2 R "title" { "player" }.'
    reader.expect("EFG", "begin with EFG", cure)
    reader.expect("2", "be of version 2", cure)
    kind = reader.take()
    if kind.text not in ("R", "D"):
        reader.fail("have R after the version", kind, cure)
    title = reader.label("have a title", cure)
    players = distinct(_labels(reader, "players"), "player ")
    if reader.peek().kind == "label":
        reader.take()  # a comment
    root = _NodeReader(reader, players).read()
    end = reader.take()
    if end.kind != "end":
        reader.fail("end after the last node", end, "Remove the rest, or check the number of actions before.")
    try:
        return GameTree(root, players, title)
    except InvalidValueError as error:
        raise FileFormatError(f"{path.name}: {error}") from error


@dataclass(slots=True)
class _Open:
    """A node whose followers are still being read."""

    kind: str
    player: int
    information_set: str
    labels: list[str]
    shares: list[Fraction]
    paid: list[Fraction]
    followers: list[Node] = field(default_factory=list)


class _NodeReader:
    """Reads nodes one after the other and puts the tree together."""

    def __init__(self, reader: TokenReader, players: list[str]) -> None:
        self.reader = reader
        self.players = players
        self.sets: dict[tuple[int, int], tuple[str, list[str], list[Fraction]]] = {}
        self.set_names: dict[str, tuple[int, int]] = {}
        self.outcomes: dict[int, tuple[str, list[Fraction]]] = {}

    def read(self) -> Node:
        """Return the nested tree."""
        stack: list[_Open] = []
        while True:
            paid = stack[-1].paid if stack else [Fraction(0)] * len(self.players)
            node = self._next(stack, paid)
            while node is not None:
                if not stack:
                    return node
                stack[-1].followers.append(node)
                node = (
                    self._closed(stack.pop()) if len(stack[-1].followers) == len(stack[-1].labels) else None
                )

    def _next(self, stack: list[_Open], paid: list[Fraction]) -> Node | None:
        token = self.reader.take()
        cure = 'Write t "" 1 "" { 1, 2 } for an end, p and c for a player and for chance.'
        if token.kind != "word" or token.text not in ("t", "p", "c"):
            self.reader.fail("have a node that begins with t, p or c", token, cure)
        if self.reader.peek().kind == "label":
            self.reader.take()
        if token.text == "t":
            label, payoffs = self._outcome()
            return Terminal([a + b for a, b in zip(paid, payoffs, strict=True)], label)
        player = self._whole("name the player by its number") - 1 if token.text == "p" else -1
        if token.text == "p" and not 0 <= player < len(self.players):
            self.reader.fail(
                f"name one of {len(self.players)} players", token, "Players are numbered from 1."
            )
        name, labels, shares = self._information_set(player)
        _, payoffs = self._outcome()
        total = [a + b for a, b in zip(paid, payoffs, strict=True)]
        stack.append(_Open(token.text, player, name, labels, shares, total))
        return None

    def _information_set(self, player: int) -> tuple[str, list[str], list[Fraction]]:
        number = self._whole("number the information set")
        start = self.reader.peek()
        label = self.reader.take().text if start.kind == "label" else ""
        key = (player, number)
        if not self.reader.at("{"):
            if key not in self.sets:
                cure = 'List them where the set occurs first, as { "one" "two" }.'
                self.reader.fail(f"list the actions of information set {number}", self.reader.peek(), cure)
            return self.sets[key]
        labels, shares = self._actions(player)
        if key in self.sets:
            return self.sets[key][0], labels, shares
        name = label.strip() or f"{self.players[player] if player >= 0 else 'chance'}:{number}"
        if self.set_names.setdefault(name, key) != key:
            name = f"{name} ({self.players[player]}:{number})" if player >= 0 else name
        self.sets[key] = (name, labels, shares)
        return self.sets[key]

    def _actions(self, player: int) -> tuple[list[str], list[Fraction]]:
        rule, cure = (
            "list actions in braces",
            'Write { "one" "two" }, with probabilities after chance events.',
        )
        start = self.reader.expect("{", rule, cure)
        labels, shares = [], []
        while not self.reader.at("}"):
            labels.append(self.reader.label(rule, cure))
            if player < 0:
                shares.append(self.reader.number("give every event a probability", cure))
        self.reader.take()
        if not labels:
            self.reader.fail("have at least one action", start, cure)
        return distinct(labels, ""), shares

    def _outcome(self) -> tuple[str, list[Fraction]]:
        nothing = [Fraction(0)] * len(self.players)
        number = self._whole("number the outcome, 0 for none")
        token = self.reader.peek()
        label = self.reader.take().text if token.kind == "label" else ""
        if self.reader.at("{"):
            self.reader.take()
            payoffs = []
            rule, cure = f"have {len(self.players)} payoffs", "Give one number per player."
            while not self.reader.at("}"):
                payoffs.append(self.reader.number(rule, cure))
            end = self.reader.take()
            if len(payoffs) != len(self.players):
                self.reader.fail(rule, end, cure)
            self.outcomes[number] = (label, payoffs)
        elif number and number not in self.outcomes:
            cure = 'Write its payoffs where it occurs first, as 1 "name" { 1, 2 }.'
            self.reader.fail(f"define outcome {number}", token, cure)
        return self.outcomes.get(number, ("", nothing)) if number else ("", nothing)

    def _whole(self, rule: str) -> int:
        token = self.reader.peek()
        number = self.reader.number(rule, "Write a whole number.")
        if number.denominator != 1 or number < 0:
            self.reader.fail(rule, token, "Write a whole number.")
        return int(number)

    def _closed(self, node: _Open) -> Node:
        if node.kind == "p":
            actions = dict(zip(node.labels, node.followers, strict=True))
            return Decision(self.players[node.player], actions, node.information_set)
        # An event that cannot happen stands in many files, and plays no part.
        events = {
            label: (share, after)
            for label, share, after in zip(node.labels, node.shares, node.followers, strict=True)
            if share
        }
        try:
            return Chance(events)
        except (InvalidValueError, InvalidTypeError) as error:
            raise FileFormatError(f"{self.reader.name}: {error}") from error


def _labels(reader: TokenReader, what: str) -> list[str]:
    rule, cure = f"list its {what} in braces", 'Write them as { "one" "two" }.'
    reader.expect("{", rule, cure)
    labels = []
    while not reader.at("}"):
        labels.append(reader.label(rule, cure))
    reader.take()
    return labels


def write_efg(tree: GameTree, path: str | PathLike[str]) -> None:
    """Write `tree` as a Gambit ``.efg`` file, without rounding: `read_efg` returns the same game.

    Parameters
    ----------
    tree : GameTree
    path : path
        Where to write.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Not a tree, or a label that ends in a backslash.

    Examples
    --------
    >>> from accord.games.tree.game_tree import GameTree
    >>> from accord.games.tree.nodes import Decision
    >>> import tempfile
    >>> path = tempfile.mkdtemp() + "/tree.efg"
    >>> write_efg(GameTree(Decision("A", {"stay": [0], "go": [1]}), title="a walk"), path)
    """
    if not isinstance(tree, GameTree):
        raise InvalidTypeError(must("tree", "be an accord.GameTree", type(tree).__name__))
    players = " ".join(quoted(name) for name in tree.players)
    lines = [f"EFG 2 R {quoted(tree.title)} {{ {players} }}", '""', ""]
    numbers = _set_numbers(tree)
    n_ends = n_draws = 0
    for place in tree.places:
        if place.is_terminal:
            n_ends += 1
            payoffs = ", ".join(str(value) for value in place.payoffs)
            lines.append(f't "" {n_ends} {quoted(place.outcome)} {{ {payoffs} }}')
        elif place.is_chance:
            n_draws += 1
            pairs = zip(place.labels, place.probabilities, strict=True)
            events = " ".join(f"{quoted(label)} {share}" for label, share in pairs)
            lines.append(f'c "" {n_draws} "" {{ {events} }} 0')
        else:
            one = tree.information_sets[place.information_set]
            actions = " ".join(quoted(action) for action in one.actions)
            number = numbers[place.information_set]
            lines.append(f'p "" {one.player + 1} {number} {quoted(one.name)} {{ {actions} }} 0')
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _set_numbers(tree: GameTree) -> list[int]:
    """Return the number of every information set among those of its player, from 1."""
    counts = [0] * tree.n_players
    numbers = []
    for one in tree.information_sets:
        counts[one.player] += 1
        numbers.append(counts[one.player])
    return numbers

"""A game in extensive form, checked and frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.tree.layout import InformationSet, Place, lay_out, players_of
from accord.games.tree.nodes import Chance, Decision, Node, Terminal

if TYPE_CHECKING:
    from accord.games.game import Game

__all__ = ["GameTree"]

_MOST_NODES = 2_000_000


@dataclass(frozen=True, slots=True, init=False, eq=False, repr=False)
class GameTree:
    """A game in extensive form: decisions, chance, ends, and what each player knows when it moves.

    Built from plain Python: nested :class:`Decision`, :class:`Chance` and :class:`Terminal` nodes. Payoffs
    and probabilities are exact.

    Parameters
    ----------
    root : Decision, Chance or Terminal
        Where the game starts.
    players : sequence of str, optional
        Order of the players; by default that of their first moves, then those who are only paid.
    title : str, optional
        What the game is about.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Something malformed: an information set of two players or with different actions, a player who
        forgets what it knew or did, payoffs that leave somebody out. One sentence says where.

    Examples
    --------
    >>> from accord.games.tree.game_tree import GameTree
    >>> from accord.games.tree.nodes import Decision
    >>> reply = Decision("RUS", {"accept": {"US": 2, "RUS": 1}, "refuse": {"US": 0, "RUS": 0}})
    >>> tree = GameTree(Decision("US", {"offer": reply, "press": {"US": 1, "RUS": -1}}))
    >>> tree.to_game().n_strategies
    (2, 2)
    """

    root: Node
    players: tuple[str, ...]
    title: str
    places: tuple[Place, ...]
    information_sets: tuple[InformationSet, ...]

    def __init__(self, root: Node, players: Sequence[str] | None = None, title: str = "") -> None:
        if not isinstance(root, (Decision, Chance, Terminal)):
            rule = "be a Decision, a Chance or a Terminal"
            raise InvalidTypeError(must("root", rule, type(root).__name__))
        names = players_of(root) if players is None else _check_players(players)
        if not names:
            cure = "Name them, or give payoffs by name."
            raise InvalidValueError(must("players", "have at least one name", "none", cure=cure))
        places, information_sets = lay_out(root, names, _MOST_NODES)
        object.__setattr__(self, "root", root)
        object.__setattr__(self, "players", names)
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "information_sets", information_sets)
        self._check_recall()

    @property
    def n_players(self) -> int:
        """How many players there are."""
        return len(self.players)

    @property
    def has_perfect_information(self) -> bool:
        """Whether everyone knows everything that happened whenever it moves."""
        return all(len(one.places) == 1 for one in self.information_sets)

    @property
    def ends(self) -> tuple[Place, ...]:
        """The places where the game ends."""
        return tuple(place for place in self.places if place.is_terminal)

    def path(self, number: int) -> tuple[str, ...]:
        """Return the actions and events that lead to the place of that number."""
        taken = []
        place = self.places[number]
        while place.parent >= 0:
            taken.append(self.places[place.parent].labels[place.branch])
            place = self.places[place.parent]
        return tuple(reversed(taken))

    def own_history(self, number: int, player: int) -> tuple[tuple[int, int], ...]:
        """Return the information sets of `player` on the way to a place, each with the action taken."""
        taken = []
        place = self.places[number]
        while place.parent >= 0:
            before = self.places[place.parent]
            if before.information_set >= 0 and self.information_sets[before.information_set].player == player:
                taken.append((before.information_set, place.branch))
            place = before
        return tuple(reversed(taken))

    def to_game(self, *, reduced: bool = True) -> Game:
        """Return the strategic form, exact.

        Parameters
        ----------
        reduced : bool
            Leave open what a strategy says where its own earlier moves keep it from getting (``"-"`` in its
            name); otherwise every strategy says something everywhere.

        Raises
        ------
        SpaceTooLargeError
            More than a million profiles.
        """
        from accord.games.tree.strategies import strategic_form

        return strategic_form(self, reduced=reduced)[0]

    def expected_payoffs(self, behaviour: Mapping[str, Any]) -> tuple[Fraction, ...]:
        """Return what each player expects when everyone behaves as stated, exactly.

        Parameters
        ----------
        behaviour : mapping of information set to action, or to one probability per action
            For every information set.
        """
        from accord.games.tree.behaviour import expected_payoffs, read_behaviour

        return expected_payoffs(self, read_behaviour(self, behaviour))

    def _check_recall(self) -> None:
        for one in self.information_sets:
            if len(one.places) == 1:
                continue
            histories = {self.own_history(number, one.player) for number in one.places}
            if len(histories) > 1:
                cure = "Give decisions that the player can tell apart by its own past different names."
                raise InvalidValueError(
                    must(
                        f"information_set {one.name!r}",
                        "let its player remember what it knew and did",
                        f"decisions of {self.players[one.player]!r} with different pasts",
                        cure=cure,
                    )
                )

    def __repr__(self) -> str:
        knowing = "perfect" if self.has_perfect_information else "imperfect"
        shown = ", ".join(self.players[:6]) + (", ..." if self.n_players > 6 else "")
        return "\n".join(
            [
                f"GameTree: {self.title or 'untitled'}, {knowing} information",
                f"  players  {shown}",
                f"  nodes    {len(self.places)}, of which {len(self.ends)} ends",
                f"  information sets  {len(self.information_sets)}",
            ]
        )


def _check_players(given: Sequence[str]) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise InvalidTypeError(must("players", "be a list of names", repr(given)))
    for position, name in enumerate(given):
        if not isinstance(name, str) or not name.strip():
            raise InvalidTypeError(must(f"players[{position}]", "be a non-empty string", repr(name)))
        if name in given[:position]:
            raise InvalidValueError(must("players", "have different names", f"{name!r} twice"))
    return tuple(given)

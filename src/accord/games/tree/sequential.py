"""Sequential equilibria of small trees."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.tree.behaviour import Behaviour, expected_payoffs, read_behaviour
from accord.games.tree.beliefs import Beliefs, supporting_beliefs
from accord.games.tree.game_tree import GameTree
from accord.games.tree.piece_equilibria import TOO_MANY, piece_equilibria
from accord.games.tree.subgames import between, piece, subgame_roots

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Assessment", "SequentialEquilibria", "sequential_equilibria", "supporting_assessment"]

_COMPLETE = (
    "every set of Nash equilibria of every subgame was examined, and what it holds is listed by its corners"
)
_CARRIED = "of a subgame's infinitely many equilibria only the corners were carried to what comes before"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Assessment:
    """How everyone behaves, and what everyone believes.

    Attributes
    ----------
    behaviour : mapping of information set to probabilities, one per action
    beliefs : mapping of information set to probabilities, one per decision in it
        Consistent ones; off the path others may do as well.
    payoffs : tuple of Fraction
        What every player expects.
    """

    behaviour: Mapping[str, tuple[Fraction, ...]]
    beliefs: Mapping[str, tuple[Fraction, ...]]
    payoffs: tuple[Fraction, ...]

    def __repr__(self) -> str:
        shown = [f"{name}: {', '.join(map(str, odds))}" for name, odds in self.behaviour.items()]
        return f"Assessment({'; '.join(shown)})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SequentialEquilibria:
    """The sequential equilibria found, and how much is known about them.

    Attributes
    ----------
    tree : GameTree
        The question.
    assessments : tuple of Assessment
    is_complete : bool
        Whether every sequential equilibrium is proven to be listed or, where they are infinitely many, to be
        a mixture of listed ones.
    reason : str
        Why it is complete, or what may be missing.
    """

    tree: GameTree
    assessments: tuple[Assessment, ...]
    is_complete: bool
    reason: str

    def __len__(self) -> int:
        return len(self.assessments)

    def __repr__(self) -> str:
        extent = "complete" if self.is_complete else "possibly incomplete"
        lines = [f"SequentialEquilibria: {len(self.assessments)} listed, {extent}"]
        lines += [f"  {one!r}" for one in self.assessments[:3]]
        return "\n".join([*lines, f"  {self.reason}"])


@dataclass(frozen=True, slots=True)
class _Part:
    """An equilibrium of a subgame: behaviour and beliefs outside its own subgames, and those of these."""

    behaviour: dict[str, tuple[Fraction, ...]]
    beliefs: dict[str, tuple[Fraction, ...]]
    payoffs: tuple[Fraction, ...]
    below: tuple[_Part, ...]


def sequential_equilibria(tree: GameTree, *, max_assessments: int = 1000) -> SequentialEquilibria:
    """Return sequential equilibria of a small tree, at least one, and whether they are all.

    An assessment is sequentially rational when at every information set the actions in use are best given the
    beliefs there, and consistent when the beliefs are limits of Bayes' rule under vanishing trembles; every
    finite tree has one that is both (Kreps and Wilson 1982). Subgame by subgame, from the ends: the corners
    of the sets of Nash equilibria of the reduced strategic form are turned into behaviour and kept when
    consistent beliefs support them. Where corners do not settle what is sequential, limits of play with
    trembles are added.

    Parameters
    ----------
    tree : GameTree
        Small: the strategic form of each subgame, its own subgames solved, is enumerated.
    max_assessments : int
        Stop collecting beyond this number, and say so.

    Returns
    -------
    SequentialEquilibria

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Not a tree, or a limit that is none.
    SpaceTooLargeError
        A subgame with more than a million pure profiles.

    Notes
    -----
    With at most two players moving in a subgame the limits with trembles are exact: solutions of a linear
    complementarity problem over polynomials (Miltersen and Soerensen 2010). With more, the agents' logit path
    is followed in floating point (McKelvey and Palfrey 1998), and its limit is exact when probabilities with
    small denominators pass the check, and otherwise right to within rounding.

    Sets of equilibria are often infinite, since what is threatened off the path can vary; then corners stand
    for them. `is_complete` holds only when corners and what lies between them are accounted for: every set
    of Nash equilibria is either ruled out by actions that are never best, or has sequential corners only.

    References
    ----------
    D. M. Kreps and R. Wilson, Sequential equilibria, Econometrica 50 (1982) 863-894.
    P. B. Miltersen and T. B. Soerensen, Computing a quasi-perfect equilibrium of a two-player game, Economic
    Theory 42 (2010) 175-192.
    R. D. McKelvey and T. R. Palfrey, Quantal response equilibria for extensive form games, Experimental
    Economics 1 (1998) 9-41.

    Examples
    --------
    >>> from accord.games.tree.game_tree import GameTree
    >>> from accord.games.tree.nodes import Decision
    >>> reply = Decision("B", {"fight": [-1, -1], "share": [1, 1]})
    >>> found = sequential_equilibria(GameTree(Decision("A", {"enter": reply, "stay": [0, 2]})))
    >>> found.assessments[0].payoffs
    (Fraction(1, 1), Fraction(1, 1))
    """
    if not isinstance(tree, GameTree):
        raise InvalidTypeError(must("tree", "be an accord.GameTree", type(tree).__name__))
    if isinstance(max_assessments, bool) or not isinstance(max_assessments, int) or max_assessments < 1:
        raise InvalidValueError(must("max_assessments", "be a positive integer", repr(max_assessments)))
    doubts: dict[str, None] = {}
    parts = _solved(tree, max_assessments, doubts)
    assessments = tuple(_assessment(tree, part) for part in parts)
    return SequentialEquilibria(tree, assessments, not doubts, "; ".join(doubts) or _COMPLETE)


def supporting_assessment(tree: GameTree, behaviour: Mapping[str, Any]) -> Assessment | None:
    """Return the assessment in which consistent beliefs make `behaviour` sequentially rational; None without.

    Parameters
    ----------
    tree : GameTree
    behaviour : mapping of information set to action, or to one probability per action

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Behaviour that does not fit the tree, or for which the existence of beliefs could not be decided.

    Examples
    --------
    >>> import accord
    >>> reply = accord.Decision("firm", {"fight": [-1, -1], "yield": [1, 1]}, "reply")
    >>> tree = accord.GameTree(accord.Decision("rival", {"out": [0, 2], "in": reply}, "entry"))
    >>> accord.supporting_assessment(tree, {"entry": "in", "reply": "fight"}) is None
    True
    """
    read = read_behaviour(tree, behaviour)
    beliefs = supporting_beliefs(tree, read)
    if beliefs is True:
        cure = "Name the beliefs you have in mind and check them by hand."
        raise InvalidValueError(must("behaviour", "have beliefs that can be decided upon", cure=cure))
    return None if beliefs is False else _assessment(tree, _part(tree, read, beliefs))


def _solved(tree: GameTree, max_assessments: int, doubts: dict[str, None]) -> list[_Part]:
    """Return the sequential equilibria of the whole, subgame by subgame from the ends."""
    roots = subgame_roots(tree)
    starts = frozenset(roots)
    solved: dict[int, list[_Part]] = {}
    for root in reversed(roots or [0]):
        own, following = between(tree, root, starts)
        found: list[_Part] = []
        for below in product(*(solved[after] for after in following)):
            if len(found) == max_assessments:
                doubts[TOO_MANY] = None
                break
            worth = {after: part.payoffs for after, part in zip(following, below, strict=True)}
            part_tree = piece(tree, own, worth)
            answer = piece_equilibria(part_tree, max_assessments - len(found))
            doubts.update(answer.doubts)
            if answer.is_continuum and root != 0:
                doubts[_CARRIED] = None
            found += [
                _part(part_tree, behaviour, beliefs, below) for behaviour, beliefs in answer.found.items()
            ]
        solved[root] = found
        for after in following:
            del solved[after]
    return solved[0]


def _part(tree: GameTree, behaviour: Behaviour, beliefs: Beliefs, below: tuple[_Part, ...] = ()) -> _Part:
    names = [one.name for one in tree.information_sets]
    return _Part(
        dict(zip(names, behaviour, strict=True)),
        dict(zip(names, beliefs, strict=True)),
        expected_payoffs(tree, behaviour),
        below,
    )


def _assessment(tree: GameTree, part: _Part) -> Assessment:
    behaviour: dict[str, tuple[Fraction, ...]] = {}
    beliefs: dict[str, tuple[Fraction, ...]] = {}
    waiting = [part]
    while waiting:
        one = waiting.pop()
        behaviour.update(one.behaviour)
        beliefs.update(one.beliefs)
        waiting.extend(one.below)
    names = [one.name for one in tree.information_sets]
    return Assessment(
        MappingProxyType({name: behaviour[name] for name in names}),
        MappingProxyType({name: beliefs[name] for name in names}),
        part.payoffs,
    )

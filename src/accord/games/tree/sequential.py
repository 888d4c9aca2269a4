"""Sequential equilibria of small trees."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.exact_numbers import as_fraction
from accord.games.game import Game
from accord.games.tree.behaviour import Behaviour, expected_payoffs, from_mixed, read_behaviour
from accord.games.tree.beliefs import Beliefs, supporting_beliefs
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Chance, Decision, Node, Terminal
from accord.games.tree.strategies import strategic_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Assessment", "SequentialEquilibria", "sequential_equilibria", "supporting_assessment"]

_ROUNDING = Fraction(1, 10**9)


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
        Whether every corner of every component of Nash equilibria was examined and decided.
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
        lines = [f"SequentialEquilibria: {len(self.assessments)} corners, {extent}"]
        lines += [f"  {one!r}" for one in self.assessments[:3]]
        return "\n".join([*lines, f"  {self.reason}"])


@dataclass(slots=True)
class _Search:
    """What is collected on the way: the limit, and reasons why something may be missing."""

    max_assessments: int
    doubts: dict[str, None]


@dataclass(frozen=True, slots=True)
class _Part:
    """An equilibrium of a subgame: behaviour and beliefs by information set, and payoffs."""

    behaviour: dict[str, tuple[Fraction, ...]]
    beliefs: dict[str, tuple[Fraction, ...]]
    payoffs: tuple[Fraction, ...]


def sequential_equilibria(tree: GameTree, *, max_assessments: int = 1000) -> SequentialEquilibria:
    """Return the sequential equilibria of a small tree that are corners of sets of Nash equilibria.

    An assessment is sequentially rational when at every information set the actions in use are best given the
    beliefs there, and consistent when the beliefs are limits of Bayes' rule under vanishing trembles (Kreps
    and Wilson 1982). Subgame by subgame, from the ends: the Nash equilibria of the reduced strategic form are
    turned into behaviour, and each is kept when consistent beliefs support it.

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
    Sets of equilibria are often infinite, since what is threatened off the path can vary; listed are the
    corners of the sets of Nash equilibria, exact with two players in a subgame, and as far as
    `accord.games.isolated_equilibria` finds them with more. Where a player's own moves keep it from an
    information set, its behaviour there is taken to be pure.

    References
    ----------
    D. M. Kreps and R. Wilson, Sequential equilibria, Econometrica 50 (1982) 863-894.

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
    search = _Search(max_assessments, {})
    parts = _solve_from(tree, 0, _subgames(tree), search)
    assessments = tuple(_assessment(tree, part) for part in parts)
    reason = "; ".join(search.doubts) or "every corner of every subgame's Nash equilibria was examined"
    return SequentialEquilibria(tree, assessments, not search.doubts, reason)


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


def _subgames(tree: GameTree) -> list[int]:
    """Return the ends of the places' subtrees where a subgame starts, and 0 elsewhere."""
    after = [place.number + 1 for place in tree.places]
    for place in reversed(tree.places):
        if place.children:
            after[place.number] = after[place.children[-1]]
    found = [0] * len(tree.places)
    for place in tree.places:
        low, high = place.number, after[place.number]
        own = {tree.places[n].information_set for n in range(low, high)} - {-1}
        closed = all(
            low <= min(tree.information_sets[one].places) and max(tree.information_sets[one].places) < high
            for one in own
        )
        if closed and not place.is_terminal:
            found[place.number] = high
    return found


def _solve_from(tree: GameTree, number: int, subgames: list[int], search: _Search) -> list[_Part]:
    """Return the sequential equilibria of the subgame that starts at a place."""
    roots = list(_next_roots(tree, number, subgames))
    solved = [_solve_from(tree, root, subgames, search) for root in roots]
    found: list[_Part] = []
    for below in product(*solved):
        replaced = {root: part.payoffs for root, part in zip(roots, below, strict=True)}
        piece = GameTree(_rebuilt(tree, number, replaced), tree.players)
        for part in _solve_piece(piece, search):
            if len(found) == search.max_assessments:
                search.doubts[f"more than max_assessments = {search.max_assessments} of a subgame"] = None
                return found
            behaviour, beliefs = dict(part.behaviour), dict(part.beliefs)
            for other in below:
                behaviour.update(other.behaviour)
                beliefs.update(other.beliefs)
            found.append(_Part(behaviour, beliefs, part.payoffs))
    return found


def _next_roots(tree: GameTree, number: int, subgames: list[int]) -> Iterator[int]:
    waiting = list(reversed(tree.places[number].children))
    while waiting:
        place = tree.places[waiting.pop()]
        if subgames[place.number]:
            yield place.number
        else:
            waiting.extend(reversed(place.children))


def _rebuilt(tree: GameTree, number: int, replaced: Mapping[int, tuple[Fraction, ...]]) -> Node:
    """Return the nested node of a place, subgames replaced by what they are worth."""
    if number in replaced:
        return Terminal(replaced[number])
    place = tree.places[number]
    if place.is_terminal:
        return Terminal(place.payoffs)
    children = [_rebuilt(tree, child, replaced) for child in place.children]
    if place.is_chance:
        odds = zip(place.probabilities, children, strict=True)
        return Chance(dict(zip(place.labels, odds, strict=True)))
    one = tree.information_sets[place.information_set]
    following = dict(zip(one.actions, children, strict=True))
    return Decision(tree.players[one.player], following, one.name)


def _solve_piece(piece: GameTree, search: _Search) -> Iterator[_Part]:
    """Yield the sequential equilibria of a game without proper subgames."""
    game, listed = strategic_form(piece)
    seen: set[Behaviour] = set()
    for profile, is_exact in _nash(game, search):
        partial = from_mixed(piece, listed, profile)
        options = [
            _pure(len(one.actions)) if known is None else [known]
            for one, known in zip(piece.information_sets, partial, strict=True)
        ]
        spread = max((abs(v) for end in piece.ends for v in end.payoffs), default=Fraction(0))
        for behaviour in product(*options):
            if behaviour in seen:
                continue
            seen.add(behaviour)
            beliefs = supporting_beliefs(piece, behaviour, Fraction(0) if is_exact else _ROUNDING * spread)
            if beliefs is True:
                search.doubts["whether some behaviour has consistent beliefs was not decided"] = None
            elif beliefs is not False:
                yield _part(piece, behaviour, beliefs)


def _pure(n_actions: int) -> list[tuple[Fraction, ...]]:
    return [tuple(Fraction(int(a == chosen)) for a in range(n_actions)) for chosen in range(n_actions)]


def _nash(game: Game, search: _Search) -> Iterator[tuple[list[tuple[Any, ...]], bool]]:
    """Yield the corners of the sets of Nash equilibria, and whether they are exact."""
    moving = [player for player, n in enumerate(game.n_strategies) if n > 1]
    whole: list[tuple[Fraction, ...]] = [(Fraction(1),)] * game.n_players
    if len(moving) < 2:
        for player in moving:
            earned = game.deviation_payoffs(player, [0] * game.n_players)
            for strategy in (s for s, value in enumerate(earned) if value == max(earned)):
                whole[player] = _pure(len(earned))[strategy]
                yield list(whole), True
        if not moving:
            yield list(whole), True
        return
    index = tuple(slice(None) if player in moving else 0 for player in range(game.n_players))
    smaller = Game([game.exact_payoffs[player][index] for player in moving])
    if len(moving) == 2:
        from accord.games.equilibria import nash_equilibria

        equilibria = nash_equilibria(smaller)
        undecided = not equilibria.is_complete
    else:
        from accord.games.isolated_equilibria import all_isolated_equilibria

        equilibria = all_isolated_equilibria(smaller)
        undecided = not equilibria.is_complete
    if undecided:
        search.doubts[f"Nash equilibria: {equilibria.reason}"] = None
    for profile in equilibria.extreme:
        for player, own in zip(moving, profile, strict=True):
            whole[player] = tuple(as_fraction(p) for p in own)
        yield list(whole), all(isinstance(p, Fraction) for own in profile for p in own)


def _part(tree: GameTree, behaviour: Behaviour, beliefs: Beliefs) -> _Part:
    names = [one.name for one in tree.information_sets]
    return _Part(
        dict(zip(names, behaviour, strict=True)),
        dict(zip(names, beliefs, strict=True)),
        expected_payoffs(tree, behaviour),
    )


def _assessment(tree: GameTree, part: _Part) -> Assessment:
    names = [one.name for one in tree.information_sets]
    return Assessment(
        MappingProxyType({name: part.behaviour[name] for name in names}),
        MappingProxyType({name: part.beliefs[name] for name in names}),
        part.payoffs,
    )

"""Every subgame-perfect pure profile of a tree with perfect information, ties and all."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, islice
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.tree.game_tree import GameTree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from accord.games.tree.layout import Place

__all__ = ["SubgamePerfect", "backward_induction"]

Values: TypeAlias = tuple[Fraction, ...]
Choices: TypeAlias = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SubgamePerfect:
    """The subgame-perfect pure profiles of a tree.

    Attributes
    ----------
    tree : GameTree
        The question.
    n_profiles : int
        How many there are, a Python int.
    payoffs : tuple of tuples of Fraction
        The different payoff vectors they lead to, best for the first player first.
    counts : tuple of int
        How many profiles lead to each.
    profiles : tuple of mappings of information set to action
        The profiles themselves, up to the limit asked for, in the order of `payoffs`.
    is_complete : bool
        Whether `profiles` lists all of them.
    """

    tree: GameTree
    n_profiles: int
    payoffs: tuple[Values, ...]
    counts: tuple[int, ...]
    profiles: tuple[Mapping[str, str], ...]
    is_complete: bool

    @property
    def paths(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """What happens under the listed profiles, each different course once.

        A course is a tuple with one sequence of actions and events for every end that is reached, so one
        sequence when chance plays no part.
        """
        courses = {tuple(_reached(self.tree, profile)): None for profile in self.profiles}
        return tuple(courses)

    def __repr__(self) -> str:
        shown = []
        for values, count in zip(self.payoffs[:3], self.counts, strict=False):
            paid = ", ".join(f"{p} {float(v):g}" for p, v in zip(self.tree.players, values, strict=True))
            shown.append(f"{paid} ({count}x)")
        first = "; ".join(" > ".join(path) for path in self.paths[0][:2]) if self.profiles else "none listed"
        return "\n".join(
            [
                f"SubgamePerfect: {self.n_profiles} profiles, {len(self.payoffs)} payoff vectors",
                f"  payoffs  {'; '.join(shown)}",
                f"  first    {first or 'the game ends at once'}",
                f"  listed   {len(self.profiles)}{'' if self.is_complete else ', more exist'}",
            ]
        )


def backward_induction(tree: GameTree, *, max_profiles: int = 1000) -> SubgamePerfect:
    """Return every subgame-perfect pure profile of a tree with perfect information.

    From the ends backwards, each player takes an action that is best for it given what follows (Zermelo 1913;
    Kuhn 1953; Selten 1965). Where several are, each starts profiles of its own, and what follows elsewhere in
    the tree multiplies them; all are counted, exactly.

    Parameters
    ----------
    tree : GameTree
        Nobody is uncertain about earlier moves.
    max_profiles : int
        How many profiles to list; all are counted.

    Returns
    -------
    SubgamePerfect

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Not a tree, or one with imperfect information.

    Notes
    -----
    The number of profiles is a product over the whole tree and quickly astronomical; the number of different
    payoff vectors, which bounds the work, is not.

    References
    ----------
    R. Selten, Spieltheoretische Behandlung eines Oligopolmodells mit Nachfragetraegheit, Zeitschrift fuer die
    gesamte Staatswissenschaft 121 (1965) 301-324.

    Examples
    --------
    >>> from accord.games.tree.game_tree import GameTree
    >>> from accord.games.tree.nodes import Decision
    >>> reply = Decision("B", {"yes": [1, 1], "no": [0, 1]})
    >>> backward_induction(GameTree(Decision("A", {"ask": reply, "leave": [1, 0]}))).n_profiles
    3
    """
    if not isinstance(tree, GameTree):
        raise InvalidTypeError(must("tree", "be an accord.GameTree", type(tree).__name__))
    if isinstance(max_profiles, bool) or not isinstance(max_profiles, int) or max_profiles < 0:
        raise InvalidValueError(must("max_profiles", "be a whole number of at least 0", repr(max_profiles)))
    if not tree.has_perfect_information:
        unsure = next(one.name for one in tree.information_sets if len(one.places) > 1)
        rule = "have perfect information for backward induction"
        cure = "Ask for sequential equilibria instead."
        raise InvalidValueError(must("tree", rule, f"information set {unsure!r}", cure=cure))
    tables = _count(tree)
    payoffs = tuple(sorted(tables[0], reverse=True))
    counts = tuple(tables[0][values] for values in payoffs)
    listed = (choices for values in payoffs for choices in _profiles(tree, tables, 0, {values}))
    profiles = tuple(_named(tree, choices) for choices in islice(listed, max_profiles))
    total = sum(counts)
    return SubgamePerfect(tree, total, payoffs, counts, profiles, len(profiles) == total)


def _count(tree: GameTree) -> list[dict[Values, int]]:
    """Return, per place, how many subgame-perfect profiles of what follows lead to each payoff vector."""
    tables: list[dict[Values, int]] = [{} for _ in tree.places]
    for place in reversed(tree.places):
        if place.is_terminal:
            tables[place.number] = {place.payoffs: 1}
        elif place.is_chance:
            tables[place.number] = _expected(place, tables)
        else:
            tables[place.number] = _chosen(tree, place, tables)
    return tables


def _expected(place: Place, tables: list[dict[Values, int]]) -> dict[Values, int]:
    n_players = len(next(iter(tables[place.children[0]])))
    sums: dict[Values, int] = {(Fraction(0),) * n_players: 1}
    for share, child in zip(place.probabilities, place.children, strict=True):
        longer: dict[Values, int] = {}
        for so_far, count in sums.items():
            for values, ways in tables[child].items():
                total = tuple(a + share * b for a, b in zip(so_far, values, strict=True))
                longer[total] = longer.get(total, 0) + count * ways
        sums = longer
    return sums


def _chosen(tree: GameTree, place: Place, tables: list[dict[Values, int]]) -> dict[Values, int]:
    """Return the counts at a decision: per payoff vector, the ways in which no other action is better.

    Values are visited upwards; `product` is the number of ways in which no action exceeds the present one,
    zero factors kept apart in `n_empty`.
    """
    player = tree.information_sets[place.information_set].player
    rising = sorted(
        (values[player], action, values, ways)
        for action, child in enumerate(place.children)
        for values, ways in tables[child].items()
    )
    below = [0] * len(place.children)
    product, n_empty = 1, len(place.children)
    found: dict[Values, int] = {}
    for _, group in groupby(rising, key=itemgetter(0)):
        level = list(group)
        for _, action, _, ways in level:
            n_empty -= below[action] == 0
            product = product // (below[action] or 1) * (below[action] + ways)
            below[action] += ways
        if n_empty:
            continue
        for _, action, values, ways in level:
            found[values] = found.get(values, 0) + ways * (product // below[action])
    return found


def _profiles(
    tree: GameTree, tables: list[dict[Values, int]], number: int, wanted: set[Values]
) -> Iterator[Choices]:
    """Yield the profiles of what follows a place that lead to one of the `wanted` payoff vectors."""
    place = tree.places[number]
    if place.is_terminal:
        yield ()
    elif place.is_chance:
        yield from _drawn(tree, tables, place, wanted)
    else:
        player = tree.information_sets[place.information_set].player
        for action, child in enumerate(place.children):
            for values in tables[child]:
                if values not in wanted:
                    continue
                allowed = [
                    {values}
                    if position == action
                    else {other for other in tables[after] if other[player] <= values[player]}
                    for position, after in enumerate(place.children)
                ]
                for below in _together(tree, tables, place.children, allowed):
                    yield ((place.information_set, action), *below)


def _together(
    tree: GameTree, tables: list[dict[Values, int]], children: tuple[int, ...], allowed: list[set[Values]]
) -> Iterator[Choices]:
    if not children:
        yield ()
    elif all(allowed):
        for first in _profiles(tree, tables, children[0], allowed[0]):
            for rest in _together(tree, tables, children[1:], allowed[1:]):
                yield (*first, *rest)


def _drawn(
    tree: GameTree, tables: list[dict[Values, int]], place: Place, wanted: set[Values]
) -> Iterator[Choices]:
    def descend(position: int, so_far: Values, chosen: list[set[Values]]) -> Iterator[Choices]:
        if position == len(place.children):
            if so_far in wanted:
                yield from _together(tree, tables, place.children, chosen)
            return
        share = place.probabilities[position]
        for values in tables[place.children[position]]:
            total = tuple(a + share * b for a, b in zip(so_far, values, strict=True))
            yield from descend(position + 1, total, [*chosen, {values}])

    return descend(0, (Fraction(0),) * tree.n_players, [])


def _named(tree: GameTree, choices: Choices) -> Mapping[str, str]:
    taken = dict(choices)
    return MappingProxyType(
        {one.name: one.actions[taken[number]] for number, one in enumerate(tree.information_sets)}
    )


def _reached(tree: GameTree, profile: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    waiting = [0]
    while waiting:
        place = tree.places[waiting.pop()]
        if place.is_terminal:
            yield tree.path(place.number)
        elif place.is_chance:
            waiting.extend(reversed(place.children))
        else:
            one = tree.information_sets[place.information_set]
            waiting.append(place.children[one.actions.index(profile[one.name])])

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
    listed = (choices for values in payoffs for choices in _profiles(tree, tables, {values}))
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


def _profiles(tree: GameTree, tables: list[dict[Values, int]], wanted: set[Values]) -> Iterator[Choices]:
    """Yield the profiles that lead to one of the `wanted` payoff vectors, later places varying fastest.

    Every option at a place can be completed further on, so that nothing is tried in vain; the stack is a list
    because trees may be thousands of moves deep.
    """
    inner = [place for place in tree.places if not place.is_terminal]
    if not inner:
        yield ()
        return
    wanted_at = {0: wanted}
    taken: list[tuple[int, int]] = []
    stack = [_options(tree, tables, inner[0], wanted)]
    while stack:
        place = inner[len(stack) - 1]
        option = next(stack[-1], None)
        del taken[len(stack) - 1 :]
        if option is None:
            stack.pop()
            continue
        action, allowed = option
        taken.append((place.information_set, action))
        wanted_at.update(zip(place.children, allowed, strict=True))
        if len(stack) == len(inner):
            yield tuple(choice for choice in taken if choice[0] >= 0)
        else:
            following = inner[len(stack)]
            stack.append(_options(tree, tables, following, wanted_at[following.number]))


def _options(
    tree: GameTree, tables: list[dict[Values, int]], place: Place, wanted: set[Values]
) -> Iterator[tuple[int, list[set[Values]]]]:
    """Yield what can be done at a place, each with the payoff vectors its children may then lead to."""
    if place.is_chance:
        yield from ((-1, [{values} for values in drawn]) for drawn in _drawn(place, tables, wanted))
        return
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
            if all(allowed):
                yield action, allowed


def _drawn(
    place: Place, tables: list[dict[Values, int]], wanted: set[Values]
) -> Iterator[tuple[Values, ...]]:
    """Yield one payoff vector per event such that their mean is wanted."""
    weighted = [
        {values: tuple(share * v for v in values) for values in tables[child]}
        for share, child in zip(place.probabilities, place.children, strict=True)
    ]
    zero = (Fraction(0),) * len(next(iter(weighted[0])))
    attainable = [{zero}]  # from an event on, last event first
    for parts in reversed(weighted):
        attainable.append({_sum(part, rest) for part in parts.values() for rest in attainable[-1]})
    attainable.reverse()
    # Per event: the vectors still to be tried there, and the sums still to be made up from it on.
    stack = [(iter(weighted[0]), wanted & attainable[0])]
    chosen: list[Values] = []
    while stack:
        untried, open_sums = stack[-1]
        values = next(untried, None)
        del chosen[len(stack) - 1 :]
        if values is None:
            stack.pop()
            continue
        part = weighted[len(stack) - 1][values]
        left = {_difference(total, part) for total in open_sums} & attainable[len(stack)]
        if not left:
            continue
        chosen.append(values)
        if len(stack) == len(weighted):
            yield tuple(chosen)
        else:
            stack.append((iter(weighted[len(stack)]), left))


def _sum(left: Values, right: Values) -> Values:
    return tuple(a + b for a, b in zip(left, right, strict=True))


def _difference(left: Values, right: Values) -> Values:
    return tuple(a - b for a, b in zip(left, right, strict=True))


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

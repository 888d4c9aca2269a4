"""Screening: what to offer an actor whose type is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from accord._checks import known
from accord.engines.enumeration import smallest, walks
from accord.engines.walks import in_threads, package_number
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.payoffs import Interaction
from accord.procedures.screening_beliefs import BreakEven, break_even
from accord.procedures.screening_menus import Menu, best_menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord._kernels.walk import Walk
    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["BreakEven", "Offer", "Screening", "screening"]

_SUM_ROUNDING = 1e-9
_MOST_SETS = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """A take-it-or-leave-it package.

    Attributes
    ----------
    package : Package or None
        None when making no offer is best.
    ties : tuple of Package
        All packages of the same expected payoff, smallest number first, up to the limit asked for.
    n_ties : int
        How many there are.
    accepted_by : mapping of actor to types
        Which types of each actor accept `package`.
    probability : float
        That it is accepted.
    value : float
        The proposer's expected payoff.
    """

    package: Package | None
    ties: tuple[Package, ...]
    n_ties: int
    accepted_by: Mapping[str, tuple[str, ...]]
    probability: float
    value: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Screening:
    """What a proposer should offer to actors of unknown type.

    Attributes
    ----------
    negotiation : Negotiation
        The question.
    proposer : str
    types : mapping of actor to mapping of type to probability
    offer : Offer
        The best single package.
    best_for : mapping of sets of types to payoff
        For every set of types (one tuple per actor of unknown type) the most that the proposer gets from a
        package all of them accept; sets that accept no package are left out.
    menu : Menu or None
        The best menu, when one actor's type is unknown: a package per type, from which types choose.
    break_even : tuple of BreakEven
        When one actor has two types: the beliefs at which the best single package changes.
    n_examined : int
        Packages visited.
    seconds : float
    """

    negotiation: Negotiation
    proposer: str
    types: Mapping[str, Mapping[str, float]]
    offer: Offer
    best_for: Mapping[tuple[tuple[str, ...], ...], float]
    menu: Menu | None
    break_even: tuple[BreakEven, ...]
    n_examined: int
    seconds: float

    def __repr__(self) -> str:
        package = self.offer.package
        shown = "none" if package is None else ", ".join(f"{i}={o}" for i, o in package.items())
        beliefs = ", ".join(f"{one.type} at {one.belief:.4g}" for one in self.break_even) or "none"
        menu = "not asked for" if self.menu is None else f"{self.menu.value:g}"
        return "\n".join(
            [
                f"Screening: {self.proposer} offers to {', '.join(self.types)} of unknown type",
                f"  offer       {shown} ({self.offer.n_ties} tied)",
                f"  worth       {self.offer.value:g}, accepted with probability {self.offer.probability:g}",
                f"  best menu   {menu}",
                f"  break even  {beliefs}",
            ]
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """The offer problem as arrays: rows of gains and how they count."""

    negotiation: Negotiation
    rows: NDArray[np.int64]
    n_consenting: int
    group_of: NDArray[np.int64]
    shares: NDArray[np.float64]

    @property
    def tolerance(self) -> NDArray[np.float64]:
        """Rounding of each row's gains."""
        return self.negotiation.structure.rounding[self.rows]


def screening(
    negotiation: Negotiation,
    types: Mapping[str, Mapping[str, float]],
    *,
    proposer: str,
    consenting: Sequence[str] | None = None,
    menus: bool = True,
    max_ties: int = 100,
) -> Screening:
    """Return the best package and the best menu to offer to actors whose type is not known.

    The proposer makes one offer. A type accepts a package that gives it at least its own disagreement payoff
    and crosses none of its red lines; refusal leaves everyone with the disagreement payoffs. A single package
    trades what it is worth against the chance that it is accepted (Fearon 1995; Powell 1996). A menu offers a
    package to each type such that each chooses its own (Fudenberg and Tirole 1991, chapter 7).

    Parameters
    ----------
    negotiation : Negotiation
        Each type is one of its actors, with scores and a disagreement payoff of its own.
    types : mapping of actor to mapping of type to probability
        For instance ``{"RUS": {"hard": 0.4, "pragmatic": 0.6}}``: a name for whoever's type is not known, the
        actors of the negotiation it may be, and the proposer's belief. Types of different actors are
        independent.
    proposer : str
        An actor of the negotiation.
    consenting : sequence of str, optional
        Other actors whose consent a deal needs and whose payoffs are known; by default the parties that are
        neither the proposer nor a type nor an actor named in `types`.
    menus : bool
        Whether to look for the best menu as well (when one actor's type is unknown).
    max_ties : int
        How many tied packages to list; all are counted.

    Returns
    -------
    Screening

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Types that are no actors, probabilities that do not sum to 1, or roles that overlap.
    SpaceTooLargeError
        More packages than enumeration accepts, or too many combinations of packages for a menu.

    Notes
    -----
    A type that is indifferent accepts, and chooses what the proposer likes best: the limit of offers that
    leave it a little more. Every allowed package is visited. Factions that share one government, mixed by
    their influence, are another question: see ``accord.mixed_actor`` and ``accord.influence_range``.

    References
    ----------
    J. D. Fearon, Rationalist explanations for war, International Organization 49 (1995) 379-414.
    R. Powell, Bargaining in the shadow of power, Games and Economic Behavior 15 (1996) 255-289.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["low", "high"])
    >>> scores = {"line": [[7, 4], [3, 6], [3, 6]]}
    >>> talks = accord.Negotiation([line], ["US", "hard", "mild"], scores, [1, 6, 3])
    >>> found = screening(talks, {"RUS": {"hard": 0.4, "mild": 0.6}}, proposer="US")
    >>> found.offer.package, found.break_even[0].belief
    (Package(line='low'), 0.5)
    """
    started = perf_counter()
    beliefs = _check_types(negotiation, types, proposer)
    others = _check_consenting(negotiation, beliefs, proposer, consenting)
    if isinstance(max_ties, bool) or not isinstance(max_ties, int) or max_ties < 1:
        raise InvalidValueError(must("max_ties", "be a positive integer", repr(max_ties)))
    question = _question(negotiation, beliefs, proposer, others)
    offer, n_examined = _best_offer(question, beliefs, negotiation, proposer, max_ties)
    best_for = _best_for(question, beliefs, negotiation, proposer)
    menu = None
    if menus and len(beliefs) == 1:
        (shares,) = beliefs.values()
        menu = best_menu(question.negotiation, proposer, shares, others)
    return Screening(
        negotiation=negotiation,
        proposer=proposer,
        types=beliefs,
        offer=offer,
        best_for=MappingProxyType(best_for),
        menu=menu,
        break_even=break_even(beliefs, best_for, _no_deal(negotiation, proposer)),
        n_examined=n_examined,
        seconds=perf_counter() - started,
    )


def _check_types(
    negotiation: Negotiation, given: Mapping[str, Mapping[str, float]], proposer: str
) -> Mapping[str, Mapping[str, float]]:
    known("proposer", proposer, negotiation.actors)
    if not isinstance(given, Mapping) or not given:
        raise InvalidTypeError(must("types", "map actors to types and their probabilities", repr(given)))
    seen: set[str] = set()
    beliefs = {}
    for actor, shares in given.items():
        argument = f"types[{actor!r}]"
        if not isinstance(shares, Mapping) or not shares:
            raise InvalidTypeError(must(argument, "map types to probabilities", repr(shares)))
        for name, share in shares.items():
            known(argument, name, negotiation.actors)
            if name == proposer or name in seen:
                raise InvalidValueError(
                    must(argument, "name each type once and not the proposer", repr(name))
                )
            if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
                raise InvalidValueError(
                    must(argument, "give probabilities from 0 to 1", repr(share), at=repr(name))
                )
            seen.add(name)
        total = sum(shares.values())
        if abs(total - 1) > _SUM_ROUNDING:
            raise InvalidValueError(must(argument, "give probabilities that sum to 1", total))
        beliefs[actor] = MappingProxyType({name: float(share) for name, share in shares.items()})
    return MappingProxyType(beliefs)


def _check_consenting(
    negotiation: Negotiation,
    beliefs: Mapping[str, Mapping[str, float]],
    proposer: str,
    given: Sequence[str] | None,
) -> tuple[str, ...]:
    taken = {proposer, *beliefs, *(name for shares in beliefs.values() for name in shares)}
    if given is None:
        return tuple(party for party in negotiation.parties if party not in taken)
    if isinstance(given, str):
        raise InvalidTypeError(must("consenting", "be a list of names", repr(given)))
    for name in given:
        known("consenting", name, negotiation.actors)
        if name in taken:
            raise InvalidValueError(must("consenting", "name neither the proposer nor a type", repr(name)))
    return tuple(given)


def _question(
    negotiation: Negotiation,
    beliefs: Mapping[str, Mapping[str, float]],
    proposer: str,
    others: tuple[str, ...],
) -> _Question:
    names = [name for shares in beliefs.values() for name in shares]
    changed = _with_penalties(
        negotiation.replace(parties=[proposer, *others], bargaining_weights=None), names
    )
    rows = np.array([negotiation.actors.index(name) for name in (proposer, *others, *names)])
    groups = [place for place, shares in enumerate(beliefs.values()) for _ in shares]
    shares = np.array([share for group in beliefs.values() for share in group.values()])
    return _Question(changed, rows, len(others), np.array(groups, dtype=np.int64), shares)


def _with_penalties(negotiation: Negotiation, names: Sequence[str]) -> Negotiation:
    """Return the negotiation with the types' red lines as losses larger than any gain."""
    lines = [line for line in negotiation.red_lines if line.actor in names]
    if not lines:
        return negotiation
    structure = negotiation.structure
    rest = [line for line in negotiation.red_lines if line.actor not in names]
    if structure.table is not None:
        table = np.array(negotiation.payoff_table)
        for line in lines:
            at = negotiation.actors.index(line.actor)
            for package in negotiation.space.matching(line.combination):
                table[negotiation.space.index(package), at] = negotiation.disagreement[at] - 1.0
        return negotiation.replace(payoff_table=table, red_lines=rest)
    losses = []
    for line in lines:
        at = negotiation.actors.index(line.actor)
        most = sum(float(np.abs(scores[at]).max()) for scores in negotiation.scores.values())
        most += sum(abs(term.amounts.get(line.actor, 0.0)) for term in negotiation.interactions)
        # A power of two, so that sums that were exact stay exact.
        loss = 2.0 ** np.ceil(np.log2(most + abs(negotiation.disagreement[at]) + 1.0))
        losses.append(Interaction(line.combination, {line.actor: -float(loss)}))
    return negotiation.replace(interactions=[*negotiation.interactions, *losses], red_lines=rest)


def _best_offer(
    question: _Question,
    beliefs: Mapping[str, Mapping[str, float]],
    negotiation: Negotiation,
    proposer: str,
    max_ties: int,
) -> tuple[Offer, int]:
    """Visit every package; return the best to offer, and how many were visited."""
    from accord._kernels.screening import best_offers

    changed = question.negotiation
    structure = changed.acceptable_structure
    tolerance = question.tolerance
    tie = float(tolerance[0])

    def task(walk: Walk, start: int, stop: int) -> tuple[float, int, NDArray[np.int64], int]:
        numbers = np.empty(max_ties, dtype=np.int64)
        best, n_ties, n_kept, visited = best_offers(
            walk,
            start,
            stop,
            question.n_consenting,
            question.group_of,
            question.shares,
            tolerance,
            tie,
            numbers,
        )
        return float(best), int(n_ties), numbers[:n_kept].copy(), int(visited)

    best, n_ties, kept, n_examined = 0.0, 0, np.empty(0, dtype=np.int64), 0
    for walk, _ in walks(structure, question.rows, -changed.disagreement[question.rows]):
        for value, count, numbers, visited in in_threads(task, walk):
            n_examined += visited
            if value < -tie or value < best - tie:
                continue
            if value > best + tie:
                n_ties, kept = 0, kept[:0]
            best = max(best, value)
            n_ties += count
            kept = smallest(kept, numbers, max_ties)
    ties = tuple(negotiation.space.package(package_number(structure, int(number))) for number in kept)
    no_deal = _no_deal(negotiation, proposer)
    if not ties:
        nobody = MappingProxyType(dict.fromkeys(beliefs, ()))
        return Offer(None, (), 0, nobody, 0.0, no_deal), n_examined
    accepted = _accepting(changed, beliefs, ties[0])
    chance = float(np.prod([sum(beliefs[a][t] for t in names) for a, names in accepted.items()]))
    return Offer(ties[0], ties, n_ties, accepted, chance, no_deal + best), n_examined


def _accepting(
    changed: Negotiation, beliefs: Mapping[str, Mapping[str, float]], package: Package
) -> Mapping[str, tuple[str, ...]]:
    gains = changed.gains(dict(package))
    rounding = changed.structure.rounding
    at = {name: changed.actors.index(name) for shares in beliefs.values() for name in shares}
    return MappingProxyType(
        {
            actor: tuple(name for name in shares if gains[at[name]] >= -rounding[at[name]])
            for actor, shares in beliefs.items()
        }
    )


def _best_for(
    question: _Question, beliefs: Mapping[str, Mapping[str, float]], negotiation: Negotiation, proposer: str
) -> dict[tuple[tuple[str, ...], ...], float]:
    """Return, per set of types, the proposer's best payoff among packages that all of them accept."""
    from accord.engines.enumeration import measure

    n_sets = int(np.prod([2.0 ** len(shares) - 1 for shares in beliefs.values()]))
    if n_sets > _MOST_SETS:
        return {}
    changed = question.negotiation
    structure = changed.acceptable_structure
    at = negotiation.actors.index(proposer)
    base = np.full(negotiation.n_actors, -np.inf)
    needed = question.rows[1 : 1 + question.n_consenting]
    base[needed] = changed.disagreement[needed] - structure.rounding[needed]
    found = {}
    for chosen in product(*(_subsets(tuple(shares)) for shares in beliefs.values())):
        lower = base.copy()
        for name in (name for names in chosen for name in names):
            place = negotiation.actors.index(name)
            lower[place] = changed.disagreement[place] - structure.rounding[place]
        region = measure(structure, lower, np.full(lower.size, np.inf))
        if region.n_inside:
            found[chosen] = float(region.ranges[at, 1])
    return found


def _subsets(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [
        tuple(name for place, name in enumerate(names) if mask >> place & 1)
        for mask in range(1, 1 << len(names))
    ]


def _no_deal(negotiation: Negotiation, proposer: str) -> float:
    return float(negotiation.disagreement[negotiation.actors.index(proposer)])

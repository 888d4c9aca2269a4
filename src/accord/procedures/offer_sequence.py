"""Offers in sequence: a mediator proposes a package, the actors answer one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._checks import known, names, per_actor
from accord.engines.enumeration import collect, measure
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.tree.backward_induction import SubgamePerfect, backward_induction
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Decision, Node, Terminal
from accord.packages import Package

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation

__all__ = ["OfferCourse", "OfferSequence", "offer_sequence"]

ACCEPT, REFUSE, NO_OFFER = "accept", "refuse", "no offer"

_MOST_LISTED = 10_000


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OfferCourse:
    """One course that subgame-perfect play can take.

    Attributes
    ----------
    package : Package or None
        What is offered; None when nothing is.
    refused_by : str or None
        Who refuses; None when all accept or nothing is offered.
    threat : str or None
        What the proposer then does, where it has a choice.
    payoffs : (n_actors,) array
        What every actor of the negotiation ends with.
    n_alike : int
        How many offers are refused by the same actor to the same end, this one named for all of them; 1 for
        what is accepted.
    """

    package: Package | None
    refused_by: str | None
    threat: str | None
    payoffs: NDArray[np.float64]
    n_alike: int

    @property
    def is_agreement(self) -> bool:
        """Whether a package is offered and everyone accepts."""
        return self.package is not None and self.refused_by is None

    def __repr__(self) -> str:
        if self.package is None:
            return "OfferCourse: nothing is offered"
        offered = ", ".join(f"{issue}={option}" for issue, option in self.package.items())
        if self.n_alike > 1:
            offered = f"one of {self.n_alike} packages such as {offered}"
        answer = "all accept" if self.refused_by is None else f"{self.refused_by} refuses"
        then = f", then {self.threat}" if self.threat else ""
        return f"OfferCourse: offered {offered}; {answer}{then}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OfferSequence:
    """An offer game, its tree, and every course that subgame-perfect play can take.

    Attributes
    ----------
    negotiation : Negotiation
        The question.
    proposer : str
    order : tuple of str
        Who answers, first to last.
    tree : GameTree
        The game; offers are named ``"offer 0"``, ``"offer 1"``, ... by position in `offers`.
    offers : tuple of Package
        The packages in the tree.
    is_reduced : bool
        Whether the tree holds only the proposer's best accepted packages and one package refused by each,
        because there are too many to list; every payoff of subgame-perfect play is still there.
    equilibria : SubgamePerfect
        All subgame-perfect pure profiles, counted.
    courses : tuple of OfferCourse
        What happens under them, each different course once: best for the proposer first, agreements before
        others that are worth the same to it.
    """

    negotiation: Negotiation
    proposer: str
    order: tuple[str, ...]
    tree: GameTree
    offers: tuple[Package, ...]
    is_reduced: bool
    equilibria: SubgamePerfect
    courses: tuple[OfferCourse, ...]

    @property
    def packages(self) -> tuple[Package, ...]:
        """The packages agreed upon in some course, each once."""
        agreed = [course.package for course in self.courses if course.is_agreement]
        return tuple(dict.fromkeys(package for package in agreed if package is not None))

    def in_words(self) -> tuple[str, ...]:
        """Return each course as a sentence."""
        return tuple(self._sentence(course) for course in self.courses)

    def _sentence(self, course: OfferCourse) -> str:
        def label(actor: str) -> str:
            return self.negotiation.actor_labels.get(actor) or actor

        if course.package is None:
            return f"{label(self.proposer)} offers nothing."
        issues = zip(self.negotiation.issues, course.package.values(), strict=True)
        offered = "; ".join(f"{i.label or i.name}: {i.option_label(option)}" for i, option in issues)
        if course.n_alike > 1:
            offered = f"one of {course.n_alike} packages that come to nothing"
        answers = []
        for actor in self.order:
            answers.append(f"{label(actor)} {'refuses' if actor == course.refused_by else 'accepts'}")
            if actor == course.refused_by:
                break
        then = f", and {label(self.proposer)} answers with {course.threat}" if course.threat else ""
        return f"{label(self.proposer)} offers {offered}. {', '.join(answers)}{then}."

    def __repr__(self) -> str:
        return "\n".join(
            [
                f"OfferSequence: {self.proposer} offers, {', '.join(self.order)} answer",
                f"  offers   {len(self.offers)}{' (reduced)' if self.is_reduced else ''}",
                f"  profiles {self.equilibria.n_profiles}, {len(self.courses)} different courses",
                f"  first    {self.courses[0]!r}",
            ]
        )


@dataclass(frozen=True, slots=True)
class _Ends:
    """What each way to end without agreement pays, one array per actor of the negotiation."""

    silent: NDArray[np.float64]
    refused: dict[str, dict[str, NDArray[np.float64]]]


def offer_sequence(
    negotiation: Negotiation,
    proposer: str,
    order: Sequence[str],
    *,
    packages: Sequence[Mapping[str, str] | str] | None = None,
    if_refused: Mapping[str, Any] | None = None,
    if_silent: Any = None,
    max_packages: int = 2000,
    max_courses: int = 200,
) -> OfferSequence:
    """Return the game in which a mediator offers a package and actors answer in turn, solved.

    The proposer offers one package or nothing. The actors in `order` accept or refuse one after the other,
    knowing everything so far; the first refusal ends the talks. What follows depends on who refused, and the
    proposer may have a choice of threats to carry out. Solved by backward induction with all ties, so
    a threat counts only if carrying it out is then best (Selten 1965).

    Parameters
    ----------
    negotiation : Negotiation
        An actor never accepts a package that crosses one of its red lines.
    proposer : str
        An actor.
    order : sequence of str
        The actors who answer, first to last, without the proposer.
    packages : sequence of packages or names in ``negotiation.packages``, optional
        What can be offered; by default everything that the linkages allow.
    if_refused : mapping of actor to payoffs, or to threats, optional
        What its refusal leads to: payoffs as an array over all actors or a mapping of actor to payoff, others
        keeping their disagreement payoff; or a mapping of threat to such payoffs, from which the
        proposer picks. By default the disagreement payoffs.
    if_silent : payoffs, optional
        Of no offer; by default the disagreement payoffs.
    max_packages : int
        Up to so many packages are all put into the tree. Of more, enumeration picks the proposer's best among
        those that all accept, and one that each actor refuses.
    max_courses : int
        Courses to list.

    Returns
    -------
    OfferSequence

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Actors, packages or payoffs that do not fit the negotiation.

    Notes
    -----
    Payoffs that differ by no more than the rounding of their summation are equal.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> scores = {"line": [[1, 2], [5, 1], [0, 4]]}
    >>> talks = accord.Negotiation([line], ["US", "UKR", "RUS"], scores, [0, 3, 2])
    >>> offer_sequence(talks, "US", ["RUS", "UKR"]).packages
    ()
    >>> offer_sequence(talks, "US", ["RUS", "UKR"], if_refused={"UKR": {"UKR": 0}}).packages
    (Package(line='moved'),)
    """
    known("proposer", proposer, negotiation.actors)
    answering = names("order", order)
    for actor in answering:
        known("order", actor, negotiation.actors)
    if proposer in answering:
        raise InvalidValueError(must("order", "leave out the proposer", repr(proposer)))
    for argument, value in (("max_packages", max_packages), ("max_courses", max_courses)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise InvalidValueError(must(argument, "be a positive integer", repr(value)))
    ends = _ends(negotiation, answering, if_refused, if_silent)
    offers, is_reduced = _offers(negotiation, proposer, answering, ends, packages, max_packages)
    game = _equalised(negotiation, offers, ends)
    tree = _tree(negotiation, proposer, answering, offers, game)
    equilibria = backward_induction(tree, max_profiles=0)
    courses = _courses(negotiation, proposer, answering, offers, game, max_courses)
    return OfferSequence(negotiation, proposer, answering, tree, offers, is_reduced, equilibria, courses)


def _ends(
    negotiation: Negotiation, order: tuple[str, ...], if_refused: Mapping[str, Any] | None, if_silent: Any
) -> _Ends:
    given = if_refused or {}
    if not isinstance(given, Mapping):
        raise InvalidTypeError(must("if_refused", "map actors to payoffs", type(given).__name__))
    for actor in given:
        if actor not in order:
            rule = f"name actors who answer ({', '.join(map(repr, order))})"
            raise InvalidValueError(must("if_refused", rule, repr(actor)))
    refused = {}
    for actor in order:
        value = given.get(actor)
        argument = f"if_refused[{actor!r}]"
        if isinstance(value, Mapping) and any(
            isinstance(entry, (Mapping, Sequence, np.ndarray)) for entry in value.values()
        ):
            refused[actor] = {
                name: _paid(negotiation, entry, f"{argument}[{name!r}]") for name, entry in value.items()
            }
        else:
            refused[actor] = {"": _paid(negotiation, value, argument)}
    return _Ends(_paid(negotiation, if_silent, "if_silent"), refused)


def _paid(negotiation: Negotiation, given: Any, argument: str) -> NDArray[np.float64]:
    if given is None:
        return negotiation.disagreement
    if isinstance(given, Mapping):
        for actor in given:
            known(argument, actor, negotiation.actors)
        base = dict(zip(negotiation.actors, negotiation.disagreement, strict=True))
        given = {**base, **given}
    return per_actor(argument, given, negotiation.actors)


def _offers(
    negotiation: Negotiation,
    proposer: str,
    order: tuple[str, ...],
    ends: _Ends,
    packages: Sequence[Mapping[str, str] | str] | None,
    max_packages: int,
) -> tuple[tuple[Package, ...], bool]:
    space = negotiation.space
    if packages is not None:
        if isinstance(packages, (str, Mapping)) or not isinstance(packages, Sequence) or not packages:
            raise InvalidTypeError(must("packages", "be a list with at least one package", repr(packages)))
        found: dict[Package, None] = {}
        for position, given in enumerate(packages):
            found.update(dict.fromkeys(_read_package(negotiation, given, f"packages[{position}]")))
        return tuple(found), False
    if negotiation.n_allowed <= max_packages:
        return tuple(space), False
    return _best_offers(negotiation, proposer, order, ends, max_packages), True


def _read_package(negotiation: Negotiation, given: Mapping[str, str] | str, argument: str) -> list[Package]:
    """Return the package, or all packages that a name stands for."""
    space = negotiation.space
    if isinstance(given, str):
        if given not in negotiation.packages:
            named = ", ".join(map(repr, negotiation.packages)) or "none"
            raise InvalidValueError(
                must(argument, f"name a package of the negotiation ({named})", repr(given))
            )
        found = list(islice(space.matching(negotiation.packages[given]), _MOST_LISTED))
    else:
        found = [space.package(space.index(given))]
        found = [package for package in found if package in space]
    if not found:
        raise InvalidValueError(must(argument, "be allowed by the linkages", repr(given)))
    return found


def _best_offers(
    negotiation: Negotiation, proposer: str, order: tuple[str, ...], ends: _Ends, limit: int
) -> tuple[Package, ...]:
    """Return the proposer's best packages that all accept, also strictly, and one that each actor refuses."""
    willing = negotiation.replace(parties=order).acceptable_structure
    at = negotiation.actors.index(proposer)
    places = [negotiation.actors.index(actor) for actor in order]
    least, most = _floors(negotiation, proposer, order, ends)
    high = np.full(negotiation.n_actors, np.inf)
    numbers: set[int] = set()
    for lower in (least - willing.rounding, np.nextafter(most + willing.rounding, np.inf)):
        region = measure(willing, lower, high)
        if region.n_inside:
            lower[at] = max(lower[at], region.ranges[at, 1] - willing.rounding[at])
            numbers.update(collect(willing, lower, high, limit)[1])
    for position, place in enumerate(places):
        lower, upper = np.full(negotiation.n_actors, -np.inf), high.copy()
        lower[places[:position]] = most[places[:position]]
        upper[place] = np.nextafter(least[place] - willing.rounding[place], -np.inf)
        numbers.update(collect(willing, lower, upper, 1)[1])
    return tuple(negotiation.space.package(number) for number in sorted(numbers))


def _floors(
    negotiation: Negotiation, proposer: str, order: tuple[str, ...], ends: _Ends
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least and the most that each actor can expect of refusing, minus infinity for others."""
    at = negotiation.actors.index(proposer)
    least = np.full(negotiation.n_actors, -np.inf)
    most = least.copy()
    for actor in order:
        ways = list(ends.refused[actor].values())
        carried_out = [paid for paid in ways if paid[at] == max(other[at] for other in ways)]
        place = negotiation.actors.index(actor)
        least[place] = min(paid[place] for paid in carried_out)
        most[place] = max(paid[place] for paid in carried_out)
    return least, most


@dataclass(frozen=True, slots=True)
class _Game:
    """The offer game as payoffs in which what is equal up to rounding is equal."""

    agreed: NDArray[np.float64]
    ends: _Ends


def _equalised(negotiation: Negotiation, offers: Sequence[Package], ends: _Ends) -> _Game:
    agreed = negotiation.payoffs(list(offers)).reshape(len(offers), negotiation.n_actors)
    others = [ends.silent, *(paid for ways in ends.refused.values() for paid in ways.values())]
    table = np.vstack([agreed, *others])
    for actor, rounding in enumerate(negotiation.structure.rounding):
        order = np.argsort(table[:, actor], kind="stable")
        values = table[order, actor]
        # A value stands for all that follow it within rounding of one another.
        starts = np.concatenate([[True], np.diff(values) > rounding])
        table[order, actor] = values[starts][np.cumsum(starts) - 1]
    rest = iter(table[len(offers) :])
    silent = next(rest)
    refused = {actor: {name: next(rest) for name in ways} for actor, ways in ends.refused.items()}
    return _Game(table[: len(offers)], _Ends(silent, refused))


def _tree(
    negotiation: Negotiation, proposer: str, order: tuple[str, ...], offers: Sequence[Package], game: _Game
) -> GameTree:
    def refusal(actor: str) -> Node:
        ways = game.ends.refused[actor]
        if len(ways) == 1:
            return Terminal(next(iter(ways.values())).tolist())
        return Decision(proposer, {name: Terminal(paid.tolist()) for name, paid in ways.items()})

    def answers(number: int) -> Node:
        crossed = {line.actor for line in negotiation.crossed_red_lines(offers[number])}
        node: Node = Terminal(game.agreed[number].tolist())
        for actor in reversed(order):
            following = {REFUSE: refusal(actor)}
            if actor not in crossed:
                following = {ACCEPT: node, **following}
            node = Decision(actor, following)
        return node

    actions: dict[str, Node] = {f"offer {number}": answers(number) for number in range(len(offers))}
    actions[NO_OFFER] = Terminal(game.ends.silent.tolist())
    return GameTree(Decision(proposer, actions), negotiation.actors, negotiation.title or "")


@dataclass(frozen=True, slots=True)
class _End:
    """One way the talks can end after an offer."""

    refused_by: str | None
    threat: str | None
    payoffs: NDArray[np.float64]


def _courses(
    negotiation: Negotiation,
    proposer: str,
    order: tuple[str, ...],
    offers: Sequence[Package],
    game: _Game,
    limit: int,
) -> tuple[OfferCourse, ...]:
    """Return every course of subgame-perfect play: those whose offer no other offer is sure to beat."""
    at = negotiation.actors.index(proposer)
    possible: list[tuple[Package | None, list[_End]]] = [
        (offer, _ends_after(negotiation, proposer, order, offer, game.agreed[number], game.ends))
        for number, offer in enumerate(offers)
    ]
    possible.append((None, [_End(None, None, game.ends.silent)]))
    sure = max(min(end.payoffs[at] for end in ends) for _, ends in possible)
    courses: dict[object, OfferCourse] = {}
    for offer, ends in possible:
        for end in (one for one in ends if one.payoffs[at] >= sure):
            is_agreed = offer is not None and end.refused_by is None
            key = offer if is_agreed else (end.refused_by, end.threat, tuple(end.payoffs))
            first = courses.get(key)
            courses[key] = OfferCourse(
                first.package if first else offer,
                end.refused_by,
                end.threat,
                end.payoffs,
                first.n_alike + 1 if first else 1,
            )
    found = sorted(courses.values(), key=lambda course: (-course.payoffs[at], not course.is_agreement))
    return tuple(found[:limit])


def _ends_after(
    negotiation: Negotiation,
    proposer: str,
    order: tuple[str, ...],
    offer: Package,
    agreed: NDArray[np.float64],
    ends: _Ends,
) -> list[_End]:
    """Return the ways subgame-perfect play can go on after an offer, all ties included."""
    at = negotiation.actors.index(proposer)
    crossed = {line.actor for line in negotiation.crossed_red_lines(offer)}
    found = [_End(None, None, agreed)]
    for actor in reversed(order):
        ways = ends.refused[actor]
        best = max(paid[at] for paid in ways.values())
        refusals = [_End(actor, name or None, paid) for name, paid in ways.items() if paid[at] == best]
        if actor in crossed:
            found = refusals
            continue
        place = negotiation.actors.index(actor)
        least_accepted = min(end.payoffs[place] for end in found)
        least_refused = min(end.payoffs[place] for end in refusals)
        found = [end for end in found if end.payoffs[place] >= least_refused] + [
            end for end in refusals if end.payoffs[place] >= least_accepted
        ]
    return found

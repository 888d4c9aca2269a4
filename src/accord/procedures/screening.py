"""Screening: what to offer an actor whose type is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from accord._checks import known
from accord._checks import negotiation as check_negotiation
from accord._wording import whole
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.procedures.screening_beliefs import BreakEven, break_even
from accord.procedures.screening_menus import Menu, best_menu
from accord.procedures.screening_offers import Beliefs, Offer, ScreeningQuestion, best_for, best_offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.negotiation import Negotiation

__all__ = ["BreakEven", "Offer", "Screening", "screening"]

_SUM_ROUNDING = 1e-9


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
        package all of them accept; sets that accept no package are left out. Empty where there are more than
        4096 sets.
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
        neither the proposer nor a type nor an actor named in `types`. All of them have to accept: the rule of
        consent of the negotiation does not apply.
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
    check_negotiation(negotiation)
    beliefs = _check_types(negotiation, types, proposer)
    others = _check_consenting(negotiation, beliefs, proposer, consenting)
    limit = whole("max_ties", max_ties, 1)
    question = ScreeningQuestion.of(negotiation, proposer, beliefs, others)
    offer, n_examined = best_offer(question, limit)
    winning = best_for(question)
    menu = None
    if menus and len(beliefs) == 1:
        (shares,) = beliefs.values()
        menu = best_menu(question.negotiation, proposer, shares, others)
    return Screening(
        negotiation=negotiation,
        proposer=proposer,
        types=beliefs,
        offer=offer,
        best_for=winning,
        menu=menu,
        break_even=break_even(beliefs, winning, question.no_deal),
        n_examined=n_examined,
        seconds=perf_counter() - started,
    )


def _check_types(
    negotiation: Negotiation, given: Mapping[str, Mapping[str, float]], proposer: str
) -> Beliefs:
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
    beliefs: Beliefs,
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

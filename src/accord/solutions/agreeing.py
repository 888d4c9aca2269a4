"""Concepts under a rule of consent: they are asked of the largest coalition that can make a deal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from inspect import signature
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from accord._checks import negotiation as check_negotiation
from accord._checks import per_actor
from accord._checks import weights as check_weights
from accord.coalitions import coalition_negotiation
from accord.engines.branch_and_bound import rational_package
from accord.engines.branch_questions import Limits
from accord.errors import InvalidValueError, SpaceTooLargeError, must
from accord.result import Solution
from accord.solutions.ideal import ideal_gains
from accord.solutions.nash_lotteries import over_lotteries
from accord.solutions.nash_search import by_branch_and_bound
from accord.solutions.question import ask
from accord.solutions.rational_lotteries import rational_lotteries
from accord.tolerances import LOG_ROUNDING

if TYPE_CHECKING:
    from accord.negotiation import Negotiation

__all__ = ["agreeing_coalition", "agreeing_negotiation", "by_consent"]

_Concept = TypeVar("_Concept", bound=Callable[..., Solution])

_MOST_COALITIONS = 10_000
_PER_PARTY = frozenset({"bargaining_weights", "discounts", "outside_options", "proportions"})
_INSTANT = 1e-3
"""Seconds that a search gets when no time is left: enough to look around."""

_NONE_AGREES = "no coalition that suffices for a deal has one that gives every member a gain of at least zero"


def agreeing_coalition(negotiation: Negotiation, over: str = "packages") -> tuple[str, ...]:
    """Return the largest coalition that the rule of consent accepts and that can agree on something.

    Every member gains at least zero and none of its red lines is crossed. Of several largest coalitions the
    one in which most members can gain, and then the one with the largest product of gains, each as a share
    of its member's largest gain within the coalition: neither scales nor names decide. It is whom
    :func:`~accord.solve` asks when a deal does not need everyone.

    Parameters
    ----------
    negotiation : Negotiation
    over : str
        ``"packages"`` or ``"lotteries"``: what they may agree on.

    Returns
    -------
    tuple of str
        In the order of the parties, all of them where all can agree; empty where no winning coalition can.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed.
    SpaceTooLargeError
        More than 10,000 coalitions would have to be looked at.

    Notes
    -----
    No outsider would accept what the largest coalition agrees on: it would not be the largest. Smaller
    coalitions may do better for their members, and which forms is beyond a bargaining solution: Riker (1962)
    expects the smallest that suffice. :func:`~accord.coalition_solutions` gives what each of those would
    agree on.

    References
    ----------
    Riker, W. H. (1962). The theory of political coalitions. Yale University Press.

    Examples
    --------
    >>> import accord
    >>> issue, rule = accord.Issue("dam", ["low", "mid", "high"]), accord.Consent(at_least=2, veto=["owner"])
    >>> scores = {"dam": [[1, 2, 3], [4, 2, 0], [1, 1, 2]]}
    >>> talks = accord.Negotiation([issue], ["owner", "town", "state"], scores, [0, 3, 0], consent=rule)
    >>> agreeing_coalition(talks), agreeing_coalition(talks.replace(disagreement=[2, 3, 0]))
    (('owner', 'town', 'state'), ('owner', 'state'))
    """
    check_negotiation(negotiation)
    if over not in ("packages", "lotteries"):
        raise InvalidValueError(must("over", "be 'packages' or 'lotteries'", repr(over)))
    return _chosen(negotiation, over, _Clock()).members


def agreeing_negotiation(negotiation: Negotiation, over: str) -> Negotiation:
    """Return the negotiation as its agreeing coalition has it, unanimous: some coalition's if none agrees."""
    if negotiation.is_unanimous:
        return negotiation
    members = agreeing_coalition(negotiation, over) or negotiation.winning_coalitions[0]
    return coalition_negotiation(negotiation, members)


def by_consent(concept: _Concept) -> _Concept:
    """Return `concept` as it answers under any rule of consent: for the coalition that makes the deal."""
    form = signature(concept)

    @wraps(concept)
    def answer(*args: Any, **options: Any) -> Solution:
        negotiation: Any = args[0] if args else options.get("negotiation")
        if getattr(negotiation, "is_unanimous", True):
            return concept(*args, **options)
        asked = form.bind(*args, **options)
        asked.apply_defaults()
        given = asked.arguments
        clock = _Clock(given.get("time_limit"), given.get("node_limit"))
        choice = _chosen(negotiation, given["over"], clock)
        members = choice.members or negotiation.winning_coalitions[0]
        for name in _PER_PARTY & given.keys():
            given[name] = _of_members(name, given[name], negotiation, members)
        if given.get("time_limit") is not None:
            given["time_limit"] = clock.limits.time_limit
        solution = concept(**{**given, "negotiation": coalition_negotiation(negotiation, members)})
        return replace(_told(solution, choice, negotiation), seconds=clock.seconds)

    return cast("_Concept", answer)


def _told(solution: Solution, choice: _Choice, negotiation: Negotiation) -> Solution:
    """Return a coalition's solution as the negotiation's: who is left out, and what was not decided."""
    if solution.status == "no_agreement":
        if choice.is_proven:
            return replace(solution, parties=negotiation.parties, reason=_NONE_AGREES)
        reason = "no coalition was found to agree before the search was stopped"
        return replace(solution, parties=negotiation.parties, status="limit", bound=np.inf, reason=reason)
    outside = [party for party in negotiation.parties if party not in solution.parties]
    reason = solution.reason + f"; without {', '.join(outside)}" * bool(outside)
    if choice.is_proven:
        return replace(solution, reason=reason)
    return replace(solution, status="limit", reason=f"{reason}; whether more could agree was not decided")


@dataclass(frozen=True, slots=True)
class _Clock:
    """The limits of a question, of which the time is used up by all searches together."""

    time_limit: float | None = None
    node_limit: int | None = None
    started: float = field(default_factory=perf_counter)

    @property
    def seconds(self) -> float:
        """Return the seconds since the question was asked."""
        return perf_counter() - self.started

    @property
    def limits(self) -> Limits:
        """Return what is left."""
        left = None if self.time_limit is None else max(self.time_limit - self.seconds, _INSTANT)
        return Limits(left, self.node_limit)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The coalition that makes the deal, empty without one, and whether no other could be larger."""

    members: tuple[str, ...]
    is_proven: bool


def _chosen(negotiation: Negotiation, over: str, clock: _Clock) -> _Choice:
    """Return the largest winning coalition that can agree.

    A coalition that cannot agree cannot when others join, so coalitions grow from the smallest.
    """
    all_can = _can_agree(negotiation, negotiation.parties, over, clock)
    if all_can:
        return _Choice(negotiation.parties, True)
    level = set(map(frozenset, negotiation.winning_coalitions))
    found: set[frozenset[str]] = set()
    n_tried, is_proven = 0, all_can is not None
    while level:
        n_tried += len(level)
        if n_tried > _MOST_COALITIONS:
            cure = "Choose one yourself: negotiation.replace(parties=[...], consent=None)."
            raise SpaceTooLargeError(
                must("consent", f"leave at most {_MOST_COALITIONS} coalitions to try", n_tried, cure=cure)
            )
        answers = {members: _can_agree(negotiation, members, over, clock) for members in level}
        is_proven &= None not in answers.values()
        agreeing = {members for members, can in answers.items() if can}
        found |= agreeing
        level = {members | {p} for members in agreeing for p in negotiation.parties} - found
    most = max(map(len, found), default=0)
    largest = [_ordered(negotiation, members) for members in found if len(members) == most]
    largest.sort(key=lambda members: list(map(negotiation.parties.index, members)))
    best = largest[0] if largest else ()
    if len(largest) > 1:
        claims = {members: _claim(negotiation, members, over, clock) for members in largest}
        for members in largest:
            if _is_larger(claims[members], claims[best]):
                best = members
    return _Choice(best, is_proven)


def _ordered(negotiation: Negotiation, members: Collection[str]) -> tuple[str, ...]:
    return tuple(party for party in negotiation.parties if party in members)


def _can_agree(negotiation: Negotiation, members: Collection[str], over: str, clock: _Clock) -> bool | None:
    """Return whether `members` can agree between themselves, None where limits leave that open."""
    part = coalition_negotiation(negotiation, _ordered(negotiation, members))
    if over == "lotteries":
        question = ask(part, "nash", over, "auto", methods={over: ("auto",)})
        return not isinstance(rational_lotteries(question), Solution)
    parties = part.party_positions
    found = rational_package(part.acceptable_structure, parties, part.disagreement[parties], clock.limits)
    if found.reason == "interrupted":
        raise KeyboardInterrupt
    return True if found.package is not None else None if found.status == "limit" else False


def _claim(negotiation: Negotiation, members: tuple[str, ...], over: str, clock: _Clock) -> tuple[int, float]:
    """Return how many members gain in their Nash solution, and the log of the product of their shares."""
    part = coalition_negotiation(negotiation, members)
    question = ask(part, "nash", over, "auto", methods={over: ("auto",)}, limits=clock.limits)
    weights = np.ones(len(members))
    nash = over_lotteries if over == "lotteries" else by_branch_and_bound
    solution, ideal = nash(question, weights), ideal_gains(part, over)
    if ideal is None or solution.status == "no_agreement":
        return 0, 0.0
    gains = solution.gains[part.party_positions]
    gaining = gains > solution.rounding[part.party_positions]
    return int(gaining.sum()), float(np.log(gains[gaining] / ideal[gaining]).sum())


def _is_larger(one: tuple[int, float], other: tuple[int, float]) -> bool:
    """Return whether the first claim is the larger one, by more than rounding."""
    if one[0] != other[0]:
        return one[0] > other[0]
    noise = LOG_ROUNDING * (2 * one[0] + abs(one[1]) + abs(other[1]))
    return one[1] > other[1] + noise


def _of_members(name: str, given: Any, negotiation: Negotiation, members: Sequence[str]) -> Any:
    """Return a value per party without those outside, all of them checked; a single number as it is."""
    if given is None or (name == "discounts" and not isinstance(given, Mapping) and np.isscalar(given)):
        return given
    at = [negotiation.parties.index(member) for member in members]
    if name != "bargaining_weights":
        return per_actor(name, given, negotiation.parties)[at]
    checked = check_weights(given, negotiation.parties)
    assert checked is not None, "None is given back above"
    return checked[at] if checked[at].any() else np.ones(len(at))

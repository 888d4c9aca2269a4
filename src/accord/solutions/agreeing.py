"""Concepts under a rule of consent: they are asked of the largest coalition that can make a deal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from accord._checks import negotiation as check_negotiation
from accord.coalitions import coalition_negotiation
from accord.errors import InvalidValueError, SpaceTooLargeError, must
from accord.result import Solution
from accord.solutions.ideal import ideal_gains
from accord.solutions.nash_lotteries import over_lotteries
from accord.solutions.nash_search import by_branch_and_bound
from accord.solutions.question import ask

if TYPE_CHECKING:
    from accord.negotiation import Negotiation

__all__ = ["agreeing_coalition", "agreeing_negotiation", "by_consent"]

_Concept = TypeVar("_Concept", bound=Callable[..., Solution])

_MOST_COALITIONS = 10_000
_PER_PARTY = frozenset({"bargaining_weights", "discounts", "outside_options", "proportions"})
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
    agreed = _largest(negotiation, over)
    if len(agreed) > 1:
        agreed.sort(key=lambda solution: _in_shares(negotiation, solution), reverse=True)
    return agreed[0].parties if agreed else ()


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
        part = agreeing_negotiation(negotiation, asked.arguments["over"])
        for name in _PER_PARTY & asked.arguments.keys():
            asked.arguments[name] = _of_members(asked.arguments[name], negotiation, part.parties)
        solution = concept(**{**asked.arguments, "negotiation": part})
        if solution.status == "no_agreement":
            return replace(solution, parties=negotiation.parties, reason=_NONE_AGREES)
        outside = [party for party in negotiation.parties if party not in part.parties]
        return replace(solution, reason=solution.reason + f"; without {', '.join(outside)}" * bool(outside))

    return cast("_Concept", answer)


def _largest(negotiation: Negotiation, over: str) -> list[Solution]:
    """Return the Nash solutions of the largest winning coalitions that can agree.

    A coalition that cannot agree cannot when others join, so coalitions grow from the smallest.
    """
    everyone = _nash(negotiation, negotiation.parties, over)
    if everyone is not None:
        return [everyone]
    level = set(map(frozenset, negotiation.winning_coalitions))
    found: dict[frozenset[str], Solution] = {}
    n_tried = 0
    while level:
        n_tried += len(level)
        if n_tried > _MOST_COALITIONS:
            cure = "Choose one yourself: negotiation.replace(parties=[...], consent=None)."
            raise SpaceTooLargeError(
                must("consent", f"leave at most {_MOST_COALITIONS} coalitions to try", n_tried, cure=cure)
            )
        tried = {members: _nash(negotiation, members, over) for members in level}
        agreeing = {members: solution for members, solution in tried.items() if solution is not None}
        found |= agreeing
        level = {members | {p} for members in agreeing for p in negotiation.parties} - found.keys()
    most = max(map(len, found), default=0)
    largest = [solution for members, solution in found.items() if len(members) == most]
    return sorted(largest, key=lambda solution: list(map(negotiation.parties.index, solution.parties)))


def _nash(negotiation: Negotiation, members: Collection[str], over: str) -> Solution | None:
    """Return what `members` agree on between themselves, None where they cannot."""
    ordered = [party for party in negotiation.parties if party in members]
    part = coalition_negotiation(negotiation, ordered)
    question = ask(part, "nash", over, "auto", methods={over: ("auto",)})
    weights = np.ones(len(ordered))
    if over == "lotteries":
        solution = over_lotteries(question, weights)
    else:
        solution = by_branch_and_bound(question, weights)
        if solution.status == "limit":
            # Asked without limits: only Ctrl-C stops it, and nobody's agreement is known.
            raise KeyboardInterrupt
    return None if solution.status == "no_agreement" else solution


def _in_shares(negotiation: Negotiation, solution: Solution) -> tuple[int, float]:
    """Return how many members gain, and the logarithm of the product of their shares."""
    part = coalition_negotiation(negotiation, solution.parties)
    ideal = ideal_gains(part, solution.over)
    assert ideal is not None, "a coalition that agrees has an ideal point"
    gains = solution.gains[part.party_positions]
    gaining = gains > solution.rounding[part.party_positions]
    return int(gaining.sum()), float(np.log(gains[gaining] / ideal[gaining]).sum())


def _of_members(given: object, negotiation: Negotiation, members: Sequence[str]) -> object:
    """Return a value per party without those outside; anything else as it is, for the concept to judge."""
    outside = set(negotiation.parties).difference(members)
    if isinstance(given, Mapping):
        return {party: value for party, value in given.items() if party not in outside}
    if np.ndim(given) == 1 and len(given) == len(negotiation.parties):  # type: ignore[arg-type]
        return [given[negotiation.parties.index(member)] for member in members]  # type: ignore[index]
    return given

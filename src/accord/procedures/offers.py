"""Which packages are worth offering: all of them, or enough of them that every course of play remains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from accord._wording import unknown
from accord.engines.enumeration import collect, measure
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError, must
from accord.linkages import excludes
from accord.procedures.answer_patterns import patterns
from accord.procedures.offer_courses import ends_after
from accord.procedures.offer_ends import cluster
from accord.space import PackageSpace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accord.packages import Package
    from accord.procedures.answer_patterns import Pattern
    from accord.procedures.offer_ends import Question
    from accord.structure import Structure

__all__ = ["Offers", "everything", "named", "reduced"]

_MOST_OFFERS = 10_000


@dataclass(frozen=True, slots=True)
class Offers:
    """The packages that go into the tree.

    Attributes
    ----------
    packages : tuple of Package
    stands_for : tuple of int
        How many packages that are answered alike each of them stands for: their sum is all that can be
        offered.
    is_reduced : bool
        Whether packages are left out.
    is_complete : bool
        Whether every course of subgame-perfect play is still there.
    """

    packages: tuple[Package, ...]
    stands_for: tuple[int, ...]
    is_reduced: bool = False
    is_complete: bool = True

    def agreed(self, question: Question) -> NDArray[np.float64]:
        """Return what offers pay when all accept, (n_offers, n_actors), equal where equal up to rounding."""
        negotiation, ends = question.negotiation, question.ends
        payoffs = negotiation.payoffs(list(self.packages)).reshape(-1, negotiation.n_actors).copy()
        fixed = np.array([ends.silent, *(paid for ways in ends.refused.values() for paid in ways.values())])
        for actor, rounding in enumerate(negotiation.structure.rounding):
            values = payoffs[:, actor]
            away = np.abs(values[:, None] - fixed[:, actor])
            near = away.min(axis=1) <= rounding
            values[near] = fixed[away.argmin(axis=1)[near], actor]
            values[~near] = cluster(values[~near], rounding)
        return payoffs


def everything(question: Question) -> Offers:
    """Return all packages that the linkages and the proposer's red lines allow."""
    found = tuple(_space(question, [question.proposer]))
    return Offers(found, (1,) * len(found))


def named(question: Question, given: Sequence[Mapping[str, str] | str]) -> Offers:
    """Return the packages that the caller lists; a name stands for all that match it."""
    if isinstance(given, (str, Mapping)) or not isinstance(given, Sequence) or not given:
        raise InvalidTypeError(must("packages", "be a list with at least one package", repr(given)))
    space = _space(question, [question.proposer])
    found: dict[Package, None] = {}
    for position, one in enumerate(given):
        argument = f"packages[{position}]"
        matching = list(_matching(question, space, one, argument))
        if not matching:
            rule = "be allowed by the linkages and by the proposer's red lines"
            raise InvalidValueError(must(argument, rule, repr(one)))
        found.update(dict.fromkeys(matching))
    if len(found) > _MOST_OFFERS:
        cure = "Name fewer, or leave `packages` out."
        raise SpaceTooLargeError(
            must("packages", f"stand for at most {_MOST_OFFERS} packages", "more", cure=cure)
        )
    return Offers(tuple(found), (1,) * len(found))


def _matching(
    question: Question, space: PackageSpace, given: Mapping[str, str] | str, argument: str
) -> Iterator[Package]:
    if not isinstance(given, str):
        package = space.package(space.index(given))
        return iter([package] if package in space else [])
    known = question.negotiation.packages
    if given not in known:
        raise unknown(argument, "name a package of the negotiation,", given, known)
    return islice(space.matching(known[given]), _MOST_OFFERS + 1)


def reduced(question: Question) -> Offers:
    """Return enough packages that no course of subgame-perfect play is lost.

    After an offer, who does what depends only on how its payoffs compare with those of refusing (its answer
    pattern), and the payoffs that follow do too unless all accept. So one package per pattern stands for all
    that are refused alike, and packages that all may accept matter only where they are worth at least what
    the proposer can be sure of. Each pattern takes a pass over the packages,
    and two more where all may accept.
    """
    at, space = question.at, question.negotiation.space
    structure = _structure(question, [question.proposer, *question.order])
    stands_for = _refused_by_red_line(question)
    agreeable: list[tuple[Pattern, float]] = []
    sure = max(
        [float(question.ends.silent[at]), *(_worst_refusal(question, number) for number in stands_for)]
    )
    for pattern in patterns(question, structure.rounding):
        n_alike, first = collect(structure, pattern.lower, pattern.upper, 1)
        if not n_alike:
            continue
        stands_for[first[0]] = n_alike
        worst = _worst_refusal(question, first[0])
        if pattern.is_agreeable:
            best = float(measure(structure, pattern.lower, pattern.upper).ranges[at, 1])
            agreeable.append((pattern, best))
            worst = min(worst, best)
        sure = max(sure, worst)
    enough, is_complete = sure - 2 * float(structure.rounding[at]), True
    for pattern, best in agreeable:
        if best < enough:
            continue
        lower = pattern.lower.copy()
        lower[at] = enough
        limit = max(_MOST_OFFERS - len(stands_for), 1)
        n_worth_it, numbers = collect(structure, lower, pattern.upper, limit)
        is_complete = is_complete and n_worth_it == len(numbers)
        stands_for = {**dict.fromkeys(numbers, 0), **stands_for}
    chosen = sorted(stands_for)
    packages = tuple(space.package(number) for number in chosen)
    return Offers(packages, tuple(stands_for[number] for number in chosen), True, is_complete)


def _worst_refusal(question: Question, number: int) -> float:
    """Return the least the proposer can get after this offer if somebody refuses; infinity if nobody will."""
    offer = question.negotiation.space.package(number)
    (agreed,) = Offers((offer,), (1,)).agreed(question)
    ends = ends_after(question, offer, agreed)
    return min(
        (float(end.payoffs[question.at]) for end in ends if end.refused_by is not None), default=np.inf
    )


def _refused_by_red_line(question: Question) -> dict[int, int]:
    """Return, per actor who comes first to have a red line crossed, the smallest package, and how many."""
    found: dict[int, int] = {}
    for position, actor in enumerate(question.order):
        lines = [line for line in question.negotiation.red_lines if line.actor == actor]
        before = [question.proposer, *question.order[:position]]
        space = _space(question, before)
        first = [
            space.index(package) for line in lines for package in islice(space.matching(line.combination), 1)
        ]
        if first:
            found[min(first)] = _count(question, before) - _count(question, [*before, actor])
    return found


def _space(question: Question, binding: Sequence[str]) -> PackageSpace:
    """Return the packages that the linkages and the red lines of `binding` allow."""
    negotiation = question.negotiation
    barred = [excludes(line.combination) for line in negotiation.red_lines if line.actor in binding]
    return PackageSpace(negotiation.issues, [*negotiation.linkages, *barred])


def _structure(question: Question, binding: Sequence[str]) -> Structure:
    changes = {"parties": list(binding), "consent": None, "bargaining_weights": None}
    return question.negotiation.replace(**changes).acceptable_structure


def _count(question: Question, binding: Sequence[str]) -> int:
    everywhere = np.full(question.negotiation.n_actors, np.inf)
    return measure(_structure(question, binding), -everywhere, everywhere).n_inside

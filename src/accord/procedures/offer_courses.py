"""The courses that subgame-perfect play of offers in sequence can take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from accord.packages import Package
    from accord.procedures.offer_ends import Question

__all__ = ["End", "OfferCourse", "courses", "ends_after"]


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


@dataclass(frozen=True, slots=True)
class End:
    """One way the talks can end after an offer."""

    refused_by: str | None
    threat: str | None
    payoffs: NDArray[np.float64]


def ends_after(question: Question, offer: Package, agreed: NDArray[np.float64]) -> list[End]:
    """Return the ways subgame-perfect play can go on after an offer, all ties included."""
    negotiation = question.negotiation
    crossed = {line.actor for line in negotiation.crossed_red_lines(offer)}
    found = [End(None, None, agreed)]
    for actor in reversed(question.order):
        carried_out = question.carried_out(actor)
        refusals = [End(actor, name or None, paid) for name, paid in carried_out.items()]
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


def courses(
    question: Question,
    offers: Sequence[Package],
    stands_for: Sequence[int],
    agreed: NDArray[np.float64],
) -> tuple[OfferCourse, ...]:
    """Return every course of subgame-perfect play: those whose offer no other offer is sure to beat.

    Parameters
    ----------
    question : Question
    offers : sequence of Package
    stands_for : sequence of int
        How many packages that are answered alike each offer stands for.
    agreed : (n_offers, n_actors) array
        What each offer pays when all accept.
    """
    at = question.at
    possible: list[tuple[Package | None, int, list[End]]] = [
        (offer, count, ends_after(question, offer, row))
        for offer, count, row in zip(offers, stands_for, agreed, strict=True)
    ]
    possible.append((None, 1, [End(None, None, question.ends.silent)]))
    sure = max(min(end.payoffs[at] for end in ends) for _, _, ends in possible)
    found: dict[object, OfferCourse] = {}
    for offer, count, ends in possible:
        for end in (one for one in ends if one.payoffs[at] >= sure):
            is_agreed = offer is not None and end.refused_by is None
            key = offer if is_agreed else (end.refused_by, end.threat, tuple(end.payoffs))
            first = found.get(key)
            found[key] = OfferCourse(
                first.package if first else offer,
                end.refused_by,
                end.threat,
                end.payoffs,
                1 if is_agreed else count + (first.n_alike if first else 0),
            )
    return tuple(sorted(found.values(), key=lambda course: (-course.payoffs[at], not course.is_agreement)))

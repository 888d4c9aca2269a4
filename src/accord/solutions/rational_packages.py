"""The packages among which every efficient concept chooses: the individually rational frontier."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.merging import MAXIMAL_POINTS
from accord.engines.ties import leximin_ties
from accord.errors import SpaceTooLargeError
from accord.frontier import pareto_frontier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.frontier import Frontier
    from accord.negotiation import Negotiation
    from accord.result import Solution
    from accord.solutions.question import Question

__all__ = ["RationalPackages", "rational_packages", "shared_frontiers"]

NONE_RATIONAL = "no allowed package gives every party a gain of at least zero"


@dataclass(frozen=True, slots=True, eq=False)
class RationalPackages:
    """The efficient ones among the individually rational packages.

    Attributes
    ----------
    question : Question
    frontier : Frontier
        Dominance among some or all parties; with at least one point.
    gains : (n_points, n_parties of the frontier) array
        At least zero: what falls short by rounding counts as zero.
    rounding : (n_parties of the frontier,) array
        The difference up to which two gains count as equal.
    """

    question: Question
    frontier: Frontier
    gains: NDArray[np.float64]
    rounding: NDArray[np.float64]

    @property
    def ideal(self) -> NDArray[np.float64]:
        """Return every party's largest rational gain."""
        return np.asarray(self.gains.max(axis=0))

    def leximin(
        self, origin: NDArray[np.float64], scale: NDArray[np.float64], among: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Return the points at which ``(gain - origin) / scale`` is leximin-best; scales zero are left out.

        The smallest coordinate is as large as possible, among those the next smallest, and so on.
        """
        points = np.arange(self.gains.shape[0]) if among is None else among
        return points[leximin_ties(self.gains[points], self.rounding, origin, scale)]

    def answer(self, chosen: NDArray[np.int64], value: float, how: str = "") -> Solution:
        """Return the solution that selects all packages behind the points `chosen`."""
        question, frontier = self.question, self.frontier
        streams = [frontier.packages(int(point)) for point in chosen]
        merged = heapq.merge(*streams, key=lambda package: package.positions)
        ties = tuple(islice(merged, question.max_ties))
        n_ties = sum(frontier.multiplicity[int(point)] for point in chosen)
        which = "the only one" if n_ties == 1 else f"one of {n_ties} tied packages"
        return question.answer(
            frontier.method,
            question.negotiation.payoffs(ties[0]),
            value=value,
            ties=ties,
            n_ties=n_ties,
            n_examined=frontier.n_points,
            reason=f"{which} on a frontier of {frontier.n_points} individually rational points{how}",
        )


def rational_packages(
    question: Question, counted: NDArray[np.bool_] | None = None, maximal_points: int = MAXIMAL_POINTS
) -> RationalPackages | Solution:
    """Return the efficient individually rational packages, or the answer that there are none.

    Parameters
    ----------
    question : Question
    counted : (n_parties,) array of bool, optional
        The parties among whom dominance is judged, all by default. The others still must not lose.
    maximal_points : int
        Larger frontiers are refused.

    Raises
    ------
    SpaceTooLargeError
        The frontier is too large, or issues are tied together too densely.
    """
    negotiation = question.negotiation
    parties = question.parties
    names = negotiation.parties
    if counted is not None:
        parties = parties[counted]
        names = tuple(name for name, counts in zip(names, counted, strict=True) if counts)
    frontier = _frontier(negotiation, names, question.method, maximal_points)
    if frontier.n_points == 0:
        return question.no_agreement(frontier.method, NONE_RATIONAL)
    rounding = negotiation.acceptable_structure.rounding[parties]
    gains = frontier.payoffs - negotiation.disagreement[parties]
    return RationalPackages(question, frontier, np.where(gains <= rounding, 0.0, gains), rounding)


_SHARED: ContextVar[dict[tuple[int, tuple[str, ...], str], Frontier | _Refused] | None] = ContextVar(
    "_SHARED", default=None
)


@dataclass(frozen=True, slots=True, eq=False)
class _Refused:
    """A frontier that is too large, and the negotiation, which is kept alive and so keeps its id."""

    negotiation: Negotiation
    maximal_points: int
    reason: str


@contextmanager
def shared_frontiers() -> Iterator[None]:
    """Compute each frontier once for all concepts that are asked within this context."""
    token = _SHARED.set({})
    try:
        yield
    finally:
        _SHARED.reset(token)


def _frontier(negotiation: Negotiation, names: tuple[str, ...], method: str, maximal_points: int) -> Frontier:
    shared = _SHARED.get()
    known = {} if shared is None else shared
    key = (id(negotiation), names, method)
    found = known.get(key)
    if isinstance(found, _Refused) and found.maximal_points >= maximal_points:
        raise SpaceTooLargeError(found.reason)
    if found is None or isinstance(found, _Refused):
        try:
            found = pareto_frontier(
                negotiation, "individually_rational", names, method, maximal_points=maximal_points
            )
        except SpaceTooLargeError as refusal:
            known[key] = _Refused(negotiation, maximal_points, str(refusal))
            raise
        known[key] = found  # which keeps the negotiation, and so its id, alive
    return found

"""What a bargaining solution is asked, and the form of its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._checks import negotiation as check_negotiation
from accord._wording import whole
from accord.errors import InvalidValueError, must
from accord.result import Solution
from accord.solutions.limits import NO_LIMITS, checked_limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from accord.engines.branch_questions import Limits
    from accord.negotiation import Negotiation
    from accord.packages import Package
    from accord.result import RunnerUp, Status

__all__ = ["CONVEX_METHODS", "FRONTIER_METHODS", "SEARCH_METHODS", "Question", "ask"]

FRONTIER_METHODS = ("merging", "enumeration")
"""How concepts find the efficient packages they choose from."""

SEARCH_METHODS = (*FRONTIER_METHODS, "branch_and_bound")
"""The same, for concepts whose packages can be searched for without the frontier."""

CONVEX_METHODS = ("polygon", "convex")
"""How concepts treat lotteries: two parties exactly, or any number by linear and concave programs."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One concept asked of one negotiation.

    Attributes
    ----------
    negotiation : Negotiation
    concept, over, method : str
        As the caller wrote them, checked.
    max_ties : int
        How many tied packages to list.
    limits : Limits
        When to stop early.
    started : float
        When it was asked.
    """

    negotiation: Negotiation
    concept: str
    over: str
    method: str
    max_ties: int
    limits: Limits = NO_LIMITS
    started: float = field(default_factory=perf_counter)

    @property
    def parties(self) -> NDArray[np.int64]:
        """Return the positions of the parties among the actors."""
        return self.negotiation.party_positions

    def answer(
        self,
        method: str,
        payoffs: NDArray[np.float64],
        *,
        value: float,
        bound: float | None = None,
        ties: tuple[Package, ...] = (),
        n_ties: int = 1,
        lottery: tuple[tuple[float, Package], ...] | None = None,
        n_examined: int = 0,
        runner_up: RunnerUp | None = None,
        reason: str = "",
        status: Status = "optimal",
    ) -> Solution:
        """Return the solution that selects `ties`, or `lottery`, with these expected payoffs.

        Gains within rounding of zero are zero.
        """
        rounding = self.negotiation.structure.rounding
        gains = payoffs - self.negotiation.disagreement
        return Solution(
            concept=self.concept,
            over=self.over,
            method=method,
            status=status,
            actors=self.negotiation.actors,
            parties=self.negotiation.parties,
            package=ties[0] if ties else None,
            ties=ties,
            n_ties=n_ties,
            lottery=lottery,
            payoffs=frozen(payoffs),
            gains=frozen(np.where(np.abs(gains) <= rounding, 0.0, gains)),
            value=value,
            bound=value if bound is None else bound,
            n_examined=n_examined,
            runner_up=runner_up,
            reason=reason,
            rounding=rounding,
            seconds=perf_counter() - self.started,
        )

    def no_agreement(self, method: str, reason: str, n_examined: int = 0) -> Solution:
        """Return the answer that everyone keeps the disagreement payoff."""
        payoffs = self.negotiation.disagreement.copy()
        return self.answer(
            method,
            payoffs,
            value=float("nan"),
            n_ties=0,
            n_examined=n_examined,
            reason=reason,
            status="no_agreement",
        )


def ask(
    negotiation: Negotiation,
    concept: str,
    over: str,
    method: str,
    max_ties: int = 1,
    *,
    methods: Mapping[str, Sequence[str]],
    n_parties: int | None = None,
    limits: Limits = NO_LIMITS,
) -> Question:
    """Return the question, its arguments checked.

    Parameters
    ----------
    methods : mapping of str to sequence of str
        For ``"packages"`` and ``"lotteries"``, where defined, the methods beside ``"auto"``.
    n_parties : int, optional
        How many parties the concept is defined for; any number by default.
    limits : Limits, optional
        As the caller wrote them.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed, or the concept is not defined for this many parties.
    """
    check_negotiation(negotiation)
    if over not in methods:
        raise InvalidValueError(must("over", f"be {_either(methods)} for concept {concept!r}", repr(over)))
    known = ("auto", *methods[over])
    if method not in known:
        raise InvalidValueError(must("method", f"be {_either(known)} over {over}", repr(method)))
    max_ties = whole("max_ties", max_ties, 1)
    found = len(negotiation.parties)
    if n_parties is not None and found != n_parties:
        listed = ", ".join(negotiation.parties)
        raise InvalidValueError(
            must("parties", f"be {n_parties} for concept {concept!r}", f"{found}: {listed}")
        )
    if method == "polygon" and found != 2:
        raise InvalidValueError(
            must("method", "be 'auto' or 'convex' unless there are two parties", repr(method))
        )
    return Question(negotiation, concept, over, method, max_ties, checked_limits(limits, over, method))


def _either(words: Mapping[str, object] | Sequence[str]) -> str:
    *rest, last = map(repr, words)
    return f"{', '.join(rest)} or {last}" if rest else last

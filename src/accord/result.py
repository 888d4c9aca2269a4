"""What a solver returns: one frozen type, with ties and "no agreement" inside it."""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, inf, isfinite, isnan
from typing import TYPE_CHECKING, Literal

from accord.errors import NoAgreementError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from accord.packages import Package

__all__ = ["RunnerUp", "Solution", "Status"]

Status = Literal["optimal", "no_agreement", "limit"]


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best package that is not tied with the solution.

    Attributes
    ----------
    package : Package
        The one with the smallest number, if several share the second place.
    value : float
        Its objective, in the unit of ``Solution.value``.
    distance : float
        How far it lies behind: one minus the ratio of the two objectives.
    """

    package: Package
    value: float
    distance: float


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What a bargaining concept selects, and how that is known.

    Attributes
    ----------
    concept, over, method : str
        What was asked and which engine answered.
    status : str
        ``"optimal"``; ``"no_agreement"``, when every party keeps its disagreement payoff; ``"limit"``, when
        the search was stopped early and `bound` says how much better another package could be.
    actors, parties : tuple of str
        Who is scored, and who makes the deal: under a rule of consent, the coalition that agrees.
    package : Package or None
        The selected package; the one with the smallest number when several tie. None without agreement and
        over lotteries.
    ties : tuple of Package
        All selected packages, smallest number first, up to the limit asked for.
    n_ties : int
        How many packages tie, listed or not.
    lottery : tuple of (probability, Package), or None
        Over lotteries, what is drawn.
    payoffs, gains : (n_actors,) arrays
        Of the selected package or lottery; the disagreement payoffs and zeros without agreement.
    value, bound : float
        The concept's objective, and its proven upper bound over everything allowed (equal when optimal).
    log_value, log_bound : float or None
        Of a product of gains over packages, the logarithms: finite where the product itself is beyond what a
        double holds. None where the objective is no product, over lotteries, and without a package.
    n_examined : int
        Packages, points or nodes looked at.
    runner_up : RunnerUp or None
        The next best package where the method finds it.
    reason : str
        Status and ties in one sentence.
    rounding : (n_actors,) array
        The difference up to which two payoffs counted as equal.
    seconds : float
        Time taken.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "moved"])
    >>> solution = accord.nash_solution(accord.Negotiation([issue], ["X"], {"line": [[1, 2]]}, [0]))
    >>> solution.status, solution.package, solution.gains
    ('optimal', Package(line='moved'), array([2.]))
    """

    concept: str
    over: str
    method: str
    status: Status
    actors: tuple[str, ...]
    parties: tuple[str, ...]
    package: Package | None
    ties: tuple[Package, ...]
    n_ties: int
    lottery: tuple[tuple[float, Package], ...] | None
    payoffs: NDArray[np.float64]
    gains: NDArray[np.float64]
    value: float
    bound: float
    n_examined: int
    runner_up: RunnerUp | None
    reason: str
    rounding: NDArray[np.float64]
    seconds: float
    log_value: float | None = None
    log_bound: float | None = None

    @property
    def gap(self) -> float:
        """Return the proven relative gap of `bound` over `value`: zero when optimal, inf without a value."""
        is_lost = self.value == 0.0 or inf in (self.value, self.bound)
        if is_lost and self.log_value is not None and self.log_bound is not None and isfinite(self.log_value):
            return 0.0 - expm1(self.log_value - self.log_bound)
        if self.bound == self.value:
            return 0.0
        if isnan(self.value) and self.status == "limit":
            return inf
        return (self.bound - self.value) / abs(self.bound) if self.bound else float("inf")

    def raise_for_status(self) -> Solution:
        """Return the solution itself, or raise NoAgreementError when there is none."""
        if self.status == "no_agreement":
            raise NoAgreementError(self.reason)
        return self

    def __repr__(self) -> str:
        def row(numbers: NDArray[np.float64]) -> str:
            return ", ".join(f"{a} {x:g}" for a, x in zip(self.actors, numbers, strict=True))

        chosen = (
            "none"
            if self.status == "no_agreement"
            else _odds(self.lottery)
            if self.lottery is not None
            else ", ".join(f"{i}={o}" for i, o in self.package.items())
            if self.package is not None
            else "none found yet"
        )
        how = f"{self.method}, {self.seconds:.3g} s"
        return "\n".join(
            [
                f"Solution: {self.concept} over {self.over}, {self.status} ({how})",
                f"  package  {chosen}",
                f"  payoffs  {row(self.payoffs)}",
                f"  gains    {row(self.gains)}",
                f"  {self.reason}",
            ]
        )


def _odds(lottery: tuple[tuple[float, Package], ...]) -> str:
    """Return a lottery in one line: odds and options."""
    return " | ".join(f"{odds:.1%} {', '.join(package.values())}" for odds, package in lottery)

"""The lotteries among which every concept chooses: the individually rational ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._convex.groups import lottery_space
from accord._convex.leximin import leximin_on_chain, leximin_over_lotteries
from accord._convex.polygon import polygon
from accord._convex.pool import Pool
from accord._convex.zone import rational_zone
from accord.packages import Package

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.groups import LotterySpace
    from accord._convex.mixtures import Mixture
    from accord._convex.polygon import Chain, Polygon
    from accord._convex.zone import Zone
    from accord.result import Solution
    from accord.solutions.question import Question

__all__ = ["ChainLotteries", "RationalLotteries", "ZoneLotteries", "rational_chain", "rational_lotteries"]

NONE_RATIONAL = "no lottery over allowed packages gives every party a gain of at least zero"


@dataclass(frozen=True, slots=True, eq=False)
class ChainLotteries:
    """Two parties: the rational frontier as a chain of edges."""

    question: Question
    space: LotterySpace
    polygon: Polygon
    chain: Chain

    @property
    def ideal(self) -> NDArray[np.float64]:
        """Return both parties' largest rational gains."""
        return self.chain.ideal

    def leximin(self, origin: NDArray[np.float64], scale: NDArray[np.float64]) -> tuple[float, float]:
        """Return where ``(gain - origin) / scale`` is leximin-best, and its smallest coordinate there."""
        used = scale > 0
        where = leximin_on_chain(self.chain, origin, np.where(used, scale, 1.0))
        z = (self.chain.at(where) - origin)[used] / scale[used]
        return where, float(z.min()) if used.any() else 0.0

    def answer(self, where: float, value: float, how: str = "") -> Solution:
        """Return the solution that selects the lottery at `where`, counted in corners of the chain."""
        corners = np.arange(self.chain.x.size)
        mixture = self.polygon.mixture(float(np.interp(where, corners, self.chain.place)))
        examined = self.polygon.corners.shape[0]
        return lottery_answer(self.question, self.space, mixture, value, value, examined, "polygon", how)


@dataclass(frozen=True, slots=True, eq=False)
class ZoneLotteries:
    """Any number of parties: the rational lotteries as a linear program."""

    question: Question
    space: LotterySpace
    zone: Zone

    @property
    def ideal(self) -> NDArray[np.float64]:
        """Return every party's largest rational gain."""
        return self.zone.ideal() * self.zone.pool.unit

    def leximin(
        self,
        origin: NDArray[np.float64],
        scale: NDArray[np.float64],
        among: tuple[NDArray[np.float64], float] | None = None,
    ) -> tuple[NDArray[np.float64], float, float]:
        """Return the leximin-best lottery in ``(gain - origin) / scale``, its smallest coordinate and bound.

        With `among`, only lotteries with ``objective @ gains >= value`` compete.
        """
        unit = self.zone.pool.unit
        rows = None if among is None else (among[0] * unit, among[1])
        found, level, bound = leximin_over_lotteries(self.zone, origin / unit, scale / unit, rows)
        return found.probabilities, level, bound

    def answer(
        self, probabilities: NDArray[np.float64], value: float, bound: float, how: str = ""
    ) -> Solution:
        """Return the solution that selects the lottery with these probabilities of the pool's columns."""
        pool = self.zone.pool
        mixture = pool.mixture(pool.short(probabilities))
        return lottery_answer(self.question, self.space, mixture, value, bound, pool.n_columns, "convex", how)


RationalLotteries = ChainLotteries | ZoneLotteries


def rational_lotteries(question: Question) -> RationalLotteries | Solution:
    """Return the individually rational lotteries, or the answer that there are none."""
    negotiation = question.negotiation
    space = lottery_space(negotiation.acceptable_structure, question.parties, negotiation.disagreement)
    two = question.parties.size == 2
    method = question.method if question.method != "auto" else "polygon" if two else "convex"
    if space.is_empty:
        return question.no_agreement(method, "every allowed package crosses a party's red line")
    if method == "polygon":
        whole = polygon(space)
        chain = whole.rational()
        if chain is None:
            return question.no_agreement(method, NONE_RATIONAL, whole.corners.shape[0])
        return ChainLotteries(question, space, whole, chain)
    pool = Pool(space)
    zone, _ = rational_zone(pool)
    if zone is None:
        return question.no_agreement(method, NONE_RATIONAL, pool.n_columns)
    return ZoneLotteries(question, space, zone)


def rational_chain(question: Question) -> ChainLotteries | Solution:
    """Return the rational frontier of two parties, or the answer that there is none."""
    lotteries = rational_lotteries(question)
    assert not isinstance(lotteries, ZoneLotteries), "concepts on the polygon are asked with two parties"
    return lotteries


def lottery_answer(
    question: Question,
    space: LotterySpace,
    mixture: Mixture,
    value: float,
    bound: float,
    n_examined: int,
    method: str,
    how: str,
) -> Solution:
    """Return the solution that draws from `mixture`."""
    issues = question.negotiation.space.issues
    lottery = tuple((p, Package(issues, positions)) for p, positions in mixture.packages(space))
    drawn = "a single package" if len(lottery) == 1 else f"{len(lottery)} packages drawn by lot"
    return question.answer(
        method,
        mixture.payoffs,
        value=value,
        bound=max(bound, value),
        lottery=lottery,
        n_examined=n_examined,
        reason=f"{drawn}{how}",
    )

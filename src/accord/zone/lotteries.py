"""What is known of the lotteries at which nobody loses: exact linear programs, in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from accord._convex.exact_hull import hull
from accord._convex.exact_lotteries import ExactLotteries, floors
from accord._convex.exact_packages import ExactPackages
from accord._convex.exact_region import corners
from accord.linkages import masks
from accord.packages import Package
from accord.structure import Structure, Term
from accord.zone.concessions import conceded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord._convex.exact_lotteries import ExactLottery
    from accord.negotiation import Negotiation
    from accord.payoffs import RedLine

__all__ = ["Lottery", "LotteryZone", "exact_lotteries"]

Lottery = tuple[tuple[float, Package], ...]


def exact_lotteries(
    structure: Structure, parties: NDArray[np.int64], no_deal: NDArray[np.float64]
) -> ExactLotteries | None:
    """Return the lotteries over `structure` with the parties' floors, None when no package is allowed.

    A floor lies below the disagreement payoff by the rounding of the summation, as everywhere.
    """
    slack = structure.rounding[parties]
    packages = ExactPackages(structure, [no_deal, slack])
    if packages.is_empty:
        return None
    return ExactLotteries(packages, parties.tolist(), floors(no_deal, slack, packages.bits))


class LotteryZone:
    """The lotteries over acceptable packages at which no party of a negotiation loses.

    Parameters
    ----------
    negotiation : Negotiation
        In which all parties must agree.
    """

    def __init__(self, negotiation: Negotiation) -> None:
        self.negotiation = negotiation
        self.parties = negotiation.party_positions
        self.no_deal = negotiation.disagreement[self.parties]
        self.lotteries = exact_lotteries(negotiation.acceptable_structure, self.parties, self.no_deal)

    @cached_property
    def balanced(self) -> ExactLottery | None:
        """Return the lottery with the largest smallest gain; None without packages."""
        return None if self.lotteries is None else self.lotteries.most_balanced()

    @property
    def is_empty(self) -> bool:
        """Return whether every lottery makes some party lose."""
        return self.balanced is None or self.balanced.value < 0

    def extreme(self, actor: int, sign: int) -> ExactLottery:
        """Return the lottery of the zone with the largest (sign 1) or smallest (-1) payoff of an actor."""
        found = self._lotteries.best([sign * int(a == actor) for a in range(self.negotiation.n_actors)])
        assert found is not None, "asked only of zones that are not empty"
        return found

    @property
    def _lotteries(self) -> ExactLotteries:
        assert self.lotteries is not None, "asked only of zones that are not empty"
        return self.lotteries

    def options(self, seen: Sequence[ExactLottery]) -> list[set[int]]:
        """Return for every issue the options that lotteries of the zone draw; those of `seen` do."""
        negotiation = self.negotiation
        found: list[set[int]] = [set() for _ in negotiation.issues]
        for known in seen:
            _note(found, known)
        nothing = [0] * negotiation.n_actors
        for issue, options in enumerate(negotiation.acceptable_structure.options):
            for option in options.tolist():
                if option not in found[issue]:
                    wanted = np.arange(negotiation.issues[issue].n_options) == option
                    lottery = self._lotteries.best(nothing, bonus=(issue, wanted, 1))
                    assert lottery is not None, "asked only of zones that are not empty"
                    _note(found, lottery)
        return found

    def concession(self, party: int) -> float:
        """Return by how much one party (its place) alone must lower its demand; infinite for no use."""
        actor = int(self.parties[party])
        if self.lotteries is None:
            return float("inf")
        found = self.lotteries.best(
            [int(a == actor) for a in range(self.negotiation.n_actors)], without=party
        )
        return float("inf") if found is None else conceded(float(self.no_deal[party]), found.value)

    def crosses(self, lines: Sequence[RedLine]) -> bool:
        """Return whether lotteries of the zone would draw packages that cross these red lines of parties."""
        n = self.negotiation
        structure = _with_indicator(n, lines)
        found = exact_lotteries(structure, self.parties, self.no_deal)
        if found is None:
            return False
        lottery = found.best([*([0] * n.n_actors), 1])
        return lottery is not None and lottery.value > 0

    def vertices(self, limit: int) -> NDArray[np.float64] | None:
        """Return the corners of up to three parties' payoffs in the zone; None beyond `limit` points.

        Parameters
        ----------
        limit : int
            The most corners of all lotteries' payoffs, individually rational or not.
        """
        lotteries = self._lotteries
        whole = hull(lotteries.farthest, limit)
        if whole is None:
            return None
        return np.array(
            [
                [float((x + f) * lotteries.unit) for x, f in zip(point, lotteries.floor, strict=False)]
                for point in corners(whole)
            ]
        )

    def exact_payoffs(self, lottery: ExactLottery) -> list[Fraction]:
        """Return the expected payoffs of all actors."""
        return [
            self._lotteries.unit
            * sum((share * package.payoffs[a] for share, package in lottery.shares), Fraction(0))
            for a in range(self.negotiation.n_actors)
        ]

    def payoffs(self, lottery: ExactLottery) -> NDArray[np.float64]:
        """Return the expected payoffs of all actors in floats, (n_actors,)."""
        return np.array([float(total) for total in self.exact_payoffs(lottery)])

    def drawn(self, lottery: ExactLottery) -> Lottery:
        """Return the lottery as packages with probabilities, the likeliest first."""
        issues = self.negotiation.space.issues
        listed = [(float(share), Package(issues, package.positions)) for share, package in lottery.shares]
        return tuple(sorted(listed, key=lambda pair: (-pair[0], pair[1].positions)))


def _note(found: list[set[int]], lottery: ExactLottery) -> None:
    for _, package in lottery.shares:
        for known, option in zip(found, package.positions, strict=True):
            known.add(option)


def _with_indicator(negotiation: Negotiation, lines: Sequence[RedLine]) -> Structure:
    """Return the packages that cross no party's red line but some of `lines`.

    One actor more gets one for each that is crossed.
    """
    n, issues = negotiation, negotiation.issues
    scores = [
        np.vstack([n.scores[i.name], np.zeros(i.n_options)])
        if n.payoff_table is None
        else np.zeros((n.n_actors + 1, i.n_options))
        for i in issues
    ]
    table = n.payoff_table
    extended = None if table is None else np.ascontiguousarray(np.vstack([table.T, np.zeros(table.shape[0])]))
    terms = [Term(term.masks, np.append(term.amounts, 0.0)) for term in n._terms]
    one = np.append(np.zeros(n.n_actors), 1.0)
    crossed = [Term(masks(line.combination, issues), one) for line in lines]
    kept = [o for o in n.red_lines if o.actor in n.parties and not any(o is line for line in lines)]
    nogoods = [*n.space.nogoods, *(masks(line.combination, issues) for line in kept)]
    return Structure.build(scores, nogoods, [*terms, *crossed], extended, np.append(n.disagreement, 0.0))

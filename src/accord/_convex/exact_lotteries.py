"""Lotteries at which nobody loses, in exact arithmetic: linear programs over packages."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from accord._convex.exact_packages import whole
from accord._convex.exact_program import Column, maximise_exactly

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from accord._convex.exact_hull import Vector
    from accord._convex.exact_packages import Bonus, ExactPackage, ExactPackages
    from accord._convex.exact_program import ExactAnswer

__all__ = ["ExactLotteries", "ExactLottery"]


@dataclass(frozen=True, slots=True)
class ExactLottery:
    """Packages with their probabilities, and what that proves.

    Attributes
    ----------
    shares : tuple of (Fraction, ExactPackage)
        Probabilities above zero that add up to one.
    value : Fraction
        The objective, in the payoffs' own unit.
    prices : tuple of Fraction
        Of the floors: by how much the value rises when one is lowered by one, (n_parties,).
    """

    shares: tuple[tuple[Fraction, ExactPackage], ...]
    value: Fraction
    prices: tuple[Fraction, ...]


class ExactLotteries:
    """All lotteries over packages, and those that give every party at least a floor.

    Packages brought in by one program serve the next (Dantzig and Wolfe 1960): the only thing that changes.

    Parameters
    ----------
    packages : ExactPackages
        Not empty.
    parties : sequence of int
        Positions among the actors.
    floor : (n_parties,) array
        The least expected payoff of every party; must be whole in the packages' unit.
    """

    def __init__(self, packages: ExactPackages, parties: Sequence[int], floor: Sequence[Fraction]) -> None:
        self.packages, self.parties = packages, tuple(int(party) for party in parties)
        self.unit = Fraction(1, 1 << packages.bits)
        scaled = [Fraction(f) / self.unit for f in floor]
        assert all(f.denominator == 1 for f in scaled), "floors must be whole in the packages' unit"
        self.floor = tuple(int(f) for f in scaled)
        self.known: dict[tuple[int, ...], ExactPackage] = {}

    def gains(self, package: ExactPackage) -> tuple[int, ...]:
        """Return what the parties get above their floors, in the packages' unit."""
        return tuple(
            package.payoffs[party] - floor for party, floor in zip(self.parties, self.floor, strict=True)
        )

    def heaviest(self, weights: Sequence[Fraction]) -> tuple[Fraction, ExactPackage]:
        """Return the largest weighted gain above the floors, and a package that attains it."""
        scale = lcm(*(w.denominator for w in weights))
        numbers = [int(w * scale) for w in weights]
        by_actor = self._spread(numbers)
        value, package = self.packages.heaviest(by_actor)
        value -= sum(w * f for w, f in zip(numbers, self.floor, strict=True))
        return Fraction(value, scale) * self.unit, package

    def _spread(self, numbers: Sequence[int]) -> list[int]:
        by_actor = [0] * self.packages.structure.n_actors
        for party, number in zip(self.parties, numbers, strict=True):
            by_actor[party] += number
        return by_actor

    def most_balanced(self) -> ExactLottery:
        """Return the lottery with the largest smallest gain above the floors; its prices add up to one."""
        n = len(self.parties)
        level: list[Column[ExactPackage | None]] = [
            Column(1, (-1,) * n + (0,), None),
            Column(-1, (1,) * n + (0,), None),
        ]
        answer = self._maximise(lambda _: 0, None, range(n), level, [0] * n)
        return self._lottery(answer, range(n))

    def best(
        self,
        weights: Sequence[int],
        *,
        bonus: Bonus | None = None,
        without: int | None = None,
    ) -> ExactLottery | None:
        """Return a lottery with the largest weighted payoffs among those that reach the floors; None without.

        Parameters
        ----------
        weights : (n_actors,) sequence of int
        bonus : (issue, options, amount), optional
            Added for packages with one of the options; `value` then counts in it, not in payoffs.
        without : int, optional
            A party (its place among the parties) whose floor need not be reached.
        """
        rows = [i for i in range(len(self.parties)) if i != without]

        def cost(package: ExactPackage) -> int:
            total = sum(w * p for w, p in zip(weights, package.payoffs, strict=True))
            if bonus is not None and bonus[1][package.positions[bonus[0]]]:
                total += bonus[2]
            return total

        answer = self._maximise(cost, (weights, bonus), rows, [], [0] * len(rows))
        return self._lottery(answer, rows) if answer.is_feasible else None

    def farthest(self, directions: Sequence[Vector]) -> list[Vector]:
        """Return for each direction the gains above the floors, in the packages' unit, that lie farthest.

        For three parties at most; the gain of one that there is not is zero.
        """
        n = len(self.parties)
        found = self.packages.farthest([self._spread(direction[:n]) for direction in directions])
        gains = [
            [payoffs[party] - floor for party, floor in zip(self.parties, self.floor, strict=True)]
            for payoffs in found
        ]
        return [(own[0], own[1] if n > 1 else 0, own[2] if n > 2 else 0) for own in gains]

    def _maximise(
        self,
        cost: Callable[[ExactPackage], int],
        objective: tuple[Sequence[int], Bonus | None] | None,
        rows: Sequence[int],
        others: list[Column[ExactPackage | None]],
        rhs: list[int],
    ) -> ExactAnswer[ExactPackage | None]:
        """Solve for probabilities of packages whose gains on `rows` add up to at least `rhs`."""

        def column(package: ExactPackage) -> Column[ExactPackage | None]:
            gains = self.gains(package)
            entries = (*(gains[i] for i in rows), 1)
            return Column(cost(package), entries, package)

        def oracle(prices: Sequence[int], scale: int) -> Column[ExactPackage | None]:
            weights = [0] * self.packages.structure.n_actors
            bonus = None
            if objective is not None:
                weights = [scale * w for w in objective[0]]
                if objective[1] is not None and scale:
                    issue, options, amount = objective[1]
                    bonus = (issue, options, scale * amount)
            for price, i in zip(prices, rows, strict=False):
                weights[self.parties[i]] -= price
            _, package = self.packages.heaviest(weights, bonus)
            self.known.setdefault(package.positions, package)
            return column(package)

        columns = [column(package) for package in self.known.values()] + others
        for k in range(len(rows)):
            columns.append(Column(0, (*(-int(k == r) for r in range(len(rows))), 0), None))
        return maximise_exactly([*rhs, 1], columns, oracle)

    def _lottery(self, answer: ExactAnswer[ExactPackage | None], rows: Sequence[int]) -> ExactLottery:
        shares = tuple((share, c.meaning) for c, share in answer.solution if c.meaning is not None)
        prices = [Fraction(0)] * len(self.parties)
        for dual, i in zip(answer.duals, rows, strict=False):
            prices[i] = -dual
        return ExactLottery(shares, answer.value * self.unit, tuple(prices))


def floors(values: NDArray[np.float64], slack: NDArray[np.float64], bits: int) -> list[Fraction]:
    """Return ``values - slack`` exactly; both must be whole in units of ``2**-bits``."""
    return [
        Fraction(whole(float(v), bits) - whole(float(s), bits), 1 << bits)
        for v, s in zip(values, slack, strict=True)
    ]

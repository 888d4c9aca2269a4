"""The cheapest instruments as a mixed-integer program over packages and instruments together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from accord._convex.mixed_integer import MixedInteger
from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from accord.leverage.options import Toolbox
    from accord.leverage.rounding import Rounding
    from accord.linkages import Masks
    from accord.structure import Structure

__all__ = ["Demands", "Layout"]

_MOST_ROWS_OF_A_TABLE = 100_000
_NOTHING = 1e-9
_ROUNDS, _AMPLE = 3, 1 + 2.0**-20


@dataclass(frozen=True, slots=True, eq=False)
class Demands:
    """What a plan must reach.

    Attributes
    ----------
    parties : (n_parties,) int array
        Positions of those who must consent.
    least : (n_parties,) array
        The payoff of a deal, less what instruments change about no deal, that each needs.
    floor : (n_actors,) array or None
        The payoff of a deal that an owner of instruments in use needs; None when owners need nothing.
    budget : float
        Infinite for none.
    """

    parties: NDArray[np.int64]
    least: NDArray[np.float64]
    floor: NDArray[np.float64] | None
    budget: float


class Layout:
    """Where the variables stand: options, interactions, amounts, uses, and owners who act.

    What scalable instruments cost and change goes by their amounts, that of others by their uses.

    Parameters
    ----------
    structure : Structure
        The packages; a single one when a target is given.
    toolbox : Toolbox
    demands : Demands
    rounding : Rounding
    most : (n_instruments,) array
        Finite limits of amounts.
    """

    def __init__(
        self,
        structure: Structure,
        toolbox: Toolbox,
        demands: Demands,
        rounding: Rounding,
        most: NDArray[np.float64],
    ) -> None:
        self.structure, self.toolbox = structure, toolbox
        self.demands, self.rounding = demands, rounding
        if structure.table is None:
            self.choices = [(i, int(o)) for i, options in enumerate(structure.options) for o in options]
        else:
            self.choices = [(0, int(number)) for number in np.flatnonzero(_allowed(structure))]
            if len(self.choices) > _MOST_ROWS_OF_A_TABLE:
                raise SpaceTooLargeError(
                    must("payoff_table", f"have at most {_MOST_ROWS_OF_A_TABLE} packages", len(self.choices))
                )
        n_options, n_terms, n = len(self.choices), len(structure.terms), len(toolbox.instruments)
        ends = np.cumsum([0, n_options, n_terms, n, n, structure.n_actors])
        self.options, self.terms, self.amounts, self.uses, self.acts = (
            slice(int(a), int(b)) for a, b in pairwise(ends)
        )
        self.n = int(ends[-1])
        places = np.arange(n)
        self.effective = np.where(toolbox.is_scalable, self.amounts.start, self.uses.start) + places
        self.payoffs = self._payoffs()
        self.most = self._affordable(most)

    def _payoffs(self) -> NDArray[np.float64]:
        """Return what every variable adds to the payoff of a deal, (n_actors, n)."""
        structure, found = self.structure, np.zeros((self.structure.n_actors, self.n))
        for at, (issue, option) in enumerate(self.choices):
            table = structure.table
            found[:, at] = structure.scores[issue][:, option] if table is None else table[:, option]
        for at, term in enumerate(structure.terms):
            found[:, self.terms.start + at] = term.amounts
        return found

    def positions(self, x: NDArray[np.float64]) -> tuple[int, ...]:
        """Return the package that a solution chooses."""
        if self.structure.table is not None:
            number = self.choices[int(np.argmax(x[self.options]))][1]
            return tuple(
                number // stride % n
                for stride, n in zip(self.structure.strides, self.structure.shape, strict=True)
            )
        best = [-1.0] * len(self.structure.scores)
        positions = [0] * len(best)
        for value, (issue, option) in zip(x[self.options], self.choices, strict=True):
            if value > best[issue]:
                best[issue], positions[issue] = float(value), option
        return tuple(positions)

    def allows(self, positions: tuple[int, ...]) -> bool:
        """Return whether a package is one of the structure's."""
        structure = self.structure
        if structure.table is not None:
            number = sum(p * stride for p, stride in zip(positions, structure.strides, strict=True))
            return (0, number) in self.choices
        return set(enumerate(positions)) <= set(self.choices) and not any(
            all(mask[positions[issue]] for issue, mask in nogood.items()) for nogood in structure.nogoods
        )

    def used(self, x: NDArray[np.float64]) -> tuple[frozenset[int], frozenset[int]]:
        """Return the instruments that a solution uses: by no more than a tolerance, and clearly."""
        clearly = x[self.uses] > 0.5
        scarcely = clearly | (x[self.amounts] > _NOTHING * self.most)
        return frozenset(np.flatnonzero(scarcely).tolist()), frozenset(np.flatnonzero(clearly).tolist())

    def _affordable(self, most: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return limits that all amounts keep which leave parties and owners what they need.

        Each is bounded by what the best package and all others leave, round by round.
        """
        highest = [self._extreme(row, max) for row in self.payoffs]
        slack, per_unit = (2 * bound for bound in self.rounding.at_most)
        for _ in range(_ROUNDS):
            for actor, least, changes, is_bound in self._needs():
                own = changes + per_unit[actor]
                others = float((np.maximum(own, 0.0) * most).sum())
                room = max(0.0, highest[actor] + others - least + slack[actor])
                with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                    limits = np.where(own < 0, _AMPLE * room / -own, np.inf)
                most = np.where(is_bound & self.toolbox.is_scalable, np.minimum(limits, most), most)
        return most

    def _needs(self) -> list[tuple[int, float, NDArray[np.float64], NDArray[np.bool_]]]:
        """Return who must get how much, the changes that count, and the instruments not used otherwise."""
        box, demands = self.toolbox, self.demands
        every = np.ones(box.cost.size, dtype=np.bool_)
        needs = [
            (int(party), float(least), box.effect[party], every)
            for party, least in zip(demands.parties, demands.least, strict=True)
        ]
        if demands.floor is not None:
            needs += [
                (int(owner), float(demands.floor[owner]), box.deal[owner], box.owner == owner)
                for owner in np.unique(box.owner)
            ]
        return needs

    def _extreme(self, row: NDArray[np.float64], choose: Callable[..., float]) -> float:
        """Return a bound on what a row of payoffs can come to without instruments, from below or above."""
        total = sum(choose(float(value), 0.0) for value in row[self.terms])
        for values in self._by_issue(row):
            total += choose(values)
        return total

    def _by_issue(self, row: NDArray[np.float64]) -> list[list[float]]:
        found: dict[int, list[float]] = {}
        for at, (issue, _) in enumerate(self.choices):
            found.setdefault(issue, []).append(float(row[at]))
        return list(found.values())

    def program(self, avoid: Sequence[frozenset[int]]) -> MixedInteger:
        """Return a program that every plan satisfies: one that meets the demands, none of `avoid` whole.

        Payoffs may fall short by twice a bound on their rounding: for the demand and for their summation.
        """
        rows: list[tuple[NDArray[np.float64], float, float]] = []
        self._choose(rows)
        self._use(rows, avoid)
        self._demand(rows)
        matrix = np.array([row for row, _, _ in rows]).reshape(len(rows), self.n)
        upper = np.ones(self.n)
        upper[self.amounts] = np.where(self.toolbox.is_scalable, self.most, 0.0)
        whole = np.ones(self.n, dtype=np.bool_)
        whole[self.amounts] = ~self.toolbox.is_scalable
        costs = np.zeros(self.n)
        costs[self.effective] = self.toolbox.cost
        bounds = np.array([(low, high) for _, low, high in rows])
        upper[self.acts] = np.isin(np.arange(self.structure.n_actors), self.toolbox.owner)
        lower, rank = self._settled(), self._rank()
        return MixedInteger(costs, matrix, bounds[:, 0], bounds[:, 1], lower, upper, whole, rank)

    def _settled(self) -> NDArray[np.float64]:
        """Return ones for options that are the only ones of their issue, else zeros."""
        lower, issues = np.zeros(self.n), [issue for issue, _ in self.choices]
        lower[self.options] = [issues.count(issue) == 1 for issue in issues]
        return lower

    def _rank(self) -> NDArray[np.int64]:
        """Return what a search had better settle first: owners who act, what they use, then the package.

        Uses of scalable instruments follow from their amounts, and come last.
        """
        rank = np.ones(self.n, dtype=np.int64)
        rank[self.acts] = 3
        rank[self.uses] = np.where(self.toolbox.is_scalable, 0, 2)
        return rank

    def _row(self, entries: dict[int, float]) -> NDArray[np.float64]:
        row = np.zeros(self.n)
        for at, value in entries.items():
            row[at] += value
        return row

    def _matching(self, masks: Masks) -> dict[int, float]:
        return {
            at: 1.0
            for at, (issue, option) in enumerate(self.choices)
            if issue in masks and masks[issue][option]
        }

    def _choose(self, rows: list[tuple[NDArray[np.float64], float, float]]) -> None:
        """Choose one option per issue, no forbidden combination, and interactions where they match."""
        for issue in {issue for issue, _ in self.choices}:
            entries = {at: 1.0 for at, (i, _) in enumerate(self.choices) if i == issue}
            rows.append((self._row(entries), 1.0, 1.0))
        if self.structure.table is not None:
            return
        rows += [
            (self._row(self._matching(nogood)), -np.inf, len(nogood) - 1.0)
            for nogood in self.structure.nogoods
        ]
        for at, term in enumerate(self.structure.terms):
            place = self.terms.start + at
            every = self._row(self._matching(term.masks))
            every[place] = -1.0
            rows.append((every, -np.inf, len(term.masks) - 1.0))
            for issue, mask in term.masks.items():
                one = self._row(self._matching({issue: mask}))
                one[place] = -1.0
                rows.append((one, 0.0, np.inf))

    def _use(
        self, rows: list[tuple[NDArray[np.float64], float, float]], avoid: Sequence[frozenset[int]]
    ) -> None:
        """Tie amounts to uses, uses to each other, and owners to what they own."""
        box, amount, use, act = self.toolbox, self.amounts.start, self.uses.start, self.acts.start
        for at, limit in enumerate(self.most):
            if box.is_scalable[at]:
                rows.append((self._row({amount + at: 1.0, use + at: -limit}), -np.inf, 0.0))
            rows.append((self._row({use + at: 1.0, act + int(box.owner[at]): -1.0}), -np.inf, 0.0))
        for one, other in box.pairs:
            rows.append((self._row({use + one: 1.0, use + other: 1.0}), -np.inf, 1.0))
        for one, other in box.needs:
            rows.append((self._row({use + one: 1.0, use + other: -1.0}), -np.inf, 0.0))
            if box.is_scalable[other]:
                least = box.least_amount(other)
                rows.append((self._row({amount + other: 1.0, use + one: -least}), 0.0, np.inf))
        rows += [
            (self._row({use + at: 1.0 for at in members}), -np.inf, len(members) - 1.0) for members in avoid
        ]

    def _demand(self, rows: list[tuple[NDArray[np.float64], float, float]]) -> None:
        box, demands = self.toolbox, self.demands
        slack, per_unit = (2 * bound for bound in self.rounding.at_most)
        for party, least in zip(demands.parties, demands.least, strict=True):
            row = self.payoffs[party].copy()
            row[self.effective] = box.effect[party] + per_unit[party]
            rows.append((row, float(least - slack[party]), np.inf))
        for owner in sorted({int(o) for o in box.owner}) if demands.floor is not None else ():
            row = self.payoffs[owner].copy()
            row[self.effective] = box.deal[owner] + per_unit[owner]
            floor = float(demands.floor[owner] - slack[owner])  # type: ignore[index]
            waived = 1.0625 * max(0.0, floor - self._lowest(row))
            row[self.acts.start + owner] = -waived
            rows.append((row, float(np.nextafter(floor - waived, -np.inf)), np.inf))
        if np.isfinite(demands.budget):
            share = 2 * self.rounding.most_spending
            row = np.zeros(self.n)
            row[self.effective] = box.cost - share * np.abs(box.cost)
            rows.append((row, -np.inf, demands.budget + share * abs(demands.budget)))

    def _lowest(self, row: NDArray[np.float64]) -> float:
        """Return a bound below what a row of payoffs can come to."""
        return self._extreme(row, min) + float(np.minimum(row[self.effective] * self.most, 0.0).sum())


def _allowed(structure: Structure) -> NDArray[np.bool_]:
    assert structure.table is not None, "asked of tables only"
    numbers = np.arange(structure.table.shape[1])
    places = [numbers // stride % n for stride, n in zip(structure.strides, structure.shape, strict=True)]
    allowed = np.asarray(~np.isnan(structure.table).any(axis=0))
    for place, options in zip(places, structure.options, strict=True):
        allowed &= np.isin(place, options)
    for nogood in structure.nogoods:
        matched = np.ones(numbers.size, dtype=np.bool_)
        for issue, mask in nogood.items():
            matched &= mask[places[issue]]
        allowed &= ~matched
    return allowed

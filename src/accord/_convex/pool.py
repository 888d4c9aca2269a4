"""The joint options brought in so far, as the columns of a small linear or concave program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord._convex.highs import simplex
from accord._convex.mixtures import Mixture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.groups import Column, LotterySpace

__all__ = ["Pool"]


class Pool:
    """Columns of all groups, with payoffs measured in one unit per party.

    The only mutable object here: column generation adds to it (Gilmore and Gomory 1961), and later
    programs over the same space start from what earlier ones brought in.

    Parameters
    ----------
    space : LotterySpace
        With at least one allowed package.
    """

    def __init__(self, space: LotterySpace) -> None:
        self.space = space
        self._columns: list[Column] = []
        self._owners: list[int] = []
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        for g, group in enumerate(space.groups):
            for column in group.first_columns(space.parties):
                self._add(g, column)
        eye = np.eye(space.parties.size)
        reach = np.array([self.support(row) for row in eye])
        depth = np.array([-self.support(-row) for row in eye])
        span = np.where(reach > space.rounding, reach, reach - depth)
        self.unit: NDArray[np.float64] = np.where(span > space.rounding, span, 1.0)

    def _add(self, g: int, column: Column) -> None:
        if (g, column.options) not in self._known:
            self._known.add((g, column.options))
            self._columns.append(column)
            self._owners.append(g)

    def support(self, weights: NDArray[np.float64]) -> float:
        """Return the largest weighted gain of any lottery, bringing in the columns that attain it.

        Parameters
        ----------
        weights : (n_parties,) array
            In the parties' own units.
        """
        space, total = self.space, 0.0
        for g, column in enumerate(space.best(weights)):
            self._add(g, column)
            total += float(weights @ column.payoffs[space.parties])
        return total - float(weights @ space.no_deal)

    @property
    def n_columns(self) -> int:
        """Return the number of columns; they keep their places when more are brought in."""
        return len(self._columns)

    @property
    def owner(self) -> NDArray[np.int64]:
        """Return the group of every column, (n_columns,)."""
        return np.array(self._owners, dtype=np.int64)

    @property
    def matrix(self) -> NDArray[np.float64]:
        """Return the columns' payoffs in units, (n_parties, n_columns)."""
        payoffs = np.array([column.payoffs for column in self._columns])
        return np.ascontiguousarray((payoffs[:, self.space.parties] / self.unit).T)

    @property
    def no_deal(self) -> NDArray[np.float64]:
        """Return the disagreement payoffs in units, (n_parties,)."""
        return np.asarray(self.space.no_deal / self.unit)

    @property
    def membership(self) -> NDArray[np.float64]:
        """Return which column belongs to which group, (n_groups, n_columns) zeros and ones."""
        belongs = np.arange(len(self.space.groups))[:, None] == self.owner
        return np.asarray(belongs, dtype=np.float64)

    def known_support(self, weights: NDArray[np.float64]) -> float:
        """Return the largest weighted gain, in units, of lotteries over the columns brought in."""
        best = np.full(len(self.space.groups), -np.inf)
        np.maximum.at(best, self.owner, weights @ self.matrix)
        return float(best.sum() - weights @ self.no_deal)

    def mixture(self, probabilities: NDArray[np.float64]) -> Mixture:
        """Return the lottery that gives the first columns these probabilities."""
        shares: list[list[tuple[float, Column]]] = [[] for _ in self.space.groups]
        for at in np.flatnonzero(probabilities):
            shares[self._owners[at]].append((float(probabilities[at]), self._columns[at]))
        return Mixture(tuple(tuple(share) for share in shares))

    def gains(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the parties' expected gains in units, (n_parties,)."""
        return np.asarray(self.matrix[:, : probabilities.size] @ probabilities - self.no_deal)

    def cleaned(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a proper probability vector per group: rounding noise cut off, sums made one."""
        clipped = np.where(probabilities > 1e-13, probabilities, 0.0)
        owner = self.owner[: clipped.size]
        return np.asarray(clipped / np.bincount(owner, weights=clipped)[owner])

    def short(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return probabilities with the same gains on at most n_groups + n_parties columns.

        A vertex of the lotteries with these gains (Caratheodory), found by a linear program that prefers
        columns brought in first; the given ones when the program does no better.
        """
        used = np.flatnonzero(probabilities)
        if used.size <= len(self.space.groups):
            return probabilities
        matrix = self.matrix[:, used]
        left = np.vstack([matrix, self.membership[:, used]])
        right = left @ probabilities[used]
        costs, nothing = np.arange(used.size, dtype=np.float64) / used.size, np.zeros((0, used.size))
        found = simplex(costs, nothing, np.zeros(0), left, right, solver="highs-ds")
        if found is None:
            return probabilities
        sparse = np.zeros_like(probabilities)
        sparse[used] = found[0]
        sparse = self.cleaned(sparse)
        moved = np.abs(self.gains(sparse) - self.gains(probabilities)).max()
        return sparse if moved <= 1e-11 and (sparse > 0).sum() < used.size else probabilities

"""Slabs for the kernel: the rows of decisions within budget, twins merged, single rows taken for granted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord._kernels.slab import Planes, Slab, Trail
    from accord.engines.decisions import Decisions
    from accord.engines.tangent_planes import Plane

__all__ = ["CutSlab", "cut_slab", "planes_for_kernel", "trail_for"]


@dataclass(frozen=True, slots=True, eq=False)
class CutSlab:
    """A slab for the kernel, and the way back to the rows of the decisions.

    Attributes
    ----------
    slab : Slab
    decision : (n_decisions of the slab,) int array
        The decision behind each decision of the slab.
    row : (n_rows of the slab,) int array
        The first of the rows behind each row of the slab.
    settled : dict of int to int
        Decision to its only row, for decisions that the slab does not hold.
    twins : dict of int to tuple of int
        First row to all rows of the same decision with the same gains, where there is more than one.
    """

    slab: Slab
    decision: NDArray[np.int64]
    row: NDArray[np.int64]
    settled: dict[int, int]
    twins: dict[int, tuple[int, ...]]

    def first_rows(self, kept: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return for every decision one row behind one package of the slab."""
        rows = np.empty(len(self.settled) + kept.size, dtype=np.int64)
        rows[list(self.settled)] = list(self.settled.values())
        rows[self.decision] = self.row[kept]
        return rows

    def rows_behind(self, kept: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
        """Return for every decision the rows behind one package of the slab."""
        return tuple(self.twins.get(row, (row,)) for row in self.first_rows(kept).tolist())


def planes_for_kernel(planes: Sequence[Plane]) -> Planes:
    """Return the numbers of `planes` side by side."""
    from accord._kernels.slab import Planes

    return Planes(
        np.array([plane.largest for plane in planes]),
        np.array([plane.constant for plane in planes]),
        np.array([plane.slack for plane in planes]),
    )


def trail_for(slab: Slab, capacity: int, best: tuple[float, float, float, float]) -> Trail:
    """Return a trail at the root of `slab` with room for `capacity` candidates and the `best` so far."""
    from accord._kernels.slab import Trail

    n_decisions, n_planes, n_parties = slab.first_cell.size, slab.spent.size, slab.origin.size
    return Trail(
        np.zeros(4, dtype=np.int64),
        np.zeros(n_decisions, dtype=np.int64),
        np.zeros((n_decisions + 1, n_planes)),
        np.zeros((n_decisions + 1, n_parties)),
        np.array(best),
        np.zeros((capacity, n_decisions), dtype=np.int64),
        np.zeros(capacity),
    )


def cut_slab(
    decisions: Decisions, costs: NDArray[np.float64], budgets: NDArray[np.float64]
) -> CutSlab | None:
    """Return the slab of packages with every cost within budget; None when a decision has no row left.

    Parameters
    ----------
    decisions : Decisions
    costs : (n_rows, n_planes) array
    budgets : (n_planes,) array
    """
    within = np.flatnonzero((costs <= budgets).all(axis=1) & np.isfinite(costs[:, 0]))
    if np.unique(decisions.decision[within]).size < len(decisions.steps):
        return None
    n_tied = int(np.searchsorted(within, decisions.n_tied_rows))
    tied, free = within[:n_tied], within[n_tied:]
    free, twins = _merge_twins(decisions, free)
    counts = np.bincount(decisions.decision[free], minlength=len(decisions.steps))
    is_single = counts == 1
    settled_rows = free[is_single[decisions.decision[free]]]
    free = free[~is_single[decisions.decision[free]]]
    # Decisions with few options first: the tree stays narrow as long as possible.
    order = np.argsort(counts, kind="stable")
    order = np.concatenate([np.arange(len(decisions.tied)), order[counts[order] > 1]]).astype(np.int64)
    place = np.zeros(len(decisions.steps), dtype=np.int64)
    place[order] = np.arange(order.size)
    rows = np.concatenate([tied, free])
    rows = rows[np.lexsort((costs[rows, 0], decisions.cell[rows], place[decisions.decision[rows]]))]
    slab = _lay_out(decisions, costs, rows, order, settled_rows)
    settled = {int(decisions.decision[row]): int(row) for row in settled_rows}
    return CutSlab(slab, order, rows, settled, twins)


def _merge_twins(
    decisions: Decisions, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], dict[int, tuple[int, ...]]]:
    """Return one row for each different gains within a decision, and the rows behind it."""
    gains, decision = decisions.gains[rows], decisions.decision[rows]
    order = np.lexsort((rows, *gains.T, decision))
    ordered, of = gains[order], decision[order]
    is_new = np.ones(rows.size, dtype=np.bool_)
    is_new[1:] = (of[1:] != of[:-1]) | (ordered[1:] != ordered[:-1]).any(axis=1)
    if is_new.all():
        return rows, {}
    bounds = np.append(np.flatnonzero(is_new), rows.size)
    twins = {}
    for first, stop in pairwise(bounds):
        if stop - first > 1:
            alike = rows[order[first:stop]]
            twins[int(alike[0])] = tuple(int(row) for row in alike)
    return np.sort(rows[order[is_new]]), twins


def _lay_out(
    decisions: Decisions,
    costs: NDArray[np.float64],
    rows: NDArray[np.int64],
    order: NDArray[np.int64],
    settled_rows: NDArray[np.int64],
) -> Slab:
    from accord._kernels.slab import Slab

    n_tied = len(decisions.tied)
    n_cells = decisions.n_cells[order]
    first_cell = np.concatenate([[0], np.cumsum(n_cells)]).astype(np.int64)
    shift = np.zeros(len(decisions.steps), dtype=np.int64)
    shift[order] = first_cell[:-1] - decisions.first_cell[:-1][order]
    cells = decisions.cell[rows] + shift[decisions.decision[rows]]
    row_start = np.searchsorted(cells, np.arange(first_cell[-1] + 1)).astype(np.int64)
    contexts = [decisions.steps[d].context for d in order]
    strides = [_strides(decisions, context) for context in contexts]
    slab_costs, gains = costs[rows], decisions.gains[rows]
    step, rest = _tail(slab_costs[:, 0], gains, row_start, first_cell, n_tied)
    return Slab(
        first_cell[:-1],
        np.cumsum([0, *(len(context) for context in contexts)], dtype=np.int64),
        np.array([d for context in contexts for d in context], dtype=np.int64),
        np.array([stride for found in strides for stride in found], dtype=np.int64),
        row_start,
        decisions.choice[rows],
        np.ascontiguousarray(gains),
        np.ascontiguousarray(slab_costs),
        decisions.origin + decisions.gains[settled_rows].sum(axis=0),
        costs[settled_rows].sum(axis=0),
        n_tied,
        step,
        rest,
    )


def _strides(decisions: Decisions, context: tuple[int, ...]) -> list[int]:
    strides, stride = [], 1
    for earlier in reversed(context):
        strides.append(stride)
        stride *= decisions.steps[earlier].options.shape[0]
    return strides[::-1]


def _tail(
    costs: NDArray[np.float64],
    gains: NDArray[np.float64],
    row_start: NDArray[np.int64],
    first_cell: NDArray[np.int64],
    n_tied: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what the cheapest deviation from the cheapest rest costs, and the gains of the cheapest rest."""
    n_decisions = first_cell.size - 1
    step = np.full(n_decisions + 1, np.inf)
    rest = np.zeros((n_decisions + 1, gains.shape[1]))
    base, second = 0.0, np.inf
    for d in range(n_decisions - 1, n_tied - 1, -1):
        first = row_start[first_cell[d]]
        base += costs[first]
        second = min(second, costs[first + 1] - costs[first])
        step[d] = base + second
        rest[d] = rest[d + 1] + gains[first]
    return step, rest

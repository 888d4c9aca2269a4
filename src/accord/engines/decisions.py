"""Packages as a sequence of decisions: blocks listed whole, larger groups of linked issues one by one.

An issue of a large group is decided in the context of earlier issues of the group, found by elimination
(non-serial dynamic programming: Bertele & Brioschi 1972; bucket elimination: Dechter 1999): the reverse of an
elimination order, each issue in the context of the neighbours that its elimination would tie together. So the
best completion of any partial package, along any direction, is read off a table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from accord.blocks import LARGEST_BLOCK, groups, list_block, most_tied

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from accord.blocks import Block
    from accord.linkages import Masks
    from accord.structure import Structure

__all__ = ["Decision", "Decisions", "decompositions"]

_LISTED_AT_ONCE = 2**12
"""Joint options up to which a group is listed before elimination is tried."""

_LARGEST_TABLE = 2**18
"""Entries up to which an issue is decided in its context."""


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """One step towards a package.

    Attributes
    ----------
    issues : tuple of int
        What it settles.
    options : (n_options, n_issues) int array
        Positions, one row per joint option.
    context : tuple of int
        The earlier decisions, ascending, on which gains and allowed options depend.
    gains : (*context sizes, n_options, n_rows) array
    allowed : (*context sizes, n_options) boolean array
    """

    issues: tuple[int, ...]
    options: NDArray[np.int64]
    context: tuple[int, ...]
    gains: NDArray[np.float64]
    allowed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """What one party can gain, the others left aside.

    Attributes
    ----------
    direction : (n_parties,) array
        One for the party, zero for the others.
    costs : (n_rows,) array
        What every row loses of the best completion.
    largest, smallest : float
    """

    direction: NDArray[np.float64]
    costs: NDArray[np.float64]
    largest: float
    smallest: float


@dataclass(frozen=True, eq=False)
class Decisions:
    """All packages of a structure, as decisions whose gains add up.

    Rows are the options of all decisions in all contexts, side by side: decision by decision, cell by cell
    (a cell is a decision in one context), the tied decisions first.

    Attributes
    ----------
    tied : tuple of Decision
        Those that have, or stand in, a context.
    free : tuple of Decision
        Independent ones.
    origin : (n_parties,) array
        Gains before any decision.
    """

    tied: tuple[Decision, ...]
    free: tuple[Decision, ...]
    origin: NDArray[np.float64]

    @cached_property
    def steps(self) -> tuple[Decision, ...]:
        """Return all decisions, the tied ones first."""
        return self.tied + self.free

    @cached_property
    def n_cells(self) -> NDArray[np.int64]:
        """Return the number of contexts of every decision."""
        return np.array([step.allowed[..., 0].size for step in self.steps], dtype=np.int64)

    @cached_property
    def first_cell(self) -> NDArray[np.int64]:
        """Return where the cells of every decision begin, and their number."""
        return np.concatenate([[0], np.cumsum(self.n_cells)]).astype(np.int64)

    @cached_property
    def cell(self) -> NDArray[np.int64]:
        """Return the cell of every row."""
        cells = [
            first + np.nonzero(step.allowed.reshape(-1, step.allowed.shape[-1]))[0]
            for first, step in zip(self.first_cell[:-1], self.steps, strict=True)
        ]
        return np.concatenate([np.empty(0, dtype=np.int64), *cells])

    @cached_property
    def decision(self) -> NDArray[np.int64]:
        """Return the decision of every row."""
        return np.searchsorted(self.first_cell, self.cell, side="right") - 1

    @cached_property
    def choice(self) -> NDArray[np.int64]:
        """Return the option of every row."""
        choices = [np.nonzero(step.allowed)[-1] for step in self.steps]
        return np.concatenate([np.empty(0, dtype=np.int64), *choices]).astype(np.int64)

    @cached_property
    def gains(self) -> NDArray[np.float64]:
        """Return what every row adds to the gains, (n_rows, n_parties)."""
        gains = [step.gains[step.allowed] for step in self.steps]
        return np.ascontiguousarray(np.concatenate([np.empty((0, self.origin.size)), *gains]))

    @cached_property
    def n_tied_rows(self) -> int:
        """Return how many rows belong to tied decisions."""
        return sum(int(step.allowed.sum()) for step in self.tied)

    @cached_property
    def free_start(self) -> NDArray[np.int64]:
        """Return where each free decision begins among the rows of the free decisions."""
        sizes = [step.options.shape[0] for step in self.free]
        return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    @cached_property
    def _children(self) -> list[list[int]]:
        """Return for every tied decision those whose context it closes."""
        found: list[list[int]] = [[] for _ in self.tied]
        for at, step in enumerate(self.tied):
            if step.context:
                found[step.context[-1]].append(at)
        return found

    @cached_property
    def roots(self) -> tuple[int, ...]:
        """Return the tied decisions without context: one per linked group."""
        return tuple(at for at, step in enumerate(self.tied) if not step.context)

    @cached_property
    def is_possible(self) -> bool:
        """Return whether any package is allowed."""
        if any(step.options.shape[0] == 0 for step in self.steps):
            return False
        return all(np.isfinite(self._best_of_tied(np.zeros(self.origin.size))[1][r]) for r in self.roots)

    def _best_of_tied(
        self, direction: NDArray[np.float64]
    ) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
        """Return values with the best completion, and their largest per context, of every tied decision."""
        totals: list[NDArray[np.float64]] = [np.empty(0)] * len(self.tied)
        largest: list[NDArray[np.float64]] = [np.empty(0)] * len(self.tied)
        for at in range(len(self.tied) - 1, -1, -1):
            step = self.tied[at]
            total = np.where(step.allowed, step.gains @ direction, -np.inf)
            axes = (*step.context, at)
            for child in self._children[at]:
                context = self.tied[child].context
                sizes = [n if a in context else 1 for a, n in zip(axes, total.shape, strict=True)]
                total = total + largest[child].reshape(sizes)
            totals[at], largest[at] = total, total.max(axis=-1)
        return totals, largest

    def reduced_costs(self, direction: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
        """Return what every row loses of the best completion, and the largest value of any package.

        The costs of a package's rows add up to the largest ``direction . gains`` less its own.
        """
        totals, best = self._best_of_tied(direction)
        costs = []
        for step, total, top in zip(self.tied, totals, best, strict=True):
            with np.errstate(invalid="ignore"):  # a context that cannot be completed: inf - inf
                cost = top[..., None] - total
            costs.append(np.where(np.isnan(cost), np.inf, cost)[step.allowed])
        largest = float(self.origin @ direction) + sum(float(best[root]) for root in self.roots)
        if self.free:
            values = self.gains[self.n_tied_rows :] @ direction
            tops = np.maximum.reduceat(values, self.free_start[:-1])
            costs.append(np.repeat(tops, np.diff(self.free_start)) - values)
            largest += float(tops.sum())
        return np.concatenate([np.empty(0), *costs]), largest

    def alone(self, party: int) -> Alone:
        """Return the gains of one party on its own, worked out once."""
        if party not in self._alone:
            direction = np.zeros(self.origin.size)
            direction[party] = 1.0
            smallest = -self.reduced_costs(-direction)[1]
            self._alone[party] = Alone(direction, *self.reduced_costs(direction), smallest)
        return self._alone[party]

    @cached_property
    def _alone(self) -> dict[int, Alone]:
        return {}

    def best_of_group(
        self, direction: NDArray[np.float64]
    ) -> tuple[list[int], dict[int, NDArray[np.float64]]]:
        """Return the best choices of tied decisions along `direction`, and each group's gains by its root."""
        totals, _ = self._best_of_tied(direction)
        choices: list[int] = []
        gains: dict[int, NDArray[np.float64]] = {}
        root: list[int] = []
        for at, step in enumerate(self.tied):
            context = tuple(choices[earlier] for earlier in step.context)
            choices.append(int(np.argmax(totals[at][context])))
            root.append(root[step.context[-1]] if step.context else at)
            here = step.gains[(*context, choices[-1])]
            gains[root[-1]] = gains.get(root[-1], 0.0) + here
        return choices, gains

    def rows_of(self, choices: Sequence[int]) -> list[int]:
        """Return the rows of the tied decisions under `choices`."""
        rows = []
        for at, step in enumerate(self.tied):
            cell = np.ravel_multi_index(
                tuple(choices[earlier] for earlier in step.context) or (0,),
                tuple(self.tied[earlier].options.shape[0] for earlier in step.context) or (1,),
            )
            wanted = (self.cell == self.first_cell[at] + cell) & (self.choice == choices[at])
            rows.append(int(np.flatnonzero(wanted)[0]))
        return rows

    def size_along(self, direction: NDArray[np.float64]) -> float:
        """Return the largest sum of absolute terms that ``direction . gains`` of a package can add up."""
        weight = np.abs(direction)
        total = float(np.abs(self.origin) @ weight)
        for step in self.tied:
            total += float((np.abs(step.gains) @ weight).max(initial=0.0))
        if self.free:
            values = np.abs(self.gains[self.n_tied_rows :]) @ weight
            total += float(np.maximum.reduceat(values, self.free_start[:-1]).sum())
        return total


def decompositions(
    structure: Structure,
    parties: NDArray[np.int64],
    disagreement: NDArray[np.float64],
    scale: NDArray[np.float64],
) -> Iterator[Decisions]:
    """Visit decompositions that together hold every allowed package exactly once.

    One when every linked group can be listed or eliminated; otherwise the issue that ties the most others
    together is fixed at each of its options in turn, until what is left can be.

    Parameters
    ----------
    structure : Structure
    parties : (n_parties,) int array
        Positions of the actors whose gains are wanted.
    disagreement : (n_parties,) array
    scale : (n_parties,) array
        Factor applied to gains; powers of two change no digit.
    """
    if any(open_options.size == 0 for open_options in structure.options):
        return
    tied: list[Decision] = []
    free: list[Decision] = []
    for issues in groups(structure):
        block = list_block(structure, issues, _LISTED_AT_ONCE)
        steps = None if block is not None else _eliminated(structure, issues, parties, scale, len(tied))
        if block is None and steps is None:
            block = list_block(structure, issues, LARGEST_BLOCK)
        if block is not None:
            free.append(_decision(block, parties, scale))
        elif steps is not None:
            tied.extend(steps)
        else:
            issue = most_tied(structure, issues)
            for option in structure.options[issue]:
                yield from decompositions(structure.fixed(issue, int(option)), parties, disagreement, scale)
            return
    yield Decisions(tuple(tied), tuple(free), -disagreement * scale)


def _decision(block: Block, parties: NDArray[np.int64], scale: NDArray[np.float64]) -> Decision:
    gains = np.ascontiguousarray((block.payoffs[parties] * scale[:, None]).T)
    return Decision(block.issues, block.options, (), gains, np.ones(gains.shape[0], dtype=np.bool_))


def _eliminated(
    structure: Structure,
    issues: tuple[int, ...],
    parties: NDArray[np.int64],
    scale: NDArray[np.float64],
    n_before: int,
) -> list[Decision] | None:
    """Return the decisions of a linked group, numbered from `n_before`; None when a table grows too large."""
    scopes = [scope for scope in structure.scopes if scope <= set(issues)]
    contexts = _elimination_order(structure, issues, scopes, _LARGEST_TABLE)
    if contexts is None:
        return None
    order = [issue for issue, _ in reversed(contexts)]
    position = {issue: n_before + at for at, issue in enumerate(order)}
    earlier = dict(contexts)
    return [
        _in_context(structure, issue, sorted(earlier[issue], key=order.index), position, parties, scale)
        for issue in order
    ]


def _elimination_order(
    structure: Structure, issues: tuple[int, ...], scopes: Sequence[set[int]], largest: int
) -> list[tuple[int, set[int]]] | None:
    """Return the issues in an order of elimination, each with the neighbours it then has.

    The issue with the smallest table goes first, the lowest position among equals.
    """
    neighbours = {issue: {j for s in scopes if issue in s for j in s} - {issue} for issue in issues}
    found = []
    while neighbours:

        def table(issue: int) -> int:
            return math.prod(structure.options[j].size for j in (issue, *neighbours[issue]))

        issue = min(neighbours, key=lambda i: (table(i), i))
        if table(issue) > largest:
            return None
        context = neighbours.pop(issue)
        for other in context:
            neighbours[other] = (neighbours[other] | context) - {issue, other}
        found.append((issue, context))
    return found


def _in_context(
    structure: Structure,
    issue: int,
    context: Sequence[int],
    position: dict[int, int],
    parties: NDArray[np.int64],
    scale: NDArray[np.float64],
) -> Decision:
    """Return the decision on `issue`: scores, and the nogoods and terms that it completes."""
    axes = (*context, issue)
    shape = tuple(structure.options[i].size for i in axes)
    allowed = np.ones(shape, dtype=np.bool_)
    scores = structure.scores[issue][np.ix_(parties, structure.options[issue])]
    gains = np.broadcast_to((scores * scale[:, None]).T, (*shape, parties.size)).copy()

    def completed(masks: Masks) -> bool:
        return issue in masks and masks.keys() <= set(axes)

    for nogood in structure.nogoods:
        if completed(nogood):
            allowed &= ~_match(structure, nogood, axes)
    for term in structure.terms:
        if completed(term.masks):
            gains += _match(structure, term.masks, axes)[..., None] * (term.amounts[parties] * scale)
    return Decision(
        (issue,),
        structure.options[issue][:, None],
        tuple(position[other] for other in context),
        gains,
        allowed,
    )


def _match(structure: Structure, masks: Masks, axes: Sequence[int]) -> NDArray[np.bool_]:
    """Return whether `masks` match, over the open options of the issues `axes`."""
    matched = np.ones((1,) * len(axes), dtype=np.bool_)
    for axis, issue in enumerate(axes):
        if issue in masks:
            sizes = [-1 if a == axis else 1 for a in range(len(axes))]
            matched = matched & masks[issue][structure.options[issue]].reshape(sizes)
    return matched

"""The groups of issues that a lottery settles independently, and their best joint options for given weights.

A lottery over packages gives every group of linked issues a probability vector over its joint options, and
any such vectors come from a lottery; payoffs are linear in them. A concept that never prefers less for a
party selects, among lotteries, points where some non-negative party weights are maximal, and there every
group uses only joint options that are best for those weights. So it is enough to know a group by
:meth:`Group.best`: its joint options can be brought in one by one, when they are best for some weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from accord._convex.elimination import heaviest
from accord.blocks import groups, list_blocks
from accord.errors import SpaceTooLargeError
from accord.structure import Structure, Term

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.blocks import Block

__all__ = ["Column", "Group", "LotterySpace", "lottery_space"]

_MOST_COLUMNS_AT_ONCE = 64


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One joint option of a group: positions of its options, and payoffs of all actors, (n_actors,)."""

    options: tuple[int, ...]
    payoffs: NDArray[np.float64]


class Group(Protocol):
    """Issues settled jointly by a lottery."""

    @property
    def issues(self) -> tuple[int, ...]:
        """Return the positions of the issues."""

    def best(self, weights: NDArray[np.float64]) -> Column | None:
        """Return the joint option with the largest payoffs, weighted by (n_actors,); None without any."""

    def first_columns(self, parties: NDArray[np.int64]) -> list[Column]:
        """Return joint options worth knowing from the start; none when there are too many."""


@dataclass(frozen=True, slots=True, eq=False)
class _ListedGroup:
    issues: tuple[int, ...]
    block: Block

    def _column(self, at: int) -> Column:
        options = tuple(int(option) for option in self.block.options[at])
        return Column(options, np.ascontiguousarray(self.block.payoffs[:, at]))

    def best(self, weights: NDArray[np.float64]) -> Column | None:
        if self.block.n_joint == 0:
            return None
        return self._column(int(np.argmax(weights @ self.block.payoffs)))

    def first_columns(self, parties: NDArray[np.int64]) -> list[Column]:
        if self.block.n_joint > _MOST_COLUMNS_AT_ONCE:
            return []
        payoffs = self.block.payoffs[parties]
        at_least = (payoffs[:, :, None] >= payoffs[:, None, :]).all(axis=0)
        equal = at_least & at_least.T
        earlier = np.triu(np.ones_like(equal), 1)
        dominated = ((at_least & ~equal) | (equal & earlier)).any(axis=0)
        return [self._column(int(at)) for at in np.flatnonzero(~dominated)]


@dataclass(frozen=True, slots=True, eq=False)
class _EliminatedGroup:
    structure: Structure
    issues: tuple[int, ...]

    def best(self, weights: NDArray[np.float64]) -> Column | None:
        options = heaviest(self.structure, self.issues, weights)
        if options is None:
            return None
        payoffs = np.zeros(self.structure.n_actors)
        for issue, option in zip(self.issues, options, strict=True):
            payoffs += self.structure.scores[issue][:, option]
        chosen = dict(zip(self.issues, options, strict=True))
        for term in self.structure.terms:
            if all(issue in chosen and mask[chosen[issue]] for issue, mask in term.masks.items()):
                payoffs += term.amounts
        return Column(options, payoffs)

    def first_columns(self, parties: NDArray[np.int64]) -> list[Column]:  # noqa: ARG002 (shared signature)
        return []


@dataclass(frozen=True, slots=True, eq=False)
class LotterySpace:
    """All lotteries over the packages that the parties do not refuse outright.

    Attributes
    ----------
    groups : tuple of Group
    parties : (n_parties,) int array
        Positions of the parties among the actors.
    disagreement : (n_actors,) array
    rounding : (n_parties,) array
        The difference up to which two gains count as equal.
    n_issues : int
    is_empty : bool
        Whether no package at all is allowed.
    """

    groups: tuple[Group, ...]
    parties: NDArray[np.int64]
    disagreement: NDArray[np.float64]
    rounding: NDArray[np.float64]
    n_issues: int
    is_empty: bool

    @property
    def no_deal(self) -> NDArray[np.float64]:
        """Return the parties' disagreement payoffs, (n_parties,)."""
        return self.disagreement[self.parties]

    def actor_weights(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return party weights as weights of all actors, zero for those who are not parties."""
        spread = np.zeros(self.disagreement.size)
        spread[self.parties] = weights
        return spread

    def best(self, weights: NDArray[np.float64]) -> list[Column]:
        """Return every group's best joint option for the party weights `weights`."""
        spread = self.actor_weights(weights)
        return [column for group in self.groups if (column := group.best(spread)) is not None]


def lottery_space(
    structure: Structure, parties: NDArray[np.int64], disagreement: NDArray[np.float64]
) -> LotterySpace:
    """Return the lotteries over the packages of `structure`."""
    found = tuple(_group(structure, issues) for issues in groups(structure))
    zeros = np.zeros(disagreement.size)
    is_empty = any(group.best(zeros) is None for group in found)
    rounding = structure.rounding[parties]
    return LotterySpace(found, parties, disagreement, rounding, len(structure.scores), is_empty)


def _group(structure: Structure, issues: tuple[int, ...]) -> Group:
    try:
        (block,) = list_blocks(_only(structure, issues))
    except SpaceTooLargeError:
        return _EliminatedGroup(structure, issues)
    return _ListedGroup(issues, block)


def _only(structure: Structure, issues: tuple[int, ...]) -> Structure:
    """Return the part of `structure` that speaks of one whole group of issues."""
    position = {issue: n for n, issue in enumerate(issues)}
    return Structure(
        scores=tuple(structure.scores[issue] for issue in issues),
        nogoods=tuple(
            {position[i]: mask for i, mask in nogood.items()}
            for nogood in structure.nogoods
            if min(nogood) in position
        ),
        terms=tuple(
            Term({position[i]: mask for i, mask in term.masks.items()}, term.amounts)
            for term in structure.terms
            if min(term.masks) in position
        ),
        options=tuple(structure.options[issue] for issue in issues),
        table=structure.table,
        rounding=structure.rounding,
    )

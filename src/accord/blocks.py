"""Blocks: issues tied together by linkages or interactions are settled jointly, blocks independently.

Payoffs add over blocks, and any allowed joint option of one block goes with any of another, so once the
blocks are listed, linkages and interactions cost nothing more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accord.structure import Structure

__all__ = [
    "LARGEST_BLOCK",
    "Block",
    "cases",
    "groups",
    "list_block",
    "list_blocks",
    "most_tied",
    "n_packages",
]

LARGEST_BLOCK = 2**20
"""Joint options up to which a block is listed; a larger group of issues is split or eliminated."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Issues settled jointly: the allowed joint options and what each is worth.

    Attributes
    ----------
    issues : tuple of int
        Positions of the issues, ascending.
    options : (n_joint, n_issues) int64 array
        The position of the option on each of these issues, rows in lexicographic order.
    payoffs : (n_actors, n_joint) float64 array
        The block's part of every actor's payoff.
    """

    issues: tuple[int, ...]
    options: NDArray[np.int64]
    payoffs: NDArray[np.float64]

    @property
    def n_joint(self) -> int:
        """Return the number of allowed joint options."""
        return int(self.options.shape[0])


def groups(structure: Structure) -> list[tuple[int, ...]]:
    """Return the issues grouped by what ties them together, each group ascending, ordered by first issue."""
    group_of = {issue: {issue} for issue in range(len(structure.scores))}
    for scope in structure.scopes:
        joined = set().union(*(group_of[issue] for issue in scope))
        for issue in joined:
            group_of[issue] = joined
    return sorted({tuple(sorted(group)) for group in group_of.values()})


def list_blocks(structure: Structure, largest: int = LARGEST_BLOCK) -> tuple[Block, ...]:
    """Return the blocks of `structure`, every allowed joint option listed.

    A structure that allows no package gives a block without joint options.

    Raises
    ------
    SpaceTooLargeError
        A group of issues has more than `largest` joint options.
    """
    found = []
    for issues in groups(structure):
        block = list_block(structure, issues, largest)
        if block is None:
            raise SpaceTooLargeError(
                must(
                    "linkages",
                    f"tie issues together in groups of at most {largest} joint options",
                    f"a group of {len(issues)} issues with more",
                    cure="Choose method='merging' or method='branch_and_bound', which split such groups.",
                )
            )
        found.append(block)
    return tuple(found)


def cases(structure: Structure, largest: int = LARGEST_BLOCK) -> Iterator[tuple[Block, ...]]:
    """Visit lists of blocks that together hold every allowed package exactly once.

    One case when every group can be listed; otherwise the issue that ties the most others together is
    fixed at each of its options in turn, until what is left falls apart into groups that can be.
    """
    if any(open_options.size == 0 for open_options in structure.options):
        return
    blocks = []
    for issues in groups(structure):
        block = list_block(structure, issues, largest)
        if block is None:
            issue = most_tied(structure, issues)
            for option in structure.options[issue]:
                yield from cases(structure.fixed(issue, int(option)), largest)
            return
        if block.n_joint == 0:
            return
        blocks.append(block)
    yield tuple(blocks)


def most_tied(structure: Structure, issues: tuple[int, ...]) -> int:
    """Return the undecided one of `issues` that shares combinations with the most others."""
    neighbours: dict[int, set[int]] = {issue: set() for issue in issues}
    for scope in structure.scopes:
        for issue in scope & neighbours.keys():
            neighbours[issue] |= scope
    undecided = [issue for issue in issues if structure.options[issue].size > 1]
    return max(undecided, key=lambda issue: len(neighbours[issue]))


def list_block(structure: Structure, issues: tuple[int, ...], largest: int) -> Block | None:
    """List the allowed joint options of `issues`, or return None when there are more than `largest`."""
    options = np.zeros((1, 0), dtype=np.int64)
    for n_listed, issue in enumerate(issues):
        choices = structure.options[issue]
        if options.shape[0] * choices.size > largest and structure.table is None:
            return None
        repeated = np.repeat(options, choices.size, axis=0)
        options = np.column_stack([repeated, np.tile(choices, options.shape[0])])
        options = options[_is_allowed(structure, issues[: n_listed + 1], options)]
    options = np.ascontiguousarray(options)
    return Block(issues, options, _payoffs(structure, issues, options))


def _is_allowed(
    structure: Structure, listed: tuple[int, ...], options: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Check the forbidden combinations that become complete with the last of the `listed` issues."""
    allowed = np.ones(options.shape[0], dtype=np.bool_)
    for nogood in structure.nogoods:
        if max(nogood) == listed[-1] and nogood.keys() <= set(listed):
            allowed &= ~_matches(nogood, listed, options)
    return allowed


def _matches(
    masks: dict[int, NDArray[np.bool_]], issues: tuple[int, ...], options: NDArray[np.int64]
) -> NDArray[np.bool_]:
    matched = np.ones(options.shape[0], dtype=np.bool_)
    for issue, mask in masks.items():
        matched &= mask[options[:, issues.index(issue)]]
    return matched


def _payoffs(
    structure: Structure, issues: tuple[int, ...], options: NDArray[np.int64]
) -> NDArray[np.float64]:
    if structure.table is not None:
        numbers = options @ np.array([structure.strides[issue] for issue in issues], dtype=np.int64)
        return np.ascontiguousarray(structure.table[:, numbers])
    payoffs = np.zeros((structure.n_actors, options.shape[0]))
    for column, issue in enumerate(issues):
        payoffs += structure.scores[issue][:, options[:, column]]
    for term in structure.terms:
        if term.masks.keys() <= set(issues):
            payoffs += term.amounts[:, None] * _matches(term.masks, issues, options)
    return payoffs


def n_packages(blocks: tuple[Block, ...]) -> int:
    """Return the number of allowed packages that `blocks` hold, a Python int."""
    return math.prod(block.n_joint for block in blocks)

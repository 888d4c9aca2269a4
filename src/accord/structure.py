"""A negotiation as arrays: scores, forbidden combinations and interaction terms, without names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from accord.tolerances import summation_rounding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.linkages import Masks

__all__ = ["Structure", "Term"]


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """An interaction: packages inside `masks` pay `amounts`, shape (n_actors,)."""

    masks: Masks
    amounts: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """What engines need to know of a negotiation.

    Attributes
    ----------
    scores : tuple of (n_actors, n_options) arrays
        One per issue; zeros where a table holds the payoffs, interactions included.
    nogoods : tuple of Masks
        Forbidden combinations, each across at least two issues once :meth:`simplified`.
    terms : tuple of Term
        Interactions, each across at least two issues once :meth:`simplified`.
    options : tuple of (n_open,) int arrays
        The positions of the options still open on every issue, ascending.
    table : (n_actors, n_packages) array or None
        Non-additive payoffs by package number.
    rounding : (n_actors,) array
        The difference up to which two payoffs count as equal.
    """

    scores: tuple[NDArray[np.float64], ...]
    nogoods: tuple[Masks, ...]
    terms: tuple[Term, ...]
    options: tuple[NDArray[np.int64], ...]
    table: NDArray[np.float64] | None
    rounding: NDArray[np.float64]

    @classmethod
    def build(
        cls,
        scores: Sequence[NDArray[np.float64]],
        nogoods: Sequence[Masks],
        terms: Sequence[Term],
        table: NDArray[np.float64] | None,
        disagreement: NDArray[np.float64],
    ) -> Structure:
        """Return the simplified structure, with the rounding of payoffs and gains worked out."""
        summands = [*scores, *(term.amounts[:, None] for term in terms), disagreement[:, None]]
        if table is not None:
            summands.append(np.where(np.isnan(table), 0.0, table))
        options = tuple(np.arange(matrix.shape[1]) for matrix in scores)
        rounding = summation_rounding(summands)
        if table is not None:
            table, terms = _with_terms(table, terms, [matrix.shape[1] for matrix in scores]), ()
        return cls(tuple(scores), tuple(nogoods), tuple(terms), options, table, rounding).simplified()

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the number of options of every issue, open or not."""
        return tuple(matrix.shape[1] for matrix in self.scores)

    @property
    def n_actors(self) -> int:
        """Return the number of actors."""
        return int(self.rounding.shape[0])

    @property
    def strides(self) -> tuple[int, ...]:
        """Return by how much one step on each issue changes a package's number."""
        strides = [1]
        for n_options in reversed(self.shape[1:]):
            strides.append(strides[-1] * n_options)
        return tuple(reversed(strides))

    @property
    def scopes(self) -> list[set[int]]:
        """Return the sets of issues that forbidden combinations, interactions or a table tie together."""
        tied = [set(nogood) for nogood in self.nogoods] + [set(term.masks) for term in self.terms]
        return [*tied, set(range(len(self.scores)))] if self.table is not None else tied

    def fixed(self, issue: int, option: int) -> Structure:
        """Return the structure of the packages that take `option` (a position) on `issue`."""
        options = tuple(o[o == option] if i == issue else o for i, o in enumerate(self.options))
        return replace(self, options=options).simplified()

    def simplified(self) -> Structure:
        """Return the same packages and payoffs with every constraint on one issue worked into the issue.

        Masks that a decided issue satisfies are dropped, combinations that can no longer occur too;
        one-issue nogoods close options, one-issue terms go into scores. An issue without an open option
        means that no package is allowed.
        """
        options, nogoods = _propagate(list(self.options), list(self.nogoods))
        scores = list(self.scores)
        terms = []
        for term in self.terms:
            masks = _still_open(term.masks, options)
            if masks is None:
                continue
            if len(masks) > 1:
                terms.append(Term(masks, term.amounts))
                continue
            issue, mask = next(iter(masks.items())) if masks else (0, np.ones(self.shape[0], dtype=np.bool_))
            scores[issue] = scores[issue] + term.amounts[:, None] * mask
        return replace(
            self, scores=tuple(scores), nogoods=tuple(nogoods), terms=tuple(terms), options=tuple(options)
        )


def _with_terms(
    table: NDArray[np.float64], terms: Sequence[Term], shape: Sequence[int]
) -> NDArray[np.float64]:
    """Return the table with every interaction added to the packages that match it."""
    numbers = np.arange(table.shape[1])
    total = table
    for term in terms:
        matched = np.ones(numbers.size, dtype=np.bool_)
        for issue, mask in term.masks.items():
            matched &= mask[numbers // prod(shape[issue + 1 :]) % shape[issue]]
        total = total + term.amounts[:, None] * matched
    return total


def _still_open(masks: Masks, options: Sequence[NDArray[np.int64]]) -> Masks | None:
    """Return the masks that open options can still miss, or None when the combination cannot occur."""
    remaining: Masks = {}
    for issue, mask in masks.items():
        met = mask[options[issue]]
        if not met.any():
            return None
        if not met.all():
            remaining[issue] = mask
    return remaining


def _propagate(
    options: list[NDArray[np.int64]], nogoods: list[Masks]
) -> tuple[list[NDArray[np.int64]], list[Masks]]:
    """Close the options that one-issue nogoods forbid, until nothing changes (unit propagation)."""
    while True:
        open_nogoods, closed_any = [], False
        for nogood in nogoods:
            masks = _still_open(nogood, options)
            if masks is None:
                continue
            if len(masks) > 1:
                open_nogoods.append(masks)
                continue
            issue = next(iter(masks), next(iter(nogood)))
            keep = ~masks[issue] if masks else np.zeros(len(nogood[issue]), dtype=np.bool_)
            options[issue] = options[issue][keep[options[issue]]]
            closed_any = True
        nogoods = open_nogoods
        if not closed_any:
            return options, nogoods

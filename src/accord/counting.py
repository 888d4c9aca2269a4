"""Counting allowed packages exactly: elimination over the linkage graph."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.linkages import Masks

__all__ = ["count_allowed"]

_LARGEST_TABLE = 2**22


@dataclass(frozen=True, slots=True)
class _Factor:
    """How many ways the eliminated issues can be settled, given the issues of `scope`."""

    scope: tuple[int, ...]
    counts: NDArray[np.object_]


def count_allowed(shape: Sequence[int], nogoods: Sequence[Masks]) -> int:
    """Return the number of packages that match none of `nogoods`.

    Issues are eliminated one by one, the one with the smallest resulting table first (bucket elimination:
    Dechter 1999), with Python integers, so the count is exact at any size.

    Parameters
    ----------
    shape : sequence of int
        The number of options of every issue.
    nogoods : sequence of Masks
        The forbidden combinations.

    Raises
    ------
    SpaceTooLargeError
        The issues are linked so densely that a table of more than 2**22 entries would be needed.
    """
    shape = list(shape)
    n_issues = len(shape)
    factors = [factor for nogood in nogoods for factor in _nogood_factors(shape, nogood)]
    linked = {issue for factor in factors for issue in factor.scope}
    count = math.prod(n for issue, n in enumerate(shape[:n_issues]) if issue not in linked)
    while linked:
        issue = min(linked, key=lambda i: math.prod(shape[j] for j in _neighbours(i, factors)))
        linked.remove(issue)
        factors = _eliminate(issue, shape, factors)
    for factor in factors:
        count *= int(factor.counts.item())
    return count


def _nogood_factors(shape: list[int], nogood: Masks) -> list[_Factor]:
    """Return factors that count 0 for the packages inside `nogood` and 1 for the others.

    The masks are tested one after the other. Between two tests stands a helper, added to `shape` as if it
    were an issue with two options: whether all masks so far are met. So no table spans a long combination.
    """
    factors = []
    before: int | None = None
    scope: tuple[int, ...]
    for position, (issue, mask) in enumerate(sorted(nogood.items())):
        met = mask.astype(np.int64)
        if before is not None:
            met = np.outer([0, 1], met)
        if position < len(nogood) - 1:
            shape.append(2)
            after = len(shape) - 1
            counts = np.stack([1 - met, met], axis=-1)
            scope = (issue, after) if before is None else (before, issue, after)
            before = after
        else:
            counts, scope = 1 - met, (issue,) if before is None else (before, issue)
        order = np.argsort(scope)
        factors.append(
            _Factor(tuple(scope[k] for k in order), np.transpose(counts, order).astype(np.object_))
        )
    return factors


def _neighbours(issue: int, factors: Sequence[_Factor]) -> set[int]:
    return {i for factor in factors if issue in factor.scope for i in factor.scope}


def _eliminate(issue: int, shape: Sequence[int], factors: Sequence[_Factor]) -> list[_Factor]:
    """Replace the factors that speak of `issue` by their product, summed over its options."""
    scope = tuple(sorted(_neighbours(issue, factors)))
    _check_size(math.prod(shape[i] for i in scope), len(scope))
    product = np.ones(tuple(shape[i] for i in scope), dtype=np.object_)
    for factor in factors:
        if issue in factor.scope:
            product = product * factor.counts.reshape([shape[i] if i in factor.scope else 1 for i in scope])
    rest = tuple(i for i in scope if i != issue)
    summed = np.asarray(product.sum(axis=scope.index(issue)), dtype=np.object_)
    return [factor for factor in factors if issue not in factor.scope] + [_Factor(rest, summed)]


def _check_size(n_entries: int, n_issues: int) -> None:
    if n_entries > _LARGEST_TABLE:
        raise SpaceTooLargeError(
            must(
                "linkages",
                f"tie issues together loosely enough to count with tables of {_LARGEST_TABLE} entries",
                f"{n_issues} issues tied together with {n_entries} combinations",
                cure="Merge issues or drop linkages that never bind.",
            )
        )

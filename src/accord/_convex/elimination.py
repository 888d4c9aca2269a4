"""The best joint option of a large group of linked issues, by eliminating one issue after the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.structure import Structure

__all__ = ["heaviest"]

_LARGEST_TABLE = 2**22


@dataclass(frozen=True, slots=True, eq=False)
class _Factor:
    """A term of the sum, one value per combination of the open options on the issues of `scope`."""

    scope: tuple[int, ...]
    values: NDArray[np.float64]


def heaviest(
    structure: Structure, issues: Sequence[int], weights: NDArray[np.float64]
) -> tuple[int, ...] | None:
    """Return the allowed options on `issues` with the largest weighted sum of payoffs.

    Non-serial dynamic programming (Bertele and Brioschi 1972; bucket elimination: Dechter 1999): exact,
    and as cheap as the linkages are loose.

    Parameters
    ----------
    structure : Structure
    issues : sequence of int
        A whole group: nothing ties it to other issues.
    weights : (n_actors,) array

    Returns
    -------
    tuple of int, or None
        Position of the option on each of `issues`; None when the linkages allow nothing.

    Raises
    ------
    SpaceTooLargeError
        The issues are linked so densely that a table of more than 2**22 entries would be needed.
    """
    if any(structure.options[issue].size == 0 for issue in issues):
        return None
    factors = _factors(structure, set(issues), weights)
    remaining, chosen_given = set(issues), []
    while remaining:
        issue = min(remaining, key=lambda i: (_table_size(structure, _scope(i, factors)), i))
        remaining.remove(issue)
        factors, rule = _eliminate(structure, issue, factors)
        chosen_given.append((issue, rule))
    if not np.isfinite(sum(float(factor.values) for factor in factors)):
        return None
    chosen: dict[int, int] = {}
    for issue, rule in reversed(chosen_given):
        chosen[issue] = int(rule.values[tuple(chosen[i] for i in rule.scope)])
    return tuple(int(structure.options[issue][chosen[issue]]) for issue in issues)


def _factors(structure: Structure, issues: set[int], weights: NDArray[np.float64]) -> list[_Factor]:
    open_options = structure.options
    factors = [_Factor((i,), weights @ structure.scores[i][:, open_options[i]]) for i in sorted(issues)]
    combinations = [(nogood, -np.inf) for nogood in structure.nogoods]
    combinations += [(term.masks, float(weights @ term.amounts)) for term in structure.terms]
    for masks, value in combinations:
        scope = tuple(sorted(masks))
        if scope[0] in issues:
            _check_size(structure, scope)
            values = np.zeros([open_options[i].size for i in scope])
            values[np.ix_(*(masks[i][open_options[i]] for i in scope))] = value
            factors.append(_Factor(scope, values))
    return factors


def _scope(issue: int, factors: Sequence[_Factor]) -> tuple[int, ...]:
    return tuple(sorted({i for factor in factors if issue in factor.scope for i in factor.scope}))


def _eliminate(structure: Structure, issue: int, factors: Sequence[_Factor]) -> tuple[list[_Factor], _Factor]:
    """Add up the factors that speak of `issue` and keep its best option for each way to settle the others."""
    scope = _scope(issue, factors)
    _check_size(structure, scope)
    total = np.zeros([structure.options[i].size for i in scope])
    for factor in factors:
        if issue in factor.scope:
            shape = [structure.options[i].size if i in factor.scope else 1 for i in scope]
            total = total + factor.values.reshape(shape)
    axis = scope.index(issue)
    rest = tuple(i for i in scope if i != issue)
    kept = [factor for factor in factors if issue not in factor.scope]
    return [*kept, _Factor(rest, total.max(axis=axis))], _Factor(rest, total.argmax(axis=axis))


def _table_size(structure: Structure, scope: Sequence[int]) -> int:
    return math.prod(structure.options[i].size for i in scope)


def _check_size(structure: Structure, scope: Sequence[int]) -> None:
    if _table_size(structure, scope) > _LARGEST_TABLE:
        raise SpaceTooLargeError(
            must(
                "linkages",
                f"tie issues together loosely enough for tables of {_LARGEST_TABLE} entries",
                f"{len(scope)} issues tied together with {_table_size(structure, scope)} combinations",
                cure="Merge issues or drop linkages that never bind.",
            )
        )

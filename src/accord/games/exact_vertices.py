"""All vertices of a polytope or of one of its faces, in exact integer arithmetic.

The right-hand side is perturbed infinitesimally, which makes the polytope simple; its bases form a connected
graph, walked by pivots. Every vertex of the unperturbed polytope is the limit of at least one basis, so the
walk is complete whatever the degeneracy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from accord.games.exact_tableau import Dictionary, first_dictionary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.games.integer_matrices import IntegerMatrix

__all__ = ["Vertex", "WalkLimitError", "all_vertices", "face_vertices", "vertices_from", "with_zero"]


class WalkLimitError(Exception):
    """The walk met more bases than allowed; never leaves the package."""


Vertex: TypeAlias = tuple[int, dict[int, int]]
"""The tight labels as the bits of an integer, and the positive variables as whole-number weights."""


def all_vertices(matrix: IntegerMatrix, max_bases: int | None = None) -> dict[int, dict[int, int]]:
    """Return every vertex of ``{x >= 0 : matrix @ x <= 1}`` for a positive integer matrix.

    Label ``j`` below the number of columns is ``x_j >= 0``; the labels after them are the rows.

    Returns
    -------
    dict from the bit mask of tight labels to the positive variables
        Values in units that sum to no particular number; the origin is left out.

    Raises
    ------
    WalkLimitError
        The perturbed polytope has more than `max_bases` bases.
    """
    n_rows, n_columns = len(matrix), len(matrix[0])
    start = first_dictionary(matrix, range(n_columns), range(n_columns, n_columns + n_rows))
    found = {mask: _only_below(n_columns, weights) for mask, weights in vertices_from(start, max_bases)}
    return {mask: weights for mask, weights in found.items() if weights}


def face_vertices(matrix: IntegerMatrix, tight_rows: Sequence[int], columns: Sequence[int]) -> list[Vertex]:
    """Return the vertices of ``{x >= 0 : matrix @ x <= 1}`` with given rows tight and other columns zero.

    Parameters
    ----------
    matrix : positive integers
        The polytope.
    tight_rows, columns : sequence of int
        Rows that must hold with equality, columns that may be positive.

    Returns
    -------
    list of vertices
        Labels as in `all_vertices`; empty when the face is.
    """
    n_columns = len(matrix[0])
    small = [[row[j] for j in columns] for row in matrix]
    labels = [n_columns + i for i in range(len(matrix))]
    must_vanish = {n_columns + i for i in tight_rows}
    corner = _maximised(first_dictionary(small, columns, labels), must_vanish)
    if any(row[-2] for row, label in zip(corner.rows, corner.basic, strict=True) if label in must_vanish):
        return []
    face = with_zero(corner, must_vanish)
    always = sum(1 << label for label in must_vanish)
    always |= sum(1 << j for j in range(n_columns) if j not in set(columns))
    return [(mask | always, _only_below(n_columns, weights)) for mask, weights in vertices_from(face)]


def vertices_from(start: Dictionary, max_bases: int | None = None) -> list[Vertex]:
    """Return each vertex of the polytope once, walking all bases from a feasible dictionary."""
    seed = 0
    while (found := _walk(start.perturbed(seed), max_bases)) is None:
        seed += 1
    return found


def _walk(first: Dictionary, max_bases: int | None) -> list[Vertex] | None:
    """Return all vertices, or None when the perturbation turns out not to be generic."""
    seen_bases = {frozenset(first.nonbasic)}
    vertices: dict[int, dict[int, int]] = {}
    waiting = [(first, -1, -1)]
    while waiting:
        parent, row, column = waiting.pop()
        here = parent if row < 0 else parent.pivoted(row, column)
        if any(row[-2] == 0 and row[-1] <= 0 for row in here.rows):
            return None
        mask, weights = _vertex(here)
        vertices.setdefault(mask, weights)
        tight = frozenset(here.nonbasic)
        for c, entering in enumerate(here.nonbasic):
            r = here.leaving_row(c)
            basis = (tight - {entering}) | {here.basic[r]}
            if basis not in seen_bases:
                if len(seen_bases) == max_bases:
                    raise WalkLimitError
                seen_bases.add(basis)
                waiting.append((here, r, c))
    return list(vertices.items())


def _vertex(here: Dictionary) -> Vertex:
    mask = sum(1 << label for label in here.nonbasic)
    weights = {}
    for label, row in zip(here.basic, here.rows, strict=True):
        if row[-2]:
            weights[label] = row[-2]
        else:
            mask |= 1 << label
    return mask, weights


def _only_below(n_columns: int, weights: dict[int, int]) -> dict[int, int]:
    return {label: weight for label, weight in weights.items() if label < n_columns}


def _maximised(here: Dictionary, must_vanish: set[int]) -> Dictionary:
    """Return a dictionary at which the sum of the given slacks is least (simplex with Bland's rule)."""
    while True:
        entering = [c for c, label in enumerate(here.nonbasic) if _lowers(here, c, label, must_vanish)]
        if not entering:
            return here
        column = min(entering, key=lambda c: here.nonbasic[c])
        here = here.pivoted(_bland_row(here, column), column)


def _lowers(here: Dictionary, column: int, label: int, must_vanish: set[int]) -> bool:
    rate = sum(row[column] for row, basic in zip(here.rows, here.basic, strict=True) if basic in must_vanish)
    return rate > (here.scale if label in must_vanish else 0)


def _bland_row(here: Dictionary, column: int) -> int:
    blocking = [r for r, row in enumerate(here.rows) if row[column] > 0]
    best = blocking[0]
    for r in blocking[1:]:
        left = here.rows[r][-2] * here.rows[best][column]
        right = here.rows[best][-2] * here.rows[r][column]
        if left < right or (left == right and here.basic[r] < here.basic[best]):
            best = r
    return best


def with_zero(here: Dictionary, fixed: set[int]) -> Dictionary:
    """Return the dictionary of the face on which the `fixed` variables, all zero here, stay zero."""
    while True:
        exchange = _way_out(here, fixed)
        if exchange is None:
            break
        here = here.pivoted(*exchange)
    keep = [c for c, label in enumerate(here.nonbasic) if label not in fixed]
    rows = [r for r, label in enumerate(here.basic) if label not in fixed]
    return Dictionary(
        [here.basic[r] for r in rows],
        [here.nonbasic[c] for c in keep],
        [[*(here.rows[r][c] for c in keep), *here.rows[r][-2:]] for r in rows],
        here.scale,
    )


def _way_out(here: Dictionary, fixed: set[int]) -> tuple[int, int] | None:
    for r, label in enumerate(here.basic):
        if label not in fixed:
            continue
        for c, other in enumerate(here.nonbasic):
            if other not in fixed and here.rows[r][c]:
                return r, c
    return None

"""Games whose two best-response polytopes are dual cyclic polytopes, with as many equilibria as are known.

B. von Stengel, New maximal numbers of equilibria in bimatrix games, Discrete & Computational Geometry 21
(1999) 557-568; R. Savani and B. von Stengel, Hard-to-solve bimatrix games, Econometrica 74 (2006) 397-429.
"""

from __future__ import annotations

from fractions import Fraction
from math import cos, pi, sin

PRECISION = 10**9


def many_equilibria_game(d):
    """Labels swapped in neighbouring pairs: 15, 75, 383, 2003 equilibria for d = 4, 6, 8, 10."""
    order = [k ^ 1 for k in range(2 * d)]
    return _matrices(d, order)


def one_equilibrium_game(d):
    """The game with a single equilibrium and exponentially long Lemke-Howson paths; d must be even."""
    first = [0] + [k + 1 if k % 2 else k - 1 for k in range(1, d - 1)] + [d - 1]
    return _matrices(d, first + [k ^ 1 for k in range(d, 2 * d)])


def _matrices(d, label_of_facet):
    """Payoff matrices (A, B); facet k of the second polytope carries ``label_of_facet[k]``."""
    facet = {label: k for k, label in enumerate(label_of_facet)}
    a = _best_response_rows(d, [facet[i] for i in range(d)], [facet[d + j] for j in range(d)])
    b_transposed = _best_response_rows(d, list(range(d, 2 * d)), list(range(d)))
    return a, [list(column) for column in zip(*b_transposed, strict=True)]


def _best_response_rows(d, rows, corner):
    """Rows of ``{x >= 0 : rows x <= 1}``: the polar of a cyclic polytope seen from the given corner."""
    normals = [_on_trigonometric_curve(d, pi * k / d) for k in range(2 * d)]
    inverse = _inverse([normals[k] for k in corner])
    result = []
    for k in rows:
        image = [sum(normals[k][i] * inverse[i][j] for i in range(d)) for j in range(d)]
        room = 1 - sum(image)
        result.append([round(-entry / room * PRECISION) for entry in image])
    return result


def _on_trigonometric_curve(d, angle):
    """A point of the curve (cos t, sin t, cos 2t, sin 2t, ...), whose hull is cyclic (Gale 1963)."""
    waves = range(1, d // 2 + 1)
    return [Fraction(f(wave * angle)) for wave in waves for f in (cos, sin)]


def _inverse(matrix):
    size = len(matrix)
    rows = [list(row) + [Fraction(int(i == j)) for j in range(size)] for i, row in enumerate(matrix)]
    for step in range(size):
        chosen = next(i for i in range(step, size) if rows[i][step])
        rows[step], rows[chosen] = rows[chosen], rows[step]
        pivot = rows[step][step]
        rows[step] = [x / pivot for x in rows[step]]
        for i in range(size):
            if i != step and rows[i][step]:
                factor = rows[i][step]
                rows[i] = [x - factor * y for x, y in zip(rows[i], rows[step], strict=True)]
    return [row[size:] for row in rows]

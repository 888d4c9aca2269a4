"""The bounds that dictionaries carry, against exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from accord._kernels.dictionary import LEAST_BOUND, advance_bounds, exchange, rebuild


def first_levels(matrix, n_levels=12):
    """Return tables, bounds and labels, and the same dictionary in Fractions."""
    n_rows, n_columns = matrix.shape
    tables = np.zeros((n_levels, n_rows + 1, n_columns + 4))
    tables[0, :n_rows, :n_columns] = matrix
    tables[0, :n_rows, n_columns] = 1.0
    bounds = np.full((n_levels, n_rows), LEAST_BOUND)
    labels = np.tile(np.array([*range(n_columns, n_columns + n_rows), *range(n_columns)]), (n_levels, 1))
    exact = [[Fraction(entry) for entry in row] + [Fraction(1)] for row in matrix.tolist()]
    return tables, bounds, labels, exact


def exchanged(exact, row, column):
    pivot = exact[row][column]
    turned = [entry / pivot for entry in exact[row]]
    turned[column] = 1 / pivot
    others = []
    for old in exact:
        new = [x - old[column] * t for x, t in zip(old, turned, strict=True)]
        new[column] = -old[column] / pivot
        others.append(new)
    others[row] = turned
    return others


def assert_within(table, bounds, exact):
    for approximate, bound, row in zip(table, bounds, exact, strict=False):
        if np.isfinite(bound):
            errors = [abs(Fraction(x) - true) for x, true in zip(approximate.tolist(), row, strict=False)]
            assert max(errors) <= Fraction(bound)


def random_matrix(draw, n_rows, n_columns):
    """Return entries over a power of two, some games nearly degenerate."""
    spread = int(draw.choice([3, 50, 2**20]))
    whole = draw.integers(2**21 - spread, 2**21, (n_rows, n_columns))
    return np.ldexp(whole.astype(float), -21)


@pytest.mark.parametrize("seed", range(40))
def test_no_entry_is_further_off_than_its_bound(seed):
    draw = np.random.default_rng(seed)
    n_rows, n_columns = draw.integers(2, 7, 2)
    tables, bounds, labels, exact = first_levels(random_matrix(draw, n_rows, n_columns))
    for level in range(9):
        entries = np.abs(tables[level, :n_rows, :n_columns])
        row, column = divmod(int(draw.choice(np.flatnonzero(entries.ravel() > 1e-9))), n_columns)
        if exact[row][column] == 0:
            break
        exchange(row, column, level, level + 1, tables, labels)
        advance_bounds(row, column, level, level + 1, n_columns, tables, bounds)
        exact = exchanged(exact, row, column)
        assert_within(tables[level + 1], bounds[level + 1], exact)


def test_bounds_stay_useful_over_a_few_pivots_and_give_up_on_doubtful_ones():
    draw = np.random.default_rng(0)
    tables, bounds, labels, _ = first_levels(draw.uniform(0.3, 1.0, (6, 6)))
    for level in range(4):
        exchange(level, level, level, level + 1, tables, labels)
        advance_bounds(level, level, level, level + 1, 6, tables, bounds)
    assert bounds[4].max() < 1e-6
    tables[4, 5, 5] = bounds[4, 5]
    exchange(5, 5, 4, 5, tables, labels)
    advance_bounds(5, 5, 4, 5, 6, tables, bounds)
    assert not np.isfinite(bounds[5]).any()


@pytest.mark.parametrize("seed", range(20))
def test_a_rebuilt_dictionary_has_the_same_basis_and_better_bounds(seed):
    draw = np.random.default_rng(seed)
    n_rows, n_columns = draw.integers(2, 7, 2)
    tables, bounds, labels, exact = first_levels(draw.uniform(0.3, 1.0, (n_rows, n_columns)))
    for level in range(7):
        row, column = draw.integers(n_rows), draw.integers(n_columns)
        exchange(row, column, level, level + 1, tables, labels)
        advance_bounds(row, column, level, level + 1, n_columns, tables, bounds)
        exact = exchanged(exact, row, column)
    places, worst = labels[7].tolist(), bounds[7].max()
    if set(places[:n_rows]) == set(labels[0, :n_rows].tolist()):
        return
    rebuild(7, 8, tables, bounds, labels)
    now = labels[7].tolist()
    assert set(now[:n_rows]) == set(places[:n_rows])
    assert bounds[7].max() <= worst
    rows = [places.index(label) for label in now[:n_rows]]
    columns = [places.index(label) - n_rows for label in now[n_rows:]]
    assert_within(tables[7], bounds[7], [[exact[r][c] for c in [*columns, n_columns]] for r in rows])

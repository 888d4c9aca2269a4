"""Which row of a dictionary stops a nonbasic variable first as it grows."""

from __future__ import annotations

import numpy as np

from accord._kernels.dictionary import rounded_up
from accord._kernels.jit import jit

__all__ = ["TINY_PIVOT", "blocking_row", "careful_rows", "fastest_rows", "has_zero"]

TINY_PIVOT = 1e-11


@jit
def blocking_row(level, column, n_rows, n_columns, tie, tables):
    """Return the row that stops the column's variable first; -1 if none does.

    Rows whose speeds differ by less than the fraction `tie` are told apart by the perturbation.
    """
    best, fastest, least = -1, 0.0, np.inf
    for r in range(n_rows):
        rate, value, tilt = (
            tables[level, r, column],
            tables[level, r, n_columns],
            tables[level, r, n_columns + 1],
        )
        if value != 0.0:
            fastest = max(fastest, rate / value)
        elif rate > TINY_PIVOT and tilt < least * rate:
            least = tilt / rate
            best = r
    if best >= 0:
        return best
    for r in range(n_rows):
        rate, value, tilt = (
            tables[level, r, column],
            tables[level, r, n_columns],
            tables[level, r, n_columns + 1],
        )
        if rate > TINY_PIVOT and rate >= fastest * (1.0 - tie) * value and tilt < least * rate:
            least = tilt / rate
            best = r
    return best


@jit
def fastest_rows(level, n_rows, n_columns, tables, out_speeds, out_rows):
    """Write, per column, the row that stops its variable first: the first of them when some tie.

    For dictionaries without zero values.
    """
    width = rounded_up(n_columns)
    for c in range(width):
        out_rows[level, c] = -1
        out_speeds[c] = 0.0
    for r in range(n_rows):
        inverse = 1.0 / tables[level, r, n_columns]
        for c in range(width):
            rate = tables[level, r, c] * inverse
            fastest = out_speeds[c]
            out_rows[level, c] = r if rate > fastest else out_rows[level, c]
            out_speeds[c] = rate if rate > fastest else fastest


@jit
def has_zero(level, n_rows, n_columns, tables):
    """Return whether some basic value is zero."""
    found = False
    for r in range(n_rows):
        found |= tables[level, r, n_columns] == 0.0
    return found


@jit
def careful_rows(level, n_rows, n_columns, tie, tables, out_rows):
    """Write, per column whose cost is positive, the row that stops its variable first, -1 if none does."""
    for c in range(n_columns):
        if tables[level, n_rows, c] > 0.0:
            out_rows[level, c] = blocking_row(level, c, n_rows, n_columns, tie, tables)

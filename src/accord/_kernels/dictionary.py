"""Dictionaries of ``{x >= 0 : matrix @ x <= 1}`` in floating point, each with a bound of its errors.

A dictionary is one table with a row per basic variable and a last row of costs; its columns are the nonbasic
variables, then the values of the basic ones, then how an infinitesimal right-hand side tilts these, then
zeros up to a width that fills whole vectors: ``basic[r] = table[r, n] - sum_c table[r, c] * nonbasic[c]``
with n nonbasic variables. Tables are stacked by depth of the current path.

Labels: first those of the basic variables, then those of the nonbasic ones. Label ``j`` below the number of
columns is ``x_j``; the labels after them are the slacks of the rows.

The bound of a row holds for its entries and its value, not for tilts and costs. Let the pivot be p, its
row's entries f after the division by p, none above F, and b the bounds. Exact arithmetic moves an entry of
another row off the true one by at most ``b[r] (1 + F + d) + |column[r]| d`` with
``d = b[row] (1 + F) / (p - b[row])``, an entry of the pivot row by d. Every bound is at least 64 roundoffs
times the row's largest entry, at the start and then by this very recurrence; so what rounding adds is less
than the sixteenth by which 1 + F is enlarged.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit

__all__ = [
    "LEAST_BOUND",
    "advance_bounds",
    "exchange",
    "is_proven_positive",
    "is_stale",
    "rebuild",
    "rounded_up",
]

LEAST_BOUND = 2.0**-47  # 64 unit roundoffs
_ENLARGED = 1.0 + 2.0**-4
_MOST_DOUBT = 2.0**-6
_STALE_BOUND = 1e-6
_VECTOR = 8


@jit
def rounded_up(length):
    """Return the least multiple of a vector's length that is no less than `length`."""
    return (length + _VECTOR - 1) // _VECTOR * _VECTOR


@jit
def exchange(row, column, level, other, out_tables, out_labels):
    """Write, at the `other` level, the dictionary after exchanging basic `row` and nonbasic `column`."""
    # Levels are indexed, never sliced: each slice counts a reference, which costs as much as a pivot.
    n_rows, n_labels, width = out_tables.shape[1] - 1, out_labels.shape[1], out_tables.shape[2]
    inverse = 1.0 / out_tables[level, row, column]
    for c in range(width):
        out_tables[other, row, c] = out_tables[level, row, c] * inverse
    for r in range(n_rows + 1):
        if r != row:
            factor = out_tables[level, r, column]
            for c in range(width):
                out_tables[other, r, c] = out_tables[level, r, c] - factor * out_tables[other, row, c]
            out_tables[other, r, column] = -factor * inverse
    out_tables[other, row, column] = inverse
    for label in range(n_labels):
        out_labels[other, label] = out_labels[level, label]
    out_labels[other, row] = out_labels[level, n_rows + column]
    out_labels[other, n_rows + column] = out_labels[level, row]


@jit
def advance_bounds(row, column, level, other, n_columns, tables, out_bounds):
    """Write bounds for the `other` level, made from `level` by an exchange; infinite when in doubt."""
    n_rows = out_bounds.shape[1]
    inverse = abs(tables[other, row, column])
    largest = inverse
    for c in range(n_columns + 1):
        largest = max(largest, abs(tables[other, row, c]))
    doubt = out_bounds[level, row] * inverse
    growth = _ENLARGED * (1.0 + largest)
    spread, despair = 0.0, np.inf
    if doubt <= _MOST_DOUBT:
        spread, despair = growth * doubt / (1.0 - doubt), 0.0
    growth += spread
    for r in range(n_rows):
        out_bounds[other, r] = (
            growth * out_bounds[level, r] + abs(tables[level, r, column]) * spread + despair
        )
    out_bounds[other, row] = max(spread, LEAST_BOUND) + despair


@jit
def is_proven_positive(level, n_columns, tables, bounds):
    """Return whether every basic value exceeds the bound of its error."""
    proven = True
    for r in range(bounds.shape[1]):
        proven &= tables[level, r, n_columns] > bounds[level, r]
    return proven


@jit
def is_stale(level, bounds):
    """Return whether some bound is large."""
    found = False
    for r in range(bounds.shape[1]):
        found |= not bounds[level, r] <= _STALE_BOUND
    return found


@jit
def largest_entry(level, column, is_wanted, tables, labels):
    """Return the row of the column's largest entry among basic variables that are not wanted."""
    best, row = -1.0, -1
    for r in range(tables.shape[1] - 1):
        if not is_wanted[labels[level, r]] and abs(tables[level, r, column]) > best:
            best, row = abs(tables[level, r, column]), r
    return row


@jit
def rebuild(level, room, out_tables, out_bounds, out_labels):
    """Recompute the dictionary at `level` from the first one, level 0, by the fewest pivots, large ones.

    Rounding and its bounds gather along a path; this forgets them. Overwrites the level `room`.
    """
    n_rows, n_labels = out_bounds.shape[1], out_labels.shape[1]
    is_wanted = np.zeros(n_labels, np.bool_)
    for r in range(n_rows):
        is_wanted[out_labels[level, r]] = True
    left = 0
    for c in range(n_labels - n_rows):
        left += is_wanted[out_labels[0, n_rows + c]]
    source = np.int64(0)  # a literal would have the kernels below compiled twice
    for c in range(n_labels - n_rows):
        if is_wanted[out_labels[0, n_rows + c]]:
            target = level if left % 2 else room
            row = largest_entry(source, c, is_wanted, out_tables, out_labels)
            exchange(row, c, source, target, out_tables, out_labels)
            advance_bounds(row, c, source, target, n_labels - n_rows, out_tables, out_bounds)
            source = target
            left -= 1

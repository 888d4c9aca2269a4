"""All bases of a perturbed polytope ``{x >= 0 : matrix @ x <= 1}``, each with a proof that it is feasible.

The perturbation of the right-hand side is infinitesimal and generic, so the polytope is simple and its bases form
a connected graph in which a linear objective orients the edges from the origin upwards. The walk descends along
edges that raise the objective, which keeps paths short: one pivot per basis, no pivot back, because the
dictionaries of the current path are kept.

Dictionaries are stored by columns: ``basic[r] = values[r] - sum_c columns[c, r] * nonbasic[c]``.
Label ``j`` below the number of columns is ``x_j = 0``; the labels after them are the rows. Labels are bits, 62 to
a word, so that words stay non-negative integers.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.basis_certificate import BROKEN, WORD_BITS, certify_basis
from accord._kernels.jit import jit

__all__ = [
    "FINISHED",
    "FULL",
    "PAUSED",
    "STACK_FULL",
    "WRONG_TURN",
    "count_open",
    "insert_all",
    "walk_vertices",
]

FINISHED, FULL, STACK_FULL, WRONG_TURN, PAUSED = 0, 1, 2, 3, 4

_TINY_PIVOT = 1e-11
_TIE = 1e-12


@jit
def key_hash(key):
    """Return a well-mixed non-negative integer of the words of `key`."""
    mixed = np.int64(0)
    for word in key:
        mixed = (mixed ^ word) * np.int64(0x5851F42D4C957F2D)
        mixed ^= (mixed >> 32) & np.int64(0xFFFFFFFF)
    return mixed & np.int64(0x7FFFFFFFFFFFFFFF)


@jit
def find_key(key, keys, table):
    """Return the slot of `table` that holds `key`, or the free slot where it belongs."""
    last = len(table) - 1
    slot = key_hash(key) & last
    while table[slot] >= 0:
        known = table[slot]
        same = True
        for word in range(len(key)):
            if keys[known, word] != key[word]:
                same = False
                break
        if same:
            return slot
        slot = (slot + 1) & last
    return slot


@jit
def insert_all(keys, n_keys, out_table):
    """Fill an empty hash table (all minus one, a power of two long) with the first `n_keys` keys."""
    for known in range(n_keys):
        out_table[find_key(keys[known], keys, out_table)] = known


@jit
def count_open(keys, seen, n_keys):
    """Return how many bases have a neighbour that was never met; zero proves the walk complete."""
    n_open = 0
    for known in range(n_keys):
        for word in range(keys.shape[1]):
            if keys[known, word] != seen[known, word]:
                n_open += 1
                break
    return n_open


@jit
def blocking_row(column, values, inverse_values, perturbations, n_zero):
    """Return the row that stops the column's variable first, ties broken by the perturbation; -1 if none does."""
    best = -1
    if n_zero > 0:
        least = np.inf
        for r in range(len(column)):
            if values[r] == 0.0 and column[r] > _TINY_PIVOT and perturbations[r] < least * column[r]:
                least = perturbations[r] / column[r]
                best = r
        if best >= 0:
            return best
    speed, second = 0.0, 0.0
    for r in range(len(column)):
        rate = column[r] * inverse_values[r]
        if rate > speed:
            second = speed
            speed = rate
            best = r
        elif rate > second:
            second = rate
    if best < 0 or column[best] <= _TINY_PIVOT:
        return -1
    if second < speed * (1.0 - _TIE):
        return best
    least = perturbations[best] / column[best]
    for r in range(len(column)):
        if r != best and column[r] * inverse_values[r] >= speed * (1.0 - _TIE):
            if perturbations[r] < least * column[r]:
                least = perturbations[r] / column[r]
                best = r
    return best


@jit
def pivot_into(columns, values, costs, row, column, out_columns, out_values, out_costs):
    """Write the dictionary after exchanging basic `row` and nonbasic `column`."""
    n_columns, n_rows = columns.shape
    entering = columns[column]
    inverse = 1.0 / entering[row]
    for c in range(n_columns):
        factor = columns[c, row] * inverse
        for r in range(n_rows):
            out_columns[c, r] = columns[c, r] - factor * entering[r]
        out_columns[c, row] = factor
        out_costs[c] = costs[c] - costs[column] * factor
    for r in range(n_rows):
        out_columns[column, r] = -entering[r] * inverse
    out_columns[column, row] = inverse
    out_costs[column] = -costs[column] * inverse
    for side in range(2):
        step = values[side, row] * inverse
        for r in range(n_rows):
            out_values[side, r] = values[side, r] - entering[r] * step
        out_values[side, row] = step


@jit
def walk_vertices(
    matrix,
    rights,
    log2_unit,
    max_steps,
    table,
    state,
    out_columns,
    out_values,
    out_costs,
    out_basic,
    out_nonbasic,
    out_cursor,
    out_vertex,
    out_keys,
    out_seen,
    out_labels,
    out_flags,
):
    """Continue the walk until it is finished, a buffer is full, or `max_steps` bases were added.

    Parameters
    ----------
    matrix : (n_rows, n_columns) float64
        Positive, at most one.
    rights : (2, n_rows) float64
        The right-hand side, all ones, and its infinitesimal perturbation, positive and generic.
    log2_unit : float
        The matrix times two to this power is integer (up to one rounding of each entry).
    table : (power of two,) int64
        Hash table from keys to positions, -1 where free.
    state : (2,) int64
        Depth of the current path and number of bases met; changed in place.
    out_columns, ..., out_vertex : one entry per depth
        The dictionaries of the current path.
    out_keys, out_seen, out_labels, out_flags : one entry per basis
        Nonbasic labels; labels whose edge was met; all tight labels; what the certificate says.

    Returns
    -------
    int
        FINISHED, FULL, STACK_FULL, WRONG_TURN (rounding led out of the polytope) or PAUSED.
    """
    n_rows, n_columns = matrix.shape
    n_words = out_keys.shape[1]
    inverse_values = np.empty(n_rows)
    key = np.empty(n_words, np.int64)
    small = min(n_rows, n_columns)
    block = np.empty((2, small, small))
    at = np.empty((2, small), np.int64)
    scratch = np.empty((3, small))
    depth, n_found = state[0], state[1]
    fresh = True
    steps = 0
    status = FINISHED
    while depth >= 0:
        columns, values, costs = out_columns[depth], out_values[depth], out_costs[depth]
        basic, nonbasic = out_basic[depth], out_nonbasic[depth]
        here = out_vertex[depth]
        if fresh:
            n_zero = 0
            for r in range(n_rows):
                if values[0, r] == 0.0:
                    n_zero += 1
                    inverse_values[r] = 0.0
                else:
                    inverse_values[r] = 1.0 / values[0, r]
            fresh = False
        column = out_cursor[depth]
        while column < n_columns and costs[column] <= 0.0:
            column += 1
        if column == n_columns:
            depth -= 1
            fresh = True
            continue
        row = blocking_row(columns[column], values[0], inverse_values, values[1], n_zero)
        if row < 0:
            status = WRONG_TURN
            break
        entering, leaving = nonbasic[column], basic[row]
        for word in range(n_words):
            key[word] = out_keys[here, word]
        key[entering // WORD_BITS] ^= np.int64(1) << (entering % WORD_BITS)
        key[leaving // WORD_BITS] ^= np.int64(1) << (leaving % WORD_BITS)
        slot = find_key(key, out_keys, table)
        there = table[slot]
        is_new = there < 0
        if is_new:
            if n_found == len(out_keys) or 2 * n_found >= len(table):
                status = FULL
                break
            if depth + 1 == len(out_cursor):
                status = STACK_FULL
                break
            if steps == max_steps:
                status = PAUSED
                break
            steps += 1
            there = n_found
            n_found += 1
            table[slot] = there
            out_keys[there] = key
            out_seen[there] = 0
        out_seen[here, entering // WORD_BITS] |= np.int64(1) << (entering % WORD_BITS)
        out_seen[there, leaving // WORD_BITS] |= np.int64(1) << (leaving % WORD_BITS)
        out_cursor[depth] = column + 1
        if not is_new:
            continue
        child = depth + 1
        pivot_into(
            columns, values, costs, row, column, out_columns[child], out_values[child], out_costs[child]
        )
        out_basic[child] = basic
        out_nonbasic[child] = nonbasic
        out_basic[child, row] = entering
        out_nonbasic[child, column] = leaving
        out_cursor[child] = 0
        out_vertex[child] = there
        out_labels[there] = key
        flag = certify_basis(
            matrix,
            rights,
            log2_unit,
            out_columns[child],
            out_basic[child],
            out_nonbasic[child],
            block,
            at,
            scratch,
            out_values[child],
            out_labels[there],
        )
        out_flags[there] = flag
        if flag == BROKEN:
            status = WRONG_TURN
            break
        depth = child
        fresh = True
    state[0] = depth
    state[1] = n_found
    return status

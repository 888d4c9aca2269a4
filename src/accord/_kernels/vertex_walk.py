"""All bases of a perturbed polytope ``{x >= 0 : matrix @ x <= 1}``, each with a proof that it is feasible.

The perturbation of the right-hand side is infinitesimal and generic, so the polytope is simple and its
bases form a connected graph in which a linear objective orients the edges from the origin upwards. The walk
descends along edges that raise the objective, which keeps paths short: one pivot per basis, no pivot back,
because the dictionaries of the current path are kept.

Label ``j`` below the number of columns is ``x_j = 0``; the labels after them are the rows. Labels are bits,
62 to a word, so that words stay non-negative integers.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.basis_certificate import BROKEN, STALE, WORD_BITS, certify_basis
from accord._kernels.dictionary import descend, rebuild
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
_LOW = np.int64(2**31 - 1)
_ODD, _ODDER = np.int64(0x5BD1E995), np.int64(0x2545F491)
_TIE = 1e-9


@jit
def key_hash(key):
    """Return a well-mixed number of 31 bits; no product on the way leaves 62 bits."""
    mixed = np.int64(0)
    for word in key:
        mixed = (mixed ^ (word & _LOW)) * _ODD
        mixed = ((mixed >> 29) ^ mixed) & _LOW
        mixed = (mixed ^ (word >> 31)) * _ODDER
        mixed = ((mixed >> 29) ^ mixed) & _LOW
    return mixed


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
def blocking_row(columns, depth, column, values, inverse_values, n_zero, tie):
    """Return the row that stops the column's variable first; -1 if none does.

    Rows whose speeds differ by less than the fraction `tie` are told apart by the perturbation.
    """
    best = -1
    n_rows = len(inverse_values)
    if n_zero > 0:
        least = np.inf
        for r in range(n_rows):
            rate = columns[depth, column, r]
            if values[depth, 0, r] == 0.0 and rate > _TINY_PIVOT and values[depth, 1, r] < least * rate:
                least = values[depth, 1, r] / rate
                best = r
        if best >= 0:
            return best
    speed, second = 0.0, 0.0
    for r in range(n_rows):
        rate = columns[depth, column, r] * inverse_values[r]
        if rate > speed:
            second = speed
            speed = rate
            best = r
        elif rate > second:
            second = rate
    if best < 0 or columns[depth, column, best] <= _TINY_PIVOT:
        return -1
    if second < speed * (1.0 - tie):
        return best
    least = np.inf
    for r in range(n_rows):
        rate = columns[depth, column, r]
        if rate * inverse_values[r] >= speed * (1.0 - tie) and values[depth, 1, r] < least * rate:
            least = values[depth, 1, r] / rate
            best = r
    return best


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
    tie = _TIE
    steps = 0
    status = FINISHED
    while depth >= 0:
        here = out_vertex[depth]
        if fresh:
            n_zero = 0
            for r in range(n_rows):
                if out_values[depth, 0, r] == 0.0:
                    n_zero += 1
                    inverse_values[r] = 0.0
                else:
                    inverse_values[r] = 1.0 / out_values[depth, 0, r]
            fresh = False
        column = out_cursor[depth]
        while column < n_columns and out_costs[depth, column] <= 0.0:
            column += 1
        if column == n_columns:
            depth -= 1
            fresh = True
            continue
        row = blocking_row(out_columns, depth, column, out_values, inverse_values, n_zero, tie)
        if row < 0:
            status = WRONG_TURN
            break
        entering, leaving = out_nonbasic[depth, column], out_basic[depth, row]
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
            if depth + 2 >= len(out_cursor):
                status = STACK_FULL
                break
            if steps == max_steps:
                status = PAUSED
                break
            steps += 1
            there = n_found
            n_found += 1
            table[slot] = there
            for word in range(n_words):
                out_keys[there, word] = key[word]
                out_labels[there, word] = key[word]
                out_seen[there, word] = 0
        out_seen[here, entering // WORD_BITS] |= np.int64(1) << (entering % WORD_BITS)
        out_seen[there, leaving // WORD_BITS] |= np.int64(1) << (leaving % WORD_BITS)
        out_cursor[depth] = column + 1
        if not is_new:
            tie = _TIE
            continue
        descend(row, column, depth, out_columns, out_values, out_costs, out_basic, out_nonbasic)
        depth += 1
        out_cursor[depth] = 0
        out_vertex[depth] = there
        for attempt in range(2):
            flag = certify_basis(
                matrix,
                rights,
                log2_unit,
                out_columns[depth],
                out_basic[depth],
                out_nonbasic[depth],
                attempt == 0,
                block,
                at,
                scratch,
                out_values[depth],
                out_labels[there],
            )
            if flag != STALE:
                break
            rebuild(depth, out_columns, out_values, out_costs, out_basic, out_nonbasic)
        out_flags[there] = flag
        fresh = True
        if flag != BROKEN:
            tie = _TIE
            continue
        if tie == 0.0:
            status = WRONG_TURN
            break
        # What looked like a tie was none: forget the basis and take the strictly first row.
        tie = 0.0
        table[slot] = -1
        n_found -= 1
        depth -= 1
        out_cursor[depth] = column
    state[0] = depth
    state[1] = n_found
    return status

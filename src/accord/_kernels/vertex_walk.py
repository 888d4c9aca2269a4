"""All bases of a perturbed polytope ``{x >= 0 : matrix @ x <= 1}``, each with a proof that it is feasible.

The perturbation of the right-hand side is infinitesimal and generic, so the polytope is simple and its
bases form a connected graph in which a linear objective orients the edges from the origin upwards. The walk
descends along edges that raise the objective, which keeps paths short: one pivot per basis, no pivot back,
because the dictionaries of the current path are kept.

Label ``j`` below the number of columns is ``x_j = 0``; the labels after them are the rows. Labels are bits,
62 to a word, so that words stay non-negative integers.
"""

from __future__ import annotations

from accord._kernels.basis_certificate import BROKEN, SIMPLE, certify_basis
from accord._kernels.basis_table import find_slot, key_hash, mark_met, neighbour_key, note_key
from accord._kernels.blocking_rows import TINY_PIVOT, blocking_row, careful_rows, fastest_rows, has_zero
from accord._kernels.dictionary import advance_bounds, exchange, is_proven_positive
from accord._kernels.jit import jit

__all__ = ["FINISHED", "FULL", "NOT_YET", "PAUSED", "STACK_FULL", "WRONG_TURN", "walk_vertices"]

FINISHED, FULL, STACK_FULL, WRONG_TURN, PAUSED = 0, 1, 2, 3, 4
NOT_YET = -1

_TIE = 1e-9
_NEARLY_ZERO = 1e-8


@jit
def is_nearly_zero(depth, n_rows, n_columns, tables):
    """Return whether some basic value is so small that a tie may have been overlooked."""
    found = False
    for r in range(n_rows):
        found |= tables[depth, r, n_columns] < _NEARLY_ZERO
    return found


@jit
def stop_before(n_found, room, last, depth, deepest):
    """Return why one more basis cannot be added now, FINISHED if it can."""
    status = PAUSED if n_found == last else FINISHED
    status = STACK_FULL if depth > deepest else status
    return FULL if n_found == room else status


@jit
def next_column(depth, n_rows, n_columns, tables, cursor):
    """Return the next column whose edge goes up, the number of columns when there is none."""
    column = cursor[depth]
    while column < n_columns and tables[depth, n_rows, column] <= 0.0:
        column += 1
    return column


@jit
def walk_vertices(
    matrix,
    rights,
    log2_unit,
    max_steps,
    work,
    out_slots,
    out_state,
    out_tables,
    out_bounds,
    out_labels,
    out_rows,
    out_cursor,
    out_vertex,
    out_keys,
    out_seen,
    out_tight,
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
    max_steps : int
        At least one.
    work : arrays of shape (n_words,) int64 and (width,) float64, and the work arrays of `certify_basis`
        Room.
    out_slots : (power of two,) int64
        Hash table from keys to positions, -1 where free.
    out_state : (2,) int64
        Depth of the current path and number of bases met.
    out_tables, out_bounds, out_labels, out_rows, out_cursor, out_vertex : one entry per depth
        The dictionaries of the current path, with the row to exchange for each column; the next column to
        look at, NOT_YET before rows were chosen; the basis.
    out_keys, out_seen, out_tight, out_flags : one entry per basis
        Nonbasic labels; labels whose edge was met; all tight labels; what is proven.

    Returns
    -------
    int
        FINISHED, FULL, STACK_FULL, WRONG_TURN (rounding led out of the polytope) or PAUSED.
    """
    # Kernels called for every basis call none themselves: others would count references at each call.
    n_rows, n_columns = matrix.shape
    key, speeds, room_to_certify = work
    depth, n_found = out_state[0], out_state[1]
    room, last, deepest = min(len(out_keys), len(out_slots) // 2), n_found + max_steps, len(out_cursor) - 3
    tie, status = _TIE, FINISHED
    while depth >= 0:
        if out_cursor[depth] == NOT_YET:
            out_cursor[depth] = 0
            if has_zero(depth, n_rows, n_columns, out_tables):
                careful_rows(depth, n_rows, n_columns, tie, out_tables, out_rows)
            else:
                fastest_rows(depth, n_rows, n_columns, out_tables, speeds, out_rows)
        column = next_column(depth, n_rows, n_columns, out_tables, out_cursor)
        if column == n_columns:
            depth -= 1
            continue
        here, row = out_vertex[depth], out_rows[depth, column]
        if row < 0 or not out_tables[depth, row, column] > TINY_PIVOT:
            status = WRONG_TURN
            break
        entering, leaving = out_labels[depth, n_rows + column], out_labels[depth, row]
        neighbour_key(here, entering, leaving, out_keys, key)
        slot = find_slot(key_hash(key), key, out_keys, out_slots)
        there = out_slots[slot]
        if there < 0:
            status = stop_before(n_found, room, last, depth, deepest)
            if status != FINISHED:
                break
            exchange(row, column, depth, depth + 1, out_tables, out_labels)
            advance_bounds(row, column, depth, depth + 1, n_columns, out_tables, out_bounds)
            if tie > 0.0 and is_nearly_zero(depth + 1, n_rows, n_columns, out_tables):
                out_rows[depth, column] = blocking_row(depth, column, n_rows, n_columns, tie, out_tables)
                if out_rows[depth, column] != row:
                    continue
            note_key(key, n_found, out_keys, out_seen, out_tight)
            flag = SIMPLE
            if not is_proven_positive(depth + 1, n_columns, out_tables, out_bounds):
                flag = certify_basis(
                    depth + 1,
                    n_found,
                    matrix,
                    rights,
                    log2_unit,
                    room_to_certify,
                    out_tables,
                    out_bounds,
                    out_labels,
                    out_tight,
                )
            if flag == BROKEN and tie > 0.0:
                # What looked like a tie was none: take the strictly first row.
                tie = 0.0
                out_rows[depth, column] = blocking_row(depth, column, n_rows, n_columns, tie, out_tables)
                continue
            if flag == BROKEN:
                status = WRONG_TURN
                break
            out_slots[slot], out_flags[n_found] = n_found, flag
        tie = _TIE
        out_cursor[depth] = column + 1
        mark_met(here, entering, out_slots[slot], leaving, out_seen)
        if there < 0:
            depth += 1
            out_vertex[depth], out_cursor[depth] = n_found, NOT_YET
            n_found += 1
    out_state[0], out_state[1] = depth, n_found
    return status

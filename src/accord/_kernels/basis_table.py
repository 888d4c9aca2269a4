"""The bases met so far, found by the bits of their nonbasic labels, 62 to a word, in a hash table."""

from __future__ import annotations

import numpy as np

from accord._kernels.basis_certificate import WORD_BITS
from accord._kernels.jit import jit

__all__ = [
    "find_key",
    "find_slot",
    "insert_all",
    "key_hash",
    "mark_met",
    "neighbour_key",
    "note_key",
]

_LOW = np.int64(2**31 - 1)
_ODD, _ODDER = np.int64(0x5BD1E995), np.int64(0x2545F491)


@jit
def key_hash(key):
    """Return a well-mixed number of 31 bits; no product on the way leaves 62 bits."""
    mixed = np.int64(0)
    for word in range(len(key)):
        mixed = (mixed ^ (key[word] & _LOW)) * _ODD
        mixed = ((mixed >> 29) ^ mixed) & _LOW
        mixed = (mixed ^ (key[word] >> 31)) * _ODDER
        mixed = ((mixed >> 29) ^ mixed) & _LOW
    return mixed


@jit
def is_key(key, position, keys):
    """Return whether the key at `position` is `key`."""
    same = True
    for word in range(len(key)):
        same &= keys[position, word] == key[word]
    return same


@jit
def find_slot(mixed, key, keys, table):
    """Return the slot of `table` that holds `key`, hashed to `mixed`, or the free one where it belongs."""
    last = len(table) - 1
    slot = mixed & last
    while table[slot] >= 0 and not is_key(key, table[slot], keys):
        slot = (slot + 1) & last
    return slot


@jit
def find_key(key, keys, table):
    """Return the slot of `table` that holds `key`, or the free slot where it belongs."""
    return find_slot(key_hash(key), key, keys, table)


@jit
def neighbour_key(position, entering, leaving, keys, out_key):
    """Write the key at `position` with two labels exchanged."""
    for word in range(len(out_key)):
        out_key[word] = keys[position, word]
    out_key[entering // WORD_BITS] ^= np.int64(1) << (entering % WORD_BITS)
    out_key[leaving // WORD_BITS] ^= np.int64(1) << (leaving % WORD_BITS)


@jit
def note_key(key, position, out_keys, out_seen, out_tight):
    """Write the key of a new basis, none of whose edges was met yet."""
    for word in range(len(key)):
        out_keys[position, word] = key[word]
        out_tight[position, word] = key[word]
        out_seen[position, word] = 0


@jit
def mark_met(here, entering, there, leaving, out_seen):
    """Note at both ends that the edge between two bases was met."""
    out_seen[here, entering // WORD_BITS] |= np.int64(1) << (entering % WORD_BITS)
    out_seen[there, leaving // WORD_BITS] |= np.int64(1) << (leaving % WORD_BITS)


@jit
def insert_all(keys, n_keys, out_table):
    """Fill an empty hash table (all minus one, a power of two long) with the first `n_keys` keys."""
    for known in range(n_keys):
        out_table[find_key(keys[known], keys, out_table)] = known

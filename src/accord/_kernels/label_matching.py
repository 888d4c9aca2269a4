"""Which vertices of the two best-response polytopes together carry every label."""

from __future__ import annotations

import numpy as np

from accord._kernels.basis_certificate import SIMPLE
from accord._kernels.basis_table import find_slot, key_hash
from accord._kernels.jit import jit

__all__ = ["match_labels", "match_simple"]


@jit
def match_simple(keys, flags, other_keys, other_flags, other_table, full, out_pairs):
    """Write the pairs of simple vertices whose labels are each other's complement; return their number.

    Position 0 of either side is the origin, which is no strategy. Counting goes on when `out_pairs` is full.
    """
    n_words = keys.shape[1]
    wanted = np.empty(n_words, np.int64)
    n_pairs = 0
    for here in range(1, len(keys)):
        if flags[here] != SIMPLE:
            continue
        for word in range(n_words):
            wanted[word] = full[word] & ~keys[here, word]
        there = other_table[find_slot(key_hash(wanted), wanted, other_keys, other_table)]
        if there > 0 and other_flags[there] == SIMPLE:
            if n_pairs < len(out_pairs):
                out_pairs[n_pairs, 0] = here
                out_pairs[n_pairs, 1] = there
            n_pairs += 1
    return n_pairs


@jit
def match_labels(some, labels, other, other_labels, full, out_pairs):
    """Write the pairs of listed vertices that together have all labels; return their number."""
    n_words = labels.shape[1]
    n_pairs = 0
    for here in some:
        for there in other:
            complete = True
            for word in range(n_words):
                if labels[here, word] | other_labels[there, word] != full[word]:
                    complete = False
                    break
            if complete:
                if n_pairs < len(out_pairs):
                    out_pairs[n_pairs, 0] = here
                    out_pairs[n_pairs, 1] = there
                n_pairs += 1
    return n_pairs

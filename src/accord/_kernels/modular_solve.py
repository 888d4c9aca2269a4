"""Square systems ``block @ z = 1`` modulo primes below 2**31, whose products fit 64-bit integers."""

from __future__ import annotations

import numpy as np

from accord._kernels.basis_certificate import WORD_BITS
from accord._kernels.jit import jit

__all__ = ["solve_modular"]


@jit
def inverse_modulo(value, prime):
    """Return the inverse of `value` by Fermat's little theorem."""
    power, result, exponent = value, np.int64(1), prime - 2
    while exponent > 0:
        if exponent & 1:
            result = result * power % prime
        power = power * power % prime
        exponent >>= 1
    return result


@jit
def eliminate(size, prime, out_system):
    """Solve the augmented system in place, solution last; return the determinant, zero if singular."""
    determinant = np.int64(1)
    for step in range(size):
        chosen = step
        while chosen < size and out_system[chosen, step] == 0:
            chosen += 1
        if chosen == size:
            return np.int64(0)
        if chosen != step:
            determinant = prime - determinant
            for k in range(step, size + 1):
                out_system[chosen, k], out_system[step, k] = out_system[step, k], out_system[chosen, k]
        pivot = out_system[step, step]
        determinant = determinant * pivot % prime
        inverse = inverse_modulo(pivot, prime)
        for k in range(step, size + 1):
            out_system[step, k] = out_system[step, k] * inverse % prime
        for i in range(size):
            factor = out_system[i, step]
            if i == step or factor == 0:
                continue
            for k in range(step, size + 1):
                out_system[i, k] = (out_system[i, k] + (prime - factor) * out_system[step, k]) % prime
    return determinant


@jit
def solve_modular(residues, primes, keys, n_primes, out_numerators, out_determinants):
    """Write, per basis and prime, the determinant of its tight block and the solution times it.

    Parameters
    ----------
    residues : (n_primes, n_rows, n_columns) int64
        The matrix of ``{x >= 0 : matrix @ x <= 1}`` modulo each prime.
    primes : int64
        Below 2**31.
    keys : (n_bases, n_words) int64
        Nonbasic labels of each basis.
    n_primes : (n_bases,) int64
        How many primes each basis needs.
    out_numerators : (n_bases, n_columns, n_primes) int64
        Solution times determinant; zero for columns that are zero.
    out_determinants : (n_bases, n_primes) int64
        Zero where the block is singular modulo the prime.
    """
    n_rows, n_columns = residues.shape[1:]
    positive = np.empty(n_columns, np.int64)
    system = np.empty((n_columns, n_columns + 1), np.int64)
    for basis in range(len(keys)):
        size = 0
        for j in range(n_columns):
            if not keys[basis, j // WORD_BITS] >> (j % WORD_BITS) & 1:
                positive[size] = j
                size += 1
        for p in range(n_primes[basis]):
            row = 0
            for i in range(n_rows):
                label = n_columns + i
                if keys[basis, label // WORD_BITS] >> (label % WORD_BITS) & 1:
                    for k in range(size):
                        system[row, k] = residues[p, i, positive[k]]
                    system[row, size] = 1
                    row += 1
            determinant = eliminate(size, primes[p], system)
            out_determinants[basis, p] = determinant
            for k in range(size):
                out_numerators[basis, positive[k], p] = system[k, size] * determinant % primes[p]

"""Square systems ``block @ z = 1`` modulo primes below 2**31, whose products fit 64-bit integers."""

from __future__ import annotations

import numpy as np

from accord._kernels.basis_certificate import WORD_BITS
from accord._kernels.jit import jit

__all__ = ["solve_modular"]


@jit
def remainder(value, prime, inverse):
    """Return a non-negative `value` modulo `prime`, given the prime's inverse as a double.

    The rounded quotient is off by less than one. Unlike division, this runs in whole vectors.
    """
    rest = value - np.int64(value * inverse) * prime
    rest = rest + prime if rest < 0 else rest
    return rest - prime if rest >= prime else rest


@jit
def bring_up(size, step, out_system):
    """Exchange rows so that the pivot of this step is not zero; return the row it was in, `size` if none."""
    chosen = step
    while chosen < size and out_system[chosen, step] == 0:
        chosen += 1
    if step < chosen < size:
        for k in range(step, size + 1):
            out_system[chosen, k], out_system[step, k] = out_system[step, k], out_system[chosen, k]
    return chosen


@jit
def inverse_modulo(value, prime, inverse):
    """Return the inverse of `value` by Fermat's little theorem."""
    power, result, exponent = value, np.int64(1), prime - 2
    while exponent > 0:
        if exponent & 1:
            result = remainder(result * power, prime, inverse)
        power = remainder(power * power, prime, inverse)
        exponent >>= 1
    return result


@jit
def triangulate(size, prime, inverse, out_system):
    """Eliminate below the diagonal without dividing, last row: products of the pivots before each.

    Return one, or minus one after an odd number of exchanges; zero if the system is singular.
    """
    sign = np.int64(1)
    out_system[size, 0] = 1
    for step in range(size):
        chosen = bring_up(size, step, out_system)
        if chosen == size:
            return np.int64(0)
        sign = -sign if chosen != step else sign
        pivot = out_system[step, step]
        out_system[size, step + 1] = remainder(out_system[size, step] * pivot, prime, inverse)
        for i in range(step + 1, size):
            factor = prime - out_system[i, step]
            for k in range(step, size + 1):
                value = pivot * out_system[i, k] + factor * out_system[step, k]
                out_system[i, k] = remainder(value, prime, inverse)
    return sign


@jit
def eliminate(size, prime, out_system):
    """Solve the augmented system in place, solution last; return the determinant, zero if singular.

    A row below the diagonal was multiplied by all pivots before it: dividing by them gives its true pivot.
    One division modulo the prime, by all pivots, yields all others.
    """
    inverse = 1.0 / prime
    sign = triangulate(size, prime, inverse, out_system)
    if sign == 0:
        return np.int64(0)
    determinant = np.int64(1) if sign > 0 else prime - 1
    over_pivots = inverse_modulo(out_system[size, size], prime, inverse)
    for step in range(size - 1, -1, -1):
        reciprocal = remainder(over_pivots * out_system[size, step], prime, inverse)
        solved = remainder(out_system[step, size] * reciprocal, prime, inverse)
        out_system[step, size] = solved
        for i in range(step):
            value = out_system[i, size] + (prime - out_system[i, step]) * solved
            out_system[i, size] = remainder(value, prime, inverse)
        pivot = out_system[step, step]
        over_pivots = remainder(over_pivots * pivot, prime, inverse)
        true_pivot = remainder(over_pivots * pivot, prime, inverse)
        determinant = remainder(determinant * true_pivot, prime, inverse)
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
    system = np.empty((n_columns + 1, n_columns + 1), np.int64)
    for basis in range(len(keys)):
        size = np.int64(0)  # a literal would have the kernels below compiled twice
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

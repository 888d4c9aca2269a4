"""The mixed strategy at each basis of a best-response polytope, in whole numbers.

Cramer's numerators are found modulo as many primes as Hadamard's bound on them asks for, and put together
by the Chinese remainder theorem: exact, and much faster than elimination with long integers. A block that
is singular modulo a prime is solved with long integers instead.
"""

from __future__ import annotations

from functools import cache
from math import isqrt, prod
from operator import neg
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from accord.games.certified_vertices import mask_of_words
from accord.games.exact_solve import solve_integers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.games.integer_matrices import IntegerMatrix

__all__ = ["Weights", "strategies_at"]

Weights: TypeAlias = tuple[int, ...]
"""A mixed strategy as non-negative whole numbers in proportion."""

_PRIME_BITS = 31


def strategies_at(matrix: IntegerMatrix, keys: NDArray[np.int64]) -> list[Weights]:
    """Return the whole-number weights of x at each basis of ``{x >= 0 : matrix @ x <= 1}``.

    Parameters
    ----------
    matrix : positive integers
        The polytope.
    keys : (n_bases, n_words) int64
        Nonbasic labels.
    """
    from accord._kernels.modular_solve import solve_modular

    bits_needed = _bits_by_size(matrix)
    needed = np.array([-(-bits // (_PRIME_BITS - 1)) for bits in bits_needed], dtype=np.int64)
    counts = needed[_n_positive(keys, len(matrix[0]))]
    primes = _largest_primes(int(counts.max(initial=1)))
    residues = _residues(matrix, primes)
    numerators = np.zeros((len(keys), len(matrix[0]), len(primes)), dtype=np.int64)
    determinants = np.zeros((len(keys), len(primes)), dtype=np.int64)
    solve_modular(residues, np.array(primes), np.ascontiguousarray(keys), counts, numerators, determinants)
    weights: list[Weights] = [()] * len(keys)
    for count in set(counts.tolist()):
        chosen = np.flatnonzero(counts == count)
        combined = _combined(numerators[chosen, :, :count], primes[:count])
        solved: NDArray[np.bool_] = np.all(determinants[chosen, :count], axis=1)
        for place, is_solved, row in zip(chosen.tolist(), solved.tolist(), combined, strict=True):
            weights[place] = _with_sign(row) if is_solved else _by_long_integers(matrix, keys[place])
    return weights


def _combined(residues: NDArray[np.int64], primes: tuple[int, ...]) -> list[list[int]]:
    """Return the integers with these residues, between plus and minus half the product of the primes."""
    modulus, factors = _chinese_factors(primes)
    half = modulus >> 1
    # Arrays of Python integers: exact, and several times faster than loops over them.
    sums = residues.astype(object) @ np.array(factors, dtype=object)
    found: list[list[int]] = ((sums + half) % modulus - half).tolist()
    return found


def _with_sign(weights: list[int]) -> Weights:
    """Return the weights with the sign that makes them positive: that of the determinant dropped out."""
    return tuple(weights) if sum(weights) > 0 else tuple(map(neg, weights))


def _by_long_integers(matrix: IntegerMatrix, words: NDArray[np.int64]) -> Weights:
    n_columns = len(matrix[0])
    key = mask_of_words(words)
    positive = _positive_columns(key, n_columns)
    tight = [row for i, row in enumerate(matrix) if key >> (n_columns + i) & 1]
    solved = solve_integers([[row[j] for j in positive] for row in tight], [[1] * len(tight)])
    if solved is None:
        return (0,) * n_columns  # no strategy at all: the exact recheck refuses it
    weights = dict(zip(positive, solved[1][0], strict=True))
    return tuple(weights.get(j, 0) for j in range(n_columns))


def _positive_columns(key: int, n_columns: int) -> list[int]:
    return [j for j in range(n_columns) if not key >> j & 1]


def _n_positive(keys: NDArray[np.int64], n_columns: int) -> NDArray[np.int64]:
    """Return how many of the columns are positive at each basis."""
    from accord._kernels.basis_certificate import WORD_BITS

    word, bit = np.divmod(np.arange(n_columns), WORD_BITS)
    zeros: NDArray[np.int64] = (keys[:, word] >> bit & 1).sum(axis=1)
    return n_columns - zeros


def _bits_by_size(matrix: IntegerMatrix) -> list[int]:
    """Return, per size of a square block, the bits that hold its minors with sign (Hadamard's inequality).

    Cramer's numerators replace a column by ones, which no entry undercuts, so the bound holds for them too.
    """
    norms = sorted((isqrt(sum(entry * entry for entry in row)) + 1 for row in matrix), reverse=True)
    bits, bound = [2], 1
    for norm in norms:
        bound *= norm
        bits.append(bound.bit_length() + 2)
    return bits


def _residues(matrix: IntegerMatrix, primes: Sequence[int]) -> NDArray[np.int64]:
    if max(max(row) for row in matrix) < 2**62:
        whole = np.array(matrix, dtype=np.int64)
        return np.array([whole % prime for prime in primes])
    return np.array(
        [[[entry % prime for entry in row] for row in matrix] for prime in primes], dtype=np.int64
    )


@cache
def _largest_primes(count: int) -> tuple[int, ...]:
    """Return the `count` largest primes below 2**31, descending."""
    found: list[int] = []
    candidate = 2**_PRIME_BITS - 1
    while len(found) < count:
        if _is_prime(candidate):
            found.append(candidate)
        candidate -= 2
    return tuple(found)


def _is_prime(odd: int) -> bool:
    """Decide by the strong test to the bases 2, 3, 5 and 7, which is exact below 3.2e9 (Jaeschke 1993)."""
    exponent = ((odd - 1) & (1 - odd)).bit_length() - 1
    rest = (odd - 1) >> exponent
    for base in (2, 3, 5, 7):
        power = pow(base, rest, odd)
        if power in (1, odd - 1):
            continue
        for _ in range(exponent - 1):
            power = power * power % odd
            if power == odd - 1:
                break
        else:
            return False
    return True


@cache
def _chinese_factors(primes: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    modulus = prod(primes)
    others = [modulus // prime for prime in primes]
    return modulus, tuple(other * pow(other, -1, prime) for other, prime in zip(others, primes, strict=True))

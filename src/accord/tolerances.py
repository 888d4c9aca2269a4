"""When two sums of payoffs count as equal: never by taste, only by the rounding of the summation.

Scores are taken exactly as given. A payoff is a sum of scores, and a floating-point sum of `n` terms
whose absolute values add up to at most `S` is off by at most ``(n - 1) * eps / 2 * S``, whatever the order
of summation (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 4.2). Two sums that
differ by no more than twice that are indistinguishable and count as equal. Where every term is a multiple
of one power of two and `S` stays below 2**53 of it (integers, halves, quarters), sums are exact and the
tolerance is zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["CERTIFICATE_TOLERANCE", "LOG_ROUNDING", "summation_rounding"]

_EPS = float(np.finfo(np.float64).eps)
_MANTISSA_BITS = 53

LOG_ROUNDING = 4 * _EPS
"""Relative error allowed to one evaluation of a logarithm, and to one product of two gains."""

CERTIFICATE_TOLERANCE = 1e-7
"""Relative gap, primal and dual residual up to which the answer of a convex solver is accepted."""


def summation_rounding(terms: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return, per actor, the difference up to which two payoffs count as equal.

    Parameters
    ----------
    terms : sequence of (n_actors, any) arrays
        One array per summand: the values it can take, one row per actor.

    Returns
    -------
    (n_actors,) array
        Zero for an actor whose sums are exact in double precision; inf for one whose sums can overflow.
    """
    quantum = np.min([_quantum(term) for term in terms], axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        largest = np.sum([np.max(np.abs(term), axis=1) for term in terms], axis=0)
        is_exact = largest < quantum * 2.0**_MANTISSA_BITS
    rounding: NDArray[np.float64] = np.where(is_exact, 0.0, len(terms) * _EPS * largest)
    rounding.flags.writeable = False
    return rounding


def _quantum(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, per row, the largest power of two of which every entry is a multiple (inf for zeros)."""
    mantissa, exponent = np.frexp(values)
    integer = np.abs(mantissa * 2.0**_MANTISSA_BITS).astype(np.int64)
    lowest_bit = (integer & -integer).astype(np.float64)
    with np.errstate(under="ignore"):
        quantum = np.ldexp(lowest_bit, exponent - _MANTISSA_BITS)
    row_quantum: NDArray[np.float64] = np.min(np.where(values == 0, np.inf, quantum), axis=1)
    return row_quantum

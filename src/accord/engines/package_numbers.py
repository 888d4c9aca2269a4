"""Numbers of packages in digits of up to 62 bits, which add and compare as arrays however many packages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["bases_of", "digits_of", "number_of"]

_LARGEST = 2**62


def bases_of(shape: Sequence[int]) -> tuple[int, ...]:
    """Return what the digits count, the most significant first.

    Every issue lies within one digit, so digits of settlements of different issues add without a carry.
    """
    bases, below, within = [1], 1, 1
    for n_options in reversed(shape):
        if within * n_options >= _LARGEST:
            bases.append(below)
            within = 1
        below, within = below * n_options, within * n_options
    return tuple(reversed(bases))


def digits_of(numbers: Sequence[int] | NDArray[np.int64], bases: Sequence[int]) -> NDArray[np.int64]:
    """Return the digits of each number, (n, n_digits)."""
    if len(bases) == 1:
        return np.array(numbers, dtype=np.int64)[:, None]
    rests = list(numbers)
    found = np.empty((len(rests), len(bases)), dtype=np.int64)
    for d, base in enumerate(bases):
        found[:, d] = [rest // base for rest in rests]
        rests = [rest % base for rest in rests]
    return found


def number_of(digits: NDArray[np.int64], bases: Sequence[int]) -> int:
    """Return the number with these digits."""
    number = 0
    for digit, base in zip(digits.tolist(), bases, strict=True):
        number += digit * base
    return number

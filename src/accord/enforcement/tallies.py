"""Weights that are added up and compared: exactly, as they were written."""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._wording import as_written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["in_whole_units"]


def in_whole_units(weights: Iterable[float]) -> tuple[NDArray[Any], int]:
    """Return `weights` as whole numbers of a common unit, and how many units are one.

    Python integers where their sum is too large for 64 bits.
    """
    written = [as_written(weight) for weight in weights]
    per_one = lcm(*(weight.denominator for weight in written))
    units = [int(weight * per_one) for weight in written]
    return np.array(units, dtype=np.int64 if sum(map(abs, units)) < 2**62 else object), per_one

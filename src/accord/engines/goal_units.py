"""Goals of a search in scaled gains, with a power of two taken out so that their terms are about one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._kernels.slab import Goal
    from accord.engines.branch_questions import BranchSearch, MinimumQuestion, SumQuestion
    from accord.engines.search_frame import Frame

__all__ = ["in_units", "minimum_goal", "sum_goal"]


def minimum_goal(question: MinimumQuestion, frame: Frame) -> tuple[Goal, int]:
    """Return the goal of a question for the largest smallest term, and the exponent of its unit."""
    from accord._kernels.slab import MINIMUM

    units = np.array([float(unit) for unit in question.units])
    shifts = np.array([float(shift) for shift in question.shifts])
    factor, exponent = _binary(1.0 / units, frame.scale)
    least = question.least * frame.scale - frame.rounding
    return frame.goal(MINIMUM, factor=factor, shift=shifts * frame.scale, least=least), exponent


def sum_goal(question: SumQuestion, frame: Frame) -> tuple[Goal, int]:
    """Return the goal of a question for the largest weighted sum, and the exponent of its unit."""
    from accord._kernels.slab import SUM

    weights, exponent = _binary(np.array([float(c) for c in question.coefficients]), frame.scale)
    return frame.goal(SUM, weights=weights, least=question.least * frame.scale - frame.rounding), exponent


def in_units(answer: BranchSearch, exponent: int) -> BranchSearch:
    """Return an answer with its goal multiplied by a power of two."""
    with np.errstate(over="ignore", under="ignore"):
        value, bound = np.ldexp([answer.value, answer.bound], exponent).tolist()
    return replace(answer, value=value, bound=bound)


def _binary(values: NDArray[np.float64], scale: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """Return ``values / scale`` with the largest between a half and one, and the power of two taken out."""
    mantissa, exponent = np.frexp(values)
    exponent = exponent + 1 - np.frexp(scale)[1]
    largest = int(exponent[values != 0].max(initial=-(2**14))) if values.any() else 0
    return np.ldexp(mantissa, np.maximum(exponent - largest, -(2**11))), largest

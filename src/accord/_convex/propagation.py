"""Bounds of variables that follow from single rows and the bounds of all others, rounded outwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord._convex.proven_bounds import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.mixed_integer import MixedInteger

__all__ = ["tightened"]

_EPS = float(np.finfo(np.float64).eps)
_ROUNDS = 2
_WHOLE = 1e-9
"""How near to the next whole number a bound counts as that."""
_MOST_ENTRIES = 100_000
"""Of the rows, beyond which this would take longer than it saves."""


def tightened(program: MixedInteger, box: Box) -> Box | None:
    """Return a box within `box` that holds all its solutions, None when it is proven to hold none.

    Where amounts are tied to a use by a huge factor, no solver's tolerance sees that an instrument that may
    not be used has no amount; here it follows without rounding.

    Parameters
    ----------
    program : MixedInteger
    box : Box
    """
    if program.rows.size > _MOST_ENTRIES:
        return box
    for _ in range(_ROUNDS):
        found = _once(program, box)
        if found is None or (found.lower > found.upper).any():
            return None
        box = found
    return box


def _once(program: MixedInteger, box: Box) -> Box | None:
    rows = program.rows
    up, down = np.maximum(rows, 0.0), np.minimum(rows, 0.0)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        least, most = up @ box.lower + down @ box.upper, up @ box.upper + down @ box.lower
        unit = (rows.shape[1] + 16) * _EPS
        least_off = unit * (up @ np.abs(box.lower) - down @ np.abs(box.upper) + _size(program.high))
        most_off = unit * (up @ np.abs(box.upper) - down @ np.abs(box.lower) + _size(program.low))
        if not (np.isfinite(least_off).all() and np.isfinite(most_off).all()):
            return box
        if (least - least_off > program.high).any() or (most + most_off < program.low).any():
            return None
        above = (program.high - least + least_off)[:, None]
        below = (most - program.low + most_off)[:, None]
        rise = np.where(rows > 0, above / rows, np.where(rows < 0, below / -rows, np.inf))
        fall = np.where(rows > 0, below / rows, np.where(rows < 0, above / -rows, np.inf))
        rise, fall = (step.min(axis=0, initial=np.inf) * (1 + 4 * _EPS) for step in (rise, fall))
        upper, lower = box.lower + rise, box.upper - fall
        room = 4 * _EPS * np.maximum(np.abs(box.lower), np.abs(box.upper))
        upper, lower = upper + np.where(rise > 0, room, 0.0), lower - np.where(fall > 0, room, 0.0)
    upper = np.where(program.whole, np.floor(upper + _WHOLE), upper)
    lower = np.where(program.whole, np.ceil(lower - _WHOLE), lower)
    return Box(np.maximum(box.lower, lower), np.minimum(box.upper, upper))


def _size(limits: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.abs(np.where(np.isfinite(limits), limits, 0.0))

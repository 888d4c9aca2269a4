"""Closing the last of a gap by arithmetic: gains on a lattice leave no room for a better package.

Where every party's gains lie on a lattice (whole scores, say), a better package needs gains that are a
lattice point between the best value and the bound. Often there is none.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._kernels.slab import Goal
    from accord.engines.decisions import Decisions
    from accord.engines.tangent_planes import Plane

__all__ = ["Lattice", "lattice_of", "leaves_no_room"]

Lattice = tuple["NDArray[np.float64]", "NDArray[np.float64]"]
"""Every party's gain is the first number plus a multiple of the second."""

_MOST_POINTS = 5_000
"""Lattice points looked at before giving up: some milliseconds."""

_MANTISSA = 2.0**53


def lattice_of(decisions: Decisions) -> Lattice:
    """Return the coarsest lattice that holds all gains, where sums are exact; step 0 for a constant."""
    if not decisions.steps:
        return decisions.origin, np.zeros(decisions.origin.size)
    first = np.searchsorted(decisions.decision, np.arange(len(decisions.steps)))
    offset = decisions.origin + decisions.gains[first].sum(axis=0)
    differences = np.abs(decisions.gains - decisions.gains[first][decisions.decision])
    step = np.zeros(offset.size)
    for i in range(offset.size):
        values = np.unique(differences[:, i])
        values = values[values > 0]
        if values.size:
            _, exponent = math.frexp(float(values.max()))
            unit = math.ldexp(1.0, exponent) / _MANTISSA
            step[i] = math.gcd(*(int(value / unit) for value in values)) * unit
    return offset, step


def leaves_no_room(lattice: Lattice, goal: Goal, plane: Plane, above: float, bound: float) -> bool:
    """Return whether it is proven that no lattice point under `plane` has a value of more than `above`.

    `bound` is known to hold for all packages that matter.
    False when that is not so, or not found out with reasonable work.
    """
    from accord._kernels.slab import MINIMUM, NASH

    if goal.kind == NASH:
        return _Points(lattice, goal, plane, above).are_none()
    offset, step = lattice
    if goal.kind == MINIMUM:
        terms = np.flatnonzero(goal.factor > 0)
        spacing = step[terms] * goal.factor[terms]
        base = (offset[terms] + goal.shift[terms]) * goal.factor[terms]
        return all(_next(b, s, above) > bound for b, s in zip(base, spacing, strict=True))
    used = np.flatnonzero(goal.weights * step)
    if np.unique(np.abs(goal.weights[used] * step[used])).size != 1:
        return False
    one = float(np.abs(goal.weights[used[0]] * step[used[0]]))
    return _next(float(offset @ goal.weights), one, above) > bound


def _next(base: float, spacing: float, above: float) -> float:
    """Return the smallest ``base + k * spacing`` that exceeds `above`, less what rounding may have added."""
    if spacing == 0.0:
        return base if base > above else np.inf
    k = math.floor((above - base) / spacing) + 1
    return base + k * spacing - 1e-14 * (abs(base) + abs(above))


class _Points:
    """Lattice points under a plane with a Nash value above the aim, looked for one party at a time."""

    def __init__(self, lattice: Lattice, goal: Goal, plane: Plane, above: float) -> None:
        order = np.flatnonzero(goal.weights > 0)
        self.offset, self.step = lattice[0][order], lattice[1][order]
        self.weight, self.factor = goal.weights[order], goal.factor[order]
        self.direction = plane.direction[order]
        self.above, self.left = above, _MOST_POINTS
        self.room = plane.largest + plane.slack
        self.is_whole = bool((goal.weights > 0).all())

    def are_none(self) -> bool:
        return self.is_whole and not self._is_any(0, self.room, 0.0)

    def _is_any(self, at: int, room: float, value: float) -> bool:
        """Return whether parties from `at` on can lift `value` above the aim, or work ran out."""
        if at == self.weight.size:
            return value > self.above
        peak = self._rest(at, room)[1]
        if self.step[at] == 0.0:
            gain = self.offset[at]
            return self._reaches(at, gain, room, value) and self._descend(at, gain, room, value)
        start = math.floor((peak - self.offset[at]) / self.step[at])
        for way in (-1, 1):
            k = start if way < 0 else start + 1
            while True:
                gain = self.offset[at] + k * self.step[at]
                if not self._reaches(at, gain, room, value):
                    break
                if self._descend(at, gain, room, value):
                    return True
                k += way
        return False

    def _descend(self, at: int, gain: float, room: float, value: float) -> bool:
        self.left -= 1
        if self.left < 0:
            return True
        here = self.weight[at] * math.log(gain * self.factor[at])
        return self._is_any(at + 1, room - self.direction[at] * gain, value + here)

    def _reaches(self, at: int, gain: float, room: float, value: float) -> bool:
        """Return whether the others can still bring the value above the aim when party `at` gains `gain`."""
        left = room - self.direction[at] * gain
        if gain <= 0.0 or left < -1e-12 * self.room:
            return False
        here = value + self.weight[at] * math.log(gain * self.factor[at])
        return bool(here + self._rest(at + 1, left)[0] >= self.above)

    def _rest(self, at: int, room: float) -> tuple[float, float]:
        """Return the largest value of parties from `at` on within `room`, and the first one's gain there."""
        weight = self.weight[at:]
        if not weight.size:
            return 0.0, 0.0
        if room <= 0.0:
            return -math.inf, 0.0
        gains = weight / weight.sum() * room / self.direction[at:]
        return float(weight @ np.log(gains * self.factor[at:])), float(gains[0])

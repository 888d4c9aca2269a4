"""Payoffs in whole units: sums of decimals and fractions made exact, so that ties are ties.

Ten times 0.1 and once 1.0 are the same payoff, yet their floating-point sums differ, and a frontier that
compares such sums loses packages or lists twins. Where the scores of an actor are whole multiples of one
number (0.05, 1/7), payoffs are counted in that unit: integers, whose sums are exact in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.structure import Structure

__all__ = ["Units", "units_of"]

_FINEST = 2.0**-36
_LARGEST_COUNT = 2.0**52


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """In which unit each actor's payoffs are counted: ``numerator / denominator``.

    Attributes
    ----------
    numerator, denominator : (n_actors,) arrays
        Ones where payoffs are taken as they are.
    rounding : (n_actors,) array
        The difference up to which two counts mean the same payoff; zero where counts are exact.
    """

    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]
    rounding: NDArray[np.float64]

    def counts(self, payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return rows of payoffs, (n, n_actors), in units."""
        raw = payoffs * self.denominator / self.numerator
        counted: NDArray[np.float64] = np.where(self._is_counted, np.rint(raw), raw)
        return counted

    def payoffs(self, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return rows of counts, (n, n_actors), as payoffs."""
        payoffs: NDArray[np.float64] = counts * self.numerator / self.denominator
        return payoffs

    def floor(self, least: NDArray[np.float64], rounding: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the smallest counts of payoffs that are at least `least`, up to `rounding`."""
        raw = (least - rounding) * self.denominator / self.numerator
        counted: NDArray[np.float64] = np.where(self._is_counted, np.ceil(raw), raw)
        return counted

    @property
    def _is_counted(self) -> NDArray[np.bool_]:
        counted: NDArray[np.bool_] = (self.numerator != 1.0) | (self.denominator != 1.0)
        return counted


def units_of(structure: Structure, actors: NDArray[np.int64]) -> Units:
    """Return the units in which sums of `structure`'s scores are exact for `actors`.

    A unit is accepted only when it provably changes no comparison: with the distance of every score from
    its multiple added up over the issues, payoffs of one count differ by at most the rounding, and payoffs
    of different counts by more.
    """
    summands = [*structure.scores, *(term.amounts[:, None] for term in structure.terms)]
    if structure.table is not None:
        summands.append(np.where(np.isnan(structure.table), 0.0, structure.table))
    found = [_unit([values[a] for values in summands], float(structure.rounding[a])) for a in actors]
    numerator = np.array([unit[0] for unit in found])
    denominator = np.array([unit[1] for unit in found])
    is_exact = np.array([unit[2] for unit in found], dtype=np.bool_)
    return Units(numerator, denominator, np.where(is_exact, 0.0, structure.rounding[actors]))


def _unit(summands: Sequence[NDArray[np.float64]], rounding: float) -> tuple[float, float, bool]:
    """Return one actor's unit as numerator and denominator, and whether counts of it are exact."""
    if rounding == 0.0:
        return 1.0, 1.0, True
    size = _common_measure(np.unique(np.abs(np.concatenate(summands))))
    if size == 0.0:
        return 1.0, 1.0, False
    inverse = round(1.0 / size)
    numerator, denominator = (1.0, float(inverse)) if abs(inverse * size - 1.0) < _FINEST else (size, 1.0)
    off = 0.0
    for values in summands:
        counts = np.rint(values * denominator / numerator)
        off += float(np.max(np.abs(values - counts * numerator / denominator)))
    most = sum(float(np.max(np.abs(values))) for values in summands) / size
    is_safe = 2 * off <= rounding and size - 2 * off > rounding and most < _LARGEST_COUNT
    return (numerator, denominator, True) if is_safe else (1.0, 1.0, False)


def _common_measure(values: NDArray[np.float64]) -> float:
    """Return a number of which all `values` seem to be whole multiples, or 0.0 when none is coarse enough."""
    measure = largest = float(values[-1])
    if largest == 0.0:
        return 1.0
    finest = largest * _FINEST
    while True:
        off = np.abs(values - np.rint(values / measure) * measure)
        worst = int(np.argmax(off))
        if off[worst] <= finest:
            return measure
        high, low = measure, float(off[worst])
        while low > finest:
            high, low = low, abs(high - round(high / low) * low)
        if high <= finest * 16:
            return 0.0
        measure = largest / round(largest / high)

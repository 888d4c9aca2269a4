"""Gains of single packages, free of the rounding of summation."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.structure import Structure

__all__ = ["exact_gains", "positions_of", "precise_gains"]


def positions_of(structure: Structure, number: int) -> tuple[int, ...]:
    """Return the positions of the options of the package with this number."""
    positions = []
    for n_options in reversed(structure.shape):
        number, position = divmod(number, n_options)
        positions.append(position)
    return tuple(reversed(positions))


def exact_gains(
    structure: Structure,
    parties: NDArray[np.int64],
    disagreement: NDArray[np.float64],
    positions: Sequence[int],
) -> list[Fraction]:
    """Return the parties' gains of one package as fractions, scores taken at their binary value."""
    columns = _columns(structure, parties, np.array([positions], dtype=np.int64))
    gains = [-Fraction(float(no_deal)) for no_deal in disagreement]
    for column in columns:
        gains = [gain + Fraction(float(value)) for gain, value in zip(gains, column[0], strict=True)]
    return gains


def precise_gains(
    structure: Structure,
    parties: NDArray[np.int64],
    disagreement: NDArray[np.float64],
    positions: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the parties' gains, (n_packages, n_parties), of packages given as rows of positions.

    Rounding errors of all additions are added up and put back at the end (Ogita, Rump and Oishi 2005,
    Accurate sum and dot product), so gains are as good as rounded once.
    """
    total = np.broadcast_to(-disagreement, (positions.shape[0], parties.size))
    error = np.zeros_like(total)
    for column in _columns(structure, parties, positions):
        following = total + column
        back = following - total
        error = error + ((total - (following - back)) + (column - back))
        total = following
    return np.asarray(total + error)


def _columns(
    structure: Structure, parties: NDArray[np.int64], positions: NDArray[np.int64]
) -> list[NDArray[np.float64]]:
    """Return what adds up to the parties' payoffs: arrays (n_packages, n_parties)."""
    if structure.table is not None:
        numbers = positions @ np.array(structure.strides, dtype=np.int64)
        return [structure.table[parties][:, numbers].T]
    columns = [scores[parties][:, positions[:, i]].T for i, scores in enumerate(structure.scores)]
    for term in structure.terms:
        matched = np.ones(positions.shape[0], dtype=np.bool_)
        for issue, mask in term.masks.items():
            matched &= mask[positions[:, issue]]
        columns.append(matched[:, None] * term.amounts[parties])
    return columns

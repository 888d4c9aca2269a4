"""The Nash choice among gains that are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.engines.ties import nash_ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["largest_products"]


def largest_products(
    gains: NDArray[np.float64],
    rounding: NDArray[np.float64],
    among: NDArray[np.bool_],
    weights: NDArray[np.float64] | None = None,
) -> list[int]:
    """Return the rows with the largest weighted product of gains, most parties gaining first.

    Parameters
    ----------
    gains : (n, n_parties) array
        None below minus `rounding` where `among`.
    rounding : (n_parties,) array
        Gains up to this count as zero.
    among : (n,) array of bool
        The rows to choose from.
    weights : (n_parties,) array, optional
        Bargaining weights, all one by default.

    Returns
    -------
    list of int
        Ascending; empty when `among` is.
    """
    rows = np.flatnonzero(among)
    if rows.size == 0:
        return []
    largest = gains[rows].max(axis=0)
    units = np.where(largest > rounding, largest, 1.0)
    powers = np.ones(rounding.size) if weights is None else weights
    return [int(rows[k]) for k in nash_ties(gains[rows], rounding, powers, units)]

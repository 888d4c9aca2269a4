"""The Nash choice among gains that are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["largest_products"]

_TIED = 1e-12


def largest_products(
    gains: NDArray[np.float64], rounding: NDArray[np.float64], among: NDArray[np.bool_]
) -> list[int]:
    """Return the rows with the largest product of gains: most parties gaining first, then the product.

    Parameters
    ----------
    gains : (n, n_parties) array
        None below minus `rounding` where `among`.
    rounding : (n_parties,) array
        Gains up to this count as zero.
    among : (n,) array of bool
        The rows to choose from.

    Returns
    -------
    list of int
        Ascending; products that differ by a relative 1e-12 count as equal. Empty when `among` is.
    """
    if not among.any():
        return []
    gaining = gains > rounding
    count = np.where(among, gaining.sum(axis=1), -1)
    largest = np.max(gains[among], axis=0)
    shares = np.where(gaining, gains / np.where(largest > rounding, largest, 1.0), 1.0)
    products = np.where(count == count.max(), np.prod(shares, axis=1), -1.0)
    return [int(k) for k in np.flatnonzero(products >= products.max() * (1.0 - _TIED))]

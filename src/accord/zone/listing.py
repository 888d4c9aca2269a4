"""Every package of a small space as rows of arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.blocks import cases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from accord.structure import Structure

__all__ = ["Listing", "list_packages"]


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """Packages in the order of their numbers.

    Attributes
    ----------
    options : (n_packages, n_issues) int array
    payoffs : (n_packages, n_actors) array
    """

    options: NDArray[np.int64]
    payoffs: NDArray[np.float64]

    def matches(self, masks: Mapping[int, NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Return which packages match a combination, (n_packages,)."""
        matched = np.ones(self.options.shape[0], dtype=np.bool_)
        for issue, mask in masks.items():
            matched &= mask[self.options[:, issue]]
        return matched


def list_packages(structure: Structure, limit: int) -> Listing | None:
    """Return all packages that `structure` allows, None when there are more than `limit`."""
    n_issues = len(structure.scores)
    if math.prod(structure.shape) >= 2**62:
        return None
    strides = np.array(structure.strides, dtype=np.int64)
    numbers, payoffs, n_listed = [], [], 0
    for blocks in cases(structure):
        n_listed += math.prod(block.n_joint for block in blocks)
        if n_listed > limit:
            return None
        number, payoff = np.zeros(1, dtype=np.int64), np.zeros((1, structure.n_actors))
        for block in blocks:
            own = block.options @ strides[list(block.issues)]
            number = (number[:, None] + own[None, :]).reshape(-1)
            payoff = (payoff[:, None, :] + block.payoffs.T[None, :, :]).reshape(-1, structure.n_actors)
        numbers.append(number)
        payoffs.append(payoff)
    if not numbers:
        return Listing(np.empty((0, n_issues), dtype=np.int64), np.empty((0, structure.n_actors)))
    number = np.concatenate(numbers)
    order = np.argsort(number)
    number = number[order]
    options = number[:, None] // strides % np.array(structure.shape)
    return Listing(options, np.concatenate(payoffs)[order])

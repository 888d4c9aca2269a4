"""The best that a party can make of a package by changing issues alone."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.linkages import Masks
    from accord.structure import Structure

__all__ = ["best_breaches"]

_MOST_ACTS = 1_000_000
_MOST_CHANGES = 10**9
_AT_ONCE = 2**20


def best_breaches(
    structure: Structure, actor: int, controlled: Sequence[int], positions: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return for every package what an actor makes of it, (n_packages, n_issues) positions of options.

    Issues that neither linkages nor interactions tie together are chosen one by one.

    Parameters
    ----------
    structure : Structure
    actor : int
        Whose payoff is made as large as possible.
    controlled : sequence of int
        The issues that it can change.
    positions : (n_packages, n_issues) array
        Packages that the linkages allow.

    Raises
    ------
    SpaceTooLargeError
        Too many combinations of options are tied together.
    """
    best = positions.copy()
    for together in _tied(structure, controlled):
        best[:, together] = _best_options(structure, actor, together, positions)
    return best


def _tied(structure: Structure, controlled: Sequence[int]) -> list[list[int]]:
    """Return the controlled issues in groups that can be chosen one by one."""
    groups = [{issue} for issue in controlled]
    for scope in structure.scopes:
        touched = [group for group in groups if group & scope]
        if touched:
            groups = [group for group in groups if not group & scope] + [set[int]().union(*touched)]
    return [sorted(group) for group in groups]


def _best_options(
    structure: Structure, actor: int, together: list[int], positions: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the best options on the issues `together`, given each package's options on the others."""
    around = _around(structure, together, positions.shape[1])
    settings, which = np.zeros((1, 0), dtype=np.int64), np.zeros(len(positions), dtype=np.int64)
    if around:
        settings, which = np.unique(positions[:, around], axis=0, return_inverse=True)
    open_options = [structure.options[issue] for issue in together]
    n_acts = prod(options.size for options in open_options)
    if n_acts > _MOST_ACTS or n_acts * len(settings) > _MOST_CHANGES:
        raise SpaceTooLargeError(
            must(
                "breach",
                f"tie at most {_MOST_ACTS} combinations of options, {_MOST_CHANGES} over all packages",
                f"{n_acts} combinations for {len(settings)} kinds of packages",
                cure="Give fewer issues or fewer packages.",
            )
        )
    acts = np.array(list(product(*open_options)), dtype=np.int64).reshape(n_acts, len(together))
    best = np.empty(len(settings), dtype=np.int64)
    step = max(1, _AT_ONCE // n_acts)
    for start in range(0, len(settings), step):
        worth = _Changes(structure, together, around, acts, settings[start : start + step]).worth(actor)
        best[start : start + step] = worth.argmax(axis=1)
    chosen: NDArray[np.int64] = acts[best[which.reshape(-1)]]
    return chosen


def _around(structure: Structure, together: list[int], n_issues: int) -> list[int]:
    """Return the other issues on which it depends what is best on those `together`."""
    if structure.table is not None:
        return [issue for issue in range(n_issues) if issue not in together]
    touching = [scope for scope in structure.scopes if not scope.isdisjoint(together)]
    return sorted(set[int]().union(*touching).difference(together))


class _Changes:
    """Every act on some issues in every setting of the issues around them."""

    def __init__(
        self,
        structure: Structure,
        together: list[int],
        around: list[int],
        acts: NDArray[np.int64],
        settings: NDArray[np.int64],
    ) -> None:
        self.structure = structure
        self.acts = dict(zip(together, acts.T, strict=True))
        self.settings = dict(zip(around, settings.T, strict=True))
        self.shape = len(settings), len(acts)

    def worth(self, actor: int) -> NDArray[np.float64]:
        """Return what they pay an actor apart from what no act changes, -inf where linkages forbid them."""
        structure = self.structure
        worth = np.zeros(self.shape)
        worth += sum(structure.scores[issue][actor][options] for issue, options in self.acts.items())
        for term in structure.terms:
            if not self.acts.keys().isdisjoint(term.masks):
                worth += term.amounts[actor] * self._matched(term.masks)
        if structure.table is not None:
            worth += structure.table[actor][self._numbers()]
        for nogood in structure.nogoods:
            if not self.acts.keys().isdisjoint(nogood):
                worth[self._matched(nogood)] = -np.inf
        return worth

    def _matched(self, masks: Masks) -> NDArray[np.bool_]:
        act, setting = np.ones(self.shape[1], dtype=np.bool_), np.ones(self.shape[0], dtype=np.bool_)
        for issue, mask in masks.items():
            if issue in self.acts:
                act &= mask[self.acts[issue]]
            else:
                setting &= mask[self.settings[issue]]
        return setting[:, None] & act[None, :]

    def _numbers(self) -> NDArray[np.int64]:
        """Return the packages' numbers."""
        act, setting = np.zeros(self.shape[1], dtype=np.int64), np.zeros(self.shape[0], dtype=np.int64)
        for issue, stride in enumerate(self.structure.strides):
            if issue in self.acts:
                act += stride * self.acts[issue]
            else:
                setting += stride * self.settings[issue]
        return setting[:, None] + act[None, :]

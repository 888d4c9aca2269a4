"""Finite limits for instruments without one: solvers need them, answers must not depend on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.leverage.options import Toolbox
    from accord.leverage.rounding import Rounding

__all__ = ["by_cost", "by_need"]

_NEAR, _FAR, _FARTHEST = 8.0, 2.0**20, 2.0**60


def by_need(toolbox: Toolbox, rounding: Rounding) -> Iterator[NDArray[np.float64]]:
    """Visit limits of all instruments, first near, then far.

    Near is many times what lifts some actor whom the instrument helps from the worst to the best, each in its
    own unit. Far adds what makes up for the harm that other instruments do at such amounts, harm upon harm
    through all actors, and is a million times that; it comes only where an instrument has no limit.
    """
    help_ = np.maximum(toolbox.deal - toolbox.refusal, toolbox.deal)
    harm = np.maximum(0.0, -np.minimum(toolbox.deal - toolbox.refusal, toolbox.deal))
    has_limit = np.isfinite(toolbox.limit)
    own = np.sum([np.abs(term).max(axis=1) for term in rounding.summands], axis=0)
    for at in np.flatnonzero(has_limit):
        own = own + sum(np.abs(part[:, 0]) for part in toolbox.parts[at]) * toolbox.limit[at]
    near = far = np.where(has_limit, toolbox.limit, _lifting(own, help_, _NEAR))
    yield near
    if has_limit.all():
        return
    with np.errstate(over="ignore"):
        for _ in range(own.size):
            far = np.where(has_limit, toolbox.limit, _lifting(own + harm @ far, help_, _NEAR))
        yield np.where(has_limit, toolbox.limit, np.minimum(_FAR * far, _FARTHEST * near))


def _lifting(needs: NDArray[np.float64], help_: NDArray[np.float64], times: float) -> NDArray[np.float64]:
    """Return per instrument the amount that does `times` what any of those it helps needs."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        amounts = np.where(help_ > 0, times * needs[:, None] / help_, 0.0)
    return np.asarray(np.maximum(amounts.max(axis=0, initial=0.0), 1.0 / _FAR))


def by_cost(toolbox: Toolbox, most: NDArray[np.float64], cost: float) -> NDArray[np.float64]:
    """Return limits that no plan cheaper than `cost` exceeds; those of instruments for free as they are."""
    limited = np.isfinite(toolbox.limit)
    benefits = float(np.maximum(0.0, -toolbox.cost[limited] * toolbox.limit[limited]).sum())
    dear = ~limited & (toolbox.cost > 0)
    found = most.copy()
    found[dear] = (1 + 2.0**-20) * (cost + benefits) / toolbox.cost[dear]
    return np.maximum(found, np.where(limited, 0.0, 1.0 / _FAR))

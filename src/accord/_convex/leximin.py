"""The leximin-best lottery: the worst-off party as well off as possible, then the next, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord._convex.linear import LinearAnswer, LinearProgram, maximise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.polygon import Chain
    from accord._convex.zone import Zone

__all__ = ["leximin_on_chain", "leximin_over_lotteries"]

_SATURATED = 1e-7
_SLACK = 1e-12


def leximin_over_lotteries(
    zone: Zone,
    origin: NDArray[np.float64],
    scale: NDArray[np.float64],
    among: tuple[NDArray[np.float64], float] | None = None,
) -> tuple[LinearAnswer, float, float]:
    """Return the rational lottery that is leximin-best in ``(gain - origin) / scale``.

    A sequence of linear programs: raise the smallest coordinate; the parties whose row has a positive price
    are held back in every best lottery, so their coordinate is settled; go on with the others.

    Parameters
    ----------
    zone : Zone
    origin, scale : (n_parties,) arrays
        In units. Parties of scale zero only keep their floor.
    among : (objective, value), optional
        Only lotteries with ``objective @ gains >= value``.

    Returns
    -------
    answer : LinearAnswer
        Of the last program.
    level, bound : float
        The smallest coordinate, and its proven upper bound.
    """
    n = zone.n_parties
    size = float(scale.max()) or 1.0
    scale = scale / size
    free, least = scale > 0, zone.floor.copy()
    first: LinearAnswer | None = None
    answer = zone.best(np.ones(n)) if not free.any() else None
    while free.any():
        rows, slope = np.eye(n), np.zeros(n)
        rows, slope = np.vstack([rows, rows[free]]), np.concatenate([slope, scale[free]])
        bounds = np.concatenate([least, origin[free]])
        if among is not None:
            weight = float(among[0].max())
            rows, slope = np.vstack([rows, among[0] / weight]), np.append(slope, 0.0)
            bounds = np.append(bounds, among[1] / weight)
        answer = maximise(zone.pool, LinearProgram(np.zeros(n), rows, slope, bounds))
        first = first or answer
        held = np.zeros(n, dtype=np.bool_)
        prices = answer.prices[n : n + int(free.sum())] * scale[free]
        held[free] = prices >= min(_SATURATED, prices.max())
        least = np.where(held, np.maximum(least, origin + scale * answer.level - _SLACK), least)
        free &= ~held
    assert answer is not None
    return (answer, first.value / size, first.bound / size) if first is not None else (answer, 0.0, 0.0)


def leximin_on_chain(
    chain: Chain,
    origin: NDArray[np.float64],
    scale: NDArray[np.float64],
    low: float = 0.0,
    high: float | None = None,
) -> float:
    """Return where on the chain, between `low` and `high`, ``(gain - origin) / scale`` is leximin-best.

    The first coordinate rises and the second falls along the chain, so that is where they are equal, or the
    end nearest to it. Scales must be positive unless the chain is a point.
    """
    high = chain.x.size - 1.0 if high is None else high
    if high <= low:
        return low
    inner = np.arange(np.floor(low) + 1, np.ceil(high))
    where = np.concatenate([[low], inner, [high]])
    z = (np.array([chain.at(w) for w in where]) - origin) / scale
    ahead = z[:, 0] - z[:, 1]
    if ahead[0] >= 0:
        return float(where[0])
    if ahead[-1] <= 0:
        return float(where[-1])
    k = int(np.argmax(ahead > 0)) - 1
    return float(where[k] + (where[k + 1] - where[k]) * (-ahead[k] / (ahead[k + 1] - ahead[k])))

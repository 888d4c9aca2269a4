"""The largest weighted product of gains by linear programs in which tangents stand for the logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord._convex.highs import simplex

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.zone import Zone

__all__ = ["cutting_planes"]

_FIRST_TANGENTS = 8
_MOST_CUTS = 200
_CUT_GAP = 1e-10


def cutting_planes(
    zone: Zone, weights: NDArray[np.float64], share: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return a point from linear programs in which tangents stand for the logarithms (Kelley 1960).

    Slower, but needs no interior: for parties that count not, or cannot gain, equality may be forced. The
    prices are averages of the tangents' slopes, and prove what the last linear program does.
    """
    pool, counted = zone.pool, weights > 0
    matrix, no_deal = pool.matrix / share[:, None], pool.no_deal / share
    n, k = matrix.shape[1], int(counted.sum())
    parties = np.tile(np.flatnonzero(counted), _FIRST_TANGENTS)
    touching = np.repeat(2.0 ** -np.arange(_FIRST_TANGENTS), k)
    rest = np.flatnonzero(~counted)
    sums = np.hstack([pool.membership, np.zeros((len(pool.space.groups), k))])
    best: tuple[float, NDArray[np.float64]] | None = None
    prices = np.zeros(weights.size)
    for _ in range(_MOST_CUTS):
        levels = (parties[:, None] == np.flatnonzero(counted)).astype(np.float64)
        left = np.hstack([-matrix[parties] / touching[:, None], levels])
        right = np.log(touching) - 1.0 - no_deal[parties] / touching
        claims = np.hstack([-matrix[rest], np.zeros((rest.size, k))])
        found = simplex(
            np.concatenate([np.zeros(n), -weights[counted]]),
            np.vstack([left, claims]),
            np.concatenate([right, -(zone.floor / share + no_deal)[rest]]),
            sums,
            np.ones(sums.shape[0]),
            n_free=k,
        )
        if found is None:
            break
        x, duals = found
        slopes = np.bincount(parties, duals[: parties.size] / touching, weights.size)
        prices = np.asarray(slopes, dtype=np.float64)
        prices[rest] = duals[parties.size :]
        probabilities = pool.cleaned(x[:n])
        gains = (pool.gains(probabilities) / share)[counted]
        if (gains > 0).all():
            value = float(weights[counted] @ np.log(gains))
            if best is None or value > best[0]:
                best = value, probabilities
            if weights[counted] @ x[n:] - best[0] <= _CUT_GAP:
                break
        parties = np.concatenate([parties, np.flatnonzero(counted)])
        touching = np.concatenate([touching, np.maximum(gains, touching.min() / 4.0)])
    return None if best is None or (prices[counted] <= 0).any() else (best[1], prices / share)

"""The continuous Raiffa path over a list of points, which strikes out those that it passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord._kernels.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["follow_flow"]


@jit
def follow_flow(
    gains: NDArray[np.float64],
    order: NDArray[np.int64],
    noise: NDArray[np.float64],
    closest: float,
    out_at: NDArray[np.float64],
    out_way: NDArray[np.float64],
    out_ahead: NDArray[np.bool_],
) -> int:
    """Follow the path while several points are ahead of it and not all of them are passed at one turn.

    Every party's points are walked through in order of its gains from both ends: from below as the path
    passes them, from above as those that were ideal are passed.

    Parameters
    ----------
    gains : (n_points, n_parties) array
    order : (n_parties, n_points) array
        The points in ascending order of each party's gains.
    noise : (n_parties,) array
        Gains that differ by no more are equal.
    closest : float
        A point whose share of the way lies no farther than this behind a turn is passed with it.
    out_at, out_way : (n_parties,) arrays
        The last turn, and the way from there to the ideal point; zero for who has reached it.
    out_ahead : (n_points,) array
        Which points were ahead of the last turn.

    Returns
    -------
    int
        How many.
    """
    n_points, n_parties = gains.shape
    low, top = np.zeros(n_parties, dtype=np.int64), np.full(n_parties, n_points - 1)
    struck = np.empty(n_points, dtype=np.int64)
    out_at[:], out_way[:], out_ahead[:] = 0.0, 0.0, True
    n_ahead = int(n_points)
    while n_ahead > 1:
        turn = _next_turn(gains, order, noise, top, out_at, out_way, out_ahead)
        n_struck = 0
        for c in range(n_parties):
            while out_way[c] > 0.0 and low[c] < n_points:
                point = order[c, low[c]]
                if (gains[point, c] - out_at[c]) / out_way[c] > turn + closest:
                    break
                if out_ahead[point]:
                    out_ahead[point] = False
                    struck[n_struck] = point
                    n_struck += 1
                low[c] += 1
        if turn + closest >= 1.0 or n_struck == n_ahead:
            out_ahead[struck[:n_struck]] = True
            return n_ahead
        n_ahead -= n_struck
        out_at += turn * out_way
    return n_ahead


@jit
def _next_turn(
    gains: NDArray[np.float64],
    order: NDArray[np.int64],
    noise: NDArray[np.float64],
    top: NDArray[np.int64],
    at: NDArray[np.float64],
    out_way: NDArray[np.float64],
    ahead: NDArray[np.bool_],
) -> float:
    """Write the way to the ideal point; return the share of it at which some party's last ideal is passed."""
    n_parties = at.size
    for c in range(n_parties):
        while not ahead[order[c, top[c]]]:
            top[c] -= 1
        distance = gains[order[c, top[c]], c] - at[c]
        out_way[c] = distance if distance > noise[c] else 0.0
    turn = np.inf
    for c in range(n_parties):
        ideal = gains[order[c, top[c]], c]
        last = -np.inf
        k = top[c]
        while k >= 0 and gains[order[c, k], c] >= ideal - noise[c]:
            point = order[c, k]
            if ahead[point]:
                reach = 1.0
                for i in range(n_parties):
                    if out_way[i] > 0.0:
                        reach = min(reach, (gains[point, i] - at[i]) / out_way[i])
                last = max(last, reach)
            k -= 1
        turn = min(turn, last)
    return turn

"""Two halves of a package meet: pairs of partial sums that add up to payoffs in a box."""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit


@jit
def join_halves(
    left,
    right,
    start,
    stop,
    first,
    last,
    lower,
    upper,
    no_deal,
    out_left,
    out_right,
    out_extremes,
    out_pairs,
):
    """Visit pairs of rows `start` to `stop` of `left` with rows ``first[i]:last[i]`` of `right`.

    A pair is inside when each of its first sums lies from `lower` to `upper`, (n_parties,). Sets `out_left`
    and `out_right` (n_rows,) to one for rows of pairs inside. Per actor the smallest and largest sums inside
    are kept in `out_extremes` (n_actors + 1, 2), with the rows that first attain them in `out_pairs`
    (n_actors + 1, 2, 2); the last entry is for the smallest sum above `no_deal`. Returns how many are inside.
    """
    n_parties, n_actors = lower.shape[0], left.shape[1]
    n_inside = np.int64(0)
    for i in range(start, stop):
        for j in range(first[i], last[i]):
            inside = True
            least = np.inf
            for q in range(n_parties):
                total = left[i, q] + right[j, q]
                if total < lower[q] or total > upper[q]:
                    inside = False
                    break
                least = min(least, total - no_deal[q])
            if not inside:
                continue
            n_inside += 1
            out_left[i] = 1
            out_right[j] = 1
            for a in range(n_actors + 1):
                total = least if a == n_actors else left[i, a] + right[j, a]
                if total < out_extremes[a, 0]:
                    out_extremes[a, 0] = total
                    out_pairs[a, 0, 0], out_pairs[a, 0, 1] = i, j
                if total > out_extremes[a, 1]:
                    out_extremes[a, 1] = total
                    out_pairs[a, 1, 0], out_pairs[a, 1, 1] = i, j
    return n_inside

"""Print how much faster the enumeration core is than chunked numpy, both in this process.

    python benchmarks/compare_numpy.py [issues] [options] [actors]

The numpy version is a good one: partial sums of the last issues listed once (10,000 at a time, which fits the
second-level cache), one broadcast sum per outer combination, work arrays reused.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

import accord
from benchmarks.spaces import random_negotiation


def numpy_nash(negotiation: accord.Negotiation) -> tuple[float, int]:
    """Return the largest product of gains, and the number of individually rational packages."""
    matrices = [negotiation.scores[issue.name] for issue in negotiation.issues]
    inner = -negotiation.disagreement[:, None]
    while matrices and inner.shape[1] * matrices[-1].shape[1] <= 10_000:
        inner = (matrices.pop()[:, :, None] + inner[:, None, :]).reshape(negotiation.n_actors, -1)
    gains, products = np.empty_like(inner), np.empty(inner.shape[1])
    best, n_rational = -np.inf, 0
    for columns in itertools.product(*(matrix.T for matrix in matrices)):
        np.add(inner, np.sum(columns, axis=0)[:, None] if columns else 0.0, out=gains)
        rational = gains[0] >= 0
        np.copyto(products, gains[0])
        for own in gains[1:]:
            rational &= own >= 0
            products *= own
        n_rational += int(np.count_nonzero(rational))
        products[~rational] = -np.inf
        best = max(best, float(products.max()))
    return best, n_rational


def main() -> None:
    """Time both, in turn, and print rates and ratio."""
    n_issues, n_options, n_actors = (
        int(text) for text in (sys.argv[1:] + ["9", "10", "3"][len(sys.argv) - 1 :])
    )
    negotiation = random_negotiation(n_issues, n_options, n_actors)
    n_packages = negotiation.n_allowed
    solution = accord.nash_solution(negotiation, method="enumeration")  # compiles
    ratios = []
    for _ in range(5):
        started = time.perf_counter()
        best, _ = numpy_nash(negotiation)
        numpy_seconds = time.perf_counter() - started
        started = time.perf_counter()
        solution = accord.nash_solution(negotiation, method="enumeration")
        seconds = time.perf_counter() - started
        assert np.isclose(solution.value, best)
        ratios.append(numpy_seconds / seconds)
        print(
            f"packages/s: numpy {n_packages / numpy_seconds:.3g}, accord {n_packages / seconds:.3g}, "
            f"ratio {ratios[-1]:.1f}"
        )
    print(f"{n_packages:,} packages, {n_actors} actors: median ratio {statistics.median(ratios):.1f}")


if __name__ == "__main__":
    main()

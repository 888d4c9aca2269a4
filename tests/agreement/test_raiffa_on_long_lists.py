"""Both Raiffa paths over lists of many tied points, against the exact twins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import settings

import oracle
import oracle_concepts as twins
from accord.solutions.raiffa import raiffa_continuous_solution, raiffa_solution
from strategies import negotiation_of

# 200 cases in the usual profile; a handful when kernels are interpreted
N_CASES = 2 * settings().max_examples


def one_long_issue(rng: np.random.Generator) -> oracle.Problem:
    """Return a problem of one issue whose options are near a simplex, so that many are efficient."""
    n_options, n_parties = int(rng.integers(10, 120)), int(rng.integers(2, 5))
    spread = int(rng.choice([4, 12, 60]))
    scores = rng.integers(0, spread + 1, (n_parties, n_options))
    scores[-1] = spread * n_parties // 2 - scores[:-1].sum(axis=0) + rng.integers(0, 3, n_options)
    least = rng.integers(-spread, 1, n_parties).tolist()
    return oracle.Problem((n_options,), [scores.tolist()], least, list(range(n_parties)))


@pytest.mark.parametrize(
    ("solve", "twin"),
    [(raiffa_solution, twins.raiffa), (raiffa_continuous_solution, twins.raiffa_continuous)],
    ids=["discrete", "continuous"],
)
def test_path_ends_where_the_twin_ends(solve, twin) -> None:
    longest = 0
    for seed in range(N_CASES):
        problem = one_long_issue(np.random.default_rng(seed))
        expected = twin(problem) if oracle.rational(problem) else []
        found = solve(negotiation_of(problem), max_ties=10_000)
        assert [package.positions for package in found.ties] == sorted(expected)
        longest = max(longest, found.n_examined)
    assert longest > 15

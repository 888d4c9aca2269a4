"""The dominance kernels against plain comparison of all pairs, on sets large enough to be divided."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from accord.engines.efficient_rows import efficient_rows

# Ten sizes up to 900 rows in the usual profile; small sets when kernels are interpreted
LARGEST = 9 * min(settings().max_examples, 100)


def rows(rng: np.random.Generator, n_rows: int, n_columns: int, spread: int) -> NDArray[np.float64]:
    """Return different rows of small whole numbers near a simplex, so that many are efficient; descending."""
    drawn = rng.integers(0, spread + 1, (n_rows, n_columns))
    drawn[:, -1] = spread * n_columns // 2 - drawn[:, :-1].sum(axis=1) + rng.integers(0, 3, n_rows)
    return np.ascontiguousarray(np.unique(drawn, axis=0)[::-1].astype(float))


def dominated(points: NDArray[np.float64], n_objectives: int) -> NDArray[np.bool_]:
    is_as_good = (points[:, None, :] >= points[None, :, :]).all(axis=2)
    differs = (points[:, None, :n_objectives] != points[None, :, :n_objectives]).any(axis=2)
    found: NDArray[np.bool_] = (is_as_good & differs).any(axis=0)
    return found


@pytest.mark.parametrize("spread", [1, 4, 40, 10_000])
@pytest.mark.parametrize("n_columns", [1, 2, 3, 4, 5, 6, 7])
def test_efficient_rows(n_columns: int, spread: int) -> None:
    for seed, n_rows in enumerate(np.linspace(1, LARGEST, 10).astype(int)):
        points = rows(np.random.default_rng([seed, n_columns, spread]), n_rows, n_columns, spread)
        assert (efficient_rows(points, n_columns) == ~dominated(points, n_columns)).all()


@pytest.mark.parametrize("n_objectives", [1, 2, 3, 4])
@pytest.mark.parametrize("n_constraints", [1, 2, 3])
def test_constraints_protect_but_do_not_dominate(n_objectives: int, n_constraints: int) -> None:
    n_columns = n_objectives + n_constraints
    for seed, n_rows in enumerate(np.linspace(1, LARGEST // 2, 6).astype(int)):
        points = rows(np.random.default_rng([seed, n_columns, 5]), n_rows, n_columns, 3 + 2 * seed)
        assert (efficient_rows(points, n_objectives) == ~dominated(points, n_objectives)).all()

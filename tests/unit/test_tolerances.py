from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.tolerances import summation_rounding

EPS = 2.0**-52


def row(*values: float) -> np.ndarray:
    return np.array([values], dtype=np.float64)


@pytest.mark.parametrize(
    "terms",
    [
        [row(1, -2, 3), row(4, 5)],
        [row(0.5, 0.25), row(100)],
        [row(2.0**-40, 3 * 2.0**-40), row(0)],
        [row(2.0**60, 2.0**61), row(2.0**62)],
        [row(0), row(0)],
    ],
    ids=["integers", "quarters", "tiny multiples", "huge multiples", "zeros"],
)
def test_sums_of_multiples_of_one_power_of_two_are_exact(terms: list[np.ndarray]) -> None:
    assert summation_rounding(terms).tolist() == [0.0]


def test_other_sums_are_off_by_a_unit_in_the_last_place_per_term() -> None:
    terms = [row(0.1, -0.3), row(0.2), row(0.7)]
    assert summation_rounding(terms).tolist() == pytest.approx([3 * EPS * 1.2], rel=1e-15)


def test_integers_beyond_the_mantissa_are_not_exact() -> None:
    assert summation_rounding([row(2.0**53 - 2), row(1)]).tolist() == [0.0]
    assert summation_rounding([row(2.0**53 - 1), row(1)])[0] > 0


def test_each_actor_has_its_own() -> None:
    terms = [np.array([[1.0, 2.0], [0.1, 0.2]]), np.array([[3.0], [0.3]])]
    exact, rounded = summation_rounding(terms)
    assert exact == 0.0
    assert rounded == pytest.approx(2 * EPS * 0.5)


FLOATS = st.floats(-1e6, 1e6, allow_nan=False, allow_subnormal=False)


@given(values=st.lists(FLOATS, min_size=2, max_size=12), seed=st.integers(0, 9))
def test_two_orders_of_summation_differ_by_no_more(values: list[float], seed: int) -> None:
    rounding = summation_rounding([row(value) for value in values])[0]
    shuffled = np.random.default_rng(seed).permutation(values).tolist()
    one, other = float(sum(values)), float(sum(shuffled))
    assert abs(one - other) <= rounding
    if rounding == 0:
        assert Fraction(one) == sum(map(Fraction, values))

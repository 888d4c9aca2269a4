"""Sums of packed rows against sums of plain rows, one by one; numbers of packages in digits."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import settings

from accord.engines.package_numbers import bases_of, digits_of, number_of
from accord.engines.packing import PackedRows, Packing, alone, efficient_packed, packing_of, sorted_rows

Row = tuple[int, ...]
# 2,000 cases in the usual profile; a handful when kernels are interpreted
N_SEEDED = 20 * settings().max_examples


def drawn(rng: np.random.Generator, n_columns: int, spread: int) -> list[Row]:
    """Return different rows of whole numbers, descending."""
    found = rng.integers(-spread, spread + 1, (int(rng.integers(1, 9)), n_columns))
    return sorted({tuple(row) for row in found.tolist()}, reverse=True)


def packed(rows: list[Row], packing: Packing) -> PackedRows:
    return sorted_rows(np.array(rows, dtype=float), packing)[0]


def efficient(sums: set[Row]) -> list[Row]:
    def dominates(a: Row, b: Row) -> bool:
        return a != b and all(x >= y for x, y in zip(a, b, strict=True))

    return sorted((b for b in sums if not any(dominates(a, b) for a in sums)), reverse=True)


@pytest.mark.parametrize("n_columns", [1, 2, 3])
def test_sums_are_efficient_and_carry_all_ways(n_columns: int) -> None:
    for seed in range(N_SEEDED // 3):
        rng = np.random.default_rng([seed, n_columns])
        spread = int(rng.choice([1, 3, 40]))
        lists = [
            (drawn(rng, n_columns, spread), drawn(rng, n_columns, spread)) for _ in range(rng.integers(1, 4))
        ]
        least = np.where(rng.integers(2, size=n_columns), -np.inf, rng.integers(-2 * spread, 2, n_columns))
        values = [np.array(rows, dtype=float) for pair in lists for rows in pair]
        packing = packing_of(values, np.full(n_columns, 4.0 * spread))
        assert packing is not None
        pieces = [
            (packed(one, packing), packed(other, packing), 0, min(len(one), len(other)))
            for one, other in lists
        ]
        rows, start, piece, left, right = efficient_packed(pieces, packing, least)
        ways: dict[Row, set[tuple[int, int, int]]] = {}
        for p, (one, other) in enumerate(lists):
            for (i, a), (j, b) in product(enumerate(one), enumerate(other)):
                total = tuple(x + y for x, y in zip(a, b, strict=True))
                if all(x >= y for x, y in zip(total, least, strict=True)):
                    ways.setdefault(total, set()).add((p, i, j))
        expected = efficient(set(ways))
        assert rows.points.tolist() == [list(map(float, row)) for row in expected]
        members = list(zip(piece.tolist(), left.tolist(), right.tolist(), strict=True))
        begins = start.tolist()
        found = [members[low:high] for low, high in pairwise(begins)]
        assert [sorted(some) for some in found] == [sorted(ways[row]) for row in expected]
        if expected:
            assert rows.high.tolist() == np.max(expected, axis=0).tolist()
            assert (rows.low <= np.min(expected, axis=0)).all()


def test_rows_by_themselves_are_reduced_to_the_efficient() -> None:
    points = np.array([[1, 0], [0, 1], [1, 0], [0, 0], [-3, 5]], dtype=float)
    packing = packing_of([points], np.ptp(points, axis=0))
    assert packing is not None
    whole, order = sorted_rows(points, packing)
    rows, start, _, left, _ = efficient_packed([alone(whole)], packing, np.full(2, -1.0))
    assert rows.points.tolist() == [[1, 0], [0, 1]]
    assert start.tolist() == [0, 2, 3]
    assert sorted(order[left].tolist()) == [0, 1, 2]


@pytest.mark.parametrize(
    ("amounts", "span"),
    [
        ([[1.0, 2.0, 3.0, 4.0]], [9.0, 9.0, 9.0, 9.0]),
        ([[0.5, 1.0]], [9.0, 9.0]),
        ([[1.0, 2.0, 3.0]], [2.0**30, 9.0, 2.0**30]),
        ([[1.0, 2.0, 3.0]], [9.0, 2.0**19, 9.0]),
        ([[1.0, np.inf]], [9.0, 9.0]),
        ([[1.0, 2.0]], [9.0, np.inf]),
    ],
)
def test_what_does_not_fit_is_not_packed(amounts: list[list[float]], span: list[float]) -> None:
    assert packing_of([np.array(amounts)], np.array(span)) is None


def test_numbers_of_any_size_have_digits_that_add() -> None:
    shape = (10,) * 50 + (7, 1, 3)
    bases = bases_of(shape)
    assert (len(bases), bases[-1]) == (3, 1)
    one, other = 4 * 10**49 * 21 + 2 * 21 + 5, 10**30 * 21 + 2 * 3
    digits = digits_of([one, other], bases)
    assert [number_of(row, bases) for row in digits] == [one, other]
    assert number_of(digits.sum(axis=0), bases) == one + other
    assert digits.tolist() > digits[1:].tolist()


def test_few_packages_have_one_digit() -> None:
    assert bases_of((10,) * 18) == (1,)
    assert digits_of(range(5), (1,)).tolist() == [[0], [1], [2], [3], [4]]

"""Sizes beyond enumeration, ties without end, and how linked groups are taken apart."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest

from accord.engines import decisions
from accord.engines.branch_and_bound import (
    Limits,
    MinimumQuestion,
    SumQuestion,
    largest_minimum,
    largest_nash,
    largest_sum,
    rational_package,
)
from accord.engines.nash_enumeration import NashQuestion
from accord.structure import Structure, Term


def structure_of(scores, disagreement, nogoods=(), terms=()):
    matrices = [np.ascontiguousarray(matrix, dtype=float) for matrix in scores]
    return Structure.build(matrices, list(nogoods), list(terms), None, np.asarray(disagreement, dtype=float))


def nash(scores, disagreement, weights=None, nogoods=(), terms=(), **options):
    disagreement = np.asarray(disagreement, dtype=float)
    structure = structure_of(scores, disagreement, nogoods, terms)
    weights = np.ones(disagreement.size) if weights is None else np.asarray(weights, dtype=float)
    return largest_nash(
        NashQuestion(structure, np.arange(disagreement.size), disagreement, weights), **options
    )


def test_a_package_number_beyond_64_bits_is_a_python_integer():
    found = nash([[[0, 1], [0, 1]]] * 200, [0, 0])
    assert found.package == (1,) * 200
    assert found.numbers == [2**200 - 1]
    assert found.value == pytest.approx(2 * np.log(200))


def test_ties_that_nobody_cares_about_are_counted_and_the_smallest_listed():
    flat = [[[3, 3, 3], [2, 2, 2]]] * 60
    found = nash([*flat, [[0, 1], [1, 1]]], [0, 0], max_ties=4)
    assert (found.n_ties, found.has_all_ties) == (3**60, True)
    assert found.numbers == [1, 3, 5, 7]


def test_a_search_that_gives_up_on_ties_says_so():
    pie = np.array([np.arange(0, 101, 5), np.arange(100, -1, -5)])
    found = nash([pie] * 30, [0, 0])
    assert (found.status, found.has_all_ties) == ("optimal", False)
    assert found.value == pytest.approx(2 * np.log(1500))
    assert found.n_ties >= len(found.numbers) > 0
    stopped = nash([pie] * 30, [0, 0], limits=Limits(node_limit=400_000))
    assert not stopped.has_all_ties
    assert stopped.value <= found.value <= stopped.bound + 1e-12


def test_whole_gains_close_a_gap_that_the_plane_leaves_open():
    # Three parties divide 20 pies of 100: the best whole split is 667, 667, 666, below the plane's 2000 / 3.
    rng = np.random.default_rng(0)
    cuts = np.sort(rng.integers(0, 101, (20, 10, 2)), axis=2)
    pies = np.stack([cuts[..., 0], cuts[..., 1] - cuts[..., 0], 100 - cuts[..., 1]], axis=1)
    found = nash(pies, [0, 0, 0])
    assert found.status == "optimal"
    assert found.value == pytest.approx(np.log([667, 667, 666]).sum(), rel=1e-14)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e9])
def test_scales_change_nothing(scale):
    rng = np.random.default_rng(3)
    scores = rng.integers(0, 101, (60, 3, 8)).astype(float)
    disagreement = np.floor(scores.max(axis=2).sum(axis=0) * 0.7)
    plain, scaled = nash(scores, disagreement), nash(scores * scale, disagreement * scale)
    assert scaled.numbers == plain.numbers
    assert scaled.value == pytest.approx(plain.value + 3 * np.log(scale), rel=1e-12)


def test_parties_on_different_scales_and_a_party_without_weight():
    rng = np.random.default_rng(4)
    scores = rng.integers(0, 101, (40, 3, 6)).astype(float)
    units = np.array([1e-6, 1.0, 1e9])
    disagreement = np.floor(scores.max(axis=2).sum(axis=0) * 0.6)
    plain = nash(scores, disagreement, [1, 2, 0])
    scaled = nash(scores * units[:, None], disagreement * units, [1, 2, 0])
    assert scaled.numbers == plain.numbers
    assert plain.n_gaining == 2


def test_what_no_lottery_allows_is_refused_without_a_search():
    scores = np.random.default_rng(5).integers(0, 101, (100, 3, 10))
    disagreement = scores.max(axis=2).sum(axis=0) * 0.95
    found = nash(scores, disagreement)
    assert (found.status, found.package, found.numbers, found.n_ties) == ("no_agreement", None, [], 0)
    assert found.n_nodes == 0


def chain(seed, n_issues, n_options, n_parties):
    """Return scores, and nogoods and terms that link every issue to the next."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 6, (n_issues, n_parties, n_options)).astype(float)
    nogoods, terms = [], []
    for issue in range(n_issues - 1):
        left, right = rng.random((2, n_options)) < 0.4
        left[0] = right[0] = False
        left[-1] = right[-1] = True
        nogoods.append({issue: left, issue + 1: right})
        pair = {issue: rng.random(n_options) < 0.5, issue + 1: rng.random(n_options) < 0.5}
        if all(mask.any() for mask in pair.values()):
            terms.append(Term(pair, rng.integers(-3, 4, n_parties).astype(float)))
    return scores, nogoods, terms


def chain_optimum(scores, nogoods, terms, disagreement):
    """Return the largest product over a chain, by keeping every different pair of gains per last option."""
    states = {None: {(0,) * len(disagreement)}}
    for issue, matrix in enumerate(scores):
        reached = {}
        for last, gains in states.items():
            for option in range(matrix.shape[1]):
                chosen = {issue - 1: last, issue: option}
                if any(max(n) == issue and all(m[chosen[i]] for i, m in n.items()) for n in nogoods):
                    continue
                extra = matrix[:, option].astype(int)
                for term in terms:
                    if max(term.masks) == issue and all(m[chosen[i]] for i, m in term.masks.items()):
                        extra = extra + term.amounts.astype(int)
                reached.setdefault(option, set()).update(
                    tuple(int(a + b) for a, b in zip(g, extra, strict=True)) for g in gains
                )
        states = reached
    zone = [
        tuple(p - int(d) for p, d in zip(payoffs, disagreement, strict=True))
        for payoff_set in states.values()
        for payoffs in payoff_set
    ]
    return max(prod(gains) for gains in zone if min(gains) > 0)


@pytest.mark.parametrize("seed", range(3))
def test_thirty_issues_in_a_chain_are_solved_exactly(seed):
    scores, nogoods, terms = chain(seed, 30, 3, 2)
    disagreement = np.array([70.0, 70.0])
    found = nash(scores, disagreement, nogoods=nogoods, terms=terms)
    assert found.status == "optimal"
    assert found.value == pytest.approx(
        np.log(chain_optimum(scores, nogoods, terms, disagreement)), rel=1e-14
    )
    assert not any(all(mask[found.package[i]] for i, mask in nogood.items()) for nogood in nogoods)


def test_a_chain_of_thirty_issues_of_ten_options_needs_no_listing():
    scores, nogoods, terms = chain(7, 30, 10, 3)
    structure = structure_of(scores, [0, 0, 0], nogoods, terms)
    (whole,) = decisions.decompositions(structure, np.arange(3), np.zeros(3), np.ones(3))
    assert (len(whole.tied), len(whole.free)) == (30, 0)
    assert nash(scores, [0, 0, 0], nogoods=nogoods, terms=terms).status == "optimal"


def test_costs_of_rows_add_up_to_what_a_package_misses():
    scores, nogoods, terms = chain(8, 14, 3, 2)
    structure = structure_of(scores, [5, 7], nogoods, terms)
    (whole,) = decisions.decompositions(structure, np.arange(2), np.array([5.0, 7.0]), np.ones(2))
    assert len(whole.tied) == 14
    direction = np.array([0.3, 0.7])
    costs, largest = whole.reduced_costs(direction)
    choices, gains = whole.best_of_group(direction)
    best = sum(gains.values()) + whole.origin
    assert costs[whole.rows_of(choices)] == pytest.approx(0, abs=1e-12)
    assert best @ direction == pytest.approx(largest)


def test_the_sum_and_the_smallest_gain_of_a_space_of_ten_to_the_hundred():
    scores = np.random.default_rng(6).integers(0, 101, (100, 3, 10)).astype(float)
    structure = structure_of(scores, [0, 0, 0])
    total = largest_sum(SumQuestion(structure, np.arange(3), np.zeros(3), (1, 1, 1), np.zeros(3)))
    assert total.value == scores.sum(axis=1).max(axis=1).sum()
    ideal = largest_sum(SumQuestion(structure, np.arange(3), np.zeros(3), (0, 1, 0), np.zeros(3)))
    assert ideal.value == scores[:, 1].max(axis=1).sum()
    least = largest_minimum(
        MinimumQuestion(structure, np.arange(3), np.zeros(3), (1,) * 3, (0,) * 3, np.zeros(3))
    )
    payoffs = sum(matrix[:, p] for matrix, p in zip(scores, least.package, strict=True))
    assert least.status == "optimal"
    assert least.value == payoffs.min() <= total.value / 3


def test_a_witness_is_found_in_a_nearly_closed_zone():
    scores = np.random.default_rng(6).integers(0, 101, (100, 3, 10)).astype(float)
    structure = structure_of(scores, [0, 0, 0])
    asked = MinimumQuestion(structure, np.arange(3), np.zeros(3), (1,) * 3, (0,) * 3, np.zeros(3))
    best = largest_minimum(asked).value
    reached, missed = np.full(3, best), np.full(3, best + 1)
    assert rational_package(structure_of(scores, reached), np.arange(3), reached).status == "optimal"
    assert rational_package(structure_of(scores, missed), np.arange(3), missed).status == "no_agreement"


def test_limits_that_do_not_bind_change_nothing():
    scores = np.random.default_rng(2).integers(0, 101, (50, 2, 5))
    free = nash(scores, [0, 0])
    bound = nash(scores, [0, 0], limits=Limits(time_limit=1e6, node_limit=10**12))
    assert (bound.status, bound.reason, bound.numbers) == ("optimal", "", free.numbers)

"""Zones that are hard for floating point: single points, mixed scales, spaces nobody can list."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import accord


def random_talks(n_issues: int, n_options: int, n_actors: int, share: float, seed: int) -> accord.Negotiation:
    rng = np.random.default_rng(seed)
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(n_options)]) for k in range(n_issues)]
    scores = {issue.name: rng.integers(0, 101, (n_actors, n_options)) for issue in issues}
    best = np.sum([m.max(axis=1) for m in scores.values()], axis=0)
    return accord.Negotiation(issues, [f"A{a}" for a in range(n_actors)], scores, np.floor(share * best))


def largest_weighted_gain(negotiation: accord.Negotiation, weights: tuple[Fraction, ...]) -> Fraction:
    """Return the largest weighted gain of any package, issue by issue, with fractions."""
    rows = negotiation.party_positions
    total = sum(-w * Fraction(float(d)) for w, d in zip(weights, negotiation.disagreement[rows], strict=True))
    for matrix in negotiation.scores.values():
        total += max(
            sum((w * Fraction(float(x)) for w, x in zip(weights, column, strict=True)), Fraction(0))
            for column in matrix[rows].T
        )
    return total


@pytest.mark.parametrize(("n_issues", "n_actors"), [(20, 3), (12, 4), (30, 2)])
def test_emptiness_of_huge_spaces_is_proven_by_fractions(n_issues: int, n_actors: int) -> None:
    negotiation = random_talks(n_issues, 10, n_actors, 0.95, seed=n_issues)
    for among in ("packages", "lotteries"):
        zone = accord.zone_of_agreement(negotiation, among=among)
        assert zone.is_empty
        assert min(zone.certificate.exact_weights) >= 0
        found = largest_weighted_gain(negotiation, zone.certificate.exact_weights)
        assert found == zone.certificate.largest_gain < 0
        for clash in zone.clashes:
            everyone = accord.zone_of_agreement(negotiation.replace(parties=clash.parties), max_clashes=0)
            assert everyone.is_empty
            for party in clash.parties:
                others = [p for p in clash.parties if p != party]
                if others:
                    rest = negotiation.replace(parties=others)
                    assert not accord.zone_of_agreement(rest, among="lotteries", max_vertices=0).is_empty


def test_packages_of_a_huge_zone_are_what_they_are_said_to_be() -> None:
    negotiation = random_talks(20, 10, 2, 0.75, seed=5)
    zone = accord.zone_of_agreement(negotiation)
    assert zone.method in ("branch_and_bound", "sums")
    assert zone.counted_by == "counting"
    packages = [zone.witness, *zone.best.values(), *zone.worst.values()]
    assert all((negotiation.gains(package) >= 0).all() for package in packages)
    assert zone.n_packages >= len(set(packages))
    mixed = accord.zone_of_agreement(negotiation, among="lotteries", max_vertices=0)
    assert (mixed.payoff_ranges[:, 1] >= zone.payoff_ranges[:, 1] - 1e-9).all()


@pytest.mark.parametrize("seed", range(6))
def test_a_single_package_in_a_huge_space_is_found_and_is_the_only_one(seed: int) -> None:
    free = random_talks(20, 10, 2, 0.0, seed)
    rng = np.random.default_rng(seed)
    weights = rng.integers(1, 6, 2)
    target = {
        issue.name: issue.options[int(np.argmax(weights @ free.scores[issue.name] + rng.random(10) * 1e-3))]
        for issue in free.issues
    }
    negotiation = free.replace(disagreement=free.payoffs(target))
    zone = accord.zone_of_agreement(negotiation)
    assert (negotiation.gains(zone.witness) == 0).all()
    assert (zone.payoff_ranges[:, 0] == zone.payoff_ranges[:, 1]).all()
    mixed = accord.zone_of_agreement(negotiation, among="lotteries")
    assert not mixed.is_empty
    assert mixed.vertices.tolist() == [negotiation.disagreement.tolist()]
    hair = negotiation.replace(disagreement=np.nextafter(negotiation.disagreement, np.inf))
    slightly = accord.zone_of_agreement(hair, among="lotteries", max_clashes=0)
    within_rounding = (np.nextafter(negotiation.disagreement, np.inf) - negotiation.disagreement) <= (
        hair.structure.rounding
    )
    assert slightly.is_empty != within_rounding.all()


@pytest.mark.parametrize("seed", range(6))
def test_scales_from_a_millionth_to_a_billion_change_nothing_but_scales(seed: int) -> None:
    base = random_talks(8, 6, 3, 0.72, seed)
    power = np.exp2([-20.0, 0.0, 30.0])  # about 1e-6, 1 and 1e9; powers of two keep every comparison
    scaled = base.replace(
        scores={name: matrix * power[:, None] for name, matrix in base.scores.items()},
        disagreement=base.disagreement * power,
    )
    for among in ("packages", "lotteries"):
        one = accord.zone_of_agreement(base, among=among, max_vertices=0)
        other = accord.zone_of_agreement(scaled, among=among, max_vertices=0)
        assert one.is_empty == other.is_empty
        assert one.n_packages == other.n_packages
        assert one.options == other.options
        assert np.allclose(
            one.payoff_ranges * power[:, None], other.payoff_ranges, rtol=1e-12, equal_nan=True
        )
        assert np.allclose(one.concessions * power, other.concessions, rtol=1e-12)
        assert [clash.parties for clash in one.clashes] == [clash.parties for clash in other.clashes]


def test_bounds_enclose_the_true_number_where_scores_share_no_unit() -> None:
    from accord.blocks import list_blocks
    from accord.zone.counting import _count_cases, _count_rounded, count_zone

    negotiation = random_talks(6, 6, 3, 0.6, seed=1)
    structure, parties = negotiation.acceptable_structure, negotiation.party_positions
    truth = accord.payoff_region(negotiation, among="individually_rational", limit=0).n_packages
    blocks = list_blocks(structure)
    low, high = (_count_rounded(structure, blocks, parties, negotiation.disagreement, s) for s in (-1, 1))
    assert low <= truth <= high < 6**6
    assert low > truth / 4
    assert _count_cases(structure, [blocks], parties, negotiation.disagreement) == truth
    assert count_zone(structure, parties, negotiation.disagreement).low == truth


def test_a_zone_too_large_to_count_is_enclosed() -> None:
    negotiation = random_talks(14, 10, 3, 0.7, seed=3)
    rng = np.random.default_rng(0)
    rough = {name: m + rng.random(m.shape) for name, m in negotiation.scores.items()}
    zone = accord.zone_of_agreement(negotiation.replace(scores=rough))
    assert zone.n_packages is None
    assert zone.counted_by == "rounded scores"
    low, high = zone.n_packages_bounds
    assert 1 <= low < high < 10**14
    assert (zone.payoff_bounds[:, 0] <= zone.payoff_ranges[:, 0]).all()
    assert (zone.payoff_bounds[:, 0] >= negotiation.disagreement - 1e-9).all()
    assert (zone.payoff_bounds[:, 1] == zone.payoff_ranges[:, 1]).all()
    assert (zone.payoff_ranges[:, 0] < negotiation.disagreement + 1).all()

"""Zones known by meeting halves or by sums against a look at every package."""

from __future__ import annotations

import numpy as np
import pytest

import accord
from accord.errors import NoAgreementError
from accord.zone import deciding, packages
from accord.zone.facts import Facts, windows
from accord.zone.halves import facts_of_halves
from accord.zone.listing import list_packages
from accord.zone.sums import facts_of_sums


def narrow_talks(rng: np.random.Generator) -> accord.Negotiation:
    """Return talks whose payoffs add up to about the same, with what some package gives as disagreement."""
    n_actors, n_issues = int(rng.integers(2, 5)), int(rng.integers(1, 5))
    issues = [accord.Issue(f"i{k}", list("abcd")[: rng.integers(1, 5)]) for k in range(n_issues)]
    names = [f"A{a}" for a in range(n_actors)]
    parties = names[: rng.integers(1, n_actors + 1)]
    unit = rng.choice([1.0, 0.1, 7.0, 1 / 3])
    spread = int(rng.integers(1, 3))
    scores = {}
    for issue in issues:
        rows = rng.integers(0, 6, (n_actors, issue.n_options))
        rows[-1] = 10 - rows[:-1].sum(axis=0) * spread + rng.integers(0, spread, issue.n_options)
        scores[issue.name] = rows * unit
    planted = np.sum([rows[:, rng.integers(rows.shape[1])] for rows in scores.values()], axis=0)
    if rng.random() < 0.3:  # acceptable to everyone as a lottery over two packages, perhaps not as a package
        other = np.sum([rows[:, rng.integers(rows.shape[1])] for rows in scores.values()], axis=0)
        planted = (planted + other) / 2
    linkages, interactions = [], []
    if n_issues > 1 and min(issues[0].n_options, issues[1].n_options) > 1 and rng.random() < 0.5:
        linkages.append(accord.excludes({"i0": "a", "i1": issues[1].options[-1]}))
        interactions.append(accord.Interaction({"i0": issues[0].options[-1], "i1": "a"}, {"A0": 2 * unit}))
    shift = rng.integers(-1, 2) * unit * (rng.random() < 0.5)
    return accord.Negotiation(
        issues, names, scores, planted - shift, parties=parties, linkages=linkages, interactions=interactions
    )


def check(negotiation: accord.Negotiation, found: Facts) -> int:
    structure, rows = negotiation.acceptable_structure, negotiation.party_positions
    listing = list_packages(structure, 10_000)
    gains = listing.payoffs[:, rows] - negotiation.disagreement[rows]
    inside = (gains >= -structure.rounding[rows]).all(axis=1)
    options, payoffs, least = listing.options[inside], listing.payoffs[inside], gains[inside].min(axis=1)
    assert found.n_packages == inside.sum()
    packages = {tuple(row): at for at, row in enumerate(options.tolist())}
    assert found.options == [set(column) for column in zip(*packages, strict=True)] or not packages
    if not packages:
        assert found.witness is None
        assert found.extremes == {}
        return 0
    assert found.witness in packages
    tolerance = structure.rounding.max()
    assert least[packages[found.most_balanced]] >= least.max() - 2 * tolerance
    for (actor, sign), package in found.extremes.items():
        best = (sign * payoffs[:, actor]).max()
        assert sign * payoffs[packages[package], actor] >= best - 2 * tolerance
    assert {actor for actor, _ in found.extremes} >= set(rows.tolist())
    return len(packages)


@pytest.mark.parametrize("engine", ["halves", "sums"])
def test_facts_are_those_of_all_packages(engine: str) -> None:
    rng = np.random.default_rng(11)
    n_found, n_open, n_packages = 0, 0, 0
    for _ in range(800):
        negotiation = narrow_talks(rng)
        structure, rows = negotiation.acceptable_structure, negotiation.party_positions
        within = windows(structure, rows, negotiation.disagreement[rows])
        if within is None:
            assert accord.zone_of_agreement(negotiation, max_clashes=0).is_empty
            continue
        is_halves = engine == "halves"
        found = facts_of_halves(structure, within, 10_000) if is_halves else facts_of_sums(structure, within)
        if found is not None:
            n_found += 1
            inside = check(negotiation, found)
            n_packages += inside
            n_open += inside > 0
    assert n_found > 500
    assert n_open > 400
    assert n_packages > 2000


def give_up_early(monkeypatch: pytest.MonkeyPatch, n_nodes: int) -> None:
    for module in (deciding, packages):
        monkeypatch.setattr(module, "FEW_NODES", n_nodes)
        monkeypatch.setattr(module, "MANY_NODES", n_nodes)


def test_zones_whose_searches_end_early_are_those_of_a_listing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(12)
    give_up_early(monkeypatch, 1)
    n_empty, n_proven, methods = 0, 0, set()
    for _ in range(400):
        negotiation = narrow_talks(rng)
        one = accord.zone_of_agreement(negotiation, method="listing")
        other = accord.zone_of_agreement(negotiation, method="branch_and_bound")
        methods.add(other.method)
        slack = 4 * negotiation.structure.rounding.max()
        assert (one.n_packages, one.is_empty) == (other.n_packages, other.is_empty)
        assert one.options == other.options
        assert one.clashes == other.clashes
        assert other.has_all_clashes
        assert np.allclose(one.payoff_ranges, other.payoff_ranges, rtol=0, atol=slack, equal_nan=True)
        n_empty += one.is_empty
        n_proven += one.is_empty and one.certificate is None and other.counted_by == "halves"
        assert abs(one.uniform_concession - other.uniform_concession) <= slack
        assert all(
            a == b or abs(a - b) <= slack for a, b in zip(one.concessions, other.concessions, strict=True)
        )
    assert n_empty > 30
    assert n_proven > 3
    assert "halves" in methods


def test_what_no_search_and_no_engine_decides_is_said_to_be_undecided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(13)
    give_up_early(monkeypatch, 1)
    for module in (deciding, packages):
        monkeypatch.setattr(module, "facts_of", lambda *_: None)
    monkeypatch.setattr(deciding, "sample_of", lambda *_: None)
    n_undecided = 0
    for _ in range(300):
        negotiation = narrow_talks(rng)
        truth = accord.zone_of_agreement(negotiation, method="listing")
        zone = accord.zone_of_agreement(negotiation, method="branch_and_bound")
        low, high = zone.n_packages_bounds
        assert low <= truth.n_packages <= high
        for issue, facts in zone.options.items():
            assert set(facts["some"]) <= set(truth.options[issue]["some"])
            assert set(facts["none"]) <= set(truth.options[issue]["none"])
            known = truth.options[issue]
            assert sorted(facts["some"] + facts["none"] + facts["unknown"]) == sorted(
                known["some"] + known["none"]
            )
        if zone.is_empty is not None:
            assert zone.is_empty == truth.is_empty
            assert set(zone.clashes) <= set(truth.clashes) or not zone.has_all_clashes
            assert (zone.uniform_concession >= truth.uniform_concession - 1e-9) or zone.is_empty is False
            continue
        n_undecided += 1
        assert zone.is_undecided
        assert zone.n_packages is None
        assert zone.witness is None
        assert "Undecided" in repr(zone)
        assert np.isnan(zone.uniform_concession)
        with pytest.raises(NoAgreementError):
            zone.raise_for_status()
        if not truth.is_empty:
            slack = negotiation.structure.rounding.max()
            assert (truth.payoff_ranges[:, 0] >= zone.payoff_bounds[:, 0] - 2 * slack).all()
            assert (truth.payoff_ranges[:, 1] <= zone.payoff_bounds[:, 1] + 2 * slack).all()
    assert n_undecided > 5


def test_undecided_coalitions_widen_what_is_known_of_open_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(14)
    n_doubtful = 0
    for _ in range(150):
        negotiation = narrow_talks(rng)
        if len(negotiation.parties) < 3:
            continue
        ruled = negotiation.replace(consent=accord.Consent(2))
        truth = accord.zone_of_agreement(ruled, method="listing")
        with monkeypatch.context() as patch:
            give_up_early(patch, 1)
            for module in (deciding, packages):
                patch.setattr(module, "facts_of", lambda *_: None)
            patch.setattr(deciding, "sample_of", lambda *_: None)
            zone = accord.zone_of_agreement(ruled, method="branch_and_bound")
        low, high = zone.n_packages_bounds
        assert low <= truth.n_packages <= high
        assert zone.n_packages in (None, truth.n_packages)
        n_doubtful += "undecided" in zone.reason
        slack = 2 * negotiation.structure.rounding.max()
        if not truth.is_empty:
            assert (truth.payoff_ranges[:, 0] >= zone.payoff_bounds[:, 0] - slack).all()
            assert (truth.payoff_ranges[:, 1] <= zone.payoff_bounds[:, 1] + slack).all()
        for issue, facts in zone.options.items():
            assert set(facts["some"]) <= set(truth.options[issue]["some"])
            assert set(facts["none"]) <= set(truth.options[issue]["none"])
    assert n_doubtful > 5


def constant_sum_talks(n_issues: int, most: int, n_actors: int = 2, seed: int = 1) -> accord.Negotiation:
    """Return talks about what one party gains and the others lose, without a deal worth a planted package."""
    rng = np.random.default_rng(seed)
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(10)]) for k in range(n_issues)]
    scores = {}
    for issue in issues:
        rows = rng.integers(0, most, (n_actors - 1, 10))
        scores[issue.name] = np.vstack([rows, n_actors * most - rows.sum(axis=0)])
    no_deal = np.sum([rows[:, rng.integers(10)] for rows in scores.values()], axis=0)
    return accord.Negotiation(issues, [f"A{a}" for a in range(n_actors)], scores, no_deal)


@pytest.mark.parametrize(("n_issues", "n_actors", "most"), [(6, 2, 10**6), (8, 2, 10**6), (7, 3, 1000)])
def test_single_points_are_counted_as_enumeration_counts_them(
    n_issues: int, n_actors: int, most: int
) -> None:
    negotiation = constant_sum_talks(n_issues, most, n_actors)
    zone = accord.zone_of_agreement(negotiation)
    region = accord.payoff_region(negotiation, among="individually_rational", limit=0)
    assert zone.n_packages == region.n_packages > 0
    assert np.array_equal(zone.payoff_ranges, np.repeat(negotiation.disagreement[:, None], 2, axis=1))


def test_a_single_point_of_ten_to_the_twenty_packages_is_counted_sum_by_sum() -> None:
    negotiation = constant_sum_talks(20, 1000)
    counts = {0: 1}
    for rows in negotiation.scores.values():
        grown: dict[int, int] = {}
        for total, n in counts.items():
            for step in rows[0].astype(int).tolist():
                grown[total + step] = grown.get(total + step, 0) + n
        counts = grown
    zone = accord.zone_of_agreement(negotiation)
    assert zone.n_packages == counts[int(negotiation.disagreement[0])] > 10**15
    assert (negotiation.gains(zone.witness) == 0).all()
    assert not any(facts["unknown"] for facts in zone.options.values())


def test_a_point_of_sums_too_many_to_tell_apart_is_found_by_settling_some_issues() -> None:
    negotiation = constant_sum_talks(20, 10**9)
    zone = accord.zone_of_agreement(negotiation)
    assert zone.is_empty is False
    assert (negotiation.gains(zone.witness) == 0).all()
    assert np.array_equal(zone.payoff_ranges, zone.payoff_bounds)
    assert sum(len(facts["unknown"]) for facts in zone.options.values()) < 100
    assert zone.n_packages_bounds[0] >= 1

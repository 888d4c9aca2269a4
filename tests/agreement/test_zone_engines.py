"""Zones known by meeting halves or by sums against a look at every package."""

from __future__ import annotations

import numpy as np
import pytest

import accord
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

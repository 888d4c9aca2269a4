"""Every article, scenario and variant: accord's answers against plain loops in fractions."""

from __future__ import annotations

import pytest

import accord
from accord.articles import load_article
from articles import recount

CASES = recount.cases()
IDS = [f"{name}-{scenario}-{variant or 'base'}" for name, scenario, variant in CASES]


def plain(packages: object) -> list[dict[str, str]]:
    return [dict(package) for package in packages]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "scenario", "variant"), CASES, ids=IDS)
def test_packages_zone_nash_and_efficiency(name: str, scenario: str, variant: str | None) -> None:
    negotiation = load_article(name).negotiation(scenario, variant)
    assert negotiation.parties == tuple(recount.parties(name, scenario))
    assert plain(negotiation.space) == recount.allowed(name, scenario, variant)
    region = accord.payoff_region(negotiation, among="individually_rational", limit=10_000)
    zone = recount.zone(name, scenario, variant)
    assert plain(region.packages) == [package for _, package in zone]
    for (gains, package), found in zip(zone, negotiation.gains(list(region.packages)), strict=True):
        by_actor = dict(zip(negotiation.actors, found, strict=True))
        assert [by_actor[p] for p in negotiation.parties] == pytest.approx(
            [float(g) for g in gains], abs=1e-9
        )
        assert package in plain(region.packages)
    if best := recount.nash(name, scenario, variant):
        assert plain(accord.nash_solution(negotiation).ties) == best
    frontier = accord.pareto_frontier(negotiation, among="individually_rational")
    points = [package for k in range(len(frontier.payoffs)) for package in frontier.packages(k)]
    key = sorted(negotiation.space.index(package) for package in points)
    wanted = [negotiation.space.index(package) for package in recount.efficient(name, scenario, variant)]
    assert key == sorted(wanted)


def test_sizes_of_the_spaces() -> None:
    found = {
        name: (load_article(name).negotiation().space.n_packages, load_article(name).negotiation().n_allowed)
        for name in recount.NAMES
    }
    assert found == {
        "ashford-2025": (192, 192),
        "bloomberg-2025": (216, 168),
        "framework-2026": (512, 56),
        "lieven-2025": (3072, 592),
        "wright-2025": (6480, 1440),
    }


def test_a_zone_that_the_whole_frontier_of_a_scenario_lies_in() -> None:
    assert len(recount.zone("wright-2025", "pressure", None)) == 32
    assert len(recount.efficient("wright-2025", "pressure", None)) < 32

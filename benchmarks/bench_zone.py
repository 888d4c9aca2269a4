"""Zones of up to 10^20 packages, some of one point; lotteries; leverage with twenty instruments."""

from __future__ import annotations

import numpy as np

import accord
from benchmarks.spaces import constant_sum_negotiation, random_negotiation


class Packages:
    """Everything about a zone among packages."""

    params = (["10^6", "10^9", "10^20"], ["open", "empty"])
    param_names = ("packages", "zone")
    timeout = 300

    def setup(self, packages: str, zone: str) -> None:
        n_issues = {"10^6": 6, "10^9": 9, "10^20": 20}[packages]
        self.negotiation = random_negotiation(n_issues, 10, 2, share=0.75 if zone == "open" else 0.95)
        found = accord.zone_of_agreement(self.negotiation)
        assert found.is_empty == (zone == "empty")
        assert found.n_packages is not None

    def time_zone(self, packages: str, zone: str) -> None:
        found = accord.zone_of_agreement(self.negotiation)
        assert found.is_empty == (zone == "empty")


class SinglePoint:
    """A zone of one payoff point, of 10^10 and 10^20 packages whose payoffs add up to a constant."""

    params = ([10, 20],)
    param_names = ("issues",)
    timeout = 120

    def setup(self, issues: int) -> None:
        self.negotiation = constant_sum_negotiation(issues, 10**6)
        assert accord.zone_of_agreement(self.negotiation).n_packages

    def time_zone(self, issues: int) -> None:
        assert not accord.zone_of_agreement(self.negotiation).is_empty


class Lotteries:
    """The zone among lotteries over 10^20 packages, four parties, in exact arithmetic."""

    def setup(self) -> None:
        self.negotiation = random_negotiation(20, 10, 4, share=0.6)
        assert not accord.zone_of_agreement(self.negotiation, among="lotteries").is_empty

    def time_zone(self) -> None:
        accord.zone_of_agreement(self.negotiation, among="lotteries")


class Corners:
    """The exact corners of the zone among lotteries, three parties."""

    params = (["10^3", "10^6", "10^9", "10^20", "10^30"],)
    param_names = ("packages",)

    def setup(self, packages: str) -> None:
        self.negotiation = random_negotiation(int(packages.removeprefix("10^")), 10, 3, share=0.6)
        zone = accord.zone_of_agreement(self.negotiation, among="lotteries")
        assert (
            len(zone.vertices) == {"10^3": 26, "10^6": 84, "10^9": 138, "10^20": 463, "10^30": 950}[packages]
        )

    def time_corners(self, packages: str) -> None:
        accord.zone_of_agreement(self.negotiation, among="lotteries")


class Leverage:
    """The cheapest of 2^20 sets of instruments, for any of 10^6 packages or for a Nash target."""

    timeout = 300

    def setup(self) -> None:
        rng = np.random.default_rng(7)
        self.negotiation = random_negotiation(6, 10, 3, share=0.85)
        actors = self.negotiation.actors
        self.instruments = [
            accord.Instrument(
                f"tool {k}",
                actors[int(rng.integers(3))],
                float(rng.integers(1, 20)),
                {actor: float(rng.integers(0, 30)) for actor in actors},
                {actor: float(rng.integers(-20, 5)) for actor in actors},
            )
            for k in range(20)
        ]
        self.target = {issue.name: issue.options[0] for issue in self.negotiation.issues}
        assert accord.cheapest_leverage(self.negotiation, self.instruments).status == "optimal"

    def time_any_package(self) -> None:
        accord.cheapest_leverage(self.negotiation, self.instruments)

    def time_nash_target(self) -> None:
        accord.cheapest_leverage(self.negotiation, self.instruments, self.target, as_nash=True)

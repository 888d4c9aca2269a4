"""Enumeration: packages visited per second, memory at 10^9 packages, and what a user waits for at first."""

from __future__ import annotations

import accord
from benchmarks.spaces import random_negotiation


class Rate:
    """Packages per second of the Nash solution by enumeration, 10^8 packages."""

    params = ([2, 3, 4, 5], [0, 2])
    param_names = ("actors", "linkages")
    timeout = 120

    def setup(self, actors: int, linkages: int) -> None:
        self.negotiation = random_negotiation(8, 10, actors, n_linkages=linkages)
        self.expected = accord.nash_solution(self.negotiation, method="enumeration").package

    def time_nash(self, actors: int, linkages: int) -> None:
        solution = accord.nash_solution(self.negotiation, method="enumeration")
        assert solution.package == self.expected

    def track_packages_per_second(self, actors: int, linkages: int) -> float:
        solution = accord.nash_solution(self.negotiation, method="enumeration")
        assert solution.n_examined == self.negotiation.n_allowed
        return solution.n_examined / solution.seconds

    track_packages_per_second.unit = "packages/s"  # type: ignore[attr-defined]


class WeightedRate:
    """Packages per second with unequal bargaining weights, 10^8 packages."""

    timeout = 120

    def setup(self) -> None:
        self.negotiation = random_negotiation(8, 10, 3)
        accord.nash_solution(self.negotiation, [1, 2, 3], method="enumeration")

    def track_packages_per_second(self) -> float:
        solution = accord.nash_solution(self.negotiation, [1, 2, 3], method="enumeration")
        assert solution.n_examined == 10**8
        return solution.n_examined / solution.seconds

    track_packages_per_second.unit = "packages/s"  # type: ignore[attr-defined]


class Memory:
    """Peak memory of the whole process while 10^9 packages are visited."""

    timeout = 300

    def setup(self) -> None:
        self.negotiation = random_negotiation(9, 10, 3)

    def peakmem_billion_packages(self) -> None:
        assert accord.nash_solution(self.negotiation, method="enumeration").n_examined == 10**9

    def peakmem_thousand_packages(self) -> None:
        """The interpreter with all that is loaded: what the billion is to be compared with."""
        assert accord.nash_solution(random_negotiation(3, 10, 3), method="enumeration").n_examined == 1000


class Region:
    """Counting, collecting and measuring what lies in the zone of 10^7 packages."""

    def setup(self) -> None:
        self.negotiation = random_negotiation(7, 10, 3, share=0.7)
        self.expected = accord.payoff_region(self.negotiation, among="individually_rational").n_packages
        accord.payoff_histogram(random_negotiation(2, 2, 3))  # compiles

    def time_zone(self) -> None:
        region = accord.payoff_region(self.negotiation, among="individually_rational", limit=1000)
        assert region.n_packages == self.expected

    def time_histogram(self) -> None:
        counts, _ = accord.payoff_histogram(self.negotiation)
        assert counts.sum() == 3 * 10**7

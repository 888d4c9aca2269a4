"""Every bargaining concept at 10^20 packages, over packages and over lotteries; power regions; comparison."""

from __future__ import annotations

import accord
from benchmarks.spaces import random_negotiation

_N_ISSUES = 20


def _cases(over: str) -> list[str]:
    """Return what is defined for two and for three parties, as "concept, n parties"."""
    return [
        f"{name}, {n} parties"
        for name, concept in accord.CONCEPTS.items()
        for n in (2, 3)
        if over in concept.methods
        and concept.n_parties[over] in (None, n)
        and name != "adjusted_winner"  # for issues that two parties divide, not for packages in general
    ]


def _ask(case: str, over: str) -> tuple[accord.Negotiation, str]:
    """Return the negotiation and the concept of a case, solved once so that everything is compiled."""
    concept, parties = case.removesuffix(" parties").split(", ")
    negotiation = random_negotiation(_N_ISSUES, 10, int(parties), share=0.6)
    assert accord.solve(negotiation, concept, over=over).status == "optimal"
    return negotiation, concept


class Packages:
    """20 issues with 10 options each."""

    params = _cases("packages")
    param_names = ("case",)
    timeout = 120

    def setup(self, case: str) -> None:
        self.negotiation, self.concept = _ask(case, "packages")

    def time_solve(self, case: str) -> None:
        assert accord.solve(self.negotiation, self.concept, over="packages").status == "optimal"


class Lotteries:
    """The same over lotteries."""

    params = _cases("lotteries")
    param_names = ("case",)
    timeout = 120

    def setup(self, case: str) -> None:
        self.negotiation, self.concept = _ask(case, "lotteries")

    def time_solve(self, case: str) -> None:
        assert accord.solve(self.negotiation, self.concept, over="lotteries").status == "optimal"


class Overview:
    """What a user asks for first, at a thousand packages."""

    def setup(self) -> None:
        self.negotiation = random_negotiation(3, 10, 3, share=0.6)
        accord.compare(self.negotiation)
        accord.power_regions(self.negotiation)

    def time_compare(self) -> None:
        assert accord.compare(self.negotiation) is not None

    def time_power_regions(self) -> None:
        assert accord.power_regions(self.negotiation) is not None

"""The frontier: spaces of up to 10^100 packages, tied issues, closed zones, and what a user does with it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

import accord
from accord.frontier import Frontier, pareto_frontier
from accord.improve import improve
from benchmarks.spaces import random_negotiation


def additive(n_issues: int, n_actors: int) -> accord.Negotiation:
    return random_negotiation(n_issues, 10, n_actors, share=0.0)


def hundredths(n_issues: int, n_actors: int) -> accord.Negotiation:
    """Return scores from 0.00 to 1.00, whose floating-point sums are not exact."""
    whole = additive(n_issues, n_actors)
    return whole.replace(scores={name: matrix / 100 for name, matrix in whole.scores.items()})


def without_unit(n_issues: int, n_actors: int) -> accord.Negotiation:
    """Return scores that are no whole multiples of anything."""
    rng = np.random.default_rng(20260103)
    plain = additive(n_issues, n_actors)
    return plain.replace(scores={name: 100 * rng.random((n_actors, 10)) for name in plain.scores})


def chained(n_issues: int, n_actors: int) -> accord.Negotiation:
    """Return a negotiation with three random linkages between every two neighbouring issues."""
    rng = np.random.default_rng(20260102)
    plain = additive(n_issues, n_actors)
    linkages = [
        accord.excludes({issue.name: list(rng.choice(issue.options, 3, replace=False)) for issue in pair})
        for pair in pairwise(plain.issues)
        for _ in range(3)
    ]
    return plain.replace(linkages=linkages)


def nearly_closed(negotiation: accord.Negotiation, share: float) -> accord.Negotiation:
    """Return `negotiation` with a disagreement at `share` of the egalitarian point of its frontier."""
    smallest = pareto_frontier(negotiation).payoffs.min(axis=1).max()
    return negotiation.replace(disagreement=np.full(negotiation.n_actors, share * smallest))


CASES = {
    "10^20 packages, 2 parties": lambda: additive(20, 2),
    "10^20 packages, 3 parties": lambda: additive(20, 3),
    "10^20 packages, 3 parties, hundredths": lambda: hundredths(20, 3),
    "10^20 packages, 3 parties, no common unit": lambda: without_unit(20, 3),
    "10^12 packages, 4 parties": lambda: additive(12, 4),
    "10^8 packages, 5 parties": lambda: additive(8, 5),
    "10^6 packages, 6 parties": lambda: additive(6, 6),
    "10^100 packages, 2 parties": lambda: additive(100, 2),
    "30 issues in a chain, 2 parties": lambda: chained(30, 2),
    "30 issues in a chain, 3 parties": lambda: chained(30, 3),
}


class Merging:
    """The exact frontier of all packages."""

    params = tuple(CASES)
    param_names = ("space",)
    timeout = 120

    def setup(self, space: str) -> None:
        self.negotiation = CASES[space]()
        self.expected = pareto_frontier(self.negotiation).payoffs

    def time_frontier(self, space: str) -> Frontier:
        return self._checked()

    def peakmem_frontier(self, space: str) -> Frontier:
        return self._checked()

    def track_points(self, space: str) -> int:
        return len(self.expected)

    def _checked(self) -> Frontier:
        frontier = pareto_frontier(self.negotiation)
        assert np.array_equal(frontier.payoffs, self.expected)
        return frontier


class NearlyClosed:
    """The individually rational frontier of 10^20 packages when the zone is all but closed."""

    params = ([2, 3], [0.9, 0.98])
    param_names = ("parties", "share")

    def setup(self, parties: int, share: float) -> None:
        self.negotiation = nearly_closed(additive(20, parties), share)
        self.expected = pareto_frontier(self.negotiation, "individually_rational").n_points

    def time_frontier(self, parties: int, share: float) -> None:
        assert pareto_frontier(self.negotiation, "individually_rational").n_points == self.expected


class Approximate:
    """The epsilon-frontier of 10^20 packages with four parties."""

    params = (0.05, 0.2)
    param_names = ("epsilon",)
    timeout = 120

    def setup(self, epsilon: float) -> None:
        self.negotiation = additive(20, 4)
        self.expected = pareto_frontier(self.negotiation, epsilon=epsilon).n_points

    def time_frontier(self, epsilon: float) -> None:
        assert pareto_frontier(self.negotiation, epsilon=epsilon).n_points == self.expected


class Enumeration:
    """Looking at every one of 10^6 packages, beside merging."""

    params = ("enumeration", "merging")
    param_names = ("method",)

    def setup(self, method: str) -> None:
        self.negotiation = additive(6, 3)
        self.expected = pareto_frontier(self.negotiation, method=method).payoffs

    def time_frontier(self, method: str) -> None:
        assert np.array_equal(pareto_frontier(self.negotiation, method=method).payoffs, self.expected)


class Use:
    """Packages, witnesses, volume and improvement, on 10^20 packages with three parties."""

    def setup(self) -> None:
        self.negotiation = additive(20, 3)
        self.frontier = pareto_frontier(self.negotiation)
        self.draft = self.negotiation.space.package(0)
        self.volume = self.frontier.hypervolume()
        assert self.frontier.is_efficient(self.draft).status == "dominated"
        assert improve(self.negotiation, self.draft)

    def time_thousand_packages(self) -> None:
        assert len([self.frontier.package(k) for k in range(1000)]) == 1000

    def time_witness(self) -> None:
        assert self.frontier.is_efficient(self.draft).witness is not None

    def time_hypervolume(self) -> None:
        assert self.frontier.hypervolume() == self.volume

    def time_improve(self) -> None:
        assert improve(self.negotiation, self.draft).status == "improved"

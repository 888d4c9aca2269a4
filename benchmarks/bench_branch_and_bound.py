"""Branch and bound on 10^100 packages, with open and nearly closed zones, and on 30 linked issues."""

from __future__ import annotations

import numpy as np

from accord.engines.branch_and_bound import (
    MinimumQuestion,
    SumQuestion,
    largest_minimum,
    largest_nash,
    largest_sum,
)
from accord.engines.nash_enumeration import NashQuestion
from accord.structure import Structure


def random_scores(n_parties, n_issues=100, n_options=10, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.integers(0, 101, (n_parties, n_options)).astype(float) for _ in range(n_issues)]


def opposed_scores(n_parties, n_issues=100, n_options=10, seed=0):
    """Return scores on which parties disagree about every issue: half of them rise, half of them fall."""
    scores = [np.sort(matrix, axis=1) for matrix in random_scores(n_parties, n_issues, n_options, seed)]
    return [np.where(np.arange(n_parties)[:, None] % 2, matrix[:, ::-1], matrix) for matrix in scores]


def egalitarian_point(scores):
    """Return the largest payoff that lotteries can give to every party, by linear programming."""
    from scipy.optimize import linprog

    n_parties, sizes = scores[0].shape[0], [matrix.shape[1] for matrix in scores]
    share = np.hstack([*(-matrix for matrix in scores), np.ones((n_parties, 1))])
    one_each = np.zeros((len(sizes), sum(sizes) + 1))
    one_each[np.repeat(np.arange(len(sizes)), sizes), np.arange(sum(sizes))] = 1
    cost = np.append(np.zeros(sum(sizes)), -1.0)
    return -linprog(cost, share, np.zeros(n_parties), one_each, np.ones(len(sizes))).fun


def structure_of(scores, disagreement, nogoods=()):
    matrices = [np.ascontiguousarray(matrix) for matrix in scores]
    return Structure.build(matrices, list(nogoods), [], None, disagreement)


class Nash:
    """Target: 1 s each, proven optimal."""

    params = ([2, 3, 4, 6], ["open", "nearly closed"], ["random", "opposed"])
    param_names = ("n_parties", "zone", "scores")

    def setup(self, n_parties, zone, kind):
        scores = random_scores(n_parties) if kind == "random" else opposed_scores(n_parties)
        level = 0.0 if zone == "open" else np.floor(0.98 * egalitarian_point(scores))
        disagreement = np.full(n_parties, level)
        structure = structure_of(scores, disagreement)
        self.question = NashQuestion(structure, np.arange(n_parties), disagreement, np.ones(n_parties))
        found = largest_nash(self.question)
        assert found.status == "optimal"
        assert found.bound == found.value

    def time_nash(self, *_):
        largest_nash(self.question)

    def peakmem_nash(self, *_):
        largest_nash(self.question)


class Others:
    """The smallest gain, and one party's ideal gain over the individually rational packages."""

    params = ([2, 3, 4], ["open", "nearly closed"])
    param_names = ("n_parties", "zone")

    def setup(self, n_parties, zone):
        scores = random_scores(n_parties, n_issues=20)
        level = 0.0 if zone == "open" else np.floor(0.98 * egalitarian_point(scores))
        disagreement, parties = np.full(n_parties, level), np.arange(n_parties)
        structure = structure_of(scores, disagreement)
        zeros, ones = np.zeros(n_parties), (1,) * n_parties
        first = tuple(int(i == 0) for i in range(n_parties))
        self.minimum = MinimumQuestion(structure, parties, disagreement, ones, (0,) * n_parties, zeros)
        self.ideal = SumQuestion(structure, parties, disagreement, first, zeros)
        assert largest_minimum(self.minimum).status == "optimal"
        assert largest_sum(self.ideal).status == "optimal"

    def time_smallest_gain(self, *_):
        largest_minimum(self.minimum)

    def time_ideal_gain(self, *_):
        largest_sum(self.ideal)


class Chain:
    """Thirty issues of ten options, each linked to the next."""

    params = ([2, 3, 4],)
    param_names = ("n_parties",)

    def setup(self, n_parties):
        scores = random_scores(n_parties, n_issues=30)
        rng = np.random.default_rng(1)
        nogoods = [
            {i: np.arange(10) == rng.integers(10), i + 1: rng.random(10) < 0.4}
            for i in range(29)
            for _ in "ab"
        ]
        disagreement = np.full(n_parties, np.floor(0.7 * egalitarian_point(scores)))
        structure = structure_of(scores, disagreement, nogoods)
        self.question = NashQuestion(structure, np.arange(n_parties), disagreement, np.ones(n_parties))
        found = largest_nash(self.question)
        assert found.status == "optimal"
        assert not any(all(mask[found.package[i]] for i, mask in nogood.items()) for nogood in nogoods)

    def time_nash(self, *_):
        largest_nash(self.question)

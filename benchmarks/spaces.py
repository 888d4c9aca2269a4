"""Negotiations that the benchmarks share: random integer scores from 0 to 100."""

from __future__ import annotations

import numpy as np

import accord


def random_negotiation(
    n_issues: int,
    n_options: int,
    n_actors: int,
    *,
    n_linkages: int = 0,
    share: float = 0.4,
    seed: int = 20261122,
) -> accord.Negotiation:
    """Return a negotiation whose disagreement payoff is `share` of the largest conceivable payoff."""
    rng = np.random.default_rng(seed)
    issues = [accord.Issue(f"issue_{i}", [f"option_{o}" for o in range(n_options)]) for i in range(n_issues)]
    scores = {issue.name: rng.integers(0, 101, (n_actors, n_options)) for issue in issues}
    best = np.sum([matrix.max(axis=1) for matrix in scores.values()], axis=0)
    linkages = [
        accord.requires(
            {issues[i].name: issues[i].options[int(rng.integers(n_options))]},
            {issues[i + 1].name: list(issues[i + 1].options[: max(1, n_options // 2)])},
        )
        for i in range(0, 2 * n_linkages, 2)
    ]
    return accord.Negotiation(
        issues, [f"actor_{a}" for a in range(n_actors)], scores, share * best, linkages=linkages
    )


def constant_sum_negotiation(n_issues: int, most: int, *, seed: int = 1) -> accord.Negotiation:
    """Return two parties of whom one gains what the other loses; no deal pays what a planted package does."""
    rng = np.random.default_rng(seed)
    issues = [accord.Issue(f"issue_{i}", [f"option_{o}" for o in range(10)]) for i in range(n_issues)]
    first = rng.integers(0, most, (n_issues, 10))
    scores = {issue.name: [row, 2 * most - row] for issue, row in zip(issues, first, strict=True)}
    planted = int(sum(row[rng.integers(10)] for row in first))
    return accord.Negotiation(
        issues, ["actor_0", "actor_1"], scores, [planted, 2 * most * n_issues - planted]
    )

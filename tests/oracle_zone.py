"""Slow twins of zones of agreement, leverage and linkage: every package, every subset, fractions throughout.

Shares no code with accord. `wins` tells whether a set of parties (actor numbers) can make a deal.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations

from oracle import Choice, Exact, Problem, exact, gains, matches, packages, payoffs

Wins = "Callable[[frozenset[int]], bool]"


def unanimous(problem: Problem):
    return lambda members: members >= set(problem.parties)


def accepting(problem: Problem, package: Choice) -> frozenset[int]:
    """Return the parties that accept: no loss, no red line of their own crossed."""
    own = dict(zip(problem.parties, gains(problem, package), strict=True))
    refused = {actor for actor, meant in problem.red_lines if matches(meant, package)}
    return frozenset(party for party, gain in own.items() if gain >= 0 and party not in refused)


def zone(problem: Problem, wins=None) -> list[Choice]:
    wins = wins or unanimous(problem)
    return [package for package in packages(problem) if wins(accepting(problem, package))]


def used_options(problem: Problem, inside: list[Choice]) -> list[set[int]]:
    return [{package[issue] for package in inside} for issue in range(len(problem.n_options))]


def coalitions(problem: Problem, wins) -> list[frozenset[int]]:
    """Return the winning sets of parties no smaller one of which wins."""
    winning = [frozenset(s) for s in subsets(problem.parties) if wins(frozenset(s))]
    return [s for s in winning if not any(other < s for other in winning)]


def subsets(items) -> list[tuple]:
    items = list(items)
    return list(chain.from_iterable(combinations(items, k) for k in range(len(items) + 1)))


def acceptable_to(problem: Problem, members) -> list[Choice]:
    """Return the allowed packages that cross no red line of `members`."""
    vetoes = [meant for actor, meant in problem.red_lines if actor in members]
    return [p for p in packages(problem) if not any(matches(veto, p) for veto in vetoes)]


def gains_of(problem: Problem, package: Choice, members) -> list[Exact]:
    worth = payoffs(problem, package)
    return [worth[m] - exact(problem.disagreement[m]) for m in sorted(members)]


def uniform_concession(problem: Problem, wins) -> Exact | None:
    """Return how much less everyone must ask for something to be acceptable; None when nothing helps."""
    least = [
        -min(gains_of(problem, package, members))
        for members in coalitions(problem, wins)
        for package in acceptable_to(problem, members)
    ]
    return max(0, min(least)) if least else None


def single_concession(problem: Problem, wins, party: int) -> Exact | None:
    """Return how much less one party alone must ask; None when that is no use."""
    found = []
    for members in coalitions(problem, wins):
        for package in acceptable_to(problem, members):
            own = dict(zip(sorted(members), gains_of(problem, package, members), strict=True))
            if party in own and all(g >= 0 for m, g in own.items() if m != party):
                found.append(-own[party])
    return min(found) if found else None


def binding_sets(problem: Problem, wins) -> list[tuple[int, ...]]:
    """Return the smallest sets of red lines, by place, without which some coalition could agree on more."""
    kept_out = set()
    for members in coalitions(problem, wins):
        for package in packages(problem):
            if min(gains_of(problem, package, members)) >= 0:
                crossed = (
                    at
                    for at, (actor, meant) in enumerate(problem.red_lines)
                    if actor in members and matches(meant, package)
                )
                kept_out.add(frozenset(crossed))
    smallest = [s for s in kept_out if s and not any(other and other < s for other in kept_out)]
    return sorted((tuple(sorted(s)) for s in smallest), key=lambda s: (len(s), s))


def demands(problem: Problem) -> list[tuple[str, int]]:
    """Return what can clash: linkages, the parties' red lines, the parties."""
    found = [("requires", at) for at in range(len(problem.requires))]
    found += [("excludes", at) for at in range(len(problem.excludes))]
    found += [("red_line", at) for at, (actor, _) in enumerate(problem.red_lines) if actor in problem.parties]
    return found + [("party", party) for party in problem.parties]


def can_be_met(problem: Problem, chosen) -> bool:
    """Return whether some package meets the chosen demands."""
    kept = set(chosen)
    relaxed = replace(
        problem,
        requires=[r for at, r in enumerate(problem.requires) if ("requires", at) in kept],
        excludes=[e for at, e in enumerate(problem.excludes) if ("excludes", at) in kept],
    )
    vetoes = [meant for at, (_, meant) in enumerate(problem.red_lines) if ("red_line", at) in kept]
    own = [party for kind, party in kept if kind == "party"]
    for package in packages(relaxed):
        worth = payoffs(relaxed, package)
        if any(matches(veto, package) for veto in vetoes):
            continue
        if all(worth[party] >= exact(problem.disagreement[party]) for party in own):
            return True
    return False


def minimal_clashes(problem: Problem) -> set[frozenset[tuple[str, int]]]:
    """Return all minimal sets of demands that no package meets."""
    clashing: list[frozenset] = []
    for chosen in subsets(demands(problem)):
        members = frozenset(chosen)
        if not any(smaller <= members for smaller in clashing) and not can_be_met(problem, members):
            clashing.append(members)
    return set(clashing)


def proves(problem: Problem, weights: dict[int, Fraction]) -> Fraction:
    """Return the largest weighted gain of any acceptable package: below zero, the weights are a proof."""
    members = list(weights)
    return max(
        sum(weights[m] * g for m, g in zip(sorted(members), gains_of(problem, package, members), strict=True))
        for package in acceptable_to(problem, members)
    )

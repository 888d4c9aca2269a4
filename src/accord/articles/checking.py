"""Claims put to the test: each with its verdict, whether that depends on the numbers, and the numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from accord.regions import PayoffRegion, payoff_region
from accord.solutions.nash import nash_solution

if TYPE_CHECKING:
    from accord.articles.article import Article
    from accord.articles.entries import Claim
    from accord.negotiation import Negotiation
    from accord.packages import Package
    from accord.readings import Payoffs
    from accord.result import Solution

__all__ = ["Case", "CheckedClaim", "ClaimsTable", "Finding", "Test", "check", "trials"]

N_TRIALS = 20
_SEED = 20260224


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a claim holds at some payoffs, and the numbers behind it."""

    holds: bool
    numbers: str


class Case:
    """An article at some payoffs: what the tests of claims ask it.

    Parameters
    ----------
    article : Article
    variant : str or None
    payoffs : Payoffs
    """

    def __init__(self, article: Article, variant: str | None, payoffs: Payoffs) -> None:
        self.article, self.variant, self.payoffs = article, variant, payoffs
        self._built: dict[str, Negotiation] = {}
        self._zones: dict[str, PayoffRegion] = {}
        self._solutions: dict[str, Solution] = {}

    def negotiation(self, scenario: str) -> Negotiation:
        """Return the negotiation in a scenario, at the case's payoffs."""
        if scenario not in self._built:
            self._built[scenario] = self.article.negotiation(scenario, self.variant, self.payoffs)
        return self._built[scenario]

    def zone(self, scenario: str) -> PayoffRegion:
        """Return the individually rational packages of a scenario."""
        if scenario not in self._zones:
            region = payoff_region(self.negotiation(scenario), among="individually_rational", limit=100_000)
            self._zones[scenario] = region
        return self._zones[scenario]

    def nash(self, scenario: str) -> Solution:
        """Return the Nash solution of a scenario."""
        if scenario not in self._solutions:
            self._solutions[scenario] = nash_solution(self.negotiation(scenario))
        return self._solutions[scenario]

    def completions(self, package: str, scenario: str) -> list[Package]:
        """Return the allowed packages that a named package stands for."""
        negotiation = self.negotiation(scenario)
        return list(negotiation.space.matching(self.article.packages[package]))

    def inside(self, package: str, scenario: str) -> list[Package]:
        """Return those of the completions of a named package that lie in the zone."""
        inside = set(self.zone(scenario).packages)
        return [one for one in self.completions(package, scenario) if one in inside]

    def score(self, actor: str, issue: str, option: str, scenario: str) -> float:
        """Return what an option is worth to an actor."""
        negotiation = self.negotiation(scenario)
        column = next(i for i in negotiation.issues if i.name == issue).position(option)
        return float(negotiation.scores[issue][negotiation.actors.index(actor), column])

    def payoff(self, actor: str, package: Mapping[str, str], scenario: str) -> float:
        """Return what a package is worth to an actor."""
        negotiation = self.negotiation(scenario)
        return float(negotiation.payoffs(package)[negotiation.actors.index(actor)])

    def no_deal(self, actor: str, scenario: str) -> float:
        """Return what an actor gets when it refuses."""
        negotiation = self.negotiation(scenario)
        return float(negotiation.disagreement[negotiation.actors.index(actor)])

    def accepts(self, actor: str, package: Mapping[str, str], scenario: str) -> bool:
        """Return whether an actor takes a package: no red line of its own, and no loss."""
        negotiation = self.negotiation(scenario)
        at = negotiation.actors.index(actor)
        crossed = any(line.actor == actor for line in negotiation.crossed_red_lines(package))
        return not crossed and bool(negotiation.gains(package)[at] >= -negotiation.structure.rounding[at])


Test = Callable[[Case], Finding]
Status = Literal["restates", "follows", "contradicted", "contingent", "untried"]


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim and what became of it.

    Attributes
    ----------
    claim : Claim
    holds : bool
        The verdict at the representative payoffs.
    status : {"restates", "follows", "contradicted", "contingent", "untried"}
        It holds at all trial payoffs, and statements already say it; it holds at all of them, and none
        says it; it fails at all of them; or the verdict changes with the numbers. Only the last is proven:
        the others mean that no counterexample was found. Untried without trial payoffs.
    numbers : str
        What the verdict rests on, at the representative payoffs.
    n_agreeing : int
        At how many of the trial payoffs the verdict is the same.
    """

    claim: Claim
    holds: bool
    status: Status
    numbers: str
    n_agreeing: int


@dataclass(frozen=True, slots=True, repr=False)
class ClaimsTable:
    """All claims of an article, checked.

    Attributes
    ----------
    article : str
    variant : str or None
    rows : tuple of CheckedClaim
    n_trials : int
        At how many payoffs beside the representative ones each verdict was tried.
    """

    article: str
    variant: str | None
    rows: tuple[CheckedClaim, ...]
    n_trials: int
    _by_id: Mapping[str, CheckedClaim] = field(repr=False)

    def __getitem__(self, claim: str) -> CheckedClaim:
        return self._by_id[claim]

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        title = f"{self.article}{f', variant {self.variant}' if self.variant else ''}"
        lines = [f"Claims of {title}, tried at {self.n_trials} other payoffs"]
        for row in self.rows:
            verdict = "holds" if row.holds else "fails"
            lines.append(
                f"  {row.claim.id:4s} {verdict:6s} {row.status:12s} {row.n_agreeing:3d}  {row.claim.text}"
            )
        return "\n".join(lines)


def check(
    article: Article,
    tests: Mapping[str, Test],
    variant: str | None = None,
    payoffs: Sequence[Payoffs] | None = None,
) -> ClaimsTable:
    """Return the claims of `article`, tested at its representative payoffs and at trial payoffs."""
    others = trials(article, variant) if payoffs is None else payoffs
    main = Case(article, variant, article.payoffs(variant))
    cases = [Case(article, variant, other) for other in others]
    rows = tuple(_checked(claim, tests[claim.id], main, cases) for claim in article.claims.values())
    return ClaimsTable(article.name, variant, rows, len(cases), {row.claim.id: row for row in rows})


def trials(article: Article, variant: str | None = None, n: int = N_TRIALS) -> tuple[Payoffs, ...]:
    """Return payoffs at corners of an article's reading, always the same ones.

    Parameters
    ----------
    article : Article
    variant : str, optional
    n : int
        How many.

    Notes
    -----
    Strict statements hold by a point. Corners are extreme: what holds at all of them has stood a hard test,
    but how often a verdict changes among them says nothing of how likely it is.
    """
    return tuple(article.reading(variant).corners(n, np.random.default_rng(_SEED)))


def _checked(claim: Claim, test: Test, main: Case, cases: Sequence[Case]) -> CheckedClaim:
    found = test(main)
    agreeing = sum(test(case).holds == found.holds for case in cases)
    status: Status = "contingent" if cases else "untried"
    if cases and agreeing == len(cases):
        status = "contradicted" if not found.holds else "restates" if claim.restates else "follows"
    return CheckedClaim(claim, found.holds, status, found.numbers, agreeing)

"""Leximin by branch and bound: the smallest term as large as possible, then the second smallest, and so on.

Very many packages may share the largest smallest term, so they are not listed. Once the largest smallest
term is known to be ``v``, the second smallest of a package that reaches ``v`` in all terms is the largest,
over parties `p`, of the smallest term of the others. So it is maximised by one search for every party that
may come last: that party is held at ``v`` and the smallest term of the others maximised. Parties are held at
further levels in the same way, in every order in which the levels so far can be reached.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.goal_units import in_units, minimum_goal
from accord.engines.package_gains import positions_of
from accord.engines.tied_packages import list_ties
from accord.engines.ties import leximin_ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._kernels.slab import Goal
    from accord.engines.branch_questions import BranchSearch, MinimumQuestion
    from accord.engines.search_frame import Frame
    from accord.engines.slab_search import Allowance, Candidate, Search

    Levels = tuple[float, ...]

__all__ = ["largest_leximin"]

_ULP = 2.0**-52
_LAST_DIGITS = 64
"""Units in the last place by which two ways to compute a term may differ."""


def largest_leximin(
    question: MinimumQuestion, frame: Frame, allowance: Allowance, gap: float = 0.0, max_ties: int = 1000
) -> BranchSearch:
    """Return the packages at which the smallest term is largest, then the second smallest, and so on.

    Parameters
    ----------
    question : MinimumQuestion
    frame : Frame
        That of the question.
    allowance : Allowance
        What earlier searches left of time and nodes.
    gap : float
        Stop when the smallest term is proven up to this share of its bound.
    max_ties : int
        How many tied packages to list.

    Returns
    -------
    BranchSearch
        Value and bound are those of the smallest term. With status ``"limit"`` it may be proven, and what
        comes after it not. `n_ties` is a lower bound where ``has_all_ties`` is false.
    """
    goal, exponent = minimum_goal(question, frame)
    return in_units(_Levels(question, frame, allowance, goal, exponent, max_ties).run(gap), exponent)


@dataclass(slots=True, eq=False)
class _Levels:
    """The search, level by level.

    A party is held where ``levels`` has a number, and free where it has nan.
    """

    question: MinimumQuestion
    frame: Frame
    allowance: Allowance
    goal: Goal
    exponent: int
    max_ties: int
    origin: NDArray[np.float64] = field(init=False)
    scale: NDArray[np.float64] = field(init=False)
    rounding: NDArray[np.float64] = field(init=False)
    best: Candidate | None = None
    fares: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        units = np.array([float(unit) for unit in self.question.units])
        self.origin = -np.array([float(shift) for shift in self.question.shifts])
        self.scale = np.where(np.isfinite(units), units, 0.0)
        self.rounding = self.question.structure.rounding[self.question.parties]
        self.fares = np.empty(0)

    def run(self, gap: float) -> BranchSearch:
        """Search for the largest smallest term, and further where very many packages reach it."""
        first = self.frame.search(self.goal, self.allowance, share=gap)
        answer = self.frame.answer([first], self.allowance, self.max_ties, self._judge)
        if answer.status != "optimal" or answer.has_all_ties:
            return answer
        value = answer.value
        try:
            answer = self._raise_all(first, answer)
        except KeyboardInterrupt:
            self.allowance.reason = "interrupted"
            answer = replace(answer, status="limit")
        if answer.status == "limit":
            answer = self._stopped(answer)
        return replace(answer, value=value, bound=value, n_nodes=self.allowance.n_nodes)

    def _raise_all(self, first: Search, answer: BranchSearch) -> BranchSearch:
        """Return the answer after the further levels; of status "limit" when they were not all settled."""
        free = (np.nan,) * self.scale.size
        found = {free: first}
        self._note([first])
        n_terms = int((self.scale > 0).sum())
        for rank in range(1, n_terms):
            found = self._raised(found, rank)
            answer = self.frame.answer(list(found.values()), self.allowance, self.max_ties, self._judge)
            if answer.status == "limit" or answer.has_all_ties:
                return answer
            if self.allowance.reason and rank < n_terms - 1:
                return replace(answer, status="limit")
        return answer

    def _raised(self, found: dict[Levels, Search], rank: int) -> dict[Levels, Search]:
        """Return the searches that maximise the term of this rank, one more party held than in `found`."""
        reached = float(self.fares[rank - 1])
        floor = self._floor(rank - 1)
        further = {
            (*levels[:party], reached, *levels[party + 1 :]): None
            for levels, search in found.items()
            if search.has_package and search.best >= floor
            for party in np.flatnonzero(np.isnan(levels) & (self.scale > 0)).tolist()
        }
        raised: dict[Levels, Search] = {}
        for levels in further:
            search = self.frame.search(self._goal(levels), self.allowance, floor=self._floor(rank))
            raised[levels] = search
            self._note([search])
        return raised

    def _goal(self, levels: Levels) -> Goal:
        """Return the goal of raising the free parties while the others keep their levels."""
        held = ~np.isnan(levels)
        asked = np.where(held, levels, 0.0) * self.scale
        noise = (2 * self.rounding[self.scale > 0] / self.scale[self.scale > 0]).max() * self.scale
        noise = noise + _LAST_DIGITS * _ULP * (np.abs(asked) + 2 * np.abs(self.origin))
        least = (asked + self.origin - noise) * self.frame.scale
        return self.goal._replace(
            factor=np.where(held, 0.0, self.goal.factor),
            least=np.where(held, np.maximum(self.goal.least, least), self.goal.least),
        )

    def _floor(self, rank: int) -> float:
        """Return the term of this rank at the best package known, less what rounding may hide."""
        from accord._kernels.slab import tie_margin

        assert self.best is not None, "a package was found before its terms are raised"
        value = float(np.ldexp(self.fares[rank], -self.exponent))
        return value - 3.0 * float(tie_margin(self.goal, self.best.gains))

    def _note(self, searches: list[Search]) -> None:
        """Take over the leximin-best package of `searches`, if it is better than the one known."""
        known = [c for search in searches for c in (*search.candidates, search.fallback) if c is not None]
        if self.best is not None:
            known.append(self.best)
        if known:
            gains = self.frame.gains_of(known)
            chosen = int(self._judge(gains)[0])
            self.best = known[chosen]
            used = self.scale > 0
            self.fares = np.sort((self._counted(gains)[chosen] - self.origin)[used] / self.scale[used])

    def _counted(self, gains: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(gains > self.rounding, gains, 0.0)

    def _judge(self, gains: NDArray[np.float64]) -> NDArray[np.int64]:
        return leximin_ties(self._counted(gains), self.rounding, self.origin, self.scale)

    def _stopped(self, answer: BranchSearch) -> BranchSearch:
        """Return the answer with the best package met, its smallest term proven."""
        known = [self.best] if self.best is not None else []
        numbers = list_ties(self.question.structure, known, 1).numbers or answer.numbers[:1]
        return replace(
            answer,
            status="limit",
            reason=self.allowance.reason,
            package=positions_of(self.question.structure, numbers[0]),
            numbers=numbers,
            n_ties=1,
            has_all_ties=False,
        )

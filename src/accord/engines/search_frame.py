"""The frame of a search: gains scaled to about one, decompositions made as needed, answers put together."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import numpy as np

from accord.engines.branch_questions import BranchSearch
from accord.engines.decisions import decompositions
from accord.engines.package_gains import positions_of, precise_gains
from accord.engines.slab_search import Search, tie_floor
from accord.engines.tied_packages import first_rows, list_ties, positions_behind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from accord._kernels.slab import Goal
    from accord.engines.decisions import Decisions
    from accord.engines.slab_search import Allowance, Candidate
    from accord.structure import Structure

    Judge = Callable[[NDArray[np.float64]], NDArray[np.int64]]

__all__ = ["Frame"]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A structure with gains scaled by powers of two to about one, which costs no rounding.

    `rounding` is in scaled units.
    """

    structure: Structure
    parties: NDArray[np.int64]
    disagreement: NDArray[np.float64]
    scale: NDArray[np.float64]
    rounding: NDArray[np.float64]
    pieces: _Memo

    @classmethod
    def of(cls, structure: Structure, parties: NDArray[np.int64], disagreement: NDArray[np.float64]) -> Frame:
        """Return the frame of a structure seen by some actors."""
        scale = _unit_scale(structure, parties, disagreement)
        pieces = _Memo(decompositions(structure, parties, disagreement, scale))
        rounding = structure.rounding[parties] * scale
        return cls(structure, parties, disagreement, scale, rounding, pieces)

    def goal(self, kind: int, **given: NDArray[np.float64]) -> Goal:
        """Return a goal of this kind; what is not given is zero, and gains must be at least zero."""
        from accord._kernels.slab import Goal

        zeros = np.zeros(self.scale.size)
        return Goal(
            kind,
            np.ascontiguousarray(given.get("weights", zeros)),
            np.ascontiguousarray(given.get("factor", zeros)),
            np.ascontiguousarray(given.get("shift", zeros)),
            np.ascontiguousarray(given.get("least", -self.rounding)),
            self.rounding,
            given.get("rounding", self.rounding),
        )

    def search(
        self,
        goal: Goal,
        allowance: Allowance,
        *,
        floor: float = -np.inf,
        enough: float = np.inf,
        gap: float = 0.0,
        share: float = 0.0,
        least_margin: float = 0.0,
        capacity: int = 4096,
        is_for_value: bool = False,
    ) -> Search:
        """Return a finished search for `goal` over all packages."""
        asked = Search(goal, allowance, enough, floor, gap, share, least_margin, capacity, is_for_value)
        return asked.run(self.pieces)

    def answer(
        self, found: list[Search], allowance: Allowance, max_ties: int, judge: Judge | None = None
    ) -> BranchSearch:
        """Return the best of several searches, with all that tie across them.

        `judge` picks from rows of gains, in their own units, those that tie; all of them without one.
        """
        tied, lowest = self._tied(found, judge)
        if not _is_whole(found, lowest) and not allowance.reason:
            found = self._wider(found, allowance, lowest)
            tied, lowest = self._tied(found, judge)
        best = max(found, key=lambda search: search.best)
        bound = max(search.bound for search in found)
        direction = found[-1].directions[-1] * self.scale if found[-1].directions else None
        is_open = bool(allowance.reason) and bound > best.best
        status: Literal["optimal", "no_agreement", "limit"] = "limit" if is_open else "optimal"
        if not tied and not is_open:
            status = "no_agreement"
        ties = list_ties(self.structure, tied, 1 if is_open else max_ties)
        return BranchSearch(
            status,
            allowance.reason if is_open else "",
            positions_of(self.structure, ties.numbers[0]) if ties.numbers else None,
            ties.numbers,
            ties.n_ties,
            not is_open and _is_whole(found, lowest) and all(search.has_all_ties for search in found),
            -1,
            best.best if ties.numbers else float("nan"),
            bound if ties.numbers or is_open else float("nan"),
            allowance.n_nodes,
            direction,
            perf_counter() - allowance.started,
        )

    def _tied(self, found: list[Search], judge: Judge | None) -> tuple[list[Candidate], float]:
        """Return the candidates that tie, and the value down to which packages do."""
        best = max(found, key=lambda search: search.best)
        candidates = [c for search in found for c in search.candidates if c.value >= best.aim]
        if len(found) > 1:
            # Held by their own levels, parties of several searches can meet at one package.
            candidates = list({(id(c.decisions), c.first_rows.tobytes()): c for c in candidates}.values())
        if best.fallback is not None and not any(c.value >= best.fallback.value for c in candidates):
            candidates.append(best.fallback)
        if judge is None or not candidates:
            return candidates, np.inf
        if len(candidates) == 1:
            return candidates, np.inf
        gains = self.gains_of(candidates)
        chosen = judge(gains)
        scaled = gains[chosen[0]] * self.scale
        return [candidates[k] for k in chosen], max(tie_floor(search.goal, scaled) for search in found)

    def _wider(self, found: list[Search], allowance: Allowance, lowest: float) -> list[Search]:
        """Return the searches again, with an aim below `lowest`."""
        margin = 2.0 * (max(search.best for search in found) - lowest)
        return [
            self.search(
                search.goal,
                allowance,
                floor=lowest - margin,
                gap=search.gap,
                share=search.share,
                least_margin=margin,
            )
            for search in found
        ]

    def gains_of(self, candidates: list[Candidate]) -> NDArray[np.float64]:
        """Return the gains of candidates in their own units, as good as rounded once."""
        if self.rounding.any():
            positions = positions_behind(self.structure, candidates)
            return precise_gains(self.structure, self.parties, self.disagreement, positions)
        gains = np.empty((len(candidates), self.scale.size))
        for decisions, members, rows in first_rows(candidates):
            gains[members] = decisions.origin + decisions.gains[rows].sum(axis=1)
        return gains / self.scale


def _is_whole(found: list[Search], lowest: float) -> bool:
    """Tell whether the searches never asked for more than `lowest`, so that nothing tied is missing."""
    return lowest == -np.inf or max(search.strictest for search in found) <= lowest


class _Memo:
    """An iterator that can be walked again: decompositions are made once, and only as far as needed."""

    def __init__(self, source: Iterator[Decisions]) -> None:
        self._source = source
        self._seen: list[Decisions] = []

    def __iter__(self) -> Iterator[Decisions]:
        at = 0
        while True:
            if at == len(self._seen):
                try:
                    self._seen.append(next(self._source))
                except StopIteration:
                    return
            yield self._seen[at]
            at += 1


def _unit_scale(
    structure: Structure, parties: NDArray[np.int64], disagreement: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return per party the power of two that brings its largest conceivable gain between a half and one."""
    if structure.table is not None:
        size = np.nanmax(np.abs(structure.table), axis=1)
    else:
        size = np.sum([np.abs(matrix).max(axis=1) for matrix in structure.scores], axis=0)
        size = size + np.sum([np.abs(term.amounts) for term in structure.terms], axis=0)
    total = size[parties] + np.abs(disagreement)
    _, exponent = np.frexp(np.where(total > 0, total, 1.0))
    scale: NDArray[np.float64] = np.ldexp(1.0, -exponent)
    return scale

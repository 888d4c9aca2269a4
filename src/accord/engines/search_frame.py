"""The frame of a search: gains scaled to about one, decompositions made as needed, answers put together."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import numpy as np

from accord.engines.branch_questions import BranchSearch
from accord.engines.decisions import decompositions
from accord.engines.slab_search import Search
from accord.engines.tied_packages import TiedPackages, list_ties, positions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from accord._kernels.slab import Goal
    from accord.engines.decisions import Decisions
    from accord.engines.slab_search import Allowance
    from accord.structure import Structure

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
            self.rounding,
        )

    def search(
        self,
        goal: Goal,
        allowance: Allowance,
        *,
        floor: float = -np.inf,
        enough: float = np.inf,
        gap: float = 0.0,
    ) -> Search:
        """Return a finished search for `goal` over all packages."""
        return Search(goal, allowance, enough, floor, gap).run(self.pieces)

    def exact(self, scaled: NDArray[np.float64]) -> list[Fraction]:
        """Return gains in their own units; sums of exact data have no rounding to undo."""
        return [Fraction(float(g)) / Fraction(float(s)) for g, s in zip(scaled, self.scale, strict=True)]

    def answer(
        self,
        found: list[Search],
        allowance: Allowance,
        max_ties: int,
        exact: Callable[[NDArray[np.float64]], Fraction] | None,
    ) -> BranchSearch:
        """Return the best of several searches, with all that tie across them."""
        best = max(found, key=lambda search: search.best)
        bound = max(search.bound for search in found)
        direction = found[-1].directions[-1] * self.scale if found[-1].directions else None
        is_open = bool(allowance.reason) and bound > best.best
        status: Literal["optimal", "no_agreement", "limit"] = "limit" if is_open else "optimal"
        candidates = [c for search in found for c in search.candidates if c.value >= best.aim]
        if best.fallback is not None and (not candidates or best.best > max(c.value for c in candidates)):
            candidates = [best.fallback]
        if not candidates:
            status = "limit" if is_open else "no_agreement"
            ties = TiedPackages([], 0)
        else:
            recheck = exact if not self.rounding.any() else None
            ties = list_ties(self.structure, candidates, 1 if is_open else max_ties, recheck)
        return BranchSearch(
            status,
            allowance.reason if is_open else "",  # type: ignore[arg-type]
            positions_of(self.structure, ties.numbers[0]) if ties.numbers else None,
            ties.numbers,
            ties.n_ties,
            # Where sums round, ties by rounding may lie on either side of a proof.
            not is_open
            and not self.structure.rounding.any()
            and all(search.has_all_ties for search in found),
            -1,
            best.best if ties.numbers else float("nan"),
            bound if ties.numbers or is_open else float("nan"),
            allowance.n_nodes,
            direction,
            perf_counter() - allowance.started,
        )


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

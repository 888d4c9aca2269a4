"""Exact search by widening slabs: every package within a budget below a tangent plane, then a larger budget.

After a slab is exhausted every other package lies further below the plane, which bounds the goal there. So
the proven bound falls from slab to slab until it meets the best package found; a slab is never wider than
what the best package leaves open. Stopped at any time, the search knows its best package and a proven
bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.lattice_gap import lattice_of, leaves_no_room
from accord.engines.local_search import climbed
from accord.engines.slabs import CutSlab, cut_slab, planes_for_kernel, trail_for
from accord.engines.tangent_planes import Plane, constraint_planes, goal_bound, tangent_plane

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accord._kernels.slab import Goal, Trail
    from accord.engines.branch_questions import StopReason
    from accord.engines.decisions import Decisions

__all__ = ["Allowance", "Candidate", "Search", "tie_floor"]

_NODES_AT_ONCE = 200_000
"""Between two looks at the clock: some milliseconds."""

_FIRST_CHOICES = 12
"""Second choices in the first slab, so at most some thousand packages."""

_TIE_NODES, _TIE_SHARE = 500_000, 1
"""Nodes spent on ties alone once the value is proven, or this multiple of those that the proof took."""

_FIRST_WORK, _LEAST_WORK = 2_000_000, 100_000
"""Packages that local search looks at before the first slab, and at least when it is called again."""

_PAIR_ROWS, _PAIR_ROWS_HARD = 400, 800
"""Cheapest rows among which local search changes two decisions together."""


@dataclass(slots=True, eq=False)
class Allowance:
    """Time and nodes that a search may use up, shared by its parts.

    Attributes
    ----------
    time_limit : float or None
        Seconds.
    node_limit : int or None
    reason : StopReason
        Why the search was stopped, ``"time"``, ``"nodes"``, ``"gap"`` or ``"interrupted"``; empty while it
        runs.
    """

    time_limit: float | None = None
    node_limit: int | None = None
    started: float = field(default_factory=perf_counter)
    n_nodes: int = 0
    reason: StopReason = ""

    def next_slice(self) -> int:
        """Return how many nodes may be visited before asking again; zero when a limit is reached."""
        if self.time_limit is not None and perf_counter() - self.started >= self.time_limit:
            self.reason = "time"
        if self.node_limit is not None and self.n_nodes >= self.node_limit:
            self.reason = "nodes"
        if self.reason:
            return 0
        left = _NODES_AT_ONCE if self.node_limit is None else self.node_limit - self.n_nodes
        return min(_NODES_AT_ONCE, left)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """Packages with the same gains.

    Attributes
    ----------
    decisions : Decisions
    cut : CutSlab or None
        Where they were found; None for local search.
    kept : int array
        Rows of the slab, or of the decisions when there is none.
    value : float
        The goal as the search computed it, were every gain as large as rounding may have hidden.
    """

    decisions: Decisions
    cut: CutSlab | None
    kept: NDArray[np.int64]
    value: float

    @property
    def rows(self) -> tuple[tuple[int, ...], ...]:
        """Return for every decision the rows that serve equally well."""
        if self.cut is None:
            return tuple((int(row),) for row in self.kept)
        return self.cut.rows_behind(self.kept)

    @property
    def first_rows(self) -> NDArray[np.int64]:
        """Return one row for every decision."""
        return self.kept if self.cut is None else self.cut.first_rows(self.kept)

    @property
    def gains(self) -> NDArray[np.float64]:
        """Return the gains, scaled as in `decisions`."""
        total: NDArray[np.float64] = self.decisions.origin + self.decisions.gains[self.first_rows].sum(axis=0)
        return total


@dataclass(slots=True, eq=False)
class Search:
    """Maximises one goal over one or several decompositions, and remembers the best packages.

    Attributes
    ----------
    goal : Goal
    allowance : Allowance
    enough : float
        A value at which the search stops.
    floor : float
        Packages below this value are not looked for.
    gap : float
        The best value may be this far below the bound when the search stops; in logarithms for Nash.
    share : float
        The same as a share of the bound's size.
    least_margin : float
        How far below the best value packages are kept at least.
    capacity : int
        How many candidates are kept.
    is_for_value : bool
        Whether the search may end once its value is proven, without all that tie.
    best, margin : float
        The best value, and how far below it a package may still be tied.
    strictest : float
        The highest value that packages were ever asked to reach.
    candidates : list of Candidate
        The packages that may be tied, complete once a slab is exhausted.
    fallback : Candidate or None
        The best package of local search, for a search stopped before its first slab was exhausted.
    has_all_ties : bool
    bound : float
        Proven over everything searched so far, and everything else when a search stopped early.
    directions : list of (n_parties,) arrays
        Of the tangent planes that proved the bound, one per decomposition.
    """

    goal: Goal
    allowance: Allowance
    enough: float = np.inf
    floor: float = -np.inf
    gap: float = 0.0
    share: float = 0.0
    least_margin: float = 0.0
    capacity: int = 4096
    is_for_value: bool = False
    best: float = -np.inf
    margin: float = 0.0
    strictest: float = -np.inf
    candidates: list[Candidate] = field(default_factory=list)
    fallback: Candidate | None = None
    has_all_ties: bool = True
    bound: float = -np.inf
    directions: list[NDArray[np.float64]] = field(default_factory=list)

    def run(self, decompositions: Iterable[Decisions]) -> Search:
        """Search all `decompositions`; an interrupt ends the search like a limit."""
        rest = iter(decompositions)
        has_bound = False
        self.strictest = self.floor
        try:
            while not self.allowance.reason and self.best < self.enough:
                has_bound = False
                decisions = next(rest, None)
                if decisions is None:
                    has_bound = True
                    break
                if decisions.is_possible:
                    widening = _Widening(self, decisions)
                    has_bound = True
                    widening.run()
        except KeyboardInterrupt:
            self.allowance.reason = "interrupted"
        is_whole = has_bound and next(rest, None) is None
        self.bound = max(self.bound, self.best) if is_whole else np.inf
        if self.gap + self.share > 0 and self.bound > self.best and not self.allowance.reason:
            self.allowance.reason = "gap"
        return self

    @property
    def has_package(self) -> bool:
        """Return whether a package was found."""
        return bool(self.candidates) or self.fallback is not None

    @property
    def aim(self) -> float:
        """Return the value that packages still looked for must reach."""
        return max(self.best - self.margin, self.floor)

    def is_close(self, bound: float) -> bool:
        """Return whether the best value is as near to a `bound` on everything as was asked for."""
        return 0 < bound - self.best <= max(self.gap, self.share * abs(bound))

    def improve(self, best: float, margin: float) -> None:
        """Take over a better value."""
        self.best, self.margin = best, max(margin, self.least_margin)
        self.strictest = max(self.strictest, self.aim)

    def keep(self, found: list[Candidate], decisions: Decisions) -> None:
        """Replace the candidates of `decisions`; drop those that are no longer tied with the best."""
        others = [c for c in self.candidates if c.decisions is not decisions or not found]
        self.candidates = [c for c in others + found if c.value >= self.aim]


def tie_floor(goal: Goal, gains: NDArray[np.float64]) -> float:
    """Return the value down to which packages tie with one that has these (scaled) gains."""
    from accord._kernels.slab import tie_margin, value_at

    value = float(value_at(goal, gains))
    return value - float(tie_margin(goal, gains)) if value > -np.inf else -np.inf


class _Widening:
    """The search of one decomposition, slab by slab."""

    def __init__(self, search: Search, decisions: Decisions) -> None:
        self.search, self.decisions = search, decisions
        main, joint = tangent_plane(decisions, search.goal)
        self.planes: list[Plane] = [main, *constraint_planes(decisions, search.goal), *joint]
        self.kernel_planes = planes_for_kernel(self.planes)
        self.costs = np.column_stack([plane.costs for plane in self.planes])
        self.second_choices = np.unique(main.costs[np.isfinite(main.costs) & (main.costs > main.slack)])
        self.proven = self.bound_beyond(0.0)
        self.has_all_ties, self.is_exhausted, self.is_proven = True, False, False
        self.tested = (np.nan, np.nan)
        self.n_nodes = self.n_tried = self.n_shakes = self.nodes_at_proof = 0
        search.directions.append(main.direction)

    def bound_beyond(self, budget: float) -> float:
        """Return a bound on packages that miss more than `budget` of the main plane's largest value."""
        main = self.planes[0]
        return goal_bound(self.search.goal, main.largest - budget + main.slack, main.constant)

    def budgets(self) -> NDArray[np.float64]:
        """Return what packages may miss of each plane and still reach the aim."""
        from accord._kernels.slab import set_budgets

        out = np.empty(len(self.planes))
        set_budgets(self.search.goal, self.kernel_planes, self.search.aim, out)
        return out

    def run(self) -> None:
        """Widen until nothing is left, a limit is reached, or a package is good enough."""
        search = self.search
        best_before, had_all_ties = search.best + search.margin, search.has_all_ties
        try:
            self._climb(0, _FIRST_WORK)
            if not search.has_package:
                self._climb(_PAIR_ROWS, _FIRST_WORK)
            self._widen()
        finally:
            if self.is_proven:
                self.proven = min(self.proven, search.best)
            search.bound = max(search.bound, self.proven)
            has_all = self.has_all_ties and self.is_exhausted
            search.has_all_ties = has_all and (had_all_ties or search.best > best_before)

    def _climb(self, n_pair_rows: int, work: int, shake: int = 0) -> int:
        """Take over what local search finds, if it is better; `shake` numbers a disturbed start."""
        from accord._kernels.slab import tie_margin, value_at

        search = self.search
        start = self._best_rows() if shake else None
        shaken = None if start is None else (start, shake)
        rows, total, used = climbed(self.decisions, self.planes[0], search.goal, n_pair_rows, work, shaken)
        value = float(value_at(search.goal, total))
        if value > max(search.best, search.floor):
            search.improve(value, 3.0 * float(tie_margin(search.goal, total)))
            search.fallback = Candidate(self.decisions, None, rows, value)
            search.keep([], self.decisions)
        return used

    def _best_rows(self) -> NDArray[np.int64] | None:
        """Return the rows of the best package found in this decomposition."""
        known = [*self.search.candidates, self.search.fallback]
        here = [c for c in known if c is not None and c.decisions is self.decisions]
        return max(here, key=lambda candidate: candidate.value).first_rows if here else None

    def _try_harder(self) -> None:
        """Look for a better package by local search, for about as much work as the slabs took so far."""
        while not self._has_proof():
            work = self.n_nodes - self.n_tried
            if work < _LEAST_WORK:
                return
            self.n_tried += self._climb(_PAIR_ROWS_HARD, work, self.n_shakes)
            self.n_shakes += 1

    def _has_proof(self) -> bool:
        """Tell whether the best value is proven by the bound, or by the lattice of gains below it."""
        search, above = self.search, self.search.best + self.search.margin
        is_new = self.tested != (above, self.proven) if not self.is_proven else self.tested[0] != above
        if is_new:
            self.tested = above, self.proven
            self.is_proven = self.proven <= above + self._blur()
            if not self.is_proven and np.isfinite(search.best) and not search.goal.rounding.any():
                lattice = lattice_of(self.decisions)
                self.is_proven = leaves_no_room(lattice, search.goal, self.planes[0], above, self.proven)
            self.nodes_at_proof = self.n_nodes
        return self.is_proven

    def _widen(self) -> None:
        search, n_choices = self.search, _FIRST_CHOICES
        while True:
            budgets = self.budgets()
            if (budgets < 0).any():
                self.proven, self.is_exhausted = -np.inf, True
                return
            if search.best >= search.enough or search.is_close(self.proven):
                return
            if self._needs_no_ties():
                return
            limit = self._limit(n_choices)
            nodes_before = search.allowance.n_nodes
            if not self._explore(np.minimum(budgets, [limit, *budgets[1:]]), limit):
                return
            if self.budgets()[0] <= limit:
                self.proven, self.is_exhausted = -np.inf, True
                return
            self.proven = min(self.proven, self.bound_beyond(limit))
            is_cheap = search.allowance.n_nodes - nodes_before < 20_000
            n_choices = n_choices * 2 if is_cheap else n_choices + 2 + n_choices // 8

    def _limit(self, n_choices: int) -> float:
        """Return the budget that the `n_choices` cheapest second choices need one by one."""
        if n_choices >= self.second_choices.size:
            return np.inf
        return float(self.second_choices[n_choices])

    def _explore(self, budgets: NDArray[np.float64], limit: float) -> bool:
        """Search one slab; return False when the search must end before the slab is exhausted."""
        from accord._kernels.slab import FINISHED, STOPPED, explore

        search = self.search
        cut = cut_slab(self.decisions, self.costs, budgets)
        if cut is None:
            return True
        self.has_all_ties = True
        trail = trail_for(cut.slab, search.capacity, self._best_known())
        end, out_budget = np.zeros(cut.decision.size, dtype=np.int64), np.zeros(len(self.planes))
        nodes = 0
        try:
            while (n_nodes := search.allowance.next_slice()) > 0:
                status = explore(
                    cut.slab,
                    search.goal,
                    self.kernel_planes,
                    limit,
                    search.enough,
                    n_nodes,
                    trail,
                    end,
                    out_budget,
                )
                search.allowance.n_nodes += int(trail.counts[1]) - nodes
                self.n_nodes += int(trail.counts[1]) - nodes
                nodes = int(trail.counts[1])
                if status == FINISHED:
                    return True
                if status == STOPPED:
                    return False
                self._collect(cut, trail)
                self._try_harder()
                if self._is_done_with_ties():
                    return False
                if search.best > trail.best[0]:
                    trail.best[:] = self._best_known()
            return False
        finally:
            self._collect(cut, trail)

    def _best_known(self) -> tuple[float, float, float, float]:
        """Return what packages are compared with: the best value, or the floor where that asks for more."""
        search = self.search
        if search.floor > search.best:
            return search.floor, 0.0, search.least_margin, search.strictest
        return search.best, search.margin, search.least_margin, search.strictest

    def _is_done_with_ties(self) -> bool:
        """Tell whether enough work went into ties since the value was proven, and give them up if so."""
        if self._needs_no_ties():
            return True
        spent = self.n_nodes - self.nodes_at_proof
        return self.is_proven and spent > max(_TIE_NODES, _TIE_SHARE * self.nodes_at_proof)

    def _needs_no_ties(self) -> bool:
        """Tell whether only the value is wanted, and proven: to the last unit where gains are exact."""
        search, main = self.search, self.planes[0]
        if not search.is_for_value or not search.has_package or not self._has_proof():
            return False
        if search.goal.rounding.any():
            return True
        return leaves_no_room(lattice_of(self.decisions), search.goal, main, search.best, self.proven)

    def _blur(self) -> float:
        """Return by how much rounding may lift the bound itself."""
        main = self.planes[0]
        lower = goal_bound(self.search.goal, main.largest - main.slack, main.constant)
        return self.bound_beyond(-main.slack) - lower if np.isfinite(lower) else 0.0

    def _collect(self, cut: CutSlab, trail: Trail) -> None:
        """Take over the best value and the candidates of a slab."""
        search = self.search
        search.strictest = max(search.strictest, float(trail.best[3]))
        if trail.best[0] > search.best and (trail.counts[2] > 0):
            search.improve(float(trail.best[0]), float(trail.best[1]))
        self.has_all_ties = trail.counts[3] == 0
        kept, values = trail.kept[: trail.counts[2]].copy(), trail.kept_value[: trail.counts[2]]
        found = [
            Candidate(self.decisions, cut, row, float(value))
            for row, value in zip(kept, values, strict=True)
            if value >= search.aim
        ]
        search.keep(found, self.decisions)

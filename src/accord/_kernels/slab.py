"""Depth-first search of a slab: all packages whose reduced costs stay within every plane's budget.

A plane is a direction ``lambda`` with the largest ``lambda . gains`` any package reaches. The reduced costs
of a package's rows add up to what it falls short of that largest value. A package as good as the best one
known may fall short by at most a budget, so a partial package over budget is left; several planes give
several budgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from accord._kernels.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

NASH, MINIMUM, SUM = 0, 1, 2
"""Kinds of goals: the weighted product, the smallest of several terms, a weighted sum of gains."""

FINISHED, UNFINISHED, STOPPED = 0, 1, 2
"""What :func:`explore` returns: slab exhausted, node allowance used up, a package good enough found."""

_ULP = 2.0**-52


class Goal(NamedTuple):
    """What is maximised over the gains of a package, one entry per party.

    Attributes
    ----------
    kind : int
        ``NASH``: the sum of ``weights * log(gains * factor)`` over weights above zero. ``MINIMUM``: the
        smallest ``(gains + shift) * factor`` over factors above zero. ``SUM``: the sum of ``weights *
        gains``.
    weights, factor, shift : (n_parties,) arrays
    least : (n_parties,) array
        A package counts when every gain is at least this; -inf asks nothing.
    strict : (n_parties,) array
        With ``NASH``, a package counts when every party of positive weight gains more than this.
    rounding : (n_parties,) array
        The difference up to which two gains count as equal.
    """

    kind: int
    weights: NDArray[np.float64]
    factor: NDArray[np.float64]
    shift: NDArray[np.float64]
    least: NDArray[np.float64]
    strict: NDArray[np.float64]
    rounding: NDArray[np.float64]


class Planes(NamedTuple):
    """Upper bounds on the goal, or on what a constraint asks, each linear in the gains.

    Attributes
    ----------
    largest : (n_planes,) array
        The largest value of the plane over all packages, its constraints' part taken off.
    constant : (n_planes,) array
        The goal is at most ``largest + constant``, for Nash ``total * log(largest / total) + constant``, with
        the `total` of the weights. nan: the plane does not bound the goal, its value must reach zero.
    slack : (n_planes,) array
        What rounding may hide.
    """

    largest: NDArray[np.float64]
    constant: NDArray[np.float64]
    slack: NDArray[np.float64]


class Slab(NamedTuple):
    """Decisions in the order in which they are taken, and the options of each within budget.

    The options open to decision `d` depend on earlier decisions, its context: cell
    ``first_cell[d] + sum(choice[context] * context_stride)`` holds rows ``row_start[cell]:row_start[cell +
    1]``, cheapest on the first plane first.

    Attributes
    ----------
    first_cell : (n_decisions,) int array
    context_start : (n_decisions + 1,) int array
    context, context_stride : int arrays
    row_start : (n_cells + 1,) int array
    choice : (n_rows,) int array
        The option a row stands for.
    gains : (n_rows, n_parties) array
    costs : (n_rows, n_planes) array
    origin : (n_parties,) array
        Gains before any decision.
    spent : (n_planes,) array
        Reduced costs before any decision.
    n_tied : int
        Decisions before this one may stand in contexts or have one; those from it on are independent.
    step : (n_decisions + 1,) array
        The cheapest second choice among the decisions from each on.
    rest : (n_decisions + 1, n_parties) array
        Gains of the cheapest choices of the decisions from each on, where independent.
    """

    first_cell: NDArray[np.int64]
    context_start: NDArray[np.int64]
    context: NDArray[np.int64]
    context_stride: NDArray[np.int64]
    row_start: NDArray[np.int64]
    choice: NDArray[np.int64]
    gains: NDArray[np.float64]
    costs: NDArray[np.float64]
    origin: NDArray[np.float64]
    spent: NDArray[np.float64]
    n_tied: int
    step: NDArray[np.float64]
    rest: NDArray[np.float64]


class Trail(NamedTuple):
    """Where a search stands, so that it can go on: arrays the kernel writes to.

    Attributes
    ----------
    counts : (4,) int array
        Depth, nodes visited, candidates kept, and 1 once candidates did not fit.
    row : (n_decisions,) int array
    costs : (n_decisions + 1, n_planes) array
    gains : (n_decisions + 1, n_parties) array
    best : (4,) array
        The largest value found, how far below it a package may still be tied, the least such margin, and
        the highest value that packages were ever asked to reach.
    kept : (capacity, n_decisions) int array
        Rows of the packages that may be tied with the best.
    kept_value : (capacity,) array
        Their values when every gain is as large as rounding may have hidden.
    """

    counts: NDArray[np.int64]
    row: NDArray[np.int64]
    costs: NDArray[np.float64]
    gains: NDArray[np.float64]
    best: NDArray[np.float64]
    kept: NDArray[np.int64]
    kept_value: NDArray[np.float64]


@jit
def value_at(goal, gains):
    """Return the goal at `gains`, -inf where they do not count."""
    for i in range(gains.shape[0]):
        if gains[i] < goal.least[i]:
            return -np.inf
    value = 0.0
    if goal.kind == NASH:
        for i in range(gains.shape[0]):
            if goal.weights[i] > 0.0:
                if gains[i] <= goal.strict[i]:
                    return -np.inf
                value += goal.weights[i] * np.log(gains[i] * goal.factor[i])
    elif goal.kind == MINIMUM:
        value = np.inf
        for i in range(gains.shape[0]):
            if goal.factor[i] > 0.0:
                value = min(value, (gains[i] + goal.shift[i]) * goal.factor[i])
    else:
        for i in range(gains.shape[0]):
            value += goal.weights[i] * gains[i]
    return value


@jit
def tie_margin(goal, gains):
    """Return how far below a package with these gains another may lie and still be indistinguishable.

    At least as much as the rule of ties allows, whose arithmetic may differ in the last digits.
    """
    rounding = 0.0
    size = 0.0
    for i in range(gains.shape[0]):
        if goal.kind == NASH:
            if goal.weights[i] > 0.0:
                rounding += goal.weights[i] * 2.0 * goal.rounding[i] / gains[i]
                size += 1.0 + goal.weights[i] * abs(np.log(gains[i] * goal.factor[i]))
        elif goal.kind == MINIMUM:
            if goal.factor[i] > 0.0:
                rounding = max(rounding, 2.0 * goal.rounding[i] * goal.factor[i])
                size = max(size, (abs(gains[i]) + abs(goal.shift[i])) * goal.factor[i])
        else:
            rounding += 2.0 * goal.rounding[i] * abs(goal.weights[i])
            size += abs(gains[i] * goal.weights[i])
    return rounding + 4.0 * _ULP * (4.0 + gains.shape[0]) * size


@jit
def set_budgets(goal, planes, value, out_budget):
    """Write how much of each plane's largest value a package may miss and still reach `value`."""
    total = 0.0
    for i in range(goal.weights.shape[0]):
        total += goal.weights[i]
    for p in range(planes.largest.shape[0]):
        needed = 0.0
        if not np.isnan(planes.constant[p]):
            if goal.kind == NASH:
                needed = total * np.exp((value - planes.constant[p]) / total)
            else:
                needed = value - planes.constant[p]
        out_budget[p] = planes.largest[p] - needed + planes.slack[p]


@jit
def _keep(trail, n_rows, depth, slab, value, aim):
    """Remember the package under the trail; drop candidates that fell behind when there is no room."""
    n_kept = trail.counts[2]
    if n_kept == trail.kept.shape[0]:
        n_left = 0
        for k in range(n_kept):
            if trail.kept_value[k] >= aim:
                for d in range(n_rows):
                    trail.kept[n_left, d] = trail.kept[k, d]
                trail.kept_value[n_left] = trail.kept_value[k]
                n_left += 1
        n_kept = n_left
    if n_kept == trail.kept.shape[0]:
        trail.counts[3] = 1
    else:
        for d in range(n_rows):
            trail.kept[n_kept, d] = trail.row[d] if d < depth else slab.row_start[slab.first_cell[d]]
        trail.kept_value[n_kept] = value
        n_kept += 1
    trail.counts[2] = n_kept


@jit
def _enter(slab, trail, depth, end):
    """Point the trail at the first row of decision `depth` under the choices made so far."""
    cell = slab.first_cell[depth]
    for k in range(slab.context_start[depth], slab.context_start[depth + 1]):
        cell += slab.choice[trail.row[slab.context[k]]] * slab.context_stride[k]
    trail.row[depth] = slab.row_start[cell]
    end[depth] = slab.row_start[cell + 1]


@jit
def _hoped(goal, gains, value):
    """Return the most that `value`, the goal at `gains`, may be without rounding; overwrite `gains`."""
    has_rounding = False
    for i in range(gains.shape[0]):
        has_rounding = has_rounding or goal.rounding[i] > 0.0
        if goal.kind == SUM:
            value += goal.rounding[i] * abs(goal.weights[i])
        gains[i] += goal.rounding[i]
    return value_at(goal, gains) if has_rounding and goal.kind != SUM else value


@jit
def _judge(slab, goal, trail, depth, here, n_decisions):
    """Value the package whose decisions from `depth` on are the cheapest; return whether it is a new best."""
    for i in range(here.shape[0]):
        here[i] = trail.gains[depth, i] + slab.rest[depth, i]
    value = value_at(goal, here)
    best = trail.best[0]
    if value == -np.inf or (trail.counts[3] == 1 and value <= best + trail.best[1]):
        return False
    if value > best:
        trail.best[0] = value
        trail.best[1] = max(3.0 * tie_margin(goal, here), trail.best[2])
        trail.best[3] = max(trail.best[3], value - trail.best[1])
        if value - trail.best[1] > best:
            trail.counts[2] = 0
            trail.counts[3] = 0
    aim = trail.best[0] - trail.best[1]
    hoped = _hoped(goal, here, value)
    if hoped >= aim:
        _keep(trail, n_decisions, depth, slab, hoped, aim)
    return value > best


@jit
def _aim(trail):
    """Return the value that packages still looked for must reach: ties too, while there is room for them."""
    return trail.best[0] + (trail.best[1] if trail.counts[3] == 1 else -trail.best[1])


@jit
def explore(slab, goal, planes, limit, enough, n_nodes, trail, out_end, out_budget):
    """Go on with the search for at most `n_nodes` nodes; `limit` caps the first plane's budget.

    Stops at once when a package reaches the value `enough`.
    """
    n_decisions = slab.first_cell.shape[0]
    n_planes = slab.costs.shape[1]
    here = np.empty(slab.origin.shape[0])
    depth = trail.counts[0]
    visited = 0
    if trail.counts[1] == 0:
        for i in range(here.shape[0]):
            trail.gains[0, i] = slab.origin[i]
        for p in range(n_planes):
            trail.costs[0, p] = slab.spent[p]
        if n_decisions == 0:
            trail.counts[1] = 1
            _judge(slab, goal, trail, depth, here, n_decisions)
            return FINISHED
        _enter(slab, trail, depth, out_end)
    set_budgets(goal, planes, _aim(trail), out_budget)
    out_budget[0] = min(out_budget[0], limit)
    while visited < n_nodes:
        row = trail.row[depth]
        if row >= out_end[depth] or trail.costs[depth, 0] + slab.costs[row, 0] > out_budget[0]:
            depth -= 1
            if depth < 0:
                trail.counts[1] += visited
                return FINISHED
            trail.row[depth] += 1
            continue
        visited += 1
        fits = True
        for p in range(n_planes):
            cost = trail.costs[depth, p] + slab.costs[row, p]
            trail.costs[depth + 1, p] = cost
            fits = fits and cost <= out_budget[p]
        if not fits:
            trail.row[depth] += 1
            continue
        for i in range(here.shape[0]):
            trail.gains[depth + 1, i] = trail.gains[depth, i] + slab.gains[row, i]
        depth += 1
        if depth == n_decisions or (
            depth >= slab.n_tied and trail.costs[depth, 0] + slab.step[depth] > out_budget[0]
        ):
            had_room = trail.counts[3]
            is_better = _judge(slab, goal, trail, depth, here, n_decisions)
            depth -= 1
            trail.row[depth] += 1
            if is_better or trail.counts[3] != had_room:
                set_budgets(goal, planes, _aim(trail), out_budget)
                out_budget[0] = min(out_budget[0], limit)
            if trail.counts[2] > 0 and trail.best[0] >= enough:
                trail.counts[1] += visited
                return STOPPED
        else:
            _enter(slab, trail, depth, out_end)
    trail.counts[0] = depth
    trail.counts[1] += visited
    return UNFINISHED

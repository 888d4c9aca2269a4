"""A proven limit for side payments without one: beyond it payments only go in circles or to nobody's need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.leverage.options import Toolbox
    from accord.leverage.program import Demands
    from accord.leverage.rounding import Rounding
    from accord.structure import Structure

__all__ = ["proven_limits"]

_AMPLE, _TRACE = 1 + 2.0**-10, 2.0**-20


def proven_limits(
    structure: Structure, toolbox: Toolbox, demands: Demands, rounding: Rounding
) -> NDArray[np.float64] | None:
    """Return finite limits of all instruments that some cheapest plan keeps; None where none are known.

    Known where every instrument without limit is a transfer: its owner loses, one other gains no more than
    that. From any plan, payments around a circle can be taken off, each by what the payer before no longer
    sends: all are left as well off, and nothing costs more. So can payments along a path to somebody who
    needs less. What is left runs on paths without circles, from owners who spend in net no more than their
    best package gives them over what they need, to actors who receive in net no more than they lack at worst.
    So nobody pays more than all that owners can spend, nor than all that is lacking, over the share that
    arrives along the longest path. Which instruments are used can only become fewer.

    Parameters
    ----------
    structure : Structure
        The packages.
    toolbox : Toolbox
    demands : Demands
    rounding : Rounding
    """
    free = np.isinf(toolbox.limit)
    tied = {at for pair in (*toolbox.pairs, *toolbox.needs) for at in pair}
    shares = _shares(toolbox, free)
    if shares is None or any(free[at] for at in tied):
        return None
    spare, lack = _spare_and_lack(structure, toolbox, demands, rounding)
    owners = np.unique(toolbox.owner[free])
    with np.errstate(over="ignore", divide="ignore"):
        lacking = float(lack.sum()) / float(shares.min(initial=1.0)) ** (structure.n_actors - 1)
        most = min(float(spare[owners].sum()), lacking)
        paid = np.where(free, -toolbox.deal[toolbox.owner, np.arange(free.size)], 1.0)
        limits = np.where(free, np.maximum(_AMPLE * most / paid, _TRACE), toolbox.limit)
    return limits if np.isfinite(limits).all() else None


def _shares(toolbox: Toolbox, free: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    """Return the share of every transfer without limit that arrives; None where one is no transfer."""
    shares = []
    for at in np.flatnonzero(free):
        change, owner = toolbox.deal[:, at], toolbox.owner[at]
        others = np.delete(change, owner)
        gain = float(others.max(initial=0.0))
        is_transfer = np.count_nonzero(others) == 1 and 0 < gain <= -change[owner]
        if not is_transfer or toolbox.refusal[:, at].any() or toolbox.cost[at] < 0:
            return None
        shares.append(gain / -float(change[owner]))
    return np.array(shares)


def _spare_and_lack(
    structure: Structure, toolbox: Toolbox, demands: Demands, rounding: Rounding
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what every actor can spare at best, and lacks at worst, under all instruments with limits."""
    lowest, highest = _extremes(structure)
    limit = np.where(np.isinf(toolbox.limit), 0.0, toolbox.limit)
    slack, per_unit = (2 * bound for bound in rounding.at_most)
    slack = slack + per_unit @ limit
    spare, lack = np.full(lowest.size, np.inf), np.zeros(lowest.size)
    needs = [(demands.parties, demands.least, toolbox.effect[demands.parties])]
    if demands.floor is not None:
        owners = np.unique(toolbox.owner)
        needs.append((owners, demands.floor[owners], toolbox.deal[owners]))
    for actors, least, changes in needs:
        best = highest[actors] + np.maximum(changes, 0.0) @ limit + slack[actors]
        worst = lowest[actors] + np.minimum(changes, 0.0) @ limit - slack[actors]
        spare[actors] = np.minimum(spare[actors], np.maximum(best - least, 0.0))
        lack[actors] = np.maximum(lack[actors], least - worst)
    return spare, lack


def _extremes(structure: Structure) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return bounds on what packages give every actor, from below and above."""
    if structure.table is not None:
        unknown = np.isnan(structure.table)
        lowest = np.where(unknown, np.inf, structure.table).min(axis=1)
        return lowest, np.where(unknown, -np.inf, structure.table).max(axis=1)
    lowest, highest = np.zeros((2, structure.n_actors))
    for scores, options in zip(structure.scores, structure.options, strict=True):
        lowest += scores[:, options].min(axis=1)
        highest += scores[:, options].max(axis=1)
    for term in structure.terms:
        lowest += np.minimum(term.amounts, 0.0)
        highest += np.maximum(term.amounts, 0.0)
    return lowest, highest

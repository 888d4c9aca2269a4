"""Supports that no equilibrium can have, by conditional dominance (Porter, Nudelman and Shoham 2008).

When every player mixes over exactly its support, all profiles of the support occur. A strategy in use is then
not a best reply if another one earns at least as much in every profile of the others' supports and more in
one. Only the order of a player's payoffs within one profile of the others matters, so payoffs enter as
integer ranks.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit

__all__ = ["screen_supports"]


@jit
def members_of(mask, out_members):
    """List the strategies in `mask`; return how many there are."""
    count = 0
    strategy = 0
    while mask >> strategy:
        if (mask >> strategy) & 1:
            out_members[count] = strategy
            count += 1
        strategy += 1
    return count


@jit
def next_profile(members, sizes, strides, fixed, out_position):
    """Step to the next profile of all but `fixed`; return the change of its number, and False at the end."""
    before = np.int64(0)
    after = np.int64(0)
    for player in range(len(sizes) - 1, -1, -1):
        if player == fixed:
            continue
        at = out_position[player]
        before += members[player, at] * strides[player]
        if at + 1 < sizes[player]:
            out_position[player] = at + 1
            return after + members[player, at + 1] * strides[player] - before, True
        out_position[player] = 0
        after += members[player, 0] * strides[player]
    return np.int64(0), False


@jit
def beats(ranks, strides, members, sizes, player, better, worse, out_position):
    """Return whether `better` weakly dominates `worse` against the profiles of the others' supports."""
    number = np.int64(0)
    for other in range(len(sizes)):
        out_position[other] = 0
        if other != player:
            number += members[other, 0] * strides[other]
    somewhere = False
    while True:
        gain = (
            ranks[player, number + better * strides[player]] - ranks[player, number + worse * strides[player]]
        )
        if gain < 0:
            return False
        somewhere = somewhere or gain > 0
        change, goes_on = next_profile(members, sizes, strides, player, out_position)
        if not goes_on:
            return somewhere
        number += change


@jit
def is_dominated(ranks, strides, n_strategies, members, sizes, out_position):
    """Return whether some strategy of the support is conditionally dominated."""
    for player in range(len(sizes)):
        for at in range(sizes[player]):
            worse = members[player, at]
            for better in range(n_strategies[player]):
                if better != worse and beats(
                    ranks, strides, members, sizes, player, better, worse, out_position
                ):
                    return True
    return False


@jit
def screen_supports(ranks, strides, n_strategies, masks, n_wanted, out_survivors):
    """List the supports without conditionally dominated strategy, from `masks` on, up to `n_wanted` visited.

    Parameters
    ----------
    ranks : (n_players, n_profiles) int64
        Order of each player's payoffs among its own strategies, for each profile of the others.
    strides, n_strategies : (n_players,) int64
        A profile's number is the sum of strategy times stride.
    masks : (n_players,) int64
        The first support to visit, one bit per strategy; left at the next one to visit.
    n_wanted : int
        How many supports to visit at most.
    out_survivors : (n_wanted, n_players) int64
        Their masks.

    Returns
    -------
    (int, int)
        How many supports were visited and how many of them survive.
    """
    n_players = len(n_strategies)
    members = np.zeros((n_players, n_strategies.max()), dtype=np.int64)
    sizes = np.zeros(n_players, dtype=np.int64)
    position = np.zeros(n_players, dtype=np.int64)
    for player in range(n_players):
        sizes[player] = members_of(masks[player], members[player])
    visited = 0
    kept = 0
    while visited < n_wanted:
        visited += 1
        if not is_dominated(ranks, strides, n_strategies, members, sizes, position):
            out_survivors[kept] = masks
            kept += 1
        player = n_players - 1
        while player >= 0:
            masks[player] += 1
            if masks[player] == (1 << n_strategies[player]):
                masks[player] = 1
            sizes[player] = members_of(masks[player], members[player])
            if masks[player] != 1:
                break
            player -= 1
        if player < 0:
            break
    return visited, kept

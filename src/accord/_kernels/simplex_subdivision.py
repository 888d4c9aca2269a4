"""A proof that a support carries no equilibrium, by cutting the product of its simplices into smaller ones.

Expected payoffs are linear in each player's mixed strategy, so over a product of simplices they take their
extremes at its vertices: a part is empty as soon as some strategy in use earns less than another at every
vertex profile. A part that is not is halved across its longest edge, measured in payoffs; the tables of the
halves are averages of slices of the whole.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit

__all__ = ["PROVEN_EMPTY", "UNDECIDED", "subdivide"]

PROVEN_EMPTY, UNDECIDED = 1, 0

_BALL_ROUNDING = 1e-12


@jit
def is_excluded(table, offsets, strides, n_strategies, members, sizes, margin):
    """Return whether some strategy in use is worse than another at every vertex of the part."""
    for player in range(len(sizes)):
        n_cells = strides[player, player]
        start = offsets[player]
        for at in range(sizes[player]):
            used = start + members[player, at] * n_cells
            for other in range(n_strategies[player]):
                better = start + other * n_cells
                if better == used:
                    continue
                everywhere = True
                for cell in range(n_cells):
                    if table[better + cell] - table[used + cell] <= margin:
                        everywhere = False
                        break
                if everywhere:
                    return True
    return False


@jit
def edge_length(table, offsets, strides, n_strategies, members, sizes, group, a, b):
    """Return by how much payoff differences change at most along an edge of one player's simplex."""
    longest = 0.0
    for player in range(len(sizes)):
        if player == group:
            continue
        n_cells = strides[player, player]
        start = offsets[player]
        used = start + members[player, 0] * n_cells
        step = strides[player, group]
        for cell in range(n_cells):
            if (cell // step) % sizes[group] != a:
                continue
            far = cell + (b - a) * step
            for other in range(n_strategies[player]):
                mine = start + other * n_cells
                change = abs(table[mine + cell] - table[used + cell] - table[mine + far] + table[used + far])
                longest = max(longest, change)
    return longest


@jit
def halve(table, vertices, offsets, strides, vertex_offsets, n_strategies, sizes, group, gone, kept):
    """Move vertex `gone` of one player's simplex to the middle of the edge to vertex `kept`."""
    for player in range(len(sizes)):
        if player == group:
            continue
        n_cells = strides[player, player]
        step = strides[player, group]
        for own in range(n_strategies[player]):
            base = offsets[player] + own * n_cells
            for cell in range(n_cells):
                if (cell // step) % sizes[group] == gone:
                    at = base + cell
                    table[at] = 0.5 * (table[at] + table[at + (kept - gone) * step])
    size = sizes[group]
    for coordinate in range(size):
        at = vertex_offsets[group] + gone * size + coordinate
        other = vertex_offsets[group] + kept * size + coordinate
        vertices[at] = 0.5 * (vertices[at] + vertices[other])


@jit
def is_known(vertices, vertex_offsets, sizes, centres, units, radii):
    """Return whether the part lies in a ball in which everything is known.

    Balls are measured in ratios to one coordinate per simplex; those of a convex part are convex.
    """
    for ball in range(len(radii)):
        inside = True
        first = 0
        for group in range(len(sizes)):
            size = sizes[group]
            for vertex in range(size):
                row = vertex_offsets[group] + vertex * size
                unit = vertices[row + units[ball, group]]
                for coordinate in range(size):
                    off = abs(vertices[row + coordinate] - centres[ball, first + coordinate] * unit)
                    if off > (radii[ball] - _BALL_ROUNDING) * unit:
                        inside = False
            first += size
        if inside:
            return True
    return False


@jit
def subdivide(
    root, offsets, strides, n_strategies, members, sizes, margin, centres, units, radii, max_nodes, max_depth
):
    """Try to prove that no equilibrium has exactly this support, apart from those in given balls.

    Parameters
    ----------
    root : (n_entries,) float64
        Payoff tables, one after the other: all strategies of a player by the profiles of the others'
        supports.
    offsets : (n_players,) int64
        Where each player's table starts.
    strides : (n_players, n_players) int64
        ``strides[i, j]``: step of player j's strategy in the table of player i; ``strides[i, i]`` is the
        number of profiles of the others.
    n_strategies, sizes : (n_players,) int64
        Number of strategies, and of those in the support.
    members : (n_players, any) int64
        The strategies in the support.
    margin : float
        Bound of the rounding errors of a payoff difference.
    centres, units, radii : (n_balls, sum of sizes) float64, (n_balls, n_players) int64, (n_balls,) float64
        Balls in which everything is known: each simplex in ratios to its coordinate `units`, the largest
        difference to `centres` at most the radius.
    max_nodes, max_depth : int
        Give up after that many parts, or that many cuts of one part.

    Returns
    -------
    (int, int)
        PROVEN_EMPTY or UNDECIDED, and the number of parts looked at.
    """
    n_players = len(sizes)
    vertex_offsets = np.zeros(n_players, dtype=np.int64)
    total = 0
    for group in range(n_players):
        vertex_offsets[group] = total
        total += sizes[group] * sizes[group]
    tables = np.empty((max_depth + 1, len(root)))
    corners = np.zeros((max_depth + 1, total))
    depths = np.zeros(max_depth + 1, dtype=np.int64)
    tables[0] = root
    for group in range(n_players):
        for vertex in range(sizes[group]):
            corners[0, vertex_offsets[group] + vertex * (sizes[group] + 1)] = 1.0
    height = 1
    nodes = 0
    while height:
        top = height - 1
        nodes += 1
        if is_excluded(tables[top], offsets, strides, n_strategies, members, sizes, margin) or is_known(
            corners[top], vertex_offsets, sizes, centres, units, radii
        ):
            height -= 1
            continue
        longest = 0.0
        group, a, b = -1, 0, 0
        for candidate in range(n_players):
            for first in range(sizes[candidate]):
                for second in range(first + 1, sizes[candidate]):
                    length = edge_length(
                        tables[top], offsets, strides, n_strategies, members, sizes, candidate, first, second
                    )
                    if length > longest:
                        longest = length
                        group, a, b = candidate, first, second
        if group < 0 or nodes >= max_nodes or depths[top] >= max_depth or height > max_depth:
            return UNDECIDED, nodes
        depths[top] += 1
        depths[height] = depths[top]
        tables[height] = tables[top]
        corners[height] = corners[top]
        halve(tables[top], corners[top], offsets, strides, vertex_offsets, n_strategies, sizes, group, a, b)
        halve(
            tables[height],
            corners[height],
            offsets,
            strides,
            vertex_offsets,
            n_strategies,
            sizes,
            group,
            b,
            a,
        )
        height += 1
    return PROVEN_EMPTY, nodes

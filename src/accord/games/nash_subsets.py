"""Which extreme equilibria can be mixed with each other.

Two extreme strategies x and y that form an equilibrium are an edge of a bipartite graph. A maximal Nash
subset is a maximal complete bipartite part of it: every mixture of its xs against every mixture of its ys
is an equilibrium, and every equilibrium lies in one (Winkels 1979; Jansen 1981). The connected parts of the
graph are the connected components of the set of equilibria (Avis, Rosenberg, Savani and von Stengel 2010,
section 5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["connected_components", "maximal_subsets"]


def connected_components(edges: Sequence[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """Return the positions of `edges` grouped by connected part, in order of first position."""
    part_of_left: dict[int, int] = {}
    part_of_right: dict[int, int] = {}
    parent = list(range(len(edges)))

    def root(position: int) -> int:
        while parent[position] != position:
            parent[position] = parent[parent[position]]
            position = parent[position]
        return position

    for position, (x, y) in enumerate(edges):
        for met, end in ((part_of_left, x), (part_of_right, y)):
            other = root(met.setdefault(end, position))
            mine = root(position)
            parent[max(mine, other)] = min(mine, other)
    groups: dict[int, list[int]] = {}
    for position in range(len(edges)):
        groups.setdefault(root(position), []).append(position)
    return tuple(tuple(group) for group in groups.values())


def maximal_subsets(
    edges: Sequence[tuple[int, int]],
) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Return the maximal complete bipartite parts as pairs (left ends, right ends), in sorted order.

    The right sides of the maximal parts are the intersections of neighbourhoods of left ends.
    """
    neighbours: dict[int, int] = {}
    for x, y in edges:
        neighbours[x] = neighbours.get(x, 0) | 1 << y
    closed: set[int] = set()
    for neighbourhood in set(neighbours.values()):
        closed |= {neighbourhood & other for other in closed} | {neighbourhood}
    closed.discard(0)
    subsets = [
        (tuple(sorted(x for x, around in neighbours.items() if around & right == right)), _bits(right))
        for right in closed
    ]
    return tuple(sorted(subsets))


def _bits(mask: int) -> tuple[int, ...]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return tuple(found)

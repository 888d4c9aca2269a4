"""Extreme equilibria: pairs of vertices of the best-response polytopes that together have every label.

Player 1 mixes x in ``P = {x >= 0 : B' x <= 1}``, player 2 mixes y in ``Q = {y >= 0 : A y <= 1}``. Label ``i``
means that player 1 does not use strategy ``i`` or that it is a best response to y; labels ``m + j``
likewise for player 2. A pair other than the two origins is an equilibrium when every label occurs (von
Stengel 2002).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from accord.games.certified_vertices import VertexList, certified_vertices, mask_of_words, words_of_mask
from accord.games.exact_strategies import Weights, strategies_at
from accord.games.exact_vertices import all_vertices, face_vertices

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from accord.games.integer_matrices import IntegerGame

__all__ = ["Pairs", "Weights", "exact_pairs", "lopsided_pairs", "walked_pairs"]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Extreme equilibria as whole-number weights.

    Attributes
    ----------
    strategies : pair of lists of weights
        The different mixed strategies of player 1 and of player 2 that take part.
    pairs : (n, 2) int64
        Each extreme equilibrium once, by positions in `strategies`.
    is_degenerate : bool
        Whether some mixed strategy met has more best responses than strategies in use.
    """

    strategies: tuple[list[Weights], list[Weights]]
    pairs: NDArray[np.int64]
    is_degenerate: bool

    def swapped(self) -> Pairs:
        """Return the same with the players' roles exchanged."""
        return Pairs((self.strategies[1], self.strategies[0]), self.pairs[:, ::-1], self.is_degenerate)


def exact_pairs(game: IntegerGame, max_bases: int) -> Pairs:
    """Find them in Python integers alone: for small games, and when floats prove nothing."""
    m, n = game.n_strategies
    left = all_vertices(game.own[1], max_bases)
    turned = all_vertices(game.own[0], max_bases)
    right = {_swapped_labels(mask, n, m): weights for mask, weights in turned.items()}
    full = (1 << (m + n)) - 1
    crowded_right = [mask for mask in right if mask.bit_count() > n]
    pairs = []
    for x_mask, x in left.items():
        # A simple x leaves n labels: one simple y has exactly these, only a crowded y has more.
        others = right if x_mask.bit_count() > m else [*crowded_right, full ^ x_mask]
        met = (y_mask for y_mask in others if y_mask in right and x_mask | y_mask == full)
        pairs += [(_spread(x, m), _spread(right[y_mask], n)) for y_mask in dict.fromkeys(met)]
    crowded = bool(crowded_right) or any(mask.bit_count() > m for mask in left)
    return _numbered(pairs, crowded)


def walked_pairs(game: IntegerGame, max_bases: int) -> Pairs | None:
    """Find them with the compiled walk over both polytopes, one thread each; None when unproven."""
    from accord._kernels.basis_certificate import DEGENERATE

    with ThreadPoolExecutor(2) as pool:
        walks = list(pool.map(lambda own: certified_vertices(own, max_bases), (game.own[1], game.own[0])))
        left, right = walks
        if left is None or right is None:
            return None
        bases = _complementary_bases(left, right, *game.n_strategies)
        met_left, numbers_left = np.unique(bases[:, 0], return_inverse=True)
        met_right, numbers_right = np.unique(bases[:, 1], return_inverse=True)
        solving = pool.submit(strategies_at, game.own[1], left.keys[met_left])
        ys = strategies_at(game.own[0], right.keys[met_right])
        xs = solving.result()
    is_degenerate = bool((left.flags == DEGENERATE).any() or (right.flags == DEGENERATE).any())
    return Pairs((xs, ys), np.stack([numbers_left, numbers_right], axis=1), is_degenerate)


def _complementary_bases(left: VertexList, right: VertexList, m: int, n: int) -> NDArray[np.int64]:
    """Return the pairs of bases whose vertices together have every label, one pair per pair of vertices."""
    from accord._kernels.basis_certificate import DEGENERATE, SIMPLE

    # The kernel's labels of Q start with player 2's strategies; the complement of a mask of P in those terms
    # is found by exchanging the two groups of bits.
    turned = _turned(left, m, n)
    found = [_simple_matches(turned, right, m, n)]
    crowded_left = _first_of_each(left.labels, np.flatnonzero(left.flags == DEGENERATE))
    crowded_right = _first_of_each(right.labels, np.flatnonzero(right.flags == DEGENERATE))
    if len(crowded_left):
        others = np.concatenate([crowded_right, np.flatnonzero(right.flags == SIMPLE)[1:]])
        found.append(_label_matches(turned, right, crowded_left, others, m + n))
    if len(crowded_right):
        simple_left = np.flatnonzero(left.flags == SIMPLE)[1:]
        found.append(_label_matches(turned, right, simple_left, crowded_right, m + n))
    return np.concatenate(found)


def lopsided_pairs(game: IntegerGame, max_bases: int) -> Pairs | None:
    """Find them with a walk over player 1's polytope alone; None when unproven.

    For every vertex x the best replies of player 2 that make it an equilibrium form a face of Q, whose
    vertices are found exactly. Right when player 1 has far fewer strategies: then Q has far more vertices
    than P.
    """
    from accord._kernels.basis_certificate import DEGENERATE

    left = certified_vertices(game.own[1], max_bases)
    if left is None:
        return None
    m, n = game.n_strategies
    positions = _first_of_each(left.labels, np.arange(1, len(left.keys)))
    crowded = bool((left.flags == DEGENERATE).any())
    pairs = []
    for position in positions:
        mask = mask_of_words(left.labels[position])
        used = [i for i in range(m) if not mask >> i & 1]
        replies = [j for j in range(n) if mask >> (m + j) & 1]
        for y_mask, y in face_vertices(game.own[0], used, replies):
            crowded = crowded or y_mask.bit_count() > n
            pairs.append((int(position), _spread(y, n)))
    met = sorted({x for x, _ in pairs})
    x_of = dict(zip(met, strategies_at(game.own[1], left.keys[met]), strict=True))
    return _numbered([(x_of[x], y) for x, y in pairs], crowded)


def _numbered(pairs: list[tuple[Weights, Weights]], is_degenerate: bool) -> Pairs:
    """Return the pairs with each strategy named once; weights in proportion are one strategy."""
    numbers: tuple[dict[Weights, int], dict[Weights, int]] = ({}, {})
    named = [
        [own.setdefault(_lowest_terms(w), len(own)) for own, w in zip(numbers, pair, strict=True)]
        for pair in pairs
    ]
    positions = np.array(named, dtype=np.int64).reshape(-1, 2)
    return Pairs((list(numbers[0]), list(numbers[1])), positions, is_degenerate)


def _lowest_terms(weights: Weights) -> Weights:
    divisor = gcd(*weights) or 1
    return tuple(weight // divisor for weight in weights)


def _swapped_labels(mask: int, n_first: int, n_second: int) -> int:
    """Return `mask` with its lowest `n_first` bits moved above the other `n_second`."""
    return (mask >> n_first) | ((mask & ((1 << n_first) - 1)) << n_second)


def _spread(weights: dict[int, int], length: int) -> Weights:
    return tuple(weights.get(s, 0) for s in range(length))


def _turned(vertices: VertexList, m: int, n: int) -> VertexList:
    """Return the bases with labels of player 2 first."""
    if vertices.keys.shape[1] == 1:
        low = (1 << m) - 1

        def turn(words: NDArray[np.int64]) -> NDArray[np.int64]:
            return np.ascontiguousarray((words >> m) | ((words & low) << n))
    else:

        def turn(words: NDArray[np.int64]) -> NDArray[np.int64]:
            masks = (_swapped_labels(mask_of_words(row), m, n) for row in words)
            return np.array([words_of_mask(mask, words.shape[1]) for mask in masks], dtype=np.int64)

    return VertexList(turn(vertices.keys), turn(vertices.labels), vertices.flags, vertices.table)


def _simple_matches(left: VertexList, right: VertexList, m: int, n: int) -> NDArray[np.int64]:
    from accord._kernels.label_matching import match_simple

    full = words_of_mask((1 << (m + n)) - 1, left.keys.shape[1])
    return _collected(
        lambda out: match_simple(left.keys, left.flags, right.keys, right.flags, right.table, full, out)
    )


def _label_matches(
    left: VertexList, right: VertexList, some: NDArray[np.int64], other: NDArray[np.int64], n_labels: int
) -> NDArray[np.int64]:
    from accord._kernels.label_matching import match_labels

    full = words_of_mask((1 << n_labels) - 1, left.keys.shape[1])
    return _collected(lambda out: match_labels(some, left.labels, other, right.labels, full, out))


def _collected(count_into: Callable[[NDArray[np.int64]], int]) -> NDArray[np.int64]:
    """Call `count_into(out)` and, when its count exceeds the room, once more with enough."""
    out = np.zeros((1024, 2), dtype=np.int64)
    n_pairs = int(count_into(out))
    if n_pairs > len(out):
        out = np.zeros((n_pairs, 2), dtype=np.int64)
        count_into(out)
    return out[:n_pairs]


def _first_of_each(labels: NDArray[np.int64], among: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return one position per different row of labels: bases of one vertex count once."""
    if not len(among):
        return np.zeros(0, dtype=np.int64)
    _, first = np.unique(labels[among], axis=0, return_index=True)
    return np.sort(among[first]).astype(np.int64)

"""All vertices of a best-response polytope by a compiled floating-point walk whose result is proven.

Proof of completeness: every basis met is proven feasible for the perturbed polytope (`basis_certificate`, or
exact arithmetic where floats cannot decide), and every edge of every basis leads to a basis met. The graph of
a simple polytope is connected, so these are all bases; and every vertex of the polytope itself is the limit
of one. Without such a proof there is no result, and the caller turns to exact arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.games.exact_solve import solve_integers
from accord.games.exact_vertices import WalkLimitError
from accord.games.integer_matrices import scaled_floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.games.integer_matrices import IntegerMatrix

__all__ = ["VertexList", "certified_vertices", "mask_of_words", "words_of_mask"]

_FIRST_VERTICES = 1 << 14
_FIRST_DEPTH = 64
_STEPS_BETWEEN_INTERRUPTS = 1 << 18
_MOST_UNDECIDED = 20_000
_SEED = 20_101_950  # any; fixed so that equal questions take equal paths


@dataclass(frozen=True, slots=True)
class VertexList:
    """Every basis of a best-response polytope, the origin first.

    Attributes
    ----------
    keys, labels : (n_bases, n_words) int64
        Bits of the nonbasic labels, and of all tight labels.
    flags : (n_bases,) int64
        SIMPLE or DEGENERATE.
    table : int32
        Hash table of the keys.
    """

    keys: NDArray[np.int64]
    labels: NDArray[np.int64]
    flags: NDArray[np.int64]
    table: NDArray[np.int32]


def words_of_mask(mask: int, n_words: int) -> NDArray[np.int64]:
    """Return the bits of `mask` as the kernels' words."""
    from accord._kernels.basis_certificate import WORD_BITS

    low = (1 << WORD_BITS) - 1
    return np.array([(mask >> (WORD_BITS * word)) & low for word in range(n_words)], dtype=np.int64)


def mask_of_words(words: NDArray[np.int64]) -> int:
    """Return the kernels' words as one integer."""
    from accord._kernels.basis_certificate import WORD_BITS

    return sum(int(word) << (WORD_BITS * position) for position, word in enumerate(words))


def certified_vertices(matrix: IntegerMatrix, max_bases: int) -> VertexList | None:
    """Return all bases of ``{x >= 0 : matrix @ x <= 1}``, proven complete; None when the proof fails.

    Parameters
    ----------
    matrix : positive integers
        Labels are as in `accord.games.exact_vertices.all_vertices`.
    max_bases : int
        Most bases, the origin among them.

    Raises
    ------
    WalkLimitError
        There are more.
    """
    from accord._kernels.basis_certificate import UNDECIDED
    from accord._kernels.vertex_walk import FINISHED

    walk = _Walk(matrix, max_bases)
    if walk.run() != FINISHED:
        return None
    n_bases = int(walk.state[1])
    if not np.array_equal(walk.keys[:n_bases], walk.seen[:n_bases]):
        return None  # some edge was never met
    undecided = np.flatnonzero(walk.flags[:n_bases] == UNDECIDED)
    if len(undecided) > _MOST_UNDECIDED:
        return None
    for position in undecided:
        if not walk.decide(int(position)):
            return None
    return VertexList(walk.keys[:n_bases], walk.labels[:n_bases], walk.flags[:n_bases], walk.table)


class _Walk:
    """The buffers of one walk, grown when the kernel asks."""

    def __init__(self, matrix: IntegerMatrix, max_bases: int) -> None:
        from accord._kernels.basis_certificate import WORD_BITS

        self.integers = matrix
        self.max_bases = max_bases
        self.matrix, self.log2_unit = scaled_floats(matrix)
        n_rows, n_columns = self.matrix.shape
        self.n_words = -(-(n_rows + n_columns) // WORD_BITS)
        draw = np.random.default_rng(_SEED)
        self.tilts: NDArray[np.int64] = draw.integers(1 << 51, 1 << 52, size=(n_rows,))
        self.rights = np.array([np.ones(n_rows), np.ldexp(self.tilts.astype(np.float64), -52)])
        self.state = np.array([0, 1])
        self.table = np.full(4 * _FIRST_VERTICES, -1, dtype=np.int32)
        n_first = min(_FIRST_VERTICES, max_bases)
        self.keys, self.seen, self.labels = (
            np.zeros((n_first, self.n_words), dtype=np.int64) for _ in range(3)
        )
        self.flags = np.zeros(n_first, dtype=np.int64)
        self.path = _first_path(n_rows, n_columns)
        small = min(n_rows, n_columns)
        to_certify = (
            np.zeros(n_rows),
            np.zeros((2, small, small)),
            np.zeros((2, small), int),
            np.zeros((3, small)),
        )
        self.work = np.zeros(self.n_words, int), np.zeros(self.path[3].shape[1]), to_certify
        self._start(draw)

    def _start(self, draw: np.random.Generator) -> None:
        from accord._kernels.dictionary import LEAST_BOUND
        from accord._kernels.vertex_walk import NOT_YET

        tables, bounds, labels, _, cursor, _ = self.path
        n_rows, n_columns = self.matrix.shape
        tables[0, :n_rows, :n_columns] = self.matrix
        tables[0, :n_rows, n_columns : n_columns + 2] = self.rights.T
        tables[0, n_rows, :n_columns] = draw.uniform(1.0, 2.0, n_columns)
        bounds[0] = LEAST_BOUND
        labels[0] = [*range(n_columns, n_columns + n_rows), *range(n_columns)]
        cursor[0] = NOT_YET
        self.keys[0] = self.labels[0] = words_of_mask((1 << n_columns) - 1, self.n_words)
        # No edge goes up to the origin, so that the table does not need it.

    def run(self) -> int:
        """Walk to the end; return the kernel's last status."""
        from accord._kernels.vertex_walk import FULL, PAUSED, STACK_FULL, walk_vertices

        while True:
            status = int(
                walk_vertices(
                    self.matrix,
                    self.rights,
                    self.log2_unit,
                    _STEPS_BETWEEN_INTERRUPTS,
                    self.work,
                    self.table,
                    self.state,
                    *self.path,
                    self.keys,
                    self.seen,
                    self.labels,
                    self.flags,
                )
            )
            if status == FULL:
                self._grow_bases()
            elif status == STACK_FULL:
                self.path = tuple(_extended(part, len(part)) for part in self.path)
            elif status != PAUSED:
                return status

    def _grow_bases(self) -> None:
        from accord._kernels.basis_table import insert_all

        if len(self.keys) >= self.max_bases:
            raise WalkLimitError
        n_more = min(len(self.keys), self.max_bases - len(self.keys))
        self.keys, self.seen, self.labels, self.flags = (
            _extended(part, n_more) for part in (self.keys, self.seen, self.labels, self.flags)
        )
        if 2 * len(self.keys) > len(self.table):
            self.table = np.full(2 * len(self.table), -1, dtype=np.int32)
            insert_all(self.keys, int(self.state[1]), self.table)

    def decide(self, position: int) -> bool:
        """Decide one basis in exact arithmetic; return whether it is feasible."""
        from accord._kernels.basis_certificate import DEGENERATE, SIMPLE

        n_rows, n_columns = self.matrix.shape
        key = mask_of_words(self.keys[position])
        positive = [j for j in range(n_columns) if not key >> j & 1]
        tight = [i for i in range(n_rows) if key >> (n_columns + i) & 1]
        block = [[self.integers[i][j] for j in positive] for i in tight]
        tilts = [int(tilt) for tilt in self.tilts.tolist()]
        solved = solve_integers(block, [[1] * len(tight), [tilts[i] for i in tight]])
        if solved is None:
            return False
        scale, (values, changes) = solved
        pairs = dict(zip(positive, zip(values, changes, strict=True), strict=True))
        for i in set(range(n_rows)) - set(tight):
            row = [self.integers[i][j] for j in positive]
            used = sum(a * v for a, v in zip(row, values, strict=True))
            moved = sum(a * v for a, v in zip(row, changes, strict=True))
            pairs[n_columns + i] = (scale - used, scale * tilts[i] - moved)
        if any(pair <= (0, 0) for pair in pairs.values()):
            return False
        mask = key | sum(1 << label for label, (value, _) in pairs.items() if value == 0)
        self.labels[position] = words_of_mask(mask, self.n_words)
        self.flags[position] = SIMPLE if mask == key else DEGENERATE
        return True


def _first_path(n_rows: int, n_columns: int) -> tuple[NDArray[Any], ...]:
    from accord._kernels.dictionary import rounded_up

    width = int(rounded_up(n_columns + 2))
    return (
        np.zeros((_FIRST_DEPTH, n_rows + 1, width)),
        np.zeros((_FIRST_DEPTH, n_rows)),
        np.zeros((_FIRST_DEPTH, n_rows + n_columns), dtype=np.int64),
        np.zeros((_FIRST_DEPTH, width), dtype=np.int64),
        np.zeros(_FIRST_DEPTH, dtype=np.int64),
        np.zeros(_FIRST_DEPTH, dtype=np.int64),
    )


def _extended(array: NDArray[Any], n_more: int) -> NDArray[Any]:
    grown = np.zeros((len(array) + n_more, *array.shape[1:]), dtype=array.dtype)
    grown[: len(array)] = array
    return grown

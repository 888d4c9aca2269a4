"""All isolated solutions of a support's equations, by following paths from a system that is easy to solve.

The start system has the same multihomogeneous shape, each equation a product of random linear forms, and as
many solutions as the Bezout number (Morgan and Sommese 1987; for games Herings and Peeters 2005). Each group
of variables lives in a projective space and is followed in a random chart, so that solutions at infinity are
met at finite points. When as many different simple zeros are certified as the Bezout number allows, these
are all isolated ones, real or complex: a proof that does not rest on the tracking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.games.support_systems import assignments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.games.support_systems import SupportSystem

__all__ = ["Zeros", "isolated_zeros"]

_SEED = 20_080_105
_TRUST = (1e-3, 1e-4, 1e-6)


@dataclass(frozen=True, slots=True, eq=False)
class Zeros:
    """Certified simple zeros of a support's equations.

    Attributes
    ----------
    points : (n_zeros, n_variables) complex128 array
        Each group's variables up to scaling, its largest being 1.
    columns : (n_zeros, n_variables) int64 array
        -1 where the variable is 1.
    radii : (n_zeros, 2) float64 array
        A ball that holds the zero, and a larger one in which it is the only one.
    is_outside : (n_zeros,) bool array
        Proven not to be a profile of mixed strategies.
    is_complete : bool
        Whether these are proven to be all isolated zeros.
    """

    points: NDArray[np.complex128]
    columns: NDArray[np.int64]
    radii: NDArray[np.float64]
    is_outside: NDArray[np.bool_]
    is_complete: bool


def isolated_zeros(system: SupportSystem) -> Zeros:
    """Return the simple zeros of `system`, certified; failed paths are tried from other starts."""
    layout = system.layout
    n_paths, n_variables = layout.n_paths, int(layout.group_start[-1])
    points = np.zeros((n_paths, n_variables), dtype=np.complex128)
    columns = np.zeros((n_paths, n_variables), dtype=np.int64)
    radii = np.zeros((n_paths, 2))
    is_outside = np.zeros(n_paths, dtype=np.bool_)
    count = 0
    for attempt, trust in enumerate(_TRUST):
        if count == n_paths:
            break
        draw = np.random.default_rng([_SEED, attempt, *layout.sizes])
        count = _attempt(system, draw, trust, count, (points, columns, radii, is_outside))
    kept = slice(0, count)
    return Zeros(points[kept], columns[kept], radii[kept], is_outside[kept], count == n_paths)


def _attempt(
    system: SupportSystem,
    draw: np.random.Generator,
    trust: float,
    count: int,
    found: tuple[NDArray[np.complex128], NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]],
) -> int:
    from accord._kernels.path_tracking import track_paths
    from accord._kernels.root_certificates import collect_zeros

    layout = system.layout
    turns = [_random_unitary(draw, size) for size in layout.sizes]
    forms = _complex_normal(draw, (len(system.coefs), int(layout.group_start[-1])))
    columns = layout.columns
    ends = _starts(system, forms)
    shape = (layout.first, layout.cells, layout.n_cells, layout.n_factors)
    start = np.exp(2j * np.pi * draw.uniform()) * _products(system, forms)
    target = _turned(system, turns)
    arrived = np.zeros(layout.n_paths, dtype=np.bool_)
    track_paths(start, target, *shape, columns, trust, ends, arrived)
    stacked = np.zeros((int(layout.group_start[-1]), max(layout.sizes)), dtype=np.complex128)
    for group, turn in enumerate(turns):
        stacked[layout.group_start[group] : layout.group_start[group + 1], : len(turn)] = turn
    return int(
        collect_zeros(
            system.coefs, system.errors, *shape, layout.group_start, stacked, ends, arrived, count, *found
        )
    )


def _complex_normal(draw: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.complex128]:
    return draw.normal(size=shape) + 1j * draw.normal(size=shape)


def _random_unitary(draw: np.random.Generator, size: int) -> NDArray[np.complex128]:
    unitary, _ = np.linalg.qr(_complex_normal(draw, (size, size)))
    return np.ascontiguousarray(unitary)


def _products(system: SupportSystem, forms: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Return the coefficients of the start system, scaled like those of the target."""
    layout = system.layout
    products = np.zeros(system.coefs.shape, dtype=np.complex128)
    for slot in range(len(layout.n_cells)):
        cells = layout.cells[slot, : layout.n_cells[slot], : layout.n_factors[slot]]
        for equation in range(int(layout.first[slot]), int(layout.first[slot + 1])):
            product = forms[equation][cells].prod(axis=1)
            products[equation, : len(product)] = product / np.linalg.norm(product)
    return products


def _starts(system: SupportSystem, forms: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Return the solutions of the start system: in each, every equation has one of its linear forms zero."""
    layout = system.layout
    assigned = assignments(layout)
    starts = np.empty(assigned.shape, dtype=np.complex128)
    column = 0
    for group, size in enumerate(layout.sizes):
        rows = np.nonzero(assigned == group)[1].reshape(len(assigned), size - 1)
        low = int(layout.group_start[group])
        vanishing = forms[rows, low : low + size]
        solved = np.linalg.solve(vanishing[:, :, 1:], -vanishing[:, :, :1])
        starts[:, column : column + size - 1] = solved[:, :, 0]
        column += size - 1
    return starts


def _turned(system: SupportSystem, turns: list[NDArray[np.complex128]]) -> NDArray[np.complex128]:
    """Return the coefficients in the coordinates in which paths are followed."""
    layout = system.layout
    turned = np.zeros(system.coefs.shape, dtype=np.complex128)
    for slot in range(len(layout.n_cells)):
        others = [group for group in range(len(layout.sizes)) if group != layout.owners[slot]]
        rows = slice(int(layout.first[slot]), int(layout.first[slot + 1]))
        table = system.coefs[rows, : layout.n_cells[slot]].astype(np.complex128)
        table = table.reshape(-1, *(layout.sizes[group] for group in others))
        for axis, group in enumerate(others):
            table = np.moveaxis(np.tensordot(table, turns[group], axes=(axis + 1, 0)), -1, axis + 1)
        turned[rows, : layout.n_cells[slot]] = table.reshape(table.shape[0], -1)
    return turned

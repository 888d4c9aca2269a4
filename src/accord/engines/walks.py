"""Blocks laid out for the enumeration kernels, and the thread pool that drives them."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from accord._kernels.walk import Walk
    from accord.blocks import Block
    from accord.structure import Structure

T = TypeVar("T")

__all__ = ["check_enumerable", "chunks", "in_threads", "lay_out"]

LARGEST_ENUMERATION = 10**12
"""Packages beyond which enumeration is refused: about half an hour at 10**9 packages a second."""

_INNER_COLUMNS = 4096
_ITEMS_PER_CHUNK = 256
_MOST_CHUNKS = 4096


def check_enumerable(structure: Structure, n_allowed: int) -> None:
    """Raise SpaceTooLargeError for packages too many to visit, or to number in 63 bits."""
    n_packages = math.prod(structure.shape)
    if n_allowed > LARGEST_ENUMERATION or n_packages >= 2**63:
        raise SpaceTooLargeError(
            must(
                "negotiation",
                f"have at most {LARGEST_ENUMERATION:.0e} allowed packages, of fewer than 2**63, "
                "to be visited",
                f"{n_allowed} of {n_packages}",
                cure="nash_solution, pareto_frontier and zone_of_agreement with method='auto' need no visit.",
            )
        )


def lay_out(
    structure: Structure,
    blocks: Sequence[Block],
    rows: NDArray[np.int64],
    origin: NDArray[np.float64],
    scale: NDArray[np.float64] | None = None,
) -> Walk:
    """Return the walk over all packages of `blocks`.

    Parameters
    ----------
    structure : Structure
        Where the blocks come from; numbers packages.
    blocks : sequence of Block
        At least one, none of them empty.
    rows : (n_rows,) int array
        The actors whose payoffs are summed.
    origin : (n_rows,) array
        Added to every sum, such as minus the disagreement payoffs.
    scale : (n_rows,) array, optional
        Factor applied to payoffs and origin; powers of two change no digit.
    """
    from accord._kernels.walk import Walk

    factor = np.ones(rows.size) if scale is None else scale
    strides = np.array(structure.strides, dtype=np.int64)
    columns = [block.payoffs[rows] * factor[:, None] for block in blocks]
    numbers = [block.options @ strides[list(block.issues)] for block in blocks]
    inside, outside = _split([block.n_joint for block in blocks])
    inner, inner_numbers = columns[inside[0]], numbers[inside[0]]
    for b in inside[1:]:
        inner = (inner[:, :, None] + columns[b][:, None, :]).reshape(rows.size, -1)
        inner_numbers = (inner_numbers[:, None] + numbers[b][None, :]).reshape(-1)
    sizes = [columns[b].shape[1] for b in outside]
    return Walk(
        outer=np.hstack([np.empty((rows.size, 0)), *(columns[b] for b in outside)]),
        outer_numbers=np.concatenate([np.empty(0, dtype=np.int64), *(numbers[b] for b in outside)]),
        offsets=np.cumsum([0, *sizes], dtype=np.int64),
        inner=np.ascontiguousarray(inner),
        inner_numbers=np.ascontiguousarray(inner_numbers),
        origin=origin * factor,
    )


def _split(sizes: Sequence[int]) -> tuple[list[int], list[int]]:
    """Choose the blocks whose partial sums are listed: the largest, and all that fit beside it."""
    order = sorted(range(len(sizes)), key=lambda b: -sizes[b])
    inside, product = [order[0]], sizes[order[0]]
    for b in order[1:]:
        if product * sizes[b] <= _INNER_COLUMNS:
            inside.append(b)
            product *= sizes[b]
    return inside, [b for b in range(len(sizes)) if b not in inside]


def chunks(walk: Walk) -> list[tuple[int, int]]:
    """Cut the walk into ranges of work items: the same cut for any number of threads."""
    from accord._kernels.walk import TILE

    sizes = np.diff(walk.offsets)
    n_items = math.prod(int(n) for n in sizes) * -(-walk.inner.shape[1] // TILE)
    n_chunks = min(_MOST_CHUNKS, -(-n_items // _ITEMS_PER_CHUNK))
    return list(pairwise(n_items * c // n_chunks for c in range(n_chunks + 1)))


def in_threads(
    task: Callable[[Walk, int, int], T], walk: Walk, ranges: Sequence[tuple[int, int]] | None = None
) -> list[T]:
    """Return ``task(walk, start, stop)`` of all chunks, or of `ranges`, in order.

    On as many threads as numba may use; an interrupt stops the work after the chunks being computed.
    """
    import numba

    ranges = chunks(walk) if ranges is None else ranges
    n_threads = min(numba.get_num_threads(), len(ranges))
    if n_threads <= 1:
        return [task(walk, start, stop) for start, stop in ranges]
    with ThreadPoolExecutor(n_threads) as pool:
        futures = [pool.submit(task, walk, start, stop) for start, stop in ranges]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise

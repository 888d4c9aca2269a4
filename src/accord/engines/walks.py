"""Blocks laid out for the enumeration kernels, and the thread pool that drives them."""

from __future__ import annotations

import math
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from accord._kernels.walk import Walk
    from accord.blocks import Block
    from accord.structure import Structure

T = TypeVar("T")

__all__ = ["check_enumerable", "chunks", "in_threads", "lay_out", "package_number"]

LARGEST_ENUMERATION = 10**12
"""Packages beyond which enumeration is refused: about half an hour at 10**9 packages a second."""

_INNER_COLUMNS = 4096
_ITEMS_PER_CHUNK = 256
_MOST_CHUNKS = 4096
_WAITING_PER_THREAD = 8


def check_enumerable(structure: Structure, n_allowed: int) -> None:
    """Raise SpaceTooLargeError for packages too many to visit, or to number in 63 bits."""
    n_packages = math.prod(open_options.size for open_options in structure.options)
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
    strides = _open_strides(structure)
    columns = [block.payoffs[rows] * factor[:, None] for block in blocks]
    numbers = [_open_numbers(structure, block, strides) for block in blocks]
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


def package_number(structure: Structure, number: int) -> int:
    """Return the package number that a walk's number stands for.

    Walks number packages by their open options only, which keeps their order and fits into 63 bits.
    """
    found, stride = 0, 1
    for open_options, n_options in zip(reversed(structure.options), reversed(structure.shape), strict=True):
        number, rank = divmod(number, open_options.size)
        found += stride * int(open_options[rank])
        stride *= n_options
    return found


def _open_numbers(structure: Structure, block: Block, strides: tuple[int, ...]) -> NDArray[np.int64]:
    numbers = np.zeros(block.n_joint, dtype=np.int64)
    for issue, chosen in zip(block.issues, block.options.T, strict=True):
        numbers += strides[issue] * np.searchsorted(structure.options[issue], chosen)
    return numbers


def _open_strides(structure: Structure) -> tuple[int, ...]:
    strides = [1]
    for open_options in reversed(structure.options[1:]):
        strides.append(strides[-1] * open_options.size)
    return tuple(reversed(strides))


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
) -> Iterator[T]:
    """Visit ``task(walk, start, stop)`` of all chunks, or of `ranges`, in order.

    On as many threads as numba may use. No more than a few results wait to be taken, so memory does not
    grow with the number of chunks; an interrupt stops the work after the chunks being computed.
    """
    import numba

    ranges = chunks(walk) if ranges is None else ranges
    n_threads = min(numba.get_num_threads(), len(ranges))
    if n_threads <= 1:
        yield from (task(walk, start, stop) for start, stop in ranges)
        return
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(n_threads) as pool:
        try:
            for start, stop in ranges:
                waiting.append(pool.submit(task, walk, start, stop))
                if len(waiting) > _WAITING_PER_THREAD * n_threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

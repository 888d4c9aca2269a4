"""The one place that sets compiler options."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["jit"]

F = TypeVar("F", bound="Callable[..., object]")


def jit(function: F) -> F:
    """Compile `function` on first call, cached on disk and free of the interpreter lock.

    Division by zero follows IEEE rules as in numpy. No signatures: they compile at import.
    """
    return numba.njit(cache=True, nogil=True, error_model="numpy")(function)

"""The one gate through which arrays enter: checked, copied, C-contiguous, read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from accord.errors import InvalidTypeError, InvalidValueError, must

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["float_array", "frozen", "real_numbers"]

T = TypeVar("T", bound=np.generic)


def frozen(array: NDArray[T]) -> NDArray[T]:
    """Return `array` marked read-only (the same object, for arrays that accord made itself)."""
    array.flags.writeable = False
    return array


def float_array(
    value: ArrayLike,
    name: str,
    shape: Sequence[int | None],
    *,
    meaning: str = "",
    cure: str | None = None,
) -> NDArray[np.float64]:
    """Return a finite, C-contiguous, read-only float64 copy of `value` with the given shape.

    Parameters
    ----------
    value : array_like
        Numbers.
    name : str
        The argument's name, for messages.
    shape : sequence of int or None
        Required length of every axis; None allows any.
    meaning : str
        What the axes stand for, such as ``"one row per actor"``.
    cure : str, optional
        What to do when the shape is wrong. A transposed array is noticed without it.

    Raises
    ------
    InvalidTypeError
        The value is not an array of real numbers.
    InvalidValueError
        Wrong shape, or a number that is not finite.
    """
    array = real_numbers(value, name)
    _check_shape(array, name, tuple(shape), meaning, cure)
    bad = np.argwhere(~np.isfinite(array))
    if bad.size:
        where = tuple(int(i) for i in bad[0])
        at = f"index {where[0] if len(where) == 1 else where}"
        raise InvalidValueError(must(name, "hold finite numbers only", array[where], at=at))
    return frozen(array)


def real_numbers(value: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return a C-contiguous float64 copy of `value`, of any shape, not checked for nan and infinity.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        The value is not an array of real numbers, or one is too large for a double.
    """
    try:
        raw = np.asarray(value)
    except ValueError as error:
        raise InvalidValueError(
            must(
                name,
                "be an array of numbers",
                "rows of different lengths",
                cure="Make all rows equally long.",
            )
        ) from error
    if raw.dtype.kind not in "iufO" or (raw.dtype.kind == "O" and not _are_real_numbers(raw)):
        raise InvalidTypeError(must(name, "be an array of real numbers", f"{raw.dtype} values"))
    try:
        return np.array(raw, dtype=np.float64, order="C", copy=True)
    except OverflowError as error:
        raise InvalidValueError(must(name, "hold numbers up to 1.8e308", "a larger one")) from error


def _are_real_numbers(array: NDArray[np.object_]) -> bool:
    # Fractions and integers beyond 64 bits arrive as objects.
    from numbers import Real

    return all(isinstance(x, Real) for x in array.flat)


def _check_shape(
    array: NDArray[np.float64], name: str, shape: tuple[int | None, ...], meaning: str, cure: str | None
) -> None:
    fits = len(shape) == array.ndim and all(
        want is None or want == have for want, have in zip(shape, array.shape, strict=True)
    )
    if fits:
        return
    wanted = (
        "("
        + ", ".join("any" if n is None else str(n) for n in shape)
        + ("," if len(shape) == 1 else "")
        + ")"
    )
    rule = f"have shape {wanted}" + (f", {meaning}" if meaning else "")
    if array.ndim == 2 and array.T.shape == shape:
        cure = "Transpose it."
    raise InvalidValueError(must(name, rule, array.shape, cure=cure))

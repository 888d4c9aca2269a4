"""Numbers kept at the value they were given: integers of any size, fractions, doubles."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isfinite
from numbers import Rational, Real
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._arrays import frozen
from accord.errors import InvalidTypeError, InvalidValueError, must

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["as_fraction", "exact_array", "is_exact", "nearest_float"]

_EXACT_IN_FLOAT = 2**53


def as_fraction(value: object) -> Fraction:
    """Return `value` as a Fraction; a float at its exact binary value."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    ratio = getattr(value, "as_integer_ratio", None)
    if ratio is None:
        raise TypeError(f"{type(value).__name__} has no exact value")
    return Fraction(*(int(part) for part in ratio()))


def is_exact(value: object) -> bool:
    """Return whether `value` is an integer or a fraction rather than a float."""
    return isinstance(value, (Rational, np.integer))


def nearest_float(value: Fraction | int) -> float:
    """Return the double nearest to `value`; infinite beyond the range of doubles."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def exact_array(value: object, name: str) -> tuple[NDArray[np.float64], NDArray[Any] | None]:
    """Return the nearest doubles, and the exact values where doubles do not hold them.

    Parameters
    ----------
    value : array_like
        Real numbers: integers of any size, floats, fractions.
    name : str
        The argument's name, for messages.

    Returns
    -------
    floats : array of float64, read-only
        The doubles nearest to the given numbers.
    exact : array or None
        Integers or fractions, read-only; None when `floats` already are the exact values.

    Raises
    ------
    InvalidTypeError
        Something that is no real number.
    InvalidValueError
        Ragged rows, or a number that is not finite.
    """
    given = _as_array(value, name)
    if given.dtype.kind == "f" and given.dtype.itemsize <= 8:
        floats = np.array(given, dtype=np.float64, order="C", copy=True)
        _check_finite(floats, name)
        return frozen(floats), None
    if given.dtype.kind in "iu":
        return _from_integers(given)
    if given.dtype.kind in "Of":
        return _from_objects(given.astype(object), name)
    raise InvalidTypeError(must(name, "be an array of real numbers", f"{given.dtype} values"))


def _as_array(value: object, name: str) -> NDArray[Any]:
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, Sequence) and value and all(isinstance(part, np.ndarray) for part in value):
        arrays = list(value)
        if len({part.shape for part in arrays}) == 1 and len({part.dtype for part in arrays}) == 1:
            return np.stack(arrays)
    try:
        # As objects: numpy would round integers beyond 64 bits to doubles without a word.
        return np.array(value, dtype=object)
    except ValueError as error:
        raise InvalidValueError(
            must(
                name,
                "be an array of numbers",
                "rows of different lengths",
                cure="Make all rows equally long.",
            )
        ) from error


def _from_integers(given: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[Any] | None]:
    floats = frozen(np.array(given, dtype=np.float64, order="C"))
    if given.size == 0 or max(abs(int(given.min())), abs(int(given.max()))) <= _EXACT_IN_FLOAT:
        return floats, None
    return floats, frozen(np.array(given, order="C", copy=True))


def _from_objects(given: NDArray[Any], name: str) -> tuple[NDArray[np.float64], NDArray[Any] | None]:
    exact = np.empty(given.shape, dtype=object)
    floats = np.empty(given.shape, dtype=np.float64)
    held = True
    for index, entry in np.ndenumerate(given):
        number = _exact_number(entry, name, index)
        exact[index] = number
        rounded = nearest_float(number)
        floats[index] = rounded
        held = held and isfinite(rounded) and Fraction(rounded) == number
    _check_finite(floats, name)
    return frozen(floats), None if held else frozen(exact)


def _exact_number(entry: object, name: str, index: tuple[int, ...]) -> Fraction | int:
    if isinstance(entry, (list, tuple, np.ndarray)):
        raise InvalidValueError(
            must(
                name,
                "be an array of numbers",
                "rows of different lengths",
                cure="Make all rows equally long.",
            )
        )
    if isinstance(entry, (bool, np.bool_)) or not isinstance(entry, Real):
        raise InvalidTypeError(must(name, "hold real numbers only", repr(entry), at=f"index {index}"))
    if isinstance(entry, (float, np.floating)) and not np.isfinite(entry):
        raise InvalidValueError(must(name, "hold finite numbers only", entry, at=f"index {index}"))
    number = as_fraction(entry)
    return number.numerator if number.denominator == 1 else number


def _check_finite(floats: NDArray[np.float64], name: str) -> None:
    if np.isfinite(floats).all():
        return
    index = tuple(int(i) for i in np.argwhere(~np.isfinite(floats))[0])
    rule = "hold finite numbers below 2**1024 only"
    raise InvalidValueError(must(name, rule, floats[index], at=f"index {index}"))

"""Words and numbers that arguments hold: checked, listed in sentences, and the nearest name for a typo."""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from operator import index
from typing import TYPE_CHECKING

from accord.errors import InvalidTypeError, InvalidValueError, UnknownNameError, must

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["as_written", "listed", "nearest", "text", "unknown", "whole"]


_NEAR = 0.75
"""Share of letters in common from which a name may be a misspelling of another."""


def listed(names: Iterable[object]) -> str:
    """Return `names` as they stand in a sentence: ``'a', 'b'``."""
    return ", ".join(map(repr, names))


def nearest(name: object, known: Iterable[str]) -> str | None:
    """Return the cure for a misspelt name, None when no known one is near; case does not count."""
    spelt = {one.casefold(): one for one in known}
    near = get_close_matches(name.casefold(), spelt, n=1, cutoff=_NEAR) if isinstance(name, str) else []
    return f"Did you mean {spelt[near[0]]!r}?" if near else None


def unknown(argument: str, rule: str, name: object, known: Iterable[str]) -> UnknownNameError:
    """Return the error for a name that is none of `known`; `rule` goes before them: "name actors among"."""
    known = list(known)
    cure = nearest(name, known) if known else "There is none to name."
    return UnknownNameError(must(argument, f"{rule} {listed(known) or 'those known'}", repr(name), cure=cure))


def text(argument: str, given: object) -> str | None:
    """Return `given`, a string or None."""
    if given is not None and not isinstance(given, str):
        raise InvalidTypeError(must(argument, "be a string", repr(given)))
    return given


def whole(argument: str, given: object, least: int) -> int:
    """Return `given`, of any type of whole numbers but not a truth value, as an int of at least `least`."""
    if isinstance(given, bool) or not hasattr(given, "__index__"):
        raise InvalidTypeError(must(argument, "be a whole number", repr(given)))
    number = index(given)
    if number < least:
        raise InvalidValueError(must(argument, f"be at least {least}", number))
    return number


def as_written(value: float) -> Fraction:
    """Return the shortest decimal that means this double, so that 0.7 and 0.1 add up to 0.8.

    Votes and capabilities are added up as people write them: what a sum of them reaches does not depend on
    the order of summation, nor on how a decimal is stored.
    """
    return Fraction(repr(float(value)))

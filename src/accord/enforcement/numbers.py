"""Numbers that arguments have to be, before anything is asked of their size."""

from __future__ import annotations

from numbers import Real

from accord.errors import InvalidTypeError, must

__all__ = ["check_number"]


def check_number(argument: str, given: object) -> None:
    """Check that `given` is a real number, and not a truth value."""
    if isinstance(given, bool) or not isinstance(given, Real):
        raise InvalidTypeError(must(argument, "be a number", repr(given)))

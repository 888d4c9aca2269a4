"""A statement: one thing that a text says about payoffs, in a small formal notation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from accord.errors import InvalidTypeError, InvalidValueError, must

__all__ = ["STRENGTHS", "Statement", "Strength"]

Strength = Literal["explicit", "implied", "assumption"]
STRENGTHS: tuple[str, ...] = get_args(Strength)


@dataclass(frozen=True, slots=True, init=False)
class Statement:
    """One thing that a text says about an actor's payoffs, with where it says so and how plainly.

    Parameters
    ----------
    id : str
        Short and unique in its reading.
    actor : str
        Whose payoffs it is about.
    says : str or sequence of str
        The statement in the notation of :mod:`accord.readings.notation`: orders of options such as
        ``"line: moved < held"``, comparisons such as ``"weight(line) > weight(sanctions)"`` or
        ``"deal(line=held) > no_deal(war)"``. Several strings all hold. Empty for what has no payoffs in it.
    text : str
        The same in words, never those of the text.
    cites : sequence of str
        Where the text says it, such as ``p13``; empty where it is silent.
    strength : {"explicit", "implied", "assumption"}
        The text says it, it follows from what the text says, or it is the coder's.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        A field is malformed, or the strength is none of the three.

    Examples
    --------
    >>> Statement("S1", "UKR", "line: moved < held", "wants the line held", ["p3"], "explicit").says
    ('line: moved < held',)
    """

    id: str
    actor: str
    says: tuple[str, ...]
    text: str
    cites: tuple[str, ...]
    strength: Strength

    def __init__(
        self,
        id: str,
        actor: str,
        says: str | Sequence[str],
        text: str = "",
        cites: Sequence[str] = (),
        strength: str = "assumption",
    ) -> None:
        for name, value in (("id", id), ("actor", actor), ("text", text)):
            if not isinstance(value, str):
                raise InvalidTypeError(must(name, "be a string", type(value).__name__))
        if strength not in STRENGTHS:
            known = ", ".join(map(repr, STRENGTHS))
            raise InvalidValueError(must("strength", f"be one of {known}", repr(strength)))
        lines = (says,) if isinstance(says, str) else tuple(says)
        for name, value in (("id", id), ("actor", actor), ("text", text), ("strength", strength)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "says", lines)
        object.__setattr__(self, "cites", tuple(cites))

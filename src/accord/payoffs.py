"""What packages are worth beyond scores: interactions, red lines, and tables of payoffs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType

from accord._wording import text
from accord.combinations import Combination, CombinationLike
from accord.errors import InvalidTypeError, InvalidValueError, must

__all__ = ["Interaction", "RedLine"]


@dataclass(frozen=True, slots=True, init=False)
class Interaction:
    """A payoff term that depends on several issues: packages matching `combination` pay `amounts` extra.

    Parameters
    ----------
    combination : mapping of str to str or list of str
        The options that must come together.
    amounts : mapping of str to float
        Actor to payoff added; an actor left out gets nothing.
    label : str, optional
        The term in words.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        The combination or the amounts are empty or malformed, or an amount is not finite.

    Examples
    --------
    >>> Interaction({"guarantee": "european_force", "backstop": "us"}, {"UKR": 12, "RUS": -5}).amounts["RUS"]
    -5.0
    """

    combination: Combination
    amounts: Mapping[str, float]
    label: str | None

    def __init__(
        self, combination: CombinationLike, amounts: Mapping[str, float], label: str | None = None
    ) -> None:
        object.__setattr__(self, "combination", Combination(combination))
        if not self.combination:
            raise InvalidValueError(must("combination", "name at least one issue", "{}"))
        object.__setattr__(self, "amounts", _amounts(amounts))
        object.__setattr__(self, "label", text("label", label))

    def __hash__(self) -> int:
        return hash((self.combination, tuple(self.amounts.items()), self.label))

    def __reduce__(self) -> tuple[object, ...]:
        return Interaction, (self.combination, dict(self.amounts), self.label)


@dataclass(frozen=True, slots=True, init=False)
class RedLine:
    """A combination that an actor refuses whatever else is offered.

    A red line is a veto, not a payoff: a package that crosses a party's red line is never in the zone of
    agreement, however large the gains. Red lines of actors who are not parties bind nobody.

    Parameters
    ----------
    actor : str
        Who refuses.
    combination : mapping of str to str or list of str
        What is refused.
    label : str, optional
        The red line in words.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        The actor or the label is not a string, or the combination is empty or malformed.

    Examples
    --------
    >>> RedLine("UKR", {"recognition": "legal"}).combination.matches({"recognition": "legal"})
    True
    """

    actor: str
    combination: Combination
    label: str | None

    def __init__(self, actor: str, combination: CombinationLike, label: str | None = None) -> None:
        if not isinstance(actor, str):
            raise InvalidTypeError(must("actor", "be a name", repr(actor)))
        object.__setattr__(self, "actor", actor)
        object.__setattr__(self, "combination", Combination(combination))
        if not self.combination:
            raise InvalidValueError(must("combination", "name at least one issue", "{}"))
        object.__setattr__(self, "label", text("label", label))


def _amounts(amounts: Mapping[str, float]) -> Mapping[str, float]:
    if not isinstance(amounts, Mapping):
        raise InvalidTypeError(must("amounts", "be a mapping of actor to payoff", type(amounts).__name__))
    if not amounts:
        raise InvalidValueError(must("amounts", "name at least one actor", "{}"))
    for actor, amount in amounts.items():
        if isinstance(amount, bool) or not isinstance(amount, Real) or not math.isfinite(amount):
            raise InvalidValueError(must(f"amounts[{actor!r}]", "be a finite number", repr(amount)))
    return MappingProxyType({actor: float(amount) for actor, amount in amounts.items()})

"""Instruments: the sticks and carrots that somebody can apply to change what a deal, or no deal, is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType

from accord.errors import InvalidTypeError, InvalidValueError, must

__all__ = ["Instrument", "side_payments"]


@dataclass(frozen=True, slots=True, init=False)
class Instrument:
    """Something its owner can do that changes what agreement or refusal is worth to actors.

    Touval and Zartman's (1985) carrots and sticks: payments on agreement, damage on refusal; both may have
    either sign for each actor (hard-liners can welcome sanctions).

    Parameters
    ----------
    name : str
    owner : str
        Who applies it, an actor of the negotiation.
    cost : float
        What it takes from the owner's payoff of a deal, in the owner's unit; negative for a benefit.
    on_agreement : mapping of actor to float
        Added to the payoff of every package.
    on_refusal : mapping of actor to float
        Added to the payoff of no deal: damage is negative.
    excludes, requires : sequence of str
        Instruments that cannot, or must, be used together with this one. A scalable one is used when its
        amount is above zero.
    scalable : bool or float
        Whether it can be used in part: any share from zero to one, or any multiple up to a number; cost and
        effects are proportional.
    label : str, optional
        The instrument in words.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Something is malformed, a number is not finite, or the instrument has no effect.

    References
    ----------
    Touval, S. and Zartman, I. W. (1985). International Mediation in Theory and Practice. Westview.

    Examples
    --------
    >>> Instrument("aid", "US", 3, on_agreement={"UKR": 5}).on_agreement["UKR"]
    5.0
    """

    name: str
    owner: str
    cost: float
    on_agreement: Mapping[str, float]
    on_refusal: Mapping[str, float]
    excludes: tuple[str, ...]
    requires: tuple[str, ...]
    limit: float
    is_scalable: bool
    label: str | None

    def __init__(
        self,
        name: str,
        owner: str,
        cost: float,
        on_agreement: Mapping[str, float] | None = None,
        on_refusal: Mapping[str, float] | None = None,
        *,
        excludes: Sequence[str] = (),
        requires: Sequence[str] = (),
        scalable: bool | float = False,
        label: str | None = None,
    ) -> None:
        for argument, given in (("name", name), ("owner", owner)):
            if not isinstance(given, str) or not given.strip():
                raise InvalidTypeError(must(argument, "be a non-empty string", repr(given)))
        effects = (_amounts("on_agreement", on_agreement), _amounts("on_refusal", on_refusal))
        if not any(effects):
            raise InvalidValueError(
                must("on_agreement` or `on_refusal", "name at least one actor", "no effect on anyone")
            )
        values = {
            "name": name,
            "owner": owner,
            "cost": _number("cost", cost),
            "on_agreement": effects[0],
            "on_refusal": effects[1],
            "excludes": _names("excludes", excludes),
            "requires": _names("requires", requires),
            "limit": _limit(scalable),
            "is_scalable": scalable is not False,
            "label": label,
        }
        for field, value in values.items():
            object.__setattr__(self, field, value)

    def __hash__(self) -> int:
        effects = (tuple(self.on_agreement.items()), tuple(self.on_refusal.items()))
        return hash((self.name, self.owner, self.cost, *effects, self.excludes, self.requires, self.limit))

    def __reduce__(self) -> tuple[object, ...]:
        return _remake, (
            (self.name, self.owner, self.cost, dict(self.on_agreement), dict(self.on_refusal)),
            {
                "excludes": self.excludes,
                "requires": self.requires,
                "scalable": self.limit if self.is_scalable else False,
                "label": self.label,
            },
        )


def side_payments(
    actors: Sequence[str],
    efficiency: float = 1.0,
    *,
    limit: float = math.inf,
    payers: Sequence[str] | None = None,
) -> tuple[Instrument, ...]:
    """Return transfers between actors as instruments: one unit paid gives the other `efficiency` units.

    Parameters
    ----------
    actors : sequence of str
        Who can receive.
    efficiency : float
        The share that arrives, above 0 and up to 1 (Fearon 1995 on indivisibility: side payments open
        what issues leave closed).
    limit : float
        The most that one actor can pay another, in the payer's unit.
    payers : sequence of str, optional
        Who can pay; all of `actors` by default.

    Returns
    -------
    tuple of Instrument
        One scalable instrument per ordered pair, named ``"payer pays payee"``.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        A number is out of range.

    Examples
    --------
    >>> [payment.name for payment in side_payments(["A", "B"], efficiency=0.5)]
    ['A pays B', 'B pays A']
    """
    share = _number("efficiency", efficiency)
    if not 0 < share <= 1:
        raise InvalidValueError(must("efficiency", "lie above 0 and up to 1", efficiency))
    return tuple(
        Instrument(f"{payer} pays {payee}", payer, 1.0, {payee: share}, scalable=limit)
        for payer in (actors if payers is None else payers)
        for payee in actors
        if payer != payee
    )


def _remake(arguments: tuple[object, ...], options: dict[str, object]) -> Instrument:
    return Instrument(*arguments, **options)  # type: ignore[arg-type]


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InvalidTypeError(must(name, "be a number", repr(value)))
    if not math.isfinite(value):
        raise InvalidValueError(must(name, "be finite", repr(value)))
    return float(value)


def _limit(scalable: object) -> float:
    if isinstance(scalable, bool):
        return 1.0
    if not isinstance(scalable, Real):
        raise InvalidTypeError(must("scalable", "be true, false or a number", repr(scalable)))
    if not float(scalable) > 0:
        raise InvalidValueError(must("scalable", "be above zero", repr(scalable)))
    return float(scalable)


def _amounts(name: str, given: Mapping[str, float] | None) -> Mapping[str, float]:
    if given is None:
        return MappingProxyType({})
    if not isinstance(given, Mapping):
        raise InvalidTypeError(must(name, "be a mapping of actor to amount", type(given).__name__))
    return MappingProxyType({a: _number(f"{name}[{a!r}]", amount) for a, amount in given.items()})


def _names(name: str, given: Sequence[str]) -> tuple[str, ...]:
    if (
        isinstance(given, str)
        or not isinstance(given, Sequence)
        or not all(isinstance(n, str) for n in given)
    ):
        raise InvalidTypeError(must(name, "be a list of names", repr(given)))
    return tuple(given)

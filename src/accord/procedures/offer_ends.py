"""How offered talks can end without agreement: what silence and each actor's refusal pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._checks import known, per_actor
from accord.errors import InvalidTypeError, InvalidValueError, must

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation

__all__ = ["Ends", "Question", "as_ends"]


@dataclass(frozen=True, slots=True)
class Ends:
    """What each way to end without agreement pays, one array per actor of the negotiation.

    Attributes
    ----------
    silent : (n_actors,) array
    refused : mapping of actor to mapping of threat to (n_actors,) array
        One nameless threat where the proposer has no choice.
    """

    silent: NDArray[np.float64]
    refused: Mapping[str, Mapping[str, NDArray[np.float64]]]


@dataclass(frozen=True, slots=True)
class Question:
    """Who offers, who answers in which order, and how talks end without agreement."""

    negotiation: Negotiation
    proposer: str
    order: tuple[str, ...]
    ends: Ends

    @property
    def at(self) -> int:
        """The position of the proposer among the actors."""
        return self.negotiation.actors.index(self.proposer)

    def carried_out(self, actor: str) -> dict[str, NDArray[np.float64]]:
        """Return the threats that are best for the proposer once `actor` has refused, and what they pay."""
        ways = self.ends.refused[actor]
        best = max(paid[self.at] for paid in ways.values())
        return {name: paid for name, paid in ways.items() if paid[self.at] == best}


def as_ends(
    negotiation: Negotiation, order: tuple[str, ...], if_refused: Mapping[str, Any] | None, if_silent: Any
) -> Ends:
    """Return the ends as given; payoffs that are equal up to rounding are made equal."""
    given = {} if if_refused is None else if_refused
    if not isinstance(given, Mapping):
        raise InvalidTypeError(must("if_refused", "map actors to payoffs", type(given).__name__))
    for actor in given:
        if actor not in order:
            rule = f"name actors who answer ({', '.join(map(repr, order))})"
            raise InvalidValueError(must("if_refused", rule, repr(actor)))
    refused = {actor: _threats(negotiation, given.get(actor), f"if_refused[{actor!r}]") for actor in order}
    silent = _paid(negotiation, if_silent, "if_silent")
    return _equalised(Ends(silent, refused), negotiation.structure.rounding)


def _threats(negotiation: Negotiation, given: Any, argument: str) -> dict[str, NDArray[np.float64]]:
    if isinstance(given, Mapping) and any(
        isinstance(entry, (Mapping, Sequence, np.ndarray)) for entry in given.values()
    ):
        return {name: _paid(negotiation, entry, f"{argument}[{name!r}]") for name, entry in given.items()}
    return {"": _paid(negotiation, given, argument)}


def _paid(negotiation: Negotiation, given: Any, argument: str) -> NDArray[np.float64]:
    if given is None:
        return negotiation.disagreement
    if isinstance(given, Mapping):
        for actor in given:
            known(argument, actor, negotiation.actors)
        base = dict(zip(negotiation.actors, negotiation.disagreement, strict=True))
        given = {**base, **given}
    return per_actor(argument, given, negotiation.actors)


def _equalised(ends: Ends, rounding: NDArray[np.float64]) -> Ends:
    rows = [ends.silent, *(paid for ways in ends.refused.values() for paid in ways.values())]
    rest = iter(
        np.column_stack([cluster(column, r) for column, r in zip(np.array(rows).T, rounding, strict=True)])
    )
    silent = next(rest)
    return Ends(silent, {actor: {name: next(rest) for name in ways} for actor, ways in ends.refused.items()})


def cluster(values: NDArray[np.float64], rounding: float) -> NDArray[np.float64]:
    """Return `values` with each replaced by the smallest of those within rounding of one another."""
    if values.size == 0:
        return values
    order = np.argsort(values, kind="stable")
    starts = np.concatenate([[True], np.diff(values[order]) > rounding])
    found = np.empty_like(values)
    found[order] = values[order][starts][np.cumsum(starts) - 1]
    return found

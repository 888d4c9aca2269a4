"""Consent: whose agreement a deal needs, beyond "everybody's"."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from numbers import Real
from types import MappingProxyType

from accord._wording import as_written, unknown
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError, must

__all__ = ["Consent"]

_MOST_COALITIONS = 10_000
_MOST_OPTIONAL_PARTIES = 20


@dataclass(frozen=True, slots=True, init=False)
class Consent:
    """The rule by which parties accept a deal: so many of them, some of them always, votes weighted or not.

    A set of parties is *winning* when every veto party is in it and its votes reach `at_least` (a weighted
    majority game: von Neumann and Morgenstern 1944). A package is acceptable when the parties that accept
    it are winning; a party accepts when its gain is at least zero and none of its red lines is crossed.

    Parameters
    ----------
    at_least : float, optional
        Votes needed. All of them when left out.
    veto : sequence of str
        Parties without whom nothing is agreed.
    weights : mapping of str to float, optional
        Votes of every party, at least zero; one each when left out.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        A number is not finite or negative, a name is given twice, or nothing is asked at all.

    References
    ----------
    von Neumann, J. and Morgenstern, O. (1944). Theory of Games and Economic Behavior. Princeton.

    Examples
    --------
    >>> consent = Consent(at_least=2, veto=["owner"])
    >>> consent.minimal_winning(("owner", "town", "state"))
    (('owner', 'town'), ('owner', 'state'))
    """

    at_least: float | None
    veto: tuple[str, ...]
    weights: Mapping[str, float] | None

    def __init__(
        self,
        at_least: float | None = None,
        veto: Sequence[str] = (),
        weights: Mapping[str, float] | None = None,
    ) -> None:
        object.__setattr__(self, "at_least", None if at_least is None else _votes("at_least", at_least))
        object.__setattr__(self, "veto", _veto(veto))
        object.__setattr__(self, "weights", _weights(weights))
        if self.at_least == 0 and not self.veto:
            raise InvalidValueError(
                must("consent", "ask somebody", "at_least=0 without veto", cure="Ask for at least one vote.")
            )

    def check(self, parties: Sequence[str]) -> None:
        """Raise unless the rule speaks of `parties` and can be met by them."""
        for name in (*self.veto, *(self.weights or {})):
            if name not in parties:
                raise unknown("consent", "name parties among", name, parties)
        missing = [party for party in parties if self.weights is not None and party not in self.weights]
        if missing:
            names = ", ".join(map(repr, missing))
            raise InvalidValueError(
                must("consent.weights", "give every party its votes", f"none for {names}")
            )
        total = sum((self._vote(party) for party in parties), Fraction(0))
        if self.at_least is not None and as_written(self.at_least) > total:
            raise InvalidValueError(
                must("consent.at_least", f"be at most {float(total):g}, all votes", f"{self.at_least:g}")
            )
        if len([p for p in parties if p not in self.veto]) > _MOST_OPTIONAL_PARTIES:
            raise SpaceTooLargeError(
                must(
                    "consent", f"leave at most {_MOST_OPTIONAL_PARTIES} parties without a veto", len(parties)
                )
            )

    def is_winning(self, members: Sequence[str], parties: Sequence[str]) -> bool:
        """Return whether `members` suffice for a deal among `parties`."""
        if any(party not in members for party in self.veto):
            return False
        cast = sum((self._vote(party) for party in parties if party in members), Fraction(0))
        return cast >= self._quota(parties)

    def minimal_winning(self, parties: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Return the winning sets that no party can leave, smallest first, in the order of `parties`.

        Raises
        ------
        SpaceTooLargeError
            There are more than 10,000.
        """
        optional = [party for party in parties if party not in self.veto and self._vote(party) > 0]
        found: list[frozenset[str]] = []
        for size in range(len(optional) + 1):
            for chosen in combinations(optional, size):
                members = frozenset((*self.veto, *chosen))
                if not any(smaller <= members for smaller in found) and self.is_winning(
                    tuple(members), parties
                ):
                    found.append(members)
                    if len(found) > _MOST_COALITIONS:
                        raise SpaceTooLargeError(
                            must("consent", f"have at most {_MOST_COALITIONS} minimal winning coalitions")
                        )
        return tuple(tuple(party for party in parties if party in members) for members in found)

    def _vote(self, party: str) -> Fraction:
        return Fraction(1) if self.weights is None else as_written(self.weights[party])

    def _quota(self, parties: Sequence[str]) -> Fraction:
        if self.at_least is not None:
            return as_written(self.at_least)
        return sum((self._vote(party) for party in parties), Fraction(0))

    def __hash__(self) -> int:
        return hash((self.at_least, self.veto, None if self.weights is None else tuple(self.weights.items())))

    def __reduce__(self) -> tuple[object, ...]:
        return Consent, (self.at_least, self.veto, None if self.weights is None else dict(self.weights))

    def __repr__(self) -> str:
        shown = [f"at_least={self.at_least:g}"] if self.at_least is not None else []
        shown += [f"veto={list(self.veto)}"] if self.veto else []
        shown += [f"weights={dict(self.weights)}"] if self.weights is not None else []
        return f"Consent({', '.join(shown)})"


def _votes(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InvalidTypeError(must(name, "be a number of votes", repr(value)))
    if not math.isfinite(value) or value < 0:
        raise InvalidValueError(must(name, "be a finite number of at least zero", repr(value)))
    return float(value)


def _veto(given: Sequence[str]) -> tuple[str, ...]:
    if (
        isinstance(given, str)
        or not isinstance(given, Sequence)
        or not all(isinstance(p, str) for p in given)
    ):
        raise InvalidTypeError(must("veto", "be a list of names", repr(given)))
    if len(set(given)) < len(given):
        raise InvalidValueError(must("veto", "have different names", repr(list(given))))
    return tuple(given)


def _weights(given: Mapping[str, float] | None) -> Mapping[str, float] | None:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise InvalidTypeError(must("weights", "be a mapping of party to votes", type(given).__name__))
    return MappingProxyType({party: _votes(f"weights[{party!r}]", vote) for party, vote in given.items()})

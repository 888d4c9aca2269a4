"""Instruments checked against a negotiation, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._checks import instances, known
from accord.errors import InvalidTypeError, InvalidValueError, UnknownNameError, must
from accord.instruments import Instrument

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation

__all__ = ["Toolbox", "margins"]

_TRACE = 2.0**-30


@dataclass(frozen=True, slots=True, eq=False)
class Toolbox:
    """What instruments change, per unit of use.

    Attributes
    ----------
    instruments : tuple of Instrument
    cost, limit : (n_instruments,) arrays
        The limit is infinite for none.
    owner : (n_instruments,) int array
        Position among the actors.
    deal : (n_actors, n_instruments) array
        Change of the payoff of a deal, the owner's cost taken off.
    refusal : (n_actors, n_instruments) array
        Change of the payoff of no deal.
    parts : tuple of tuple of (n_actors, 1) arrays
        Per instrument the numbers that `deal` and `refusal` are sums of.
    is_scalable : (n_instruments,) array of bool
    pairs : tuple of (int, int)
        Instruments that exclude each other.
    needs : tuple of (int, int)
        Instruments and what they require.
    """

    instruments: tuple[Instrument, ...]
    cost: NDArray[np.float64]
    limit: NDArray[np.float64]
    owner: NDArray[np.int64]
    deal: NDArray[np.float64]
    refusal: NDArray[np.float64]
    parts: tuple[tuple[NDArray[np.float64], ...], ...]
    is_scalable: NDArray[np.bool_]
    pairs: tuple[tuple[int, int], ...]
    needs: tuple[tuple[int, int], ...]

    @property
    def effect(self) -> NDArray[np.float64]:
        """Return what one unit of every instrument adds to the gains, (n_actors, n_instruments)."""
        return np.asarray(self.deal - self.refusal)

    def allows(self, used: frozenset[int], avoid: Sequence[frozenset[int]] = ()) -> bool:
        """Return whether instruments may be used together, none of the sets in `avoid` among them."""
        return (
            not any(one in used and other in used for one, other in self.pairs)
            and all(other in used for one, other in self.needs if one in used)
            and not any(members <= used for members in avoid)
        )

    def least_amount(self, at: int) -> float:
        """Return how much of a scalable instrument is in use at least where another requires it.

        Any amount above zero would do, so that there is no smallest; this one is negligible.
        """
        return _TRACE * min(1.0, float(self.limit[at]))

    @classmethod
    def of(cls, negotiation: Negotiation, instruments: Sequence[Instrument]) -> Toolbox:
        """Return the instruments as arrays, all names known."""
        found = instances("instruments", instruments, Instrument, "accord.Instrument")
        place = {instrument.name: at for at, instrument in enumerate(found)}
        if len(place) < len(found):
            raise InvalidValueError(must("instruments", "have different names", "one twice"))
        actors = negotiation.actors
        paid, deal, refusal = np.zeros((3, len(actors), len(found)))
        for at, one in enumerate(found):
            known(f"instruments[{at}].owner", one.owner, actors)
            for effects, table in ((one.on_agreement, deal), (one.on_refusal, refusal)):
                for actor, amount in effects.items():
                    known(f"instruments[{at}]", actor, actors)
                    table[actors.index(actor), at] += amount
            paid[actors.index(one.owner), at] = one.cost
        parts = tuple(
            tuple(table[:, [at]] for table in (deal, paid, refusal) if table[:, at].any())
            for at in range(len(found))
        )
        limit = np.array([one.limit for one in found])
        cost = np.array([one.cost for one in found])
        if (np.isinf(limit) & (cost < 0)).any():
            raise InvalidValueError(
                must("instruments", "have a limit where their cost is below zero", "none")
            )
        pairs = _places(found, place, "excludes")
        needs = _places(found, place, "requires")
        owner = np.array([actors.index(one.owner) for one in found], dtype=np.int64)
        scalable = np.array([one.is_scalable for one in found], dtype=np.bool_)
        return cls(found, cost, limit, owner, deal - paid, refusal, parts, scalable, pairs, needs)


def _places(
    found: Sequence[Instrument], place: Mapping[str, int], argument: str
) -> tuple[tuple[int, int], ...]:
    pairs = []
    for at, one in enumerate(found):
        for name in getattr(one, argument):
            if name not in place:
                names = ", ".join(map(repr, place))
                raise UnknownNameError(
                    must(f"instruments[{at}].{argument}", f"name instruments among {names}", repr(name))
                )
            pairs.append((at, place[name]))
    return tuple(pairs)


def margins(negotiation: Negotiation, margin: float | Mapping[str, float]) -> NDArray[np.float64]:
    """Return what every party must gain at least, (n_parties,)."""
    if isinstance(margin, Mapping):
        for party in margin:
            known("margin", party, negotiation.parties)
        values = [margin.get(party, 0.0) for party in negotiation.parties]
    else:
        values = [margin] * len(negotiation.parties)
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidTypeError(must("margin", "be a number, or party to number", repr(margin))) from error
    if not np.isfinite(found).all():
        raise InvalidValueError(must("margin", "be finite", repr(margin)))
    return found

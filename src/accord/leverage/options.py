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


@dataclass(frozen=True, slots=True, eq=False)
class Toolbox:
    """What instruments change, per unit of use.

    Attributes
    ----------
    instruments : tuple of Instrument
    cost, limit : (n_instruments,) arrays
        No limit is infinite: those that have none stop at many times what could close the widest gap.
    owner : (n_instruments,) int array
        Position among the actors.
    deal : (n_actors, n_instruments) array
        Change of the payoff of a deal, the owner's cost taken off.
    refusal : (n_actors, n_instruments) array
        Change of the payoff of no deal.
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

    @classmethod
    def of(cls, negotiation: Negotiation, instruments: Sequence[Instrument]) -> Toolbox:
        """Return the instruments as arrays, all names known."""
        found = instances("instruments", instruments, Instrument, "accord.Instrument")
        place = {instrument.name: at for at, instrument in enumerate(found)}
        if len(place) < len(found):
            raise InvalidValueError(must("instruments", "have different names", "one twice"))
        actors = negotiation.actors
        deal, refusal = np.zeros((2, len(actors), len(found)))
        for at, one in enumerate(found):
            known(f"instruments[{at}].owner", one.owner, actors)
            for effects, table in ((one.on_agreement, deal), (one.on_refusal, refusal)):
                for actor, amount in effects.items():
                    known(f"instruments[{at}]", actor, actors)
                    table[actors.index(actor), at] += amount
            deal[actors.index(one.owner), at] -= one.cost
        limit = np.array([one.limit for one in found])
        cost = np.array([one.cost for one in found])
        if (np.isinf(limit) & (cost < 0)).any():
            raise InvalidValueError(
                must("instruments", "have a limit where their cost is below zero", "none")
            )
        limit = np.where(np.isinf(limit), _far_beyond_need(negotiation, deal, refusal), limit)
        pairs = _places(found, place, "excludes")
        needs = _places(found, place, "requires")
        owner = np.array([actors.index(one.owner) for one in found], dtype=np.int64)
        scalable = np.array([one.is_scalable for one in found], dtype=np.bool_)
        return cls(found, cost, limit, owner, deal, refusal, scalable, pairs, needs)


def _far_beyond_need(
    negotiation: Negotiation, deal: NDArray[np.float64], refusal: NDArray[np.float64]
) -> float:
    """Return an amount that stands for "without limit": many times what could close the widest gap."""
    structure = negotiation.structure
    size = np.abs(negotiation.disagreement)
    if structure.table is not None:
        size = size + np.nanmax(np.abs(structure.table), axis=1)
    size = size + np.sum([np.abs(matrix).max(axis=1) for matrix in structure.scores], axis=0)
    size = size + sum(np.abs(term.amounts) for term in structure.terms)
    effects = np.abs(deal - refusal)
    smallest = float(effects[effects > 0].min()) if effects.any() else 1.0
    return 8.0 * max(1.0, float(size.sum())) / smallest


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
            if argument == "requires" and found[place[name]].is_scalable:
                raise InvalidValueError(
                    must(f"instruments[{at}].requires", "name instruments that are not scalable", repr(name))
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
